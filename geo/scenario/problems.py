"""The problem behind each siting question: the k columns whose best entries sum highest.

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
"""

from dataclasses import dataclass
from time import monotonic
from typing import Final

import numpy as np

from geo.find.nearest import Floats, Indices
from geo.scenario.proof import prove

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
        saving=saving, left=np.arange(saving.shape[1]), k=k, best=start,
        value=_value(saving, start), price=saving[:, start].max(axis=1, initial=0.0),
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
