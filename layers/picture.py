"""Pictures of maps by matplotlib, without a browser: imported only where one is drawn.

Outlines: the thinned boundaries of the store as paths in metres, made once.

Lettering: the typefaces of a drawing, and lines that fit a width.

The map of a drawing: sea, neighbours, areas by class, boundaries, places, the chosen one.

The legend of a drawing, a line an entry, and the scale of its map.

The page of a drawing: title, map, legend with scale, source; in inches from the top left.

Figures are made as objects, without pyplot: threads share nothing but outlines that never change,
and a figure is gone when it is drawn.
"""

import io
import json
import pathlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from geo.crs import WGS84, to_metric
from geo.errors import ParameterError
from geo.store.store import Store, forget_with_stores
from layers.drawing import Drawing, Entry, Marks
from layers.palette import (
    CROSSED,
    DIAGONAL,
    DOTS,
    HATCHING,
    LAND,
    NO_DATA,
    NO_DATA_PATTERN,
    OUTLINE,
)

Box = tuple[float, float, float, float]
_KEYS: Final = {"comuni": "comune_istat", "surroundings": "region"}


@forget_with_stores
@lru_cache(maxsize=16)
def outlines(store: Store, name: str) -> Mapping[str, Path]:
    """Return the paths of drawn areas by slug or code. [m]"""
    features = json.loads(store.drawn(name))["features"]
    frame = gpd.GeoDataFrame.from_features(features, crs=WGS84)
    shapes = shapely.orient_polygons(to_metric(frame.geometry).to_numpy())
    keys = frame[_KEYS.get(name, "zona")].astype(str)
    return {key: _path(shape) for key, shape in zip(keys, shapes, strict=True)}


def box_of(paths: Sequence[Path]) -> Box:
    """Return what holds all paths: left, bottom, right, top. [m]"""
    corners = np.array([path.get_extents().extents for path in paths])
    left, bottom = corners[:, :2].min(axis=0)
    right, top = corners[:, 2:].max(axis=0)
    return float(left), float(bottom), float(right), float(top)


def in_metres(places: Sequence[tuple[float, float]]) -> tuple[list[float], list[float]]:
    """Return (lat, lon) as eastings and northings. [m]"""
    lat, lon = zip(*places, strict=True)
    points = to_metric(gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=WGS84))
    return points.x.tolist(), points.y.tolist()


def _path(shape: shapely.Polygon | shapely.MultiPolygon) -> Path:
    """Return a shape as one path; rings run so that holes stay empty."""
    polygons = getattr(shape, "geoms", [shape])
    rings = [ring for one in polygons for ring in (one.exterior, *one.interiors)]
    points = [shapely.get_coordinates(ring) for ring in rings]
    codes = [[Path.MOVETO, *[Path.LINETO] * (len(one) - 2), Path.CLOSEPOLY] for one in points]
    return Path(np.concatenate(points), np.concatenate(codes), readonly=True)


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
    return FontProperties(
        fname=pathlib.Path(mpl.get_data_path()) / "fonts" / "ttf" / name, size=size
    )


def line_height(size: float) -> float:
    """Return the distance between two lines of a size. [in]"""
    return size * 1.32 / _INCH


def write(
    page: Axes,
    lines: Sequence[str],
    *,
    left: float,
    top: float,
    size: float,
    colour: str = INK,
    bold: bool = False,
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


SEA, _FOREIGN, _FAINT = "#d7e6ee", "#e6e7e5", "#c3c9ce"
_BORDER: Final = 0.035
"""Of the areas' size, free around them."""
_ASKEW: Final = 0.05
"""Of the neighbours' size, at their edges: meridians lean in metres."""
_HATCHES: Final = {"": "", DIAGONAL: "////", DOTS: "..", CROSSED: "xx"}
_MARKERS: Final = {
    "circle": "o",
    "diamond": "D",
    "square": "s",
    "house": "p",
    "cross": "P",
    "hexagon": "h",
    "triangle": "^",
}
_BLANK: Final = Entry("", None)
_THIN, _BOLD = 0.25, 0.9
"""Boundaries of comuni and of zone. [pt]"""


def view_of(store: Store, drawing: Drawing, room: tuple[float, float]) -> Box:
    """Return what is in the frame: the areas, and around them what fills the room. [m]

    Raises
    ------
    ParameterError
        If an area of the drawing is none of the store.
    """
    areas, zone = _areas(store, drawing), outlines(store, f"zone_{drawing.zone_set}")
    unknown = [code for code in drawing.index if code not in areas]
    unknown += [drawing.chosen] * (drawing.chosen not in {"", *areas, *zone})
    if unknown:
        raise ParameterError(drawing.level, unknown[0], sorted(areas))
    shown = [areas[code] for code in drawing.index] or list(areas.values())
    left, bottom, right, top = _wider(box_of(shown), _BORDER)
    known = _wider(box_of(list(outlines(store, "surroundings").values())), -_ASKEW)
    missing_x = max(0.0, (top - bottom) * room[0] / room[1] - (right - left)) / 2
    missing_y = max(0.0, (right - left) * room[1] / room[0] - (top - bottom)) / 2
    return (
        max(left - missing_x, known[0]),
        max(bottom - missing_y, known[1]),
        min(right + missing_x, known[2]),
        min(top + missing_y, known[3]),
    )


def draw_areas(axes: Axes, store: Store, drawing: Drawing) -> None:
    """Draw the map, its frame being that of the axes."""
    areas, zone = _areas(store, drawing), outlines(store, f"zone_{drawing.zone_set}")
    axes.set(facecolor=SEA, xticks=[], yticks=[])
    axes.spines[:].set(color="#8d9aa6", linewidth=0.8)
    abroad = list(outlines(store, "surroundings").values())
    _add(axes, abroad, facecolor=_FOREIGN, edgecolor=_FAINT, linewidth=0.6)
    _add(
        axes,
        [path for code, path in areas.items() if code not in drawing.index],
        facecolor=LAND,
        edgecolor=_FAINT,
        linewidth=0.5,
    )
    line = _THIN if drawing.level == "comune" else _BOLD
    for number, entry in (*enumerate(drawing.entries), (None, _BLANK)):
        _add(
            axes,
            [areas[code] for code, found in drawing.index.items() if found == number],
            edgecolor=OUTLINE,
            linewidth=line,
            **filling(entry),
        )
    if drawing.level == "comune":
        _add(axes, list(zone.values()), facecolor="none", edgecolor=OUTLINE, linewidth=_BOLD)
    if drawing.chosen:
        _stand_out(axes, areas.get(drawing.chosen) or zone[drawing.chosen])
    for marks in drawing.marks:
        if marks.places:
            draw_marks(axes, marks, *in_metres(marks.places))


def filling(entry: Entry) -> dict[str, Any]:
    """Return how an entry fills an area, for any patch of matplotlib."""
    blank = entry.colour is None
    pattern = NO_DATA_PATTERN if blank else entry.pattern
    look: dict[str, Any] = {"facecolor": NO_DATA if blank else entry.colour}
    if pattern:
        look |= {
            "hatch": _HATCHES[pattern],
            "hatchcolor": HATCHING if blank else OUTLINE,
            "hatch_linewidth": 0.5,
        }
    return look


def draw_marks(axes: Axes, marks: Marks, x: list[float], y: list[float]) -> None:
    """Draw the symbol of some marks at places in the units of the axes."""
    axes.scatter(
        x,
        y,
        s=34,
        marker=_MARKERS[marks.shape],
        c=marks.colour,
        edgecolors="white",
        linewidths=0.9,
        zorder=5,
    )


def _areas(store: Store, drawing: Drawing) -> dict[str, Path]:
    name = "comuni" if drawing.level == "comune" else f"zone_{drawing.zone_set}"
    return dict(outlines(store, name))


def _wider(box: Box, part: float) -> Box:
    left, bottom, right, top = box
    free = part * max(right - left, top - bottom)
    return left - free, bottom - free, right + free, top + free


def _add(axes: Axes, paths: list[Path], **look: Any) -> None:  # noqa: ANN401 - matplotlib's
    if paths:
        axes.add_collection(PathCollection(paths, **look), autolim=False)


def _stand_out(axes: Axes, path: Path) -> None:
    for colour, width in (("white", 4.0), (OUTLINE, 2.0)):
        axes.add_patch(
            PathPatch(
                path,
                facecolor="none",
                edgecolor=colour,
                linewidth=width,
                joinstyle="round",
                zorder=4,
            )
        )


_SAMPLE: Final = (0.34, 0.2)
_INDENT: Final = 0.46
_PAD: Final = 0.08
_SCALE_IN: Final = 1.5
"""The scale bar is no longer than this, and takes its own height at the bottom."""
_SCALE_HIGH: Final = 0.55
_SCALE_HEIGHT: Final = 0.05
_KM: Final = 1000


@dataclass(frozen=True, slots=True)
class _Row:
    sample: Entry | Marks | None
    lines: list[str]
    count: str

    @property
    def height_in(self) -> float:
        return max(_SAMPLE[1], len(self.lines) * line_height(BODY)) + _PAD


@dataclass(frozen=True, slots=True)
class Legend:
    """A legend laid out in lines: its title and a row each."""

    title: list[str]
    rows: list[_Row]
    width_in: float

    @property
    def height_in(self) -> float:
        """What it needs, with the scale below it. [in]"""
        rows = sum(row.height_in for row in self.rows)
        return len(self.title) * line_height(BODY) + _PAD + rows + _SCALE_HIGH


def legend_of(drawing: Drawing, width_in: float) -> Legend:
    """Return the legend of a drawing in a column of some width."""
    told: list[tuple[Entry | Marks | None, str, str]] = [
        (entry, entry.label, entry.count) for entry in drawing.entries
    ]
    told += [(marks, marks.label, marks.count) for marks in drawing.marks]
    if drawing.chosen and drawing.chosen_label:
        told.append((None, drawing.chosen_label, ""))
    rows = []
    for sample, label, count in told:
        room = width_in - _INDENT - (width_of(count, BODY) + _PAD if count else 0)
        rows.append(_Row(sample, lines_of(label, room, BODY), count))
    return Legend(lines_of(drawing.legend_title, width_in, BODY, bold=True), rows, width_in)


def draw_legend(page: Axes, legend: Legend, *, left: float, top: float) -> None:
    """Draw a legend on a page in inches."""
    y = write(page, legend.title, left=left, top=top, size=BODY, bold=True) + _PAD
    for row in legend.rows:
        middle = y + max(_SAMPLE[1], line_height(BODY)) / 2
        _sample(page, row.sample, left, middle)
        first = middle - line_height(BODY) / 2
        write(page, row.lines, left=left + _INDENT, top=first, size=BODY)
        if row.count:
            end = left + legend.width_in - width_of(row.count, BODY)
            write(page, [row.count], left=end, top=first, size=BODY, colour=QUIET)
        y += row.height_in


def draw_scale(page: Axes, metres_per_inch: float, *, left: float, bottom: float) -> None:
    """Draw a scale bar of round kilometres that ends at the bottom."""
    km = _round_below(_SCALE_IN * metres_per_inch / _KM)
    half = km * _KM / metres_per_inch / 2
    for number, colour in enumerate((INK, "white")):
        page.add_patch(
            Rectangle(
                (left + number * half, bottom - _SCALE_HEIGHT),
                half,
                _SCALE_HEIGHT,
                facecolor=colour,
                edgecolor=INK,
                linewidth=0.7,
            )
        )
    above = bottom - _SCALE_HEIGHT - line_height(SMALL) - 0.03
    label = f"{km:g} km"
    write(page, ["0"], left=left, top=above, size=SMALL, colour=QUIET)
    write(
        page,
        [label],
        left=left + 2 * half - width_of(label, SMALL),
        top=above,
        size=SMALL,
        colour=QUIET,
    )


def _sample(page: Axes, sample: Entry | Marks | None, left: float, middle: float) -> None:
    wide, high = _SAMPLE
    if isinstance(sample, Marks):
        draw_marks(page, sample, [left + wide / 2], [middle])
    elif sample is None:
        page.add_line(Line2D([left, left + wide], [middle, middle], color=OUTLINE, linewidth=2.0))
    else:
        page.add_patch(
            Rectangle(
                (left, middle - high / 2),
                wide,
                high,
                edgecolor=OUTLINE,
                linewidth=0.6,
                **filling(sample),
            )
        )


def _round_below(km: float) -> float:
    """Return the greatest of 1, 2, 5, 10, 20, 50 … that is no more than some kilometres."""
    power = 10.0 ** (len(f"{int(km)}") - 1) if km >= 1 else 0.1
    return max(part * power for part in (1, 2, 5) if part * power <= km)


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
        xlim=(left, right),
        ylim=(low, high),
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
