"""Yearly series of regional figures: one quantity each, every year with its value or its reason."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from geo.figures import reasons
from geo.figures.drafts import FEWER, Drafts, cell_of, cuts_of, families
from geo.figures.naming import slug_among
from geo.figures.quantities import Quantity, quantity_of
from geo.figures.reasons import Reason, because
from geo.figures.rows import CENTRES, Row
from geo.figures.systems import Measure, System
from geo.figures.wording import WHOLE

HOME: Final = "Toscana"
_DAY: Final = re.compile(r"\d{4}-\d\d(?:-\d\d)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Figure:
    """The value of a series in a year, or why there is none, and who says so."""

    year: int | None
    """None in `Series.apart`."""
    reference_date: str
    """The day or time the source names, else the year as written."""
    value: float | None
    missing: Reason | None = None
    """Why there is no value; None if there is one."""
    qualifier: str = reasons.EXACT
    caveats: tuple[Reason, ...] = ()
    """What must be shown beside the value."""
    note: str = ""
    as_written: str = ""
    """What the source calls it."""
    source_org: str = ""
    source_url: str = ""
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One quantity over the years."""

    slug: str
    quantity: Quantity
    unit: str
    figures: tuple[Figure, ...]
    """One for each year from the first to the last, years without a value included."""
    apart: tuple[Figure, ...]
    """Values of periods that are no single year, such as 2010-2012."""

    @property
    def system(self) -> System:
        """The system that counts it: series of two systems are never drawn as one."""
        return self.quantity.system

    @property
    def counts_persons(self) -> bool:
        """Whether small values are withheld."""
        return self.quantity.measure is Measure.PERSONS

    def in_year(self, year: int) -> Figure | None:
        """Return the figure of a year between the first and the last."""
        return next((figure for figure in self.figures if figure.year == year), None)


def series_of(rows: Sequence[Row], drafts: Drafts) -> dict[str, Series]:
    """Return every series by slug, in the order of the tables."""
    apart: dict[Quantity, list[Row]] = {}
    units: dict[Quantity, str] = {}
    for row in rows:
        units.setdefault(quantity_of(row), row.unit)
        if row.year is None:
            apart.setdefault(quantity_of(row), []).append(row)
    odd = _odd_sums(drafts)
    found: dict[str, Series] = {}
    for quantity, unit in units.items():
        slug = slug_among(found, *_words(quantity))
        figures = tuple(_figures(quantity, drafts[quantity], odd))
        found[slug] = Series(slug, quantity, unit, figures, tuple(
            _figure(row) for row in apart.get(quantity, ())))
    return found


def _words(quantity: Quantity) -> tuple[str, ...]:
    return (
        "" if quantity.area == HOME else quantity.area, quantity.domain, quantity.indicator,
        "" if quantity.breakdown == WHOLE else quantity.breakdown,
    )


def _figures(
    quantity: Quantity, years: Mapping[int, tuple[Row, ...]],
    odd: Mapping[str, Sequence[Reason]],
) -> Iterator[Figure]:
    for year in range(min(years, default=0), max(years, default=-1) + 1):
        if year not in years:
            yield Figure(year, str(year), None, reasons.NOT_FOUND)
            continue
        row, *others = years[year]
        cell = cell_of(quantity, year)
        beside = [reasons.BESIDE] if quantity.domain and row.file == CENTRES else []
        yield _figure(row, (*beside, *odd.get(cell, ()), *_other_values(row, others)))


def _figure(row: Row, more: Iterable[Reason] = ()) -> Figure:
    withheld = reasons.withheld_as(row.withheld)
    caveats = () if withheld or row.value is None else (*_caveats(row), *more)
    return Figure(
        year=row.year,
        reference_date=row.reference_date if row.year and row.reference_date else row.period,
        value=None if withheld else row.value,
        missing=withheld or _missing(row),
        qualifier="" if withheld else row.qualifier,
        caveats=caveats,
        note=row.note,
        as_written=row.indicator,
        source_org=row.source_org,
        source_url=row.source_url,
        confidence=row.confidence,
    )


def _missing(row: Row) -> Reason | None:
    if row.value is not None:
        return None
    fewer = FEWER.fullmatch(row.qualifier)
    return because(reasons.FEWER_THAN, n=int(fewer[1])) if fewer else reasons.NOT_SAID


def _caveats(row: Row) -> Iterator[Reason]:
    if row.qualifier in reasons.QUALIFIERS:
        yield Reason(reasons.QUALIFIERS[row.qualifier])
    elif row.qualifier != reasons.EXACT:
        yield because(reasons.OTHER_QUALIFIER, words=row.qualifier)
    if row.domain and not row.reference_date:
        yield reasons.NO_DAY
    elif _DAY.fullmatch(row.reference_date) and row.reference_date[4:] != "-12-31":
        yield because(reasons.OTHER_DAY, date=row.reference_date)
    if row.confidence == "low":
        yield reasons.LOW_CONFIDENCE


def _other_values(row: Row, others: Iterable[Row]) -> Iterator[Reason]:
    for other in others:
        if other.value is not None and other.value != row.value:
            yield because(reasons.OTHER_VALUE, value=other.value,
                          date=other.reference_date or other.period, source=other.source_url)


def _odd_sums(drafts: Drafts) -> dict[str, list[Reason]]:
    """Return what to say of breakdowns that do not add up, if nothing in them is withheld."""
    found: dict[str, list[Reason]] = {}
    for year, family in families(drafts):
        for cut, whole, parts, total in cuts_of(family):
            stated = family[whole.breakdown][1].value
            cells = [cell_of(quantity, year) for quantity in (whole, *parts)]
            if total is None or stated is None:  # missing, or withheld
                continue
            if total > stated or (cut.is_whole and total < stated):
                said = because(cut.said, sum=total, total=stated)
                for cell in cells:
                    found.setdefault(cell, []).append(said)
    return found
