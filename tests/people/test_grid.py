"""A file of people of one's own: read in any format and CRS, refused with a sentence."""

from dataclasses import asdict

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.crs import METRIC, WGS84
from geo.errors import CrsError, PopulationError
from geo.intake.population_file import read_population
from geo.people import BANDS, FROM_BANDS, FROM_TOTAL, age_shares

PARTS = [*BANDS][1:]
PLACES = ["Firenze", "Prato", "Grosseto", "Portoferraio"]
COUNTS = st.lists(
    st.tuples(st.integers(0, 620), st.integers(0, 5000) | st.floats(0, 1e5)),
    min_size=1,
    max_size=30,
).filter(lambda rows: sum(people for _row, people in rows) > 0)
FEW = settings(max_examples=25, deadline=None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("invented")


@pytest.fixture
def invented(store, code_of):
    """Return four real places with invented counts of minors."""
    places = store.comune_places.set_index("comune_istat").loc[[code_of[name] for name in PLACES]]
    return places[["lat", "lon"]].reset_index(drop=True).assign(minori=[10, 20, 30, 40])


@pytest.fixture
def read(store, tmp_path):
    """Return what writes a table as CSV and reads it as people."""

    def written(table, **options):
        path = tmp_path / "invented.csv"
        table.to_csv(path, index=False, **options)
        return read_population(path, store)

    return written


def points(table, crs=WGS84):
    geometry = gpd.points_from_xy(table["lon"], table["lat"])
    frame = gpd.GeoDataFrame(table.drop(columns=["lat", "lon"]), geometry=geometry, crs=WGS84)
    return frame.to_crs(crs)


def localities(store, counts, column="minori"):
    """Return real localities with invented counts."""
    rows, people = zip(*counts, strict=True)
    table = store.localities[["lat", "lon"]].iloc[list(rows)].reset_index(drop=True)
    return table.assign(**{column: people})


def by_comune(origins):
    frame = pd.DataFrame(origins.people, index=pd.Index(origins.comune, name="comune"))
    return frame.groupby(level=0).sum()


def test_points_of_a_csv_lie_in_their_comuni(read, invented, code_of):
    origins = read(invented)

    assert origins.comune.tolist() == [code_of[name] for name in PLACES]
    assert origins.name.tolist() == PLACES
    assert origins.people[:, 0].tolist() == [10, 20, 30, 40]
    assert origins.bands == tuple(BANDS)


def test_a_total_gets_the_ages_of_its_comune(read, invented, store, code_of):
    origins = read(invented)

    shares = age_shares(store, 2023).loc[[code_of[name] for name in PLACES]]
    expected = shares.mul([10, 20, 30, 40], axis="index")
    np.testing.assert_allclose(origins.people[:, 1:], expected)
    assert origins.source == FROM_TOTAL
    assert [asdict(note)["values"] for note in origins.notes] == [
        {"file": "invented.csv"},
        {"vintage": "2023"},
    ]


@pytest.mark.parametrize("style", ["{}", "p_{}", "pop_{}", "eta_{}", "P_{}"])
@pytest.mark.parametrize("hyphen", ["_", "-"])
def test_bands_are_known_by_their_names(read, invented, style, hyphen):
    bands = {
        style.format(code.replace("_", hyphen)): [n, 1, 0, 0.5] for n, code in enumerate(PARTS)
    }

    origins = read(invented.drop(columns="minori").assign(**bands))

    assert origins.people[0].tolist() == [10, 0, 1, 2, 3, 4]
    assert origins.people[3].tolist() == [2.5, *[0.5] * 5]
    assert origins.source == FROM_BANDS


@pytest.mark.parametrize("name", ["minori", "Minors", "p_0_17", "0_17", "eta_0-17"])
def test_a_count_of_all_minors_is_known_by_its_names(read, invented, name):
    origins = read(invented.rename(columns={"minori": name}))

    assert origins.people[:, 0].sum() == pytest.approx(100)


@pytest.mark.parametrize("crs", [WGS84, METRIC, 32632, 3003, 6707])
@pytest.mark.parametrize("ending", ["gpkg", "parquet"])
def test_any_declared_crs_is_read(store, invented, folder, crs, ending):
    path = folder / f"invented_{crs}.{ending}"
    frame = points(invented, crs)
    frame.to_parquet(path) if ending == "parquet" else frame.to_file(path)

    origins = read_population(path, store)

    np.testing.assert_allclose(origins.lat, invented["lat"], rtol=0, atol=1e-6)
    np.testing.assert_allclose(origins.lon, invented["lon"], rtol=0, atol=1e-6)
    assert origins.name.tolist() == PLACES


def test_a_geojson_without_crs_is_in_degrees(store, invented, folder):
    path = folder / "invented.geojson"
    path.write_text(points(invented).to_json(drop_id=True), encoding="utf-8")

    assert read_population(path, store).name.tolist() == PLACES


def test_a_table_of_an_italian_spreadsheet_is_read(read, invented):
    origins = read(
        invented.assign(minori=[1.5, 2, 3, 4]), sep=";", decimal=",", encoding="utf-8-sig"
    )

    assert origins.people[:, 0].tolist() == [1.5, 2, 3, 4]


def test_an_empty_line_is_no_place(store, invented, tmp_path):
    path = tmp_path / "invented.csv"
    path.write_text(invented.to_csv(index=False) + ",,\n\n", encoding="utf-8")

    assert len(read_population(path, store).lat) == 4


def test_arrays_are_closed_to_changes(read, invented):
    with pytest.raises(ValueError, match="read-only"):
        read(invented).people[0, 0] = 1


@FEW
@given(counts=COUNTS)
def test_people_inside_are_conserved(store, folder, counts):
    table = localities(store, counts)
    table.to_csv(folder / "invented.csv", index=False)

    origins = read_population(folder / "invented.csv", store)

    assert origins.people[:, 0].sum() == pytest.approx(table["minori"].sum())
    assert origins.people[:, 1:].sum() == pytest.approx(table["minori"].sum())
    expected = store.localities["comune_istat"].iloc[[row for row, _people in counts]]
    assert origins.comune.tolist() == expected.to_list()


@FEW
@given(counts=COUNTS, data=st.data())
def test_the_order_of_rows_does_not_matter(store, folder, counts, data):
    shuffled = data.draw(st.permutations(counts))
    found = []
    for rows in (counts, shuffled):
        localities(store, rows).to_csv(folder / "invented.csv", index=False)
        found.append(by_comune(read_population(folder / "invented.csv", store)))

    pd.testing.assert_frame_equal(*found)


@FEW
@given(counts=COUNTS)
def test_points_and_small_areas_around_them_agree(store, folder, counts):
    frame = points(localities(store, counts), METRIC)
    frame.to_parquet(folder / "invented_points.parquet")
    frame.assign(geometry=frame.buffer(1, cap_style="square")).to_parquet(
        folder / "invented_areas.parquet"
    )

    here, around = (
        read_population(folder / f"invented_{kind}.parquet", store) for kind in ("points", "areas")
    )

    pd.testing.assert_frame_equal(by_comune(here), by_comune(around))
    np.testing.assert_allclose(here.lat, around.lat, rtol=0, atol=2e-5)
    assert len(around.notes) == len(here.notes) + 1


def test_a_few_people_outside_are_left_out_and_told(read, invented):
    bologna = {"lat": 44.4938, "lon": 11.3387, "minori": 1}
    origins = read(pd.concat([invented.assign(minori=40), pd.DataFrame([bologna])]))

    assert origins.people[:, 0].sum() == pytest.approx(160)
    assert [asdict(note)["values"] for note in origins.notes if "outside" in note.text] == [
        {"n": 1, "people": 1.0}
    ]


def test_more_than_one_in_a_hundred_outside_is_refused(read, invented):
    bologna = {"lat": 44.4938, "lon": 11.3387, "minori": 2}

    with pytest.raises(PopulationError, match=r"2\.0% of the minors, at 1 of 5 places.*row 6\)"):
        read(pd.concat([invented.assign(minori=25), pd.DataFrame([bologna])]))


def test_exchanged_coordinates_are_refused(read, invented):
    with pytest.raises(PopulationError, match=r"100\.0% of the minors.*check CRS and axis order"):
        read(invented.rename(columns={"lat": "lon", "lon": "lat"}))


@pytest.mark.parametrize(
    ("column", "cell", "needed"),
    [
        ("minori", "-1", "a number of people, 0 or more"),
        ("minori", "", "a number of people, 0 or more"),
        ("minori", "ten", "a number of people, 0 or more"),
        ("minori", "inf", "a number of people, 0 or more"),
        ("lat", "", "a latitude in degrees"),
        ("lat", "4849000", "a latitude in degrees"),
        ("lon", "east", "a longitude in degrees"),
    ],
)
def test_a_wrong_cell_is_named_by_its_row_and_column(read, invented, column, cell, needed):
    table = invented.astype(str)
    table.loc[1, column] = cell

    with pytest.raises(PopulationError) as caught:
        read(table)

    assert str(caught.value) == (f"invented.csv, row 3, {column}: came {cell!r}, needed: {needed}")


def test_all_wrong_rows_are_counted(read, invented):
    with pytest.raises(PopulationError, match=r"row 2, minori: came '-10'.*\(and 3 rows more\)"):
        read(invented.assign(minori=-invented["minori"]))


def test_bands_that_disagree_with_the_total_are_refused(read, invented):
    bands = dict.fromkeys(PARTS, 2)

    with pytest.raises(PopulationError, match="row 3, minori: came '20', needed: the sum of"):
        read(invented.assign(**bands))


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (
            {"popolazione": 1},
            "in its columns popolazione; needed: 0_2, 3_5, 6_10, 11_13, 14_17, or",
        ),
        ({}, "in its columns none; needed"),
        ({"p_0_2": 1, "p_3_5": 1, "minori": 2}, "in its columns p_0_2, p_3_5, minori; needed"),
        ({"minori": 1, "0_17": 1}, "columns minori and 0_17 both count 0_17"),
    ],
)
def test_columns_that_are_no_counts_are_named(read, invented, columns, sentence):
    with pytest.raises(PopulationError, match=sentence):
        read(invented[["lat", "lon"]].assign(**columns))


def test_a_table_without_coordinates_is_refused(read, invented):
    with pytest.raises(PopulationError, match="columns x, y, minori came; lat and lon are needed"):
        read(invented.set_axis(["x", "y", "minori"], axis="columns"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "a CSV table in UTF-8 is needed"),
        (b"lat,lon,minori\n", "no rows, places with counts of minors are needed"),
        (b"lat,lon,minori\n43.77,11.25,0\n", "every count is 0"),
        (b"lat,lon,minori\n43.77,11.25,1,2\n", "no more cells than columns"),
        ("lat,lon,minori,città\n".encode("latin-1"), "a CSV table in UTF-8 is needed"),
    ],
)
def test_a_table_that_tells_of_nobody_is_refused(store, tmp_path, content, sentence):
    path = tmp_path / "invented.csv"
    path.write_bytes(content)

    with pytest.raises(PopulationError, match=rf"invented\.csv: .*{sentence}"):
        read_population(path, store)


@pytest.mark.parametrize("name", ["none.csv", "none.gpkg", "none.geojson", "none.parquet"])
def test_a_file_that_is_not_there_is_refused(store, tmp_path, name):
    with pytest.raises(PopulationError, match=rf"{name}: .* is needed"):
        read_population(tmp_path / name, store)


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "parquet", "xyz"])
def test_a_file_that_is_not_what_its_name_says_is_refused(store, tmp_path, ending):
    path = tmp_path / f"invented.{ending}"
    path.write_text("no such thing", encoding="utf-8")

    with pytest.raises(PopulationError, match="GeoPackage or GeoParquet file is needed"):
        read_population(path, store)


def test_a_geojson_without_features_is_refused(store, tmp_path):
    path = tmp_path / "invented.geojson"
    path.write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")

    with pytest.raises(PopulationError, match="no rows"):
        read_population(path, store)


def test_more_than_one_layer_is_refused(store, invented, tmp_path):
    for layer in ("sezioni", "griglia"):
        points(invented).to_file(tmp_path / "invented.gpkg", layer=layer)

    with pytest.raises(PopulationError, match="layers of places are sezioni, griglia; one is"):
        read_population(tmp_path / "invented.gpkg", store)


@pytest.mark.parametrize(
    "shape",
    [
        None,
        shapely.Point(),
        shapely.Point(np.nan, 43.77),
        shapely.Point(np.inf, 43.77),
        shapely.LineString([(11.2, 43.7), (11.3, 43.8)]),
        shapely.MultiPoint([(11.2, 43.7)]),
    ],
    ids=str,
)
def test_what_is_neither_a_point_nor_an_area_is_refused(store, invented, tmp_path, shape):
    frame = points(invented)
    frame.geometry = [*frame.geometry[:3], shape]
    frame.to_parquet(tmp_path / "invented.parquet")

    with pytest.raises(PopulationError, match=r"row 4, geometry: came '.*', needed: a point, or"):
        read_population(tmp_path / "invented.parquet", store)


def test_a_missing_crs_is_refused(store, invented, tmp_path):
    frame = gpd.GeoDataFrame(
        points(invented).drop(columns="geometry"), geometry=points(invented).geometry.to_numpy()
    )
    frame.to_parquet(tmp_path / "invented.parquet")

    with pytest.raises(CrsError, match="CRS is missing, it must be declared in the file"):
        read_population(tmp_path / "invented.parquet", store)


def test_metres_declared_as_degrees_are_refused(store, invented, tmp_path):
    points(invented, METRIC).set_crs(WGS84, allow_override=True).to_parquet(
        tmp_path / "invented.parquet"
    )

    with pytest.raises(CrsError, match="row 1: its coordinates cannot be of the declared CRS"):
        read_population(tmp_path / "invented.parquet", store)


def test_degrees_declared_as_metres_are_refused(store, invented, tmp_path):
    points(invented).set_crs(METRIC, allow_override=True).to_parquet(tmp_path / "invented.parquet")

    with pytest.raises(PopulationError, match="outside Tuscany read as RDN2008 / Italy zone"):
        read_population(tmp_path / "invented.parquet", store)
