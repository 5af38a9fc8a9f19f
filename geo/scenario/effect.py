"""The effect of a scenario: the same numbers before and after, for the region and who changes."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from geo.coverage.case import Case
from geo.coverage.gaps import Gaps
from geo.coverage.indicators import BY_CODE, Indicator
from geo.coverage.table import CoverageTable, coverage_table
from geo.coverage.units import Units, units_of
from geo.scenario.after import after
from geo.scenario.changes import Scenario, digest_of
from geo.store import Store, forget_with_stores

SHOWN: Final[tuple[Indicator, ...]] = tuple(
    BY_CODE[code] for code in (
        "n_centres", "target_met", "minors_0_17_per_centre", "minors_own_zona_pct",
        "minors_within_5_km_pct", "minors_within_10_km_pct", "minors_within_20_km_pct",
        "minors_within_30_km_pct", "mean_nearest_km", "mean_nearest_3_km",
    )
)
"""What a scenario is told by: everything that a change of centres changes at once."""


@dataclass(frozen=True, eq=False)
class Effect:
    """A case before and after a scenario, at a distance."""

    before: Case
    after: Case
    scenario: Scenario
    km: int
    zone: Units
    region: Units

    @cached_property
    def region_tables(self) -> tuple[CoverageTable, CoverageTable]:
        """The region's numbers before and after."""
        return self._tables(self.region)

    @cached_property
    def zone_tables(self) -> tuple[CoverageTable, CoverageTable]:
        """The numbers of the zone before and after."""
        return self._tables(self.zone)

    @cached_property
    def gaps(self) -> tuple[Gaps, Gaps]:
        """The gaps before and after, in the units of the case."""
        return Gaps(self.before, self.km), Gaps(self.after, self.km)

    @cached_property
    def changed_zone(self) -> list[str]:
        """The zone with a number that changes, in the order of the set."""
        before, later = (table.numbers for table in self.zone_tables)
        same = (before.round(6) == later.round(6)) | (before.isna() & later.isna())
        return [str(code) for code in before.index[~same.all(axis=1)]]

    @cached_property
    def digest(self) -> str:
        """Eight hexadecimal digits of the inputs and of what came out."""
        inputs = {"year": self.before.year, "zone_set": self.before.zone_set, "km": self.km,
                  **self.scenario.to_params()}
        results = [self.zone_tables[1].numbers.fillna(-1).to_numpy().ravel(),
                   self.gaps[1].people.sum(axis=0).ravel()]
        return digest_of(inputs, [float(value) for part in results for value in part])

    def _tables(self, units: Units) -> tuple[CoverageTable, CoverageTable]:
        before, later = (coverage_table(case.in_units(units), SHOWN)
                         for case in (self.before, self.after))
        return before, later


@forget_with_stores
@lru_cache(maxsize=64)
def effect_of(case: Case, scenario: Scenario, store: Store, km: int) -> Effect:
    """Return what a scenario does to a case."""
    zone, region = (units_of(store, level, zone_set=case.zone_set, day=case.day)
                    for level in ("zona", "regione"))
    return Effect(case, after(case, scenario, store), scenario, km, zone, region)
