"""Zone beside each other: a table of every indicator, and the scale that their maps share."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import escape
from math import ceil
from typing import Final

import pandas as pd

from geo.coverage.classes import classify
from geo.coverage.units import REGION
from geo.plan.column import column_in, column_of
from geo.plan.compare import Comparison, Side
from geo.plan.question import Question
from geo.store import Store
from layers.coverage.painting import N_CLASSES
from layers.coverage.telling import unit_text
from words import Speaker

PART: Final = 1000
"""Bounds of classes are told to a thousandth."""


def comparison_table(comparison: Comparison, _: Speaker) -> str:
    """Return every indicator of the sides, with rank and the region's number, as HTML."""
    several = len({side.year for side in comparison.sides}) > 1
    heads = [_("Number"), *(f"{side.name}, {side.year}" if several else side.name
                            for side in comparison.sides), *_regions(comparison, _)]
    cells = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    rows = "".join(
        f'<tr><th scope="row">{escape(label)}</th>{"".join(told)}</tr>'
        for label, told in _rows(comparison, _)
    )
    caption = _("Side by side, in the {n} zone", n=comparison.zone_set)
    return (f'<div class="contenitore"><table class="numeri confronto"><caption>{escape(caption)}'
            f"</caption><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table></div>")


def _regions(comparison: Comparison, _: Speaker) -> Iterator[str]:
    for year in dict.fromkeys(side.year for side in comparison.sides):
        yield _("Tuscany, {year}", year=year)


def _rows(comparison: Comparison, _: Speaker) -> Iterator[tuple[str, list[str]]]:
    regions = {side.year: side.region for side in comparison.sides}
    for indicator in comparison.indicators:
        told = [_side(side, indicator.slug, indicator.code, _) for side in comparison.sides]
        for region in regions.values():
            column = column_in(region, indicator.slug)
            told.append(f"<td>{escape(unit_text(column, REGION, _))}</td>")
        yield _(indicator.label), told


def _side(side: Side, slug: str, code: str, _: Speaker) -> str:
    text = unit_text(column_in(side.table, slug), side.zona, _)
    place = side.rank(code)
    if place is None:
        return f"<td>{escape(text)}</td>"
    rank = _("{place} of {n}", place=_.number(place[0]), n=_.number(place[1]))
    return f'<td>{escape(text)} <span class="tipo">{escape(rank)}</span></td>'


def same_scale(comparison: Comparison, question: Question, store: Store, today: date) -> str:
    """Return the upper bounds of the classes that all sides share, as a URL carries them.

    Empty where there is nothing to class, or only yes and no.
    """
    values = []
    for side in comparison.sides:
        query = replace(question.query, anno=side.year, zona=side.zona,
                        zone_set=comparison.zone_set)
        column = column_of(store, replace(question, query=query, level="comune"), today)
        if column.yes_no:
            return ""
        values.append(column.numbers)
    classes = classify(pd.concat(values, ignore_index=True), scheme=question.scheme, n=N_CLASSES)
    # Rounded up, so that the greatest value is inside its class.
    bounds = (ceil(bound * PART) / PART for bound in classes.breaks)
    return ",".join(dict.fromkeys(f"{bound:.3f}".rstrip("0").rstrip(".") for bound in bounds))
