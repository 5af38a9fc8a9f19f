"""Points of rows on the ground: in which comune, how exact, how far apart."""

import re
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
_COARSE: Final = 3
"""Decimals of a degree up to which a coordinate is no address: 0.001° is a hundred metres."""

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


def accuracy_of(lat: str, lon: str, address: str) -> str:
    """Return how exact coordinates are, by their decimals and the address beside them."""
    if not lat or not lon:
        return "none"
    decimals = min(len(text.partition(".")[2]) for text in (lat, lon))
    if decimals < _COARSE:
        return "comune"
    if decimals == _COARSE or not address:
        return "locality" if not address else "street"
    return "address" if re.search(r"\d", address) else "street"


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
