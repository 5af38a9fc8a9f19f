"""Where next: as good as trying every choice, equal to spopt, existing sites kept, repeatable."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.coverage.siting import best_columns, cover_most, prove, shorten_most
from geo.errors import GeoError
from geo.places.nearest import Nearest, distance_m

WITHIN_M = 50.0


@st.composite
def invented_problems(draw, most=7):
    """Draw people, and metres to candidates and to what exists: few values, so many ties."""
    n, m = draw(st.integers(1, most)), draw(st.integers(1, most))
    metres = st.integers(0, 12).map(lambda ten: ten * 10.0)
    return {
        "demand": np.array(draw(st.lists(st.integers(0, 9), min_size=n, max_size=n)), float),
        "distance_m": np.array(draw(st.lists(metres, min_size=n * m, max_size=n * m))).reshape(
            n, m
        ),
        "existing_m": np.array(draw(st.lists(metres, min_size=n, max_size=n))),
        "k": draw(st.integers(1, m)),
    }


def newly_covered(problem, sites):
    """Return the people whom some sites cover and no existing one does, counted one by one."""
    return sum(
        people
        for people, metres, before in zip(
            problem["demand"], problem["distance_m"], problem["existing_m"], strict=True
        )
        if before > WITHIN_M and any(metres[site] <= WITHIN_M for site in sites)
    )


def person_metres(problem, sites):
    """Return the metres of all people to their nearest site, counted one by one."""
    return sum(
        people * min([before, *(metres[site] for site in sites)])
        for people, metres, before in zip(
            problem["demand"], problem["distance_m"], problem["existing_m"], strict=True
        )
    )


def every_choice(problem):
    return combinations(range(problem["distance_m"].shape[1]), problem["k"])


@settings(max_examples=150, deadline=None)
@given(problem=invented_problems())
def test_no_other_choice_covers_more_people(problem):
    choice = cover_most(**problem, within_m=WITHIN_M)

    best = max(newly_covered(problem, sites) for sites in every_choice(problem))
    assert choice.objective == choice.bound == best == newly_covered(problem, choice.sites)
    assert choice.is_optimal
    assert sum(choice.gains) == best


@settings(max_examples=150, deadline=None)
@given(problem=invented_problems())
def test_no_other_choice_brings_people_nearer(problem):
    choice = shorten_most(**problem)

    best = min(person_metres(problem, sites) for sites in every_choice(problem))
    assert choice.is_optimal
    assert person_metres(problem, choice.sites) == pytest.approx(best)
    assert sum(choice.gains) == pytest.approx(person_metres(problem, []) - best)
    if problem["demand"].any():
        assert choice.objective * problem["demand"].sum() == pytest.approx(best)
    else:
        assert np.isnan(choice.objective)


@settings(max_examples=60, deadline=None)
@given(problem=invented_problems())
def test_gains_fall_and_each_is_what_its_site_adds(problem):
    choice = cover_most(**problem, within_m=WITHIN_M)

    reached = [newly_covered(problem, choice.sites[:n]) for n in range(len(choice.sites) + 1)]
    assert np.diff(reached).tolist() == list(choice.gains)
    assert list(choice.gains) == sorted(choice.gains, reverse=True)
    assert all(gain > 0 for gain in choice.gains)
    assert len(choice.sites) <= problem["k"]


@settings(max_examples=100, deadline=None)
@given(problem=invented_problems(most=9))
def test_the_proof_alone_finds_the_best_too(problem):
    saving = problem["demand"][:, None] * np.maximum(
        problem["existing_m"][:, None] - problem["distance_m"], 0
    )
    best = max(saving[:, sites].max(axis=1).sum() for sites in every_choice(problem))

    proof = prove(saving, k=problem["k"], known=max(best, 1.0), limit_s=60)

    assert proof.is_complete
    assert proof.bound == pytest.approx(best)
    found = saving[:, proof.columns].max(axis=1, initial=0.0).sum()
    assert found == pytest.approx(best)


@pytest.mark.filterwarnings("ignore")  # of theirs, on import and of what pulp will drop
@settings(max_examples=15, deadline=None)
@given(problem=invented_problems())
def test_it_equals_spopt_which_is_given_the_existing_sites(problem):
    import pulp
    from spopt import locate

    problem["demand"] += 1  # spopt divides by the people there are
    # all that exists is one more site, which must be open
    metres = np.column_stack([problem["distance_m"], problem["existing_m"]])
    kept = np.array([0] * (metres.shape[1] - 1) + [1])
    options = {"p_facilities": problem["k"] + 1, "predefined_facilities_arr": kept}
    already = problem["demand"][problem["existing_m"] <= WITHIN_M].sum()

    mclp = locate.MCLP.from_cost_matrix(metres, problem["demand"], WITHIN_M, **options)
    median = locate.PMedian.from_cost_matrix(metres, problem["demand"], **options)
    mclp.problem.solve(pulp.HiGHS(msg=False))
    median.problem.solve(pulp.HiGHS(msg=False))

    covered = cover_most(**problem, within_m=WITHIN_M).objective
    assert covered == pytest.approx(pulp.value(mclp.problem.objective) - already)
    mean_m = shorten_most(**problem).objective
    assert mean_m == pytest.approx(
        pulp.value(median.problem.objective) / problem["demand"].sum(), abs=1e-6
    )


@pytest.fixture(scope="module")
def tuscany(store):
    """Return the localities of Tuscany, the 273 comuni, and the centres that are open today."""
    from_, to = store.localities, store.comune_places
    centres = store.services[
        (store.services["kind"] == "centro_famiglie") & (store.services["status"] == "open")
    ]
    origins = {"lat": from_["lat"].to_numpy(), "lon": from_["lon"].to_numpy()}
    there = Nearest(centres.geometry.y.to_numpy(), centres.geometry.x.to_numpy())
    return {
        "demand": from_["population"].to_numpy(dtype=float),
        "distance_m": distance_m(
            lat_from=np.repeat(origins["lat"], len(to)),
            lon_from=np.repeat(origins["lon"], len(to)),
            lat_to=np.tile(to["lat"], len(from_)),
            lon_to=np.tile(to["lon"], len(from_)),
        ).reshape(len(from_), len(to)),
        "existing_m": there.find(**origins)[1][:, 0],
    }


def test_the_whole_region_is_answered_with_proof_and_again_the_same(tuscany):
    median, again = (shorten_most(**tuscany, k=5) for _ in range(2))
    cover, once_more = (cover_most(**tuscany, k=5, within_m=10_000) for _ in range(2))

    assert median.is_optimal
    assert cover.is_optimal
    assert median == again
    assert cover == once_more


def test_ten_sites_at_once_are_better_than_one_after_the_other(tuscany):
    after_m = tuscany["existing_m"]
    for _ in range(10):
        (site,) = shorten_most(**tuscany | {"existing_m": after_m}, k=1).sites
        after_m = np.minimum(after_m, tuscany["distance_m"][:, site])

    best = shorten_most(**tuscany, k=10)

    assert best.is_optimal
    assert best.objective < np.average(after_m, weights=tuscany["demand"]) - 1


def test_without_time_the_choice_comes_with_a_bound(tuscany):
    hurried = shorten_most(**tuscany, k=10, limit_s=0)
    best = shorten_most(**tuscany, k=10)

    assert not hurried.is_optimal
    assert hurried.bound <= best.objective <= hurried.objective


def test_two_candidates_that_are_as_good_are_chosen_in_their_order():
    alike = {
        "demand": np.array([5.0, 5.0]),
        "existing_m": np.array([90.0, 90.0]),
        "distance_m": np.array([[80.0, 10, 80, 10], [10.0, 80, 10, 80]]),
    }

    assert cover_most(**alike, k=1, within_m=WITHIN_M).sites == (0,)
    assert cover_most(**alike, k=3, within_m=WITHIN_M).sites == (0, 1)
    assert shorten_most(**alike, k=2).sites == (0, 1)


def test_when_nobody_is_left_the_answer_is_empty():
    covered = {
        "demand": np.array([7.0]),
        "existing_m": np.array([20.0]),
        "distance_m": np.zeros((1, 2)),
    }

    choice = cover_most(**covered, k=2, within_m=WITHIN_M)

    assert (choice.sites, choice.gains, choice.objective) == ((), (), 0.0)
    assert choice.is_optimal


def test_without_an_existing_site_everybody_can_be_covered():
    nowhere = {
        "demand": np.array([7.0, 2.0]),
        "existing_m": np.full(2, np.inf),
        "distance_m": np.array([[0.0, 99.0], [99.0, 0.0]]),
    }

    assert cover_most(**nowhere, k=2, within_m=WITHIN_M).gains == (7.0, 2.0)
    with pytest.raises(GeoError, match="existing_m: came"):
        shorten_most(**nowhere, k=2)


@pytest.mark.parametrize("k", [-1, 0, 3])
def test_a_number_of_sites_that_cannot_be_is_refused(k):
    two = {"demand": np.ones(1), "existing_m": np.ones(1), "distance_m": np.ones((1, 2))}

    with pytest.raises(GeoError, match=r"k: came .* 1 to 2"):
        shorten_most(**two, k=k)
    with pytest.raises(GeoError, match=r"k: came .* 1 to 2"):
        cover_most(**two, k=k, within_m=WITHIN_M)


def test_what_is_given_stays_as_it_was(tuscany):
    before = {name: values.copy() for name, values in tuscany.items()}

    cover_most(**tuscany, k=3, within_m=15_000)
    shorten_most(**tuscany, k=3)

    for name, values in before.items():
        np.testing.assert_array_equal(tuscany[name], values)


def test_a_problem_without_savings_has_an_empty_best():
    nothing = best_columns(np.zeros((3, 2)), k=2, limit_s=1)

    assert nothing.columns.tolist() == []
    assert nothing.is_optimal
