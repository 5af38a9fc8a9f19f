"""The frame of a page of our own, and what stands around its content.

Text as HTML: the one place where a line of text becomes mark-up, escaped.

What stands around every page: its languages, what to know of them, the links of its foot.

The frame of a page of our own: language, title, style, and the policy of what may run.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

from geo.messages import N_
from geo.store.fields import ON_CARD, Fold
from layers.card import Card, Line
from layers.site import Site
from words import DEFAULT, FSI, LANGUAGES, PDI, Translator, languages_of_page, translator
from words.languages import CITIZENS

FIRST: Final = frozenset(place.key for _field, place in ON_CARD if place.fold <= Fold.FIRST)
"""Lines that a card shows at once; the others wait under "More"."""

SHORT: Final = frozenset(place.key for _field, place in ON_CARD if place.fold is Fold.SHORT)
"""Lines of a short card."""

_ISOLATED: Final = re.compile(f"{FSI}([^{FSI}{PDI}]*){PDI}")
_LATIN: Final = re.compile("[A-Za-zÀ-ÿ]")
_ARABIC: Final = re.compile("[\u0600-\u06ff]")


def escaped(text: str) -> str:
    """Return a sentence escaped; a name that stands apart in it is marked as what it is, Italian.

    Only sentences that run right to left hold names apart (``words.Speaker``).
    """
    made = escape(text)
    while FSI in made:
        inner = _ISOLATED.sub(_bdi, made)
        if inner == made:  # an end without its beginning: somebody's data, not ours
            return made
        made = inner
    # Links are laid out as boxes, which drop the spaces between a text and a name beside it.
    return f"<span>{made}</span>" if "<bdi" in made else made


def named(text: str, lang: str = DEFAULT) -> str:
    """Return a name or a source's own words, marked as Italian where the page is not."""
    return f'<bdi lang="{lang}">{escaped(text)}</bdi>' if lang else escape(text)


def title_html(card: Card) -> str:
    """Return the title of a card."""
    return named(card.title, card.lang)


def linked(line: Line) -> str:
    """Return a line's text, as a link where it has one."""
    text = named(line.text, line.lang) if line.lang else escaped(line.text)
    if not line.href:
        return text
    outside = ' target="_blank" rel="noopener noreferrer"' if line.href.startswith("http") else ""
    return f'<a href="{escape(line.href)}"{outside}>{text}</a>'


def listed(lines: Iterable[Line]) -> str:
    """Return lines as a list of labels and texts."""
    pairs = "".join(f"<dt>{escaped(line.label)}</dt><dd>{linked(line)}</dd>" for line in lines)
    return f"<dl>{pairs}</dl>"


def folded(lines: Iterable[Line], more: str) -> str:
    """Return the few lines of a short card, the others folded away under a word for more."""
    lines = list(lines)
    rest = [line for line in lines if line.key not in SHORT]
    hidden = f"<details><summary>{escaped(more)}</summary>{listed(rest)}</details>" if rest else ""
    return listed(line for line in lines if line.key in SHORT) + hidden


def notes_html(notes: Iterable[str]) -> str:
    """Return the notes of a card."""
    return "".join(f'<p class="nota">{escaped(note)}</p>' for note in notes)


def _bdi(match: re.Match[str]) -> str:
    text = match[1]
    # What is set apart is a name in Italian, or else a number or a part of the sentence itself.
    is_name = _LATIN.search(text) and not _ARABIC.search(text) and "<bdi" not in text
    return f'<bdi lang="{DEFAULT}">{text}</bdi>' if is_name else f"<bdi>{text}</bdi>"


_NOT_HERE: Final = N_("This page has not been translated: it is in {language}.")
_NOT_REVIEWED: Final = N_(
    "This translation has not been reviewed yet: in doubt, the Italian text counts."
)


def in_language(language: str) -> str:
    """Return the attributes of an element in a language: which it is and how it runs."""
    return f'lang="{language}" dir="{LANGUAGES[language].direction}"'


def language_links(addresses: Mapping[str, str], _: Translator) -> str:
    """Return a list of languages, each under its own name; the one that is read is no link.

    Where there is no other language there is no list.

    Parameters
    ----------
    addresses
        Where the page is in each language that it has.
    """
    if len(addresses) < 2:
        return ""
    items = []
    for code, address in addresses.items():
        name, lang = escape(LANGUAGES[code].name), in_language(code)
        shown = (
            f'<span {lang} aria-current="true">{name}</span>'
            if code == _.language
            else f'<a href="{escape(address)}" target="_self" {lang} hreflang="{code}">{name}</a>'
        )
        items.append(f"<li>{shown}</li>")
    label = _("Language")
    return f'<ul class="lingue" aria-label="{escape(label)}">{"".join(items)}</ul>'


def language_notes(page: str, asked: str, _: Translator) -> str:
    """Return what to know of the language of a page; nothing where it is Italian as asked.

    Parameters
    ----------
    page
        The first part of its path.
    asked
        The language of the address: a page that does not have it says so in that language.
    """
    notes = []
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
        notes.append(f"<p>{escaped(names)}</p>")
    return f'<div class="nota-lingua">{"".join(notes)}</div>' if notes else ""


def foot_links(site: Site, _: Translator) -> str:
    """Return the links to the statements that every page has at its foot."""
    names = {"accessibilita": _("Accessibility statement"), "privacy": _("Privacy")}
    items = "".join(
        f'<li><a href="{escape(site.statement(page, _.language))}" target="_blank" '
        f'rel="noopener">{escaped(name)}</a></li>'
        for page, name in names.items()
    )
    return f'<ul class="piede-link">{items}</ul>'


def _in_both(text: str, first: str, second: str, **values: str) -> str:
    """Return a sentence in two languages, for who reads only one of them."""
    spoken = "<br>".join(
        f"<span {in_language(code)}>{escaped(translator(code)(text, **values))}</span>"
        for code in (first, second)
    )
    return f"<p>{spoken}</p>"


@dataclass(frozen=True, slots=True)
class Page:
    """An HTML page and the Content-Security-Policy it lives under (frame-ancestors apart)."""

    html: bytes
    policy: str


def page(  # noqa: PLR0917 - the parts of a page, in their order
    language: str, title: str, head: str, body: str, scripts: str, site: Site
) -> Page:
    """Return a complete page; inline code is allowed by its hash and nothing else is.

    Parameters
    ----------
    head
        More elements of the head, as mark-up.
    body
        The body, as mark-up.
    scripts
        Inline code that runs after the scripts of the page, or nothing.
    """
    policy = policy_of(scripts)
    # A page that is a file has no headers: its policy stands in the page.
    in_page = (
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
        if site.up is not None
        else ""
    )
    inline = f"<script>{scripts}</script>" if scripts else ""
    html = (
        f'<!DOCTYPE html>\n<html {in_language(language)}><head><meta charset="utf-8">{in_page}'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>{head}</head>\n<body>{body}\n{inline}</body></html>\n"
    )
    return Page(html.encode(), policy)


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


def styles(site: Site, *names: str) -> str:
    """Return links to style sheets."""
    return "".join(f'<link rel="stylesheet" href="{escape(site.asset(name))}">' for name in names)


def script_links(site: Site, *names: str) -> str:
    """Return scripts to be loaded in order."""
    return "".join(f'<script src="{escape(site.asset(name))}"></script>' for name in names)


def refusal_page(title: str, sentence: str, language: str, site: Site) -> Page:
    """Return the page that says what in an address means nothing, and what would."""
    body = f'<main><h1>{escaped(title)}</h1><p class="avviso">{escaped(sentence)}</p></main>'
    return page(language, title, styles(site, "incorpora.css"), body, "", site)
