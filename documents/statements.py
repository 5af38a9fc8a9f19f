"""What a public body must say of its site: how accessible it is, and what it does with data.

Who publishes the site and answers for it, as the settings say.

What the statements are made of: a page with its languages, sections, paragraphs.

What is not accessible and cannot be mended from outside: one line each, with its issue.

The accessibility statement says it to people; the tests with axe-core let pass what names a
``rule`` there, and nothing else.

The accessibility statement, after the model of AGID (Commission decision (EU) 2018/1523).

What the site does with data of those who use it, and who answers for it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import urlsplit

from documents.frame import Page, foot_links, language_links, language_notes, page, styles
from geo.errors import SettingError
from geo.logins import COOKIE
from geo.messages import N_
from geo.places.geocoder import geocoder_from_environment
from geo.settings import settings
from layers.site import Site
from words import Translator, languages_of_page
from words.titles import title_of

_EMAIL: Final = re.compile(r"[^@\s<>\"']+@[^@\s<>\"']+\.[^@\s<>\"']+")
_WEB: Final = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True, slots=True)
class Publisher:
    """A body that publishes the site; what is not configured is empty."""

    name: str = ""
    contact: str = ""
    dpo: str = ""
    declaration: str = ""


def publisher_from_environment() -> Publisher:
    """Return who publishes the site."""
    said = settings()
    return Publisher(said.controller, said.contact, said.data_protection_officer, said.declaration)


def contact_html(text: str) -> str:
    """Return a contact as a link where it is an e-mail or a web address, else as text."""
    if _EMAIL.fullmatch(text):
        return f'<a href="mailto:{escape(text)}">{escape(text)}</a>'
    if _WEB.fullmatch(text):
        return f'<a href="{escape(text)}" rel="noopener">{escape(text)}</a>'
    return escape(text)


def statement_page(name: str, asked: str, body: str, site: Site, _: Translator) -> Page:
    """Return a statement as a page.

    Parameters
    ----------
    name
        The first part of its path.
    asked
        The language of the address, which the statement may not have.
    """
    home = site.page("", {"lingua": asked}) if site.up is None else f"{site.up}index.html"
    back = _("Services for families {in_region}")
    links = language_links(
        {code: site.statement(name, code) for code in languages_of_page(name)}, _
    )
    around = (
        f'<header class="testata-piana"><p><a href="{escape(home)}">{escape(back)}</a></p>'
        f"{links}{language_notes(name, asked, _)}</header>"
    )
    content = f'{around}<main class="testo">{body}</main><footer>{foot_links(site, _)}</footer>'
    head = styles(site, "incorpora.css")
    return page(_.language, title_of(name, _), head, content, "", site)


def section(heading: str, *parts: str) -> str:
    """Return a section of mark-up under a heading."""
    return f"<section><h2>{escape(heading)}</h2>{''.join(parts)}</section>"


def paragraph(text: str, *links: str) -> str:
    """Return a paragraph, and after it links that are mark-up already."""
    return f"<p>{' '.join((escape(text), *links))}</p>"


def points(texts: Iterable[str]) -> str:
    """Return a list of points."""
    return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>"


def outside(address: str, text: str) -> str:
    """Return a link to a page of others."""
    return f'<a href="{escape(address)}" rel="noopener">{escape(text)}</a>'


STREAMLIT: Final = "https://github.com/streamlit/streamlit/issues/"
LEAFLET: Final = "https://github.com/Leaflet/Leaflet/issues/"


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A case of non-conformity that comes from a component made by others."""

    criterion: str
    """Success criterion of WCAG 2.1."""
    where: str
    """CSS selector of what is concerned."""
    component: str
    what: str
    why: str
    alternative: str
    issue: str
    """Where it is reported to those who make the component."""
    rule: str = ""
    """Rule of axe-core that finds it; empty where axe-core sees nothing."""


SHORTFALLS: Final = (
    Shortfall(
        "3.1.2",
        "[data-testid='stStatusWidget'], [data-testid='stConnectionStatus'], .stSelectbox",
        "Streamlit",
        N_(
            "A few words of the page's own machinery are in English whatever the language: “No "
            "results” in a list, the notice that the connection was lost."
        ),
        N_("The component has these words in English only, and does not mark them as English."),
        N_("Plain pages (embeds, the page of a service) do not have them."),
        f"{STREAMLIT}1353",
    ),
    Shortfall(
        "2.1.1",
        "path.comune",
        "Leaflet",
        N_(
            "The name of a comune appears on the map under the mouse only: areas cannot be reached "
            "by keyboard."
        ),
        N_("The component lets only markers be reached by keyboard, not areas."),
        N_(
            "The search of the page “Find” says of each comune in which zona-distretto it is; the "
            "list names the comune of each service."
        ),
        f"{LEAFLET}7822",
    ),
    Shortfall(
        "2.4.3",
        ".leaflet-popup",
        "Leaflet",
        N_(
            "The card of a service on the map stands, for who moves by Tab without having opened it "
            "by keyboard, after all markers and not beside its own."
        ),
        N_("The component keeps cards and markers in separate parts of the page."),
        N_(
            "A card that is opened by keyboard takes the focus and gives it back; the list has the "
            "same cards in their order."
        ),
        f"{LEAFLET}8113",
    ),
)


ACCESSIBILITY: Final = "accessibilita"
DRAWN_UP: Final = "2026-11-22"
"""The day of the self-assessment; to be renewed with it, at least once a year."""
_OMBUDSMAN: Final = "https://difensorecivicodigitale.gov.it/"
_AGID: Final = "https://form.agid.gov.it"


def accessibility_page(site: Site, asked: str, publisher: Publisher, _: Translator) -> Page:
    """Return the statement of a site that somebody publishes."""
    title = _("Accessibility statement")
    body = (
        f"<h1>{escape(title)}</h1>{_undertaking(publisher, _)}{_state(_)}{_shortfalls(_)}"
        f"{_alternatives(_)}{_drawn_up(_)}{_feedback(publisher, _)}{_enforcement(_)}"
    )
    return statement_page(ACCESSIBILITY, asked, body, site, _)


def _undertaking(publisher: Publisher, _: Translator) -> str:
    scope = _(
        "This statement applies to the map of services for families {in_region}: its pages, "
        "the maps that other sites embed, the page of each service."
    )
    if publisher.name:
        first = _(
            "{who} undertakes to make this site accessible, in accordance with law 9 January "
            "2004, no. 4.",
            who=publisher.name,
        )
    else:
        first = _(
            "Who publishes this site has not been entered yet: nobody has undertaken to "
            "maintain it in accordance with law 9 January 2004, no. 4."
        )
    if publisher.declaration:
        official = paragraph(
            _("The official statement of a public body is the one filled in with AGID:"),
            contact_html(publisher.declaration),
        )
    else:
        official = paragraph(
            _(
                "The official statement of a public body is the one filled in with "
                "AGID; that of this site has not been entered yet:"
            ),
            outside(_AGID, "form.agid.gov.it"),
        )
    return paragraph(first) + paragraph(scope) + official


def _state(_: Translator) -> str:
    return section(
        _("Conformity state"),
        paragraph(
            _(
                "This site is partially compliant with the requirements of appendix A of the "
                "standard UNI CEI EN 301549 (WCAG 2.1, levels A and AA), because of the cases "
                "listed below."
            )
        ),
    )


def _shortfalls(_: Translator) -> str:
    each = "".join(f"<li>{_shortfall(one, _)}</li>" for one in SHORTFALLS)
    return section(
        _("Content that is not accessible"),
        paragraph(
            _(
                "Not in conformity with law 4/2004. Each case comes from a component made by "
                "others, cannot be mended from outside, and is reported to who makes it."
            )
        ),
        f'<ol class="casi">{each}</ol>',
        paragraph(
            _(
                "Online maps as such are outside the scope of the law (directive (EU) "
                "2016/2102, article 1, paragraph 4, letter d): what this map shows is "
                "nevertheless always said in words as well."
            )
        ),
    )


def _shortfall(one: Shortfall, _: Translator) -> str:
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


def _alternatives(_: Translator) -> str:
    return section(
        _("Accessible alternatives"),
        points(
            (
                _(
                    "Beside or before every map stands the same content as a list or table, and its sum "
                    "in one sentence."
                ),
                _(
                    "Embeds and the page of each service are plain pages that can be read without "
                    "JavaScript; the other pages need it."
                ),
                _("The same data can be had as a table (CSV)."),
            )
        ),
    )


def _drawn_up(_: Translator) -> str:
    return section(
        _("How this statement was drawn up"),
        paragraph(
            _(
                "On {date}, by self-assessment of those who made the site: checks with "
                "axe-core of every page at 360 and 1280 pixels, in light and dark colours; "
                "use by keyboard alone; a reading of what a screen reader is told.",
                date=_.date(DRAWN_UP),
            )
        ),
        paragraph(
            _(
                "No one else has checked it, and no test with people with disabilities has "
                "been made yet."
            )
        ),
    )


def _feedback(publisher: Publisher, _: Translator) -> str:
    heading = _("Report a barrier")
    if not publisher.contact:
        return section(
            heading,
            paragraph(_("Who publishes this site has not entered an address to write to yet.")),
        )
    return section(
        heading,
        paragraph(
            _("Who finds a barrier, or needs content in another form, can write to:"),
            contact_html(publisher.contact),
        ),
        paragraph(_("An answer is due within 30 days.")),
    )


def _enforcement(_: Translator) -> str:
    name = "Difensore civico per il digitale"
    return section(
        _("Enforcement procedure"),
        paragraph(
            _(
                "If no answer comes within 30 days, or not a satisfactory one, you can turn to "
                "the digital ombudsman at AGID (law 4/2004, article 3-quinquies):"
            ),
            outside(_OMBUDSMAN, name),
        ),
    )


PRIVACY: Final = "privacy"
_AUTHORITY: Final = "https://www.garanteprivacy.it/"


@dataclass(frozen=True, slots=True)
class Hosts:
    """Hosts of others that the site is configured to use; empty if it uses none."""

    geocoder: str = ""
    tiles: str = ""


def hosts_from_environment() -> Hosts:
    """Return which hosts of others the pages or the server ask."""
    try:
        geocoder = geocoder_from_environment()
    except SettingError:  # configured wrongly: it is never asked
        geocoder = None
    tiles = urlsplit(settings().tiles_url).hostname or ""
    return Hosts(geocoder.domain if geocoder else "", tiles.replace("{s}.", ""))


def privacy_page(site: Site, asked: str, publisher: Publisher, hosts: Hosts, _: Translator) -> Page:
    """Return what a site does with data: that of the server, or that of exported files."""
    title = _("Privacy")
    is_server = site.up is None
    content = _of_the_server(hosts, _) if is_server else _of_files(_)
    body = f"<h1>{escape(title)}</h1>{''.join(content)}{_log(_)}{_who(publisher, _)}"
    return statement_page(PRIVACY, asked, body, site, _)


def _of_the_server(hosts: Hosts, _: Translator) -> Iterator[str]:
    yield paragraph(
        _(
            "No account is needed, visits are not counted or followed, nothing is sold. "
            "The program that runs this site does what is said here, and nothing else."
        )
    )
    yield section(
        _("What you write and where you are"),
        points(
            (
                _(
                    "A place or an address that you write, and a point that you choose on the map, are "
                    "sent to the server to answer you. They stay in the memory of your visit, are "
                    "written to no file, and are forgotten about two minutes after the page is closed."
                ),
                _(
                    "Your position is asked of the browser only if you press “Use my position”, and is "
                    "rounded to 100 m before it leaves your device."
                ),
                _(
                    "A comune, a locality or a zona that you choose is written into the address of the "
                    "page. Your own address or point is not, unless you press “Put this place into the "
                    "link, to share it”; then it is there to within 100 m."
                ),
            )
        ),
    )
    yield section(
        _("What stays in your browser"),
        points(
            (
                _(
                    "One technical cookie, {cookie}: it protects the page from requests forged by other "
                    "sites and ends when the browser is closed. It needs no consent.",
                    cookie="_streamlit_xsrf",
                ),
                *_of_the_login(_),
                _(
                    "The choice between light and dark colours, in the browser's own storage: it is not "
                    "sent."
                ),
                _("Embeds, the pages of services and this page write nothing."),
            )
        ),
    )
    yield section(_("Other hosts"), points(_others(hosts, _)))


def _of_the_login(_: Translator) -> Iterator[str]:
    if settings().steward:
        yield _(
            "Who keeps the data and gives the password on {page} has a second cookie, "
            "{cookie}, which ends with the login, after 8 hours at most. When they enter and "
            "what they do is recorded, with the network address they come from; so is a "
            "wrong password.",
            page="/dati/entra",
            cookie=COOKIE,
        )


def _others(hosts: Hosts, _: Translator) -> Iterator[str]:
    if hosts.geocoder:
        yield _(
            "An address that the own archive does not know is sent by the server to {host}, "
            "without anything that says who asks. The last 1,000 such texts and their answers "
            "stay in the memory of the server until it is restarted.",
            host=hosts.geocoder,
        )
    if hosts.tiles:
        yield _(
            "The ground of the maps on Start, Find and Map comes from {host}, which so learns "
            "the network address of your device and which part of the map you look at.",
            host=hosts.tiles,
        )
    if not (hosts.geocoder or hosts.tiles):
        yield _(
            "Neither the pages nor the server ask any other host: maps, scripts and fonts come "
            "from this site."
        )
    yield _(
        "Links to OpenStreetMap, to the map of the phone and to sites of services lead away "
        "only when you follow them."
    )


def _of_files(_: Translator) -> Iterator[str]:
    yield paragraph(
        _(
            "These pages are files: no account, no cookie, no count of visits, no "
            "program behind them. They ask no other host, and links to OpenStreetMap "
            "or to sites of services lead away only when you follow them."
        )
    )


def _log(_: Translator) -> str:
    return section(
        _("Logs"),
        paragraph(
            _(
                "The program writes down its own failures and keeps no list of visits. Who "
                "runs the server may keep a log of requests (network address, time, page) for "
                "its security: who is named below says for how long."
            )
        ),
    )


def _who(publisher: Publisher, _: Translator) -> str:
    contacts = [
        (_("Controller"), escape(publisher.name)),
        (_("Contact"), contact_html(publisher.contact)),
        (_("Data protection officer"), contact_html(publisher.dpo)),
    ]
    pairs = "".join(f"<dt>{escape(label)}</dt><dd>{text}</dd>" for label, text in contacts if text)
    known = (
        f"<dl>{pairs}</dl>"
        if publisher.name
        else paragraph(
            _("Who publishes this site, and so answers for it, has not been entered yet.")
        )
    )
    return section(
        _("Who answers for it"),
        known,
        paragraph(
            _(
                "You may ask for access, rectification and erasure of your data, and object to "
                "their use (regulation (EU) 2016/679, articles 15 to 22), and complain to the "
                "authority:"
            ),
            outside(_AUTHORITY, "Garante per la protezione dei dati personali"),
        ),
    )
