"""What may be said of guarded cells: values, notes and shares, after suppression."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from geo.figures.reasons import RATE_SUPPRESSED, SUPPRESSED, Reason
from geo.figures.suppression import LEAST, Total, suppress

_DIGIT: Final = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Share:
    """A rate or percentage of persons, as far as it could give a count back."""

    cell: str
    value: float
    beside: tuple[str, ...]
    """Counts of the same subject, area and year; while one is withheld the share is too."""
    count: float | None = None
    """The count that it makes with the published population, if it is a rate of that."""


@dataclass(frozen=True, slots=True)
class Guard:
    """The cells that are withheld, and those whose notes could tell of them."""

    reasons: Mapping[str, Reason]
    near: frozenset[str]
    """Cells of a total that has a withheld part."""

    def reason(self, cell: str) -> Reason | None:
        """Return why a cell is withheld; None if it may be shown."""
        return self.reasons.get(cell)

    def note(self, cell: str, note: str) -> str:
        """Return a note that tells nothing withheld: of such a cell none, near it no number."""
        silent = cell in self.reasons or (cell in self.near and _DIGIT.search(note))
        return "" if silent else note


def guard(
    cells: Mapping[str, float | None], totals: Sequence[Total], shares: Sequence[Share] = ()
) -> Guard:
    """Return what is withheld of all counts of persons, and of the shares that tell of them."""
    hidden = suppress(cells, totals)
    near = {name for total in totals
            if not hidden.isdisjoint((total.name, *total.parts))
            for name in (total.name, *total.parts)}
    told = dict.fromkeys(sorted(hidden), SUPPRESSED)
    told |= {share.cell: RATE_SUPPRESSED for share in shares if _tells(share, hidden)}
    return Guard(told, frozenset(near))


def _tells(share: Share, hidden: frozenset[str]) -> bool:
    is_small = share.count is not None and share.count < LEAST
    return is_small or share.value == 0 or not hidden.isdisjoint(share.beside)
