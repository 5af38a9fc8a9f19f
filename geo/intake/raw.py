"""A list as it came: its cells as text, its head wherever it stands, and the rows that are no rows.

A list as it came: text cells, the row of each in its file, the head wherever it stands.

Rows of a list that are none of its rows: totals, notes, titles of sections, the head again.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

import pandas as pd

from geo.errors import TableError
from geo.intake.aliases import field_of, n_known
from geo.messages import N_
from geo.spelling import fold, plain

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
    rest = _body((*first[place + 1 :],), stream)
    chunks = list(_chunks(rest, len(head), wide, file))
    cells = pd.concat(chunks) if chunks else pd.DataFrame(columns=range(len(head)), dtype=str)
    above = tuple(tuple(row) for _number, row in first[:place])
    heads = tuple(map(_one_line, head))
    left = [(number, row) for number, row in first[: place + 1 - n_heads] if any(row)]
    return Grid(
        heads,
        head_row,
        above,
        cells,
        frozenset(wide),
        tuple(_left_above(left)),
        tuple(Aside("", number, tuple(row)) for number, row in left),
    )


def _left_above(rows: Iterable[tuple[int, list[str]]]) -> Iterator[Remark]:
    """Yield what is said of rows above the head: a title is one cell, more may be a service."""
    for number, row in rows:
        is_title = sum(bool(cell.strip()) for cell in row) < 2
        yield Remark(
            number,
            None,
            NOTE if is_title else WARNING,
            N_("the row stands above the names of the columns, so it is not read"),
            "" if is_title else N_("if it is a service, put it under the names of the columns"),
        )


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
    return next(
        (place for place, n in enumerate(filled) if n >= 2),
        next((place for place, n in enumerate(filled) if n), None),
    )


def _chunks(
    rows: Iterator[tuple[int, list[str]]], n_columns: int, wide: set[int], file: str
) -> Iterator[pd.DataFrame]:
    n_rows = 0
    while chunk := list(islice((pair for pair in rows if pair[1]), _CHUNK)):
        n_rows += len(chunk)
        if n_rows > MOST_ROWS:
            raise TableError(
                file, N_("the list has more than {most} rows: import it in parts"), most=MOST_ROWS
            )
        numbers = [number for number, _row in chunk]
        yield pd.DataFrame(
            [_fitted(number, row, n_columns, wide, file) for number, row in chunk],
            index=numbers,
            columns=range(n_columns),
            dtype=str,
        )


def _fitted(number: int, row: list[str], n_columns: int, wide: set[int], file: str) -> list[str]:
    if max(map(len, row)) > MOST_CELL:
        raise TableError(
            file,
            N_(
                "row {row} has a cell of more than {most} letters: a quotation "
                "mark is perhaps not closed there"
            ),
            row=number,
            most=MOST_CELL,
        )
    if len(row) > n_columns:
        _limit_columns(row, number, file)
        wide.add(number)
    return [*row[:n_columns], *[""] * (n_columns - len(row))]


def _limit_columns(row: Sequence[str], number: int, file: str) -> None:
    if len(row) > MOST_COLUMNS:
        raise TableError(
            file,
            N_(
                "row {row} has {n} columns, a list has at most {most}: remove "
                "the columns that are not needed"
            ),
            row=number,
            n=len(row),
            most=MOST_COLUMNS,
        )


_TOTAL: Final = re.compile(r"(?:sub|sub )?total[ei]\b|tot\b|somma\b|complessiv\w+|n centri\b")
_NOTE: Final = re.compile(
    r"(?:not[ae]|n b|nb|font[ei]|legenda|avvertenz[ae]|aggiornat\w+|aggiornamento|elaborazione"
    r"|segue|continua|pagina|pag|fine elenco|fine|dati aggiornati|data|firma|il dirigente"
    r"|il responsabile|ultimo aggiornamento|documento|allegato|stampa\w*)\b"
)
_SECTION: Final = re.compile(
    r"(?:zona|zone|distretto|sds|societa della salute|ambito|area vasta|azienda usl|azienda|ausl"
    r"|usl|provincia|citta metropolitana|comune|comuni|centri|strutture|servizi|sezione|parte"
    r"|elenco|unione|mugello|chianti)\b"
)
_STAR: Final = re.compile(r"\s*[(\[]?\s*(?:\*+|\d|[a-z])\s*[)\]]|\s*\*|\s*[-–—_=.]{3,}\s*$")
_ID_LIKE: Final = r"(?=.*\d)[A-Za-z0-9_./-]{1,60}"
"""What may be an id: a note or a total in the column of ids is none."""
_FIGURE: Final = re.compile(r"[\d.,%€ /-]*")
_MOST_WORDS: Final = 8
"""Words that the title of a section has at most."""

HEAD_AGAIN: Final = N_("the row has the names of the columns again, so it is not read")
TOTAL: Final = N_("the row is a total, so it is not read")
SECTION: Final = N_("the row is the title of a section, so it is not read")
REMARK: Final = N_("the row is a remark, not a service, so it is not read")
_IF_SERVICE: Final = N_("if it is a service, write its name and comune in their columns")


def without_asides(table: RawTable, by_field: Mapping[str, int]) -> RawTable:
    """Return a list without the rows that are none of its rows; each of them is told.

    Parameters
    ----------
    by_field
        Field → number of its column.
    """
    found = dict(_asides(table, by_field))
    if not found:
        return table
    rows = list(found)
    return replace(
        table,
        cells=table.cells.drop(index=rows),
        wide_rows=table.wide_rows - set(rows),
        remarks=(
            *(one for one in table.remarks if one.row not in found),
            *(
                Remark(
                    row,
                    None,
                    WARNING if why == REMARK else NOTE,
                    why,
                    _IF_SERVICE if why == REMARK else "",
                )
                for row, why in found.items()
            ),
        ),
        asides=(
            *table.asides,
            *(Aside("", row, tuple(map(str, table.cells.loc[row]))) for row in rows),
        ),
    )


def _asides(table: RawTable, by_field: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    cells = table.cells
    if cells.empty:
        return
    is_filled = cells.to_numpy(dtype=object) != ""
    n_filled = is_filled.sum(axis=1)
    placed = [by_field[name] for name in ("comune", "comune_istat") if name in by_field]
    has_place = is_filled[:, placed].any(axis=1)
    is_real = has_place
    if "id" in by_field:
        is_real = has_place | cells[by_field["id"]].str.fullmatch(_ID_LIKE).to_numpy(dtype=bool)
    name = by_field.get("name", 0)
    is_head = (cells[name].str.strip().str.casefold() == table.heads[name].casefold()).to_numpy()
    last = max((at for at, real in enumerate(is_real) if real), default=len(cells))
    for at in ((~has_place & ((n_filled <= 2) | ~is_real)) | is_head).nonzero()[0]:
        filled = [
            (column, text.strip()) for column, text in enumerate(cells.iloc[at]) if text.strip()
        ]
        row = int(cells.index[at])
        if not filled:
            continue
        if is_head[at] and len(filled) > 1:
            if all(plain(text) == plain(table.heads[column]) for column, text in filled):
                yield row, HEAD_AGAIN
        elif not is_real[at]:
            why = _why(
                [text for _column, text in filled],
                is_last=at > last,
                is_merged=row in table.merged_rows,
            )
            if why:
                yield row, why


def _why(filled: list[str], *, is_last: bool, is_merged: bool) -> str:
    """Return what a row without comune and id is, "" for a service that lacks them."""
    first, others = fold(filled[0]), filled[1:]
    if _TOTAL.match(first) and all(map(_FIGURE.fullmatch, others)):
        return TOTAL
    if len(others) <= 1 and (_NOTE.match(first) or _STAR.match(filled[0])):
        return REMARK
    if others:
        return ""
    if _SECTION.match(first) and not is_last and len(first.split()) <= _MOST_WORDS:
        return SECTION if is_merged or not re.search(r"\bfamigli\w+", first) else ""
    if is_merged:
        return REMARK
    return REMARK if is_last or _FIGURE.fullmatch(filled[0]) else ""
