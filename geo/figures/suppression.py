"""Small counts of persons are not published, nor what would give them back.

Regole deontologiche SISTAN, art. 4 and 5 (G.U. 14/1/2019): a count of hosted or in-charge persons
below three is withheld, 0, 1 and 2 alike, with as many other cells as it takes that no published
total gives it back: neither exactly, nor so narrowly that three or more is ruled out.

What is withheld must look alike: a mark on the small cells alone would tell that they are below
three, and where one total holds two of them (4 = 2 + 2) what they are.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import ceil, floor
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

from geo.errors import GeoError

LEAST: Final = 3
"""The smallest count of persons that is published."""
TOLERANCE: Final = 1e-6
"""Within this two counts, and a multiplier and zero, are the same."""


class TotalError(GeoError, ValueError):
    """Cells or totals are no table of counts."""


@dataclass(frozen=True, slots=True)
class Total:
    """A cell that is the sum of others; a part may be a total in its turn."""

    name: str
    parts: tuple[str, ...]


def suppress(
    cells: Mapping[str, float | None], totals: Sequence[Total] = (), *, least: float = LEAST
) -> frozenset[str]:
    """Return the names of the cells that are not published.

    One table or many: rows, columns, sub-totals and tables that share cells are all ``totals``
    over one mapping of cells.

    Parameters
    ----------
    cells
        Name → count of persons, totals included; None where nobody knows it.
    totals
        Every sum that holds between cells. Where the parts and a total disagree, the source's
        error counts as known to the reader, so that it protects nothing.

    Notes
    -----
    Protected is a small cell whose value can be `least` or more and whose possible values are
    `least` or more apart, all counts being non-negative and whole: two linear programs for each
    small cell (an exact solution of the published equations is an interval of width nought).
    While one is exposed, the smallest published cell with a part in the bound that exposes it is
    withheld too, totals after all others; those that proved needless in the end are published
    again. Hiding more only widens intervals, so each small cell is looked at once.

    Raises
    ------
    TotalError
        If a total names no part, one twice, or a cell that is not there; if a count is negative.
    """
    _require_sound(cells, totals)
    small = [name for name, value in cells.items() if value is not None and value < least]
    published = _Published(cells, totals)
    hidden = set(small)
    for name in sorted(small, key=lambda name: (cells[name] or 0, name)):
        added = set[str]()
        while exposing := published.exposing(name, hidden | added, least):
            added.add(min(exposing, key=published.cost))
        for spare in sorted(added, key=published.cost, reverse=True):
            if not published.exposing(name, hidden | added - {spare}, least):
                added.remove(spare)
        hidden |= added
    return frozenset(hidden)


class _Published:
    """What a reader has: the published cells and every sum that holds between cells."""

    def __init__(self, cells: Mapping[str, float | None], totals: Sequence[Total]) -> None:
        self.cells = cells
        self.sums = {total.name for total in totals}
        self.totals_of: dict[str, list[Total]] = defaultdict(list)
        for total in dict.fromkeys(totals):
            for name in (total.name, *total.parts):
                self.totals_of[name].append(total)

    def cost(self, name: str) -> tuple[bool, float, str]:
        """Return what withholding a cell costs: totals most, then large counts; ties by name."""
        return name in self.sums, self.cells[name] or 0, name

    def exposing(self, name: str, hidden: AbstractSet[str], least: float) -> set[str]:
        """Return published cells with a part in what exposes a cell; none if it is protected."""
        if name not in self.totals_of:
            return set()
        unknowns, totals = self._around(name, hidden)
        system = _System(self.cells, unknowns, totals, hidden)
        high, low = system.bound(name, largest=True), system.bound(name, largest=False)
        if high is not None and low is not None:
            top, bottom = floor(high.count + TOLERANCE), ceil(low.count - TOLERANCE)
            if top >= least and top - bottom >= least:
                return set()
            weighed = high.weights if top < least else high.weights | low.weights
            if weighed:
                return weighed
        return system.published

    def _around(self, name: str, hidden: AbstractSet[str]) -> tuple[list[str], list[Total]]:
        """Return the unknown cells and the totals that hang together with a cell."""
        unknowns, totals = {name}, set[Total]()
        queue = [name]
        for cell in queue:
            for total in self.totals_of[cell]:
                totals.add(total)
                for other in (total.name, *total.parts):
                    unknown = other in hidden or self.cells[other] is None
                    if unknown and other not in unknowns:
                        unknowns.add(other)
                        queue.append(other)
        # Sorted, so that the solver answers alike for any order of the table.
        return sorted(unknowns), sorted(totals, key=lambda sum_: (sum_.name, sorted(sum_.parts)))


@dataclass(frozen=True, slots=True)
class _Bound:
    """How far a cell can go, and the published cells that hold it there."""

    count: float
    weights: set[str]


class _System:
    """The equations a reader can write: parts − total = 0, the published moved to the right."""

    def __init__(
        self,
        cells: Mapping[str, float | None],
        unknowns: Sequence[str],
        totals: Sequence[Total],
        hidden: AbstractSet[str],
    ) -> None:
        self.column = {name: number for number, name in enumerate(unknowns)}
        self.terms = [_terms(total) for total in totals]
        names = {name: None for terms in self.terms for name in terms}
        self.published = {name for name in names if name not in self.column}
        self.left: npt.NDArray[np.float64] = np.zeros((len(totals), len(unknowns)))
        for row, terms in zip(self.left, self.terms, strict=True):
            for name in terms.keys() & self.column.keys():
                row[self.column[name]] = terms[name]
        self.right = np.array([_right(terms, cells, hidden) for terms in self.terms])
        # High enough to bind nothing that a total binds.
        self.ceiling = 10 * LEAST + 2 * sum(cells[name] or 0 for name in names)

    def bound(self, name: str, *, largest: bool) -> _Bound | None:
        """Return the largest or smallest count a cell can be; None if the sums contradict."""
        sign = -1.0 if largest else 1.0
        aim = np.zeros(len(self.column))
        aim[self.column[name]] = sign
        found: Any = linprog(
            aim, A_eq=self.left, b_eq=self.right, bounds=(0, self.ceiling), method="highs"
        )
        if found.status != 0:
            return None
        weight: dict[str, float] = defaultdict(float)
        for terms, price in zip(self.terms, found.eqlin.marginals, strict=True):
            for term in terms.keys() & self.published:
                weight[term] += terms[term] * price
        held = {term for term, price in weight.items() if abs(price) > TOLERANCE}
        return _Bound(sign * found.fun, held)


def _terms(total: Total) -> dict[str, int]:
    return {total.name: -1} | dict.fromkeys(total.parts, 1)


def _right(
    terms: Mapping[str, int], cells: Mapping[str, float | None], hidden: AbstractSet[str]
) -> float:
    known = {
        name: sign * value for name, sign in terms.items() if (value := cells[name]) is not None
    }
    missing = [sign for name, sign in terms.items() if name not in known]
    # What is missing can make up the difference: the parts for too low a sum, the total for any.
    if -1 in missing or (missing and sum(known.values()) <= 0):
        return -sum(value for name, value in known.items() if name not in hidden)
    return sum(value for name, value in known.items() if name in hidden)


def _require_sound(cells: Mapping[str, float | None], totals: Iterable[Total]) -> None:
    for name, value in cells.items():
        if value is not None and not 0 <= value < float("inf"):
            raise TotalError(f"{name}: came {value}, a count of persons is 0 or more")
    for total in totals:
        named = (total.name, *total.parts)
        absent = [name for name in named if name not in cells]
        if absent:
            raise TotalError(f"total {total.name!r}: came {absent[0]!r}, a cell is needed")
        if not total.parts or len(set(named)) < len(named):
            raise TotalError(f"total {total.name!r}: came {total.parts}, distinct parts are needed")
