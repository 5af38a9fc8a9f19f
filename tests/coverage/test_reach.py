"""Reach: ways are geodesics, nearest first, and one more centre never makes one longer."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo.coverage.case import with_more, without
from geo.coverage.reach import cost_m, geodesic_m, nearest_of, pairs_within, reach_of
from geo.places.nearest import in_space

GEOD = Geod(ellps="WGS84")
latitudes = st.floats(42.2, 44.5)
longitudes = st.floats(9.6, 12.4)
points = st.tuples(latitudes, longitudes)
some_points = st.lists(points, min_size=1, max_size=12)


def spread(pairs):
    """Return points of the ellipsoid in space."""
    lat, lon = np.array(pairs, dtype=float).reshape(-1, 2).T
    return in_space(lat, lon)


def metres_between(here, there):
    """Return the geodesic of every pair, shape (here, there)."""
    return np.array([[GEOD.inv(a[1], a[0], b[1], b[0])[2] for b in there] for a in here])


@settings(max_examples=400, deadline=None)
@given(here=points, there=points)
def test_a_way_is_the_geodesic_to_20_centimetres_up_to_300_km(here, there):
    metres = metres_between([here], [there])[0, 0]
    assume(metres <= 300_000)

    chord = np.linalg.norm(spread([here]) - spread([there]))
    assert abs(geodesic_m(chord) - metres) < 0.2
    cost = cost_m(places=spread([here]), sites=spread([there]))[0, 0]
    assert cost == pytest.approx(geodesic_m(chord))


@settings(max_examples=60, deadline=None)
@given(places=some_points, sites=some_points)
def test_the_nearest_three_are_the_nearest_of_every_pair(places, sites):
    found_m, rows = nearest_of(spread(places), spread(sites), 3)

    every = np.pad(metres_between(places, sites), ((0, 0), (0, 3)), constant_values=np.inf)
    every[every > 300_000] = np.inf
    found_m = np.where(found_m > 300_000, np.inf, found_m)
    np.testing.assert_allclose(found_m, np.sort(every, axis=1)[:, :3], atol=0.2)
    assert rows.max() <= len(sites)
    assert np.array_equal(rows == len(sites), np.arange(3) >= len(sites) + np.zeros_like(rows))


@settings(max_examples=60, deadline=None)
@given(places=some_points, sites=some_points, within_m=st.floats(1, 200_000))
def test_pairs_within_a_distance_are_those_of_every_pair(places, sites, within_m):
    place, site, metres = pairs_within(spread(places), spread(sites), within_m)

    every = cost_m(places=spread(places), sites=spread(sites))
    near = every <= within_m - 1e-6
    found = np.zeros(every.shape, dtype=bool)
    found[place, site] = True
    assert found[near].all()
    assert (metres <= within_m).all()
    np.testing.assert_allclose(metres, every[place, site], atol=1e-3)
    assert len(set(zip(place.tolist(), site.tolist(), strict=True))) == len(place)


@settings(max_examples=60, deadline=None)
@given(places=some_points, sites=some_points, chance=st.randoms(use_true_random=False))
def test_the_own_centre_is_the_nearest_of_the_own_zona_alone(places, sites, chance):
    place_zona, site_zona = (
        np.array([chance.randint(low, 2) for _ in some]) for low, some in ((0, places), (-1, sites))
    )

    reach = reach_of(
        places=spread(places), place_zona=place_zona, sites=spread(sites), site_zona=site_zona
    )

    metres = cost_m(places=spread(places), sites=spread(sites))
    metres[place_zona[:, None] != site_zona[None, :]] = np.inf
    np.testing.assert_allclose(reach.own_m, metres.min(axis=1), atol=1e-3)
    told = np.isfinite(reach.own_m)
    assert (site_zona[reach.own[told]] == place_zona[told]).all()
    assert (reach.own[~told] == len(sites)).all()
    assert (reach.own_m >= reach.any_m - 1e-6).all()


def test_where_there_is_no_centre_every_way_is_infinite():
    reach = reach_of(
        places=spread([(43.0, 11.0)]),
        place_zona=np.array([0]),
        sites=spread([]),
        site_zona=np.array([], dtype=np.int64),
    )

    assert np.isinf(reach.nearest_m).all()
    assert np.isinf(reach.own_m).all()
    assert reach.nearest.tolist() == [[0, 0, 0]]
    assert reach.own.tolist() == [0]


def test_two_centres_are_two_of_the_nearest_three():
    reach = reach_of(
        places=spread([(43.0, 11.0)]),
        place_zona=np.array([0]),
        sites=spread([(43.2, 11.0), (43.1, 11.0)]),
        site_zona=np.array([0, 1]),
    )

    assert reach.nearest.tolist() == [[1, 0, 2]]
    assert np.isinf(reach.nearest_m[0]).tolist() == [False, False, True]


@pytest.mark.parametrize("year", [2014, 2020, 2025])
def test_in_tuscany_ways_are_sorted_and_the_own_is_never_the_shorter(year, case_in):
    reach = case_in(year).reach

    assert (reach.nearest_m[:, 1:] >= reach.nearest_m[:, :-1]).all()
    assert (reach.own_m >= reach.any_m).all()
    assert np.array_equal(
        np.isfinite(reach.own_m),
        np.isin(
            case_in(year).places.zona, case_in(year).places.zona_numbers(case_in(year).centres.zone)
        ),
    )


def test_the_nearest_centres_of_2025_are_those_of_the_service_for_citizens(case_in):
    from geo.places.nearest import Nearest

    case = case_in(2025)
    origins = case.places.origins
    _rows, metres = Nearest(case.centres.lat, case.centres.lon).find(
        lat=origins.lat, lon=origins.lon, n=3
    )

    assert len(case.centres) == 34  # docs/data.md, open seats in 2025
    np.testing.assert_allclose(case.reach.nearest_m, metres, atol=0.2)


@settings(max_examples=40, deadline=None)
@given(row=st.integers(0, 272))
def test_one_more_centre_never_makes_a_way_longer(row, case_in, planned_in, store):
    case = case_in(2025)
    more = planned_in(sorted(store.comune_names)[row])

    later = with_more(case, more)

    assert (later.reach.nearest_m <= case.reach.nearest_m).all()
    assert (later.reach.own_m <= case.reach.own_m).all()
    own = later.reach.own_m < case.reach.own_m
    assert set(np.array(case.places.zone)[case.places.zona[own]]) <= set(more.zone)


@settings(max_examples=40, deadline=None)
@given(row=st.integers(0, 272))
def test_to_close_the_new_centre_gives_back_what_was(row, case_in, planned_in, store):
    case = case_in(2025)

    later = with_more(case, planned_in(sorted(store.comune_names)[row]))
    again = without(later, np.arange(len(later.centres)) == len(case.centres))

    assert again.centres.ids == case.centres.ids
    np.testing.assert_allclose(again.reach.nearest_m, case.reach.nearest_m, atol=1e-3)
    np.testing.assert_allclose(again.reach.own_m, case.reach.own_m, atol=1e-3)
    assert np.array_equal(again.reach.own, case.reach.own)


def test_a_centre_without_a_position_counts_and_brings_nobody_near(invented_case):
    case = invented_case.make(centres=invented_case.centres.where(np.array([1, 0, 0], bool)))

    later = with_more(case, invented_case.centres.where(np.array([0, 0, 1], bool)))

    assert later.n_centres.tolist() == [1.0, 1.0]
    assert np.array_equal(later.reach.nearest_m, case.reach.nearest_m)
    fewer = without(later, np.array([False, True]))
    assert np.array_equal(fewer.reach.own_m, case.reach.own_m)
    assert fewer.n_centres.tolist() == [1.0, 0.0]


def test_to_close_the_last_centre_leaves_nobody_near_one(case_in):
    case = case_in(2025)

    nothing = without(case, np.ones(34, dtype=bool))

    assert len(nothing.centres) == 0
    assert np.isinf(nothing.reach.nearest_m).all()
    assert np.isinf(nothing.reach.own_m).all()
    assert (nothing.reach.nearest == 0).all()
