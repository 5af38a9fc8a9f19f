"""What stands around every page: its languages, what to know of them, the links of its foot."""

from collections.abc import Mapping
from html import escape
from typing import Final

from geo.catalogue import N_
from layers.site import Site
from layers.text.html import said
from words import DEFAULT, LANGUAGES, Speaker, speaker, spoken_on
from words.languages import CITIZENS

_NOT_HERE: Final = N_("This page has not been translated: it is in {language}.")
_NOT_REVIEWED: Final = N_("This translation has not been reviewed yet: in doubt, the Italian text "
                          "counts.")


def in_language(language: str) -> str:
    """Return the attributes of an element in a language: which it is and how it runs."""
    return f'lang="{language}" dir="{LANGUAGES[language].direction}"'


def language_links(addresses: Mapping[str, str], _: Speaker) -> str:
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
        shown = (f'<span {lang} aria-current="true">{name}</span>' if code == _.language
                 else f'<a href="{escape(address)}" target="_self" {lang} hreflang="{code}">'
                 f"{name}</a>")
        items.append(f"<li>{shown}</li>")
    label = _("Language")
    return f'<ul class="lingue" aria-label="{escape(label)}">{"".join(items)}</ul>'


def language_notes(page: str, asked: str, _: Speaker) -> str:
    """Return what to know of the language of a page; nothing where it is Italian as asked.

    Parameters
    ----------
    page
        The first part of its path.
    asked
        The language of the address: a page that does not have it says so in that language.
    """
    notes = []
    if asked in LANGUAGES and asked not in spoken_on(page):
        name = LANGUAGES[_.language].name
        notes.append(_in_both(_NOT_HERE, asked, _.language, language=name))
    if not LANGUAGES[_.language].is_reviewed:
        notes.append(_in_both(_NOT_REVIEWED, _.language, DEFAULT))
    if _.language != DEFAULT and page in CITIZENS:
        names = _("Names of places and services, addresses and opening hours are in Italian, as "
                  "they are written on doors and signs.")
        notes.append(f"<p>{said(names)}</p>")
    return f'<div class="nota-lingua">{"".join(notes)}</div>' if notes else ""


def foot_links(site: Site, _: Speaker) -> str:
    """Return the links to the statements that every page has at its foot."""
    names = {"accessibilita": _("Accessibility statement"), "privacy": _("Privacy")}
    items = "".join(
        f'<li><a href="{escape(site.statement(page, _.language))}" target="_blank" '
        f'rel="noopener">{said(name)}</a></li>'
        for page, name in names.items()
    )
    return f'<ul class="piede-link">{items}</ul>'


def _in_both(text: str, first: str, second: str, **values: str) -> str:
    """Return a sentence in two languages, for who reads only one of them."""
    spoken = "<br>".join(f"<span {in_language(code)}>{said(speaker(code)(text, **values))}</span>"
                      for code in (first, second))
    return f"<p>{spoken}</p>"
