"""A drawing: a choropleth as a picture, made on the server and without a browser."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from geo.errors import ParameterError
from geo.store import Store

Format = Literal["png", "svg"]
FORMATS: Final[tuple[Format, ...]] = ("png", "svg")
SIDE_IN: Final = (5.0, 17.0)
"""Least and greatest side: up to A2, since a picture is held in memory."""
DPI: Final = (50, 300)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the legend: how a class of areas is filled, what it means, how many there are."""

    label: str
    colour: str | None
    """None: areas without a number, white and hatched."""
    count: str = ""
    """With what is counted, as "12 zone"."""
    pattern: str = ""
    """One of ``palette``: "", ``diagonal``, ``dots`` or ``crossed``."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Places of one kind, drawn by the shape and colour of the catalogue."""

    label: str
    shape: str
    colour: str
    places: tuple[tuple[float, float], ...]
    """(lat, lon) of each."""
    count: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Drawing:
    """What is drawn, in words that are already those of the reader."""

    title: str
    subtitle: str
    legend_title: str
    source: str
    level: Literal["zona", "comune"]
    zone_set: int
    entries: tuple[Entry, ...]
    index: Mapping[str, int | None]
    """Slug of a zona or ISTAT code → its entry; None: the one without a colour.

    Areas that are not in it are land of no colour, and the frame does not reach for them.
    """
    marks: tuple[Marks, ...] = ()
    chosen: str = ""
    """Slug or code of an area that stands out: a zona also where comuni are drawn."""
    chosen_label: str = ""


def draw_map(
    store: Store, drawing: Drawing, *, file: Format = "png",
    width_in: float = 8.2, height_in: float = 7.5, dpi: int = 150,
) -> bytes:
    """Return a drawing as a picture; the same drawing of the same store gives the same bytes.

    Parameters
    ----------
    height_in
        Of the page, which is made higher where the legend needs it.

    Raises
    ------
    ParameterError
        If the format, a side or the resolution is none that is made, or an area is unknown.
    """
    _check("file", file, file in FORMATS, FORMATS)
    low, high = SIDE_IN
    for name, side in (("width_in", width_in), ("height_in", height_in)):
        _check(name, side, low <= side <= high, [f"{low} to {high}"])
    _check("dpi", dpi, DPI[0] <= dpi <= DPI[1], [f"{DPI[0]} to {DPI[1]}"])
    from layers.picture.page import render  # noqa: PLC0415 - matplotlib, which only maps need

    return render(store, drawing, file=file, width_in=width_in, height_in=height_in, dpi=dpi)


def _check(name: str, came: object, is_right: bool, allowed: tuple[str, ...] | list[str]) -> None:  # noqa: FBT001
    if not is_right:
        raise ParameterError(name, str(came), allowed)
