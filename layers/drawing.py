"""A drawing: a choropleth as a picture, made on the server and without a browser.

What it says: title, day, legend, source, the centres that are open. Only who draws loads matplotlib.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from geo.catalogue import KIND_BY_CODE
from geo.coverage.case import Case
from geo.coverage.question import Question
from geo.errors import ParameterError
from geo.region import region
from geo.store.store import Store
from geo.zones import Zona
from layers.choropleth import AreaClasses
from layers.values import when_text
from words import Translator

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
    store: Store,
    drawing: Drawing,
    *,
    file: Format = "png",
    width_in: float = 8.2,
    height_in: float = 7.5,
    dpi: int = 150,
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

    from layers.picture import render  # noqa: PLC0415 - matplotlib, which only maps need

    return render(store, drawing, file=file, width_in=width_in, height_in=height_in, dpi=dpi)


def _check(name: str, came: object, is_right: bool, allowed: tuple[str, ...] | list[str]) -> None:  # noqa: FBT001
    if not is_right:
        raise ParameterError(name, str(came), allowed)


def picture_of(
    painting: AreaClasses,
    question: Question,
    case: Case,
    zone: Mapping[str, Zona],
    _: Translator,
    *,
    is_today: bool,
) -> Drawing:
    """Return a painting as a drawing, with the open centres of the day on it."""
    query, level = question.query, question.level
    entries = tuple(
        Entry(
            swatch.label,
            swatch.colour if number < painting.n_classes else None,
            _.number(swatch.count),
            swatch.pattern,
        )
        for number, swatch in enumerate(painting.swatches)
    )
    where = f"{zone[query.zona].name}, " if query.zona else ""
    units = painting.unit_of_area(zone)
    kind = KIND_BY_CODE[region().target_kind]
    placed = case.centres.where(case.centres.placed)
    return Drawing(
        title=painting.title,
        subtitle=f"{where}{when_text(question, query.zone_set, is_today, _)}",
        legend_title=_("Legend"),
        source=_(
            "Services: public sources, row by row. Boundaries and population: ISTAT, "
            "openpolis (CC BY 4.0). Places: GeoNames (CC BY 4.0)."
        ),
        level="comune" if level == "comune" else "zona",
        zone_set=query.zone_set,
        entries=entries,
        index={area: painting.index[unit] for area, unit in units.items()},
        marks=(
            Marks(
                _("Open centres"),
                kind.shape,
                kind.colour,
                tuple(zip(placed.lat.tolist(), placed.lon.tolist(), strict=True)),
            ),
        ),
        chosen=query.zona or "",
    )
