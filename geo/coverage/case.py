"""A case: everything that indicators are computed from, on one day, for units of one level."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from geo.catalogue import COUNTED_BY_COMUNE
from geo.coverage.centres import Centres, centres_on
from geo.coverage.reach import Reach, reach_of
from geo.coverage.units import Units, units_of
from geo.dates import CURRENT, reference_date
from geo.find.nearest import in_space
from geo.people.origins import Origins, origins_of
from geo.people.places import Places, places_of
from geo.people.population import vintage_for, vintages
from geo.records import ServiceFrame
from geo.selection import states_on
from geo.store import Store, forget_with_stores

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Case:
    """One day: the centres, the places where people live, the units to tell numbers for."""

    year: int
    day: date
    zone_set: int
    vintage: int
    """1 January of this year is the day of the population."""
    centres: Centres
    doubtful: Centres
    """Centres of which no source tells whether they were open on the day."""
    beds: Mapping[str, float]
    """ISTAT code → residential places that sources tell of, of structures seen by that day."""
    places: Places
    reach: Reach
    units: Units

    def in_units(self, units: Units) -> "Case":
        """Return the same day for other units."""
        return replace(self, units=units)

    @cached_property
    def unit(self) -> Indices:
        """Shape (places,): the unit of each place, -1 for none."""
        return _units_of_places(self.units, self.places)

    @cached_property
    def minors(self) -> Floats:
        """Minors of each unit, shape (units, bands)."""
        columns = [self.summed(band) for band in self.places.people.T]
        return np.column_stack(columns)

    @cached_property
    def n_centres(self) -> Floats:
        """Open rows of each unit, seats included."""
        return self.counted(self.centres)

    @cached_property
    def is_doubtful(self) -> Flags:
        """Whether no centre of a unit is known open, though one may have been."""
        return np.asarray((self.n_centres == 0) & (self.counted(self.doubtful) > 0))

    def unit_of(self, centres: Centres) -> Indices:
        """Return the unit of each centre; of its zona, where no comune of it is told."""
        units = self.units.of_comuni(centres.comuni)
        by_zona = [self.units.number_of_zona.get(slug, -1) for slug in centres.zone]
        return np.where(units < 0, np.array(by_zona, dtype=np.int64), units)

    def counted(self, centres: Centres) -> Floats:
        """Return how many centres stand in each unit."""
        return self.summed(np.ones(len(centres)), self.unit_of(centres))

    def summed(self, weights: Floats, units: Indices | None = None) -> Floats:
        """Return the sum of weights in each unit; of places, where no units are given."""
        units = self.unit if units is None else units
        keep = units >= 0
        return np.bincount(units[keep], weights[keep], minlength=len(self.units)).astype(float)


@forget_with_stores
@lru_cache(maxsize=64)
def _units_of_places(units: Units, places: Places) -> Indices:
    return units.of_comuni(tuple(places.origins.comune))


def case_of(
    store: Store, *, year: int, today: date, zone_set: int, level: str = "zona",
    zona: str | None = None, origins: Origins | None = None,
) -> Case:
    """Return the case of a year, for units of a level, comuni of one zona if one is given.

    Parameters
    ----------
    origins
        Where people are, if not in the localities of the store.
    """
    case = _case(store, year, reference_date(year, today), zone_set, origins)
    return _in_units(case, _units(store, level, zone_set, case.day, zona))


@forget_with_stores
@lru_cache(maxsize=128)
def _in_units(case: Case, units: Units) -> Case:
    """Return the same case for the same units, so that what is computed from it is kept."""
    return case.in_units(units)


@forget_with_stores
@lru_cache(maxsize=64)
def _case(
    store: Store, year: int, day: date, zone_set: int, given: Origins | None
) -> Case:
    centres, doubtful = centres_on(store.services, store.zones, zone_set=zone_set, day=day)
    vintage = vintage_for(year, vintages(store.folder))
    places = places_of(store, given or origins_of(store, vintage), zone_set)
    return Case(
        year=year, day=day, zone_set=zone_set, vintage=vintage, centres=centres,
        doubtful=doubtful, beds=beds_on(store.services, day), places=places,
        reach=reach_from(places, centres), units=_units(store, "zona", zone_set, day, None),
    )


def reach_from(places: Places, centres: Centres) -> Reach:
    """Return how far the places are from the centres that have a position."""
    placed = centres.where(centres.placed)
    return reach_of(
        places=places.in_space, place_zona=places.zona,
        sites=in_space(placed.lat, placed.lon), site_zona=places.zona_numbers(placed.zone),
    )


def beds_on(services: ServiceFrame, day: date) -> dict[str, float]:
    """Return the residential places that sources tell of, by comune."""
    told = services[services["kind"].isin(COUNTED_BY_COMUNE) & (services["capacity"] != "")
                    & (services["comune_istat"] != "")]
    seen = states_on(ServiceFrame(told), day).isin(CURRENT)
    beds: dict[str, float] = {}
    for code, capacity in zip(told["comune_istat"][seen], told["capacity"][seen], strict=True):
        beds[code] = beds.get(code, 0.0) + float(capacity)
    return beds


@forget_with_stores
@lru_cache(maxsize=256)
def _units(store: Store, level: str, zone_set: int, day: date, zona: str | None) -> Units:
    return units_of(store, level, zone_set=zone_set, day=day, zona=zona)
