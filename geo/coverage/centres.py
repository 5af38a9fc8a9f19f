"""Centres on a day: where they stand, in which zona, what they offer."""

from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from geo.dates import CURRENT, State
from geo.records import ServiceFrame
from geo.selection import states_on, zona_of_services
from geo.zones import Zones

_T = TypeVar("_T")
KIND: Final = "centro_famiglie"
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Centres:
    """Rows of centres, seats included, all columns of the same length."""

    ids: tuple[str, ...]
    networks: tuple[str, ...]
    """Id of the centre that a row is a seat of; its own id where it is none."""
    comuni: tuple[str, ...]
    zone: tuple[str, ...]
    """Slug of the zona in the zone set asked for; empty where it cannot be told."""
    services: tuple[frozenset[str], ...]
    lat: Floats
    lon: Floats
    """NaN where a centre has no position. [degrees]"""

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def placed(self) -> Flags:
        """Whether each row has a position."""
        return ~np.isnan(self.lat)

    def where(self, keep: Flags) -> "Centres":
        """Return the rows that are kept, in order."""
        rows = np.nonzero(keep)[0]

        def kept(column: tuple[_T, ...]) -> tuple[_T, ...]:
            return tuple(column[row] for row in rows)

        return Centres(kept(self.ids), kept(self.networks), kept(self.comuni), kept(self.zone),
                       kept(self.services), self.lat[rows], self.lon[rows])

    def __add__(self, other: "Centres") -> "Centres":
        return Centres(
            self.ids + other.ids, self.networks + other.networks, self.comuni + other.comuni,
            self.zone + other.zone, self.services + other.services,
            np.concatenate([self.lat, other.lat]), np.concatenate([self.lon, other.lon]),
        )


def centres_on(
    services: ServiceFrame, zones: Zones, *, zone_set: int, day: date
) -> tuple[Centres, Centres]:
    """Return the centres that are open on a day, and those of which no source tells.

    The second are rows found later whose date is no opening: in the years before they are
    unknown, never "no" (DESIGN, "Time").
    """
    rows = services[services["kind"] == KIND]
    states = states_on(ServiceFrame(rows), day)
    every = _as_centres(ServiceFrame(rows), zones, zone_set)
    is_open = states.isin(CURRENT).to_numpy()
    return every.where(is_open), every.where((states == State.UNKNOWN).to_numpy())


def _as_centres(rows: ServiceFrame, zones: Zones, zone_set: int) -> Centres:
    pairs = zip(rows["part_of"], rows["id"], strict=True)
    lat, lon = (np.array([float(cell or "nan") for cell in rows[name]], dtype=np.float64)
                for name in ("lat", "lon"))
    return Centres(
        ids=tuple(rows["id"]),
        networks=tuple(part_of or record for part_of, record in pairs),
        comuni=tuple(rows["comune_istat"]),
        zone=tuple(zona_of_services(rows, zones, zone_set)),
        services=tuple(frozenset(filter(None, codes.split("|"))) for codes in rows["services"]),
        lat=lat,
        lon=lon,
    )
