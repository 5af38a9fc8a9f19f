"""A column: one indicator or one published figure, told for the units of one level."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from geo.coverage.case import Case, Units
from geo.coverage.gaps import BEYOND, OUTSIDE, SERVED, UNKNOWN, Gaps
from geo.coverage.indicators import INDICATOR_BY_SLUG
from geo.coverage.question import Question
from geo.coverage.table import CoverageTable, coverage_table
from geo.figures.published import ZoneFigure, figures_of
from geo.figures.rows import NOT_SAID, Reason
from geo.messages import N_
from geo.people import BANDS, CAVEATS
from geo.store.store import Store

_UNDATED: Final = N_(
    "{n} centres known today may have been open already: no source says since "
    "when. What depends on them is unknown for this day."
)
_UNITS: Final = {"n": ""}
"""Units of the tables that say nothing."""
_STRAIGHT: Final = N_(
    "Distances are in a straight line over the ground, also across the sea; "
    "most centres have an approximate position."
)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence to be translated, and what fills it; a source's own words stay as they are."""

    text: str
    params: tuple[tuple[str, str | float], ...] = ()

    @property
    def values(self) -> dict[str, str | float]:
        """What fills the sentence, by name."""
        return dict(self.params)


@dataclass(frozen=True, eq=False)
class Column:
    """Numbers of one meaning, one a unit, with everything that must be said of them."""

    slug: str
    label: Said
    definition: Said
    unit: str
    source: Said
    units: Units
    zone_set: int
    numbers: pd.Series
    """Index: codes of units; NaN where there is no number."""
    reasons: Mapping[str, Said]
    """Why there is no number, for each unit without one."""
    caveats: tuple[Said, ...] = ()
    decimals: int = 0
    good: int = 0
    yes_no: bool = False

    def ranked(self) -> list[tuple[str, float]]:
        """Return the units that have a number, the highest first; equal ones by name."""
        told = self.numbers.dropna()
        names = dict(zip(self.units.codes, self.units.names, strict=True))
        pairs = [(str(code), float(value)) for code, value in told.items()]
        return sorted(pairs, key=lambda pair: (-pair[1], names[pair[0]]))


def column_of(store: Store, question: Question, today: date) -> Column:
    """Return what a question asks for: an indicator of the catalogue, or a published figure."""
    if question.indicator not in INDICATOR_BY_SLUG:
        figure = figures_of(store).by_zona[question.indicator]
        return _column_of_figure(figure, question.case(store, today).units)
    return column_in(coverage_table(question.case(store, today)), question.indicator)


def column_in(table: CoverageTable, slug: str) -> Column:
    """Return one indicator of a table."""
    indicator, case = INDICATOR_BY_SLUG[slug], table.case
    values = table.numbers[indicator.code]
    missing = [str(code) for code in values.index[values.isna()]]
    return Column(
        slug=slug,
        label=Said(indicator.label),
        definition=Said(indicator.definition),
        unit=indicator.unit,
        source=Said(indicator.source),
        units=table.units,
        zone_set=case.zone_set,
        numbers=values,
        reasons={code: Said(table.reason(code, indicator.code)) for code in missing},
        caveats=tuple(caveats_of(case)),
        decimals=indicator.decimals,
        good=indicator.good,
        yes_no=indicator.yes_no,
    )


def _column_of_figure(figure: ZoneFigure, units: Units) -> Column:
    told = figure.values  # noqa: PD011 - no frame
    numbers = [told[code].value for code in units.codes]
    values = pd.Series(numbers, pd.Index(units.codes, name="unit"), dtype=float)
    sources = "; ".join(f"{org} ({url})" for org, url in figure.sources)
    caveats = [*figure.caveats, *(one for value in told.values() for one in value.caveats)]
    whole = bool((values.dropna() % 1 == 0).all())
    return Column(
        slug=figure.slug,
        label=Said(f"{figure.topic.indicator} ({figure.topic.year})"),
        definition=Said(figure.topic.domain),
        unit=_UNITS.get(figure.topic.unit, figure.topic.unit),
        source=Said(sources),
        units=units,
        zone_set=figure.zone_set,
        numbers=values,
        reasons={
            code: _as_said(told[code].missing) for code in units.codes if told[code].value is None
        },
        caveats=tuple(dict.fromkeys(_as_said(one) for one in caveats)),
        decimals=0 if whole else 2,
    )


def _as_said(reason: Reason | None) -> Said:
    return Said(reason.msgid, reason.params) if reason else Said(NOT_SAID.msgid)


def caveats_of(case: Case) -> list[Said]:
    """Return what must be said of every number of a case."""
    said = [Said(_STRAIGHT), Said(case.places.origins.source)]
    said += [
        Said(note.text, tuple(note.values.items()))  # noqa: PD011 - no frame
        for note in case.places.origins.notes
    ]
    if case.vintage in CAVEATS:
        said.append(Said(CAVEATS[case.vintage]))
    if len(case.doubtful):
        said.insert(0, Said(_UNDATED, (("n", len(case.doubtful)),)))
    return said


GAP_COLUMN: Final = Said(N_("Minors by reach"))


def gap_kind(gaps: Gaps, band: str) -> pd.Series:
    """Return the kind of gap that most minors of a band live in; NaN for none or unknown."""
    people = gaps.people[:, :, tuple(BANDS).index(band)]
    whole = people.sum(axis=1)
    kind = np.select(
        [
            whole == 0,
            people[:, UNKNOWN] * 2 > whole,
            people[:, SERVED] * 2 >= whole,
            people[:, OUTSIDE] >= people[:, BEYOND],
        ],
        [np.nan, np.nan, SERVED, OUTSIDE],
        BEYOND,
    )
    return pd.Series(kind, pd.Index(gaps.case.units.codes, name="unit"), dtype=float)
