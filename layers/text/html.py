"""Text as HTML: the one place where a line of text becomes mark-up, escaped."""

import re
from collections.abc import Iterable
from html import escape
from typing import Final

from layers.text.card import Card, Line
from words import DEFAULT, FSI, PDI

FIRST: Final = frozenset({"address", "phone", "email", "website", "hours", "services", "access",
                          "position", "source"})
"""Lines that a card shows at once; the others wait under "More"."""

SHORT: Final = frozenset({"address", "phone", "hours"})
"""Lines of a short card."""

_ISOLATED: Final = re.compile(f"{FSI}([^{FSI}{PDI}]*){PDI}")
_LATIN: Final = re.compile("[A-Za-zÀ-ÿ]")
_ARABIC: Final = re.compile("[\u0600-\u06ff]")


def said(text: str) -> str:
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
    return f'<bdi lang="{lang}">{said(text)}</bdi>' if lang else escape(text)


def title_html(card: Card) -> str:
    """Return the title of a card."""
    return named(card.title, card.lang)


def linked(line: Line) -> str:
    """Return a line's text, as a link where it has one."""
    text = named(line.text, line.lang) if line.lang else said(line.text)
    if not line.href:
        return text
    outside = ' target="_blank" rel="noopener noreferrer"' if line.href.startswith("http") else ""
    return f'<a href="{escape(line.href)}"{outside}>{text}</a>'


def listed(lines: Iterable[Line]) -> str:
    """Return lines as a list of labels and texts."""
    pairs = "".join(f"<dt>{said(line.label)}</dt><dd>{linked(line)}</dd>" for line in lines)
    return f"<dl>{pairs}</dl>"


def folded(lines: Iterable[Line], more: str) -> str:
    """Return the few lines of a short card, the others folded away under a word for more."""
    lines = list(lines)
    rest = [line for line in lines if line.key not in SHORT]
    hidden = f"<details><summary>{said(more)}</summary>{listed(rest)}</details>" if rest else ""
    return listed(line for line in lines if line.key in SHORT) + hidden


def notes_html(notes: Iterable[str]) -> str:
    """Return the notes of a card."""
    return "".join(f'<p class="nota">{said(note)}</p>' for note in notes)


def _bdi(match: re.Match[str]) -> str:
    text = match[1]
    # What is set apart is a name in Italian, or else a number or a part of the sentence itself.
    is_name = _LATIN.search(text) and not _ARABIC.search(text) and "<bdi" not in text
    return f'<bdi lang="{DEFAULT}">{text}</bdi>' if is_name else f"<bdi>{text}</bdi>"
