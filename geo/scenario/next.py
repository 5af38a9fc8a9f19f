"""Where next: the best main places of comuni for new centres, those that are open staying."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import isfinite
from typing import Any, Final

import numpy as np

from geo.catalogue import N_
from geo.coverage.case import Case
from geo.coverage.indicators import NO_PLACE
from geo.coverage.measures import KM, MINORS
from geo.coverage.reach import cost_m
from geo.errors import ParameterError
from geo.find.nearest import in_space
from geo.plan.question import Question
from geo.scenario.sites import Site, site_in
from geo.scenario.siting import SiteChoice, cover_most, shorten_most
from geo.store import Store, forget_with_stores

METHODS: Final = ("mclp", "pmedian")
METHOD_LABELS: Final = {
    "mclp": N_("Reach most minors who have no centre within the distance (MCLP)"),
    "pmedian": N_("Shorten most the ways of all minors to the nearest centre (p-median)"),
}
MOST_SITES: Final = 10


@dataclass(frozen=True, slots=True)
class NextSite:
    """One place, in the order in which to open them."""

    comune_istat: str
    comune: str
    zona: str
    gain: float
    """What it adds to those before it: minors newly reached, or km saved by all together."""


@dataclass(frozen=True, slots=True)
class NextSites:
    """The best places, and how sure that is."""

    method: str
    km: int
    sites: tuple[NextSite, ...]
    n_without: float
    """Minors who have no centre within the distance before."""
    mean_km: float
    """Mean distance of minors to the nearest centre before, infinite without one. [km]"""
    objective: float
    """Minors newly reached, or the mean distance afterwards [km]."""
    bound: float
    """What no choice can better, in the same unit."""
    is_optimal: bool

    def as_row(self) -> dict[str, Any]:
        """Return it for JSON."""
        sites = [{"comune_istat": site.comune_istat, "comune": site.comune, "zona": site.zona,
                  "gain": round(site.gain, 1)} for site in self.sites]
        return {
            "method": self.method, "km": self.km, "sites": sites,
            "minors_without_before": round(self.n_without),
            "mean_km_before": round(self.mean_km, 3) if isfinite(self.mean_km) else None,
            "objective": round(self.objective, 3),
            "bound": round(self.bound, 3), "is_optimal": self.is_optimal,
        }


def where_next(
    store: Store, question: Question, today: date, *, k: int, method: str
) -> NextSites:
    """Return the k best places, in the zona of the question if it names one.

    Raises
    ------
    ParameterError
        If there are fewer places than ``k``, or more than ten are asked for; if ways are to be
        shortened and no centre is there to go to.
    """
    if k > MOST_SITES:
        raise ParameterError("k", str(k), [f"1–{MOST_SITES}"])
    case = question.case(store, today)
    if method != METHODS[0] and not case.centres.placed.any():
        raise ParameterError("method", method, METHODS[:1], NO_PLACE)
    return _next(store, case, question.query.zona or "", question.km, k, method)


@forget_with_stores
@lru_cache(maxsize=64)
def _next(  # noqa: PLR0917 - all of them are the key
    store: Store, case: Case, zona: str, km: int, k: int, method: str
) -> NextSites:
    codes = sorted(store.zones.by_set[case.zone_set][zona].comuni if zona else store.comune_names)
    sites = [site_in(store, code) for code in codes]
    people, before = case.places.people[:, MINORS], case.reach.any_m
    choice = _choice(case, sites, km, k, method)
    by_people = method == METHODS[0]
    scale = 1.0 if by_people else KM
    found = tuple(
        NextSite(codes[row], store.comune_names[codes[row]],
                 store.zones.zona_of(codes[row], case.zone_set).name, gain / scale)
        for row, gain in zip(choice.sites, choice.gains, strict=True)
    )
    return NextSites(
        method=method, km=km, sites=found,
        n_without=float(people[before > km * KM].sum()),
        mean_km=float(np.average(before, weights=people)) / KM,
        objective=choice.objective / scale, bound=choice.bound / scale,
        is_optimal=choice.is_optimal,
    )


def _choice(case: Case, sites: list[Site], km: int, k: int, method: str) -> SiteChoice:
    lat, lon = (np.array([getattr(site, name) for site in sites]) for name in ("lat", "lon"))
    metres = cost_m(places=case.places.in_space, sites=in_space(lat, lon))
    demand, before = case.places.people[:, MINORS], case.reach.any_m
    if method == METHODS[0]:
        return cover_most(demand=demand, distance_m=metres, existing_m=before, k=k,
                          within_m=km * KM)
    return shorten_most(demand=demand, distance_m=metres, existing_m=before, k=k)
