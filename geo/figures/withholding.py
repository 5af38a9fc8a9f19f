"""Small counts withheld when the tables are built: which rows count persons, what ties them together, which may be shown.

Which published indicators hold which others: what a reader knows, so what a difference tells.

``relations.csv`` says of each whole its parts. Where they are not all there is, what is left over
is a count of persons too, and withheld if it is small.

What may be said of guarded cells: values, notes and shares, after suppression.

The rows of each regional quantity by year, and the counts and sums there are to guard.

The counts of the tables by zona that are to be guarded, and every sum that ties them.

Classifying the collected tables of figures and withholding small counts, before they are stored.

A store never holds what may not be shown: ``tools/seed.py`` and ``python -m geo build`` write the
tables that this makes. Of a withheld value the table keeps a mark in ``withheld``, and no note.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from geo.errors import Finding, RecordError
from geo.figures.rows import (
    BY_ZONA,
    CENTRES,
    CLASSES,
    RATE_SUPPRESSED,
    REGIONAL,
    SUPPRESSED,
    Area,
    Cut,
    Measure,
    Quantity,
    Reason,
    Row,
    System,
    area_of,
    cuts,
    is_additive,
    quantity_of,
    read_by_zona,
    read_regional,
    sums_over,
    zona_area,
)
from geo.figures.suppression import LEAST, Total, suppress
from geo.messages import N_
from geo.people import minors_by_comune, vintage_for, vintages
from geo.region import region
from geo.store.records import row_of
from geo.store.store import Store
from geo.zones import Zones, read_table, rows_of, slug_of

FILE: Final = "relations.csv"
_ANSWERS: Final = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Relation:
    """An indicator and those that are parts of it, without overlap."""

    domain: str
    whole: str
    """Indicator, and for regional series ``|`` and the breakdown."""
    parts: tuple[str, ...]
    is_exhaustive: bool
    """Whether the parts are all there is."""

    def totals(
        self, cell_by_name: Mapping[str, str], cells: MutableMapping[str, float | None]
    ) -> Iterator[Total]:
        """Yield the sum in one area and year; what it leaves over becomes a cell."""
        whole = cell_by_name.get(self.whole, "")
        parts = [cell_by_name[name] for name in self.parts if cell_by_name.get(name) in cells]
        if whole not in cells or not parts:
            return
        if not (self.is_exhaustive and len(parts) == len(self.parts)):
            rest = f"{whole}|beside {' and '.join(parts)}"
            cells[rest] = left_over(cells[whole], [cells[part] for part in parts])
            parts.append(rest)
        yield Total(whole, tuple(parts))


def left_over(whole: float | None, parts: list[float | None]) -> float | None:
    """Return what parts leave of a whole; None if nobody can say, or the source errs.

    >>> left_over(11.0, [9.0]), left_over(11.0, [None]), left_over(4.0, [9.0])
    (2.0, None, None)
    """
    known = [part for part in parts if part is not None]
    if whole is None or len(known) < len(parts) or sum(known) > whole:
        return None
    return whole - sum(known)


def read_relations(folder: Path) -> list[Relation]:
    """Return the relations of a folder of tables; none if it has no such table.

    Raises
    ------
    RecordError
        If a row names no part, or does not say whether its parts are all there is.
    """
    if not (folder / FILE).exists():
        return []
    found, faults = list[Relation](), list[Finding]()
    for index, row in enumerate(rows_of(read_table(folder / FILE))):
        parts = tuple(part.strip() for part in row["parts"].split(";") if part.strip())
        if row["exhaustive"] not in _ANSWERS or not parts or not row["whole"]:
            faults.append(
                Finding(
                    FILE,
                    row_of(index),
                    row["whole"],
                    "parts, exhaustive",
                    f"{row['parts']}, {row['exhaustive']}",
                    N_("parts joined by ; and yes or no"),
                )
            )
            continue
        found.append(Relation(row["domain"], row["whole"], parts, _ANSWERS[row["exhaustive"]]))
    if faults:
        raise RecordError(faults)
    return found


_DIGIT: Final = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Share:
    """A rate or percentage of persons, as far as it could give a count back."""

    cell: str
    value: float
    beside: tuple[str, ...]
    """Counts of the same subject, area and year; while one is withheld the share is too."""
    count: float | None = None
    """The count that it makes with the published population, if it is a rate of that."""


@dataclass(frozen=True, slots=True)
class Guard:
    """The cells that are withheld, and those whose notes could tell of them."""

    reasons: Mapping[str, Reason]
    near: frozenset[str]
    """Cells of a total that has a withheld part."""

    def reason(self, cell: str) -> Reason | None:
        """Return why a cell is withheld; None if it may be shown."""
        return self.reasons.get(cell)

    def note(self, cell: str, note: str) -> str:
        """Return a note that tells nothing withheld: of such a cell none, near it no number."""
        silent = cell in self.reasons or (cell in self.near and _DIGIT.search(note))
        return "" if silent else note


def guard(
    cells: Mapping[str, float | None], totals: Sequence[Total], shares: Sequence[Share] = ()
) -> Guard:
    """Return what is withheld of all counts of persons, and of the shares that tell of them."""
    hidden = suppress(cells, totals)
    near = {
        name
        for total in totals
        if not hidden.isdisjoint((total.name, *total.parts))
        for name in (total.name, *total.parts)
    }
    told = dict.fromkeys(sorted(hidden), SUPPRESSED)
    told |= {share.cell: RATE_SUPPRESSED for share in shares if _tells(share, hidden)}
    return Guard(told, frozenset(near))


def _tells(share: Share, hidden: frozenset[str]) -> bool:
    is_small = share.count is not None and share.count < LEAST
    return is_small or share.value == 0 or not hidden.isdisjoint(share.beside)


FEWER: Final = re.compile(r"<\s*(\d+)", re.ASCII)
"""A qualifier that stands for a number the source does not give."""

Drafts = Mapping[Quantity, Mapping[int, tuple[Row, ...]]]
"""Quantity → year → its rows, the one to show first."""


def draft(rows: Iterable[Row]) -> Drafts:
    """Return the rows of each quantity by year, in the order in which they are believed.

    Of several rows for a year is shown: one with a value before one without; one of the yearly
    figures before one of the table on the centres; what was measured on 31 December before any
    other day; then the later day; then the first row.
    """
    found: dict[Quantity, dict[int, list[Row]]] = {}
    for row in sorted(rows, key=lambda row: row.reference_date, reverse=True):
        years = found.setdefault(quantity_of(row), {})
        if row.year is not None:
            years.setdefault(row.year, []).append(row)
    return {
        quantity: {year: tuple(sorted(years[year], key=_rank)) for year in sorted(years)}
        for quantity, years in found.items()
    }


def _rank(row: Row) -> tuple[bool, bool, bool]:
    is_last_day = row.reference_date == f"{row.year}-12-31"
    return row.value is None, row.file == CENTRES, not is_last_day


def cell_of(quantity: Quantity, year: int) -> str:
    """Return the name under which the value of a year is guarded."""
    name = (quantity.area, quantity.domain, quantity.indicator, quantity.breakdown)
    return "|".join(("series", *name, quantity.measure, str(year)))


def lone_cell(row: Row) -> str:
    """Return the name under which a row that belongs to no year, zona or series is guarded."""
    return f"row|{row.file}|{row.number}"


def count_to_guard(rows: Iterable[Row]) -> float | None:
    """Return the count that several rows for one cell tell: the first, or any small one.

    "Fewer than 3" of the source's own is a small count too.
    """
    values = [row.value for row in rows if row.value is not None]
    fewer = [match for row in rows if (match := FEWER.fullmatch(row.qualifier))]
    small = [value for value in values if value < LEAST]
    small += [0.0 for match in fewer if int(match[1]) <= LEAST]
    return min(small) if small else next(iter(values), None)


def cells_of_drafts(drafts: Drafts) -> dict[str, float | None]:
    """Return the counts of persons, year by year."""
    return {
        cell_of(quantity, year): count_to_guard(rows)
        for quantity, years in drafts.items()
        if quantity.measure is Measure.PERSONS
        for year, rows in years.items()
    }


def families(drafts: Drafts) -> Iterator[tuple[int, dict[str, tuple[Quantity, Row]]]]:
    """Yield each year of quantities that differ in nothing but the breakdown, by breakdown."""
    found: dict[tuple[str, str, str, Measure, int], dict[str, tuple[Quantity, Row]]] = {}
    for quantity, years in drafts.items():
        for year, rows in years.items():
            name = (quantity.area, quantity.domain, quantity.indicator, quantity.measure, year)
            found.setdefault(name, {})[quantity.breakdown] = (quantity, rows[0])
    for (*_name, year), family in found.items():
        yield year, family


def cuts_of(
    family: Mapping[str, tuple[Quantity, Row]],
) -> Iterator[tuple[Cut, Quantity, list[Quantity], float | None]]:
    """Yield each cut of a family that was measured on the day of its whole.

    With the cut its whole, its parts and their sum, None if a part has no value.
    """
    for cut in cuts(family):
        if cut.of not in family:
            continue
        whole, row = family[cut.of]
        parts = [family[name] for name in cut.parts]
        parts = [part for part in parts if part[1].reference_date == row.reference_date]
        values = [part[1].value for part in parts]
        known = [value for value in values if value is not None]
        is_known = len(known) == len(values) and len(parts) == len(cut.parts)
        if parts:
            yield cut, whole, [part[0] for part in parts], sum(known) if is_known else None


def totals_of_drafts(
    drafts: Drafts, cells: dict[str, float | None], relations: Iterable[Relation] = ()
) -> list[Total]:
    """Return the sums between breakdowns; the rest of one that is not whole becomes a cell."""
    found = []
    for year, family in families(drafts):
        for cut, whole, parts, total in cuts_of(family):
            name = cell_of(whole, year)
            if name not in cells:
                continue
            names = [cell_of(part, year) for part in parts]
            if not cut.is_whole and total != cells[name]:
                rest = f"{name}|beside {names[0]}"
                left = left_over(cells[name], [cells.get(part) for part in names])
                # The rest is published nowhere: to be guarded if it is small, else not known.
                cells[rest] = left if left is not None and left < LEAST else None
                names.append(rest)
            found.append(Total(name, tuple(names)))
    return [*found, *_declared_sums(drafts, cells, relations)]


def _declared_sums(
    drafts: Drafts, cells: dict[str, float | None], relations: Iterable[Relation]
) -> Iterator[Total]:
    """Yield what the table of relations says of series of one area and domain, year by year."""
    groups: dict[tuple[str, str, int], dict[str, str]] = {}
    for quantity, years in drafts.items():
        for year in years if quantity.measure is Measure.PERSONS else ():
            groups.setdefault((quantity.area, quantity.domain, year), {})[
                f"{quantity.indicator}|{quantity.breakdown}"
            ] = cell_of(quantity, year)
    for (_area, domain, _year), by_name in groups.items():
        for relation in relations:
            if relation.domain == domain:
                yield from relation.totals(by_name, cells)


def shares_of_drafts(drafts: Drafts) -> list[Share]:
    """Return the shares of persons, each with the counts of its area, domain and year."""
    counts: dict[tuple[str, str, int], list[str]] = {}
    for quantity, years in drafts.items():
        for year in years if quantity.measure is Measure.PERSONS else ():
            counts.setdefault((quantity.area, quantity.domain, year), []).append(
                cell_of(quantity, year)
            )
    return [
        Share(
            cell_of(quantity, year),
            value,
            tuple(counts.get((quantity.area, quantity.domain, year), ())),
        )
        for quantity, years in drafts.items()
        if quantity.measure is Measure.SHARE
        for year, rows in years.items()
        if (value := rows[0].value) is not None
    ]


REGION_SUFFIX: Final = " (totale regionale)"
_PROJECT: Final = re.compile(r"\b[A-Z]\d\d[A-Z]\d{11}\b")
"""A CUP, the code of a public project."""
_PER: Final = re.compile(r"per (mille|[\d.]+)|(‰)")
_MOST_PARTS: Final = 4
_MANY_TOPICS: Final = 14
_ALIKE: Final = 0.75

Cells = dict[str, float | None]
Minors = Callable[[frozenset[str], int], float]
"""Comuni and year → the minors who live there."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What a table by zona is of."""

    domain: str
    indicator: str
    unit: str
    year: int
    measure: Measure
    """What its numbers count."""
    system: System

    def cell(self, area: Area) -> str:
        """Return the name under which its value for an area is guarded."""
        return "|".join(("area", self.domain, self.indicator, self.unit, str(self.year), area.key))


@dataclass(slots=True)
class Sheet:
    """All rows of a topic, by area; rows of no area stand apart."""

    by_area: dict[Area, list[Row]] = field(default_factory=dict)
    apart: list[Row] = field(default_factory=list)


def topic_of(row: Row) -> Topic | None:
    """Return the topic of a row; None if it names no single year."""
    if row.year is None:
        return None
    return Topic(
        row.domain,
        row.indicator.removesuffix(REGION_SUFFIX),
        row.unit,
        row.year,
        row.measure,
        row.system,
    )


def sheets_of(rows: Iterable[Row], zones: Zones) -> dict[Topic, Sheet]:
    """Return the rows of each topic by area, in the order of the table."""
    found: dict[Topic, Sheet] = {}
    for row in rows:
        if (topic := topic_of(row)) is None:
            continue
        sheet, area = found.setdefault(topic, Sheet()), area_of(row, zones)
        if area is None:
            sheet.apart.append(row)
        else:
            sheet.by_area.setdefault(area, []).append(row)
    return found


def are_projects(rows: Iterable[Row]) -> bool:
    """Tell whether rows are numbers of different projects, so that they may be added up."""
    codes = [_PROJECT.findall(row.note) for row in rows]
    named = {found[0] for found in codes if len(set(found)) == 1}
    return len(named) == len(codes) > 1 and all(
        row.value is not None and is_additive(row.unit) for row in rows
    )


def cells_of_sheets(sheets: Mapping[Topic, Sheet], zones: Zones) -> Cells:
    """Return the counts of persons by area: of a set that has one zona, of every zona."""
    found: Cells = {}
    for topic, sheet in sheets.items():
        if topic.measure is not Measure.PERSONS:
            continue
        for zone_set in zone_sets_of(sheet):
            found |= dict.fromkeys(
                topic.cell(zona_area(zones, zone_set, slug)) for slug in zones.by_set[zone_set]
            )
        for area, rows in sheet.by_area.items():
            is_sum = are_projects(rows)
            found[topic.cell(area)] = (
                sum(row.value or 0 for row in rows) if is_sum else count_to_guard(rows)
            )
        found |= {lone_cell(row): row.value for row in sheet.apart}
    return found


def totals_of_sheets(
    sheets: Mapping[Topic, Sheet], zones: Zones, cells: Cells, relations: Sequence[Relation] = ()
) -> list[Total]:
    """Return the sums over areas and, declared or found in the numbers, between topics."""
    counted = {topic: sheet for topic, sheet in sheets.items() if topic.measure is Measure.PERSONS}
    totals = []
    for topic, sheet in counted.items():
        layers = [
            [zona_area(zones, zone_set, slug) for slug in zones.by_set[zone_set]]
            for zone_set in zone_sets_of(sheet)
        ]
        layers.append([area for area in sheet.by_area if ":" not in area.key])
        for areas in layers:
            totals += [
                Total(topic.cell(whole), tuple(map(topic.cell, parts)))
                for whole, parts in sums_over(areas, sheet.by_area)
            ]
    return [*totals, *_sums_between(counted, cells), *_declared(counted, cells, relations)]


def _declared(
    sheets: Mapping[Topic, Sheet], cells: Cells, relations: Iterable[Relation]
) -> Iterator[Total]:
    """Yield what the table of relations says of topics of one domain and year, area by area."""
    groups: dict[tuple[str, int], dict[str, dict[str, str]]] = {}
    for topic, sheet in sheets.items():
        places = groups.setdefault((topic.domain, topic.year), {})
        for area in sheet.by_area:
            places.setdefault(area.key, {})[topic.indicator] = topic.cell(area)
        for row in sheet.apart:
            places.setdefault(row.area, {})[topic.indicator] = lone_cell(row)
    for (domain, _year), places in groups.items():
        for relation, by_indicator in product(relations, places.values()):
            if relation.domain == domain:
                yield from relation.totals(by_indicator, cells)


def region_totals(
    sheets: Mapping[Topic, Sheet],
    zones: Zones,
    cells: Cells,
    published: Mapping[str, tuple[str, int, float]],
) -> Iterator[Total]:
    """Yield the zone that add up to a regional count: by its name, or because they do.

    Published elsewhere: cell → name as a slug, year and value.
    """
    for topic, sheet in sheets.items():
        for zone_set in zone_sets_of(sheet) if topic.measure is Measure.PERSONS else ():
            parts = tuple(
                topic.cell(zona_area(zones, zone_set, slug)) for slug in zones.by_set[zone_set]
            )
            known = [value for cell in parts if (value := cells[cell]) is not None]
            for cell, (name, year, value) in published.items():
                is_it = name == slug_of(topic.indicator) or (known and sum(known) == value)
                if is_it and year == topic.year:
                    yield Total(cell, parts)


def shares_of_sheets(sheets: Mapping[Topic, Sheet], minors: Minors) -> Iterator[Share]:
    """Yield the rates of persons by area, beside the counts of their domain and year."""
    for topic, sheet in sheets.items():
        if topic.measure is not Measure.SHARE:
            continue
        counts = [
            other
            for other in sheets
            if other.measure is Measure.PERSONS
            and (other.domain, other.year) == (topic.domain, topic.year)
        ]
        for area, rows in sheet.by_area.items():
            values = [row.value for row in rows if row.value is not None]
            if values:
                yield Share(
                    topic.cell(area),
                    min(values),
                    tuple(other.cell(area) for other in counts),
                    _count(min(values), topic, area, minors),
                )


def _count(value: float, topic: Topic, area: Area, minors: Minors) -> float | None:
    match = _PER.search(topic.unit.casefold())
    if match is None:
        return None
    is_thousand = match[2] or match[1] == "mille"
    base = 1000.0 if is_thousand else float(match[1].replace(".", "") or 1)
    return value / base * minors(area.comuni, topic.year)


def zone_sets_of(sheet: Sheet) -> list[int]:
    """Return the zone sets in which a topic has a zona."""
    sets = {row.zone_set for rows in sheet.by_area.values() for row in rows if row.zona}
    return sorted(number for number in sets if number)


def _sums_between(sheets: Mapping[Topic, Sheet], cells: Cells) -> Iterator[Total]:
    """Yield where a topic is, in every area that has all of them, the sum of others.

    The tables have no column that says so (foster placements = full-time + part-time); a reader
    sees it in the numbers.
    """
    groups: dict[tuple[str, int], dict[Topic, list[Area]]] = {}
    for topic, sheet in sheets.items():
        groups.setdefault((topic.domain, topic.year), {})[topic] = list(sheet.by_area)
    for group in groups.values():
        areas = list(dict.fromkeys(area for found in group.values() for area in found))
        counts = {
            topic: np.array([_or_nan(cells.get(topic.cell(area))) for area in areas])
            for topic in group
        }
        most = _MOST_PARTS if len(group) <= _MANY_TOPICS else 2
        for n_parts, whole in product(range(2, most + 1), group):
            for parts in combinations([topic for topic in group if topic != whole], n_parts):
                if len({part.unit for part in parts}) > 1:
                    continue  # placements and reports on minors are added up by nobody
                both = counts[whole] - sum(counts[part] for part in parts)
                # A reader overlooks an error of the source here and there.
                if (both == 0).sum() >= max(1, _ALIKE * (~np.isnan(both)).sum()):
                    yield from _named(whole, parts, areas, cells)


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value


def _named(
    whole: Topic, parts: tuple[Topic, ...], areas: Iterable[Area], cells: Cells
) -> Iterator[Total]:
    for area in areas:
        name, *names = (topic.cell(area) for topic in (whole, *parts))
        if cells.keys() >= {name, *names}:
            yield Total(name, tuple(names))


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
    drafted, sheeted = draft(regional), sheets_of(by_zona, store.zones)
    cells, totals = counts_and_sums(folder, store, regional, by_zona)
    shares = [
        *shares_of_drafts(drafted),
        *shares_of_sheets(sheeted, _minors(store)),
        *(
            Share(lone_cell(row), row.value, ())
            for row in (*regional, *by_zona)
            if row.measure is Measure.SHARE and row.value is not None
        ),
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
    drafted, sheeted = draft(regional), sheets_of(by_zona, zones)
    cells = cells_of_drafts(drafted) | cells_of_sheets(sheeted, zones)
    cells |= {
        lone_cell(row): row.value
        for row in (*regional, *by_zona)
        if row.year is None and row.measure is Measure.PERSONS
    }
    return cells, [
        *totals_of_drafts(drafted, cells, relations),
        *totals_of_sheets(sheeted, zones, cells, relations),
        *region_totals(sheeted, zones, cells, _of_home(drafted, cells)),
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
        for quantity, years in drafted.items()
        if quantity.area == region().name
        for year in years
        if (value := cells.get(cell := cell_of(quantity, year))) is not None
    }


def _shown(
    path: Path, by_place: Mapping[tuple[str, int], Row], store: Store, guarded: Guard
) -> bytes:
    table = pd.read_csv(
        path, dtype=str, keep_default_na=False, encoding="utf-8", skip_blank_lines=False
    )
    table = table[(table != "").any(axis=1)]
    for name in CLASSES:
        table[name] = table.get(name, "")
    for index in table.index:
        row = by_place[path.name, int(index) + 2]
        cell = cell_of_row(row, store)
        reason = guarded.reason(cell)
        known = {
            "system": str(row.system),
            "measure": str(row.measure),
            "series": "|".join(row.series),
            "note": guarded.note(cell, row.note),
        }
        if row.withheld or reason:
            known |= {
                "value": "",
                "note": "",
                "withheld": row.withheld or ("rate" if reason == RATE_SUPPRESSED else "count"),
            }
            known |= {"qualifier": ""} if "qualifier" in table else {}
        table.loc[index, list(known)] = list(known.values())
    return table.to_csv(index=False, lineterminator="\n").encode()


def _minors(store: Store) -> Minors:
    def of(comuni: frozenset[str], year: int) -> float:
        vintage = vintage_for(year, vintages(store.folder))
        return float(minors_by_comune(store, vintage).loc[sorted(comuni), "0_17"].sum())

    return of
