"""Classifying the collected tables of figures and withholding small counts, before they are stored.

A store never holds what may not be shown: ``tools/seed.py`` and ``python -m geo build`` write the
tables that this makes. Of a withheld value the table keeps a mark in ``withheld``, and no note.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from geo.figures import drafts, sheets
from geo.figures.areas import area_of
from geo.figures.drafts import Drafts, cell_of, lone_cell
from geo.figures.guard import Guard, Share, guard
from geo.figures.quantities import quantity_of
from geo.figures.reasons import RATE_SUPPRESSED
from geo.figures.relations import read_relations
from geo.figures.rows import BY_ZONA, CENTRES, CLASSES, REGIONAL, Row, read_by_zona, read_regional
from geo.figures.series import HOME
from geo.figures.sheets import Minors, topic_of
from geo.figures.suppression import Total
from geo.figures.systems import Measure
from geo.people.population import minors_by_comune, vintage_for, vintages
from geo.store import Store

TABLES: Final = (REGIONAL, CENTRES, BY_ZONA)


def tables_to_show(folder: Path, store: Store) -> dict[str, bytes]:
    """Return each table of figures of a folder as a store may hold it, by name.

    Doing it again changes nothing: what is withheld stays so. A count that is withheld already is
    not known any more, so a total that comes later should be added to the tables as collected.

    Parameters
    ----------
    folder
        Of the tables as collected, and of ``relations.csv``.
    store
        Its zone and population.

    Raises
    ------
    StoreError, RecordError
        If a table is missing, or a cell is wrong.
    """
    regional = read_regional(folder, is_raw=True)
    by_zona = read_by_zona(folder, store.zones, is_raw=True)
    drafted, sheeted = drafts.draft(regional), sheets.sheets_of(by_zona, store.zones)
    cells, totals = counts_and_sums(folder, store, regional, by_zona)
    shares = [
        *drafts.shares_of(drafted), *sheets.shares_of(sheeted, _minors(store)),
        *(Share(lone_cell(row), row.value, ()) for row in (*regional, *by_zona)
          if row.measure is Measure.SHARE and row.value is not None),
    ]
    guarded = guard(cells, totals, shares)
    by_place = {(row.file, row.number): row for row in (*regional, *by_zona)}
    return {name: _shown(folder / name, by_place, store, guarded) for name in TABLES}


def counts_and_sums(
    folder: Path, store: Store, regional: Sequence[Row], by_zona: Sequence[Row]
) -> tuple[dict[str, float | None], list[Total]]:
    """Return every count of persons, and every sum that holds between them, of all tables at once.

    What one table withholds another must not give back.
    """
    zones, relations = store.zones, read_relations(folder)
    drafted, sheeted = drafts.draft(regional), sheets.sheets_of(by_zona, zones)
    cells = drafts.cells_of(drafted) | sheets.cells_of(sheeted, zones)
    cells |= {lone_cell(row): row.value for row in (*regional, *by_zona)
              if row.year is None and row.measure is Measure.PERSONS}
    return cells, [
        *drafts.totals_of(drafted, cells, relations),
        *sheets.totals_of(sheeted, zones, cells, relations),
        *sheets.region_totals(sheeted, zones, cells, _of_home(drafted, cells)),
    ]


def cell_of_row(row: Row, store: Store) -> str:
    """Return the name under which the value of a row is guarded."""
    if row.file != BY_ZONA:
        return lone_cell(row) if row.year is None else cell_of(quantity_of(row), row.year)
    topic, area = topic_of(row), area_of(row, store.zones)
    return topic.cell(area) if topic and area else lone_cell(row)


def _of_home(
    drafted: Drafts, cells: Mapping[str, float | None]
) -> dict[str, tuple[str, int, float]]:
    return {
        cell: (quantity.slug, year, value)
        for quantity, years in drafted.items() if quantity.area == HOME
        for year in years
        if (value := cells.get(cell := cell_of(quantity, year))) is not None
    }


def _shown(
    path: Path, by_place: Mapping[tuple[str, int], Row], store: Store, guarded: Guard
) -> bytes:
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8",
                        skip_blank_lines=False)
    table = table[(table != "").any(axis=1)]
    for name in CLASSES:
        table[name] = table.get(name, "")
    for index in table.index:
        row = by_place[path.name, int(index) + 2]
        cell = cell_of_row(row, store)
        reason = guarded.reason(cell)
        known = {"system": str(row.system), "measure": str(row.measure),
                 "series": "|".join(row.series), "note": guarded.note(cell, row.note)}
        if row.withheld or reason:
            known |= {"value": "", "note": "", "withheld": row.withheld or (
                "rate" if reason == RATE_SUPPRESSED else "count")}
            known |= {"qualifier": ""} if "qualifier" in table else {}
        table.loc[index, list(known)] = list(known.values())
    return table.to_csv(index=False, lineterminator="\n").encode()


def _minors(store: Store) -> Minors:
    def of(comuni: frozenset[str], year: int) -> float:
        vintage = vintage_for(year, vintages(store.folder))
        return float(minors_by_comune(store, vintage).loc[sorted(comuni), "0_17"].sum())

    return of
