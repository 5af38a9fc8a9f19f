"""Every sentence a person reads, by language; numbers, dates and hours by locale.

A sentence is written in English where it is used and translated in ``<language>.po`` beside this
file. Adding a language is adding a catalogue and one line of ``LANGUAGES``.
"""

import gettext
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from geo.errors import CatalogueError, RegionError
from geo.region import Region, region_of
from geo.settings import OWN_DATA, settings
from words.languages import DEFAULT, IN_CODE, LANGUAGES, RTL, languages_of_page

__all__ = ["DEFAULT", "LANGUAGES", "Translator", "languages_of_page", "preferred", "translator"]

_FOLDER: Final = Path(__file__).parent
_DIGITS: Final = "latn"
"""The digits of telephone and door numbers, which no language here writes otherwise.

Arabic has two sets; the Maghreb writes these (CLDR: ar-MA, ar-DZ and ar-TN, ``latn``), and so a
number read here is found as it is on a door, a timetable or a keypad in Italy (ar-u-nu-latn).
"""
FSI, PDI = "\u2068", "\u2069"
"""First strong isolate and its end: what stands between keeps its own direction (UAX 9)."""


@dataclass(frozen=True)
class Translator:
    """Says things in one language: ``_ = speaker("it")``, then ``_("Year")``."""

    language: str
    catalogue: gettext.NullTranslations
    region: Mapping[str, str] = field(hash=False)
    """How the region is called in a sentence: the field of a text → the words."""

    @property
    def names_in(self) -> str:
        """The language of names and of sources' own words, if it is not the one that is spoken."""
        return "" if self.language == DEFAULT else DEFAULT

    def __call__(self, text: str, /, **values: object) -> str:
        """Return a text in this language, its ``{name}`` fields filled."""
        said = self._of_region(self.catalogue.gettext(text)) if text else ""
        return said.format(**self._isolated(values)) if values else said

    def n(self, one: str, many: str, number: int, /, **values: object) -> str:
        """Return a text in the singular or plural that a number asks for, as ``{n}``."""
        said = self._of_region(self.catalogue.ngettext(one, many, number))
        return said.format(n=self.number(number), **self._isolated(values))

    def number(self, value: float) -> str:
        """Return a number as this language writes it."""
        return _number(value, self.language)

    def date(self, day: str) -> str:
        """Return an ISO date, of whatever precision, as this language writes it."""
        parts = [int(part) for part in day.split("-")]
        skeletons = {1: "y", 2: "LLLL y", 3: "d MMMM y"}
        moment = date(*[*parts, 1, 1][:3])
        return str(format_date(moment, skeletons[len(parts)], locale=self.language))

    def moment(self, moment: datetime, *, with_day: bool) -> str:
        """Return an hour as it is written in Italy, with its day of the week and of the month."""
        hour = f"{moment.hour}:{moment.minute:02}"
        if not with_day:
            return hour
        day = str(format_date(moment.date(), "EEEE d MMMM", locale=self.language))
        return self(", ").join((day, hour))

    def _of_region(self, text: str) -> str:
        """Return a text with the region called by its name."""
        if "region}" in text:
            for field, words in self.region.items():
                text = text.replace(field, words)
        return text

    def _isolated(self, values: dict[str, object]) -> dict[str, object]:
        """Return what fills a text; in one that runs right to left, each kept apart from it."""
        if LANGUAGES[self.language].direction != RTL:
            return values
        return {
            name: f"{FSI}{value}{PDI}" if isinstance(value, str) and value else value
            for name, value in values.items()
        }


@lru_cache(maxsize=16384)
def _number(value: float, language: str) -> str:
    """Return a number in words once: babel takes 30 µs, a table has hundreds."""
    return str(format_decimal(value, locale=language, numbering_system=_DIGITS))


def translator(language: str) -> Translator:
    """Return who speaks a language of ``LANGUAGES``; English needs no catalogue.

    What a catalogue does not have is said in Italian, the language of the services themselves.

    Raises
    ------
    CatalogueError
        If the catalogue of a language is not there.
    """
    try:
        return _translator(language, settings().data)
    except RegionError:  # which is told where it is read; meanwhile there is ours
        return _translator(language, OWN_DATA)


@lru_cache(maxsize=16)
def _translator(language: str, data: Path) -> Translator:
    return Translator(language, _catalogue(language), _words_of(region_of(data), language))


def _words_of(region: Region, language: str) -> dict[str, str]:
    """Return the fields of a text that name the region, each with its words in a language."""
    names = region.names.get(language) or region.names[DEFAULT]
    told = {
        "region": names.name,
        "in_region": names.inside,
        "of_region": names.of,
        "all_region": names.all,
        "outside_region": names.outside,
    }
    if language not in region.names and LANGUAGES[language].direction == RTL:
        told = {name: f"{FSI}{words}{PDI}" for name, words in told.items()}
    told |= {"All_region": told["all_region"][:1].upper() + told["all_region"][1:]}
    return {f"{{{name}}}": words for name, words in told.items()}


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == IN_CODE:
        return gettext.NullTranslations()
    path = _FOLDER / f"{language}.po"
    if not path.exists():
        raise CatalogueError(
            f"words/{path.name}: not found, the sentences in {LANGUAGES[language].name} are needed; "
            "install the package anew"
        )
    return _compiled(path, language)


def _compiled(path: Path, language: str) -> gettext.NullTranslations:
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    for message in [one for one in catalogue if one.pluralizable and not all(one.string or ())]:
        catalogue.delete(message.id)  # or it would be compiled as its own translation
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    known = gettext.GNUTranslations(compiled)
    if language != DEFAULT:
        known.add_fallback(_catalogue(DEFAULT))
    return known


def preferred(accepted: Iterable[str], offered: Iterable[str] = tuple(LANGUAGES)) -> str:
    """Return the first language offered among those a browser accepts, else Italian.

    >>> preferred(["en-GB", "it"])
    'en'
    """
    known = set(offered)
    for tag in accepted:
        language = tag.split(";")[0].strip().split("-")[0].lower()
        if language in known:
            return language
    return DEFAULT
