"""The steward's own list handed back as a spreadsheet: wrong cells coloured and commented.

Rows of text put into a sheet of a workbook, as many as a list has, in a second or two.

openpyxl takes ten times as long for a cell; so it writes only the rows that have a comment, and
the others are set between them.

It can be corrected and imported again: colours, comments and the sheet of findings are not read,
and ``id`` and what decides about protection stand in columns of their own at the end.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from geo.catalogue import KIND_BY_CODE
from geo.intake.findings import MASK, Level
from geo.intake.importing import Import
from geo.intake.raw import MOST_COLUMNS
from geo.store.fields import FIELDS

ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
"""Letters that no XML may hold."""
_ROW: Final = re.compile(rb'<row r="(\d+)"(?:[^>]*/>|[^>]*>.*?</row>)', re.DOTALL)
_SHEET_PART: Final = "xl/worksheets/sheet{}.xml"
_LETTERS: Final = tuple(get_column_letter(n) for n in range(1, MOST_COLUMNS + 20))

SheetRow = tuple[int, list[str], Mapping[int, int]]


def with_rows(book: bytes, sheets: Sequence[Iterable[SheetRow]]) -> bytes:
    """Return a workbook whose sheets have these rows too, as text that is never a formula.

    Parameters
    ----------
    sheets
        Rows of the first sheet, of the second and so on, in order of their numbers, each with its
        cells and the style of those that have one. A row that is there already stays.
    """
    out = io.BytesIO()
    rows = {_SHEET_PART.format(number): given for number, given in enumerate(sheets, start=1)}
    with (
        zipfile.ZipFile(io.BytesIO(book)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            with target.open(name, "w") as part:
                for piece in _pieces(content, rows[name]) if name in rows else (content,):
                    part.write(piece)
    return out.getvalue()


def _pieces(sheet: bytes, rows: Iterable[SheetRow]) -> Iterator[bytes]:
    start = sheet.index(b"<sheetData>") + len(b"<sheetData>")
    end = sheet.rindex(b"</sheetData>")
    there = {
        int(found[1]): found[0]
        for found in _ROW.finditer(sheet, start, end)
        if b"</c>" in found[0] or b"<c " in found[0]
    }
    yield sheet[:start]
    waiting = sorted(there)
    at = 0
    for number, cells, styles in rows:
        while at < len(waiting) and waiting[at] <= number:
            yield there[waiting[at]]
            at += 1
        if number not in there:
            yield _row(number, cells, styles).encode()
    yield from (there[number] for number in waiting[at:])
    yield sheet[end:]


def _row(number: int, cells: list[str], styles: Mapping[int, int]) -> str:
    inside = "".join(
        f'<c r="{_LETTERS[column]}{number}" s="{styles.get(column, 0)}" t="inlineStr"><is>'
        f'<t xml:space="preserve">{escape(ILLEGAL.sub("", text))}</t></is></c>'
        for column, text in enumerate(cells)
        if text or column in styles
    )
    return f'<row r="{number}">{inside}</row>'


MOST_COMMENTS: Final = 5_000
"""Comments that spreadsheet programs open without delay; colours and the findings go on."""
_FILLS: Final = {
    Level.ERROR: PatternFill("solid", fgColor="FFC7CE"),
    Level.WARNING: PatternFill("solid", fgColor="FFEB9C"),
    Level.NOTE: PatternFill("solid", fgColor="DDEBF7"),
}
_ADDED: Final = ("id", "kind", "comune_istat", "zona", "location_policy")
"""Fields that tell a protected row apart once its cells are masked."""
_WRAPPED: Final = Alignment(wrap_text=True, vertical="top")
_ROWS_AT_ONCE: Final = 2_000
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
    by_row = _by_row(marks)
    commented = _commented(marks)
    first = book.create_sheet(names[0])
    _write_list(first, done, {row: by_row[row] for row in commented})
    styles = {level: int(_cell(first, "", fill).style_id) for level, fill in _FILLS.items()}
    sheet = book.create_sheet(names[1])
    for column, width in enumerate((8, 20, 16, 12, 30, 60, 60), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.append([_cell(sheet, text, is_bold=True) for text in summary[0]])
    out = io.BytesIO()
    book.save(out)
    listed = (
        (
            number,
            cells,
            {
                column: styles[_gravest(own)]
                for column, own in _by_column(done, by_row.get(number, ())).items()
            },
        )
        for number, cells in _rows(done)
    )
    found = (
        (number, list(row), dict[int, int]()) for number, row in enumerate(summary[1:], start=2)
    )
    return with_rows(out.getvalue(), (listed, found))


def _write_list(sheet: Any, done: Import, marks: Mapping[int, list[Mark]]) -> None:  # noqa: ANN401
    table = done.table
    added = _added(done)
    for column in range(1, len(table.heads) + len(added) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTH
    sheet.freeze_panes = f"A{table.head_row + 1}"
    at = 0
    left = {
        aside.row for aside in table.asides if not aside.sheet and sum(map(bool, aside.cells)) > 1
    }
    for row in table.above:
        at += 1  # a row that was not read may be of a protected place
        sheet.append([_cell(sheet, MASK if text and at in left else text) for text in row])
    for _blank in range(at + 1, table.head_row):
        sheet.append([])
    sheet.append([_cell(sheet, text, is_bold=True) for text in (*table.heads, *added)])
    at = table.head_row
    for number, cells in _rows(done):
        if number in marks:
            for _blank in range(at + 1, number):
                sheet.append([])
            at = number
            by_column = _by_column(done, marks[number])
            sheet.append(
                [
                    _marked(sheet, text, by_column.get(column, []))
                    for column, text in enumerate(cells)
                ]
            )


def _rows(done: Import) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of the list as they are handed back, with the added columns."""
    added = _added(done)
    for start in range(0, len(done.rows), _ROWS_AT_ONCE):  # all at once would be a second copy
        part = done.table.cells.iloc[start : start + _ROWS_AT_ONCE]
        more = done.rows[list(added)].iloc[start : start + _ROWS_AT_ONCE].to_numpy(dtype=object)
        for number, came, own in zip(
            map(int, part.index), part.to_numpy(dtype=object), more, strict=True
        ):
            is_hidden = number in done.hidden
            cells = _masked(done, number, list(came)) if is_hidden else list(came)
            yield (
                number,
                [
                    *cells,
                    *(
                        value if _is_told(done, number, field) else ""
                        for field, value in zip(added, own, strict=True)
                    ),
                ],
            )


def _is_told(done: Import, number: int, field: str) -> bool:
    """Tell whether an added column says a field of a row: of a protected one, if it is taken."""
    if number in done.hidden and number in done.refused:
        return field == "id" and done.rows.at[number, "id"] in done.known_ids
    return field == "id" or number in done.hidden


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
    if number in done.refused and kept["kind"] not in KIND_BY_CODE:
        told = frozenset({"id"})  # it may be of any kind: the steward's own list has the rest
    if number in done.refused and kept["id"] not in done.known_ids:
        told -= {"id"}
    return [
        (str(kept[fields[column]]) or MASK if fields.get(column, "") in told else MASK)
        if cell
        else ""
        for column, cell in enumerate(cells)
    ]


def _commented(marks: Sequence[Mark]) -> frozenset[int]:
    """Return the rows whose cells get comments: those that are refused come first."""
    order = list(Level)
    grave = sorted(marks, key=lambda mark: order.index(mark.level))
    return frozenset(mark.row for mark in grave[:MOST_COMMENTS])


def _marked(sheet: Any, text: str, marks: Sequence[Mark]) -> Any:  # noqa: ANN401
    if not marks:
        return _cell(sheet, text) if text[:1] == "=" else ILLEGAL.sub("", text)
    cell = _cell(sheet, text, _FILLS[_gravest(marks)])
    said = "\n".join(dict.fromkeys(mark.text for mark in marks))[:_SHOWN]
    cell.comment = Comment(ILLEGAL.sub("", said), "mappa")
    cell.comment.width, cell.comment.height = 360, 60 + 18 * (len(said) // 48 + said.count("\n"))
    return cell


def _gravest(marks: Sequence[Mark]) -> Level:
    return min((mark.level for mark in marks), key=list(Level).index)


def _by_column(done: Import, marks: Sequence[Mark]) -> dict[int, list[Mark]]:
    by_column: dict[int, list[Mark]] = {}
    for mark in marks:
        by_column.setdefault(_column(done, mark.field), []).append(mark)
    return by_column


def _column(done: Import, field: str) -> int:
    by_field = done.layout.by_field
    near = {
        "comune_istat": "comune",
        "lat": "y",
        "lon": "x",
        "kind": "type",
        "type": "kind",
        "lat, lon": "lat",
    }
    return by_field.get(field, by_field.get(near.get(field, ""), by_field.get("name", 0)))


def _by_row(marks: Sequence[Mark]) -> dict[int, list[Mark]]:
    rows: dict[int, list[Mark]] = {}
    for mark in marks:
        rows.setdefault(mark.row, []).append(mark)
    return rows


def _cell(
    sheet: Any,  # noqa: ANN401
    text: str,
    fill: PatternFill | None = None,
    *,
    is_bold: bool = False,
) -> Any:  # noqa: ANN401
    cell = WriteOnlyCell(sheet, ILLEGAL.sub("", text)[:32_767])
    cell.data_type = "s"  # never a formula, whatever it begins with,
    cell.quotePrefix = True  # also after someone has looked into the cell
    cell.alignment = _WRAPPED
    if fill is not None:
        cell.fill = fill
    if is_bold:
        cell.font = Font(bold=True)
    return cell
