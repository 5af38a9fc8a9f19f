"""Every sentence a person reads, by language; numbers and dates by locale.

A sentence is written in English where it is used and translated in ``<language>.po`` beside this
file. Adding a language is adding a catalogue and one line of ``LANGUAGES``.
"""

import gettext
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LANGUAGES: Final = {"it": "Italiano", "en": "English"}
DEFAULT: Final = "it"
_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True)
class Speaker:
    """Says things in one language: ``_ = speaker("it")``, then ``_("Year")``."""

    language: str
    catalogue: gettext.NullTranslations

    def __call__(self, text: str, /, **values: object) -> str:
        """Return a text in this language, its ``{name}`` fields filled."""
        said = self.catalogue.gettext(text) if text else ""
        return said.format(**values) if values else said

    def n(self, one: str, many: str, number: int, /, **values: object) -> str:
        """Return a text in the singular or plural that a number asks for, as ``{n}``."""
        said = self.catalogue.ngettext(one, many, number)
        return said.format(n=self.number(number), **values)

    def number(self, value: float) -> str:
        """Return a number as this language writes it."""
        return _number(value, self.language)

    def date(self, day: str) -> str:
        """Return an ISO date, of whatever precision, as this language writes it."""
        parts = [int(part) for part in day.split("-")]
        skeletons = {1: "y", 2: "LLLL y", 3: "d MMMM y"}
        moment = date(*[*parts, 1, 1][:3])
        return str(format_date(moment, skeletons[len(parts)], locale=self.language))


@lru_cache(maxsize=16384)
def _number(value: float, language: str) -> str:
    """Return a number in words once: babel takes 30 µs, a table has hundreds."""
    return str(format_decimal(value, locale=language))


@lru_cache(maxsize=len(LANGUAGES))
def speaker(language: str) -> Speaker:
    """Return who speaks a language of ``LANGUAGES``; English needs no catalogue."""
    path = _FOLDER / f"{language}.po"
    if not path.exists():
        return Speaker(language, gettext.NullTranslations())
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Speaker(language, gettext.GNUTranslations(compiled))


def preferred(accepted: Iterable[str]) -> str:
    """Return the first language of ours among those a browser accepts, else Italian.

    >>> preferred(["en-GB", "it"])
    'en'
    """
    for tag in accepted:
        language = tag.split(";")[0].strip().split("-")[0].lower()
        if language in LANGUAGES:
            return language
    return DEFAULT
