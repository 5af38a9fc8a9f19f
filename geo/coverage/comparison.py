"""Compare: zone beside each other, or one zona in two years, with the region's value and ranks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from geo.coverage.case import case_of
from geo.coverage.indicators import INDICATORS, Indicator
from geo.coverage.table import CoverageTable, coverage_table
from geo.errors import ParameterError
from geo.messages import N_
from geo.region import region
from geo.store.store import Store, forget_with_stores

MOST_ZONE: Final = 4
_TWO_TO_FOUR: Final = N_("two to four zone, separated by commas")


@dataclass(frozen=True, slots=True)
class Side:
    """One column of a comparison: a zona in a year."""

    zona: str
    name: str
    year: int
    table: CoverageTable
    region: CoverageTable

    def value(self, code: str) -> float | None:
        """Return the zona's number."""
        return self.table.value(self.zona, code)

    def region_value(self, code: str) -> float | None:
        """Return the region's number in the same year."""
        return self.region.value(region().slug, code)

    def rank(self, code: str) -> tuple[int, int] | None:
        """Return the place among the zone, and of how many."""
        return self.table.rank(self.zona, code)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Sides that stand in one zone set."""

    zone_set: int
    sides: tuple[Side, ...]

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """What is compared, in order."""
        return INDICATORS


def compare(
    store: Store, zone: Sequence[str], years: Sequence[int], *, zone_set: int, today: date
) -> Comparison:
    """Return zone beside each other in one year, or one zona in two, all in one zone set.

    Raises
    ------
    ParameterError
        If there are not two to four sides, or the set has no such zona.
    """
    return _compare(store, tuple(zone), tuple(years), zone_set, today)


@forget_with_stores
@lru_cache(maxsize=64)
def _compare(
    store: Store, zone: tuple[str, ...], years: tuple[int, ...], zone_set: int, today: date
) -> Comparison:
    pairs = [(slug, year) for slug in dict.fromkeys(zone) for year in dict.fromkeys(years)]
    if not 2 <= len(pairs) <= MOST_ZONE:
        raise ParameterError("confronta", ",".join(zone)[:80], (), _TWO_TO_FOUR)
    sides = []
    for slug, year in pairs:
        zona = store.zones.zona(slug, zone_set)
        tables = (
            coverage_table(case_of(store, year=year, today=today, zone_set=zone_set, level=level))
            for level in ("zona", "regione")
        )
        sides.append(Side(slug, zona.name, year, *tables))
    return Comparison(zone_set, tuple(sides))
