"""The counts of the tables by zona that are to be guarded, and every sum that ties them."""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Final

import numpy as np

from geo.figures.areas import Area, area_of, sums_over, zona_area
from geo.figures.drafts import count_to_guard, lone_cell
from geo.figures.guard import Share
from geo.figures.relations import Relation
from geo.figures.rows import Row
from geo.figures.suppression import Total
from geo.figures.systems import Measure, System, is_additive
from geo.zones import Zones, slug_of

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
    return Topic(row.domain, row.indicator.removesuffix(REGION_SUFFIX), row.unit, row.year,
                 row.measure, row.system)


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
        row.value is not None and is_additive(row.unit) for row in rows)


def cells_of(sheets: Mapping[Topic, Sheet], zones: Zones) -> Cells:
    """Return the counts of persons by area: of a set that has one zona, of every zona."""
    found: Cells = {}
    for topic, sheet in sheets.items():
        if topic.measure is not Measure.PERSONS:
            continue
        for zone_set in zone_sets_of(sheet):
            found |= dict.fromkeys(
                topic.cell(zona_area(zones, zone_set, slug)) for slug in zones.by_set[zone_set])
        for area, rows in sheet.by_area.items():
            is_sum = are_projects(rows)
            found[topic.cell(area)] = (
                sum(row.value or 0 for row in rows) if is_sum else count_to_guard(rows))
        found |= {lone_cell(row): row.value for row in sheet.apart}
    return found


def totals_of(
    sheets: Mapping[Topic, Sheet], zones: Zones, cells: Cells, relations: Sequence[Relation] = ()
) -> list[Total]:
    """Return the sums over areas and, declared or found in the numbers, between topics."""
    counted = {topic: sheet for topic, sheet in sheets.items() if topic.measure is Measure.PERSONS}
    totals = []
    for topic, sheet in counted.items():
        layers = [[zona_area(zones, zone_set, slug) for slug in zones.by_set[zone_set]]
                  for zone_set in zone_sets_of(sheet)]
        layers.append([area for area in sheet.by_area if ":" not in area.key])
        for areas in layers:
            totals += [Total(topic.cell(whole), tuple(map(topic.cell, parts)))
                       for whole, parts in sums_over(areas, sheet.by_area)]
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
    sheets: Mapping[Topic, Sheet], zones: Zones, cells: Cells,
    published: Mapping[str, tuple[str, int, float]],
) -> Iterator[Total]:
    """Yield the zone that add up to a regional count: by its name, or because they do.

    Published elsewhere: cell → name as a slug, year and value.
    """
    for topic, sheet in sheets.items():
        for zone_set in zone_sets_of(sheet) if topic.measure is Measure.PERSONS else ():
            parts = tuple(topic.cell(zona_area(zones, zone_set, slug))
                          for slug in zones.by_set[zone_set])
            known = [value for cell in parts if (value := cells[cell]) is not None]
            for cell, (name, year, value) in published.items():
                is_it = name == slug_of(topic.indicator) or (known and sum(known) == value)
                if is_it and year == topic.year:
                    yield Total(cell, parts)


def shares_of(sheets: Mapping[Topic, Sheet], minors: Minors) -> Iterator[Share]:
    """Yield the rates of persons by area, beside the counts of their domain and year."""
    for topic, sheet in sheets.items():
        if topic.measure is not Measure.SHARE:
            continue
        counts = [other for other in sheets if other.measure is Measure.PERSONS
                  and (other.domain, other.year) == (topic.domain, topic.year)]
        for area, rows in sheet.by_area.items():
            values = [row.value for row in rows if row.value is not None]
            if values:
                yield Share(topic.cell(area), min(values),
                            tuple(other.cell(area) for other in counts),
                            _count(min(values), topic, area, minors))


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
        counts = {topic: np.array([_or_nan(cells.get(topic.cell(area))) for area in areas])
                  for topic in group}
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
