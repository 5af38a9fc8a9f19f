"""Lettering: the typefaces of a drawing, and lines that fit a width."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties

INK: Final = "#17324d"
QUIET: Final = "#41566b"
TITLE, BODY, SMALL = 13.0, 9.0, 7.5
"""Sizes in points."""
_DPI: Final = 288
_INCH: Final = 72

mpl.rcParams["text.hinting"] = "none"  # so that a text is as wide at every resolution


def face(size: float, *, bold: bool = False) -> FontProperties:
    """Return DejaVu Sans as matplotlib brings it, so that every machine draws the same."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return FontProperties(fname=Path(mpl.get_data_path()) / "fonts" / "ttf" / name, size=size)


def line_height(size: float) -> float:
    """Return the distance between two lines of a size. [in]"""
    return size * 1.32 / _INCH


def write(
    page: Axes, lines: Sequence[str], *, left: float, top: float, size: float,
    colour: str = INK, bold: bool = False,
) -> float:
    """Write lines on a page in inches and return where the next one would begin. [in]"""
    font = face(size, bold=bold)
    for number, line in enumerate(lines):
        baseline = top + number * line_height(size) + size / _INCH
        page.text(left, baseline, line, fontproperties=font, color=colour, parse_math=False)
    return top + len(lines) * line_height(size)


@lru_cache(maxsize=4096)
def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text on one line. [in]"""
    renderer = RendererAgg(1, 1, _DPI)
    width, _height, _descent = renderer.get_text_width_height_descent(
        text, face(size, bold=bold), ismath=False
    )
    return float(width) / _DPI


def lines_of(text: str, width_in: float, size: float, *, bold: bool = False) -> list[str]:
    """Return a text in lines no wider than a width; only a word that is wider is broken."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, bold=bold) <= width_in:
            lines[-1] = longer
        else:
            lines += _pieces(word, width_in, size, bold=bold)
    return lines


def _pieces(word: str, width_in: float, size: float, *, bold: bool) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width_of(pieces[-1] + letter, size, bold=bold) > width_in:
            pieces.append("")
        pieces[-1] += letter
    return pieces
