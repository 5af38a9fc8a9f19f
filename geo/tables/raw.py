"""A list as it came: text cells, the row of each in its file, the head wherever it stands."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

import pandas as pd

from geo.catalogue import N_
from geo.errors import TableError
from geo.tables.aliases import field_of, n_known

MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 200
MOST_CELL: Final = 32_767
"""Letters in a cell: what a spreadsheet holds."""
_HEAD_WITHIN: Final = 30
_LONGEST_HEAD: Final = 60
_CHUNK: Final = 5_000


ERROR, WARNING, NOTE = "error", "warning", "note"
"""How grave a remark is, as findings call it."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What is odd about a file or a row of it, as the reader saw it: a sentence and its values."""

    row: int | None
    column: int | None
    """Number of the column of the list, None for the whole row."""
    level: str
    text: str
    """To be translated."""
    instead: str = ""
    given: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Aside:
    """A filled row of a file that is no row of the list: what stands in it closes no record."""

    sheet: str
    row: int
    cells: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class RawTable:
    """A table of text. ``cells`` has a column per head, numbered, indexed by the file's rows."""

    file: str
    sha256: str
    heads: tuple[str, ...]
    cells: pd.DataFrame
    head_row: int = 1
    above: tuple[tuple[str, ...], ...] = ()
    """Rows above the head: titles and remarks, kept to be handed back."""
    sheet: str = ""
    is_geographic: bool = False
    """Whether its lat and lon come from geometry, already in WGS84 by the file's declaration."""
    read_as: str = ""
    """How text was read: encoding and separator."""
    wide_rows: frozenset[int] = field(default_factory=frozenset)
    """Rows with more cells than the head."""
    remarks: tuple[Remark, ...] = ()
    asides: tuple[Aside, ...] = ()
    """Filled rows of the file that are not rows of the list: of other sheets, above the head."""
    merged_rows: frozenset[int] = field(default_factory=frozenset)
    """Rows of which one cell spans several columns: mostly titles of a section."""


@dataclass(frozen=True, eq=False)
class Grid:
    """Rows of one sheet, its head found."""

    heads: tuple[str, ...]
    head_row: int
    above: tuple[tuple[str, ...], ...]
    cells: pd.DataFrame
    wide_rows: frozenset[int]
    remarks: tuple[Remark, ...] = ()
    asides: tuple[Aside, ...] = ()
    merged_rows: frozenset[int] = field(default_factory=frozenset)


def grid_of(rows: Iterable[tuple[int, Sequence[str]]], file: str) -> Grid:
    """Return numbered rows as a grid, in chunks, so that memory holds the text once.

    Raises
    ------
    TableError
        If there is no row, or there are more rows, columns or letters than a list can have.
    """
    stream = ((number, trimmed(row)) for number, row in rows)
    first = list(islice(stream, _HEAD_WITHIN))
    place = _place_of_head(first)
    if place is None:
        raise TableError(file, N_("the file has no table: a row of column names is needed"))
    place, head, n_heads = _head_of_two_rows(first, place)
    head_row = first[place][0]
    _limit_columns(head, head_row, file)
    wide: set[int] = set()
    rest = _body((*first[place + 1:],), stream)
    chunks = list(_chunks(rest, len(head), wide, file))
    cells = pd.concat(chunks) if chunks else pd.DataFrame(columns=range(len(head)), dtype=str)
    above = tuple(tuple(row) for _number, row in first[:place])
    heads = tuple(map(_one_line, head))
    left = [(number, row) for number, row in first[: place + 1 - n_heads] if any(row)]
    return Grid(
        heads, head_row, above, cells, frozenset(wide), tuple(_left_above(left)),
        tuple(Aside("", number, tuple(row)) for number, row in left))


def _left_above(rows: Iterable[tuple[int, list[str]]]) -> Iterator[Remark]:
    """Yield what is said of rows above the head: a title is one cell, more may be a service."""
    for number, row in rows:
        is_title = sum(bool(cell.strip()) for cell in row) < 2
        yield Remark(number, None, NOTE if is_title else WARNING,
                     N_("the row stands above the names of the columns, so it is not read"),
                     "" if is_title else N_("if it is a service, put it under the names of the "
                                            "columns"))


def _head_of_two_rows(
    first: Sequence[tuple[int, list[str]]], place: int
) -> tuple[int, list[str], int]:
    """Return the place of the head, its names, and how many rows it has.

    Two rows that name more together than each alone are one head.
    """
    own = first[place][1]
    for upper, lower in ((place - 1, place), (place, place + 1)):
        if upper < 0 or lower >= len(first):
            continue
        above, below = first[upper][1], first[lower][1]
        is_named = all(map(_may_name, (*above, *below)))
        also = below if upper == place else above
        joined = _joined_heads(above, below)
        if is_named and n_known(also) >= 2 and n_known(joined) > max(n_known(own), n_known(also)):
            return lower, joined, 2
    return place, own, 1


def _may_name(cell: str) -> bool:
    return len(cell) <= _LONGEST_HEAD and not re.search(r"\d{2}|@|https?:", cell)


def _joined_heads(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """Return the lower names, each under that of its group where only both together are known."""
    width = max(len(above), len(below))
    upper, lower = ([*row, *[""] * (width - len(row))] for row in (above, below))
    joined, group = [], ""
    for high, low in zip(upper, lower, strict=True):
        group = high if high.strip() else group if low.strip() else ""
        joined.append(low if field_of(low) or not group else f"{group} {low}".strip())
    return joined


def _body(
    first: Iterable[tuple[int, list[str]]], stream: Iterator[tuple[int, list[str]]]
) -> Iterator[tuple[int, list[str]]]:
    yield from first
    yield from stream


def trimmed(row: Sequence[str]) -> list[str]:
    """Return a row without the empty cells at its end."""
    end = len(row)
    while end and not row[end - 1].strip():
        end -= 1
    return list(row[:end])


def _one_line(head: str) -> str:
    return " ".join(head.split())


def _place_of_head(rows: Sequence[tuple[int, list[str]]]) -> int | None:
    """Return which of the first rows names the columns: the one with most known names."""
    filled = [sum(bool(cell.strip()) for cell in row) for _number, row in rows]
    known = [n_known(row) for _number, row in rows]
    if known and max(known) >= 2 and 3 * max(known) >= filled[known.index(max(known))]:
        return known.index(max(known))
    return next((place for place, n in enumerate(filled) if n >= 2),
                next((place for place, n in enumerate(filled) if n), None))


def _chunks(
    rows: Iterator[tuple[int, list[str]]], n_columns: int, wide: set[int], file: str
) -> Iterator[pd.DataFrame]:
    n_rows = 0
    while chunk := list(islice((pair for pair in rows if pair[1]), _CHUNK)):
        n_rows += len(chunk)
        if n_rows > MOST_ROWS:
            raise TableError(file, N_("the list has more than {most} rows: import it in parts"),
                             most=MOST_ROWS)
        numbers = [number for number, _row in chunk]
        yield pd.DataFrame([_fitted(number, row, n_columns, wide, file) for number, row in chunk],
                           index=numbers, columns=range(n_columns), dtype=str)


def _fitted(
    number: int, row: list[str], n_columns: int, wide: set[int], file: str
) -> list[str]:
    if max(map(len, row)) > MOST_CELL:
        raise TableError(file, N_("row {row} has a cell of more than {most} letters: a quotation "
                                  "mark is perhaps not closed there"), row=number, most=MOST_CELL)
    if len(row) > n_columns:
        _limit_columns(row, number, file)
        wide.add(number)
    return [*row[:n_columns], *[""] * (n_columns - len(row))]


def _limit_columns(row: Sequence[str], number: int, file: str) -> None:
    if len(row) > MOST_COLUMNS:
        raise TableError(file, N_("row {row} has {n} columns, a list has at most {most}: remove "
                                  "the columns that are not needed"),
                         row=number, n=len(row), most=MOST_COLUMNS)
