"""The one door to the figures: what a page, table, map, file or answer may show of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from geo.figures import drafts, sheets
from geo.figures.areas import area_of
from geo.figures.drafts import Drafts, cell_of, lone_cell
from geo.figures.guard import Guard, Share, guard
from geo.figures.rows import Row, read_by_zona, read_regional
from geo.figures.series import HOME, Series, series_of
from geo.figures.sheets import Minors, Sheet, Topic, topic_of, zone_sets_of
from geo.figures.systems import Measure
from geo.figures.tables import ZoneFigure, ZoneValue, value_for, zone_figures_of
from geo.people.population import minors_by_comune, vintage_for, vintages
from geo.store import Store, forget_with_stores
from geo.zones import Zones


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
    """Every published figure; small counts of persons are withheld already."""

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
    drafted, sheeted = drafts.draft(regional), sheets.sheets_of(by_zona, store.zones)
    guarded = _guard(store, [*regional, *by_zona], drafted, sheeted)
    return Figures(
        MappingProxyType(series_of(regional, drafted, guarded)),
        MappingProxyType(zone_figures_of(sheeted, store.zones, guarded)),
        tuple(_lone(by_zona, sheeted, store.zones, guarded)),
    )


def _lone(
    rows: Iterable[Row], sheets: Mapping[Topic, Sheet], zones: Zones, guard: Guard
) -> Iterator[LoneFigure]:
    for row in rows:
        topic = topic_of(row)
        sets = zone_sets_of(sheets[topic]) if topic else []
        if sets and (row.zone_set is None or row.zone_set in sets):
            continue
        area = area_of(row, zones)
        cell = topic.cell(area) if topic and area else lone_cell(row)
        value = value_for(row.area, [row], cell, guard)
        yield LoneFigure(row.domain, row.indicator, row.unit, row.period, value)


def _guard(
    store: Store, rows: list[Row], drafted: Drafts, sheeted: Mapping[Topic, Sheet]
) -> Guard:
    """Guard all tables at once: what one withholds another must not give back."""
    zones = store.zones
    cells = drafts.cells_of(drafted) | sheets.cells_of(sheeted, zones)
    cells |= {lone_cell(row): row.value for row in rows
              if row.year is None and row.measure is Measure.PERSONS}
    regional = {
        cell: (quantity.slug, year, value)
        for quantity, years in drafted.items() if quantity.area == HOME
        for year in years
        if (value := cells.get(cell := cell_of(quantity, year))) is not None
    }
    totals = [
        *drafts.totals_of(drafted, cells),
        *sheets.totals_of(sheeted, zones, cells),
        *sheets.region_totals(sheeted, zones, cells, regional),
    ]
    shares = [
        *drafts.shares_of(drafted), *sheets.shares_of(sheeted, _minors(store)),
        *(Share(lone_cell(row), row.value, ()) for row in rows
          if row.measure is Measure.SHARE and row.value is not None),
    ]
    return guard(cells, totals, shares)


def _minors(store: Store) -> Minors:
    def of(comuni: frozenset[str], year: int) -> float:
        vintage = vintage_for(year, vintages(store.folder))
        return float(minors_by_comune(store, vintage).loc[sorted(comuni), "0_17"].sum())

    return of
