"""The accessibility statement, after the model of AGID (Commission decision (EU) 2018/1523)."""

from html import escape
from typing import Final

from layers.site import Site
from layers.statement.parts import outside, paragraph, points, section, statement_page
from layers.statement.publisher import Publisher, contact_html
from layers.statement.shortfalls import SHORTFALLS, Shortfall
from layers.text.frame import Page
from words import Speaker

NAME: Final = "accessibilita"
DRAWN_UP: Final = "2026-11-22"
"""The day of the self-assessment; to be renewed with it, at least once a year."""
_OMBUDSMAN: Final = "https://difensorecivicodigitale.gov.it/"
_AGID: Final = "https://form.agid.gov.it"


def accessibility_page(site: Site, asked: str, publisher: Publisher, _: Speaker) -> Page:
    """Return the statement of a site that somebody publishes."""
    title = _("Accessibility statement")
    body = (f"<h1>{escape(title)}</h1>{_undertaking(publisher, _)}{_state(_)}{_shortfalls(_)}"
            f"{_alternatives(_)}{_drawn_up(_)}{_feedback(publisher, _)}{_enforcement(_)}")
    return statement_page(NAME, asked, body, site, _)


def _undertaking(publisher: Publisher, _: Speaker) -> str:
    scope = _("This statement applies to the map of services for families in Tuscany: its pages, "
              "the maps that other sites embed, the page of each service.")
    if publisher.name:
        first = _("{who} undertakes to make this site accessible, in accordance with law 9 January "
                  "2004, no. 4.", who=publisher.name)
    else:
        first = _("Who publishes this site has not been entered yet: nobody has undertaken to "
                  "maintain it in accordance with law 9 January 2004, no. 4.")
    if publisher.declaration:
        official = paragraph(_("The official statement of a public body is the one filled in with "
                               "AGID:"), contact_html(publisher.declaration))
    else:
        official = paragraph(_("The official statement of a public body is the one filled in with "
                               "AGID; that of this site has not been entered yet:"),
                             outside(_AGID, "form.agid.gov.it"))
    return paragraph(first) + paragraph(scope) + official


def _state(_: Speaker) -> str:
    return section(
        _("Conformity state"),
        paragraph(_("This site is partially compliant with the requirements of appendix A of the "
                    "standard UNI CEI EN 301549 (WCAG 2.1, levels A and AA), because of the cases "
                    "listed below.")),
    )


def _shortfalls(_: Speaker) -> str:
    each = "".join(f"<li>{_shortfall(one, _)}</li>" for one in SHORTFALLS)
    return section(
        _("Content that is not accessible"),
        paragraph(_("Not in conformity with law 4/2004. Each case comes from a component made by "
                    "others, cannot be mended from outside, and is reported to who makes it.")),
        f'<ol class="casi">{each}</ol>',
        paragraph(_("Online maps as such are outside the scope of the law (directive (EU) "
                    "2016/2102, article 1, paragraph 4, letter d): what this map shows is "
                    "nevertheless always said in words as well.")),
    )


def _shortfall(one: Shortfall, _: Speaker) -> str:
    number = one.issue.rpartition("/")[2]
    rows = (
        (_("Criterion"), escape(f"WCAG 2.1, {one.criterion}")),
        (_("Reason"), escape(_(one.why))),
        (_("Reported"), outside(one.issue, f"{one.component} #{number}")),
        (_("Alternative"), escape(_(one.alternative))),
    )
    pairs = "".join(f"<dt>{escape(label)}</dt><dd>{text}</dd>" for label, text in rows)
    what = _(one.what)
    return f"<p>{escape(what)}</p><dl>{pairs}</dl>"


def _alternatives(_: Speaker) -> str:
    return section(
        _("Accessible alternatives"),
        points((
            _("Beside or before every map stands the same content as a list or table, and its sum "
              "in one sentence."),
            _("Embeds and the page of each service are plain pages that can be read without "
              "JavaScript; the other pages need it."),
            _("The same data can be had as a table (CSV)."),
        )),
    )


def _drawn_up(_: Speaker) -> str:
    return section(
        _("How this statement was drawn up"),
        paragraph(_("On {date}, by self-assessment of those who made the site: checks with "
                    "axe-core of every page at 360 and 1280 pixels, in light and dark colours; "
                    "use by keyboard alone; a reading of what a screen reader is told.",
                    date=_.date(DRAWN_UP))),
        paragraph(_("No one else has checked it, and no test with people with disabilities has "
                    "been made yet.")),
    )


def _feedback(publisher: Publisher, _: Speaker) -> str:
    heading = _("Report a barrier")
    if not publisher.contact:
        return section(heading, paragraph(_("Who publishes this site has not entered an address to "
                                            "write to yet.")))
    return section(
        heading,
        paragraph(_("Who finds a barrier, or needs content in another form, can write to:"),
                  contact_html(publisher.contact)),
        paragraph(_("An answer is due within 30 days.")),
    )


def _enforcement(_: Speaker) -> str:
    name = "Difensore civico per il digitale"
    return section(
        _("Enforcement procedure"),
        paragraph(_("If no answer comes within 30 days, or not a satisfactory one, you can turn to "
                    "the digital ombudsman at AGID (law 4/2004, article 3-quinquies):"),
                  outside(_OMBUDSMAN, name)),
    )
