"""A case: the units, people and centres of one day, from which every indicator is computed.

Units: the areas that numbers are told for, and which comuni are in each.

Centres on a day: where they stand, in which zona, what they offer.

A case: everything that indicators are computed from, on one day, for units of one level.

Change: a case with more centres or fewer, computed from what changed alone.

One more centre only shortens ways, so the new distances are the smaller of two; a closed centre
only concerns the places that it was among the nearest of. Nothing else is measured again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from geo.arrays import Flags, Floats, Indices
from geo.catalogue import COUNTED_BY_COMUNE
from geo.coverage.reach import Reach, cost_m, nearest_of, reach_of
from geo.dates import CURRENT, State, reference_date
from geo.errors import ParameterError
from geo.messages import N_
from geo.people import Origins, Places, origins_of, places_of, vintage_for, vintages
from geo.places.nearest import in_space
from geo.region import region
from geo.store.records import ServiceFrame
from geo.store.selection import states_on, zona_of_services
from geo.store.store import Store, forget_with_stores
from geo.zones import Zones, ausl_on, slug_of

LEVELS: Final = ("zona", "comune", "ausl", "regione")
LEVEL_LABELS: Final = {
    "zona": N_("Zona-distretto"),
    "comune": N_("Comune"),
    "ausl": N_("AUSL"),
    "regione": N_("Region"),
}
_NO_AUSL: Final = N_("the AUSL of before 2016 are not in the table")


@dataclass(frozen=True, eq=False)
class Units:
    """Areas of one level, in a fixed order; -1 stands for none of them."""

    level: str
    codes: tuple[str, ...]
    """ISTAT codes of comuni, slugs of zone, codes of AUSL, or the slug of the region."""
    names: tuple[str, ...]
    number_of_comune: dict[str, int]
    """ISTAT code → position of its unit."""
    number_of_zona: dict[str, int]
    """Slug of the zone set → position of the unit that holds it whole; empty for comuni."""

    def of_comuni(self, codes: Sequence[str]) -> Indices:
        """Return the position of each comune's unit, -1 where it is in none."""
        found = [self.number_of_comune.get(code, -1) for code in codes]
        return np.array(found, dtype=np.int64)

    @cached_property
    def number(self) -> dict[str, int]:
        """Code → position."""
        return {code: number for number, code in enumerate(self.codes)}

    def __len__(self) -> int:
        return len(self.codes)


def units_of(
    store: Store, level: str, *, zone_set: int, day: date, zona: str | None = None
) -> Units:
    """Return the units of a level on a day, in the zone of a set; comuni in one zona if given.

    Raises
    ------
    ParameterError
        If AUSL are asked for a day on which there were none.
    """
    zone = store.zones.by_set[zone_set]
    if level == "zona":
        slugs = tuple(zone)
        comuni = {code: number for number, slug in enumerate(slugs) for code in zone[slug].comuni}
        names = tuple(one.name for one in zone.values())
        return Units(level, slugs, names, comuni, {slug: i for i, slug in enumerate(slugs)})
    if level == "comune":
        codes = tuple(sorted(zone[zona].comuni if zona else store.comune_names))
        names = tuple(store.comune_names[code] for code in codes)
        return Units(level, codes, names, {code: i for i, code in enumerate(codes)}, {})
    if level == "ausl":
        return _ausl(store, zone_set, day)
    # A slug is empty where a set has no one zona that holds a service's own of today.
    return Units(
        level,
        (region().slug,),
        (region().name,),
        dict.fromkeys(store.comune_names, 0),
        dict.fromkeys((*zone, ""), 0),
    )


def _ausl(store: Store, zone_set: int, day: date) -> Units:
    names = tuple(region().ausl_codes)
    comuni: dict[str, int] = {}
    zone: dict[str, int] = {}
    for slug, zona in store.zones.by_set[zone_set].items():
        ausl = ausl_on(zona, day)
        if ausl is None:
            allowed = [level for level in LEVELS if level != "ausl"]
            raise ParameterError("per", "ausl", allowed, _NO_AUSL)
        zone[slug] = names.index(ausl)
        comuni |= dict.fromkeys(zona.comuni, zone[slug])
    return Units("ausl", tuple(map(slug_of, names)), names, comuni, zone)


_T = TypeVar("_T")


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

        return Centres(
            kept(self.ids),
            kept(self.networks),
            kept(self.comuni),
            kept(self.zone),
            kept(self.services),
            self.lat[rows],
            self.lon[rows],
        )

    def __add__(self, other: "Centres") -> "Centres":
        return Centres(
            self.ids + other.ids,
            self.networks + other.networks,
            self.comuni + other.comuni,
            self.zone + other.zone,
            self.services + other.services,
            np.concatenate([self.lat, other.lat]),
            np.concatenate([self.lon, other.lon]),
        )


def centres_on(
    services: ServiceFrame, zones: Zones, *, zone_set: int, day: date
) -> tuple[Centres, Centres]:
    """Return the centres that are open on a day, and those of which no source tells.

    The second are rows found later whose date is no opening: in the years before they are
    unknown, never "no" (docs/data.md, "Time").
    """
    rows = services[services["kind"] == region().target_kind]
    states = states_on(ServiceFrame(rows), day)
    every = _as_centres(ServiceFrame(rows), zones, zone_set)
    is_open = states.isin(CURRENT).to_numpy()
    return every.where(is_open), every.where((states == State.UNKNOWN).to_numpy())


def _as_centres(rows: ServiceFrame, zones: Zones, zone_set: int) -> Centres:
    pairs = zip(rows["part_of"], rows["id"], strict=True)
    lat, lon = (
        np.array([float(cell or "nan") for cell in rows[name]], dtype=np.float64)
        for name in ("lat", "lon")
    )
    return Centres(
        ids=tuple(rows["id"]),
        networks=tuple(part_of or record for part_of, record in pairs),
        comuni=tuple(rows["comune_istat"]),
        zone=tuple(zona_of_services(rows, zones, zone_set)),
        services=tuple(frozenset(filter(None, codes.split("|"))) for codes in rows["services"]),
        lat=lat,
        lon=lon,
    )


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
    store: Store,
    *,
    year: int,
    today: date,
    zone_set: int,
    level: str = "zona",
    zona: str | None = None,
    origins: Origins | None = None,
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
def _case(store: Store, year: int, day: date, zone_set: int, given: Origins | None) -> Case:
    centres, doubtful = centres_on(store.services, store.zones, zone_set=zone_set, day=day)
    vintage = vintage_for(year, vintages(store.folder))
    places = places_of(store, given or origins_of(store, vintage), zone_set)
    return Case(
        year=year,
        day=day,
        zone_set=zone_set,
        vintage=vintage,
        centres=centres,
        doubtful=doubtful,
        beds=beds_on(store.services, day),
        places=places,
        reach=reach_from(places, centres),
        units=_units(store, "zona", zone_set, day, None),
    )


def reach_from(places: Places, centres: Centres) -> Reach:
    """Return how far the places are from the centres that have a position."""
    placed = centres.where(centres.placed)
    return reach_of(
        places=places.in_space,
        place_zona=places.zona,
        sites=in_space(placed.lat, placed.lon),
        site_zona=places.zona_numbers(placed.zone),
    )


def beds_on(services: ServiceFrame, day: date) -> dict[str, float]:
    """Return the residential places that sources tell of, by comune."""
    told = services[
        services["kind"].isin(COUNTED_BY_COMUNE)
        & (services["capacity"] != "")
        & (services["comune_istat"] != "")
    ]
    seen = states_on(ServiceFrame(told), day).isin(CURRENT)
    beds: dict[str, float] = {}
    for code, capacity in zip(told["comune_istat"][seen], told["capacity"][seen], strict=True):
        beds[code] = beds.get(code, 0.0) + float(capacity)
    return beds


@forget_with_stores
@lru_cache(maxsize=256)
def _units(store: Store, level: str, zone_set: int, day: date, zona: str | None) -> Units:
    return units_of(store, level, zone_set=zone_set, day=day, zona=zona)


def with_more(case: Case, more: Centres) -> Case:
    """Return a case with more centres; those that have no position count, but bring nobody near."""
    centres, reach = _with_more(case.centres, more, case.places, case.reach)
    return replace(case, centres=centres, reach=reach)


def _with_more(
    centres: Centres, more: Centres, places: Places, reach: Reach
) -> tuple[Centres, Reach]:
    placed = more.where(more.placed)
    metres = cost_m(places=places.in_space, sites=in_space(placed.lat, placed.lon))
    first = int(centres.placed.sum())
    for column, zona in enumerate(places.zona_numbers(placed.zone)):
        reach = _with_site(reach, first + column, metres[:, column], places.zona == zona)
    # Rows of sites count the placed centres alone; those without a place are not numbered.
    return centres + more, reach


def with_doubtful(case: Case) -> Case:
    """Return a case in which the doubtful centres are open too."""
    centres, reach = _with_doubtful(case.centres, case.doubtful, case.places, case.reach)
    return replace(case, centres=centres, reach=reach)


@forget_with_stores
@lru_cache(maxsize=64)
def _with_doubtful(
    centres: Centres, doubtful: Centres, places: Places, reach: Reach
) -> tuple[Centres, Reach]:
    """Return it once for all units."""
    return _with_more(centres, doubtful, places, reach)


def without(case: Case, leaves: Flags) -> Case:
    """Return a case without some of its centres."""
    left = case.centres.where(~leaves)
    gone = leaves[case.centres.placed]
    if not gone.any():
        return replace(case, centres=left)
    number = np.append(np.cumsum(~gone) - 1, int((~gone).sum()))
    gone = np.append(gone, False)
    reach = case.reach
    lost, lost_own = gone[reach.nearest].any(axis=1), gone[reach.own]
    nearest, nearest_m = number[reach.nearest], reach.nearest_m.copy()
    own, own_m = number[reach.own], reach.own_m.copy()
    placed = left.where(left.placed)
    sites, zona = in_space(placed.lat, placed.lon), case.places.zona_numbers(placed.zone)
    there = case.places.in_space
    nearest_m[lost], nearest[lost] = nearest_of(there[lost], sites, nearest.shape[1])
    own_m[lost_own], own[lost_own] = _own_again(case.places, lost_own, sites, zona)
    return replace(case, centres=left, reach=Reach(nearest_m, nearest, own_m, own))


def _with_site(reach: Reach, row: int, metres: Floats, is_own: Flags) -> Reach:
    """Return a reach with one more site; the rows of "none" move out of its way."""
    none = row
    nearest = np.where(reach.nearest == none, none + 1, reach.nearest)
    own = np.where(reach.own == none, none + 1, reach.own)
    nearest_m, own_m = reach.nearest_m.copy(), reach.own_m.copy()
    closer = np.nonzero(metres < nearest_m[:, -1])[0]
    if len(closer):
        both = np.column_stack([nearest_m[closer], metres[closer]])
        rows = np.column_stack([nearest[closer], np.full(len(closer), row)])
        order = np.argsort(both, axis=1, kind="stable")[:, : nearest_m.shape[1]]
        nearest_m[closer] = np.take_along_axis(both, order, axis=1)
        nearest[closer] = np.take_along_axis(rows, order, axis=1)
    nearer = is_own & (metres < own_m)
    return Reach(nearest_m, nearest, np.where(nearer, metres, own_m), np.where(nearer, row, own))


def _own_again(
    places: Places, lost: Flags, sites: Floats, zona: npt.NDArray[np.int64]
) -> tuple[Floats, npt.NDArray[np.int64]]:
    metres = np.full(len(places.zona), np.inf)
    row = np.full(len(places.zona), len(sites), np.int64)
    for number in np.unique(places.zona[lost]):
        here, there = lost & (places.zona == number), np.nonzero(zona == number)[0]
        if len(there):
            found_m, found = nearest_of(places.in_space[here], sites[there], 1)
            metres[here], row[here] = found_m[:, 0], there[found[:, 0]]
    return metres[lost], row[lost]
