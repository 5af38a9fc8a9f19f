"""Points of published texts that stand near a place of the private list, and are no public ones."""

import re
from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt
from pyproj import Geod

Points = npt.NDArray[np.float64]
"""Rows of latitude and longitude."""
SAME_PLACE_M: Final = 2.0
"""How far a point may lie from the public one that it is: published ones have 5 digits."""
_WORLD: Final = Geod(ellps="WGS84")
_DECIMAL: Final = re.compile(r"(?<![\d.])-?\d{1,3}\.\d{2,}")
_WITH_COMMA: Final = re.compile(r"(?<![\d,])(-?\d{1,3}),(\d{3,})(?![\d.])")
_SEXAGESIMAL: Final = re.compile(
    r"(\d{1,3})\s?°\s?(\d{1,2})\s?['’′]\s?(?:(\d{1,2}(?:[.,]\d+)?)\s?(?:[\"”″]|''))?"
)


def pairs_in(text: str) -> Points:
    """Return each two coordinates that follow one another in a text, in both orders.

    Decimal degrees with a point or an Italian comma, and degrees with minutes; one other number
    may stand between the two. Metres of a projection are no degrees: none is found in a text.
    """
    found = [_paired([float(number) for number in _DECIMAL.findall(text)])]
    if _WITH_COMMA.search(text):
        found.append(_paired([float(f"{whole}.{rest}")
                              for whole, rest in _WITH_COMMA.findall(text)]))
    if "°" in text:
        found.append(_paired([int(degrees) + int(minutes) / 60
                              + float((seconds or "0").replace(",", ".")) / 3600
                              for degrees, minutes, seconds in _SEXAGESIMAL.findall(text)]))
    return np.concatenate(found)


def near(pairs: Points, lat: float, lon: float, radius_m: float) -> Points:
    """Return the points within a radius of a place. [m]"""
    if not len(pairs):
        return pairs
    margin = radius_m / 50_000  # degrees: more than any metre here, to look at few
    close = pairs[(np.abs(pairs[:, 0] - lat) < margin) & (np.abs(pairs[:, 1] - lon) < margin)]
    return close[_distance_m(close, lat, lon) <= radius_m]


def not_public(points: Points, public: Points) -> Points:
    """Return the points that are none of the public ones, to within ``SAME_PLACE_M``."""
    kept = [point for point in points if not len(near(public, point[0], point[1], SAME_PLACE_M))]
    return np.array(kept, dtype=float).reshape(-1, 2)


def all_pairs(texts: Iterable[str]) -> Points:
    """Return the pairs of several texts, each once."""
    found = [pairs_in(text) for text in texts]
    return np.unique(np.concatenate([np.empty((0, 2)), *found]), axis=0)


def _paired(numbers: list[float]) -> Points:
    row = np.array(numbers, dtype=float)
    one_way = np.concatenate([np.column_stack((row[:-step], row[step:])) for step in (1, 2)])
    return np.concatenate((one_way, one_way[:, ::-1]))


def _distance_m(points: Points, lat: float, lon: float) -> npt.NDArray[np.float64]:
    same = np.ones(len(points))
    inside = np.abs(points[:, 0]) <= 90
    _there, _back, distance_m = _WORLD.inv(same * lon, same * lat, points[:, 1],
                                           np.where(inside, points[:, 0], 0))
    return np.where(inside, np.asarray(distance_m, dtype=float), np.inf)
