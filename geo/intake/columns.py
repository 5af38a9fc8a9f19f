"""Which column of a list is which field: by its name, or by a mapping that a person filled in."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rapidfuzz import fuzz, process

from geo.errors import TableError
from geo.files import write_whole
from geo.intake.aliases import FIELD_OF, KNOWN_FIELDS, are_ours, field_of
from geo.intake.delimited import text_rows
from geo.intake.raw import RawTable
from geo.messages import N_
from geo.spelling import plain

_FEWEST_COLUMNS: Final = 2
_LONGEST_NAME: Final = 60
FOLDER: Final = "mappings"
_ALIKE: Final = 88
"""Likeness from which the name of a column is taken for a misspelt one. [0..100]"""
_LONG: Final = 6
"""Letters below which a name is too short to be told by likeness."""
_HEAD: Final = "colonna;campo\r\n"
_PLACE: Final = frozenset({"comune", "comune_istat"})
_UNUSED: Final = frozenset({"", "-"})


@dataclass(frozen=True, slots=True)
class Layout:
    """Field → number of its column, each field once."""

    by_field: Mapping[str, int]
    guessed: Mapping[str, str]
    """Field → the head that was taken for it by likeness."""
    unused: tuple[str, ...]
    """Heads that mean nothing here."""
    also: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Field → further columns of the same sense."""

    def head(self, field: str, heads: Sequence[str]) -> str:
        """Return the head of a field as the list writes it, "" if the list has no such column."""
        number = self.by_field.get(field)
        return "" if number is None else heads[number]


def recognise(heads: Sequence[str], given: Mapping[str, str] | None = None) -> Layout:
    """Return which column is which field.

    Parameters
    ----------
    given
        Plain name of a column → field, from a person; it comes before any name known here.
    """
    given, is_ours = given or {}, are_ours(heads)
    found: dict[str, int] = {}
    for number, head in enumerate(heads):
        name = given.get(plain(head), "")
        if name not in _UNUSED:
            found.setdefault(name, number)
    for own in (True, False):  # a field's own name, then its aliases
        for number, head in enumerate(heads):
            name = field_of(head, is_ours=is_ours)
            fits = name and plain(head) not in given and (plain(head) == plain(name)) is own
            if fits and number not in found.values():
                found.setdefault(name, number)
    guessed = _guess(heads, found, given)
    also = _also(heads, found, given)
    taken = {*found.values(), *(number for numbers in also.values() for number in numbers)}
    unused = tuple(head for number, head in enumerate(heads) if head and number not in taken)
    return Layout(found, guessed, unused, also)


def _also(
    heads: Sequence[str], found: Mapping[str, int], given: Mapping[str, str]
) -> dict[str, tuple[int, ...]]:
    """Return further columns of a field, unless one has the field's very name, or a mapping says.

    An id is not looked for in a second column: the other is of another register.
    """
    further: dict[str, list[int]] = {}
    for number, head in enumerate(heads):
        name = field_of(re.sub(r"\W*\d\W*$", "", head))
        first = found.get(name)
        if first is None or number in found.values() or plain(head) in given or name == "id":
            continue
        if plain(heads[first]) != plain(name) and plain(heads[first]) not in given:
            further.setdefault(name, []).append(number)
    return {name: tuple(numbers) for name, numbers in further.items()}


def mapping_of(table: RawTable, store: Path) -> Layout:
    """Return the mapping of a list, or leave one to fill in and say so.

    Raises
    ------
    TableError
        If no column for a name and a comune (or an id) is found.
    """
    path = store / FOLDER / f"{signature(table.heads)}.csv"
    given = read_mapping(path) if path.exists() else {}
    mapping = recognise(table.heads, given)
    missing = _missing(mapping)
    if missing:
        if len([head for head in table.heads if head]) < _FEWEST_COLUMNS:
            raise TableError(
                table.file,
                N_(
                    "only one column was found: separate the columns with “;”, a tab, “,” or “|”, "
                    "then import the list again"
                ),
            )
        if not all(map(_is_name, table.heads)):  # data may be protected: it is not kept, nor told
            raise TableError(
                table.file,
                N_(
                    "the first row does not look like names of columns: put a row of names above the "
                    "data, then import the list again"
                ),
            )
        if not path.exists():
            _leave(path, table, mapping)
        raise TableError(
            table.file,
            N_(
                "the columns found are: {columns}. None of them was recognised as: "
                "{missing}. Write beside each column its field in {path} (fields: "
                "{fields}), then import the list again"
            ),
            columns=", ".join(head or "-" for head in table.heads),
            missing=", ".join(missing),
            path=str(path),
            fields=", ".join(KNOWN_FIELDS),
        )
    return mapping


def _is_name(head: str) -> bool:
    """Tell whether a text may name a column: short, without the digits and signs of data."""
    return len(head) <= _LONGEST_NAME and not re.search(r"\d{3}|@|https?:|,", head)


def signature(heads: Sequence[str]) -> str:
    """Return twelve digits that two lists of the same layout share."""
    return hashlib.sha256("\n".join(map(plain, heads)).encode()).hexdigest()[:12]


def read_mapping(path: Path) -> dict[str, str]:
    """Read a mapping that a person filled in: the plain name of each column → its field.

    What it says is the whole truth: a column without a field is not used.

    Raises
    ------
    TableError
        If it cannot be read, or names a field that does not exist, or one twice.
    """
    rows, _read_as = text_rows(path.read_bytes(), path.name)
    given: dict[str, str] = {}
    for _number, (column, written, *_rest) in ((n, [*row, "", ""]) for n, row in rows if n > 1):
        field = written.strip()
        field = field if field in KNOWN_FIELDS or field in _UNUSED else field_of(field) or field
        if field not in _UNUSED and field not in KNOWN_FIELDS:
            raise TableError(
                path.name,
                N_("“{field}” is no field: one of {fields} is needed"),
                field=field,
                fields=", ".join(KNOWN_FIELDS),
            )
        if field not in _UNUSED and field in given.values():
            raise TableError(
                path.name,
                N_("the field “{field}” stands beside two columns: one is needed"),
                field=field,
            )
        given[plain(column)] = field
    return given


def _leave(path: Path, table: RawTable, mapping: Layout) -> None:
    """Write a mapping to fill in; one that cannot be written is no reason to say less."""
    with suppress(OSError):
        write_whole(path, _to_fill_in(table.heads, mapping))


def _missing(mapping: Layout) -> list[str]:
    if "id" in mapping.by_field:
        return []
    named = [] if "name" in mapping.by_field else ["name"]
    return named if _PLACE & set(mapping.by_field) else [*named, "comune"]


def _guess(heads: Sequence[str], found: dict[str, int], given: Mapping[str, str]) -> dict[str, str]:
    guessed: dict[str, str] = {}
    names = [name for name, field in FIELD_OF.items() if field not in found and len(name) >= _LONG]
    for number, head in enumerate(heads):
        known = plain(head)
        if number in found.values() or len(known) < _LONG or known in given:
            continue
        best = process.extractOne(known, names, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        if best is not None and FIELD_OF[best[0]] not in found:
            found[FIELD_OF[best[0]]] = number
            guessed[FIELD_OF[best[0]]] = head
    return guessed


def _to_fill_in(heads: Sequence[str], mapping: Layout) -> bytes:
    fields = {number: field for field, number in mapping.by_field.items()}
    lines = [
        f'"{head.replace(chr(34), chr(39))}";{fields.get(number, "")}'
        for number, head in enumerate(heads)
        if head
    ]
    return b"\xef\xbb\xbf" + (_HEAD + "\r\n".join(lines) + "\r\n").encode()
