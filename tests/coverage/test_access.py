"""Floating catchments: equal to the published examples and to PySAL access, and conserving."""

import numpy as np
import pandas as pd
import pytest
from access import Access
from access.access import weights as weights_of
from access.fca import two_stage_fca
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.coverage.reach import floating_catchment
from geo.errors import GeoError

LUO_QI = {10: 1.0, 20: 0.68, 30: 0.22}
"""The weights of Luo & Qi 2009 for three zones of ten minutes each."""


@st.composite
def invented_problems(draw):
    """Draw people, supply and every pair of them in whole metres, the edges of bands among them."""
    n, m = draw(st.integers(1, 7)), draw(st.integers(1, 5))
    metres = st.integers(0, 40) | st.sampled_from((10, 20, 30))
    counts = st.integers(1, 5_000)
    return {
        "origin": np.repeat(np.arange(n), m),
        "site": np.tile(np.arange(m), n),
        "distance_m": np.array(draw(st.lists(metres, min_size=n * m, max_size=n * m)), float),
        "demand": np.array(draw(st.lists(counts, min_size=n, max_size=n)), float),
        "supply": np.array(draw(st.lists(counts, min_size=m, max_size=m)), float),
    }


def steps(problem, bands=LUO_QI):
    return floating_catchment(**problem, bands_m=list(bands), weights=list(bands.values()))


def frames(problem):
    """Return the same problem as PySAL access takes it: people, sites, pairs."""
    people = pd.DataFrame({"people": problem["demand"]})
    sites = pd.DataFrame({"places": problem["supply"]})
    people["geoid"], sites["geoid"] = people.index, sites.index
    pairs = pd.DataFrame(
        {"origin": problem["origin"], "dest": problem["site"], "cost": problem["distance_m"]}
    )
    return people, sites, pairs


def by_pysal(problem, **options):
    people, sites, pairs = frames(problem)
    scores = two_stage_fca(
        people, sites, pairs, demand_name="people", supply_name="places", **options
    )
    return scores.reindex(people.index, fill_value=0).fillna(0).to_numpy()


def test_it_gives_the_numbers_of_the_paper():
    # Luo & Wang 2003, figure 3: eleven tracts of one person, a doctor each at a and b; a reaches
    # eight of them, b four, and tract 4 lies in both catchments.
    by_a, by_b = [1, 2, 3, 4, 6, 7, 9, 10], [4, 5, 8, 11]

    scores = floating_catchment(
        origin=np.array(by_a + by_b) - 1,
        site=np.repeat([0, 1], [8, 4]),
        distance_m=np.full(12, 20.0),
        demand=np.ones(11),
        supply=np.ones(2),
        bands_m=[20],
        weights=[1],
    )

    eighth, quarter = 1 / 8, 1 / 4
    expected = [
        eighth,
        eighth,
        eighth,
        3 * eighth,
        quarter,
        eighth,
        eighth,
        quarter,
        eighth,
        eighth,
        quarter,
    ]
    np.testing.assert_allclose(scores, expected, rtol=1e-15)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # theirs, of what pandas will drop
@pytest.mark.parametrize(
    ("inbound", "outbound", "across"), [(40, 40, 80), (20, 40, 80), (40, 20, 80), (20, 20, 40)]
)
def test_it_equals_pysal_on_the_three_tracts_of_its_own_example(inbound, outbound, across):
    # people, doctors and minutes of PySAL access 1.1.10, tests/test_hospital_example.py
    problem = {
        "origin": np.repeat([0, 1, 2], 3),
        "site": np.tile([0, 1, 2], 3),
        "distance_m": np.array(
            [1, across, inbound, across, 1, inbound, outbound, outbound, 1], float
        ),
        "demand": np.array([100.0, 50, 10]),
        "supply": np.array([15.0, 20, 100]),
    }
    people, sites, pairs = frames(problem)
    theirs = Access(
        demand_df=people,
        demand_index="geoid",
        demand_value="people",
        supply_df=sites,
        supply_index="geoid",
        supply_value="places",
        cost_df=pairs,
        cost_origin="origin",
        cost_dest="dest",
        cost_name="cost",
    )
    bands = {20: 1.0, 40: 0.68, 60: 0.22}

    scores = theirs.enhanced_two_stage_fca(
        name="score", max_cost=61, weight_fn=weights_of.step_fn(bands)
    )

    np.testing.assert_allclose(steps(problem, bands), scores["score_places"], rtol=1e-12)


@settings(max_examples=60, deadline=None)
@given(problem=invented_problems(), edge=st.sampled_from((5, 10, 25, 40)))
def test_one_band_is_the_two_step_catchment_of_pysal(problem, edge):
    np.testing.assert_allclose(
        steps(problem, {edge: 1.0}), by_pysal(problem, max_cost=edge), rtol=1e-12
    )


@settings(max_examples=60, deadline=None)
@given(problem=invented_problems())
def test_several_bands_are_the_enhanced_catchment_of_pysal(problem):
    theirs = by_pysal(problem, max_cost=30, weight_fn=weights_of.step_fn(LUO_QI))

    np.testing.assert_allclose(steps(problem), theirs, rtol=1e-12)


@settings(max_examples=80, deadline=None)
@given(problem=invented_problems())
def test_what_the_sites_share_is_what_people_have(problem):
    reaching = np.unique(problem["site"][problem["distance_m"] <= 30])

    shared = problem["demand"] @ steps(problem)

    assert shared == pytest.approx(problem["supply"][reaching].sum())


@settings(max_examples=60, deadline=None)
@given(problem=invented_problems(), factor=st.sampled_from((0.001, 0.5, 3.0, 1000.0)))
def test_scores_follow_supply_and_shrink_with_people(problem, factor):
    scores = steps(problem)
    more_supply = problem | {"supply": problem["supply"] * factor}
    more_people = problem | {"demand": problem["demand"] * factor}

    np.testing.assert_allclose(steps(more_supply), scores * factor, rtol=1e-12)
    np.testing.assert_allclose(steps(more_people), scores / factor, rtol=1e-12)
    np.testing.assert_allclose(
        steps(problem, {edge: 7 * weight for edge, weight in LUO_QI.items()}), scores, rtol=1e-12
    )


@settings(max_examples=60, deadline=None)
@given(problem=invented_problems(), chance=st.randoms(use_true_random=False))
def test_neither_the_order_of_pairs_nor_pairs_too_far_matter(problem, chance):
    order = list(range(len(problem["site"])))
    chance.shuffle(order)
    near = [pair for pair in order if problem["distance_m"][pair] <= 30]
    shuffled = problem | {name: problem[name][near] for name in ("origin", "site", "distance_m")}

    np.testing.assert_allclose(steps(shuffled), steps(problem), rtol=1e-12)


def test_who_is_out_of_reach_has_nothing_and_harms_nobody():
    problem = {
        "origin": np.array([0, 1, 1]),
        "site": np.array([0, 0, 1]),
        "distance_m": np.array([10.0, np.nan, 31]),
        "demand": np.array([4.0, 8]),
        "supply": np.array([2.0, 5]),
    }

    assert steps(problem).tolist() == [0.5, 0.0]


def test_a_site_among_nobody_gives_nothing():
    empty_place = {
        "origin": np.array([0]),
        "site": np.array([0]),
        "distance_m": np.array([1.0]),
        "demand": np.array([0.0]),
        "supply": np.array([1.0]),
    }

    assert steps(empty_place).tolist() == [0.0]


@pytest.mark.parametrize(
    ("bands", "weights", "named"),
    [
        ([], [], "bands_m"),
        ([20, 10], [1, 1], "bands_m"),
        ([0], [1], "bands_m"),
        ([10, 20], [1], "weights"),
        ([10], [-1], "weights"),
        ([10], [float("nan")], "weights"),
    ],
)
def test_bands_that_mean_nothing_are_refused(bands, weights, named):
    pair = np.array([0])

    with pytest.raises(GeoError, match=f"{named}: came"):
        floating_catchment(
            origin=pair,
            site=pair,
            distance_m=pair * 1.0,
            demand=np.ones(1),
            supply=np.ones(1),
            bands_m=bands,
            weights=weights,
        )
