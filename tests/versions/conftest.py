"""A copy of the project's data that may be published to, and what publishes to it."""

import pandas as pd
import pytest

from geo.store.publication import publish
from geo.store.records import FILE, TELLS_A_PLACE
from geo.store.store import open_store

PROTECTED = dict.fromkeys(TELLS_A_PLACE, "") | {
    "location_policy": "comune",
    "position_accuracy": "none",
    "source_url": "https://servizi.comune.fi.it",
}
"""What a record of the policy comune may tell: geo/store/records.py."""


@pytest.fixture
def few(data_copy, rows):
    """Leave four real records in the copy, where publishing many times is what is tested."""
    rows.to_csv(data_copy / "services" / FILE, index=False, lineterminator="\n")
    return open_store(data_copy)


@pytest.fixture
def rows_in_force(data_copy):
    """Return what reads the rows in force as text, some fields of one record replaced."""

    def read(record=None, **fields):
        rows = open_store(data_copy).records
        rows.loc[rows["id"] == record, list(fields)] = list(fields.values())
        return rows

    return read


@pytest.fixture
def put(data_copy):
    """Return what publishes rows to the copy."""

    def publish_rows(rows, **more):
        given = {
            "role": "Regione",
            "why": "a test",
            "source_name": "elenco.csv",
            "source_sha256": "0" * 64,
        }
        return publish(data_copy, rows, **(given | more))

    return publish_rows


@pytest.fixture
def edit(rows_in_force, put):
    """Return what publishes the rows in force with some fields of one record replaced."""

    def change(record="C002", **fields):
        return put(rows_in_force(record, **fields))

    return change


@pytest.fixture
def new_row(all_rows):
    """Return a made-up record like a real one."""

    def make(record, **fields):
        row = all_rows[all_rows["id"] == "C002"].iloc[0].to_dict()
        return pd.DataFrame([row | {"id": record, "name": f"Invented {record}"} | fields])

    return make
