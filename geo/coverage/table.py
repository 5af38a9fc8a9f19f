"""The table of coverage: every indicator for every unit, and why a number is missing.

The table of coverage as one flat table: what is printed, downloaded and answered.

Areas of units with the table of coverage: GeoJSON and GeoPackage are made of this.
"""

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.coverage.case import Case, Units, with_doubtful
from geo.coverage.gaps import BEYOND, OUTSIDE, SERVED, UNKNOWN, Gaps
from geo.coverage.indicators import BY_CODE, DOUBTFUL, INDICATORS, Indicator
from geo.crs import WGS84
from geo.store.store import Store, forget_with_stores


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


KEYS: Final = {"zona": "zona", "comune": "comune_istat", "ausl": "ausl", "regione": "region"}
"""Level → first column: names of zone and AUSL, ISTAT codes of comuni."""
GAP_COLUMNS: Final = {
    "minors_served": SERVED,
    "minors_outside_own_zona": OUTSIDE,
    "minors_beyond": BEYOND,
    "minors_reach_unknown": UNKNOWN,
}


def flat_table(table: CoverageTable, gaps: Gaps, store: Store) -> pd.DataFrame:
    """Return one row a unit: its key, the indicators, the gaps at a distance, its other names.

    Counts are whole numbers, other values have three decimals; what is missing is missing.
    """
    units, level = table.units, table.units.level
    codes = list(units.codes)
    columns: dict[str, object] = {KEYS[level]: codes if level == "comune" else list(units.names)}
    for code in table.numbers.columns:
        column = table.numbers[code]
        told = column.round().astype("Int64") if is_count(code) else column.round(3)
        columns[code] = told.array
    people = gaps.people[:, :, 0]
    columns["gap_km"] = [gaps.km] * len(units)
    for name, kind in GAP_COLUMNS.items():
        columns[name] = people[:, kind].round().astype("int64")
    if level == "comune":
        zone_set = table.case.zone_set
        columns["comune"] = list(units.names)
        columns["zona"] = [store.zones.zona_of(code, zone_set).name for code in codes]
    else:
        columns["slug"] = codes
    columns |= {
        "year": table.case.year,
        "zone_set": table.case.zone_set,
        "reference_date": table.case.day.isoformat(),
        "population_on": f"{table.case.vintage}-01-01",
    }
    return pd.DataFrame(columns)


def is_count(code: str) -> bool:
    """Return whether a column of indicators holds whole numbers."""
    return code.startswith("n_") or code in {"target_met", "minors"}


def with_areas(table: pd.DataFrame, units: Units, store: Store, zone_set: int) -> gpd.GeoDataFrame:
    """Return a flat table with the thinned area of each row, in WGS84."""
    areas = _areas(store, zone_set if units.level != "comune" else 0)
    if units.level in {"zona", "comune"}:
        shapes = [areas[code] for code in units.codes]
    else:
        shapes = [_joined(store, units, number, zone_set) for number in range(len(units))]
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shapes, index=table.index, crs=WGS84))


@forget_with_stores
@lru_cache(maxsize=4)
def _areas(store: Store, zone_set: int) -> dict[str, shapely.Geometry]:
    """Return code → thinned area: of zone of a set, of comuni for 0."""
    name, key = (f"zone_{zone_set}", "zona") if zone_set else ("comuni", "comune_istat")
    features = json.loads(store.drawn(name))["features"]
    return {
        feature["properties"][key]: shapely.geometry.shape(feature["geometry"])
        for feature in features
    }


@forget_with_stores
@lru_cache(maxsize=16)
def _joined(store: Store, units: Units, number: int, zone_set: int) -> shapely.Geometry:
    zone = store.zones.by_set[zone_set]
    areas = _areas(store, zone_set)
    inside = [
        areas[slug]
        for slug, zona in zone.items()
        if units.number_of_comune[next(iter(zona.comuni))] == number
    ]
    return shapely.unary_union(inside)
