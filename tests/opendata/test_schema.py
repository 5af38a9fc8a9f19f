"""Table Schema and JSON Schema: the real files pass, what the store refuses they refuse too."""

import json

import jsonschema
import pandas as pd
import pytest
from frictionless import Resource, Schema
from hypothesis import given, settings
from hypothesis import strategies as st

from downloads.datasets import comuni_frame, zones_frame
from downloads.dictionary import DATASETS, json_schema, table_schema
from geo.errors import RecordError
from geo.store.fields import PUBLIC
from geo.store.records import FILE, check_fields, row_of
from routes.export import Exporter
from words import languages_of_page, translator

STORED = DATASETS["services"].only(PUBLIC)
WRONG = (
    ("id", "C 001"),
    ("id", ""),
    ("kind", "centro"),
    ("type", "X"),
    ("comune_istat", "48017"),
    ("postal_code", "5012"),
    ("email", "casa"),
    ("website", "no address"),
    ("services", "INFO|X"),
    ("capacity", "1001"),
    ("capacity", "-1"),
    ("capacity", "six"),
    ("valid_from", "2024-2"),
    ("valid_from_basis", ""),
    ("status", "aperto"),
    ("lat", "91"),
    ("lon", "-181"),
    ("lat", "43,7"),
    ("position_accuracy", "near"),
    ("location_policy", "punto"),
    ("source_url", ""),
    ("source_year", "24"),
    ("verified_on", "2026-11"),
    ("confidence", ""),
)
OUT_OF_RANGE = {("capacity", "1001"), ("capacity", "-1"), ("lat", "91"), ("lon", "-181")}
"""Numbers are text in a record: its JSON Schema knows their form, the Table Schema their range."""


@pytest.fixture(scope="module")
def valid(tmp_path_factory):
    """Return whether a table passes the Table Schema of a data set."""
    folder = tmp_path_factory.mktemp("tables")

    def passes(frame, dataset):
        frame.to_csv(folder / "table.csv", index=False)
        schema = Schema.from_descriptor(table_schema(dataset, translator("en")))
        return Resource(path="table.csv", basepath=str(folder), schema=schema).validate().valid

    return passes


@pytest.fixture(scope="module")
def record_passes():
    check = jsonschema.Draft202012Validator(json_schema(STORED, translator("en")))
    return check.is_valid


def test_frictionless_validates_the_file_of_services(all_rows, tmp_path):
    schema = Schema.from_descriptor(table_schema(STORED, translator("it")))
    all_rows[list(PUBLIC)].to_csv(tmp_path / "services.csv", index=False)

    report = Resource(path="services.csv", basepath=str(tmp_path), schema=schema).validate()

    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])
    assert report.tasks[0].stats["rows"] == 267


def test_frictionless_validates_the_published_services(store, today, tmp_path):
    files = dict(Exporter(store, today)._open_data())
    (tmp_path / "servizi.csv").write_bytes(files["dati/servizi.csv"])
    schema = Schema.from_descriptor(table_schema(DATASETS["services"], translator("it")))

    report = Resource(path="servizi.csv", basepath=str(tmp_path), schema=schema).validate()

    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])


def test_frictionless_validates_zone_and_comuni(store, valid):
    zone = pd.DataFrame(zones_frame(store)).drop(columns="geometry")

    assert valid(zone, DATASETS["zones"])
    assert valid(comuni_frame(store), DATASETS["comuni"])
    assert not valid(zone.assign(n_comuni=0), DATASETS["zones"])
    assert not valid(zone.assign(zone_set=27), DATASETS["zones"])


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_what_the_store_refuses_both_schemas_refuse(field, value, rows, valid, record_passes):
    damaged = rows.copy()
    damaged.loc[0, field] = value

    with pytest.raises(RecordError):
        check_fields(damaged, FILE)

    damaged = damaged[list(PUBLIC)]
    assert not valid(damaged, STORED)
    if (field, value) not in OUT_OF_RANGE:
        assert not record_passes(damaged.iloc[0].to_dict())


def test_an_id_twice_is_refused(rows, valid):
    rows = rows[list(PUBLIC)]

    assert valid(rows, STORED)
    assert not valid(rows.assign(id="C001"), STORED)


def test_every_record_passes_the_json_schema_with_null_or_nothing_where_nothing_is_known(
    all_rows, record_passes
):
    for row in all_rows[list(PUBLIC)].to_dict("records"):
        assert record_passes(row)
        required = {field.name for field in STORED.fields if field.is_required}
        assert record_passes({key: value or None for key, value in row.items()})
        assert not record_passes(row | {"cortile": "x"})
        assert not record_passes({key: value for key, value in row.items() if key not in required})


CELLS = st.one_of(
    st.sampled_from([value for _field, value in WRONG]),
    st.text(max_size=12),
    st.sampled_from(("2024", "2024-05", "INFO|LAB", "43.7", "centro_famiglie")),
)


# Many records a time: the store takes as long for one as for twenty.
@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.sampled_from([field for field in PUBLIC if field != "zona"]), CELLS),
        min_size=8,
        max_size=20,
    )
)
def test_the_json_schema_is_never_stricter_than_the_store(all_rows, record_passes, cells):
    table = pd.concat([all_rows.iloc[[0]]] * len(cells), ignore_index=True)
    table["id"] = [f"C{number}" for number in range(1, len(cells) + 1)]
    for row, (field, cell) in enumerate(cells):
        table.loc[row, field] = cell

    refused = set()
    try:
        check_fields(table, FILE)
    except RecordError as error:
        refused = {finding.row for finding in error.findings}
    assert None not in refused
    for row, (field, cell) in enumerate(cells):
        blank = field == "source_url" and not cell.strip()
        assert (
            row_of(row) in refused
            or blank
            or record_passes(table[list(PUBLIC)].iloc[row].to_dict())
        )


@pytest.mark.parametrize("language", languages_of_page("dati"))
@pytest.mark.parametrize("dataset", DATASETS.values(), ids=DATASETS)
def test_a_schema_is_a_valid_schema_and_json(dataset, language):
    table, record = (make(dataset, translator(language)) for make in (table_schema, json_schema))

    jsonschema.Draft202012Validator.check_schema(record)
    assert Schema.from_descriptor(table).field_names == list(dataset.columns)
    assert json.loads(json.dumps(table)) == table
