"""Classes: the few groups in which the numbers of many units are coloured on a map."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal, get_args

import numpy as np
import pandas as pd

from geo.arrays import Floats
from geo.errors import ParameterError
from geo.messages import N_

Scheme = Literal["quantili", "naturali", "uguali"]

SCHEMES: Final = get_args(Scheme)
SCHEME_LABELS: Final = {
    "quantili": N_("Quantiles: about as many units in each class"),
    "naturali": N_("Natural breaks: classes as uniform inside as possible"),
    "uguali": N_("Equal intervals: classes equally wide"),
}
_ROUNDING: Final = 1e-9
"""Interpolation misses the value it means by less than this part of the range."""


@dataclass(frozen=True, slots=True)
class Classes:
    """Groups of values: each from above the break before up to its own break, inclusive."""

    scheme: Scheme
    lower: float | None
    """The least value; None where there is none at all."""
    breaks: tuple[float, ...]
    """Greatest value of each class, ascending; fewer than asked for where values are few."""
    counts: tuple[int, ...]
    """Units in each class; those without a value are in none."""
    index: tuple[int | None, ...]
    """The class of each unit from 0, in the order of the values; None where one is missing."""

    @property
    def bounds(self) -> tuple[tuple[float, float], ...]:
        """The least and the greatest of each class; from the second on, the least is outside."""
        if self.lower is None:
            return ()
        return tuple(zip((self.lower, *self.breaks), self.breaks, strict=False))

    @property
    def n_missing(self) -> int:
        """How many units have no value."""
        return self.index.count(None)

    def applied_to(self, values: pd.Series) -> "Classes":
        """Return the same bounds with the counts of other values, for a map beside another.

        Raises
        ------
        ParameterError
            If a value is infinite or outside the bounds: both maps are classed together.
        """
        least = values.min()
        if self.lower is not None and least < self.lower:
            raise ParameterError("values", str(least), [f">= {self.lower}"])
        index = classes_of(values, self.breaks)
        return replace(self, index=index, counts=_counted(index, len(self.breaks)))


def classify(values: pd.Series, *, scheme: Scheme, n: int = 5) -> Classes:
    """Return values in at most ``n`` classes, none of them empty but of equal intervals.

    Breaks of quantiles and natural breaks are values that occur; of whole numbers all breaks are
    whole. Values that are the same are in the same class.

    Parameters
    ----------
    scheme
        ``quantili`` (as many units in each), ``naturali`` (Fisher & Jenks: least variance inside)
        or ``uguali`` (equally wide).

    Raises
    ------
    ParameterError
        If a value is infinite, the scheme is none of ours or ``n`` is less than 1.
    """
    if scheme not in SCHEMES:
        raise ParameterError("scheme", str(scheme), SCHEMES)
    if n < 1:
        raise ParameterError("n", str(n), [">= 1"])
    numbers = _finite_or_missing(values)
    found = np.sort(numbers[~np.isnan(numbers)])
    breaks = _breaks(tuple(found.tolist()), scheme, n)
    index = classes_of(values, breaks)
    lower = float(found[0]) if len(found) else None
    return Classes(scheme, lower, breaks, _counted(index, len(breaks)), index)


def classes_of(values: pd.Series, breaks: tuple[float, ...]) -> tuple[int | None, ...]:
    """Return the class of each value by breaks that are given; None where it is missing.

    Raises
    ------
    ParameterError
        If a value is infinite or above the last break.
    """
    numbers = _finite_or_missing(values)
    found = np.searchsorted(np.asarray(breaks, dtype=float), numbers)  # missing come last
    outside = (found == len(breaks)) & ~np.isnan(numbers)
    if outside.any():
        allowed = f"<= {breaks[-1]}" if breaks else "none, since there are no breaks"
        raise ParameterError("values", str(numbers[outside][0]), [allowed])
    return tuple(
        None if np.isnan(number) else int(place)
        for number, place in zip(numbers, found, strict=True)
    )


def _finite_or_missing(values: pd.Series) -> Floats:
    numbers = pd.to_numeric(values).to_numpy(dtype=float, na_value=np.nan)
    if np.isinf(numbers).any():
        came = str(numbers[np.isinf(numbers)][0])
        raise ParameterError("values", came, ["a finite number", "none"])
    return numbers


def _counted(index: tuple[int | None, ...], n: int) -> tuple[int, ...]:
    return tuple(np.bincount([one for one in index if one is not None], minlength=n).tolist())


@lru_cache(maxsize=256)
def _breaks(ordered: tuple[float, ...], scheme: Scheme, n: int) -> tuple[float, ...]:
    """Return the greatest value of each class of ascending values."""
    distinct = sorted(set(ordered))
    if min(n, len(distinct)) <= 1:
        return tuple(distinct[-1:])
    if scheme != "uguali" and len(distinct) <= n:
        return tuple(distinct)
    values = np.array(ordered)
    found = np.unique(_found(values, scheme, n))
    inner = found[(found >= values[0]) & (found < values[-1])]
    return (*inner.tolist(), ordered[-1])


def _found(values: Floats, scheme: Scheme, n: int) -> Floats:
    """Return the breaks below the last one."""
    wide = values[-1] - values[0]
    # Between 0 and 1: squares of large numbers would drown the differences between them.
    parts = (values - values[0]) / wide
    cuts = _cuts(parts, scheme, min(n, len(np.unique(parts))))[:-1]
    if scheme != "uguali":
        # Down to a value that occurs: the same groups, and no class is empty.
        snapped: Floats = values[np.searchsorted(parts, cuts + _ROUNDING, side="right") - 1]
        return snapped
    found: Floats = values[0] + cuts * wide
    whole = (values == np.floor(values)).all()
    return np.floor(np.round(found, 9)) if whole else found


def _cuts(parts: Floats, scheme: Scheme, n: int) -> Floats:
    """Return the greatest value of each class, in the same order."""
    if scheme == "naturali":
        return _natural_breaks(parts, n)
    shares = np.arange(1, n + 1) / n
    return np.quantile(parts, shares) if scheme == "quantili" else shares


def _natural_breaks(parts: Floats, n: int) -> Floats:
    """Return the greatest value of each of ``n`` classes with the least squares inside them.

    Fisher's exact optimisation (W. D. Fisher, On Grouping for Maximum Homogeneity, Journal of the
    American Statistical Association 53, 1958): the best of ``n`` classes up to a value is the best
    of ``n - 1`` up to an earlier one, and one class of the rest. The library that has it brings 80
    MB of memory with it.
    """
    values, counts = np.unique(parts, return_counts=True)
    centred = values - parts.mean()
    sums = [np.concatenate(([0.0], np.cumsum(counts * centred**power))) for power in (0, 1, 2)]
    weight, first, second = (upto[None, :] - upto[:, None] for upto in sums)
    # One class from the row's value to the one before the column's; none is empty.
    inside = np.full_like(weight, np.inf)
    is_class = weight > 0
    inside[is_class] = second[is_class] - first[is_class] ** 2 / weight[is_class]
    best, starts = inside[0], []
    for _class in range(n - 1):
        total = best[:, None] + inside
        starts.append(total.argmin(axis=0))
        best = total.min(axis=0)
    ends = [len(values)]
    for start in reversed(starts):
        ends.append(int(start[ends[-1]]))
    found: Floats = values[np.array(ends[::-1]) - 1]
    return found
