"""Which rows of the regional tables tell of the same quantity, and how breakdowns cut one up."""

from collections.abc import Iterable
from dataclasses import dataclass

from geo.figures import reasons
from geo.figures.rows import Row
from geo.figures.systems import Measure, System
from geo.figures.wording import WHOLE
from geo.zones import slug_of


@dataclass(frozen=True, slots=True)
class Quantity:
    """What the figures of one series all are."""

    area: str
    domain: str
    indicator: str
    breakdown: str
    measure: Measure
    system: System
    """The system that counts it."""

    @property
    def slug(self) -> str:
        """What is counted, apart from the area and the domain."""
        return slug_of(f"{self.indicator} {'' if self.breakdown == WHOLE else self.breakdown}")


def quantity_of(row: Row) -> Quantity:
    """Return what a row of a regional table tells of."""
    return Quantity(row.area, *row.series, row.measure, row.system)


@dataclass(frozen=True, slots=True)
class Cut:
    """Breakdowns of one quantity that exclude one another."""

    parts: tuple[str, ...]
    is_whole: bool
    """Whether by their names they are all there is."""
    of: str = WHOLE
    said: str = ""
    """The sentence if they do not add up."""


def cuts(breakdowns: Iterable[str]) -> list[Cut]:
    """Return how the breakdowns of a quantity cut it up: by citizenship, by sex, by type.

    >>> [(cut.parts, cut.is_whole) for cut in cuts(["italiani", "MSNA", "maschi"])]
    [(('italiani', 'MSNA'), False), (('maschi',), False)]
    """
    names = [name for name in breakdowns if name != WHOLE]
    citizens = [name for name in names if name in {"italiani", "MSNA"} or "stranieri" in name]
    sexes = tuple(name for name in names if name in {"maschi", "femmine"})
    types = tuple(name for name in names if name not in {*citizens, *sexes})
    # Of "foreigners, the unaccompanied included" the other foreigners are parts.
    around = [name for name in citizens if "MSNA inclusi" in name][:1]
    outer = [name for name in citizens if name in {"italiani", *around}] if around else citizens
    inner = tuple(name for name in citizens if name not in outer)
    foreigners = around or ("MSNA" in outer and any("stranieri" in name for name in outer))
    return [cut for cut in (
        Cut(tuple(outer), "italiani" in outer and bool(foreigners),
            said=reasons.SUM_OF_CITIZENSHIPS),
        Cut(sexes, len(sexes) == 2, said=reasons.SUM_OF_SEXES),
        Cut(types, False, said=reasons.SUM_OF_TYPES),
        *(Cut(inner, False, of=name, said=reasons.SUM_OF_TYPES) for name in around),
    ) if cut.parts]
