"""GeoJSON, GeoPackage and GeoParquet of real zone and of points that are missing."""

import io
import json
import math
import sqlite3
from contextlib import closing
from datetime import date

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon, shape

from downloads.formats import geojson_bytes, geopackage_bytes, geoparquet_bytes
from geo.crs import METRIC, WGS84
from geo.errors import CrsError, RecordError

DAY = date(2024, 12, 31)
WRITERS = {
    "geojson": geojson_bytes,
    "gpkg": lambda frame: geopackage_bytes(frame, layer="zone", day=DAY),
    "parquet": geoparquet_bytes,
}
READERS = {
    "geojson": lambda content: pyogrio.read_dataframe(io.BytesIO(content)),
    "gpkg": lambda content: pyogrio.read_dataframe(io.BytesIO(content)),
    "parquet": lambda content: gpd.read_parquet(io.BytesIO(content)),
}
every_format = pytest.mark.parametrize("kind", WRITERS)
INVENTED = gpd.GeoDataFrame(
    {"name": ["=Firenze", None], "n": [1.5, None], "mixed": [1, "à\x00"], "none": [None, None]},
    geometry=[Point(11.2611111111, 43.7767777777), None],
    crs=WGS84,
    index=["b", "a"],
)


@pytest.fixture(scope="module")
def zone(store):
    features = json.loads(store.drawn("zone_28"))["features"]
    return gpd.GeoDataFrame.from_features(features, crs=WGS84)


@every_format
def test_the_zone_read_back_as_they_were(kind, zone):
    read = READERS[kind](WRITERS[kind](zone))

    assert read.crs.to_epsg() == WGS84
    assert read["zona"].tolist() == zone["zona"].tolist()
    assert read["n_comuni"].tolist() == zone["n_comuni"].tolist()
    assert read.geometry.normalize().geom_equals(zone.geometry.normalize()).all()


@every_format
def test_missing_places_and_values_are_missing_when_read_back(kind):
    read = READERS[kind](WRITERS[kind](INVENTED))

    assert read["name"].tolist()[0] == "=Firenze"  # no spreadsheet opens it
    assert read["name"].isna().tolist() == [False, True]
    assert read["n"].isna().tolist() == [False, True]
    assert read["mixed"].astype(str).tolist() == ["1", "à\ufffd"]
    assert read.geometry.isna().tolist() == [False, True]


@every_format
def test_the_same_places_give_the_same_bytes_and_stay_as_they_were(kind, zone):
    before = zone.copy()

    assert len({WRITERS[kind](zone) for _time in range(5)}) == 1
    pd.testing.assert_frame_equal(zone, before)


@every_format
def test_an_empty_frame_is_a_file_too(kind, zone):
    for frame in (zone.iloc[:0], zone[["geometry"]].iloc[:0]):
        assert len(READERS[kind](WRITERS[kind](frame))) == 0


@every_format
def test_places_that_are_not_in_wgs84_are_refused(kind, zone):
    with pytest.raises(CrsError, match=f"EPSG:{METRIC}, must be EPSG:{WGS84}"):
        WRITERS[kind](zone.to_crs(METRIC))


def test_geojson_is_rfc_7946():
    clockwise = Polygon([(11, 43), (11, 44), (12, 44), (12, 43)])
    frame = gpd.GeoDataFrame({"zona": ["x"]}, geometry=[clockwise], crs=WGS84)
    collection = json.loads(geojson_bytes(frame))

    assert set(collection) == {"type", "features"}  # no member "crs"
    ring = collection["features"][0]["geometry"]["coordinates"][0]
    assert shape({"type": "Polygon", "coordinates": [ring]}).exterior.is_ccw
    assert ring[0] == ring[-1]


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_coordinates_of_geojson_have_five_decimals_and_no_minus_before_a_nought(lon, lat):
    frame = gpd.GeoDataFrame({"n": [1]}, geometry=[Point(lon, lat)], crs=WGS84)
    content = geojson_bytes(frame)
    read = json.loads(content)["features"][0]["geometry"]["coordinates"]

    assert read == [round(one, 5) for one in read]
    assert read == pytest.approx([lon, lat], abs=6e-6)
    assert b"-0.0," not in content
    assert b"-0.0]" not in content


def test_geojson_has_no_word_for_the_infinite():
    frame = gpd.GeoDataFrame({"km": [math.inf]}, geometry=[None], crs=WGS84)

    with pytest.raises(RecordError, match="km: came 'inf'"):
        geojson_bytes(frame)


def test_a_geopackage_says_the_day_of_the_data_and_not_of_the_clock(zone):
    with closing(sqlite3.connect(":memory:")) as package:
        package.deserialize(geopackage_bytes(zone, layer="zone", day=DAY))
        [row] = package.execute("SELECT table_name, last_change FROM gpkg_contents")

    assert row == ("zone", "2024-12-31T00:00:00.000Z")


def test_geoparquet_takes_neither_paths_nor_the_index_with_it(zone, root):
    frame = zone.set_index("zona", drop=False)
    frame.attrs["read_from"] = str(root)

    content = geoparquet_bytes(frame)

    assert str(root).encode() not in content
    assert b"__index_level_0__" not in content
