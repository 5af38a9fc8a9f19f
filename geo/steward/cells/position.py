"""Coordinates of a row: numbers, degrees, order and ground, each fault with what to write."""

import re
from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.catalogue import N_
from geo.crs import to_degrees
from geo.errors import CrsError, TableError
from geo.steward.cells.text import ERASE, refuse
from geo.steward.findings import Fault, Ledger, Level, Read, apply, say

_PLAIN: Final = re.compile(r"-?\d{1,8}(?:\.\d+)?", re.ASCII)
_COMMA: Final = re.compile(r"-?\d{1,8},\d+", re.ASCII)
_GROUPED: Final = re.compile(r"-?\d{1,3}(?:\.\d{3})+,\d+", re.ASCII)
_DIGITS: Final = 6
_LAT: Final = (41.5, 45.0)
_LON: Final = (9.0, 13.0)
"""Degrees between which a coordinate of Tuscany lies, and a little more."""

Floats = npt.NDArray[np.float64]


def read_number(text: str) -> Read:
    """Return a number with a point; a decimal comma is taken, and said."""
    if not text or text == ERASE or _PLAIN.fullmatch(text):
        return Read(text)
    if _COMMA.fullmatch(text) or _GROUPED.fullmatch(text):
        value = text.replace(".", "").replace(",", ".")
        return Read(value, (Fault(Level.WARNING, say(
            N_("decimal comma, read as {value}"), value=value), say(N_("write {value}"),
                                                                    value=value)),))
    return refuse(N_("this is no coordinate"), N_("write degrees with a point, as 43.7769, or "
                                                  "leave the cell empty"))


def place_points(
    values: pd.DataFrame, ledger: Ledger, file: str, *, declared: str, is_geographic: bool
) -> pd.DataFrame:
    """Return values whose lat and lon are degrees in WGS84 as text, or empty.

    Parameters
    ----------
    values
        With columns lat and lon, or x and y, already read as numbers.
    declared
        The CRS of the list, "" for none: latitude and longitude are then those of GPS.

    Raises
    ------
    TableError
        If the coordinates look metric and no CRS, or one that nobody knows, is declared.
    """
    east, north = ("lon", "lat") if {"lat", "lon"} <= set(values) else ("x", "y")
    if not {east, north} <= set(values):
        return _without_half(values, ledger)
    x, y = (pd.to_numeric(values[name].replace(ERASE, ""), errors="coerce").to_numpy(float)
            for name in (east, north))
    given = np.isfinite(x) & np.isfinite(y)
    _half(values, (east, north), x, y, ledger)
    nil = given & (x == 0) & (y == 0)
    _each(ledger, values, nil, north, lambda _row: Fault(
        Level.ERROR, say(N_("0, 0 is a point in the ocean")),
        say(N_("leave both coordinates empty if they are not known"))))
    if declared and not is_geographic:
        lon, lat = _in_degrees(x, y, declared, file)
        lat_text, lon_text = _texts(lat, given & ~nil), _texts(lon, given & ~nil)
    else:
        _refuse_metric(x[given & ~nil], y[given & ~nil], file)
        lat_text, lon_text = (values[name].where(given, "").to_numpy(dtype=object)
                              for name in (north, east))
        lon, lat = x, y
    _outside(ledger, values, north, np.where(given & ~nil, lat, np.nan), lon)
    erased = (values[north] == ERASE) & (values[east] == ERASE)
    return values.assign(lat=np.where(erased, ERASE, lat_text),
                         lon=np.where(erased, ERASE, lon_text))


def read_numbers(values: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Return values whose columns of coordinates are read as numbers."""
    names = [name for name in ("lat", "lon", "x", "y") if name in values]
    return values.assign(**{name: apply(values[name], read_number, ledger) for name in names})


def _without_half(values: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Return values without a column of coordinates whose other one the list does not have."""
    lonely = [name for name in ("lat", "lon", "x", "y") if name in values]
    for name in lonely:
        ledger.note(None, name, "", Fault(
            Level.WARNING, say(N_("one of the two coordinates has no column, so none is read")),
            say(N_("add the other column, as “Lat” or “Long”"))))
    return values.drop(columns=lonely)


def _half(
    values: pd.DataFrame, names: tuple[str, str], x: Floats, y: Floats, ledger: Ledger
) -> None:
    lonely = np.isfinite(x) ^ np.isfinite(y)
    lonely &= ~values.index.isin(ledger.refused)
    for row, has_x in zip(values.index[lonely], np.isfinite(x)[lonely], strict=True):
        ledger.note(int(row), names[int(has_x)], "", Fault(
            Level.ERROR, say(N_("one of the two coordinates is missing")),
            say(N_("write both, or none"))))


def _outside(ledger: Ledger, values: pd.DataFrame, field: str, lat: Floats, lon: Floats) -> None:
    given = ~np.isnan(lat)
    is_swapped = given & _within(lat, _LON) & _within(lon, _LAT)
    _each(ledger, values, is_swapped, field, lambda row: Fault(
        Level.ERROR, say(N_("latitude and longitude are swapped")),
        say(N_("write latitude {lat} and longitude {lon}"), lat=f"{lon[row]:.6g}",
            lon=f"{lat[row]:.6g}")))
    away = given & ~is_swapped & ~(_within(lat, _LAT) & _within(lon, _LON))
    _each(ledger, values, away, field, lambda _row: Fault(
        Level.ERROR, say(N_("the point is outside Tuscany")),
        say(N_("write degrees, as 43.7769 and 11.2611, or declare the coordinate reference "
               "system of the list with --crs"))))


def _each(
    ledger: Ledger, values: pd.DataFrame, where: npt.NDArray[np.bool_], field: str,
    fault: Callable[[int], Fault],
) -> None:
    came = values[field] + ", " + values[{"lat": "lon", "y": "x"}[field]]
    for place in np.flatnonzero(where):
        row = int(values.index.to_numpy()[place])
        ledger.note(row, field, str(came.iloc[place]), fault(int(place)))


def _in_degrees(x: Floats, y: Floats, declared: str, file: str) -> tuple[Floats, Floats]:
    try:
        return to_degrees(x, y, declared)
    except CrsError as error:
        raise TableError(file, N_("--crs: “{crs}” is no coordinate reference system that is "
                                  "known"), crs=declared[:80]) from error


def _refuse_metric(x: Floats, y: Floats, file: str) -> None:
    """Refuse a list whose coordinates are metres of a grid that nobody named."""
    if len(x) and np.median(np.maximum(np.abs(x), np.abs(y))) > 1_000:
        raise TableError(file, N_("its coordinates are metres of a grid, but of which is not said: "
                                  "declare it with --crs, as the map's maker names it"))


def _within(values: Floats, limits: tuple[float, float]) -> npt.NDArray[np.bool_]:
    return (values >= limits[0]) & (values <= limits[1])


def _texts(values: Floats, given: npt.NDArray[np.bool_]) -> npt.NDArray[np.object_]:
    known = given & np.isfinite(values)
    return np.array([f"{value:.{_DIGITS}f}" if ok else ""
                     for value, ok in zip(values, known, strict=True)], dtype=object)
