"""Colours and patterns of areas, which nobody has to tell apart by colour alone.

Sequential colours are those of ColorBrewer 2.0, scheme YlGnBu (C. Brewer, M. Harrower, The
Pennsylvania State University), without its two darkest, on which no outline could be seen. The
others are of the scheme "light" of Paul Tol, *Colour Schemes*, SRON technical note, 2021.
"""

from typing import Final

from geo.errors import ParameterError

OUTLINE: Final = "#000c18"
"""Boundaries: at least 3:1 against every fill."""
LAND: Final = "#fbfaf5"
"""Areas that the map does not speak of."""

NO_DATA: Final = "#ffffff"
DIAGONAL, DOTS, CROSSED = "diagonal", "dots", "crossed"
NO_DATA_PATTERN: Final = DIAGONAL
HATCHING: Final = "#6b7680"
"""Lines over white where there is no number: 4.7:1."""

YES_NO: Final = ("#eedd88", "#77aadd")
"""No, then yes."""
YES_NO_PATTERNS: Final = (DOTS, "")
GAP_COLOURS: Final = ("#77aadd", "#eedd88", "#ee8866")
"""As in ``geo.coverage.gaps``: served, only elsewhere, beyond reach; unknown is no data."""
GAP_PATTERNS: Final = ("", DOTS, CROSSED)

_YELLOW, _GREEN, _TURQUOISE, _BLUE, _DARK = "#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#225ea8"
_SEQUENTIAL: Final = (
    (),
    (_GREEN,),
    (_YELLOW, _TURQUOISE),
    (_YELLOW, _TURQUOISE, _DARK),
    (_YELLOW, _GREEN, _TURQUOISE, _DARK),
    (_YELLOW, _GREEN, _TURQUOISE, _BLUE, _DARK),
    ("#ffffd9", "#c7e9b4", "#7fcdbb", _TURQUOISE, _BLUE, _DARK),
)
MOST: Final = len(_SEQUENTIAL) - 1


def sequential(n: int) -> tuple[str, ...]:
    """Return the colours of ``n`` classes, light to dark, up to ``MOST`` of them.

    Raises
    ------
    ParameterError
        If there are more classes than colours that can be told apart.
    """
    if not 0 <= n <= MOST:
        raise ParameterError("n", str(n), [f"0 to {MOST}"])
    return _SEQUENTIAL[n]


BAR: Final = 100


def bar_rules() -> str:
    """Return the style of bars, a rule for each width: pages that are not ours allow no other."""
    return "\n".join(f".b{width} {{ width: {width}%; }}" for width in range(1, BAR + 1))
