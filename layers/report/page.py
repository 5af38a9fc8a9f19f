"""The page of the report: sections in the order in which a planner reads them."""

from datetime import date
from html import escape

from geo.plan.column import caveats_of
from geo.plan.report import Report
from geo.store import Store
from layers.coverage.telling import said
from layers.report.centres import centre_lists, centre_names
from layers.report.figures import figure_table
from layers.report.gaps import comune_table, gap_table
from layers.report.head import head_of
from layers.report.indicators import definitions, indicator_table
from layers.report.maps import distance_map, gap_map
from layers.site import SERVER
from layers.text.frame import Page, page, styles
from words import Speaker


def report_page(
    report: Report, store: Store, address: str, today: date, when: str, _: Speaker
) -> Page:
    """Return the report of a zona as a page that prints on A4.

    Parameters
    ----------
    address
        Where the report is found again.
    when
        The day and the division that its numbers are of, in words.
    """
    names, zona = centre_names(store), report.side.name
    title = _("Coverage report, zona {name}, {year}", name=zona, year=report.query.anno)
    heading = _("Zona-distretto {name}", name=zona)
    kind = _("Coverage by Centri per le famiglie: report of a zona")
    is_today = report.query.anno == today.year
    sections = (
        (_("Indicators"), indicator_table(report, _)),
        (_("Who can reach a centre"),
         gap_table(report, _) + gap_map(report, _) + comune_table(report, names, _)),
        (_("Open centres and seats"), centre_lists(report, store, _)),
        (_("Published figures"), figure_table(report, _)),
        (_("Definitions"), definitions(_)),
        (_("Caveats and sources"), _caveats(report, store, address, today, _)),
    )
    body = "".join(f"<section><h2>{escape(name)}</h2>{content}</section>"
                   for name, content in sections)
    hint = _("To keep it or hand it round, print it or save it as PDF from the browser.")
    main = (f'<main><header><p class="genere">{escape(kind)}</p><h1>{escape(heading)}</h1>'
            f'<p class="quando">{escape(when)}</p><p class="schermo">{escape(hint)}</p></header>'
            f"{head_of(report, names, _, is_today=is_today)}{distance_map(report, _)}{body}</main>")
    return page(_.language, title, styles(SERVER, "rapporto.css"), main, "", SERVER)


def _caveats(report: Report, store: Store, address: str, today: date, _: Speaker) -> str:
    notes = [said(one, _) for one in caveats_of(report.case)]
    notes += [
        _("Boundaries: ISTAT, openpolis (CC BY 4.0). Places: GeoNames (CC BY 4.0). Services: "
          "public pages; each row names its source on the map."),
        _("Made on {day} from version {version} of the data.", day=_.date(today.isoformat()),
          version=store.version),
    ]
    items = "".join(f"<li>{escape(note)}</li>" for note in notes)
    where = _("Address of this report:")
    return (f'<ul class="note">{items}</ul><p class="sotto indirizzo">{escape(where)} '
            f'<a href="{escape(address)}">{escape(address)}</a></p>')
