"""In which comune is a point: against shapely by brute force, and the grid against polygons."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import CrsError, RecordError
from geo.locate import FEW, NOWHERE, OUTSIDE, ComuneLocator, locate_points, locate_table


def points_around(comuni, seed, n):
    """Return lat and lon of points anywhere, on vertices, and a hair or a street from them."""
    random = np.random.default_rng(seed)
    west, south, east, north = comuni.total_bounds
    anywhere = random.uniform([west - 0.1, south - 0.1], [east + 0.1, north + 0.1], (n, 2))
    vertices = shapely.get_coordinates(comuni.geometry.to_numpy())
    chosen = [vertices[random.integers(0, len(vertices), n)] for _ in range(3)]
    hair, street = (random.normal(0, size, (n, 2)) for size in (1e-9, 1e-3))
    x, y = np.concatenate([anywhere, chosen[0], chosen[1] + hair, chosen[2] + street]).T
    return y, x


def by_brute_force(comuni, lat, lon):
    """Return the lowest row of a comune that touches each point, every comune asked."""
    found = np.full(len(lat), NOWHERE)
    for row in reversed(range(len(comuni))):
        found[shapely.intersects_xy(comuni.geometry.iloc[row], lon, lat)] = row
    return found


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_every_point_is_where_shapely_finds_it(seed, comuni, locator):
    lat, lon = points_around(comuni, seed, 400)

    assert (locator.locate(lat=lat, lon=lon) == by_brute_force(comuni, lat, lon)).all()


@pytest.mark.parametrize("seed", [20251231, 20260101])
def test_the_grid_gives_exactly_what_the_polygons_give(seed, comuni, locator):
    lat, lon = points_around(comuni, seed, 25_000)
    assert len(lat) > FEW

    by_grid = locator.locate(lat=lat, lon=lon)

    parts = [slice(start, start + FEW) for start in range(0, len(lat), FEW)]
    by_polygons = [locator.locate(lat=lat[part], lon=lon[part]) for part in parts]
    assert (by_grid == np.concatenate(by_polygons)).all()


def test_the_grid_agrees_with_brute_force_too(comuni, locator):
    lat, lon = points_around(comuni, 7, 6_000)
    assert len(lat) > FEW

    assert (locator.locate(lat=lat, lon=lon) == by_brute_force(comuni, lat, lon)).all()


@pytest.mark.parametrize("n", [1, FEW + 1])
@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        (np.nan, 11.2558),
        (43.7696, np.nan),
        (np.nan, np.nan),
        (np.inf, 11.2558),
        (43.7696, -np.inf),
        (41.9, 12.5),  # Roma
        (43.3, 9.8),  # the sea between Capraia and Corsica
        (11.2558, 43.7696),  # Firenze, the wrong way round
    ],
)
def test_what_is_no_place_in_tuscany_is_nowhere(lat, lon, n, locator):
    found = locator.locate(lat=np.full(n, lat), lon=np.full(n, lon))

    assert (found == NOWHERE).all()


def test_every_comune_holds_its_own_middle(comuni, locator):
    middles = comuni.geometry.representative_point()

    found = locator.locate(lat=middles.y.to_numpy(), lon=middles.x.to_numpy())

    assert (found == np.arange(273)).all()


def test_no_points_have_no_answers(locator):
    assert len(locator.locate(lat=np.array([]), lon=np.array([]))) == 0


def test_locating_leaves_its_input_unchanged(comuni, locator):
    lat, lon = points_around(comuni, 3, 6_000)
    before = lat.copy(), lon.copy()

    locator.locate(lat=lat, lon=lon)

    assert (lat == before[0]).all()
    assert (lon == before[1]).all()


def test_boundaries_in_another_crs_are_refused(comuni):
    with pytest.raises(CrsError, match="EPSG:7794, must be EPSG:4326"):
        ComuneLocator(comuni.to_crs(7794))


# Piazza Mino, Fiesole: in the zona of the north-west to 31/12/2017 (docs/data.md).
@pytest.mark.parametrize(
    ("day", "belongs_to"),
    [
        (date(2015, 12, 31), ("Fiorentina Nord-Ovest", 34, None)),
        (date(2017, 12, 31), ("Fiorentina Nord-Ovest", 34, "Toscana Centro")),
        (date(2018, 12, 31), ("Fiorentina Sud-Est", 26, "Toscana Centro")),
        (date(2022, 12, 31), ("Fiorentina Sud-Est", 28, "Toscana Centro")),
    ],
)
def test_the_answer_is_that_of_the_day(day, belongs_to, locator, zones):
    lat, lon = np.array([43.8060, 41.9]), np.array([11.2938, 12.5])

    fiesole, roma = locate_points(lat=lat, lon=lon, locator=locator, zones=zones, day=day)

    assert (fiesole.comune, fiesole.comune_istat) == ("Fiesole", "048015")
    assert (fiesole.zona, fiesole.zone_set, fiesole.ausl) == belongs_to
    assert roma == OUTSIDE


def test_the_answer_says_where_membership_is_uncertain(locator, zones):
    lat, lon = np.array([44.1337]), np.array([10.0178])  # Fosdinovo, castle

    in_2017, in_2018 = (
        locate_points(lat=lat, lon=lon, locator=locator, zones=zones, day=day)[0]
        for day in (date(2017, 12, 31), date(2018, 12, 31))
    )

    assert in_2017.comune == in_2018.comune == "Fosdinovo"
    assert (in_2017.zona_uncertain, in_2018.zona_uncertain) == (True, False)


def test_a_table_keeps_its_rows_columns_and_their_order(locator, zones, today):
    table = pd.DataFrame(
        {
            "who": ["a", "b"],
            "lat": ["43.8060", "41.9"],
            "n": ["007", ""],
            "lon": ["11.2938", "12.5"],
        },
        dtype=str,
    )

    located = locate_table(table, "points.csv", locator, zones, today)

    assert list(located.columns[:4]) == ["who", "lat", "n", "lon"]
    pd.testing.assert_frame_equal(located[list(table.columns)], table)
    assert list(located["comune"]) == ["Fiesole", None]


def test_each_bad_cell_of_a_table_is_named(locator, zones, today):
    table = pd.DataFrame({"lat": ["43.8", "43,8", ""], "lon": ["11.2", "11.2", "11.2"]}, dtype=str)

    with pytest.raises(RecordError) as refused:
        locate_table(table, "points.csv", locator, zones, today)

    assert [(f.file, f.row, f.field, f.came) for f in refused.value.findings] == [
        ("points.csv", 3, "lat", "43,8"),
        ("points.csv", 4, "lat", ""),
    ]
