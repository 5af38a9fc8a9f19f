"""The painting that a request asks for: its theme, its classes."""

import re
from itertools import pairwise
from typing import Final

from geo.catalogue import N_
from geo.coverage.gaps import Gaps
from geo.coverage.indicators import BY_SLUG
from geo.coverage.table import coverage_table
from geo.errors import ParameterError
from geo.plan.column import column_in, column_of
from geo.store import Store
from layers.coverage.painting import Painting, painting_of, painting_of_gaps
from routes.coverage.asked import THEMES, Asked

MOST_BREAKS: Final = 6
MOST_BOUND: Final = 10_000_000
_BOUND: Final = re.compile(r"\d{1,8}(\.\d{1,3})?", re.ASCII)
_OF_SCALE: Final = N_("at most 6 ascending numbers from 0 to 10000000, with at most 3 decimals")


def painted(store: Store, theme: str, asked: Asked, scale: tuple[float, ...] = ()) -> Painting:
    """Return the painting of a request, in the classes of a scale if there is one."""
    question, _ = asked.question, asked.speaker
    if theme == "lacune":
        return painting_of_gaps(Gaps(asked.case(store), question.km), question.band, _)
    if question.indicator in BY_SLUG:
        column = column_in(coverage_table(asked.case(store)), question.indicator)
    else:
        column = column_of(store, question, asked.day)
    if scale and column.numbers.max() > scale[-1]:
        raise ParameterError("scala", str(scale[-1]), [f">= {column.numbers.max():g}"])
    return painting_of(column, question.scheme, _, scale)


def scale_of(came: list[str]) -> tuple[float, ...]:
    """Return the upper bounds of classes that a URL carries; none if it carries none.

    Raises
    ------
    ParameterError
        If they are no ascending numbers of the range, or too many.
    """
    parts = [part for part in ",".join(came).split(",") if part]
    is_plain = all(_BOUND.fullmatch(part) for part in parts)
    bounds = tuple(dict.fromkeys(float(part) for part in parts)) if is_plain else ()
    rises = all(low < high for low, high in pairwise(bounds))
    if parts and not (bounds and rises and bounds[-1] <= MOST_BOUND and len(bounds) <= MOST_BREAKS):
        raise ParameterError("scala", ",".join(came)[:80], ["10,20,50"], _OF_SCALE)
    return bounds


def theme_of(came: list[str]) -> str:
    """Return the theme asked for.

    Raises
    ------
    ParameterError
        If there is none of that name.
    """
    asked = came or [THEMES[0]]
    if len(asked) > 1 or asked[0] not in THEMES:
        raise ParameterError("tema", ", ".join(asked)[:80], THEMES)
    return asked[0]
