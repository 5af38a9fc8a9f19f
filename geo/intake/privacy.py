"""Privacy at the door: how strict a record is, what in a text tells a place, the record without it.

The names of localities and comuni as words, to be found in any text that names them.

What in a text tells a place, or how to reach it, however it is written.

What is told of a protected record is no free text (``geo.store.protection``). These detectors hold the
register of what may be told, and every list that is looked at by hand.

Privacy at the door: what the policy of a record does not allow is gone before it is stored.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

import pandas as pd

from geo.errors import Finding
from geo.letters import compact, skeleton
from geo.messages import N_
from geo.region import region
from geo.spelling import SAINTS, bare
from geo.store.fields import FIELDS
from geo.store.protection import (
    REGISTERED,
    Register,
    Removed,
    disclosed,
    is_closed_id,
    read_register,
)
from geo.store.records import WITHHELD, row_of
from geo.store.store import default_folder
from geo.zones import read_table, rows_of, slug_of

Words = tuple[str, ...]
_WORD: Final = re.compile(r"[^\W_]+")
_COMMON: Final = frozenset(
    (
        "bassa",
        "barba",
        "bellavista",
        "campo",
        "cancelli",
        "casette",
        "casini",
        "catena",
        "cavallina",
        "cavo",
        "chiesanuova",
        "ciliegi",
        "dogana",
        "fabbrica",
        "forno",
        "gabella",
        "isola",
        "lazzeretto",
        "leccio",
        "limite",
        "madrigale",
        "monti",
        "neri",
        "penna",
        "piazze",
        "poggetto",
        "prata",
        "saline",
        "serra",
        "soci",
        "stazione",
        "torre",
        "vescovado",
        "ville",
    )
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
            is_near = words in near or (
                words not in self.comuni
                and (not _is_common(words) or _leads_to_a_place(tokens, token))
            )
            if is_near and (token.is_capital or len(words) > 1 or not _is_common(words)):
                yield token.start

    def are_in_host(self, host: str, comune: str, known: Iterable[Words]) -> bool:
        """Tell whether the name of a web server holds a locality, or a place of the record's."""
        written = re.sub(r"[^a-z0-9]", "", host.lower())
        near = {"".join(words) for words in (*known, *self.hamlets.get(comune, ()))}
        return any(name in written for name in near if len(name) > 4) or bool(
            self._far.search(written)
        )

    def named_comuni(self, tokens: list[Token]) -> list[tuple[int, int]]:
        """Return where a text names a comune: from, to."""
        return [
            (token.start, tokens[tokens.index(token) + len(words) - 1].end)
            for token, words in found_in(tokens, self.comuni)
        ]

    @cached_property
    def _far(self) -> re.Pattern[str]:
        far = {"".join(words) for words in self._all - self.comuni if not _is_common(words)}
        return re.compile("|".join(sorted(name for name in far if len(name) > 6)) or r"(?!)")

    @cached_property
    def _all(self) -> frozenset[Words]:
        return frozenset[Words]().union(*self.hamlets.values())


def tokens_of(text: str) -> list[Token]:
    """Return the words of a text, every saint alike; those that no Latin letter writes left out."""
    found = (
        Token(_alike(word[0]), word.start(), word.end(), word[0][0].isupper())
        for word in _WORD.finditer(text)
    )
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
                name for name in names - {own.get(row["comune_istat"])} if len("".join(name)) > 3
            )
    return PlaceNames(
        {code: frozenset(names) for code, names in hamlets.items()},
        frozenset(own.values()),
        {
            row["comune_istat"]: slug_of(row[f"zona_{region().numbers[0]}"])
            for row in rows_of(members)
        },
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


_LITTLE: Final = (
    r"(?:(?i:a|al|ai|agli|alla|alle|d|da|dal|dalla|de|dei|degli|del|dello|della|delle|dell|di|e|il"
    r"|la|le|lo|i|gli|san|santa|santo|sant|s)\b['’.]?\s*)"
)
_STREET: Final = re.compile(
    r"(?<!\w)(?i:via|viale|v\.le|vicolo|v\.lo|piazz(?:a|ale|etta)|p\.?\s?z{1,2}a|p\.?le|p\.?tta"
    r"|lungarno|lungomare|viuzzo|viottolo|localit(?:a'?|à|á)|loc\.?|frazione|fraz\.?|borgata|rione"
    r"|quartiere|podere|contrada|c\.da|parrocchia|casello)(?![\w.])['’]?(?:\s|\.|:)*(?=\w)"
    r"|(?<!\w)(?i:loc|fraz|v|p\.?za|p\.?zza)\.\s*(?=\w)"
    r"|(?<!\w)(?i:corso|c\.so|largo|l\.go|strada|borgo|b\.go|salita|traversa|scali|costa|chiasso"
    r"|sdrucciolo)\s+" + _LITTLE + r"{0,3}(?=[A-ZÀ-Ý0-9]|\w+(?:\s+\w+){0,2},?\s+\d)"
)
_IDIOM: Final = re.compile(
    r"(?i)\b(?:in|per) via\s+(?:di\s+\w+(?:zione|mento|sione|ura)\b|del\w*\b|sperimental|definitiv"
    r"|prioritari|eccezional|preferenzial|telematic|provvisori|ordinari|straordinari|temporane"
    r"|residual|principal|esclusiv|general|sussidiari|progressiv)"
    r"|\bvia\s+(?:via\b|e-?mail\b|mail\b|web\b|internet\b|telefono\b|skype\b|pec\b|fax\b|sms\b"
    r"|whatsapp\b|zoom\b|chat\b|libera\b)|\bcorso\s+di\s+\d|\bnel\s+corso\b"
)
"""Ways to say something else with the words of streets."""
_POINTER: Final = re.compile(
    r"(?<!\w)(?i:vicin[oaie]|accanto|adiacent[ei]|attigu[oaie]|(?:di\s+)?fronte|nei\s+pressi"
    r"|nelle\s+vicinanze|alle\s+spalle|a\s+fianco|dietro|(?:ubicat|situat|sit)[oaie]|sede\s+in"
    r"|c/o|presso)\s+(?=\w)"
    r"|(?<!\w)(?i:indirizzo)\s*:|(?<!\w)(?i:n(?:umero|\.|°)?\s*civico|civico)\b\s*\.?\s*\d"
    r"|(?<!\w)(?i:s\.?n\.?c)\b\.?(?!\w)|(?<!\w)(?i:km)\.?\s?\d|(?<!\w)(?:S\.?[PSR]\.?\s?\d{1,3})\b"
    r"|(?<![\d/.,-])\d{5}(?![\d/-]|[.,]\d)"
)
"""Beside what it stands, its house number, kilometre, postal code."""
_DEGREES: Final = re.compile(
    r"(?<![\d.])-?\d{1,2}[.,]\d{3,}\D{1,8}-?\d{1,2}[.,]\d{3,}|\d{1,3}\s?°\s?\d{1,2}\s?['’′]"
)
_LINK: Final = re.compile(
    r"(?i)\b[a-z][a-z0-9+.-]*://\S+|\bwww\.\S+|\b(?:[\w-]+\.)+[a-z]{2,}/\S*|\S+@\S+|(?<!\w)@\w{3,}"
)
_DIGITS: Final = re.compile(r"(?<![\w.,/])\+?\(?\d(?:[\s./()-]{0,2}\d){5,14}(?!\w)")
_DATED: Final = re.compile(
    r"\b\d{1,2}[/.]\d{1,2}[/.]\d{4}\b|\b\d{1,5}/(?:19|20)\d\d\b|\b\d{4}-\d{2}(?:-\d{2})?\b"
    r"|\b(?:19|20)\d\d\s?[-/]\s?(?:(?:19|20)\d\d|\d\d)\b|\b\d{1,2}[.:]\d{2}\s?-\s?\d{1,2}[.:]\d{2}\b"
)
_PLUS_CODE: Final = re.compile(
    r"(?i)(?<![a-z0-9])[23456789cfghjmpqrvwx]{2,8}0{0,6}\s?\+\s?[23456789cfghjmpqrvwx]{0,7}"
    r"(?![a-z0-9+])"
)
"""An Open Location Code, whole or short of its area (plus.codes)."""
_THREE_WORDS: Final = re.compile(r"/{3}\s?\w|(?<![\w.@])[^\W\d_]{3,}\.[^\W\d_]{3,}\.[^\W\d_]{3,}")
_GRID: Final = re.compile(
    r"(?i)(?<![a-z0-9])3[23]\s?[t-u](?:\s?[a-z]{2}(?:\s?\d){2,10})(?!\d)"
    r"|(?<![a-z0-9])(?:utm|mgrs|gauss|boaga|epsg|wgs|rdn2008|etrs|easting|northing)(?![a-z])"
)
_METRES: Final = re.compile(
    r"(?<![\d/.])(?:[1-9]\d{5}|1[4-7]\d{5}|2[2-6]\d{5})(?:[.,]\d+)?\D{1,12}4[6-9]\d{5}(?!\d)"
    r"|(?<![\d/.])4[6-9]\d{5}(?:[.,]\d+)?\D{1,12}(?:[1-9]\d{5}|1[4-7]\d{5}|2[2-6]\d{5})(?!\d)"
)
"""East and north of UTM 32 and 33 or of Gauss-Boaga, in either order."""
_ONE_DEGREE: Final = re.compile(r"(?<![\d.,])-?(?:4[2-4]|9|1[0-2])\s?[.,]\s?\d{3,}(?!\d)")
_SEXAGESIMAL: Final = re.compile(
    r"(?i)\d{1,3}\s?(?:°|gradi|deg\b|o(?=\s?\d))\s?\d{1,2}(?:[.,]\d+)?\s?"
    r"(?:'|primi|min|m\b)?|\d{1,3}\s(?:[0-5]?\d)\s[0-5]?\d(?:[.,]\d+)?\s?[nsew]\b"
)
_CADASTRE: Final = re.compile(
    r"(?i)(?<![a-z])(?:catast\w*|fogli[oa]|f[go]?g?l?\.|fg|particell[ae]|part\.|p\.?lla|p\.lle"
    r"|mapp?al[ei]|mapp?\.|subaltern[oi]|sub\.?|n\.?c\.?e\.?u)(?![a-z])"
    r"\s*(?:n[.°]?\s*)?(?=\d|$|\w)"
)
_GLUED_STREET: Final = re.compile(
    r"(?:via|viale|piazza|piazzale|piazzetta|vicolo|corso|largo|lungarno|borgo|strada|localita"
    r"|frazione|podere|contrada|salita)(?:de[ils]?|dell[aeo]|degli|san|santa)?[a-z]{3,}\d"
)
_NUMBER_WORD: Final = (
    r"(?:zero|uno|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|tredici|trenta\w*"
    r"|quaranta\w*|cinquanta\w*|sessanta\w*|settanta\w*|ottanta\w*|novanta\w*|venti\w*)"
)
_SPELLED: Final = re.compile(
    r"(?i)\b" + _NUMBER_WORD + r"\s+(?:virgola|punto|gradi|primi)\b"
    r"|(?:\b" + _NUMBER_WORD + r"\b[\s,-]*){4,}"
)


def tells_a_place(text: str, names: PlaceNames, comune: str = "", *, is_host: bool = False) -> bool:
    """Tell whether a text may tell a place or how to reach it.

    Parameters
    ----------
    comune
        The comune of the record, whose hamlets count even if their names are common words.
    is_host
        Whether the text is the name of a web server: its dots are no address then.
    """
    if is_host:
        return names.are_in_host(text, comune, ())
    seen = " ".join(skeleton(text).split())
    apart = re.sub(r"(?<=[a-z])(?=[A-Z0-9])|(?<=\d)(?=[A-Za-z])", " ", seen)
    if any(any(_told_spans(way, names, comune)) for way in dict.fromkeys((seen, apart))):
        return True
    if _GLUED_STREET.search(compact(text)):
        return True
    return any(
        names.are_in_host(word, comune, ()) and not _is_comune(word, names)
        for word in re.findall(r"[^\W\d_]{8,}", seen)
    )


def _is_comune(word: str, names: PlaceNames) -> bool:
    return any(compact("".join(comune)) == compact(word) for comune in names.comuni)


def _told_spans(text: str, names: PlaceNames, comune: str) -> Iterator[bool]:
    if not text:
        return
    tokens = tokens_of(text)
    spared = [found.span() for found in _IDIOM.finditer(text)]
    spared += names.named_comuni(tokens)
    yield any(
        not any(begin <= found.start() < end for begin, end in spared)
        for found in _STREET.finditer(text)
    )
    for pattern in (
        _POINTER,
        _DEGREES,
        _LINK,
        _PLUS_CODE,
        _THREE_WORDS,
        _GRID,
        _METRES,
        _ONE_DEGREE,
        _SEXAGESIMAL,
        _CADASTRE,
        _SPELLED,
    ):
        yield pattern.search(text) is not None
    yield any(True for _start in _phones(text))
    yield any(True for _start in names.starts(tokens, comune))


def _phones(text: str) -> Iterator[int]:
    """Yield where a number begins that may be a phone's: 6 to 11 digits, no date and no act."""
    masked = _DATED.sub(lambda found: "x" * len(found[0]), text)
    for found in _DIGITS.finditer(masked):
        digits = re.sub(r"\D", "", re.sub(r"^(?:\+|00)39", "", found[0]))
        if 6 <= len(digits) <= 11 and digits[0] in "0378":
            yield found.start()


TELLING_ID: Final = N_("an id that tells no place")
TELLING_VALUE: Final = N_("a text that tells no place: no street, hamlet, contact, link or code")


def protect(
    rows: pd.DataFrame, names: PlaceNames | None = None, register: Register | None = None
) -> tuple[pd.DataFrame, list[Removed]]:
    """Return rows of text as the store may hold them, and what was taken from which field.

    Protecting twice changes nothing more; no row comes back with a laxer policy.
    """
    names = names or place_names()
    return disclosed(rows, register or read_register(default_folder()), names.zona_by_comune)


def told(rows: pd.DataFrame, file: str, names: PlaceNames | None = None) -> list[Finding]:
    """Return what rows hold and ``protect`` would take, without the values; and telling ids.

    An id is how a record is known from year to year: it is given anew by hand, never taken.
    """
    names = names or place_names()
    rows = pd.DataFrame(rows[list(FIELDS)])
    ids = dict(zip(rows.index, rows["id"], strict=True))
    protected = rows[rows["location_policy"] != "point"]
    telling = {
        index
        for index, record, comune in zip(
            protected.index, protected["id"], protected["comune_istat"], strict=True
        )
        if not is_closed_id(record) or any(names.starts(tokens_of(record.title()), comune))
    }
    found = [
        Finding(
            file,
            row_of(taken.index),
            WITHHELD if taken.index in telling else ids[taken.index],
            taken.field,
            WITHHELD,
            taken.reason,
        )
        for taken in protect(rows, names)[1]
    ]
    return found + [
        Finding(file, row_of(index), WITHHELD, "id", WITHHELD, TELLING_ID)
        for index in sorted(telling)
    ]


def told_in_register(register: Register, names: PlaceNames | None = None) -> list[Finding]:
    """Return the values of the register that may tell a place."""
    names = names or place_names()
    return [
        Finding("register.csv", None, "", field, WITHHELD, TELLING_VALUE)
        for (field, _key), value in register.listed.items()
        if field in REGISTERED and tells_a_place(value, names, is_host=field == "source_url")
    ]
