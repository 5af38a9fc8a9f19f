"""The table of coverage: every indicator for every unit, and why a number is missing."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.coverage.case import Case
from geo.coverage.change import with_doubtful
from geo.coverage.indicators import BY_CODE, DOUBTFUL, INDICATORS, Indicator
from geo.coverage.units import Units
from geo.store import forget_with_stores


@dataclass(frozen=True, eq=False)
class CoverageTable:
    """Indicators of a case: shared by all who read it, and not to be changed."""

    case: Case
    numbers: pd.DataFrame
    """Index: code of the unit; columns: codes of indicators; NaN where there is none."""

    @property
    def units(self) -> Units:
        """The units of the rows, in order."""
        return self.case.units

    @cached_property
    def names(self) -> dict[str, str]:
        """Code of a unit → its name."""
        return dict(zip(self.units.codes, self.units.names, strict=True))

    @cached_property
    def _by_code(self) -> dict[str, npt.NDArray[np.float64]]:
        return {code: self.numbers[code].to_numpy(dtype=float) for code in self.numbers.columns}

    def value(self, unit: str, code: str) -> float | None:
        """Return a number, None where there is none."""
        value = float(self._by_code[code][self.units.number[unit]])
        return None if np.isnan(value) else value

    def reason(self, unit: str, code: str) -> str:
        """Return why a number is missing, as a msgid; empty where it is there."""
        if self.value(unit, code) is not None:
            return ""
        own = BY_CODE[code].measure(self.case)[self.units.number[unit]]
        if not np.isnan(own) or self.case.is_doubtful[self.units.number[unit]]:
            return DOUBTFUL
        return BY_CODE[code].missing

    def rank(self, unit: str, code: str) -> tuple[int, int] | None:
        """Return the place of a unit among those that have a number, best first, and how many.

        Equal numbers share a place; None where the unit has no number or none is better.
        """
        good, values = BY_CODE[code].good, self.numbers[code].dropna()
        if good == 0 or unit not in values.index:
            return None
        better = values > values[unit] if good > 0 else values < values[unit]
        return int(better.sum()) + 1, len(values)


@forget_with_stores
@lru_cache(maxsize=128)
def coverage_table(case: Case, indicators: tuple[Indicator, ...] = INDICATORS) -> CoverageTable:
    """Return indicators of a case, made once for all readers; unchosen, all of the catalogue.

    A number is told only if it is the same whether or not the doubtful centres were open, but for
    counts of what is known.
    """
    columns = {one.code: one.measure(case) for one in indicators}
    if len(case.doubtful):
        otherwise = with_doubtful(case)
        for one in indicators:
            if not one.counts_known:
                sure = np.isclose(columns[one.code], one.measure(otherwise), equal_nan=True)
                columns[one.code] = np.where(sure, columns[one.code], np.nan)
    return CoverageTable(case, pd.DataFrame(columns, index=pd.Index(case.units.codes, name="unit")))
