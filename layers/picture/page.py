"""The page of a drawing: title, map, legend with scale, source; in inches from the top left.

Figures are made as objects, without pyplot: threads share nothing but outlines that never change,
and a figure is gone when it is drawn.
"""

import io
from collections.abc import Sequence
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from geo.store import Store
from layers.coverage.drawing import Drawing
from layers.picture.areas import draw_areas, view_of
from layers.picture.legend import Legend, draw_legend, draw_scale, legend_of
from layers.picture.lettering import (
    BODY,
    QUIET,
    SMALL,
    TITLE,
    line_height,
    lines_of,
    write,
)

_MARGIN: Final = 0.28
_COLUMN, _SHARE = 2.3, 0.4
"""Width of the legend, and the most of the page that it takes. [in, 1]"""
_GAP: Final = 0.12

mpl.rcParams["svg.hashsalt"] = "mappa"  # without it, the names inside an SVG are random


def render(
    store: Store, drawing: Drawing, *, file: str, width_in: float, height_in: float, dpi: int
) -> bytes:
    """Return the page of a drawing as a file."""
    width = width_in - 2 * _MARGIN
    head = lines_of(drawing.title, width, TITLE, bold=True)
    below = lines_of(drawing.subtitle, width, BODY)
    source = lines_of(drawing.source, width, SMALL)
    legend = legend_of(drawing, min(_COLUMN, _SHARE * width))
    top = _MARGIN + _high(head, TITLE) + _high(below, BODY) + _GAP
    foot = _MARGIN + _high(source, SMALL) + _GAP
    height = max(height_in, top + legend.height_in + foot)
    figure = Figure(figsize=(width_in, height), dpi=dpi, facecolor="white")
    FigureCanvasAgg(figure)
    page = figure.add_axes((0, 0, 1, 1), xlim=(0, width_in), ylim=(height, 0))
    page.set_axis_off()
    y = write(page, head, left=_MARGIN, top=_MARGIN, size=TITLE, bold=True)
    write(page, below, left=_MARGIN, top=y, size=BODY, colour=QUIET)
    write(page, source, left=_MARGIN, top=height - foot + _GAP, size=SMALL, colour=QUIET)
    _map_and_legend(page, store, drawing, legend, (top, height - foot))
    return _saved(figure, file, drawing.title)


def _map_and_legend(
    page: Axes, store: Store, drawing: Drawing, legend: Legend, rows: tuple[float, float]
) -> None:
    """Draw the map and, right of it, its legend from the top and its scale at the bottom."""
    (_zero, width), (height, _top) = page.get_xlim(), page.get_ylim()
    top, bottom = rows
    room = (width - 2 * _MARGIN - legend.width_in - 2 * _GAP, bottom - top)
    left, low, right, high = view_of(store, drawing, room)
    metres_per_inch = max((right - left) / room[0], (high - low) / room[1])
    wide, tall = (right - left) / metres_per_inch, (high - low) / metres_per_inch
    axes = page.figure.add_axes(
        (_MARGIN / width, 1 - (top + tall) / height, wide / width, tall / height),
        xlim=(left, right), ylim=(low, high),
    )
    draw_areas(axes, store, drawing)
    column = _MARGIN + wide + 2 * _GAP
    draw_legend(page, legend, left=column, top=top)
    draw_scale(page, metres_per_inch, left=column, bottom=top + tall)


def _high(lines: Sequence[str], size: float) -> float:
    return len(lines) * line_height(size)


def _saved(figure: Figure, file: str, title: str) -> bytes:
    """Return a figure as a file that names neither its day nor its maker."""
    nameless = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}[file]
    out = io.BytesIO()
    figure.savefig(out, format=file, dpi=figure.dpi, metadata={"Title": title, **nameless})
    figure.clear()  # its parts hold each other: without it, memory waits for a whole collection
    return out.getvalue()
