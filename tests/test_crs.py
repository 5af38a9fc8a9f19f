"""Metres and degrees: there and back, and as far as the ellipsoid says."""

import geopandas as gpd
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo.crs import METRIC, WGS84, require_wgs84, to_metric
from geo.errors import CrsError

# The corners of Tuscany, islands included.
lats, lons = st.floats(42.23, 44.48), st.floats(9.68, 12.38)
GEOD = Geod(ellps="WGS84")


def at(*places, crs=WGS84):
    return gpd.GeoSeries([shapely.Point(lon, lat) for lat, lon in places], crs=crs)


@settings(max_examples=100, deadline=None)
@given(lat=lats, lon=lons)
def test_there_and_back_is_the_same_place(lat, lon):
    back = to_metric(at((lat, lon))).to_crs(WGS84)[0]

    assert back.y == pytest.approx(lat, abs=1e-7)
    assert back.x == pytest.approx(lon, abs=1e-7)


# docs/architecture.md, "Coordinates": METRIC errs at most 0.19 % over 10 km; 0.3 % leaves room for nothing but METRIC.
@settings(max_examples=150, deadline=None)
@given(lat=lats, lon=lons, other_lat=lats, other_lon=lons)
def test_planar_distance_is_that_on_the_ellipsoid(lat, lon, other_lat, other_lon):
    _forth, _back, real_m = GEOD.inv(lon, lat, other_lon, other_lat)
    assume(real_m > 1)

    here, there = to_metric(at((lat, lon), (other_lat, other_lon)))

    assert here.distance(there) == pytest.approx(real_m, rel=0.003)


def test_metres_run_east_and_north():
    firenze, north, east = to_metric(at((43.77, 11.25), (43.78, 11.25), (43.77, 11.26)))

    assert north.y - firenze.y == pytest.approx(1111, rel=0.003)  # a hundredth of a degree
    assert east.x - firenze.x == pytest.approx(805, rel=0.003)  # 1111 m × cos 43.77°


def test_measuring_leaves_its_input_in_degrees():
    places = at((43.77, 11.25))

    assert to_metric(places).crs.to_epsg() == METRIC
    assert places.crs.to_epsg() == WGS84
    assert (places[0].y, places[0].x) == (43.77, 11.25)


@pytest.mark.parametrize(
    ("crs", "said"),
    [
        (None, "services: CRS is missing, must be EPSG:4326"),
        (32632, "services: CRS is EPSG:32632, must be EPSG:4326"),
        ("OGC:CRS84", r"services: CRS is WGS 84 \(CRS84\), must be EPSG:4326"),
    ],
)
def test_another_crs_or_none_is_refused_naming_both(crs, said):
    with pytest.raises(CrsError, match=said):
        require_wgs84(at((43.77, 11.25), crs=crs), "services")


def test_a_refused_crs_is_a_value_error_too():
    with pytest.raises(ValueError, match="geometry to measure: CRS is missing"):
        to_metric(at((43.77, 11.25), crs=None))
