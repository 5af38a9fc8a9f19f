"""The steward's own list handed back as a spreadsheet: wrong cells coloured and commented.

It can be corrected and imported again: colours, comments and the sheet of findings are not read,
and ``id`` and what decides about protection stand in columns of their own at the end.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from geo.records import FIELDS
from geo.steward.findings import MASK, Level
from geo.steward.importing import Import

MOST_COMMENTS: Final = 5_000
"""Comments that spreadsheet programs open without delay; colours and the findings go on."""
_FILLS: Final = {
    Level.ERROR: PatternFill("solid", fgColor="FFC7CE"),
    Level.WARNING: PatternFill("solid", fgColor="FFEB9C"),
    Level.NOTE: PatternFill("solid", fgColor="DDEBF7"),
}
_ADDED: Final = ("id", "kind", "comune_istat", "zona", "location_policy")
"""Fields that tell a protected row apart once its cells are masked."""
_ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_STARTS_FORMULA: Final = frozenset("=+-@\t\r")
_WIDTH: Final = 24
_SHOWN: Final = 1_000
"""Letters of a comment."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said of a cell of the list."""

    row: int
    field: str
    level: Level
    text: str


def marked_workbook(
    done: Import, marks: Sequence[Mark], summary: Sequence[Sequence[str]], names: tuple[str, str]
) -> bytes:
    """Return the list as a workbook with its marks.

    Parameters
    ----------
    summary
        Rows of the second sheet, its head first.
    names
        Of the two sheets.
    """
    book = Workbook(write_only=True)
    _write_list(book.create_sheet(names[0]), done, _by_row(marks))
    sheet = book.create_sheet(names[1])
    for column, width in enumerate((8, 20, 16, 12, 30, 60, 60), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, row in enumerate(summary):
        sheet.append([_cell(sheet, text, is_bold=number == 0) for text in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write_list(sheet: Any, done: Import, marks: Mapping[int, list[Mark]]) -> None:  # noqa: ANN401
    table = done.table
    added = _added(done)
    for column in range(1, len(table.heads) + len(added) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTH
    sheet.freeze_panes = f"A{table.head_row + 1}"
    at = 0
    for row in table.above:
        at += 1
        sheet.append([_cell(sheet, text) for text in row])
    for _blank in range(at + 1, table.head_row):
        sheet.append([])
    sheet.append([_cell(sheet, text, is_bold=True) for text in (*table.heads, *added)])
    at, n_left = table.head_row, MOST_COMMENTS
    for number, cells in _rows(done, added):
        for _blank in range(at + 1, number):
            sheet.append([])
        at = number
        shown = cells
        if number in marks:
            shown, n_left = _marked(sheet, done, marks[number], cells, n_left)
        sheet.append([_plain(sheet, cell) if isinstance(cell, str) else cell for cell in shown])


def _rows(done: Import, added: Sequence[str]) -> Iterator[tuple[int, list[Any]]]:
    columns = [done.table.cells[number].to_numpy(dtype=object) for number in done.table.cells]
    more = [done.rows[field].to_numpy(dtype=object) for field in added]
    for place, number in enumerate(map(int, done.table.cells.index)):
        cells = [column[place] for column in columns]
        is_hidden = number in done.hidden
        if is_hidden:
            cells = _masked(done, number, cells)
        yield number, [*cells, *(column[place] if is_hidden or field == "id" else ""
                                 for field, column in zip(added, more, strict=True))]


def _added(done: Import) -> tuple[str, ...]:
    """Return the fields to add: the id always, the others if a row is masked."""
    wanted = _ADDED if done.hidden else _ADDED[:1]
    return tuple(field for field in wanted if field not in done.layout.by_field)


def _masked(done: Import, number: int, cells: list[str]) -> list[str]:
    """Return the cells of a protected row: what would be stored of each, else a mask.

    The kind of a refused row may be a guess: it is for a person to write.
    """
    kept = done.rows.loc[number]
    fields = {column: field for field, column in done.layout.by_field.items()}
    told = frozenset(FIELDS) - ({"kind"} if number in done.refused else set())
    return [
        (str(kept[fields[column]]) or MASK if fields.get(column, "") in told else MASK)
        if cell else ""
        for column, cell in enumerate(cells)
    ]


def _marked(
    sheet: Any, done: Import, marks: list[Mark], cells: list[Any], n_left: int  # noqa: ANN401
) -> tuple[list[Any], int]:
    by_column: dict[int, list[Mark]] = {}
    for mark in marks:
        by_column.setdefault(_column(done, mark.field), []).append(mark)
    marked = list(cells)
    for column, own in by_column.items():
        grave = min(own, key=lambda mark: list(Level).index(mark.level))
        marked[column] = _cell(sheet, str(cells[column]))
        marked[column].fill = _FILLS[grave.level]
        if n_left:
            text = "\n".join(dict.fromkeys(mark.text for mark in own))[:_SHOWN]
            comment = Comment(_ILLEGAL.sub("", text), "mappa")
            comment.width, comment.height = 360, 60 + 18 * (len(text) // 48 + text.count("\n"))
            marked[column].comment = comment
            n_left -= 1
    return marked, n_left


def _column(done: Import, field: str) -> int:
    by_field = done.layout.by_field
    near = {"comune_istat": "comune", "lat": "y", "lon": "x", "kind": "type", "type": "kind",
            "lat, lon": "lat"}
    return by_field.get(field, by_field.get(near.get(field, ""), by_field.get("name", 0)))


def _by_row(marks: Sequence[Mark]) -> dict[int, list[Mark]]:
    rows: dict[int, list[Mark]] = {}
    for mark in marks:
        rows.setdefault(mark.row, []).append(mark)
    return rows


def _cell(sheet: Any, text: str, *, is_bold: bool = False) -> Any:  # noqa: ANN401
    cell = WriteOnlyCell(sheet, _ILLEGAL.sub("", text)[:32_767])
    cell.data_type = "s"  # never a formula, whatever it begins with,
    cell.quotePrefix = True  # also after someone has looked into the cell
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if is_bold:
        cell.font = Font(bold=True)
    return cell


def _plain(sheet: Any, text: str) -> Any:  # noqa: ANN401
    """Return a text as it may be written: openpyxl takes what begins with = for a formula."""
    return _cell(sheet, text) if text[:1] in _STARTS_FORMULA else _ILLEGAL.sub("", text)
