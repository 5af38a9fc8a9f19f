"""What tests of lists share: a store of their own, real rows as a list, and importing them."""

import csv
import io
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from geo.intake.cells import Context
from geo.intake.importing import import_table
from geo.intake.reading import table_of
from geo.intake.vocabulary import vocabulary
from geo.store.store import open_store
from words import languages_of_page, translator

DATA = Path(__file__).parent.parent.parent / "data"


@pytest.fixture(scope="session")
def context(tmp_path_factory, today):
    """Return what lists are read against; mappings to fill in are left in a copy of the data."""
    folder = Path(shutil.copytree(DATA, tmp_path_factory.mktemp("lists") / "data"))
    words = vocabulary(*(translator(language) for language in languages_of_page("dati")))
    return Context(open_store(folder), words, today, today)


@pytest.fixture(scope="session")
def read_list(context):
    """Return what imports rows (the head first) written as CSV, with ``;``."""

    def read(*rows, is_partial=True, file="elenco.csv", **changes):
        out = io.StringIO()
        csv.writer(out, delimiter=";").writerows(rows)
        table = table_of(out.getvalue().encode(), file)
        return import_table(table, replace(context, **changes), is_partial=is_partial)

    return read


@pytest.fixture(scope="session")
def found_in():
    """Return what tells the findings of an import: level, field and problem, of one row or all."""

    def found(done, row=None):
        return [
            (str(one.level), one.field, one.problem.spoken(str.format))
            for one in done.findings
            if one.row == row
        ]

    return found
