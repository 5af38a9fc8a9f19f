"""Maps of the report: drawings that the server makes of the same questions."""

from html import escape
from typing import Final
from urllib.parse import urlencode

from geo.coverage.indicators import BY_SLUG
from geo.plan.report import Report
from words import Speaker

_DRAWN: Final = "/api/copertura.svg"
_DISTANCE, _PEOPLE = "distanza-media", "minori"
_HALF: Final = 0.5


def distance_map(report: Report, _: Speaker) -> str:
    """Return the comuni by their distance from a centre; by their minors where few are known."""
    is_told = report.comuni.numbers[BY_SLUG[_DISTANCE].code].notna().mean() > _HALF
    slug = _DISTANCE if is_told else _PEOPLE
    label = _(BY_SLUG[slug].label)
    alt = _("Map of the comuni of the zona {name}: {what}. The table of comuni has the numbers.",
            name=report.side.name, what=label)
    caption = _("{what}, comune by comune: the numbers are in the table of comuni.", what=label)
    return _figure(report, {"indicatore": slug}, alt, caption, _)


def gap_map(report: Report, _: Speaker) -> str:
    """Return the comuni by the kind of gap in which most of their minors live."""
    km = report.gaps.km
    alt = _("Map of the comuni of the zona {name} by the kind of gap in which most minors live, "
            "at {km} km. The tables have the numbers.", name=report.side.name, km=km)
    caption = _("Kind of gap in which most minors of each comune live, at {km} km", km=km)
    return _figure(report, {"tema": "lacune", "km": str(km)}, alt, caption, _)


def _figure(
    report: Report, shown: dict[str, str], alt: str, caption: str, _: Speaker
) -> str:
    query = report.query
    params = {"zona": report.side.zona, "per": "comune", "anno": query.anno,
              "zone-set": query.zone_set, "lingua": _.language} | shown
    source = f"{_DRAWN}?{urlencode(params)}"
    return (f'<figure><img src="{escape(source)}" alt="{escape(alt)}">'
            f"<figcaption>{escape(caption)}</figcaption></figure>")
