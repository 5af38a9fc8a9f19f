"""Points of rows on the ground: in which comune, how exact, how far apart."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.catalogue import N_
from geo.find.nearest import distance_m
from geo.locate import NOWHERE, ComuneLocator
from geo.steward.findings import Fault, Ledger, Level, say

NEAR_M: Final = 100.0
"""Distance up to which two points may be the same place. [m]"""
SAME_M: Final = 1.0
"""Distance below which two points are one. [m]"""
_GRID: Final = 0.01
"""Degrees of a grid whose points are no addresses: a kilometre."""

Floats = npt.NDArray[np.float64]


def check_inside(
    values: pd.DataFrame, locator: ComuneLocator, names: dict[str, str], ledger: Ledger
) -> None:
    """Note the points that lie outside the comune that their row declares."""
    placed = values.loc[(values["lat"].str.len() > 1) & (values["comune_istat"] != "")
                    & ~values.index.isin(ledger.refused), ["lat", "lon", "comune_istat"]]
    if placed.empty:
        return
    lat, lon = (placed[name].to_numpy(dtype=np.float64) for name in ("lat", "lon"))
    rows = locator.locate(lat=lat, lon=lon)
    codes = np.append(locator.comuni["comune_istat"].to_numpy(dtype=object), "")[rows]
    wrong = (codes != placed["comune_istat"].to_numpy(dtype=object)) & (rows != NOWHERE)
    for row, code, declared, came in zip(
            placed.index[wrong], codes[wrong], placed["comune_istat"][wrong],
            placed["lat"][wrong] + ", " + placed["lon"][wrong], strict=True):
        ledger.note(int(row), "lat", came, Fault(
            Level.ERROR, say(N_("the point is in {here}, the row declares {declared}"),
                             here=names[code], declared=names[declared]),
            say(N_("correct the comune or the coordinates, or leave the coordinates empty"))))
    at_sea = rows == NOWHERE
    for row, came in zip(placed.index[at_sea], placed["lat"][at_sea] + ", " + placed["lon"][at_sea],
                         strict=True):
        ledger.note(int(row), "lat", came, Fault(
            Level.ERROR, say(N_("the point is outside Tuscany, or in the sea")),
            say(N_("correct the coordinates or leave them empty"))))


def accuracies_of(lat: pd.Series, lon: pd.Series, address: pd.Series) -> list[str]:
    """Return how exact new coordinates are of which a list does not say it.

    They are those of the address beside them, but never more than a place where several addresses
    have one point, nor more than the comune where the numbers lie on a grid of 0.01°, a kilometre,
    whatever zeros are written after them.
    """
    degrees = [pd.to_numeric(text, errors="coerce") for text in (lat, lon)]
    given = degrees[0].notna() & degrees[1].notna()
    steps = [np.abs(number / _GRID - (number / _GRID).round()) < 1e-6 for number in degrees]
    is_rough = steps[0] & steps[1]
    rounded = pd.Series(list(zip(*(number.round(5) for number in degrees), strict=True)), lat.index)
    n_addresses = address.where(given).groupby(rounded, dropna=True).transform("nunique")
    has_number = address.str.contains(r"\d")
    exact = np.select(
        [~given, is_rough, (n_addresses > 1) | (address == ""), ~has_number],
        ["none", "comune", "locality", "street"], "address")
    return [str(one) for one in exact]


def degrees_of(values: pd.DataFrame) -> pd.DataFrame:
    """Return latitude and longitude as numbers, NaN where a row, or the list, has none."""
    return pd.DataFrame({
        name: pd.to_numeric(values[name], errors="coerce") if name in values else np.nan
        for name in ("lat", "lon")
    }, index=values.index, dtype=float)


def distances_m(degrees: pd.DataFrame, left: list[int], right: list[int]) -> Floats:
    """Return the distance of pairs of rows of ``degrees_of``, NaN where one has no point. [m]"""
    origin, target = degrees.loc[left].to_numpy(), degrees.loc[right].to_numpy()
    return distance_m(lat_from=origin[:, 0], lon_from=origin[:, 1],
                      lat_to=target[:, 0], lon_to=target[:, 1])
