"""Where a service stands when no source gives coordinates: from the address, inside the comune."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from geo.spelling import SAINTS, plain
from geo.zones import rows_of

_SMALL_WORDS: Final = frozenset(
    (
        "dalla",
        "dello",
        "degli",
        "della",
        "delle",
        "alla",
        "allo",
        "agli",
        "alle",
        "nella",
        "piazza",
        "viale",
        "santa",
        "santo",
    )
)
_MARKS: Final = re.compile(
    r"\b(?:loc(?:alit(?:à|a'))?|fraz(?:ione)?|quartiere)\.?(?=\s)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Position:
    """A place on the ground with how sure it is and where it comes from."""

    lat: float
    lon: float
    accuracy: str
    source: str


def position_in(
    comune: str, address: str, shape: shapely.Geometry, localities: pd.DataFrame
) -> Position:
    """Return the best position for an address in a comune.

    The locality named in the address; else the place with the comune's own name; else the most
    populous place; else a point on the ground: always inside the comune, never by name alone.

    Parameters
    ----------
    comune
        Name of the comune.
    address
        The written address, maybe empty.
    shape
        The comune's boundary, WGS84.
    localities
        Localities of this comune alone, in the columns of ``localities.csv``.
    """
    inside = localities[shapely.contains_xy(shape, localities["lon"], localities["lat"])]
    ranked = inside.sort_values("population", ascending=False)
    places = rows_of(ranked)
    for place in places:
        if _is_named(place["name"], comune, address):
            return _at(place, "locality")
    for place in places:
        names = _parts(place["name"]).union(*map(_parts, place["alternate_names"].split("|")))
        if plain(comune) in names:
            return _at(place, "comune")
    for place in places:
        return _at(place, "comune", ", most populous place of the comune")
    middle = shapely.point_on_surface(shape)
    lat, lon = shapely.get_y(middle), shapely.get_x(middle)
    source = "a point inside the comune (no place in GeoNames)"
    return Position(round(float(lat), 5), round(float(lon), 5), "comune", source)


def positions(
    rows: pd.DataFrame, comuni: gpd.GeoDataFrame, localities: pd.DataFrame
) -> list[Position | None]:
    """Return a position for each row of comune_istat and address; None without a comune."""
    known = {row["comune_istat"]: row for row in rows_of(comuni)}
    return [
        position_in(
            known[code]["comune"],
            address,
            known[code]["geometry"],
            localities[localities["comune_istat"] == code],
        )
        if code
        else None
        for code, address in zip(rows["comune_istat"], rows["address"], strict=True)
    ]


def _is_named(locality: str, comune: str, address: str) -> bool:
    """Tell whether an address names a locality other than the comune's own.

    A street named after a place ("Via Volterra") does not count: the name must stand at the
    start, after a comma, in brackets, or after loc., località, frazione or quartiere. Names of
    several places joined by a hyphen match by part.
    """
    wanted = {part for part in _parts(locality) if _is_telling(part)} - {plain(comune)}
    return any(
        _starts_with(_one_saint(piece), _one_saint(name))
        for piece in _pieces(address)
        for name in wanted
    )


def _parts(name: str) -> set[str]:
    """Return a name and the parts of it that hyphens join, plain."""
    return {plain(name), *(plain(part) for part in re.split(r"\s*[-–/]\s*", name))}


def _one_saint(text: str) -> str:
    """Return a plain text with San, Santo, Santa and Sant' written alike."""
    return " ".join("s" if word in SAINTS else word for word in text.split())


def _is_telling(name: str) -> bool:
    return any(len(word) > 3 and word not in _SMALL_WORDS for word in name.split())


def _pieces(address: str) -> Sequence[str]:
    """Return the parts of an address in which a locality can be named, plain."""
    marked = _MARKS.sub(",", address)
    pieces = [plain(piece) for piece in re.split(r"[,;()]|\s-\s", marked)]
    return [piece for piece in pieces if piece]


def _starts_with(piece: str, name: str) -> bool:
    return piece == name or piece.startswith(f"{name} ")


def _at(place: Mapping[str, Any], accuracy: str, how: str = "") -> Position:
    source = f"GeoNames {place['geonameid']} ({place['name']}{how})"
    return Position(round(place["lat"], 5), round(place["lon"], 5), accuracy, source)
