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
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from documents.frame import Page, notes_on_language, page
from documents.markup import fragment
from geo.errors import SettingError
from geo.logins import COOKIE
from geo.messages import N_
from geo.places.geocoder import geocoder_from_environment
from geo.settings import settings
from layers.site import Site
from words import DEFAULT, Translator, languages_of_page, translator
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


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach somebody, as the settings say it."""

    text: str

    @property
    def is_email(self) -> bool:
        """Whether it is an e-mail address and no more."""
        return _EMAIL.fullmatch(self.text) is not None

    @property
    def is_web(self) -> bool:
        """Whether it is a web address and no more."""
        return _WEB.fullmatch(self.text) is not None


def contact_html(text: str) -> str:
    """Return a contact as a link where it is an e-mail or a web address, else as text."""
    contact = Contact(text)
    return fragment("statement_parts.html", "contact", translator(DEFAULT), contact=contact)


def statement_page(
    name: str,
    asked: str,
    publisher: Publisher,
    site: Site,
    _: Translator,
    **values: Any,  # noqa: ANN401
) -> Page:
    """Return a statement as a page.

    Parameters
    ----------
    name
        The first part of its path.
    asked
        The language of the address, which the statement may not have.
    values
        What the template asks for beside what every statement says.
    """
    return page(
        _TEMPLATES[name],
        _,
        site,
        title=title_of(name, _),
        home=site.page("", {"lingua": asked}) if site.up is None else f"{site.up}index.html",
        addresses={code: site.statement(name, code) for code in languages_of_page(name)},
        language_notes=notes_on_language(name, asked, _),
        publisher=publisher,
        contact=Contact(publisher.contact),
        **values,
    )


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


def accessibility_page(site: Site, asked: str, publisher: Publisher, _: Translator) -> Page:
    """Return the statement of a site that somebody publishes."""
    return statement_page(
        ACCESSIBILITY,
        asked,
        publisher,
        site,
        _,
        declaration=Contact(publisher.declaration),
        shortfalls=SHORTFALLS,
        drawn_up=DRAWN_UP,
    )


PRIVACY: Final = "privacy"
_TEMPLATES: Final = {ACCESSIBILITY: "accessibility.html", PRIVACY: "privacy.html"}


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
    return statement_page(
        PRIVACY,
        asked,
        publisher,
        site,
        _,
        is_server=site.up is None,
        login_cookie=COOKIE if settings().steward else "",
        hosts=hosts,
        dpo=Contact(publisher.dpo),
    )
