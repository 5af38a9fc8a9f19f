"""Where next: the candidates that reach most people, or that bring people nearest, proven best."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from geo.errors import ParameterError
from geo.find.nearest import Floats
from geo.scenario.problems import Choice, best_columns, in_order

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
        np.packbits(covers[open_to_gain], axis=1), axis=0, return_inverse=True)
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
