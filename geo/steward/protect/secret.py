"""The private list: what may be published nowhere, in every way in which it could be written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import prod
from pathlib import Path
from typing import Final

from geo.catalogue import N_
from geo.errors import TableError
from geo.spelling import LITTLE, TYPES, ways_to_write
from geo.steward.protect.spelled import plain
from geo.tables.aliases import field_of
from geo.tables.read import read_table
from geo.zones import rows_of

RADIUS_M: Final = 100.0
_VALUE: Final = frozenset(("value", "valore", "dato", "segreto", "da proteggere"))
_RADIUS: Final = frozenset(("radius_m", "radius m", "raggio_m", "raggio m", "raggio"))
SEARCHED: Final = frozenset(("value", "name", "address", "phone", "email", "website"))
"""Fields of a private list that are looked for; the others (comune, kind, notes) are no secret."""
_LEAST: Final = 5
"""Letters and digits of a value, all told: what is shorter stands in any file by chance."""
_LEAST_GLUED: Final = 8
"""Letters of words that are looked for inside other words, as in addresses of the web."""
_PHONE: Final = re.compile(r"\+?\(?\d(?:[\s./()-]{0,2}\d){5,14}")
_MOST_FORMS: Final = 2_000
"""Ways to write one value that are all looked for; beyond, one word is varied at a time."""
_HEADS: Final = TYPES | LITTLE | frozenset(("loc", "fraz", "p", "za", "zza", "v", "le", "l", "d"))

Form = tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Secret:
    """One row of the private list. Never printed: its ``repr`` says only where it stands."""

    row: int
    forms: frozenset[Form]
    phones: frozenset[str]
    lat: float | None
    lon: float | None
    radius_m: float

    def __repr__(self) -> str:
        return f"Secret(row={self.row})"


@dataclass(frozen=True, slots=True)
class PrivateList:
    """What to look for, and which columns of the list say nothing that is looked for."""

    secrets: tuple[Secret, ...]
    not_searched: tuple[str, ...]


def read_private(path: Path) -> PrivateList:
    """Read a private list: a table with any of the columns searched, or lat and lon.

    Raises
    ------
    TableError
        If it has no such column, or a row says nothing that can be looked for; no value is told.
    """
    table = read_table(path)
    fields = {number: _field(head) for number, head in enumerate(table.heads)}
    used = SEARCHED | {"lat", "lon", "radius_m", "civico"}
    if not used & set(fields.values()):
        raise TableError(path.name, N_("the private list needs a column value, name, address, "
                                       "phone, email or website, or the columns lat and lon"))
    secrets = []
    for row, cells in zip(table.cells.index, rows_of(table.cells), strict=True):
        said = [(fields[int(number)], str(cell).strip()) for number, cell in cells.items()]
        secrets.append(_secret(int(row), [pair for pair in said if pair[1]], path.name))
    unknown = tuple(head for number, head in enumerate(table.heads) if fields[number] not in used)
    return PrivateList(tuple(secrets), unknown)


def _field(head: str) -> str:
    words = head.strip().lower()
    if words in _VALUE:
        return "value"
    return "radius_m" if words in _RADIUS else field_of(head)


def _secret(row: int, said: list[tuple[str, str]], file: str) -> Secret:
    forms: set[Form] = set()
    phones: set[str] = set()
    numbers = {field: _number(cell, row, field, file) for field, cell in said
               if field in {"lat", "lon", "radius_m"}}
    civico = next((cell for field, cell in said if field == "civico"), "")
    for field, cell in said:
        if field == "phone" or (field == "value" and _PHONE.fullmatch(cell)):
            phones |= set(_phones(cell))
        elif field in SEARCHED:
            forms |= set(_forms(field, f"{cell} {civico}" if field == "address" else cell))
    forms = {form for form in forms if len(b"".join(form)) >= _LEAST}
    if not forms and not phones and not {"lat", "lon"} <= set(numbers):
        raise TableError(file, N_("row {row} of the private list has nothing that can be looked "
                                  "for: a value of {n} letters, a phone, or both lat and lon "
                                  "are needed"), row=row, n=_LEAST)
    return Secret(row, frozenset(forms), frozenset(phones), numbers.get("lat"),
                  numbers.get("lon"), numbers.get("radius_m") or RADIUS_M)


def _number(cell: str, row: int, field: str, file: str) -> float:
    try:
        number = float(cell.replace(",", "."))
    except ValueError:
        number = float("nan")
    most = {"lat": 90, "lon": 180, "radius_m": 10_000}[field]
    if not -most <= number <= most:
        raise TableError(file, N_("row {row} of the private list: {field} is no number in its "
                                  "range"), row=row, field=field)
    return number


def _phones(cell: str) -> Iterator[str]:
    for found in _PHONE.finditer(cell):
        digits = re.sub(r"\D", "", found[0])
        digits = re.sub(r"^(?:0039|39(?=[03]))", "", digits)
        if len(digits) > _LEAST:
            yield digits


def _forms(field: str, cell: str) -> Iterator[Form]:
    """Yield the words of a value, and the ways to write it if it is an address or a link."""
    if field == "website" or "://" in cell:
        cell = re.sub(r"^\w+://", "", cell).removeprefix("www.")
    words = tuple(plain(cell).split())
    yield from _variants(words)
    first = words[0].decode() if words else ""
    if field == "address" or (field == "value" and first in TYPES):
        for street in _streets(cell):
            yield from _variants(street)


def _streets(address: str) -> Iterator[Form]:
    """Yield a street with its number in the ways it is written; without one, its whole name."""
    pieces = [plain(piece).split() for piece in re.split(r"[;()|]|,(?!\s*\d)|\s-\s", address)]
    for piece in pieces:
        head = next((at for at, word in enumerate(piece) if word.decode() not in _HEADS), 0)
        name, number = _split_number(piece[head:])
        if name and number:
            for short in {tuple(name), tuple(name[-1:])}:
                for between in ((), (b"n",), (b"n", b"civico"), (b"civico",), (b"nr",)):
                    yield (*short, *between, number[0])
                    yield (*short, *between, b"".join(number))
        elif name and head and len(b"".join(name)) > _LEAST:
            yield tuple(name)


def _split_number(words: list[bytes]) -> tuple[list[bytes], list[bytes]]:
    """Return the words of a street and those of its number: what follows its last word."""
    at = next((at for at, word in enumerate(words)
               if at and word[:1].isdigit() and len(word.rstrip(b"abcdefghir")) < 5), len(words))
    name = [word for word in words[:at] if word not in {b"n", b"nr", b"civico", b"num"}]
    return name, words[at : at + 2] if words[at + 1 : at + 2] and len(words[at + 1]) == 1 \
        else words[at : at + 1]


def _variants(words: Form) -> Iterator[Form]:
    """Yield words with their saints and numerals written in every way."""
    ways = [tuple(way.encode() for way in ways_to_write(word.decode())) for word in words]
    if prod(map(len, ways)) <= _MOST_FORMS:
        yield from product(*ways)
        return
    for at, way in enumerate(ways):
        yield from ((*words[:at], other, *words[at + 1 :]) for other in way)


def glued(form: Form) -> bytes:
    """Return a form as one word, if it is long enough to be looked for inside others; or b""."""
    joined = b"".join(form)
    return joined if len(joined) >= _LEAST_GLUED and not joined.isdigit() else b""
