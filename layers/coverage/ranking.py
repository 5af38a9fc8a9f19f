"""The numbers of a map as a table: units in order, bars, and the reason where there is none."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Final
from urllib.parse import quote

from geo.plan.column import Column
from layers.coverage.painting import Painting, Swatch
from layers.coverage.palette import CROSSED, DIAGONAL, DOTS, HATCHING
from layers.coverage.telling import unit_text, value_text
from words import Speaker

BAR: Final = 100
_PLAIN: Final = " =/:.,-"
"""What an address between quotes may hold as it is."""
Link = Callable[[str], str]


def ranking_table(
    column: Column, painting: Painting, codes: Sequence[str], link: Link, _: Speaker,
    *, first: int = 1,
) -> str:
    """Return units as rows of an HTML table, each number a link to what it is made of.

    Parameters
    ----------
    codes
        Units in the order in which they are shown, as ``order_of`` gives them.
    link
        Code of a unit → address of the rows of its number; empty where none can answer.
    first
        The place of the first row.
    """
    names = dict(zip(column.units.codes, column.units.names, strict=True))
    most = float(column.numbers.max()) if column.numbers.notna().any() else 0.0
    rows = "".join(
        _row(column, code, names[code], place, most, link(code), _)
        for place, code in enumerate(codes, first)
    )
    heads = (_("No."), _("Area"), _("Number"))
    cells = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    return ('<div class="contenitore"><table class="graduatoria">'
            f"<caption>{escape(painting.title)}</caption><thead><tr>{cells}</tr></thead>"
            f"<tbody>{rows}</tbody></table></div>")


def order_of(column: Column) -> list[str]:
    """Return the units, the highest number first, those without one last."""
    ranked = [code for code, _value in column.ranked()]
    known = set(ranked)
    return ranked + [code for code in column.units.codes if code not in known]


def _row(  # noqa: PLR0917 - the parts of a row, in their order
    column: Column, code: str, name: str, place: int, most: float, link: str, _: Speaker
) -> str:
    value = float(column.numbers[code])
    if value != value:  # noqa: PLR0124 - NaN
        text = f'<span class="senza">{escape(unit_text(column, code, _))}</span>'
        number = "–"
    else:
        told = escape(value_text(column, value, _))
        number = _.number(place)
        bar = "" if column.yes_no else _bar(value, most)
        if link:
            told = f'<a href="{escape(link)}" target="_blank">{told}</a>'
        text = f"{told}{bar}"
    return (f'<tr><td class="posto">{number}</td><th scope="row">{escape(name)}</th>'
            f"<td>{text}</td></tr>")


def _bar(value: float, most: float) -> str:
    width = round(BAR * value / most) if most > 0 else 0
    return f'<span class="barra b{max(width, 1)}"></span>'


def bar_rules() -> str:
    """Return the style of bars, a rule for each width: pages that are not ours allow no other."""
    return "\n".join(f".b{width} {{ width: {width}%; }}" for width in range(1, BAR + 1))


def legend_of(painting: Painting, _: Speaker) -> str:
    """Return the legend with the count of each class."""
    items = "".join(
        f'<li><img class="tassello" alt="" src="{_address(_tile(swatch))}">'
        f"<span>{escape(swatch.label)} ({_.number(swatch.count)})</span></li>"
        for swatch in painting.swatches
    )
    name = _("Legend: {what}; in brackets, how many areas", what=painting.title)
    return f'<ul class="legenda" aria-label="{escape(name)}">{items}</ul>'


_PATTERNS: Final = {
    "": "",
    DIAGONAL: "".join(f'<path d="M{x} 16 L{x + 16} 0"></path>' for x in range(-12, 22, 6)),
    DOTS: "".join(f'<circle cx="{x}" cy="{y}" r=".7"></circle>'
                  for x in range(3, 22, 5) for y in range(3, 16, 5)),
    CROSSED: "".join(f'<path d="M{x} 16 L{x + 16} 0 M{x} 0 L{x + 16} 16"></path>'
                     for x in range(-12, 22, 6)),
}


def _tile(swatch: Swatch) -> str:
    return ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 22 16"><rect x=".5" y=".5" '
            f'width="21" height="15" fill="{swatch.colour}" stroke="#33506b"/>'
            f'<g stroke="{HATCHING}" stroke-width="1.2" fill="none">{_PATTERNS[swatch.pattern]}'
            "</g></svg>")


def _address(drawn: str) -> str:
    """Return a small drawing as an address: pages that are not ours let no SVG element through."""
    return f"data:image/svg+xml,{quote(drawn, safe=_PLAIN)}"
