"""The nearest services: equal to asking every one, at sea and over the region's edge too."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo.places.nearest import Nearest, distance_m

GEOD = Geod(ellps="WGS84")
ORIGINS = st.lists(st.tuples(st.floats(41.5, 45.0), st.floats(8.5, 13.5)), min_size=1, max_size=25)


@pytest.fixture(scope="module")
def targets(store):
    placed = store.services[store.services.geometry.notna()]
    return Nearest(placed.geometry.y.to_numpy(), placed.geometry.x.to_numpy())


def by_asking_all(targets, lat, lon):
    """Return the distance of every target from one origin, nearest first. [m]"""
    n = len(targets.lat)
    metres = GEOD.inv(np.full(n, lon), np.full(n, lat), targets.lon, targets.lat)[2]
    return np.sort(metres)


@settings(max_examples=80, deadline=None)
@given(origins=ORIGINS, n=st.integers(1, 8))
def test_distances_are_those_of_asking_every_target(targets, origins, n):
    lat, lon = np.array(origins).T

    rows, metres = targets.find(lat=lat, lon=lon, n=n)

    for origin in range(len(origins)):
        expected = by_asking_all(targets, lat[origin], lon[origin])[:n]
        np.testing.assert_allclose(metres[origin], expected, rtol=0, atol=1e-6)
    again = distance_m(
        lat_from=np.repeat(lat, n),
        lon_from=np.repeat(lon, n),
        lat_to=targets.lat[rows.ravel()],
        lon_to=targets.lon[rows.ravel()],
    )
    np.testing.assert_array_equal(again, metres.ravel())


def test_there_are_no_more_nearest_than_targets():
    two = Nearest(np.array([43.0, 44.0]), np.array([11.0, 11.0]))

    rows, metres = two.find(lat=np.array([43.1]), lon=np.array([11.0]), n=5)

    assert rows.tolist() == [[0, 1]]
    assert metres.shape == (1, 2)


def test_without_targets_nothing_is_near():
    none = Nearest(np.array([]), np.array([]))

    assert none.find(lat=np.array([43.0]), lon=np.array([11.0]))[0].shape == (1, 0)
