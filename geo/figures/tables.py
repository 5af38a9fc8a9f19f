"""Figures by zona: one table for each thing counted, unit, zone set and year.

A zona is looked up in the zone set of its figure and never carried to another; a partial table is
shown as one and never summed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from geo.figures import reasons
from geo.figures.areas import zona_area
from geo.figures.naming import slug_among
from geo.figures.reasons import Reason, because
from geo.figures.rows import COMPLETENESS, Row
from geo.figures.sheets import Sheet, Topic, are_projects, zone_sets_of
from geo.figures.systems import Measure, System, is_additive
from geo.zones import Zones, zone_set_on

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
        return tuple(dict.fromkeys(
            (value.source_org, value.source_url) for value in said if value.source_url))


def zone_figures_of(
    sheets: Mapping[Topic, Sheet], zones: Zones
) -> dict[str, ZoneFigure]:
    """Return every figure by zona by slug, in the order of the table."""
    found: dict[str, ZoneFigure] = {}
    for topic, sheet in sheets.items():
        for zone_set in zone_sets_of(sheet):
            slug = slug_among(found, *_words(topic, zone_set))
            found[slug] = _zone_figure(slug, topic, sheet, zones, zone_set=zone_set)
    return found


def _words(topic: Topic, zone_set: int) -> tuple[str, ...]:
    in_force = zone_set_on(date(topic.year, 12, 31))
    return (topic.domain, topic.indicator, "" if topic.unit == PLAIN_UNIT else topic.unit,
            str(topic.year), "" if zone_set == in_force else str(zone_set))


def _zone_figure(
    slug: str, topic: Topic, sheet: Sheet, zones: Zones, *, zone_set: int
) -> ZoneFigure:
    values = {}
    for name, zona in zones.by_set[zone_set].items():
        area = zona_area(zones, zone_set, name)
        values[name] = value_for(zona.name, sheet.by_area.get(area, []))
    apart = tuple(_beside(zone_set, sheet))
    absent = [value for value in values.values() if value.missing == reasons.NOT_IN_TABLE]
    declared = max((row.completeness for rows in sheet.by_area.values() for row in rows
                    if row.zona and row.zone_set == zone_set), key=COMPLETENESS.index)
    completeness = PARTIAL if declared == FULL and absent else declared
    total = _total(completeness, topic, values)
    return ZoneFigure(
        slug, topic, zone_set, completeness, MappingProxyType(values), apart, total,
        tuple(_caveats(declared, len(absent), total, apart)),
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
        return ZoneValue(where, None, reasons.NOT_IN_TABLE)
    value, missing, caveats = _merged(where, rows)
    withheld = reasons.withheld_as(next((row.withheld for row in rows if row.withheld), ""))
    notes = dict.fromkeys(row.note for row in rows)
    return ZoneValue(
        where, None if withheld else value, withheld or missing, () if withheld else caveats,
        reference_date=rows[0].reference_date,
        note="; ".join(note for note in notes if note),
        source_org=rows[0].source_org,
        source_url=rows[0].source_url,
    )


def _merged(
    where: str, rows: list[Row]
) -> tuple[float | None, Reason | None, tuple[Reason, ...]]:
    """Return the value of several rows for one area.

    Numbers of different projects (each names its own code) add up if the unit does. Any others
    tell of the same thing twice: where they agree that is the value, else none is chosen.
    """
    if are_projects(rows):
        summed = because(reasons.SUMMED, where=where, n=len(rows))
        return sum(row.value or 0 for row in rows), None, (summed,)
    values = list(dict.fromkeys(row.value for row in rows if row.value is not None))
    if not values:
        return None, reasons.NOT_SAID, ()
    if len(values) > 1:
        listed = "; ".join(f"{value:g}" for value in values)
        return None, because(reasons.SEVERAL, values=listed), ()
    return values[0], None, ()


def _total(
    completeness: str, topic: Topic, values: Mapping[str, ZoneValue]
) -> float | None:
    known = [value.value for value in values.values() if value.value is not None]
    is_whole = completeness == FULL and len(known) == len(values) and is_additive(topic.unit)
    return sum(known) if is_whole else None


def _caveats(
    declared: str, n_absent: int, total: float | None, apart: Iterable[ZoneValue]
) -> Iterator[Reason]:
    if declared == SINGLE:
        yield reasons.SINGLE
    elif declared == PARTIAL:
        yield reasons.PARTIAL
    elif n_absent:
        yield because(reasons.NOT_FULL, n=n_absent)
    for other in apart:
        is_region = other.where.casefold().startswith("toscana")
        if is_region and total is not None and other.value not in {None, total}:
            yield because(reasons.OTHER_TOTAL, sum=total, total=other.value or 0)
