"""The open data as files: every data set in every format, described, the same each time."""

import csv
import io
import json

import geopandas as gpd
import jsonschema
import openpyxl
import pytest
from frictionless import Resource, Schema
from rdflib import DCAT, RDF, Graph

from downloads.datasets import (
    CATALOGUE,
    NAMES,
    catalogue,
    file_of,
    frame_of,
    modified_on,
    services_frame,
)
from downloads.dcat import DCATAPIT, FORMATS
from downloads.dictionary import DATASETS, json_schema
from downloads.formats import services_csv
from geo.coverage.indicators import INDICATORS
from geo.store.store import open_store
from routes.api import LayerRequest, dataset_files
from routes.export import Exporter
from tests.conftest import DATA
from words import translator

DATASET = pytest.mark.parametrize("dataset", DATASETS.values(), ids=DATASETS)
# docs/data.md: 267 records of which 14 only count in their zona; 34, 26 and 28 zone; 273 comuni.
N_ROWS = {"zones": 34 + 26 + 28, "comuni": 273 * 3, "indicators": 28}


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.fixture(scope="module")
def file(store, today):
    return lambda name: file_of(name, store, today)


@pytest.fixture(scope="module")
def n_rows(services):
    return N_ROWS | {"services": int((services["location_policy"] != "zona").sum())}


@DATASET
def test_every_format_has_every_row_and_column_of_the_dictionary(dataset, file, n_rows, tmp_path):
    columns, n = list(dataset.columns), n_rows[dataset.name]

    table = rows_of(file(f"{dataset.slug}.csv"))
    sheet = openpyxl.load_workbook(io.BytesIO(file(f"{dataset.slug}.xlsx"))).worksheets[0]
    (tmp_path / "layer.gpkg").write_bytes(file(f"{dataset.slug}.gpkg"))
    parquet = gpd.read_parquet(io.BytesIO(file(f"{dataset.slug}.parquet")))

    assert (list(table[0]), len(table)) == (columns, n)
    assert ([cell.value for cell in sheet[1]], sheet.max_row) == (columns, n + 1)
    for frame in (gpd.read_file(tmp_path / "layer.gpkg"), parquet):
        assert ([*frame.columns], len(frame)) == ([*columns, "geometry"], n)
    features = json.loads(file(f"{dataset.slug}.geojson"))["features"]
    assert ([*features[0]["properties"]], len(features)) == (columns, n)


@DATASET
def test_frictionless_validates_the_table_by_the_schema_beside_it(dataset, file, tmp_path):
    (tmp_path / "table.csv").write_bytes(file(f"{dataset.slug}.csv"))
    schema = Schema.from_descriptor(json.loads(file(f"{dataset.slug}.schema.json")))

    report = Resource(path="table.csv", basepath=str(tmp_path), schema=schema).validate()

    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])


@DATASET
def test_each_feature_and_each_row_passes_the_json_schema_beside_it(dataset, file):
    schema = json.loads(file(f"{dataset.slug}.jsonschema.json"))
    check = jsonschema.Draft202012Validator(schema)
    features = json.loads(file(f"{dataset.slug}.geojson"))["features"]

    wrong = [
        error.message for feature in features for error in check.iter_errors(feature["properties"])
    ]

    assert wrong == []
    assert all(map(check.is_valid, rows_of(file(f"{dataset.slug}.csv"))))


def test_the_json_schema_knows_the_range_of_a_number():
    check = jsonschema.Draft202012Validator(
        json_schema(DATASETS["services"].only(["lat"]), translator("en"))
    )

    assert check.is_valid({"lat": 43.7})
    assert check.is_valid({"lat": "43.7"})
    assert not check.is_valid({"lat": 91})


@DATASET
def test_the_dictionary_names_each_column_in_the_file_and_in_the_workbook(dataset, file):
    lines = list(
        csv.reader(io.StringIO(file(f"{dataset.slug}.dizionario.csv").decode("utf-8-sig")))
    )
    book = openpyxl.load_workbook(io.BytesIO(file(f"{dataset.slug}.xlsx")))

    assert [line[0] for line in lines[1:]] == list(dataset.columns)
    assert [row[0].value for row in book.worksheets[1].iter_rows(min_row=2)] == list(
        dataset.columns
    )


def test_the_services_are_those_of_the_table_of_the_map_and_have_no_more_places(store, today):
    told = LayerRequest(Exporter(store, today)._query_of_all(), "it", cards=False, day=today)
    as_before = rows_of(services_csv(told.shown(store)))

    frame = services_frame(store, today)

    assert list(frame["id"]) == [row["id"] for row in as_before]
    has_place = [bool(row["lat"]) and row["location_policy"] == "point" for row in as_before]
    assert frame.geometry.notna().tolist() == has_place
    assert "zona" not in set(frame["location_policy"])


def test_no_file_tells_of_a_protected_record(file, services):
    protected = services.loc[services["location_policy"] == "zona", "id"]

    for name in NAMES:
        content = file(name)
        assert name.startswith(("zone", "comuni", "indicatori")) or not [
            record
            for record in protected
            if f'"{record}"'.encode() in content or f"\n{record},".encode() in content
        ], name


def test_the_indicators_are_those_of_the_catalogue_for_the_zone_of_today(store, today):
    frame = frame_of(DATASETS["indicators"], store, today)

    assert {one.code for one in INDICATORS} <= set(frame.columns)
    assert set(frame["slug"]) == set(store.zones.by_set[28])
    assert set(frame["year"]) == {today.year}


def test_another_store_of_the_same_data_gives_the_same_bytes(file, today):
    again = open_store(DATA)

    different = [name for name in NAMES if file_of(name, again, today) != file(name)]

    assert different == []


@pytest.mark.parametrize("base_url", ["https://esempio.invalid", ".."])
def test_the_catalogue_leads_to_each_file_with_its_size(base_url, store, today, file):
    content = catalogue(store, today, base_url=base_url, folder="dati-aperti", page="index.html")

    graph = Graph().parse(
        data=content, format="xml", publicID="https://esempio.invalid/dati-aperti/catalogo.rdf"
    )
    sizes = {
        str(graph.value(node, DCAT.downloadURL)): int(graph.value(node, DCAT.byteSize))
        for node in graph.subjects(RDF.type, DCATAPIT.Distribution)
    }
    assert sizes == {
        f"https://esempio.invalid/dati-aperti/{dataset.slug}.{end}": len(
            file(f"{dataset.slug}.{end}")
        )
        for dataset in DATASETS.values()
        for end in FORMATS
    }
    schemas = {str(url) for url in graph.objects(None, DCATAPIT.referenceDocumentation)}
    assert f"{base_url}/dati-aperti/servizi.schema.json" in schemas


def test_the_data_is_as_it_is_since_the_last_record_was_verified(store, services):
    assert modified_on(store).isoformat() == max(services["verified_on"])


def test_the_export_writes_every_file_beside_its_catalogue(store, today, file):
    written = dict(dataset_files(store, today, ""))

    assert set(written) == {f"dati-aperti/{name}" for name in (*NAMES, CATALOGUE)}
    assert written["dati-aperti/servizi.csv"] == file("servizi.csv")


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("servizi.gpkg", "application/geopackage+sqlite3"),
        ("indicatori.csv", "text/csv"),
        ("zone.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("comuni.parquet", "application/vnd.apache.parquet"),
        ("servizi.schema.json", "application/json"),
        ("catalogo.rdf", "application/rdf+xml"),
    ],
)
def test_every_file_is_answered_by_address(name, media_type, ask):
    answer = ask(f"/api/dati/{name}", {})

    assert answer.status == 200
    assert answer.headers["content-type"].startswith(media_type)
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'


@pytest.mark.parametrize("name", ["servizi.exe", "..%2fservices.csv", "servizi", "altro.csv"])
def test_a_file_that_is_not_there_is_answered_with_those_that_are(name, ask):
    answer = ask(f"/api/dati/{name}", {})

    assert answer.status == 404
