"""Siting: where new centres would help most, proven best.

The proof of a choice of sites: what a relaxation leaves, as an integer program for HiGHS.

The problem behind each siting question: the k columns whose best entries sum highest.

Coverage and median are one problem over a matrix of savings, origins × candidates, none below 0:
each origin takes the largest saving among the chosen columns (Cornuejols, Fisher & Nemhauser 1977,
Management Science 23, 789–810). Three steps, none of which loses the optimum:

1. greedy choice, then interchange (Teitz & Bart 1968) while it helps: good, mostly the best;
2. Lagrangian relaxation of "one site an origin", by deflected subgradient steps (Camerini, Fratta
   & Maffioli 1975): bounds what any choice could save, strikes out the candidates that no better
   choice contains, and finds better choices on its way;
3. HiGHS proves or improves what is left, as an integer program over distinct neighbourhoods
   (Church 2003, COBRA; chained as by Elloumi 2010): two savings with the same candidates at
   least as good are one row.

Ties go to the choice found first, and to the first column: the same problem, the same answer.

Where next: the candidates that reach most people, or that bring people nearest, proven best.

Where next: the best main places of comuni for new centres, those that are open staying.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import isfinite
from time import monotonic
from typing import Any, Final

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, milp

from geo.arrays import Floats, Indices
from geo.coverage.case import Case
from geo.coverage.indicators import KM, MINORS, NO_PLACE
from geo.coverage.question import Question
from geo.coverage.reach import cost_m
from geo.coverage.scenario import Site, site_in
from geo.errors import ParameterError
from geo.messages import N_
from geo.places.nearest import in_space
from geo.store.store import Store, forget_with_stores

SCALE: Final = 1e3
"""The value of the best choice known, as HiGHS sees it: it stops at a gap of 1e-6."""
SOLVED: Final = 0
"""The status of a program that HiGHS has solved."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The best columns found, none if time was short, and what no choice of these can exceed."""

    columns: Indices
    bound: float
    is_complete: bool


def prove(saving: Floats, *, k: int, known: float, limit_s: float) -> Proof:
    """Return the k columns whose row maxima sum highest, next to a value known to be reached."""
    gain, within = _neighbourhoods(saving)
    n, n_columns = len(gain), saving.shape[1]
    few = sp.csr_array(np.repeat([1.0, 0.0], [n_columns, n])[None])
    solved = milp(
        np.concatenate([np.zeros(n_columns), -gain * SCALE / known]),
        integrality=np.repeat([1, 0], [n_columns, n]),
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(within, -np.inf, 0), LinearConstraint(few, 0, k)],
        options={"mip_rel_gap": 0, "time_limit": limit_s},
    )
    opened = np.zeros(0) if solved.x is None else solved.x[:n_columns]
    least = solved.mip_dual_bound
    return Proof(
        columns=np.flatnonzero(opened > 0.5),
        bound=np.inf if least is None else -least * known / SCALE,
        is_complete=solved.status == SOLVED,
    )


def _neighbourhoods(saving: Floats) -> tuple[Floats, sp.csr_array]:
    """Return what each distinct neighbourhood saves if a site is in it, and the rows that say so.

    The neighbourhoods of an origin are its candidates down to each level of saving. One row each,
    over columns then neighbourhoods, at most 0: in it is what is in the next smaller one or new.
    """
    n_columns = saving.shape[1]
    order = np.argsort(-saving, axis=1, kind="stable")
    ranked = np.take_along_axis(saving, order, axis=1)
    # a sum of random numbers names a set, whatever the order of its members
    names = np.random.default_rng(0).integers(2**63, size=(n_columns,))
    name = names[order].cumsum(axis=1)[ranked > 0]
    step = -np.diff(ranked, axis=1, append=0.0)[ranked > 0]
    origin, column = np.nonzero(ranked > 0)[0], order[ranked > 0]
    closes = step > 0
    # the level of each pair of origin and column
    level: Indices = np.asarray(np.cumsum(closes) - closes, dtype=np.int64)
    _, first, which = np.unique(name[closes], return_index=True, return_inverse=True)
    gain, n = np.asarray(np.bincount(which, step[closes]), dtype=float), len(first)
    new = first[which[level]] == level
    chained = origin[closes][first] == origin[closes][first - 1]
    chained &= first > 0
    smaller = which[first[chained] - 1]
    rows = np.concatenate([which[level[new]], np.arange(n), np.flatnonzero(chained)])
    columns = np.concatenate([column[new], n_columns + np.arange(n), n_columns + smaller])
    values = np.repeat([-1.0, 1.0, -1.0], [int(new.sum()), n, len(smaller)])
    return gain, sp.csr_array((values, (rows, columns)), shape=(n, n_columns + n))


SAME: Final = 1e-9
"""Two values that differ by less, in ratio, are the same."""
STEPS: Final = 600
PATIENCE: Final = 20
"""Steps without a better bound before they are halved."""
DEFLECTION: Final = 0.9
PROGRESS: Final = 1e-5
"""A bound is better if it is lower by this, in ratio."""
SLOWEST: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Choice:
    """Columns chosen, what they save, and what no choice can exceed."""

    columns: Indices
    value: float
    bound: float

    @property
    def is_optimal(self) -> bool:
        """Whether nothing better is possible."""
        return self.bound <= self.value * (1 + SAME)


def best_columns(saving: Floats, *, k: int, limit_s: float) -> Choice:
    """Return at most k columns whose row maxima sum highest, none that adds nothing.

    After ``limit_s`` seconds the best choice so far comes with the bound that holds for all.
    """
    deadline = monotonic() + limit_s
    saving = saving[saving.any(axis=1)]
    start, gains = _greedy(saving, np.arange(saving.shape[1]), k)
    if len(start) < k or k == 1:  # all that can be saved is, or the best one is the best choice
        return Choice(start, float(gains.sum()), float(gains.sum()))
    choice, left = _relax(saving, k, _interchange(saving, start), deadline)
    if not choice.is_optimal and monotonic() < deadline:
        choice = _proven(saving, k, choice, left, deadline - monotonic())
    return choice


def in_order(saving: Floats, columns: Indices) -> tuple[Indices, Floats]:
    """Return columns in the order of what each adds to those before, and what it adds."""
    return _greedy(saving, np.sort(columns), len(columns))


def _value(saving: Floats, columns: Indices) -> float:
    return float(saving[:, columns].max(axis=1, initial=0.0).sum())


def _greedy(saving: Floats, among: Indices, k: int) -> tuple[Indices, Floats]:
    """Return at most k columns, each the one that adds most to those before, and what it adds."""
    saved, chosen, gains = np.zeros(len(saving)), [], []
    for _ in range(k):
        gain = np.maximum(saving[:, among] - saved[:, None], 0).sum(axis=0)
        best = int(np.argmax(gain))
        if gain[best] <= 0:
            break
        chosen.append(among[best])
        gains.append(gain[best])
        saved = np.maximum(saved, saving[:, among[best]])
    return np.array(chosen, dtype=np.int64), np.array(gains, dtype=float)


def _interchange(saving: Floats, columns: Indices) -> Indices:
    """Return the columns after the best swap of one for another, while one helps."""
    while True:
        most, swapped = _value(saving, columns) * (1 + SAME), None
        for place in range(len(columns)):
            rest = np.delete(columns, place)
            saved = saving[:, rest].max(axis=1, initial=0.0)
            value = saved.sum() + np.maximum(saving - saved[:, None], 0).sum(axis=0)
            best = int(np.argmax(value))
            if value[best] > most:
                most, swapped = value[best], np.append(rest, best)
        if swapped is None:
            return columns
        columns = swapped


@dataclass(slots=True)
class _Relaxation:
    """A price for each origin's one site: whoever pays it may be served by more than one.

    For any prices no choice saves more than the prices together with what the k columns worth most
    save above them; the prices that make this bound least are sought.
    """

    saving: Floats
    """Of the columns that are left."""
    left: Indices
    """Columns that a choice better than the best may contain."""
    k: int
    best: Indices
    value: float
    price: Floats
    course: Floats
    bound: float = np.inf
    pace: float = 1.0
    idle: int = 0

    def step(self) -> bool:
        """Take one step down; say whether another one is worth it."""
        worth = np.maximum(self.saving - self.price[:, None], 0).sum(axis=0)
        top = np.argsort(-worth, kind="stable")[: self.k]
        bound = float(self.price.sum() + worth[top].sum())
        self._note(bound)
        self._improve(top)
        self._turn(top)
        length = float(self.course @ self.course)
        if self.bound <= self.value * (1 + SAME) or self.pace < SLOWEST or length == 0:
            return False
        move = self.pace * (bound - self.value) / length
        self.price = np.maximum(self.price - move * self.course, 0)
        # with a column forced in, the least of the k leaves: can the bound still reach the best?
        can = bound - worth[top[-1]] + worth >= self.value * (1 - SAME)
        self.saving, self.left = self.saving[:, can], self.left[can]
        return True

    def _note(self, bound: float) -> None:
        self.idle = 0 if bound < self.bound * (1 - PROGRESS) else self.idle + 1
        if self.idle >= PATIENCE:
            self.pace, self.idle = self.pace / 2, 0
        self.bound = min(self.bound, bound)

    def _improve(self, top: Indices) -> None:
        if _value(self.saving, top) > self.value * (1 + SAME):
            swapped = _interchange(self.saving, top)
            self.best, self.value = self.left[swapped], _value(self.saving, swapped)

    def _turn(self, top: Indices) -> None:
        """Set the course: the subgradient and most of the course before, no price below 0."""
        sites = (self.saving[:, top] > self.price[:, None]).sum(axis=1)
        free = self.price <= 0
        slope = np.where(free & (sites == 0), 0.0, 1.0 - sites)
        course = slope + DEFLECTION * self.course
        self.course = np.where(free & (course > 0), 0.0, course)


def _relax(saving: Floats, k: int, start: Indices, deadline: float) -> tuple[Choice, Indices]:
    """Return the best choice known with its bound, and the columns a better one can contain."""
    search = _Relaxation(
        saving=saving,
        left=np.arange(saving.shape[1]),
        k=k,
        best=start,
        value=_value(saving, start),
        price=saving[:, start].max(axis=1, initial=0.0),
        course=np.zeros(len(saving)),
    )
    for _ in range(STEPS):
        if not search.step() or monotonic() >= deadline:
            break
    return Choice(search.best, search.value, max(search.value, search.bound)), search.left


def _proven(saving: Floats, k: int, choice: Choice, left: Indices, limit_s: float) -> Choice:
    """Return the better of a choice and the best among the columns left, and the bound of all."""
    proof = prove(saving[:, left], k=k, known=choice.value, limit_s=limit_s)
    columns, value = choice.columns, choice.value
    found = left[proof.columns]
    if _value(saving, found) > value * (1 + SAME):
        columns, value = found, _value(saving, found)
    bound = value if proof.is_complete else min(choice.bound, max(value, proof.bound))
    return Choice(columns, value, bound)


LIMIT_S: Final = 10.0
"""Time for a proof: with the 34 centres of today it takes a hundredth of this."""


@dataclass(frozen=True, slots=True)
class SiteChoice:
    """The sites chosen, in the order in which to open them, and what they bring."""

    sites: tuple[int, ...]
    """Rows of the candidates; fewer than asked for where a further one would bring nothing."""
    gains: tuple[float, ...]
    """What each adds to those before it: people newly covered, or metres saved × people."""
    objective: float
    """People newly covered, or the mean distance of people afterwards [m], NaN without people."""
    bound: float
    """What no choice can better: equal to the objective if that is proven best."""
    is_optimal: bool
    """Whether the choice is proven best, to one part in 10⁹; if not, the time was up."""


def cover_most(
    *,
    demand: Floats,
    distance_m: Floats,
    existing_m: Floats,
    k: int,
    within_m: float,
    limit_s: float = LIMIT_S,
) -> SiteChoice:
    """Return the k sites that cover most people within a distance, whom no existing site covers.

    The maximal covering location problem (Church & ReVelle 1974, Papers of the Regional Science
    Association 32, 101–118), with the existing sites kept.

    Parameters
    ----------
    demand
        People at each origin.
    distance_m
        From each origin to each candidate, shape (origins, candidates). [m]
    existing_m
        From each origin to the nearest existing site, infinite where there is none. [m]
    k
        How many sites to choose, at most as many as candidates.
    within_m
        Who lives this far or nearer is covered. [m]
    limit_s
        Time for the proof; the choice of a problem that takes longer is not repeatable. [s]

    Raises
    ------
    ParameterError
        If k is below 1 or more than the candidates.
    """
    _require_count(k, distance_m.shape[1])
    covers = distance_m <= within_m
    open_to_gain = (existing_m > within_m) & (demand > 0) & covers.any(axis=1)
    # origins that the same candidates cover are one origin: fewer rows, no loss
    packed, group = np.unique(
        np.packbits(covers[open_to_gain], axis=1), axis=0, return_inverse=True
    )
    people = np.bincount(group.ravel(), weights=demand[open_to_gain], minlength=len(packed))
    kept = np.unpackbits(packed, axis=1, count=covers.shape[1]).astype(float)
    saving = people[:, None] * kept
    choice = best_columns(saving, k=k, limit_s=limit_s)
    return _answer(saving, choice, objective=choice.value, bound=choice.bound)


def shorten_most(
    *, demand: Floats, distance_m: Floats, existing_m: Floats, k: int, limit_s: float = LIMIT_S
) -> SiteChoice:
    """Return the k sites that make the mean distance of people to their nearest site least.

    The p-median problem (Hakimi 1964, Operations Research 12, 450–459; as an integer program
    ReVelle & Swain 1970, Geographical Analysis 2, 30–42), with the existing sites kept: only
    candidates nearer than those count. Parameters as in `cover_most`, except that each origin
    with people needs a finite ``existing_m``: where no site exists, the distance that people
    are to be counted with until one does.

    Raises
    ------
    ParameterError
        If k is below 1 or more than the candidates, or people have no finite distance.
    """
    _require_count(k, distance_m.shape[1])
    lived_in = demand > 0
    if not np.isfinite(existing_m[lived_in]).all():
        raise ParameterError("existing_m", "no finite distance where people live", ["metres"])
    people, before_m = demand[lived_in], existing_m[lived_in]
    saving = people[:, None] * np.maximum(before_m[:, None] - distance_m[lived_in], 0)
    choice = best_columns(saving, k=k, limit_s=limit_s)
    total, n_people = float(people @ before_m), float(people.sum())
    after_m, least_m = (
        (total - saved) / n_people if n_people else float("nan")
        for saved in (choice.value, choice.bound)
    )
    return _answer(saving, choice, objective=after_m, bound=least_m)


def _answer(saving: Floats, choice: Choice, *, objective: float, bound: float) -> SiteChoice:
    sites, gains = in_order(saving, choice.columns)
    return SiteChoice(
        sites=tuple(sites.tolist()),
        gains=tuple(gains.tolist()),
        objective=objective,
        bound=objective if choice.is_optimal else bound,
        is_optimal=choice.is_optimal,
    )


def _require_count(k: int, n_candidates: int) -> None:
    if not 1 <= k <= n_candidates:
        raise ParameterError("k", str(k), [f"1 to {n_candidates}, the number of candidates"])


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
        sites = [
            {
                "comune_istat": site.comune_istat,
                "comune": site.comune,
                "zona": site.zona,
                "gain": round(site.gain, 1),
            }
            for site in self.sites
        ]
        return {
            "method": self.method,
            "km": self.km,
            "sites": sites,
            "minors_without_before": round(self.n_without),
            "mean_km_before": round(self.mean_km, 3) if isfinite(self.mean_km) else None,
            "objective": round(self.objective, 3),
            "bound": round(self.bound, 3),
            "is_optimal": self.is_optimal,
        }


def where_next(store: Store, question: Question, today: date, *, k: int, method: str) -> NextSites:
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
        NextSite(
            codes[row],
            store.comune_names[codes[row]],
            store.zones.zona_of(codes[row], case.zone_set).name,
            gain / scale,
        )
        for row, gain in zip(choice.sites, choice.gains, strict=True)
    )
    return NextSites(
        method=method,
        km=km,
        sites=found,
        n_without=float(people[before > km * KM].sum()),
        mean_km=float(np.average(before, weights=people)) / KM,
        objective=choice.objective / scale,
        bound=choice.bound / scale,
        is_optimal=choice.is_optimal,
    )


def _choice(case: Case, sites: list[Site], km: int, k: int, method: str) -> SiteChoice:
    lat, lon = (np.array([getattr(site, name) for site in sites]) for name in ("lat", "lon"))
    metres = cost_m(places=case.places.in_space, sites=in_space(lat, lon))
    demand, before = case.places.people[:, MINORS], case.reach.any_m
    if method == METHODS[0]:
        return cover_most(
            demand=demand, distance_m=metres, existing_m=before, k=k, within_m=km * KM
        )
    return shorten_most(demand=demand, distance_m=metres, existing_m=before, k=k)
