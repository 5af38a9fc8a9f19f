"""The services nearest to a place, and those of its own zona.

The services nearest to a place: a spatial index finds candidates, the geodesic decides.

Where do I go: the centres of one's own zona, and the nearest elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, Final

import numpy as np
import shapely
from pyproj import Geod
from scipy.spatial import KDTree

from geo.arrays import Floats, Indices
from geo.catalogue import APPROXIMATE, KIND_BY_CODE
from geo.dates import State
from geo.locate import NOWHERE, ComuneLocator
from geo.region import region
from geo.store.ground import Ground
from geo.store.records import ServiceFrame
from geo.store.selection import states_on
from geo.store.store import Store
from geo.zones import Zona, rows_of, zone_set_on

WGS84_ELLIPSOID: Final = Geod(ellps="WGS84")
SPARE: Final = 2
"""Candidates beyond those asked for, where chords are too alike to decide."""
CHORD_ERROR: Final = 1e-4
"""Most that a chord and its geodesic differ in ratio within 300 km."""


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
            lat_from=lat[origin],
            lon_from=lon[origin],
            lat_to=self.lat[target],
            lon_to=self.lon[target],
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
    return np.column_stack(
        [
            radius * np.cos(phi) * np.cos(lam),
            radius * np.cos(phi) * np.sin(lam),
            radius * (1 - es) * np.sin(phi),
        ]
    )


@dataclass(frozen=True)
class Found:
    """A service as seen from a place."""

    row: dict[str, Any]
    comune: str
    zona: Zona
    own_zone: bool
    distance_m: float | None
    """Geodesic, in a straight line; None where the service has no place."""
    across_sea: bool

    @property
    def is_about(self) -> bool:
        """Whether the distance is from or to a place known only by its locality or comune."""
        return str(self.row["position_accuracy"]) in APPROXIMATE


@dataclass(frozen=True)
class Answer:
    """What a person in a place is told."""

    zona: Zona | None
    """Of the place; None outside the region."""
    comune: str
    own: tuple[Found, ...]
    elsewhere: tuple[Found, ...]
    not_open: tuple[Found, ...]
    """Planned or past services of the own zona: told apart, never an answer."""


def answer_at(
    store: Store,
    *,
    lat: float,
    lon: float,
    day: date,
    kind: str | None = None,
    service: str = "",
    n_elsewhere: int = 3,
) -> Answer:
    """Return the open services of a place's own zona, and the nearest elsewhere.

    Parameters
    ----------
    kind
        Code of the kind of service; that of the regional target if none.
    service
        Code of a service that they must offer; any if empty.
    """
    row = int(locator_of(store).locate(lat=np.array([lat]), lon=np.array([lon]))[0])
    code = "" if row == NOWHERE else str(store.comuni["comune_istat"].iloc[row])
    zone_set = zone_set_on(day)
    own = store.zones.zona_of(code, zone_set) if code else None
    frame = _wanted(store.services, kind or region().target_kind, service)
    seen = _seen_from(store, frame, lat, lon, own, zone_set)
    states = dict(zip(frame["id"], states_on(frame, day), strict=True))
    open_ones = [found for found in seen if states[found.row["id"]] == State.OPEN]
    return Answer(
        zona=own,
        comune=store.comune_names.get(code, ""),
        own=tuple(found for found in open_ones if found.own_zone),
        elsewhere=tuple(
            found for found in open_ones if not found.own_zone and found.distance_m is not None
        )[:n_elsewhere],
        not_open=tuple(
            found
            for found in seen
            if found.own_zone and states[found.row["id"]] in {State.PLANNED, State.HISTORIC}
        ),
    )


def as_rows(answer: Answer, n: int) -> list[dict[str, Any]]:
    """Return an answer as n plain rows: the own zona's first, one elsewhere at the least."""
    n_own = min(len(answer.own), max(1, n - 1) if answer.elsewhere else n)
    chosen: Sequence[Found] = (*answer.own[:n_own], *answer.elsewhere[: n - n_own])
    return [
        {
            "id": found.row["id"],
            "name": found.row["name"],
            "comune": found.comune,
            "zona": found.zona.name,
            "own_zone": found.own_zone,
            "distance_m": None if found.distance_m is None else round(found.distance_m),
            "position_accuracy": found.row["position_accuracy"],
            "across_sea": found.across_sea,
        }
        for found in chosen
    ]


def locator_of(store: Store) -> ComuneLocator:
    """Return the locator of a store's comuni, made once for all versions of its services."""
    return _locator(store.ground)


@lru_cache(maxsize=2)
def _locator(ground: Ground) -> ComuneLocator:
    return ComuneLocator(ground.comuni)


def _wanted(services: ServiceFrame, kind: str, service: str) -> ServiceFrame:
    keep = services["kind"] == KIND_BY_CODE[kind].code
    keep &= services["location_policy"] == "point"
    if service:
        keep &= services["services"].str.split("|").map(lambda codes: service in codes)
    return ServiceFrame(services[keep])


def _seen_from(  # noqa: PLR0917 - a place is two numbers
    store: Store, frame: ServiceFrame, lat: float, lon: float, own: Zona | None, zone_set: int
) -> list[Found]:
    """Return services from the nearest on; those without a place come last."""
    placed = frame.geometry.notna().to_numpy()
    lat_to = np.asarray(frame.geometry.y, dtype=np.float64)
    lon_to = np.asarray(frame.geometry.x, dtype=np.float64)
    metres = np.full(len(frame), np.nan)
    if placed.any():
        here = np.full(placed.sum(), lat), np.full(placed.sum(), lon)
        metres[placed] = distance_m(
            lat_from=here[0], lon_from=here[1], lat_to=lat_to[placed], lon_to=lon_to[placed]
        )
    mine = landmass_of(store, lat=np.array([lat]), lon=np.array([lon]))[0]
    theirs = landmass_of(store, lat=lat_to, lon=lon_to)
    found = []
    rows = rows_of(frame.drop(columns="geometry"))
    for row, distance, land in zip(rows, metres, theirs, strict=True):
        code = row["comune_istat"]
        zona = _zona_of(store, code, row["zona"], zone_set)
        has_place = bool(np.isfinite(distance))
        found.append(
            Found(
                row=row,
                comune=store.comune_names.get(code, ""),
                zona=zona,
                own_zone=own is not None and zona.slug == own.slug,
                distance_m=float(distance) if has_place else None,
                across_sea=has_place and bool(land != mine),
            )
        )
    return sorted(found, key=lambda f: np.inf if f.distance_m is None else f.distance_m)


def _zona_of(store: Store, comune_istat: str, zona_today: str, zone_set: int) -> Zona:
    if comune_istat:
        return store.zones.zona_of(comune_istat, zone_set)
    return store.zones.rebase(zona_today, zone_set) or store.zones.of_today[zona_today]


@lru_cache(maxsize=2)
def _pieces_of_land(ground: Ground) -> shapely.STRtree:
    """Return the region's mainland and islands."""
    region = shapely.coverage_union_all(ground.comuni.geometry.to_numpy())
    return shapely.STRtree(shapely.get_parts(region))


def landmass_of(store: Store, *, lat: Floats, lon: Floats) -> Indices:
    """Return the piece of land each point stands on, or the nearest one; -1 without a point."""
    known = np.isfinite(lat) & np.isfinite(lon)
    found = np.full(len(lat), -1)
    if known.any():
        points = shapely.points(lon[known], lat[known])
        found[known] = _pieces_of_land(store.ground).nearest(points)
    return found
