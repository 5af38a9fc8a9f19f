"""What the server answers on coverage: files that parse, refusals, the rows behind a number."""

import csv
import io
import json
import re
from html import unescape

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from geo.coverage.case import LEVELS
from geo.coverage.indicators import INDICATORS
from geo.coverage.report import place_rows
from geo.coverage.table import KEYS
from geo.places.nearest import distance_m

FORMATS = ("csv", "json", "xlsx", "geojson", "gpkg", "png", "svg")
PATHS = [*(f"/api/copertura.{kind}" for kind in FORMATS), "/api/valori.json", "/righe"]
YEAR = {"anno": 2025}
N_UNITS = {"zona": 28, "comune": 273, "ausl": 3, "regione": 1}
BAD = [
    ({"km": "0"}, "km"),
    ({"km": "10000"}, "km"),
    ({"km": "x"}, "km"),
    ({"km": "1.5"}, "km"),
    ({"indicatore": "banana"}, "indicatore"),
    ({"per": "provincia"}, "per"),
    ({"per": "ausl", "anno": "2015"}, "per"),
    ({"anno": "2013"}, "anno"),
    ({"zone-set": "27"}, "zone-set"),
    ({"zona": "atlantide"}, "zona"),
    ({"fascia": "0-99"}, "fascia"),
    ({"classi": "tondi"}, "classi"),
    ({"lingua": "fr"}, "lingua"),
    ({"banana": "1"}, "banana"),
    ((("km", "5"), ("km", "6")), "km"),
    ({"zona": "<script>alert(1)</script>"}, "zona"),
]
CHANGES = [
    ({"aggiungi": "41.9000_12.5000"}, "aggiungi"),
    ({"chiudi": "C999"}, "chiudi"),
    ({"sposta": "C012"}, "sposta"),
    ({"tema": "banana"}, "tema"),
]


def rows_in(answer):
    return list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))


def opened(answer):
    """Return caption → the rows of each table of a page, cells as text."""
    tables = re.findall(r"<caption>(.*?)</caption>.*?<tbody>(.*?)</tbody>", answer.text, re.DOTALL)
    return {
        unescape(caption): [
            [
                unescape(re.sub("<[^>]+>", "", cell))
                for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
            ]
            for row in re.findall(r"<tr>(.*?)</tr>", body)
        ]
        for caption, body in tables
    }


@pytest.mark.parametrize("level", LEVELS)
def test_csv_and_json_have_a_row_a_unit_and_the_same_numbers(level, ask):
    asked = YEAR | {"per": level}
    table, objects = rows_in(ask("/api/copertura.csv", asked)), ask("/api/copertura.json", asked)

    assert len(table) == len(objects.json) == N_UNITS[level]
    assert next(iter(table[0])) == KEYS[level]
    assert sum(int(row["n_centres"]) for row in table) == 34  # docs/data.md
    for row, told in zip(table, objects.json, strict=True):
        assert [*row] == [*told]
        for one in INDICATORS:
            assert float(row[one.code] or "nan") == pytest.approx(
                float("nan") if told[one.code] is None else told[one.code], nan_ok=True
            )


def test_geojson_is_of_rfc_7946(ask):
    answer = ask("/api/copertura.geojson", YEAR)

    whole = json.loads(answer.body, parse_constant=pytest.fail)
    assert (answer.headers["content-type"], whole["type"]) == (
        "application/geo+json",
        "FeatureCollection",
    )
    assert "crs" not in whole
    assert len(whole["features"]) == 28
    for feature in whole["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        parts = getattr(shape, "geoms", [shape])
        assert all(part.exterior.is_ccw for part in parts)
        assert 9 < shape.bounds[0] < shape.bounds[2] < 13  # longitude first


@pytest.mark.parametrize("level", LEVELS)
def test_a_geopackage_is_read_by_gdal_with_the_same_numbers(level, ask, tmp_path):
    file = tmp_path / "copertura.gpkg"
    answer = ask("/api/copertura.gpkg", YEAR | {"per": level})
    file.write_bytes(answer.body)

    frame = pyogrio.read_dataframe(file)

    assert "attachment" in answer.headers["content-disposition"]
    assert (len(frame), frame.crs.to_epsg()) == (N_UNITS[level], 4326)
    assert isinstance(frame, gpd.GeoDataFrame)
    assert frame["n_centres"].sum() == 34  # docs/data.md


def test_a_workbook_of_comuni_has_a_row_each(ask):
    answer = ask("/api/copertura.xlsx", YEAR | {"per": "comune", "lingua": "en"})

    book = load_workbook(io.BytesIO(answer.body))
    rows = [row for row in book["Table"].iter_rows(values_only=True) if row[0]]
    heads = next(number for number, row in enumerate(rows) if row[0] == "comune_istat")
    assert len(rows) - heads - 1 == 273
    assert {len(str(row[0])) for row in rows[heads + 1 :]} == {6}  # noughts kept


@pytest.mark.parametrize(
    ("params", "start"),
    [
        ({}, {}),
        ({"tema": "lacune", "per": "comune"}, {}),
        ({"indicatore": "minori"}, {}),
        ({"per": "ausl", "indicatore": "distanza-media"}, {}),
        ({"scala": "10,50"}, {}),
    ],
)
def test_drawings_are_pictures(params, start, ask):
    png, svg = (ask(f"/api/copertura.{kind}", YEAR | params | start) for kind in ("png", "svg"))

    assert (png.status, svg.status) == (200, 200)
    assert png.body.startswith(b"\x89PNG\r\n")
    assert svg.text.lstrip().startswith("<?xml")
    assert "<script" not in svg.text


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("params", "parameter"), BAD)
def test_a_bad_parameter_is_refused_in_a_sentence(params, parameter, path, ask):
    more = (("di", "firenze"),) if path == "/righe" else ()
    pairs = (*(params.items() if isinstance(params, dict) else params), *more)

    answer = ask(path, pairs)

    assert answer.status == 400
    assert "<script" not in answer.text or answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] in {"no-store", "no-cache"}
    if path != "/righe":
        assert answer.json["parameter"] == parameter
        assert parameter == "zona" or parameter in answer.json["error"]


@pytest.mark.parametrize("path", [path for path in PATHS if path != "/righe"])
@pytest.mark.parametrize(("params", "parameter"), CHANGES)
def test_a_scenario_or_theme_that_cannot_be_is_refused(params, parameter, path, ask):
    answer = ask(path, YEAR | params)

    assert (answer.status, answer.json["parameter"]) == (400, parameter)


names = st.sampled_from(
    [
        "anno",
        "zone-set",
        "zona",
        "per",
        "indicatore",
        "km",
        "classi",
        "fascia",
        "aggiungi",
        "chiudi",
        "sposta",
        "tema",
        "scala",
        "lingua",
        "di",
        "v",
    ]
)
values = st.text(max_size=20) | st.sampled_from(
    [
        "2015",
        "2025",
        "34",
        "casentino",
        "ausl",
        "comune",
        "minori",
        "10",
        "bibbiena",
        "C001",
        "C012~bibbiena",
        "lacune",
        "10,20",
        "en",
        "toscana",
        "",
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    path=st.sampled_from([*PATHS[:2], *PATHS[-2:]]),
    pairs=st.lists(st.tuples(names, values), max_size=4),
)
def test_any_parameters_get_an_answer_or_a_refusal(path, pairs, ask):
    assert ask(path, pairs).status in {200, 400}


def test_a_scenario_changes_table_and_values_as_it_says(ask):
    asked = YEAR | {"aggiungi": "bibbiena", "chiudi": "C001"}

    before, later = (rows_in(ask("/api/copertura.csv", params)) for params in (YEAR, asked))

    n = [{row["slug"]: int(row["n_centres"]) for row in rows} for rows in (before, later)]
    changed = {slug: n[1][slug] - n[0][slug] for slug in n[0] if n[0][slug] != n[1][slug]}
    assert changed == {"casentino": 1, "firenze": -1}
    painted = ask("/api/valori.json", asked).json["units"]
    assert painted["casentino"]["class"] == 1
    assert ask("/api/valori.json", YEAR).json["units"]["casentino"]["class"] == 0


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("theme", ["indicatore", "lacune"])
def test_values_tell_the_class_of_each_area_that_is_drawn(theme, level, ask):
    told = ask("/api/valori.json", YEAR | {"per": level, "tema": theme, "indicatore": "minori"})

    drawn = 273 if level == "comune" else 28
    assert len(told.json["units"]) == drawn
    for unit in told.json["units"].values():
        assert unit["name"]
        assert unit["text"]
        assert unit["class"] is None or unit["class"] < len(told.json["fills"])


def test_open_centres_listed_are_the_number(ask, zones):
    for slug in zones.by_set[28]:
        answer = ask("/righe", YEAR | {"di": slug, "indicatore": "centri", "lingua": "en"})
        number = int(re.search(r"numero-grande'>(\d+)", answer.text)[1])
        assert len(opened(answer).get("Open centres and seats", [])) == number


@pytest.mark.parametrize("year", [2021, 2024])
def test_centres_in_doubt_are_listed_apart(year, ask, case_in):
    case = case_in(year)
    for slug in [
        code for code, doubt in zip(case.units.codes, case.is_doubtful, strict=True) if doubt
    ]:
        answer = ask("/righe", {"anno": year, "di": slug, "indicatore": "centri", "lingua": "en"})
        tables = opened(answer)
        assert "no number: unknown" in answer.text
        assert "Open centres and seats" not in tables
        assert len(tables["Centres that may have been open: no source says since when"]) > 0


@pytest.mark.parametrize("level", ["zona", "ausl", "regione"])
def test_minors_of_the_places_listed_add_up_to_the_number(level, ask, table_in):
    table = table_in(2025, level=level)
    for unit in table.units.codes[:6]:
        answer = ask(
            "/righe", YEAR | {"per": level, "di": unit, "indicatore": "minori", "lingua": "en"}
        )
        rows = opened(answer)["Where the minors live"]
        told = sum(float(row[2].replace(",", "")) for row in rows)
        assert told == pytest.approx(table.value(unit, "minors"), abs=0.05 * len(rows) + 0.5)


@pytest.mark.parametrize("unit", ["casentino", "elba"])
def test_each_place_names_the_centre_that_is_nearest_to_it(unit, case_in, store):
    case = case_in(2025)
    origins, centres = case.places.origins, case.centres
    here = {
        (str(origins.name[row]), store.comune_names[str(origins.comune[row])]): row
        for row in range(len(origins.lat))
    }

    for place in place_rows(case, unit, store):
        row = here[place.name, place.comune]
        metres = distance_m(
            lat_from=np.full(34, origins.lat[row]),
            lon_from=np.full(34, origins.lon[row]),
            lat_to=centres.lat,
            lon_to=centres.lon,
        )
        assert metres[centres.ids.index(place.nearest)] == pytest.approx(metres.min())
        assert place.nearest_km == pytest.approx(metres.min() / 1000)
        assert (place.own_km is None) == (unit == "casentino")


@pytest.mark.parametrize("one", INDICATORS, ids=lambda one: one.slug)
@pytest.mark.parametrize("lingua", ["it", "en"])
def test_every_indicator_opens_what_it_is_made_of(one, lingua, ask):
    answer = ask("/righe", YEAR | {"di": "pistoiese", "indicatore": one.slug, "lingua": lingua})

    assert answer.status == 200
    assert f'lang="{lingua}"' in answer.text
    if "centres" in one.made_of:
        assert all(f"/centro/{record}" in answer.text for record in ("C015", "C016", "C017"))
    if "people" in one.made_of:
        assert "Montecatini" not in answer.text  # another zona
        assert "Agliana" in answer.text
    assert "nan" not in re.sub("[a-z]*nan[a-z]+|[a-z]+nan", "", answer.text.lower())


def test_places_of_structures_listed_add_up_to_the_number(ask, table_in):
    answer = ask(
        "/righe",
        YEAR | {"per": "regione", "di": "toscana", "lingua": "en", "indicatore": "posti-per-1000"},
    )

    rows = opened(answer)["Structures whose places a source tells"]
    beds = sum(int(row[2]) for row in rows)
    assert 1000 * beds / 526_831 == pytest.approx(
        table_in(2025, level="regione").value("toscana", "places_per_1000_minors")
    )


def test_a_number_of_a_scenario_has_no_rows_to_open(ask):
    answer = ask("/righe", YEAR | {"di": "casentino", "aggiungi": "bibbiena"})

    assert answer.status == 400
    assert "aggiungi" in answer.text


@pytest.mark.parametrize("unit", ["atlantide", "", "<img src=x onerror=alert(1)>", "x" * 5000])
def test_rows_of_a_unit_that_is_none_are_refused_and_its_name_is_text(unit, ask):
    answer = ask("/righe", YEAR | {"di": unit})

    assert answer.status == 400
    assert "<img src=x" not in answer.text
    assert "x" * 100 not in answer.text


def test_protected_structures_are_in_no_table_and_others_have_no_address(ask, all_rows, store):
    protected = all_rows[all_rows["location_policy"] == "zona"]
    hidden = all_rows[all_rows["location_policy"] == "comune"]
    for level in LEVELS:
        units = {
            "zona": store.zones.by_set[28],
            "comune": store.comune_names,
            "ausl": ["toscana-centro"],
            "regione": ["toscana"],
        }[level]
        for unit in [*units][:40]:
            asked = YEAR | {"per": level, "di": unit, "indicatore": "posti-per-1000"}
            page = ask("/righe", asked).text
            assert not [record for record in protected["id"] if f">{record}<" in page]
            assert not [record for record in hidden["id"] if f"/centro/{record}" in page]
    assert len(protected) == 14  # rows of services.csv under the policy zona
    assert set(hidden["address"]) == {""}
    assert set(protected["name"]) == {""}
    body = ask("/api/copertura.csv", YEAR | {"per": "comune"}).body.decode()
    assert not [record for record in protected["id"] if record in body]


def test_an_answer_is_asked_for_again_by_its_validator(ask):
    first = ask("/api/copertura.csv", YEAR)

    again = ask("/api/copertura.csv", YEAR, if_none_match=first.headers["etag"])

    assert (again.status, again.body) == (304, b"")
    assert first.headers["access-control-allow-origin"] == "*"
