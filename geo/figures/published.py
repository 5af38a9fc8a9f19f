"""The one door to the figures: series of the region and tables by zona, every value or its reason.

Yearly series of regional figures: one quantity each, every year with its value or its reason.

Figures by zona: one table for each thing counted, unit, zone set and year.

A zona is looked up in the zone set of its figure and never carried to another; a partial table is
shown as one and never summed.

The one door to the figures: what a page, table, map, file or answer may show of them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from geo.figures.rows import (
    BESIDE,
    CENTRES,
    COMPLETENESS,
    EXACT,
    FEWER_THAN,
    LOW_CONFIDENCE,
    NO_DAY,
    NOT_FOUND,
    NOT_FULL,
    NOT_IN_TABLE,
    NOT_SAID,
    OTHER_DAY,
    OTHER_QUALIFIER,
    OTHER_TOTAL,
    OTHER_VALUE,
    PARTIAL_TABLE,
    QUALIFIERS,
    SEVERAL,
    SINGLE_VALUES,
    SUMMED,
    WHOLE,
    Measure,
    Quantity,
    Reason,
    Row,
    System,
    because,
    is_additive,
    quantity_of,
    read_by_zona,
    read_regional,
    slug_among,
    withheld_as,
    zona_area,
)
from geo.figures.withholding import (
    FEWER,
    Drafts,
    Sheet,
    Topic,
    are_projects,
    cell_of,
    cuts_of,
    draft,
    families,
    sheets_of,
    topic_of,
    zone_sets_of,
)
from geo.region import region
from geo.store.store import Store, forget_with_stores
from geo.zones import Zones, zone_set_on

_DAY: Final = re.compile(r"\d{4}-\d\d(?:-\d\d)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Figure:
    """The value of a series in a year, or why there is none, and who says so."""

    year: int | None
    """None in `Series.apart`."""
    reference_date: str
    """The day or time the source names, else the year as written."""
    value: float | None
    missing: Reason | None = None
    """Why there is no value; None if there is one."""
    qualifier: str = EXACT
    caveats: tuple[Reason, ...] = ()
    """What must be shown beside the value."""
    note: str = ""
    as_written: str = ""
    """What the source calls it."""
    source_org: str = ""
    source_url: str = ""
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One quantity over the years."""

    slug: str
    quantity: Quantity
    unit: str
    figures: tuple[Figure, ...]
    """One for each year from the first to the last, years without a value included."""
    apart: tuple[Figure, ...]
    """Values of periods that are no single year, such as 2010-2012."""

    @property
    def system(self) -> System:
        """The system that counts it: series of two systems are never drawn as one."""
        return self.quantity.system

    @property
    def counts_persons(self) -> bool:
        """Whether small values are withheld."""
        return self.quantity.measure is Measure.PERSONS

    def in_year(self, year: int) -> Figure | None:
        """Return the figure of a year between the first and the last."""
        return next((figure for figure in self.figures if figure.year == year), None)


def series_of(rows: Sequence[Row], drafts: Drafts) -> dict[str, Series]:
    """Return every series by slug, in the order of the tables."""
    apart: dict[Quantity, list[Row]] = {}
    units: dict[Quantity, str] = {}
    for row in rows:
        units.setdefault(quantity_of(row), row.unit)
        if row.year is None:
            apart.setdefault(quantity_of(row), []).append(row)
    odd = _odd_sums(drafts)
    found: dict[str, Series] = {}
    for quantity, unit in units.items():
        slug = slug_among(found, *_series_words(quantity))
        figures = tuple(_figures(quantity, drafts[quantity], odd))
        found[slug] = Series(
            slug, quantity, unit, figures, tuple(_figure(row) for row in apart.get(quantity, ()))
        )
    return found


def _series_words(quantity: Quantity) -> tuple[str, ...]:
    return (
        "" if quantity.area == region().name else quantity.area,
        quantity.domain,
        quantity.indicator,
        "" if quantity.breakdown == WHOLE else quantity.breakdown,
    )


def _figures(
    quantity: Quantity, years: Mapping[int, tuple[Row, ...]], odd: Mapping[str, Sequence[Reason]]
) -> Iterator[Figure]:
    for year in range(min(years, default=0), max(years, default=-1) + 1):
        if year not in years:
            yield Figure(year, str(year), None, NOT_FOUND)
            continue
        row, *others = years[year]
        cell = cell_of(quantity, year)
        beside = [BESIDE] if quantity.domain and row.file == CENTRES else []
        yield _figure(row, (*beside, *odd.get(cell, ()), *_other_values(row, others)))


def _figure(row: Row, more: Iterable[Reason] = ()) -> Figure:
    withheld = withheld_as(row.withheld)
    caveats = () if withheld or row.value is None else (*_series_caveats(row), *more)
    return Figure(
        year=row.year,
        reference_date=row.reference_date if row.year and row.reference_date else row.period,
        value=None if withheld else row.value,
        missing=withheld or _missing(row),
        qualifier="" if withheld else row.qualifier,
        caveats=caveats,
        note=row.note,
        as_written=row.indicator,
        source_org=row.source_org,
        source_url=row.source_url,
        confidence=row.confidence,
    )


def _missing(row: Row) -> Reason | None:
    if row.value is not None:
        return None
    fewer = FEWER.fullmatch(row.qualifier)
    return because(FEWER_THAN, n=int(fewer[1])) if fewer else NOT_SAID


def _series_caveats(row: Row) -> Iterator[Reason]:
    if row.qualifier in QUALIFIERS:
        yield Reason(QUALIFIERS[row.qualifier])
    elif row.qualifier != EXACT:
        yield because(OTHER_QUALIFIER, words=row.qualifier)
    if row.domain and not row.reference_date:
        yield NO_DAY
    elif _DAY.fullmatch(row.reference_date) and row.reference_date[4:] != "-12-31":
        yield because(OTHER_DAY, date=row.reference_date)
    if row.confidence == "low":
        yield LOW_CONFIDENCE


def _other_values(row: Row, others: Iterable[Row]) -> Iterator[Reason]:
    for other in others:
        if other.value is not None and other.value != row.value:
            yield because(
                OTHER_VALUE,
                value=other.value,
                date=other.reference_date or other.period,
                source=other.source_url,
            )


def _odd_sums(drafts: Drafts) -> dict[str, list[Reason]]:
    """Return what to say of breakdowns that do not add up, if nothing in them is withheld."""
    found: dict[str, list[Reason]] = {}
    for year, family in families(drafts):
        for cut, whole, parts, total in cuts_of(family):
            stated = family[whole.breakdown][1].value
            cells = [cell_of(quantity, year) for quantity in (whole, *parts)]
            if total is None or stated is None:  # missing, or withheld
                continue
            if total > stated or (cut.is_whole and total < stated):
                said = because(cut.said, sum=total, total=stated)
                for cell in cells:
                    found.setdefault(cell, []).append(said)
    return found


FULL, PARTIAL, SINGLE = COMPLETENESS
PLAIN_UNIT: Final = "n"


@dataclass(frozen=True, slots=True)
class ZoneValue:
    """The value of a figure for an area, or why there is none, and who says so."""

    where: str
    """The name of the zona, or the area as the source writes it."""
    value: float | None
    missing: Reason | None = None
    """Why there is no value; None if there is one."""
    caveats: tuple[Reason, ...] = ()
    reference_date: str = ""
    note: str = ""
    source_org: str = ""
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class ZoneFigure:
    """One figure by zona."""

    slug: str
    topic: Topic
    zone_set: int
    completeness: str
    """``full table`` only if every zona of the set is in it; else ``partial`` or ``single``."""
    values: Mapping[str, ZoneValue]
    """Slug of every zona of the set, in its order → value."""
    apart: tuple[ZoneValue, ...]
    """What the table says of other areas: the region, an AUSL, several zone at once."""
    total: float | None
    """The sum of a full table all of whose values are shown; None for every other."""
    caveats: tuple[Reason, ...] = ()
    """What must be shown beside the whole table."""

    @property
    def system(self) -> System:
        """The system that counts it."""
        return self.topic.system

    @property
    def counts_persons(self) -> bool:
        """Whether small values are withheld."""
        return self.topic.measure is Measure.PERSONS

    @property
    def n_known(self) -> int:
        """The number of zone with a value."""
        return sum(value.value is not None for value in self.values.values())

    @property
    def sources(self) -> tuple[tuple[str, str], ...]:
        """Organisation and page of every source, in the order of the zone."""
        said = (*self.values.values(), *self.apart)
        return tuple(
            dict.fromkeys(
                (value.source_org, value.source_url) for value in said if value.source_url
            )
        )


def zone_figures_of(sheets: Mapping[Topic, Sheet], zones: Zones) -> dict[str, ZoneFigure]:
    """Return every figure by zona by slug, in the order of the table."""
    found: dict[str, ZoneFigure] = {}
    for topic, sheet in sheets.items():
        for zone_set in zone_sets_of(sheet):
            slug = slug_among(found, *_table_words(topic, zone_set))
            found[slug] = _zone_figure(slug, topic, sheet, zones, zone_set=zone_set)
    return found


def _table_words(topic: Topic, zone_set: int) -> tuple[str, ...]:
    in_force = zone_set_on(date(topic.year, 12, 31))
    return (
        topic.domain,
        topic.indicator,
        "" if topic.unit == PLAIN_UNIT else topic.unit,
        str(topic.year),
        "" if zone_set == in_force else str(zone_set),
    )


def _zone_figure(
    slug: str, topic: Topic, sheet: Sheet, zones: Zones, *, zone_set: int
) -> ZoneFigure:
    values = {}
    for name, zona in zones.by_set[zone_set].items():
        area = zona_area(zones, zone_set, name)
        values[name] = value_for(zona.name, sheet.by_area.get(area, []))
    apart = tuple(_beside(zone_set, sheet))
    absent = [value for value in values.values() if value.missing == NOT_IN_TABLE]
    declared = max(
        (
            row.completeness
            for rows in sheet.by_area.values()
            for row in rows
            if row.zona and row.zone_set == zone_set
        ),
        key=COMPLETENESS.index,
    )
    completeness = PARTIAL if declared == FULL and absent else declared
    total = _total(completeness, topic, values)
    return ZoneFigure(
        slug,
        topic,
        zone_set,
        completeness,
        MappingProxyType(values),
        apart,
        total,
        tuple(_table_caveats(declared, len(absent), total, apart)),
    )


def _beside(zone_set: int, sheet: Sheet) -> Iterator[ZoneValue]:
    for rows in sheet.by_area.values():
        mine = [row for row in rows if not row.zona and row.zone_set in {zone_set, None}]
        if mine:
            yield value_for(mine[0].area, mine)
    for row in sheet.apart:
        if row.zone_set in {zone_set, None}:
            yield value_for(row.area, [row])


def value_for(where: str, rows: list[Row]) -> ZoneValue:
    """Return what may be said of an area by its rows, however many there are."""
    if not rows:
        return ZoneValue(where, None, NOT_IN_TABLE)
    value, missing, caveats = _merged(where, rows)
    withheld = withheld_as(next((row.withheld for row in rows if row.withheld), ""))
    notes = dict.fromkeys(row.note for row in rows)
    return ZoneValue(
        where,
        None if withheld else value,
        withheld or missing,
        () if withheld else caveats,
        reference_date=rows[0].reference_date,
        note="; ".join(note for note in notes if note),
        source_org=rows[0].source_org,
        source_url=rows[0].source_url,
    )


def _merged(where: str, rows: list[Row]) -> tuple[float | None, Reason | None, tuple[Reason, ...]]:
    """Return the value of several rows for one area.

    Numbers of different projects (each names its own code) add up if the unit does. Any others
    tell of the same thing twice: where they agree that is the value, else none is chosen.
    """
    if are_projects(rows):
        summed = because(SUMMED, where=where, n=len(rows))
        return sum(row.value or 0 for row in rows), None, (summed,)
    values = list(dict.fromkeys(row.value for row in rows if row.value is not None))
    if not values:
        return None, NOT_SAID, ()
    if len(values) > 1:
        listed = "; ".join(f"{value:g}" for value in values)
        return None, because(SEVERAL, values=listed), ()
    return values[0], None, ()


def _total(completeness: str, topic: Topic, values: Mapping[str, ZoneValue]) -> float | None:
    known = [value.value for value in values.values() if value.value is not None]
    is_whole = completeness == FULL and len(known) == len(values) and is_additive(topic.unit)
    return sum(known) if is_whole else None


def _table_caveats(
    declared: str, n_absent: int, total: float | None, apart: Iterable[ZoneValue]
) -> Iterator[Reason]:
    if declared == SINGLE:
        yield SINGLE_VALUES
    elif declared == PARTIAL:
        yield PARTIAL_TABLE
    elif n_absent:
        yield because(NOT_FULL, n=n_absent)
    for other in apart:
        is_region = other.where.casefold().startswith(region().name.casefold())
        if is_region and total is not None and other.value not in {None, total}:
            yield because(OTHER_TOTAL, sum=total, total=other.value or 0)


@dataclass(frozen=True, slots=True)
class LoneFigure:
    """A value that belongs to no table by zona: a total alone, a comune, several years."""

    domain: str
    indicator: str
    unit: str
    period: str
    """The year or years as written."""
    value: ZoneValue


@dataclass(frozen=True, slots=True)
class Figures:
    """Every published figure; small counts of persons were withheld when the tables were built."""

    series: Mapping[str, Series]
    """Slug → yearly series of a region or other area, in the order of the tables."""
    by_zona: Mapping[str, ZoneFigure]
    """Slug → figure by zona, in the order of the table."""
    lone: tuple[LoneFigure, ...]
    """What is given by zona in no table that could be read: totals alone, comuni, press."""


@forget_with_stores
@lru_cache(maxsize=2)
def figures_of(store: Store) -> Figures:
    """Return the figures of a store, read once for each store that is opened.

    Raises
    ------
    StoreError
        If a table is missing.
    RecordError
        With a finding for each wrong cell.
    """
    folder = store.folder / "statistics"
    regional, by_zona = read_regional(folder), read_by_zona(folder, store.zones)
    sheeted = sheets_of(by_zona, store.zones)
    return Figures(
        MappingProxyType(series_of(regional, draft(regional))),
        MappingProxyType(zone_figures_of(sheeted, store.zones)),
        tuple(_lone(by_zona, sheeted)),
    )


def _lone(rows: Iterable[Row], sheets: Mapping[Topic, Sheet]) -> Iterator[LoneFigure]:
    for row in rows:
        topic = topic_of(row)
        sets = zone_sets_of(sheets[topic]) if topic else []
        if sets and (row.zone_set is None or row.zone_set in sets):
            continue
        value = value_for(row.area, [row])
        yield LoneFigure(row.domain, row.indicator, row.unit, row.period, value)
