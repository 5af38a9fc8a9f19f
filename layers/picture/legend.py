"""The legend of a drawing, a line an entry, and the scale of its map."""

from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from layers.coverage.drawing import Drawing, Entry, Marks
from layers.coverage.palette import OUTLINE
from layers.picture.areas import draw_marks, filling
from layers.picture.lettering import (
    BODY,
    INK,
    QUIET,
    SMALL,
    line_height,
    lines_of,
    width_of,
    write,
)

_SAMPLE: Final = (0.34, 0.2)
_INDENT: Final = 0.46
_PAD: Final = 0.08
_SCALE_IN: Final = 1.5
"""The scale bar is no longer than this, and takes its own height at the bottom."""
_SCALE_HIGH: Final = 0.55
_THICK: Final = 0.05
_KM: Final = 1000
_INCH: Final = 72


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
        page.add_patch(Rectangle((left + number * half, bottom - _THICK), half, _THICK,
                                 facecolor=colour, edgecolor=INK, linewidth=0.7))
    above = bottom - _THICK - line_height(SMALL) - 0.03
    label = f"{km:g} km"
    write(page, ["0"], left=left, top=above, size=SMALL, colour=QUIET)
    write(page, [label], left=left + 2 * half - width_of(label, SMALL), top=above, size=SMALL,
          colour=QUIET)


def _sample(page: Axes, sample: Entry | Marks | None, left: float, middle: float) -> None:
    wide, high = _SAMPLE
    if isinstance(sample, Marks):
        draw_marks(page, sample, [left + wide / 2], [middle])
    elif sample is None:
        page.add_line(Line2D([left, left + wide], [middle, middle], color=OUTLINE, linewidth=2.0))
    else:
        page.add_patch(Rectangle((left, middle - high / 2), wide, high, edgecolor=OUTLINE,
                                 linewidth=0.6, **filling(sample)))


def _round_below(km: float) -> float:
    """Return the greatest of 1, 2, 5, 10, 20, 50 … that is no more than some kilometres."""
    power = 10.0 ** (len(f"{int(km)}") - 1) if km >= 1 else 0.1
    return max(part * power for part in (1, 2, 5) if part * power <= km)
