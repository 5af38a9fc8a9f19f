"""One family of symbols: shape, letter and colour by kind; hollow where a service is not open."""

from typing import Final
from urllib.parse import quote

from geo.catalogue import KINDS, Kind

_SHAPES: Final = {
    "circle": '<circle cx="12" cy="12" r="10"/>',
    "diamond": '<path d="M12 .8 23.2 12 12 23.2.8 12z"/>',
    "square": '<rect x="2.5" y="2.5" width="19" height="19" rx="2.5"/>',
    "house": '<path d="M12 1.2 22.6 10v12.3H1.4V10z"/>',
    "cross": '<path d="M7.5 1.5h9v6h6v9h-6v6h-9v-6h-6v-9h6z"/>',
    "hexagon": '<path d="M12 1 22 6.5v11L12 23 2 17.5v-11z"/>',
    "triangle": '<path d="M12 1.5 23.2 21.8H.8z"/>',
}
_LETTER_Y: Final = {"triangle": 19, "house": 18}


def svg(kind: Kind, *, is_open: bool = True) -> str:
    """Return the symbol of a kind, 24 by 24."""
    fill, ink = (kind.colour, "#fff") if is_open else ("#fff", kind.colour)
    edge = "#fff" if is_open else kind.colour
    return (
        '<svg viewBox="-1 -1 26 26" width="26" height="26" aria-hidden="true" focusable="false">'
        f'<g fill="{fill}" stroke="{edge}" stroke-width="1.6">{_SHAPES[kind.shape]}</g>'
        f'<text x="12" y="{_LETTER_Y.get(kind.shape, 16.4)}" text-anchor="middle" '
        f'font-family="sans-serif" font-weight="700" font-size="12" fill="{ink}">'
        f"{kind.letter}</text></svg>"
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
        f'{quote(_standalone(svg(kind, is_open=name == "open")))}"); }}'
        for kind in KINDS
        for name in ("open", "other")
    )


def symbol_html(kind: Kind, *, is_open: bool = True) -> str:
    """Return the mark-up that shows a symbol by its style rule."""
    name = "open" if is_open else "other"
    return f'<i class="simbolo simbolo-{kind.code}-{name}" aria-hidden="true"></i>'


def _standalone(inline: str) -> str:
    return inline.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
