"""The painting that a request asks for: its theme, its classes."""

from itertools import pairwise
from math import inf
from typing import Final

from geo.coverage.gaps import Gaps
from geo.coverage.indicators import BY_SLUG
from geo.coverage.table import coverage_table
from geo.errors import ParameterError
from geo.plan.column import column_in, column_of
from geo.store import Store
from layers.coverage.painting import Painting, painting_of, painting_of_gaps
from routes.coverage.asked import THEMES, Asked

MOST_BREAKS: Final = 6


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
        If they are no ascending numbers, or too many.
    """
    if not came:
        return ()
    try:
        bounds = tuple(float(part) for part in ",".join(came).split(","))
    except ValueError:
        bounds = ()
    rises = all(low < high for low, high in pairwise((-inf, *bounds, inf)))
    if not bounds or not rises or len(bounds) > MOST_BREAKS:
        raise ParameterError("scala", ",".join(came)[:80], ["10,20,50"])
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
