"""One family of symbols: shape, letter and colour by kind; hollow where a service is not open."""

from pathlib import Path
from typing import Final
from urllib.parse import quote

from geo.catalogue import KINDS, Kind
from layers.markup import environment

_PATHS: Final = {
    "diamond": "M12 .8 23.2 12 12 23.2.8 12z",
    "house": "M12 1.2 22.6 10v12.3H1.4V10z",
    "cross": "M7.5 1.5h9v6h6v9h-6v6h-9v-6h-6v-9h6z",
    "hexagon": "M12 1 22 6.5v11L12 23 2 17.5v-11z",
    "triangle": "M12 1.5 23.2 21.8H.8z",
}
"""Outlines of shapes that have no element of their own."""
_LETTER_Y: Final = {"triangle": 19, "house": 18}
_NAMESPACE: Final = "http://www.w3.org/2000/svg"
_symbol: Final = environment(Path(__file__).parent / "templates").get_template("symbol.svg")


def svg(kind: Kind, *, is_open: bool = True, is_alone: bool = False) -> str:
    """Return the symbol of a kind, 24 by 24.

    Parameters
    ----------
    is_alone
        Whether it is a document of its own, and not part of a page.
    """
    fill, ink = (kind.colour, "#fff") if is_open else ("#fff", kind.colour)
    return _symbol.render(
        kind=kind,
        fill=fill,
        ink=ink,
        edge="#fff" if is_open else kind.colour,
        letter_y=_LETTER_Y.get(kind.shape, 16.4),
        paths=_PATHS,
        namespace=_NAMESPACE if is_alone else "",
    )


def every_symbol() -> dict[str, str]:
    """Return the symbols by ``kind/open`` and ``kind/other``, for the script of the map."""
    return {
        f"{kind.code}/{name}": svg(kind, is_open=name == "open")
        for kind in KINDS
        for name in ("open", "other")
    }


def symbol_rules() -> str:
    """Return the symbols as style rules, so that a table of many rows names each but once."""
    return "\n".join(
        f'.simbolo-{kind.code}-{name} {{ background-image: url("data:image/svg+xml,'
        f'{quote(svg(kind, is_open=name == "open", is_alone=True))}"); }}'
        for kind in KINDS
        for name in ("open", "other")
    )
