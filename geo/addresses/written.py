"""Addresses as people and offices write them: street, house number, and where they say it is."""

import re
from dataclasses import dataclass
from typing import Final

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
_INSIDE: Final = re.compile(
    r"(?<=\d)([a-z]?)(?:[\s,]+(?:interno|int|scala|piano|palazzina|appartamento|app)\b\.?\s*"
    r"(?:\d+\w{0,2}|[a-z]|terra)\b)+|\bs\.?n\.?c\b\.?"
)
"""Where inside a house, and what stands for no number."""
_HOUSE: Final = re.compile(
    r"(?:\b(?:n|nr|no|num|numero|civico)\b[.:]?\s*)?\b(\d{1,5})"
    r"(?:(?:\s*/\s*|-)([a-z]{1,3}|ross[oa]|ner[oa]|quater|\d{1,4})|([a-z]{1,4})"
    r"|\s+(ross[oa]|ner[oa]|bis|ter|quater|[b-df-hj-np-z](?![\w'])|[a-z](?=\s*(?:$|[,;()]))))?\b"
)
_IS_A_DATE: Final = re.compile(
    r"\s+(?:gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre"
    r"|dicembre|martiri|caduti|giornate)\b"
)
_PROVINCIA: Final = re.compile(r"(?:^|\s)(?:ar|fi|gr|li|lu|ms|pi|po|pt|si)$")
_NOWHERE: Final = frozenset(("", "italia", "italy", "toscana", "tuscany"))


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
    body = _INSIDE.sub(r"\1 ", _CAP.sub(" , ", in_full(text[:MAX_TEXT])))
    house = _house_in(body)
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
        exponent=exponent_of((house[2] or house[3] or house[4] or "") if house else ""),
        around=tuple(filter(None, map(_place, (*pieces[:at], *pieces[at + 1 :], lead)))),
        has_type=begins is not None,
        is_open=house is None or at >= len(before),
    )


def _house_in(body: str) -> re.Match[str] | None:
    """Return the house number: the last number that is no part of a street's name."""
    found = [
        house for house in _HOUSE.finditer(body)
        if not _opens_a_name(body[: house.start()]) and not _IS_A_DATE.match(body[house.end(1) :])
    ]
    return found[-1] if found else None


def _opens_a_name(before: str) -> bool:
    """Tell whether a text ends where the name of a street begins: "via", "piazza dei"."""
    piece = _SEPARATOR.split(before)[-1]
    begins = _TYPE.search(piece)
    return begins is not None and LITTLE.issuperset(piece[begins.end() :].split())


def _street_among(pieces: list[str], else_at: int) -> int:
    """Return which piece says that it is a street; a given one if none does."""
    return next((at for at, piece in enumerate(pieces) if _TYPE.search(piece)), else_at)


def _pieces(body: str) -> list[str]:
    """Return what commas, brackets, line ends and free dashes separate."""
    pieces = (piece.strip(" .'/-") for piece in _SEPARATOR.split(body))
    return [piece for piece in pieces if re.search(r"[a-z0-9]", piece)]


def _place(piece: str) -> str:
    """Return a piece as the name of a place: no "a" before it, no provincia behind it."""
    place = re.sub(r"^(?:ad?|in|presso)\s", "", _PROVINCIA.sub("", fold(piece)))
    return "" if place in _NOWHERE else place
