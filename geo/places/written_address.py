"""Addresses as people and offices write them: street, house number, and where they say it is."""

import re
from dataclasses import dataclass
from typing import Final

from geo.region import region
from geo.spelling import LITTLE, TYPES, exponent_of, fold, in_full

MAX_TEXT: Final = 200
"""Characters of a text that are read: no address is longer."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address that was found, and how exactly."""

    label: str
    lat: float
    lon: float
    accuracy: str
    """address, street or comune."""
    comune_istat: str
    source: str


@dataclass(frozen=True, slots=True)
class Written:
    """The parts of an address as it was written, each comparable."""

    street: str
    """Empty if nothing names a street."""
    number: int | None
    exponent: str
    metre: int | None
    """Of a road, where the house stands: "km 12,500" is 12500."""
    maybe: str
    """A letter behind the number that may be its exponent, or a word: "5 a Grosseto"."""
    around: tuple[str, ...]
    """What stands beside street and number: the comune, a locality, anything."""
    has_type: bool
    """Whether the street says that it is one: via, piazza, località."""
    is_open: bool
    """Whether no number closes the street, so that its last words may name a comune."""


_TYPE: Final = re.compile(
    r"\b(?:borgo(?!\s+(?:a|s)\s+(?:mozzano|buggiano|lorenzo))|piazza(?!\s+al\s+serchio)"
    r"|strada(?!\s+in\s)|" + "|".join(sorted(TYPES - {"borgo", "piazza", "strada"})) + r")\b"
)
"""A word that begins a street, unless it begins the name of a place."""
_SEPARATOR: Final = re.compile(r"[,;()\n\t|]|\s-\s")
_CAP: Final = re.compile(r"(?<![\d/])\d{5}(?!\d)")
_ORDINAL: Final = r"(?:\d{1,2}|[ivx]{1,4}|primo|secondo|terzo|quarto|quinto|sesto|settimo|ultimo)"
_INSIDE: Final = re.compile(
    rf"\b{_ORDINAL}\s+piano\b(?!\s+(?:\d|terra|rialzato|interrato|seminterrato))|\bpiano\s+(?:{_ORDINAL}|terra|rialzato|interrato|seminterrato|t|r)\b"
    r"|\bpian\s?terreno\b|\bpianoterra\b|\bp\.\s?t\.(?!\w)"
    r"|\b(?:interno|int|scala|sc|palazzina|pal|appartamento|app|edificio|lotto|blocco|corpo"
    r"|ingresso|citofono|box|sub)\b\.?\s*(?:n\.?\s*)?(?:\d+\w{0,2}|[a-z])\b"
)
"""Where inside a house: read behind its number or a comma only."""
_NO_NUMBER: Final = re.compile(r"\bs\.?n\.?c?\b\.?(?!\w)|\bs/n\b|\bsenza numero\b")
_AT_SOMEONE: Final = re.compile(r"\b(?:c/o|presso)\s+[^,;()\n]*(?=[,;()\n])|\bc/o\s+[^,;()\n]*$")
_LETTER: Final = re.compile(r"(?<=\d)[\s,]*\b(?:lettera|lett|let)\b\.?\s*([a-z])\b")
_CAPITAL: Final = re.compile(r"(?<=\d)\s+([A-Z])(?![\w'’.])")
_KILOMETRE: Final = re.compile(
    r"(?:\b(?:al|alla|progressiva)\s+)?\b(?:km|chilometro|kilometro|chilometrica|progressiva|pk)\b"
    r"\.?\s*(?:km\.?\s*)?(\d{1,3})(?:\s?([.,+])\s?(\d{1,3}))?(?!\s?[\d/])"
)
_KILOMETRE_AFTER: Final = re.compile(r"\b(\d{1,3})(?:([.,+])(\d{1,3}))?\s*km\b\.?")
_ANY_KILOMETRE: Final = re.compile(r"\b(?:km|chilometro|kilometro)\b")
_NUMBERED_ROAD: Final = re.compile(r"\b(statale|provinciale|regionale)\s+n(?:r|um)?\b\.?\s*(?=\d)")
_UNNUMBERED_ROAD: Final = re.compile(r"^\W*s\W?\s?([spr])\b\W?\s*(?=[a-z])")
_ROADS: Final = {"s": "strada statale ", "p": "strada provinciale ", "r": "strada regionale "}
_OF_ROADS: Final = frozenset(("statale", "provinciale", "regionale", "comunale", "vicinale"))
_HOUSE: Final = re.compile(
    r"(?:\b(?:n|nr|no|num|numero|civico|civ)\b[.:]?\s*)*\b(\d{1,5})"
    r"((?:(?:\s*/\s*|-)(?:[a-z]{1,3}|ross[oa]|ner[oa]|quater|\d{1,4})\b"
    r"|(?<=\d)[a-z]{1,4}\b"
    r"|\s+(?:ross[oa]|ner[oa]|bis|ter|quater|[b-df-hj-np-rt-z](?![\w'.])"
    r"|[a-z](?=\s*(?:$|[,;()])))\b)*)(?!\w)"
)
_MAYBE: Final = re.compile(r"\s+([aeio])\s+\w")
_IS_A_DATE: Final = re.compile(
    r"\s+(?:gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre"
    r"|dicembre|martiri|caduti|giornate)\b"
)
_HAMLET: Final = re.compile(r"(?:localita|frazione)(?: di)? ")
_NOWHERE: Final = frozenset(("", "italia", "italy"))


def _without_provincia(folded: str) -> str:
    """Return a folded text without the letters of a provincia of the region at its end."""
    rest, _space, last = folded.rpartition(" ")
    return rest if last.upper() in region().province else folded


def looks_like_address(text: str) -> bool:
    """Tell whether a text may be an address rather than a place: a kind of street, or a number."""
    body = in_full(text[:MAX_TEXT])
    return bool(re.search(r"\d", body) or _TYPE.search(body))


def read_written(text: str) -> Written:
    """Return the parts of an address.

    >>> written = read_written("p.za del Duomo 12/A, 51100 Pistoia PT")
    >>> written.street, written.number, written.exponent, written.around
    ('piazza del duomo', 12, 'a', ('pistoia',))
    """
    body, metre = _body_of(text[:MAX_TEXT])
    house = _house_in(body)
    maybe = _MAYBE.match(body[house.end() :]) if house else None
    before = _pieces(body[: house.start()] if house else body)
    after = _pieces(body[house.end() :] if house else "")
    pieces = [*before, *after]
    at = _street_among(pieces, len(before) - 1 if house and before else 0)
    street = pieces[at] if pieces else ""
    begins = _TYPE.search(street)
    lead = street[: begins.start()] if begins else ""
    return Written(
        street=fold(street[len(lead) :]),
        number=int(house[1]) if house else None,
        exponent=exponent_of(house[2] if house else ""),
        metre=metre,
        maybe=maybe[1] if maybe else "",
        around=tuple(filter(None, map(_place, (*pieces[:at], *pieces[at + 1 :], lead)))),
        has_type=begins is not None,
        is_open=house is None or at >= len(before),
    )


def _body_of(text: str) -> tuple[str, int | None]:
    """Return a text in full, without what is no part of street, number and place; its metre.

    The metre is -1 if a kilometre is named that is not understood.
    """
    text = text if text.isupper() else _CAPITAL.sub(r"/\1", text)
    body = _NUMBERED_ROAD.sub(r"\1 ", _CAP.sub(" , ", in_full(text)))
    found = _KILOMETRE.search(body) or _KILOMETRE_AFTER.search(body)
    metre = None
    if found or _ANY_KILOMETRE.search(body):
        metre = _metre(found) if found else -1
        body = body.replace(found[0], " , ", 1) if found else body
        body = _UNNUMBERED_ROAD.sub(lambda road: _ROADS[road[1]], _ANY_KILOMETRE.sub(" , ", body))
    body = _LETTER.sub(r"/\1", _AT_SOMEONE.sub(" , ", _NO_NUMBER.sub(" , ", body)))
    begins = re.search(r"[\d,;]|\s-\s", body)
    at = begins.start() if begins else len(body)
    return body[:at] + _INSIDE.sub(" , ", body[at:]), metre


def _metre(found: re.Match[str]) -> int:
    """Return the metre of a kilometre: 12,5 and 12,500 are 12500, 4+800 is 4800."""
    whole, mark, part = found.groups()
    return 1000 * int(whole) + int((part or "0") if mark == "+" else (part or "").ljust(3, "0"))


def _house_in(body: str) -> re.Match[str] | None:
    """Return the house number: the last number that is no part of a street's name."""
    found = [
        house
        for house in _HOUSE.finditer(body)
        if not _opens_a_name(body[: house.start()]) and not _IS_A_DATE.match(body[house.end(1) :])
    ]
    return found[-1] if found else None


def _opens_a_name(before: str) -> bool:
    """Tell whether a text ends where the name of a street begins: "via", "piazza dei"."""
    piece = _SEPARATOR.split(before)[-1]
    begins = _TYPE.search(piece)
    return begins is not None and (LITTLE | _OF_ROADS).issuperset(piece[begins.end() :].split())


def _street_among(pieces: list[str], else_at: int) -> int:
    """Return which piece says that it is a street; a given one if none does."""
    typed = [at for at, piece in enumerate(pieces) if _TYPE.search(piece)]
    streets = [at for at in typed if not _HAMLET.match(pieces[at])]
    return next(iter(streets or typed), else_at)


def _pieces(body: str) -> list[str]:
    """Return what commas, brackets, line ends and free dashes separate."""
    pieces = (piece.strip(" .'/-") for piece in _SEPARATOR.split(body))
    return [piece for piece in pieces if re.search(r"[a-z0-9]", piece)]


def _place(piece: str) -> str:
    """Return a piece as the name of a place: no "a" before it, no provincia behind it."""
    place = re.sub(r"^(?:ad?|in|presso)\s", "", _without_provincia(fold(piece)))
    place = _HAMLET.sub("", place)
    return "" if place in _NOWHERE or place in region().written_as else place
