"""The one table of languages: what each is called, how it runs, which pages it has."""

from dataclasses import dataclass
from typing import Final

DEFAULT: Final = "it"
IN_CODE: Final = "en"
"""The language that sentences are written in where they are used: it has no catalogue."""
LTR: Final = "ltr"
RTL: Final = "rtl"

EVERY_PAGE: Final = frozenset({"*"})
CITIZENS: Final = frozenset({"", "trova", "mappa", "embed", "centro"})
"""Pages for who looks for a service; the others are for who works with the map.

``citizens.cfg`` names the modules that speak on them.
"""


@dataclass(frozen=True, slots=True)
class Language:
    """A language that pages are read in."""

    name: str
    """As those who speak it call it."""
    pages: frozenset[str] = EVERY_PAGE
    direction: str = LTR
    is_reviewed: bool = True
    """Whether somebody whose language it is has read the translation."""


LANGUAGES: Final = {
    "it": Language("Italiano"),
    "en": Language("English"),
    "ar": Language("العربية", CITIZENS, RTL, is_reviewed=False),
}


def languages_of_page(page: str) -> list[str]:
    """Return the languages that a page has, by the first part of its path (``""``: the start).

    >>> spoken_on("trova"), spoken_on("incorpora")
    (['it', 'en', 'ar'], ['it', 'en'])
    """
    return [code for code, one in LANGUAGES.items() if one.pages == EVERY_PAGE or page in one.pages]
