"""Measures: what an indicator computes, one pure function each, from a case to its units.

Every function returns one number a unit, shape (units,); NaN where there is none to tell.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.catalogue import SERVICES
from geo.coverage.access import floating_catchment
from geo.coverage.case import Case
from geo.coverage.centres import Centres
from geo.coverage.reach import pairs_within
from geo.find.nearest import in_space
from geo.people.places import Places
from geo.people.population import BANDS
from geo.store import forget_with_stores

Floats = npt.NDArray[np.float64]
Measure = Callable[[Case], Floats]

KM: Final = 1000.0
MINORS: Final = tuple(BANDS).index("0_17")
TWO_STEP: Final = ((20 * KM,), (1.0,))
"""2SFCA: everybody within 20 km counts alike (Luo & Wang 2003)."""
ENHANCED: Final = ((10 * KM, 20 * KM, 30 * KM), (1.0, 0.68, 0.22))
"""E2SFCA: three rings, with the weights of Luo & Qi (2009), table 1."""


def n_centres(case: Case) -> Floats:
    """Open rows; none where a centre is known that may have been open already."""
    return np.where(case.is_doubtful, np.nan, case.n_centres)


def n_networks(case: Case) -> Floats:
    """Distinct centres, their seats counted as one."""
    units = case.unit_of(case.centres)
    pairs = {pair for pair in zip(units, case.centres.networks, strict=True) if pair[0] >= 0}
    of_pair = np.array([unit for unit, _network in pairs], dtype=np.int64)
    found = np.bincount(of_pair, minlength=len(case.units))
    return np.where(case.is_doubtful, np.nan, found.astype(float))


def target_met(case: Case) -> Floats:
    """1 where at least one centre is open, 0 where none is known."""
    return np.where(case.is_doubtful, np.nan, (case.n_centres > 0).astype(float))


def minors(case: Case) -> Floats:
    """Residents under 18."""
    return case.minors[:, MINORS]


def minors_per_centre(band: str) -> Measure:
    """Return the measure of residents of an age band for each open row."""
    column = tuple(BANDS).index(band)

    def measure(case: Case) -> Floats:
        return _ratio(case.minors[:, column], case.n_centres)

    return measure


def centres_per_10000(case: Case) -> Floats:
    """Open rows for 10,000 residents under 18."""
    return _ratio(case.n_centres * 10_000, minors(case))


def n_services(case: Case) -> Floats:
    """How many of the 18 services the open centres offer, as far as sources list them."""
    offered: list[set[str]] = [set() for _unit in range(len(case.units))]
    for unit, codes in zip(case.unit_of(case.centres), case.centres.services, strict=True):
        if unit >= 0:
            offered[unit] |= codes
    found = np.array([len(codes) for codes in offered], dtype=float)
    return np.where(found == 0, np.nan, found)


def n_services_missing(case: Case) -> Floats:
    """How many of the 18 no source lists."""
    return len(SERVICES) - n_services(case)


def share_zona_with_centre(case: Case) -> Floats:
    """Per cent of minors whose own zona has an open centre."""
    open_zone = {slug for slug in case.centres.zone if slug}
    has = np.array([slug in open_zone for slug in case.places.zone])[case.places.zona]
    return _share(case, has)


def share_within(km: float) -> Measure:
    """Return the measure of per cent of minors within a distance of an open centre."""

    def measure(case: Case) -> Floats:
        if not case.centres.placed.any():
            return np.full(len(case.units), np.nan)
        return _share(case, case.reach.any_m <= km * KM)

    return measure


def mean_nearest_km(case: Case) -> Floats:
    """Mean distance of minors from the nearest open centre. [km]"""
    return _mean(case, case.reach.any_m) / KM


def mean_nearest_3_km(case: Case) -> Floats:
    """Mean distance of minors from the nearest three open centres. [km]"""
    return _mean(case, case.reach.nearest_m.mean(axis=1)) / KM


def access(bands_m: tuple[float, ...], weights: tuple[float, ...]) -> Measure:
    """Return the measure of centres for 10,000 minors in a floating catchment."""

    def measure(case: Case) -> Floats:
        if not case.centres.placed.any():
            return np.full(len(case.units), np.nan)
        score = _access(case.places, case.centres, bands_m, weights)
        return np.asarray(_mean(case, score) * 10_000, dtype=np.float64)

    return measure


@forget_with_stores
@lru_cache(maxsize=64)
def _access(
    places: Places, centres: Centres, bands_m: tuple[float, ...], weights: tuple[float, ...]
) -> Floats:
    """Return the centres for each minor at each place, once for all units."""
    placed = centres.where(centres.placed)
    place, site, metres = pairs_within(
        places.in_space, in_space(placed.lat, placed.lon), bands_m[-1])
    return floating_catchment(
        origin=place, site=site, distance_m=metres, demand=places.people[:, MINORS],
        supply=np.ones(len(placed)), bands_m=bands_m, weights=weights)


def beds_per_1000(case: Case) -> Floats:
    """Residential places that sources tell of, for 1,000 residents under 18."""
    units = case.units.of_comuni(tuple(case.beds))
    told = case.summed(np.array(list(case.beds.values()), dtype=float), units)
    return _ratio(np.where(told == 0, np.nan, told) * 1000, minors(case))


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.asarray(
        np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0))


def _mean(case: Case, values: Floats) -> Floats:
    people = case.places.people[:, MINORS]
    finite = np.where(np.isfinite(values), values, np.nan)
    return _ratio(case.summed(people * finite), case.summed(people))


def _share(case: Case, yes: npt.NDArray[np.bool_]) -> Floats:
    people = case.places.people[:, MINORS]
    return _ratio(case.summed(people * yes), case.summed(people)) * 100
