"""Where a row says it is: its comune and zona, its coordinates, and whether they agree.

Points of rows on the ground: in which comune, how exact, how far apart.

Coordinates of a row: numbers, degrees, order and ground, each fault with what to write.

The comune and zona that a row declares: found by name or code, as of the row's own day.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from rapidfuzz import fuzz, process

from geo.arrays import Floats
from geo.crs import to_degrees
from geo.errors import CrsError, TableError
from geo.intake.findings import Fault, Ledger, Level, Read, apply, as_day, say
from geo.intake.texts import ERASE, refuse
from geo.locate import NOWHERE, ComuneLocator
from geo.messages import N_
from geo.places.nearest import distance_m
from geo.places.search import BY_NAME, COMUNE, LOCALITY, Place, PlaceIndex, is_decisive, place_index
from geo.region import region
from geo.spelling import fold, plain
from geo.store.store import Store
from geo.zones import read_table, zone_set_on

NEAR_M: Final = 100.0
"""Distance up to which two points may be the same place. [m]"""
SAME_M: Final = 1.0
"""Distance below which two points are one. [m]"""
_GRID: Final = 0.01
"""Degrees of a grid whose points are no addresses: a kilometre."""


def check_inside(
    values: pd.DataFrame, locator: ComuneLocator, names: dict[str, str], ledger: Ledger
) -> None:
    """Note the points that lie outside the comune that their row declares."""
    placed = values.loc[
        (values["lat"].str.len() > 1)
        & (values["comune_istat"] != "")
        & ~values.index.isin(ledger.refused),
        ["lat", "lon", "comune_istat"],
    ]
    if placed.empty:
        return
    lat, lon = (placed[name].to_numpy(dtype=np.float64) for name in ("lat", "lon"))
    rows = locator.locate(lat=lat, lon=lon)
    codes = np.append(locator.comuni["comune_istat"].to_numpy(dtype=object), "")[rows]
    wrong = (codes != placed["comune_istat"].to_numpy(dtype=object)) & (rows != NOWHERE)
    for row, code, declared, came in zip(
        placed.index[wrong],
        codes[wrong],
        placed["comune_istat"][wrong],
        placed["lat"][wrong] + ", " + placed["lon"][wrong],
        strict=True,
    ):
        ledger.note(
            int(row),
            "lat",
            came,
            Fault(
                Level.ERROR,
                say(
                    N_("the point is in {here}, the row declares {declared}"),
                    here=names[code],
                    declared=names[declared],
                ),
                say(N_("correct the comune or the coordinates, or leave the coordinates empty")),
            ),
        )
    at_sea = rows == NOWHERE
    for row, came in zip(
        placed.index[at_sea], placed["lat"][at_sea] + ", " + placed["lon"][at_sea], strict=True
    ):
        ledger.note(
            int(row),
            "lat",
            came,
            Fault(
                Level.ERROR,
                say(N_("the point is outside the region, or in the sea")),
                say(N_("correct the coordinates or leave them empty")),
            ),
        )


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
        ["none", "comune", "locality", "street"],
        "address",
    )
    return [str(one) for one in exact]


def degrees_of(values: pd.DataFrame) -> pd.DataFrame:
    """Return latitude and longitude as numbers, NaN where a row, or the list, has none."""
    return pd.DataFrame(
        {
            name: pd.to_numeric(values[name], errors="coerce") if name in values else np.nan
            for name in ("lat", "lon")
        },
        index=values.index,
        dtype=float,
    )


def distances_m(degrees: pd.DataFrame, left: list[int], right: list[int]) -> Floats:
    """Return the distance of pairs of rows of ``degrees_of``, NaN where one has no point. [m]"""
    origin, target = degrees.loc[left].to_numpy(), degrees.loc[right].to_numpy()
    return distance_m(
        lat_from=origin[:, 0], lon_from=origin[:, 1], lat_to=target[:, 0], lon_to=target[:, 1]
    )


_PLAIN: Final = re.compile(r"-?\d{1,8}(?:\.\d+)?", re.ASCII)
_COMMA: Final = re.compile(r"-?\d{1,8},\d+", re.ASCII)
_GROUPED: Final = re.compile(r"-?\d{1,3}(?:\.\d{3})+,\d+", re.ASCII)
_PAIR: Final = re.compile(
    r"\(?\s*(-?\d{1,2}\.\d+)\s*(?:[,;/|]|\s)\s*(-?\d{1,2}\.\d+)\s*\)?", re.ASCII
)
_COMMA_PAIR: Final = re.compile(
    r"\(?\s*(-?\d{1,2},\d+)\s*(?:[;/|]|,\s|\s)\s*(-?\d{1,2},\d+)\s*\)?", re.ASCII
)
_SEXAGESIMAL: Final = re.compile(
    r"(\d{1,3}(?:\.\d+)?)\s*(?:[°º:]|\s|gradi|$)\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:[':]|\s|$)\s*"
    r"(?:(\d{1,2}(?:\.\d+)?)\s*\"?)?)?",
    re.ASCII,
)
_MINUTES: Final = str.maketrans(
    {
        "′": "'",
        "’": "'",
        "‘": "'",
        "´": "'",
        "`": "'",
        "″": '"',
        "”": '"',
        "“": '"',
        "−": "-",
        "–": "-",
        "º": "°",
        "˚": "°",
    }
)
_DIGITS: Final = 6
_MARGIN_DEG: Final = 0.7


def _span() -> tuple[tuple[float, float], tuple[float, float]]:
    """Return between which degrees a latitude, a longitude of the region lies, and a little more."""
    (south, west), (north, east) = region().bounds
    margin = _MARGIN_DEG
    return (south - margin, north + margin), (west - margin, east + margin)


def read_number(text: str) -> Read:
    """Return a number with a point; a decimal comma is taken, and said."""
    if not text or text == ERASE or _PLAIN.fullmatch(text):
        return Read(text)
    if _COMMA.fullmatch(text) or _GROUPED.fullmatch(text):
        value = text.replace(".", "").replace(",", ".")
        return Read(
            value,
            (
                Fault(
                    Level.WARNING,
                    say(N_("decimal comma, read as {value}"), value=value),
                    say(N_("write {value}"), value=value),
                ),
            ),
        )
    likely = _likely_degrees(text)
    if likely:
        return refuse(
            N_("this is no coordinate as a number"),
            N_("write {text}, if that is meant"),
            text=likely,
        )
    return refuse(
        N_("this is no coordinate"),
        N_("write degrees with a point, as 43.7769, or leave the cell empty"),
    )


def split_pairs(values: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Return values in which no cell holds both coordinates: they stand in lat and lon.

    A pair of plain numbers is read, latitude first; any other is suggested.
    """
    for field in ("lat", "lon", "x", "y"):
        if field not in values:
            continue
        other = {"lat": "lon", "lon": "lat", "x": "y", "y": "x"}[field]
        beside = values[other] if other in values else pd.Series("", values.index, dtype=object)
        is_pair = values[field].map(_is_like_pair) & ((beside == "") | (beside == values[field]))
        if not is_pair.any():
            continue
        pairs = values.loc[is_pair, field].map(_pair)
        values = values.assign(
            **{
                name: values.get(name, pd.Series("", values.index, dtype=object))
                for name in ("lat", "lon")
            }
        )
        for row, pair in pairs.items():
            came = str(values.at[row, field])
            values.loc[row, [field, other] if other in values else [field]] = ""
            if pair is None:
                _note_odd_pair(int(str(row)), field, came, ledger)
                continue
            values.loc[row, ["lat", "lon"]] = list(pair)
            ledger.note(
                int(str(row)),
                field,
                came,
                Fault(
                    Level.NOTE,
                    say(
                        N_(
                            "both coordinates in one cell, read as latitude {lat} and longitude {lon}"
                        ),
                        lat=pair[0],
                        lon=pair[1],
                    ),
                ),
            )
        if field in {"x", "y"} and all(
            bool((values[name] == "").all()) for name in (field, other) if name in values
        ):
            values = values.drop(columns=["x", "y"], errors="ignore")
    return values


def column_of_pairs(cells: pd.DataFrame, numbers: Iterable[int]) -> int | None:
    """Return the first of some columns whose cells hold both coordinates of a point each."""
    for number in numbers:
        texts = cells[number].str.strip()
        filled = texts[texts != ""].head(200)
        if len(filled) and filled.map(_is_like_pair).mean() > 0.5:
            return number
    return None


def _is_like_pair(text: str) -> bool:
    return bool(_pair(text)) or (bool(text) and _likely_pair(text) is not None)


def _pair(text: str) -> tuple[str, str] | None:
    """Return latitude and longitude of a cell with two plain numbers, whose order is then sure."""
    found = _PAIR.fullmatch(text) or _COMMA_PAIR.fullmatch(text)
    if not found:
        return None
    lat, lon = found[1].replace(",", "."), found[2].replace(",", ".")
    of_lat, of_lon = _span()
    is_lat_first = _is_in(of_lat, float(lat)) and _is_in(of_lon, float(lon))
    return (lat, lon) if is_lat_first else None


def _likely_pair(text: str) -> tuple[str, str] | None:
    """Return latitude and longitude that a cell probably means."""
    if found := re.fullmatch(
        r"(?:SRID=\d+;)?POINT\s*Z?\s*\(\s*(\S+)\s+(\S+?)(?:\s+\S+)?\s*\)", text, re.IGNORECASE
    ):
        numbers = [found[2], found[1]]
    elif found := re.search(r"[@=](-?\d{1,2}\.\d+),(-?\d{1,2}\.\d+)", text):
        numbers = [found[1], found[2]]
    else:
        numbers = _two_numbers(text)
    if len(numbers) != 2 or not all(_PLAIN.fullmatch(number) for number in numbers):
        return None
    of_lat, of_lon = _span()
    for lat, lon in (numbers, numbers[::-1]):
        if _is_in(of_lat, float(lat)) and _is_in(of_lon, float(lon)):
            return lat, lon
    return None


def _two_numbers(text: str) -> list[str]:
    """Return the two coordinates of a text, each as degrees, or nothing."""
    found = _PAIR.fullmatch(text) or _COMMA_PAIR.fullmatch(text)
    if found:
        return [found[1].replace(",", "."), found[2].replace(",", ".")]
    for mark in (
        r"\s*[;/|\n]\s*",
        r",\s+",
        r",",
        r"\s+-\s+",
        r"(?<=[NSEWOnsewo])[\s,]+",
        r"\s+(?=[NSEWOnsewo]\s*\d)",
        r"\s+(?=(?:lon|lng)[a-z]*)",
        r"\s+",
    ):
        parts = [part for part in re.split(mark, text.strip("() ")) if part]
        if len(parts) == 2:
            likely = [part if _PLAIN.fullmatch(part) else _likely_degrees(part) for part in parts]
            if all(likely):
                return likely
    return []


def _note_odd_pair(row: int, field: str, came: str, ledger: Ledger) -> None:
    likely = _likely_pair(came)
    instead = (
        say(N_("write latitude {lat} and longitude {lon}"), lat=likely[0], lon=likely[1])
        if likely
        else say(N_("write both, or none"))
    )
    ledger.note(
        row,
        field,
        came,
        Fault(
            Level.ERROR,
            say(N_("both coordinates are in one cell, and not as two numbers, latitude first")),
            instead,
        ),
    )


def _likely_degrees(text: str) -> str:  # noqa: PLR0911
    r"""Return degrees with a point that a text probably means, or "".

    >>> _likely_degrees("43°46'36,8'' N"), _likely_degrees("E 11.2486°")
    ('43.776889', '11.2486')
    """
    body = unicodedata.normalize("NFKC", text).translate(_MINUTES).strip()
    body = re.sub(r"''", '"', body)
    if re.fullmatch(r"[+-]?\d+(?:[.,]\d+)?E[+-]?\d\d?", body, re.IGNORECASE):
        number = float(body.replace(",", "."))
        return f"{number:.10g}" if abs(number) <= 180 else ""
    body = re.sub(
        r"^(?:lat(?:itudine|itude)?|lon(?:g(?:itudine|itude)?)?|lng)\.?\s*[:=]?\s*",
        "",
        body,
        flags=re.IGNORECASE,
    )
    sides = re.findall(
        r"\b(?:nord|sud|est|ovest|north|south|east|west)\b|"
        r"(?<![a-z])[nsewo](?![a-z])",
        body,
        re.IGNORECASE,
    )
    if len(sides) > 1:
        return ""
    if sides:
        body = body.replace(sides[0], " ").strip()
    is_back = bool(sides) and sides[0][0].upper() in "SWO"
    body = body.replace(",", ".") if body.count(",") == 1 and "." not in body else body
    sign = -1 if is_back or body.startswith("-") else 1
    body = body.lstrip("+-").strip()
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}", body):  # points for thousands: 43.776.900
        whole = body.replace(".", "")
        return next(
            (
                f"{sign * int(whole) / 10**places:.6f}"
                for places in range(2, 9)
                if _is_of_region(int(whole) / 10**places)
            ),
            "",
        )
    found = _SEXAGESIMAL.fullmatch(body)
    if not found:
        return ""
    degrees, minutes, seconds = (float(part) if part else 0.0 for part in found.groups())
    if minutes >= 60 or seconds >= 60 or degrees > 180:
        return ""
    if not minutes and not seconds:
        return f"{'-' if sign < 0 else ''}{found[1]}"
    return f"{sign * (degrees + minutes / 60 + seconds / 3600):.6f}"


def _is_of_region(number: float) -> bool:
    return any(_is_in(span, number) for span in _span())


def _is_in(span: tuple[float, float], number: float) -> bool:
    return span[0] <= number <= span[1]


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
    x, y = (
        pd.to_numeric(values[name].replace(ERASE, ""), errors="coerce").to_numpy(float)
        for name in (east, north)
    )
    given = np.isfinite(x) & np.isfinite(y)
    _half(values, (east, north), x, y, ledger)
    nil = given & (x == 0) & (y == 0)
    _each(
        ledger,
        values,
        nil,
        north,
        lambda _row: Fault(
            Level.ERROR,
            say(N_("0, 0 is a point in the ocean")),
            say(N_("leave both coordinates empty if they are not known")),
        ),
    )
    if declared and not (is_geographic and _are_degrees(x, y)):
        lon, lat = _in_degrees(x, y, declared, file)
        lat_text, lon_text = _texts(lat, given & ~nil), _texts(lon, given & ~nil)
    else:
        lost = _without_point(ledger, values, (east, north), x, y)
        given &= ~lost
        _refuse_metric(x[given & ~nil], y[given & ~nil], file)
        lat_text, lon_text = (
            values[name].where(given, "").to_numpy(dtype=object) for name in (north, east)
        )
        lon, lat = x, y
    _outside(ledger, values, north, np.where(given & ~nil, lat, np.nan), lon)
    erased = (values[north] == ERASE) & (values[east] == ERASE)
    return values.assign(
        lat=np.where(erased, ERASE, lat_text), lon=np.where(erased, ERASE, lon_text)
    )


def read_numbers(values: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Return values whose columns of coordinates are read as numbers."""
    names = [name for name in ("lat", "lon", "x", "y") if name in values]
    return values.assign(**{name: apply(values[name], read_number, ledger) for name in names})


def _without_half(values: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Return values without a column of coordinates whose other one the list does not have."""
    lonely = [name for name in ("lat", "lon", "x", "y") if name in values]
    for name in lonely:
        ledger.note(
            None,
            name,
            "",
            Fault(
                Level.WARNING,
                say(N_("one of the two coordinates has no column, so none is read")),
                say(N_("add the other column, as “Lat” or “Long”")),
            ),
        )
    return values.drop(columns=lonely)


def _half(
    values: pd.DataFrame, names: tuple[str, str], x: Floats, y: Floats, ledger: Ledger
) -> None:
    lonely = np.isfinite(x) ^ np.isfinite(y)
    lonely &= ~values.index.isin(ledger.refused)
    for row, has_x in zip(values.index[lonely], np.isfinite(x)[lonely], strict=True):
        ledger.note(
            int(row),
            names[int(has_x)],
            "",
            Fault(
                Level.ERROR,
                say(N_("one of the two coordinates is missing")),
                say(N_("write both, or none")),
            ),
        )


def _without_point(
    ledger: Ledger, values: pd.DataFrame, names: tuple[str, str], x: Floats, y: Floats
) -> npt.NDArray[np.bool_]:
    """Refuse the rows whose numbers are degrees of the region but for a lost decimal point."""
    of_lat, of_lon = _span()
    lat, lon = _rescaled(y, of_lat), _rescaled(x, of_lon)
    is_big = (np.abs(x) > 180) | (np.abs(y) > 90)
    lost = is_big & np.isfinite(lat) & np.isfinite(lon)
    _each(
        ledger,
        values,
        lost,
        names[1],
        lambda row: Fault(
            Level.ERROR,
            say(N_("the decimal point of the coordinates is lost")),
            say(
                N_("write latitude {lat} and longitude {lon}"),
                lat=f"{lat[row]:.10g}",
                lon=f"{lon[row]:.10g}",
            ),
        ),
    )
    return lost


def _rescaled(values: Floats, limits: tuple[float, float]) -> Floats:
    """Return numbers with their decimal point where it makes degrees between limits, else NaN."""
    found = np.full(len(values), np.nan)
    for places in range(10):
        scaled = values / 10.0**places
        found = np.where(np.isnan(found) & _within(scaled, limits), scaled, found)
    return found


def _are_degrees(x: Floats, y: Floats) -> bool:
    """Tell whether coordinates can be degrees: a GeoJSON of metres says nowhere that it is one."""
    given = np.isfinite(x) & np.isfinite(y)
    return bool((np.abs(x[given]) <= 180).all() and (np.abs(y[given]) <= 90).all())


def _outside(ledger: Ledger, values: pd.DataFrame, field: str, lat: Floats, lon: Floats) -> None:
    given = ~np.isnan(lat)
    of_lat, of_lon = _span()
    is_swapped = given & _within(lat, of_lon) & _within(lon, of_lat)
    _each(
        ledger,
        values,
        is_swapped,
        field,
        lambda row: Fault(
            Level.ERROR,
            say(N_("latitude and longitude are swapped")),
            say(
                N_("write latitude {lat} and longitude {lon}"),
                lat=f"{lon[row]:.6g}",
                lon=f"{lat[row]:.6g}",
            ),
        ),
    )
    away = given & ~is_swapped & ~(_within(lat, of_lat) & _within(lon, of_lon))
    _each(
        ledger,
        values,
        away,
        field,
        lambda _row: Fault(
            Level.ERROR,
            say(N_("the point is outside the region")),
            say(
                N_(
                    "write degrees, as 43.7769 and 11.2611, or declare the coordinate reference "
                    "system of the list"
                )
            ),
        ),
    )


def _each(
    ledger: Ledger,
    values: pd.DataFrame,
    where: npt.NDArray[np.bool_],
    field: str,
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
        raise TableError(
            file, N_("“{crs}” is no coordinate reference system that is known"), crs=declared[:80]
        ) from error


def _refuse_metric(x: Floats, y: Floats, file: str) -> None:
    """Refuse a list whose coordinates are metres of a grid that nobody named."""
    if len(x) and np.median(np.maximum(np.abs(x), np.abs(y))) > 1_000:
        raise TableError(
            file,
            N_(
                "its coordinates are metres of a grid, but of which is not said: "
                "declare its reference system, as the map's maker names it"
            ),
        )


def _within(values: Floats, limits: tuple[float, float]) -> npt.NDArray[np.bool_]:
    return (values >= limits[0]) & (values <= limits[1])


def _texts(values: Floats, given: npt.NDArray[np.bool_]) -> npt.NDArray[np.object_]:
    known = given & np.isfinite(values)
    return np.array(
        [f"{value:.{_DIGITS}f}" if ok else "" for value, ok in zip(values, known, strict=True)],
        dtype=object,
    )


_NEAR: Final = 70
"""Likeness from which a name is worth suggesting. [0..100]"""
_BEFORE_A_ZONA: Final = re.compile(
    r"^(?:zona distretto|zona|distretto|societa della salute|sds|ambito(?: territoriale)?)"
    r"(?: (?:sociosanitari[ao]|socio sanitari[ao]|di|della|del|dell|delle))* "
)
_CODE: Final = re.compile(r"\d{5,6}(?:\.0)?", re.ASCII)
_POST_CODE: Final = re.compile(r"5\d{4}|\d{1,4}")
"""What a post code of Tuscany can be, and what is no code at all."""
_POST_CODE_ALONE: Final = N_("a post code alone names no comune")


@dataclass(frozen=True)
class Places:
    """The comuni and zone of a store, by every name that a list may write."""

    store: Store

    def comune(self, name: str, code: str, provincia: str) -> tuple[Read]:
        """Return the code of the comune of today that a name and a code mean."""
        name, code = (cell.replace(ERASE, "") if cell == ERASE else cell for cell in (name, code))
        if _CODE.fullmatch(name) and not code:
            name, code = "", re.sub(r"\.0$", "", name)
            if _POST_CODE.fullmatch(code):
                return (self._post_code(code),)
        by_code = self._by_code(code) if code else Read("")
        by_name = self._by_name(name) if name else Read("")
        faults = (*by_code.faults, *by_name.faults)
        found = by_name.value or by_code.value
        if by_code.value and by_name.value and by_code.value != by_name.value:
            return (
                refuse(
                    N_("name and ISTAT code are of two comuni"),
                    N_("write {code} for {name}, or the name {other}"),
                    code=by_name.value,
                    name=self._names[by_name.value],
                    other=self._names[by_code.value],
                ),
            )
        if (
            found
            and provincia
            and len(provincia) == 2
            and (provincia.upper() != self.store.provinces[found])
        ):
            faults = (
                *faults,
                Fault(
                    Level.WARNING,
                    say(
                        N_("the comune is in the province of {right}"),
                        right=self.store.provinces[found],
                    ),
                    say(N_("write {right}"), right=self.store.provinces[found]),
                ),
            )
        refused = any(fault.level is Level.ERROR for fault in faults)
        return (Read("" if refused else found, faults),)

    def zona(self, written: str, comune: str, year: str, day: str) -> tuple[Read]:
        """Return the slug of the zona of today, after what is written was checked on a day.

        Parameters
        ----------
        comune
            Its code, "" if unknown.
        year
            The year of the row, "" for that of the list.
        day
            The day of the list, as ISO date.
        """
        of_today = self.store.zones.zona_of(comune, self.store.zones.current).slug if comune else ""
        if not written or written == ERASE:
            return (Read(of_today),)
        known = self._zona_slugs.get(plain(written)) or self._zona_slugs.get(
            _BEFORE_A_ZONA.sub("", plain(written) + " ").strip()
        )
        if known is None:
            return (self._unknown_zona(written, comune),)
        on = date(int(year), 12, 31) if year.isdigit() else date.fromisoformat(day)
        on = min(on, date.fromisoformat(day))
        if not comune:
            is_of_today = known in self.store.zones.of_today
            return (
                Read(known)
                if is_of_today
                else refuse(
                    N_("this zona is not one of today"), N_("write the comune, or a zona of today")
                ),
            )
        right = self.store.zones.zona_of(comune, zone_set_on(on))
        if known in {right.slug, of_today}:
            return (Read(of_today),)
        return (
            refuse(
                N_("on {day} the comune is in another zona"),
                N_("write “{zona}”"),
                day=as_day(on.isoformat()),
                zona=right.name,
            ),
        )

    def _by_code(self, written: str) -> Read:
        code = re.sub(r"\.0$", "", written).zfill(6)
        if code in self._names:
            return Read(code)
        if code in self._merged:
            return self._successor(code)
        meant = self._code_meant(written)
        if meant:
            return refuse(
                N_("this is no ISTAT code of a comune of the region"),
                N_("write {code} for {name}, if that is meant"),
                code=meant,
                name=self._names[self.store.zones.successor(meant)],
            )
        return refuse(
            N_("this is no ISTAT code of a comune of the region"),
            N_("write six digits, as 048017 for Firenze"),
        )

    def _post_code(self, written: str) -> Read:
        """Refuse five digits beside no name: 50032 is a post code of Firenze, 050032 is in Pisa."""
        meant = self._code_meant(written)
        if not meant:
            return refuse(_POST_CODE_ALONE, N_("write the name of the comune"))
        return refuse(
            N_("five digits are a post code, or an ISTAT code without its 0"),
            N_("write the name of the comune, or {code} if {name} is meant"),
            code=meant,
            name=self._names[self.store.zones.successor(meant)],
        )

    def _code_meant(self, written: str) -> str:
        """Return the ISTAT code that another form of a code means, or "".

        The forms: an apostrophe before it, a separator of thousands, the region before it (9,
        09, 009), the 2 of a metropolitan city for its first 0, the cadastral code.
        """
        by_cadastre = self._by_cadastre.get(plain(written).upper())
        digits = re.sub(r"[\s'’.,_-]", "", re.sub(r"[.,]0$", "", written.strip()))
        if by_cadastre or not digits.isdecimal() or not digits.isascii():
            return by_cadastre or ""
        forms = [digits.zfill(6)]
        if len(digits) > 6 and digits[:-6].lstrip("0") == "9":
            forms.append(digits[-6:])
        if len(digits) == 6 and digits[0] == "2":
            forms.append(f"0{digits[1:]}")
        return next((code for code in forms if code in self._names or code in self._merged), "")

    def _by_name(self, written: str) -> Read:
        outside = self._index.outside(written)
        if outside:
            return refuse(
                N_("this is no comune of the region"),
                N_("{place} is outside the region"),
                place=outside,
            )
        if self._index.is_post_code(written):
            return refuse(_POST_CODE_ALONE, N_("write the name of the comune"))
        found = self._index.search(written)
        first = found[0] if found else None
        is_sure = is_decisive(found) or (
            first is not None
            and all(
                place.comune_istat == first.comune_istat
                # A whole name in a column of comuni means no locality of that name elsewhere.
                or (place.kind == LOCALITY and fold(first.found_as) == fold(written))
                for place in found
                if place.score >= first.score - 2
            )
        )
        if first and first.kind == COMUNE and is_sure and first.score >= BY_NAME:
            return self._of_today_or_before(first)
        likely = [place for place in found or self._index.likely(written) if place.comune_istat]
        if not likely or likely[0].score < _NEAR - 12:
            return refuse(N_("this is no comune of the region"), N_("write the name of the comune"))
        first = likely[0]
        near = dict.fromkeys(
            place.comune
            for place in likely
            if place.score >= first.score - 2 and place.kind == first.kind
        )
        if first.score >= BY_NAME and len(near) > 1:
            return refuse(
                N_("this could be {names}"),
                N_("write the whole name of the comune"),
                names=", ".join([*near][:5]),
            )
        return refuse(
            N_("this is no comune of the region"),
            N_("write “{text}”, if that is meant"),
            text=first.comune,
        )

    def _of_today_or_before(self, place: Place) -> Read:
        """Return the code of a comune, with a note if a name of before a merger was written."""
        former = self._former.get(fold(place.found_as), "")
        is_former = former and self.store.zones.successor(former) == place.comune_istat
        return self._successor(former) if is_former else Read(place.comune_istat)

    def _successor(self, old: str) -> Read:
        day, new = self._merged[old]
        return Read(
            new,
            (
                Fault(
                    Level.NOTE,
                    say(
                        N_("since {day} this comune is part of {comune}, which is taken"),
                        day=as_day(day),
                        comune=self._names[new],
                    ),
                    say(N_("write “{text}”"), text=self._names[new]),
                ),
            ),
        )

    def _unknown_zona(self, written: str, comune: str) -> Read:
        if comune:
            right = self.store.zones.zona_of(comune, self.store.zones.current).name
            return refuse(N_("there is no such zona-distretto"), N_("write “{zona}”"), zona=right)
        best = process.extractOne(
            plain(written), list(self._zona_slugs), scorer=fuzz.WRatio, score_cutoff=_NEAR
        )
        if best is None:
            return refuse(N_("there is no such zona-distretto"), N_("write its name"))
        return refuse(
            N_("there is no such zona-distretto"),
            N_("write “{zona}”"),
            zona=self._zona_names[self._zona_slugs[best[0]]],
        )

    @property
    def _names(self) -> Mapping[str, str]:
        return self.store.comune_names

    @cached_property
    def _merged(self) -> dict[str, tuple[str, str]]:
        """Code of before a merger → its day and the comune of today."""
        mergers = self.store.zones.mergers
        return {
            old: (day, self.store.zones.successor(old))
            for old, day in zip(mergers["old_istat"], mergers["date"], strict=True)
            if old not in self._names
        }

    @property
    def _index(self) -> PlaceIndex:
        return place_index(self.store)

    @cached_property
    def _former(self) -> dict[str, str]:
        """Folded name of a comune that merged, and is none of today → its code."""
        mergers = self.store.zones.mergers
        today = {fold(name) for name in self._names.values()}
        return {
            fold(name): code
            for name, code in zip(mergers["old_comune"], mergers["old_istat"], strict=True)
            if code in self._merged and fold(name) not in today
        }

    @cached_property
    def _by_cadastre(self) -> dict[str, str]:
        """Cadastral code → ISTAT code; empty if the store has no such table."""
        path = self.store.folder / "boundaries" / "comuni_catasto.csv"
        if not path.exists():
            return {}
        table = read_table(path)
        return dict(zip(table["catastale"], table["comune_istat"], strict=True))

    @cached_property
    def _zona_slugs(self) -> dict[str, str]:
        """Plain name, alias or slug of a zona of any set → its slug; today's come last, and win."""
        return {
            plain(name): slug
            for zone in reversed(list(self.store.zones.by_set.values()))
            for slug, zona in zone.items()
            for name in (*zona.aliases, slug, zona.name)
        }

    @cached_property
    def _zona_names(self) -> dict[str, str]:
        return {
            slug: zona.name
            for zone in reversed(list(self.store.zones.by_set.values()))
            for slug, zona in zone.items()
        }
