"""What a drawing of a painting says: title, day, legend, source, and the centres that are open."""

from collections.abc import Mapping

from geo.catalogue import KIND_BY_CODE
from geo.coverage.case import Case
from geo.plan.question import Question
from geo.zones import Zona
from layers.coverage.drawing import Drawing, Entry, Marks
from layers.coverage.painting import Painting
from layers.coverage.telling import when_text
from words import Speaker


def picture_of(
    painting: Painting, question: Question, case: Case, zone: Mapping[str, Zona], _: Speaker,
    *, is_today: bool,
) -> Drawing:
    """Return a painting as a drawing, with the open centres of the day on it."""
    query, level = question.query, question.level
    entries = tuple(
        Entry(swatch.label, swatch.colour if number < painting.n_classes else None,
              _.number(swatch.count), swatch.pattern)
        for number, swatch in enumerate(painting.swatches)
    )
    where = f"{zone[query.zona].name}, " if query.zona else ""
    units = painting.unit_of_area(zone)
    kind = KIND_BY_CODE["centro_famiglie"]
    placed = case.centres.where(case.centres.placed)
    return Drawing(
        title=painting.title,
        subtitle=f"{where}{when_text(question, query.zone_set, is_today, _)}",
        legend_title=_("Legend"),
        source=_("Services: public sources, row by row. Boundaries and population: ISTAT, "
                 "openpolis (CC BY 4.0). Places: GeoNames (CC BY 4.0)."),
        level="comune" if level == "comune" else "zona",
        zone_set=query.zone_set,
        entries=entries,
        index={area: painting.index[unit] for area, unit in units.items()},
        marks=(Marks(_("Open centres"), kind.shape, kind.colour,
                     tuple(zip(placed.lat.tolist(), placed.lon.tolist(), strict=True))),),
        chosen=query.zona or "",
    )
