"""Every published field is described, and none is described that is not published."""

import csv
import io
from datetime import date, timedelta

import pandas as pd
import pytest

from downloads.datasets import comuni_frame, in_force, zones_frame
from downloads.dcat import FREQUENCIES, THEMES
from downloads.dictionary import DATASETS, FIELD_TYPES, definitions
from geo.dates import State
from geo.errors import RecordError
from geo.region import region
from geo.store.fields import PUBLIC
from geo.store.records import FILE, check_fields
from geo.zones import zone_set_on
from routes.export import Exporter
from words import translator

ALL_FIELDS = [
    pytest.param(field, id=f"{dataset.name}.{field.name}")
    for dataset in DATASETS.values()
    for field in dataset.fields
]


@pytest.fixture(scope="module")
def published(store, today):
    files = dict(Exporter(store, today)._open_data())
    text = files["dati/servizi.csv"].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_columns_of_the_published_services_are_those_of_the_dictionary_in_order(published):
    assert tuple(published[0]) == DATASETS["services"].columns
    assert DATASETS["services"].only(PUBLIC).columns == PUBLIC


def test_the_published_zone_and_comuni_have_the_columns_of_the_dictionary(store):
    assert tuple(zones_frame(store).columns) == (*DATASETS["zones"].columns, "geometry")
    assert tuple(comuni_frame(store).columns) == DATASETS["comuni"].columns


# docs/data.md: 34, 26 and 28 zone; 273 comuni.
def test_every_zona_of_every_set_and_every_comune_is_there(store):
    zone, comuni = zones_frame(store), comuni_frame(store)

    assert zone["zone_set"].value_counts().to_dict() == {
        number: number for number in region().numbers
    }
    assert zone.geometry.is_valid.all()
    assert comuni["zone_set"].value_counts().to_dict() == dict.fromkeys(region().numbers, 273)
    for name, frame in (("zones", zone), ("comuni", comuni)):
        assert not frame.duplicated(list(DATASETS[name].key)).any()


# docs/data.md: Fiesole changed zona on 1 January 2018.
def test_the_zona_of_a_comune_is_dated(store, code_of):
    rows = comuni_frame(store)
    fiesole = rows[rows["comune_istat"] == code_of["Fiesole"]].set_index("zone_set")

    assert fiesole.loc[34, ["zona_name", "valid_from", "valid_to"]].tolist() == [
        "Fiorentina Nord-Ovest",
        "",
        "2017-12-31",
    ]
    assert fiesole.loc[26, ["zona_name", "valid_from", "valid_to"]].tolist() == [
        "Fiorentina Sud-Est",
        "2018-01-01",
        "2022-01-31",
    ]


@pytest.mark.parametrize("zone_set", region().numbers)
def test_the_days_of_a_set_are_those_on_which_it_is_in_force(zone_set):
    days = in_force(zone_set)
    first = date.fromisoformat(days["valid_from"]) if days["valid_from"] else date(2014, 1, 1)
    last = date.fromisoformat(days["valid_to"]) if days["valid_to"] else date(2026, 11, 21)

    assert zone_set_on(first) == zone_set_on(last) == zone_set
    if region().numbers[-1] != zone_set:
        assert zone_set_on(first - timedelta(days=1)) != zone_set


@pytest.mark.parametrize("field", ALL_FIELDS)
def test_a_field_says_what_it_is_and_who_says_so(field):
    assert field.type in FIELD_TYPES
    assert field.description.endswith(".")
    assert field.source
    assert field.type in {"integer", "number", "year"} or (field.low is field.high is None)


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=DATASETS)
def test_a_data_set_is_told_in_both_languages(dataset):
    english = definitions(dataset, translator("en"))

    assert list(english["Column"]) == list(dataset.columns)
    assert (english["Definition"] != "").all()
    assert set(dataset.key) <= set(dataset.columns)
    assert set(dataset.themes) <= set(THEMES)
    assert dataset.frequency in FREQUENCIES
    assert list(definitions(dataset, translator("it")).iloc[:, 0]) == list(dataset.columns)


def test_the_published_services_hold_only_what_the_dictionary_allows(published):
    for field in DATASETS["services"].fields:
        cells = {row[field.name] for row in published} - {""}
        allowed = {code for code, _label in field.choices}
        if allowed:
            said = {one for cell in cells for one in (cell.split("|") if field.is_list else [cell])}
            assert said <= allowed, field.name
    assert {row["state"] for row in published} <= set(State)


@pytest.mark.parametrize("field", PUBLIC)
def test_a_field_is_required_exactly_if_the_store_requires_it(field, rows):
    described = {one.name: one for one in DATASETS["services"].fields}[field]
    emptied = rows.assign(**{field: ""})

    if described.is_required:
        with pytest.raises(RecordError):
            check_fields(emptied, FILE)
    else:
        assert len(check_fields(emptied, FILE)) == len(rows)


def test_the_definitions_of_a_field_say_its_values_in_words():
    rows = definitions(DATASETS["services"], translator("en")).set_index("Column")

    assert rows.loc["confidence", "Allowed values"] == "high: high; medium: medium; low: low"
    assert rows.loc["lat", ["Type", "Unit"]].tolist() == ["number", "degrees"]
    assert isinstance(rows, pd.DataFrame)
