"""The names of localities and comuni as words, to be found in any text that names them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from geo.spelling import SAINTS, bare
from geo.store import default_folder
from geo.zones import read_table, rows_of, slug_of

Words = tuple[str, ...]
_WORD: Final = re.compile(r"[^\W_]+")
_COMMON: Final = frozenset(
    ("bassa", "barba", "bellavista", "campo", "cancelli", "casette", "casini", "catena",
     "cavallina", "cavo", "chiesanuova", "ciliegi", "dogana", "fabbrica", "forno", "gabella",
     "isola", "lazzeretto", "leccio", "limite", "madrigale", "monti", "neri", "penna", "piazze",
     "poggetto", "prata", "saline", "serra", "soci", "stazione", "torre", "vescovado", "ville")
)
"""Localities whose names are words or surnames: only a capital letter tells them."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text, comparable, and where it stands."""

    word: str
    start: int
    end: int
    is_capital: bool


@dataclass(frozen=True, eq=False)
class PlaceNames:
    """The places that a text could name."""

    hamlets: Mapping[str, frozenset[Words]]
    """ISTAT code → the localities of a comune, its main place left out."""
    comuni: frozenset[Words]
    zona_by_comune: Mapping[str, str]

    def starts(self, tokens: list[Token], comune: str) -> Iterator[int]:
        """Yield where a text begins to name a locality.

        One whose name is a word, a surname or a saint counts in its own comune (in any, if the
        record has none), and elsewhere only after a word that makes it a place: "a Serra", not
        "Casa Serra". One that is named as another comune is that comune.
        """
        near = self.hamlets.get(comune, frozenset()) if comune else self._all
        for token, words in found_in(tokens, self._all):
            is_near = words in near or (words not in self.comuni and (
                not _is_common(words) or _leads_to_a_place(tokens, token)))
            if is_near and (token.is_capital or len(words) > 1 or not _is_common(words)):
                yield token.start

    def are_in_host(self, host: str, comune: str, known: Iterable[Words]) -> bool:
        """Tell whether the name of a web server holds a locality, or a place of the record's."""
        written = re.sub(r"[^a-z0-9]", "", host.lower())
        near = {"".join(words) for words in (*known, *self.hamlets.get(comune, ()))}
        return any(name in written for name in near if len(name) > 4) or bool(
            self._far.search(written))

    def named_comuni(self, tokens: list[Token]) -> list[tuple[int, int]]:
        """Return where a text names a comune: from, to."""
        return [(token.start, tokens[tokens.index(token) + len(words) - 1].end)
                for token, words in found_in(tokens, self.comuni)]

    @cached_property
    def _far(self) -> re.Pattern[str]:
        far = {"".join(words) for words in self._all - self.comuni if not _is_common(words)}
        return re.compile("|".join(sorted(name for name in far if len(name) > 6)) or r"(?!)")

    @cached_property
    def _all(self) -> frozenset[Words]:
        return frozenset[Words]().union(*self.hamlets.values())


def tokens_of(text: str) -> list[Token]:
    """Return the words of a text, every saint alike; those that no Latin letter writes left out."""
    found = (Token(_alike(word[0]), word.start(), word.end(), word[0][0].isupper())
             for word in _WORD.finditer(text))
    return [token for token in found if token.word]


def words_of(text: str) -> Words:
    """Return a text as comparable words.

    >>> words_of("S. Piero a Sieve") == words_of("San Piero A Sieve")
    True
    """
    return tuple(token.word for token in tokens_of(text))


def found_in(tokens: list[Token], names: Iterable[Words]) -> Iterator[tuple[Token, Words]]:
    """Yield each name that stands in a text, with its first word."""
    index = _by_first(names if isinstance(names, frozenset) else frozenset(names))
    words = tuple(token.word for token in tokens)
    for at, token in enumerate(tokens):
        for name in index.get(token.word, ()):
            if words[at : at + len(name)] == name:
                yield token, name


@lru_cache(maxsize=4)
def place_names(folder: Path | None = None) -> PlaceNames:
    """Return the localities and comuni of a store, by default of this process's."""
    boundaries = (folder or default_folder()) / "boundaries"
    members = read_table(boundaries / "comuni_zone.csv")
    sources = " ".join(read_table(boundaries / "comuni_places.csv")["source"])
    main = set(re.findall(r"GeoNames (\d+)", sources))
    own = {row["comune_istat"]: words_of(row["comune"]) for row in rows_of(members)}
    hamlets: dict[str, set[Words]] = {}
    for row in rows_of(read_table(boundaries / "localities.csv")):
        if row["geonameid"] not in main:
            names = {words_of(part) for part in (row["name"], *row["name"].split("-"))}
            hamlets.setdefault(row["comune_istat"], set()).update(
                name for name in names - {own.get(row["comune_istat"])} if len("".join(name)) > 3)
    return PlaceNames(
        {code: frozenset(names) for code, names in hamlets.items()}, frozenset(own.values()),
        {row["comune_istat"]: slug_of(row["zona_28"]) for row in rows_of(members)},
    )


def _leads_to_a_place(tokens: list[Token], token: Token) -> bool:
    at = tokens.index(token)
    return at > 0 and tokens[at - 1].word in {"a", "ad", "di", "in", "da", "presso", "verso"}


def _is_common(words: Words) -> bool:
    return words[0] in {"s", "la", "il", "le", "i"} or " ".join(words) in _COMMON


def _alike(word: str) -> str:
    plain = bare(word)
    return "s" if plain in SAINTS else plain


@lru_cache(maxsize=64)
def _by_first(names: frozenset[Words]) -> dict[str, list[Words]]:
    index: dict[str, list[Words]] = {}
    for name in sorted(names, key=len, reverse=True):
        index.setdefault(name[0], []).append(name)
    return index
