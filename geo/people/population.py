"""How many minors live in each comune, by age band: the vintages of population at hand.

Vintage V is 1 January of V (ISTAT, as told in ``data/statistics/SOURCE.md``), so the official day
of year Y, its 31 December, is vintage Y + 1.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pandas as pd

from geo.catalogue import N_
from geo.errors import PopulationError, StoreError
from geo.store import Store, forget_with_stores

BANDS: Final[Mapping[str, tuple[int, int]]] = MappingProxyType({
    "0_17": (0, 17),
    "0_2": (0, 2),
    "3_5": (3, 5),
    "6_10": (6, 10),
    "11_13": (11, 13),
    "14_17": (14, 17),
})
"""Code → first and last age, both inside; the first band is all minors, the others cut it up."""

BAND_LABELS: Final[Mapping[str, str]] = MappingProxyType({
    "0_17": N_("all minors, 0–17 years"),
    "0_2": N_("0–2 years (nursery)"),
    "3_5": N_("3–5 years (kindergarten)"),
    "6_10": N_("6–10 years (primary school)"),
    "11_13": N_("11–13 years (middle school)"),
    "14_17": N_("14–17 years (high school)"),
})

ALL_AGES: Final = "all"
"""Column of residents of every age."""

CAVEATS: Final[Mapping[int, str]] = MappingProxyType({
    2023: N_("The population at 1 January 2023 is provisional: 0.3 % lower than the figure after "
             "the census revision."),
})
"""Vintage → what must be said wherever it is used."""

_NAME: Final = re.compile(r"population_(\d{4})\.parquet")


def vintages(folder: Path) -> tuple[int, ...]:
    """Return the vintages of population in a store's folder, oldest first.

    Raises
    ------
    StoreError
        If there is none.
    """
    files = (_NAME.fullmatch(path.name) for path in (folder / "statistics").glob("*.parquet"))
    found = tuple(sorted(int(match[1]) for match in files if match))
    if not found:
        raise StoreError(f"population_<year>.parquet: not found in {folder / 'statistics'}, "
                         "run `python -m geo build`")
    return found


def vintage_for(year: int, available: Sequence[int]) -> int:
    """Return the vintage that tells of 31 December of a year: the next, else the nearest.

    Of two equally near the later.

    >>> vintage_for(2021, (2022, 2023)), vintage_for(2026, (2022, 2023))
    (2022, 2023)
    """
    return min(available, key=lambda vintage: (abs(vintage - (year + 1)), -vintage))


@forget_with_stores
@lru_cache(maxsize=8)
def minors_by_comune(store: Store, vintage: int) -> pd.DataFrame:
    """Return the residents of each comune by band; shared by its readers, not to be changed.

    One row per comune of the store, index ``comune_istat`` in order; columns the codes of
    ``BANDS`` and ``all``, residents of every age.

    Raises
    ------
    StoreError
        If the store has no such vintage.
    PopulationError
        If the vintage does not tell of each comune.
    """
    people = _read(store.folder / "statistics" / f"population_{vintage}.parquet")
    by_age = people.pivot_table(
        index="comune_istat", columns="age", values="total", aggfunc="sum", fill_value=0)
    wanted = sorted(store.comune_names)
    if list(by_age.index) != wanted:
        odd = sorted(set(by_age.index) ^ set(wanted))
        raise PopulationError(f"population_{vintage}.parquet: {len(odd)} comuni differ, first "
                              f"{odd[0]}; one row per age of each of {len(wanted)} is needed")
    bands = {code: by_age.loc[:, first:last].sum(axis="columns")
             for code, (first, last) in BANDS.items()}
    return pd.DataFrame(bands | {ALL_AGES: by_age.sum(axis="columns")}).astype("int64")


def age_shares(store: Store, vintage: int) -> pd.DataFrame:
    """Return the share of each band among the minors of each comune, of Tuscany if it has none.

    Index as ``minors_by_comune``; a column for each band but the first; rows add up to 1.
    """
    minors = minors_by_comune(store, vintage)
    total, *parts = BANDS
    shares = minors[parts].div(minors[total].where(minors[total] > 0), axis="index")
    return shares.fillna(minors[parts].sum() / minors[total].sum())


def _read(path: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(path, columns=["comune_istat", "age", "total"])
    except FileNotFoundError as error:
        raise StoreError(f"{path.name}: not found in {path.parent}, run `python -m geo build`"
                         ) from error
    except (OSError, ValueError) as error:
        raise PopulationError(f"{path.name}: {error}; a table by comune_istat and age is needed"
                              ) from error
