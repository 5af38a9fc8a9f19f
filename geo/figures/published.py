"""The one door to the figures: what a page, table, map, file or answer may show of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from geo.figures.drafts import draft
from geo.figures.rows import Row, read_by_zona, read_regional
from geo.figures.series import Series, series_of
from geo.figures.sheets import Sheet, Topic, sheets_of, topic_of, zone_sets_of
from geo.figures.tables import ZoneFigure, ZoneValue, value_for, zone_figures_of
from geo.store import Store, forget_with_stores


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
