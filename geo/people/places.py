"""Places where people live, ready to be measured: in space, in their comune and zona."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from geo.find.nearest import in_space
from geo.people.origins import Origins
from geo.store import Store, forget_with_stores

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Places:
    """Origins, their points in space, and the zona of each in one zone set."""

    origins: Origins
    zone: tuple[str, ...]
    """Slugs of the zone set, in the order that numbers stand for."""
    zona: Indices
    """Shape (places,): the position of each place's zona."""

    @cached_property
    def in_space(self) -> Floats:
        """Points of the ellipsoid, shape (places, 3). [m]"""
        return in_space(self.origins.lat, self.origins.lon)

    @property
    def people(self) -> Floats:
        """Minors, shape (places, bands)."""
        return self.origins.people

    def zona_numbers(self, slugs: tuple[str, ...]) -> Indices:
        """Return the position of each slug, -1 where it is none of the set."""
        number = {slug: position for position, slug in enumerate(self.zone)}
        return np.array([number.get(slug, -1) for slug in slugs], dtype=np.int64)


@forget_with_stores
@lru_cache(maxsize=16)
def places_of(store: Store, origins: Origins, zone_set: int) -> Places:
    """Return the places of origins, with their zona in a set."""
    zone = tuple(store.zones.by_set[zone_set])
    number = {slug: position for position, slug in enumerate(zone)}
    zona_of = {code: number[store.zones.zona_of(code, zone_set).slug]
               for code in store.comune_names}
    zona = np.array([zona_of[code] for code in origins.comune], dtype=np.int64)
    return Places(origins, zone, zona)
