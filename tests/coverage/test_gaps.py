"""Gaps: the kinds cut up the minors of each unit, and a longer way only helps."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.coverage.case import with_doubtful, with_more
from geo.coverage.column import gap_kind
from geo.coverage.gaps import BEYOND, DISTANCES_KM, OUTSIDE, SERVED, UNKNOWN, Gaps, checked_km
from geo.errors import ParameterError
from geo.people import BANDS
from geo.places.nearest import distance_m

years = st.integers(2014, 2026)
distances = st.integers(DISTANCES_KM.start, DISTANCES_KM.stop - 1)
levels = st.sampled_from(["zona", "comune", "regione"])


def metres_to_centres(case):
    """Return the geodesic from each place to each centre, shape (places, centres)."""
    origins, centres = case.places.origins, case.centres
    n, m = len(origins.lat), len(centres)
    return distance_m(
        lat_from=np.repeat(origins.lat, m),
        lon_from=np.repeat(origins.lon, m),
        lat_to=np.tile(centres.lat, n),
        lon_to=np.tile(centres.lon, n),
    ).reshape(n, m)


@settings(max_examples=60, deadline=None)
@given(year=years, km=distances, level=levels, zone_set=st.sampled_from([28, 26, 34]))
def test_the_four_kinds_cut_up_the_minors_of_each_unit_and_band(year, km, level, zone_set, case_in):
    case = case_in(year, zone_set=zone_set, level=level)

    people = Gaps(case, km).people

    assert people.shape == (len(case.units), 4, len(BANDS))
    assert (people >= 0).all()
    np.testing.assert_allclose(people.sum(axis=1), case.minors)


@settings(max_examples=60, deadline=None)
@given(year=years, two=st.tuples(distances, distances).map(sorted))
def test_with_a_longer_way_more_are_served_and_fewer_beyond_reach(year, two, case_in):
    near, far = (Gaps(case_in(year), km) for km in two)

    assert (near.people[:, SERVED] <= far.people[:, SERVED] + 1e-6).all()
    assert (near.people[:, BEYOND] >= far.people[:, BEYOND] - 1e-6).all()
    assert (far.kind[near.kind == SERVED] == SERVED).all()
    assert (near.kind[far.kind == BEYOND] == BEYOND).all()


@pytest.mark.parametrize("km", [1, 5, 10, 20, 30, 100])
def test_kinds_are_those_of_every_way_measured(km, case_in):
    case = case_in(2025)
    metres = metres_to_centres(case)
    is_own = case.places.zona[:, None] == case.places.zona_numbers(case.centres.zone)[None, :]

    own = np.where(is_own, metres, np.inf).min(axis=1) <= km * 1000
    near = metres.min(axis=1) <= km * 1000
    expected = np.where(own, SERVED, np.where(near, OUTSIDE, BEYOND))
    assert Gaps(case, km).kind.tolist() == expected.tolist()


def test_within_10_km_in_2025_two_thirds_of_minors_have_a_centre(case_in, table_in):
    served, outside, beyond, unknown = Gaps(case_in(2025, level="regione"), 10).people[0, :, 0]

    within = table_in(2025, level="regione").value("toscana", "minors_within_10_km_pct")
    assert served + outside + beyond == pytest.approx(526_831)  # docs/data.md, 1 January 2023
    assert 100 * (served + outside) / 526_831 == pytest.approx(within)
    assert unknown == 0


def test_nothing_is_unknown_where_no_centre_is_in_doubt(case_in):
    assert len(case_in(2025).doubtful) == 0
    for km in (1, 10, 100):
        assert not (Gaps(case_in(2025), km).kind == UNKNOWN).any()
    assert (Gaps(case_in(2024), 10).kind == UNKNOWN).any()


@settings(max_examples=40, deadline=None)
@given(year=st.integers(2014, 2024), km=distances, data=st.data())
def test_what_is_known_holds_whichever_doubtful_centres_were_open(year, km, data, case_in):
    case = case_in(year)
    n = len(case.doubtful)
    were_open = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))

    told = Gaps(case, km).kind
    otherwise = with_more(case, case.doubtful.where(were_open))

    found = Gaps(otherwise, km)
    sure = told != UNKNOWN
    reach = otherwise.reach
    kinds = np.where(
        reach.own_m <= km * 1000, SERVED, np.where(reach.any_m <= km * 1000, OUTSIDE, BEYOND)
    )
    assert (kinds[sure] == told[sure]).all()
    assert found.case.doubtful.ids == case.doubtful.ids


def test_the_unknown_are_those_whom_a_doubtful_centre_would_help(case_in):
    case = case_in(2024)
    unknown = Gaps(case, 10).kind == UNKNOWN

    then = with_doubtful(case).reach
    helped = (then.own_m <= 10_000) & (case.reach.own_m > 10_000)
    helped |= (then.any_m <= 10_000) & (case.reach.any_m > 10_000)
    assert np.array_equal(unknown, helped)


@settings(max_examples=30, deadline=None)
@given(km=distances, band=st.integers(0, len(BANDS) - 1), level=levels)
def test_units_are_ranked_by_who_has_a_gap_most_first(km, band, level, case_in):
    gaps = Gaps(case_in(2025, level=level), km)

    ranked = gaps.ranked(band)

    without = [people[OUTSIDE] + people[BEYOND] for _unit, people in ranked]
    assert without == sorted(without, reverse=True)
    assert all(n > 0 for n in without)
    assert sum(without) == pytest.approx(gaps.people[:, [OUTSIDE, BEYOND], band].sum())
    assert len({unit for unit, _people in ranked}) == len(ranked)


@settings(max_examples=30, deadline=None)
@given(row=st.integers(0, 272), km=distances)
def test_one_more_centre_leaves_fewer_beyond_reach_and_more_served(
    row, km, case_in, planned_in, store
):
    case = case_in(2025)

    later = with_more(case, planned_in(sorted(store.comune_names)[row]))

    before, after = Gaps(case, km).people, Gaps(later, km).people
    assert (after[:, SERVED] >= before[:, SERVED] - 1e-6).all()
    assert (after[:, BEYOND] <= before[:, BEYOND] + 1e-6).all()
    np.testing.assert_allclose(after.sum(axis=1), before.sum(axis=1))


def test_a_unit_is_painted_by_where_most_of_its_minors_live(case_in):
    gaps = Gaps(case_in(2025), 10)

    kinds = gap_kind(gaps, "0_17")

    assert kinds["firenze"] == SERVED  # three seats in its one comune
    assert kinds["mugello"] == BEYOND  # docs/data.md: no row at all was found for Mugello
    whole = gaps.people[:, :, 0].sum(axis=1)
    for number, kind in enumerate(kinds):
        if kind == SERVED:
            assert gaps.people[number, SERVED, 0] * 2 >= whole[number]


@pytest.mark.parametrize("came", ["1", "5", "10", "100", "007"])
def test_a_distance_is_whole_kilometres_up_to_100(came):
    assert checked_km(came) == int(came)


@pytest.mark.parametrize(
    "came",
    ["0", "101", "10000", "-5", "1.5", "1,5", "x", "", " 5", "٣", "²", "1e1", "9" * 5000, "+5"],
)
def test_another_distance_is_refused_with_what_came_and_what_is_allowed(came):
    with pytest.raises(ParameterError, match=r"km: came .*allowed: 1–100") as refused:
        checked_km(came)

    assert refused.value.came == came[:80]
    assert "kilometres" in refused.value.hint
