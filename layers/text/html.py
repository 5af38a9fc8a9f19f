"""Cards as HTML: the one place where a line of text becomes mark-up, escaped."""

from collections.abc import Iterable
from html import escape
from typing import Final

from layers.text.card import Line

FIRST: Final = frozenset({"address", "phone", "email", "website", "hours", "services", "access",
                          "position", "source"})
"""Lines that a card shows at once; the others wait under "More"."""

SHORT: Final = frozenset({"address", "phone", "hours"})
"""Lines of a short card."""


def linked(line: Line) -> str:
    """Return a line's text, as a link where it has one."""
    if not line.href:
        return escape(line.text)
    outside = ' target="_blank" rel="noopener noreferrer"' if line.href.startswith("http") else ""
    return f'<a href="{escape(line.href)}"{outside}>{escape(line.text)}</a>'


def listed(lines: Iterable[Line]) -> str:
    """Return lines as a list of labels and texts."""
    pairs = "".join(f"<dt>{escape(line.label)}</dt><dd>{linked(line)}</dd>" for line in lines)
    return f"<dl>{pairs}</dl>"


def folded(lines: Iterable[Line], more: str) -> str:
    """Return the few lines of a short card, the others folded away under a word for more."""
    lines = list(lines)
    rest = [line for line in lines if line.key not in SHORT]
    hidden = f"<details><summary>{escape(more)}</summary>{listed(rest)}</details>" if rest else ""
    return listed(line for line in lines if line.key in SHORT) + hidden


def notes_html(notes: Iterable[str]) -> str:
    """Return the notes of a card."""
    return "".join(f'<p class="nota">{escape(note)}</p>' for note in notes)
