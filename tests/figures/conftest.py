"""Figures as they are, and as they would be with invented rows in a copy of the data."""

import pandas as pd
import pytest

from tests.conftest import DATA

TABLES = DATA / "statistics"


@pytest.fixture(scope="session")
def figures(store):
    from geo.figures.published import figures_of

    return figures_of(store)


@pytest.fixture(scope="session")
def table_of():
    """Return what reads a table of figures as text."""

    def read(name):
        return pd.read_csv(TABLES / name, dtype=str, keep_default_na=False)

    return read


@pytest.fixture
def figures_with(data_copy, table_of):
    """Return the figures of a copy of the data with rows added to one table, or changed in it."""
    from geo.figures.published import figures_of
    from geo.figures.withholding import tables_to_show
    from geo.store.checksums import write_checksums
    from geo.store.store import open_store

    def read(name, invented_rows=(), change=None):
        rows = pd.concat([table_of(name), pd.DataFrame(invented_rows)]).fillna("")
        if change is not None:
            change(rows)
        rows.to_csv(data_copy / "statistics" / name, index=False, lineterminator="\n")
        write_checksums(data_copy / "statistics")
        store = open_store(data_copy)
        for made, content in tables_to_show(data_copy / "statistics", store).items():
            (data_copy / "statistics" / made).write_bytes(content)
        write_checksums(data_copy / "statistics")
        return figures_of(store)

    return read


@pytest.fixture(scope="session")
def invented_table(zones):
    """Return what makes a row by zona for each zona of a set, in the order of the set."""

    def make(values, zone_set=28, **fields):
        row = {
            "zone_set": str(zone_set),
            "year": "2023",
            "reference_date": "2023-12-31",
            "domain": "presa in carico",
            "indicator": "minori inventati in carico",
            "unit": "minori",
            "source_org": "inventata",
            "source_url": "https://example.org/",
            "completeness": "full table",
            "note": "riga inventata per una prova",
        } | fields
        names = [zona.name for zona in zones.by_set[zone_set].values()]
        return [
            row | {"zona": name, "zona_as_written": name, "value": str(value)}
            for name, value in zip(names, values, strict=False)
        ]

    return make
