"""The map of a drawing: sea, neighbours, areas by class, boundaries, places, the chosen one."""

from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from geo.errors import ParameterError
from geo.store import Store
from layers.coverage.drawing import Drawing, Entry, Marks
from layers.coverage.palette import (
    CROSSED,
    DIAGONAL,
    DOTS,
    HATCHING,
    LAND,
    NO_DATA,
    NO_DATA_PATTERN,
    OUTLINE,
)
from layers.picture.outlines import Box, box_of, in_metres, outlines

SEA, _FOREIGN, _FAINT = "#d7e6ee", "#e6e7e5", "#c3c9ce"
_BORDER: Final = 0.035
"""Of the areas' size, free around them."""
_ASKEW: Final = 0.05
"""Of the neighbours' size, at their edges: meridians lean in metres."""
_HATCHES: Final = {"": "", DIAGONAL: "////", DOTS: "..", CROSSED: "xx"}
_MARKERS: Final = {"circle": "o", "diamond": "D", "square": "s", "house": "p", "cross": "P",
                   "hexagon": "h", "triangle": "^"}
_BLANK: Final = Entry("", None)
_THIN, _THICK = 0.25, 0.9
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
    return (max(left - missing_x, known[0]), max(bottom - missing_y, known[1]),
            min(right + missing_x, known[2]), min(top + missing_y, known[3]))


def draw_areas(axes: Axes, store: Store, drawing: Drawing) -> None:
    """Draw the map, its frame being that of the axes."""
    areas, zone = _areas(store, drawing), outlines(store, f"zone_{drawing.zone_set}")
    axes.set(facecolor=SEA, xticks=[], yticks=[])
    axes.spines[:].set(color="#8d9aa6", linewidth=0.8)
    abroad = list(outlines(store, "surroundings").values())
    _add(axes, abroad, facecolor=_FOREIGN, edgecolor=_FAINT, linewidth=0.6)
    _add(axes, [path for code, path in areas.items() if code not in drawing.index],
         facecolor=LAND, edgecolor=_FAINT, linewidth=0.5)
    line = _THIN if drawing.level == "comune" else _THICK
    for number, entry in (*enumerate(drawing.entries), (None, _BLANK)):
        _add(axes, [areas[code] for code, found in drawing.index.items() if found == number],
             edgecolor=OUTLINE, linewidth=line, **filling(entry))
    if drawing.level == "comune":
        _add(axes, list(zone.values()), facecolor="none", edgecolor=OUTLINE, linewidth=_THICK)
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
        look |= {"hatch": _HATCHES[pattern], "hatchcolor": HATCHING if blank else OUTLINE,
                 "hatch_linewidth": 0.5}
    return look


def draw_marks(axes: Axes, marks: Marks, x: list[float], y: list[float]) -> None:
    """Draw the symbol of some marks at places in the units of the axes."""
    axes.scatter(x, y, s=34, marker=_MARKERS[marks.shape], c=marks.colour, edgecolors="white",
                 linewidths=0.9, zorder=5)


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
        axes.add_patch(PathPatch(path, facecolor="none", edgecolor=colour, linewidth=width,
                                 joinstyle="round", zorder=4))
