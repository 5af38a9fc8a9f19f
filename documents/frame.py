"""The frame of a page of our own, and what stands around its content.

What stands around every page: its languages, what to know of them, the links of its foot.

The frame of a page of our own: language, title, style, and the policy of what may run.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from documents.markup import fragment, render
from geo.messages import N_
from layers.site import Site
from words import DEFAULT, LANGUAGES, Translator, languages_of_page, translator
from words.languages import CITIZENS

_AROUND: Final = "around.html"
_NOT_HERE: Final = N_("This page has not been translated: it is in {language}.")
_NOT_REVIEWED: Final = N_(
    "This translation has not been reviewed yet: in doubt, the Italian text counts."
)

Note = Sequence[tuple[str, str]]
"""A note as sentences, each with its language where it is not that of the page."""


def language_links(addresses: Mapping[str, str], _: Translator) -> str:
    """Return a list of languages, each under its own name; the one that is read is no link.

    Where there is no other language there is no list.

    Parameters
    ----------
    addresses
        Where the page is in each language that it has.
    """
    return fragment(_AROUND, "language_links", _, addresses=addresses)


def language_notes(page: str, asked: str, _: Translator) -> str:
    """Return what to know of the language of a page; nothing where it is Italian as asked."""
    return fragment(_AROUND, "language_notes", _, notes=notes_on_language(page, asked, _))


def notes_on_language(page: str, asked: str, _: Translator) -> list[Note]:
    """Return what to know of the language of a page, for its template.

    Parameters
    ----------
    page
        The first part of its path.
    asked
        The language of the address: a page that does not have it says so in that language.
    """
    notes: list[Note] = []
    if asked in LANGUAGES and asked not in languages_of_page(page):
        name = LANGUAGES[_.language].name
        notes.append(_in_both(_NOT_HERE, asked, _.language, language=name))
    if not LANGUAGES[_.language].is_reviewed:
        notes.append(_in_both(_NOT_REVIEWED, _.language, DEFAULT))
    if _.language != DEFAULT and page in CITIZENS:
        names = _(
            "Names of places and services, addresses and opening hours are in Italian, as "
            "they are written on doors and signs."
        )
        notes.append([("", names)])
    return notes


def foot_links(site: Site, _: Translator) -> str:
    """Return the links to the statements that every page has at its foot."""
    return fragment(_AROUND, "foot_links", _, site=site)


def _in_both(text: str, first: str, second: str, **values: str) -> Note:
    """Return a sentence in two languages, for who reads only one of them."""
    return [(code, translator(code)(text, **values)) for code in (first, second)]


@dataclass(frozen=True, slots=True)
class Page:
    """An HTML page and the Content-Security-Policy it lives under (frame-ancestors apart)."""

    html: bytes
    policy: str
    title: str


def page(
    template: str,
    _: Translator,
    site: Site,
    *,
    title: str,
    styles: Sequence[str] = ("incorpora.css",),
    scripts: Sequence[str] = (),
    code: str = "",
    **values: object,
) -> Page:
    """Return a complete page; inline code is allowed by its hash and nothing else is.

    Parameters
    ----------
    template
        One that extends ``frame.html``.
    styles, scripts
        Names of assets, in the order in which they are loaded.
    code
        Inline code that runs after the scripts of the page, or nothing.
    values
        What the template asks for beside these.
    """
    policy = policy_of(code)
    html = render(
        template,
        _,
        site=site,
        title=title,
        styles=styles,
        scripts=scripts,
        code=code,
        policy=policy,
        **values,
    )
    return Page(f"{html}\n".encode(), policy, title)


def policy_of(inline: str = "") -> str:
    """Return a policy under which nothing runs or loads but our own."""
    allowed = ""
    if inline:
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        allowed = f" 'sha256-{digest}'"
    return (
        f"default-src 'none'; script-src 'self'{allowed}; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'"
    )


def refusal_page(title: str, sentence: str, language: str, site: Site) -> Page:
    """Return the page that says what in an address means nothing, and what would."""
    return page("refusal.html", translator(language), site, title=title, sentence=sentence)
