"""The services nearest to a place: a spatial index finds candidates, the geodesic decides."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
from pyproj import Geod
from scipy.spatial import KDTree

WGS84_ELLIPSOID: Final = Geod(ellps="WGS84")
SPARE: Final = 2
"""Candidates beyond those asked for, where chords are too alike to decide."""
CHORD_ERROR: Final = 1e-4
"""Most that a chord and its geodesic differ in ratio within 300 km."""

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Nearest:
    """Targets that can be asked for the nearest, by their latitude and longitude in degrees.

    The index holds points of the ellipsoid in space: the straight chord between two of them grows
    with the geodesic over it, to one part in a hundred thousand at 100 km, so that no projection
    and no region edge comes in between.
    """

    lat: Floats
    lon: Floats

    def find(self, *, lat: Floats, lon: Floats, n: int = 1) -> tuple[Indices, Floats]:
        """Return the rows of the n nearest targets of each origin, and their distances. [m]

        Both of shape (origins, min(n, targets)), nearest first; distances are geodesic.
        """
        n = min(n, len(self.lat))
        if n == 0:
            return np.empty((len(lat), 0), np.int64), np.empty((len(lat), 0))
        k = min(n + SPARE, len(self.lat))
        chord, near = self._tree.query(in_space(lat, lon), k=k)
        chord, near = chord.reshape(len(lat), k), near.reshape(len(lat), k)
        origin, rank = np.nonzero(chord <= chord[:, n - 1 : n] * (1 + CHORD_ERROR) + 1e-3)
        target = near[origin, rank]
        distance = np.full(near.shape, np.inf)
        distance[origin, rank] = distance_m(
            lat_from=lat[origin], lon_from=lon[origin],
            lat_to=self.lat[target], lon_to=self.lon[target],
        )
        order = np.argsort(distance, axis=1, kind="stable")[:, :n]
        rows = np.take_along_axis(near, order, axis=1)
        return rows.astype(np.int64), np.take_along_axis(distance, order, axis=1)

    @cached_property
    def _tree(self) -> KDTree:
        return KDTree(in_space(self.lat, self.lon))


def distance_m(*, lat_from: Floats, lon_from: Floats, lat_to: Floats, lon_to: Floats) -> Floats:
    """Return geodesic distances on the WGS84 ellipsoid, pair by pair. [m]"""
    _there, _back, metres = WGS84_ELLIPSOID.inv(lon_from, lat_from, lon_to, lat_to)
    return np.asarray(metres, dtype=float)


def in_space(lat: Floats, lon: Floats) -> Floats:
    """Return points of the ellipsoid in Earth-centred coordinates, shape (n, 3). [m]"""
    phi, lam = np.radians(lat), np.radians(lon)
    a, es = WGS84_ELLIPSOID.a, WGS84_ELLIPSOID.es
    radius = a / np.sqrt(1 - es * np.sin(phi) ** 2)
    return np.column_stack([
        radius * np.cos(phi) * np.cos(lam),
        radius * np.cos(phi) * np.sin(lam),
        radius * (1 - es) * np.sin(phi),
    ])
