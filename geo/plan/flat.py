"""The table of coverage as one flat table: what is printed, downloaded and answered."""

from typing import Final

import pandas as pd

from geo.coverage.gaps import BEYOND, OUTSIDE, SERVED, UNKNOWN, Gaps
from geo.coverage.table import CoverageTable
from geo.store import Store

KEYS: Final = {"zona": "zona", "comune": "comune_istat", "ausl": "ausl", "regione": "region"}
"""Level → first column: names of zone and AUSL, ISTAT codes of comuni."""
GAP_COLUMNS: Final = {
    "minors_served": SERVED, "minors_outside_own_zona": OUTSIDE, "minors_beyond": BEYOND,
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
    columns |= {"year": table.case.year, "zone_set": table.case.zone_set,
                "reference_date": table.case.day.isoformat(),
                "population_on": f"{table.case.vintage}-01-01"}
    return pd.DataFrame(columns)


def is_count(code: str) -> bool:
    """Return whether a column of indicators holds whole numbers."""
    return code.startswith("n_") or code in {"target_met", "minors"}
