"""Spreadsheets: the sheet that is the list, its cells as text, dates as dates.

openpyxl reads .xlsx, whose failed formulas and styles it knows; calamine reads what it does not:
.xls, .xlsb and .ods. What a sheet shows beside its values is told; what another sheet holds too.
"""

import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import islice
from typing import Any, Final

from openpyxl import load_workbook
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from geo.catalogue import N_
from geo.errors import GeoError, TableError
from geo.tables.aliases import n_known
from geo.tables.raw import (
    ERROR,
    MOST_COLUMNS,
    MOST_ROWS,
    NOTE,
    WARNING,
    Aside,
    Grid,
    Remark,
    grid_of,
    trimmed,
)
from geo.tables.traits import Traits, by_row, traits_of_ods, traits_of_xlsx

_LOOK: Final = 30
_MOST_SHEETS: Final = 50
_OLE: Final = b"\xd0\xcf\x11\xe0"

Rows = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True, eq=False)
class _Sheet:
    """A sheet of any kind of workbook."""

    name: str
    is_hidden: bool
    sheet: Any

    def rows(self, n_columns: int) -> Rows:
        """Yield its rows by number, from 1."""
        if isinstance(self.sheet, tuple):
            return _calamine_rows(*self.sheet, n_columns)
        return _openpyxl_rows(self.sheet, n_columns)


def read_workbook(data: bytes, file: str) -> tuple[str, Grid]:
    """Return the name and grid of the sheet that names most columns, else the first with rows.

    A hidden sheet is the list only where no other has a table. What the other sheets hold is told,
    and stands among the asides.

    Raises
    ------
    TableError
        If the workbook cannot be read to its end, or no sheet has a table.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(data, file)
    except GeoError:
        raise
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a hostile file can raise anything, a panic of Rust too
        if data.startswith(_OLE):
            raise TableError(file, N_("the old Excel file (.xls) is damaged or has a password: "
                                      "save it as .xlsx without a password")) from error
        raise TableError(file, N_("the workbook is damaged or cut short: open it in the "
                                  "spreadsheet program and save it again")) from error


def _read(data: bytes, file: str) -> tuple[str, Grid]:
    parts = frozenset[str]()
    if not data.startswith(_OLE):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = frozenset(archive.namelist())
    if "xl/workbook.xml" not in parts:
        sheets = _calamine_sheets(data)
        return _listed(sheets, data, file, is_ods="content.xml" in parts, is_xlsx=False)
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        sheets = [_Sheet(str(sheet.title), sheet.sheet_state != "visible", sheet)
                  for sheet in book.worksheets[:_MOST_SHEETS]]
        return _listed(sheets, data, file, is_ods=False, is_xlsx=True)
    finally:
        book.close()


def _listed(
    sheets: Sequence[_Sheet], data: bytes, file: str, *, is_ods: bool, is_xlsx: bool
) -> tuple[str, Grid]:
    chosen, width = _chosen(sheets, file)
    traits = Traits()
    if is_ods or is_xlsx:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            traits = (traits_of_ods if is_ods else traits_of_xlsx)(archive, chosen.name)
    elif isinstance(chosen.sheet, tuple):
        traits.merged = [(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right)
                         in chosen.sheet[0].merged_cell_ranges or ()]
    filled: list[Remark] = []
    grid = grid_of(_unmerged(chosen.rows(width + 1), traits, filled), file)
    body = frozenset(map(int, grid.cells.index))
    remarks = [*grid.remarks, *(one for one in filled if one.row in body),
               *_shown(traits, grid, body)]
    if chosen.is_hidden:
        remarks.append(Remark(None, None, WARNING, N_(
            "the sheet “{sheet}” that was read is hidden in the spreadsheet: no other has a table"),
            given={"sheet": chosen.name}))
    if not (is_ods or is_xlsx):
        remarks.append(Remark(None, None, NOTE, N_(
            "in this kind of file it is not seen which rows are hidden or struck through"),
            N_("save the list as .xlsx or .ods to be told")))
    asides = [*grid.asides]
    for other in sheets:
        if other is not chosen:
            rows = _filled(other, file, MOST_ROWS - len(asides))
            asides += rows
            remarks += [_left_sheet(other, rows)] if rows else []
    across = {top for top, left, bottom, right in traits.merged if right > left and top == bottom}
    return chosen.name, replace(grid, remarks=tuple(remarks), asides=tuple(asides),
                                merged_rows=frozenset(across))


def _chosen(sheets: Sequence[_Sheet], file: str) -> tuple[_Sheet, int]:
    """Return the sheet and how many columns its first rows have."""
    best, most, width = None, (False, False, -1), 0
    for sheet in sheets:
        rows = [row for _number, row in islice(sheet.rows(MOST_COLUMNS + 1), _LOOK)]
        known = max(map(n_known, rows), default=0)
        worth = (any(map(any, rows)), not sheet.is_hidden, known)
        if worth > most:
            best, most = sheet, worth
            width = max((place for row in rows for place, cell in enumerate(row, start=1)
                         if cell), default=0)
    if best is None or not most[0]:
        raise TableError(file, N_("no sheet of the workbook has a table"))
    return best, min(width, MOST_COLUMNS)


def _filled(sheet: _Sheet, file: str, most: int) -> list[Aside]:
    found = [Aside(sheet.name, number, tuple(trimmed(row)))
             for number, row in sheet.rows(MOST_COLUMNS) if any(cell.strip() for cell in row)]
    if len(found) > most:
        raise TableError(file, N_("the list has more than {most} rows: import it in parts"),
                         most=MOST_ROWS)
    return found


def _left_sheet(sheet: _Sheet, rows: Sequence[Aside]) -> Remark:
    is_list = max(n_known(row.cells) for row in rows[:_LOOK]) >= 2
    given = {"sheet": sheet.name, "n": len(rows)}
    if sheet.is_hidden:
        return Remark(None, None, WARNING if is_list else NOTE, N_(
            "the sheet “{sheet}” is hidden in the spreadsheet and was not read: it has {n} rows"),
            N_("if its rows belong to the list, show the sheet and import it on its own"), given)
    return Remark(None, None, WARNING if is_list else NOTE, N_(
        "the sheet “{sheet}” was not read: it has {n} rows"),
        N_("if its rows belong to the list, put them in one sheet, or import each on its own"),
        given)


def _unmerged(rows: Rows, traits: Traits, filled: list[Remark]) -> Rows:
    """Yield rows in which a cell that spans several rows has its value in each."""
    below: dict[int, list[tuple[int, int]]] = {}
    for top, left, bottom, _right in traits.merged:
        if bottom > top and left <= MOST_COLUMNS:
            for row in range(top + 1, min(bottom, top + 10_000) + 1):
                below.setdefault(row, []).append((top, left))
    tops = {cell for cells in below.values() for cell in cells}
    values: dict[tuple[int, int], str] = {}
    for number, row in rows:
        for top, column in below.get(number, ()):
            value = values.get((top, column), "")
            if value and len(row) < column:
                row.extend([""] * (column - len(row)))
            if value and not row[column - 1].strip():
                row[column - 1] = value
                filled.append(Remark(number, column - 1, NOTE, N_(
                    "the cell is one with that of row {row}, so its value is taken"),
                    given={"row": top}))
        values.update({(number, column): row[column - 1] for top, column in tops
                       if top == number and column <= len(row)} if tops else {})
        yield number, row


def _shown(traits: Traits, grid: Grid, body: frozenset[int]) -> Iterator[Remark]:
    """Yield what a sheet shows beside the values of the list's rows."""
    for row in sorted(traits.hidden_rows & body):
        yield Remark(row, None, WARNING, N_(
            "the row is hidden in the spreadsheet, by a filter perhaps; it was read like the "
            "others"), N_("if it does not belong to the list, remove it"))
    for column in sorted(traits.hidden_columns):
        if column <= len(grid.heads) and grid.heads[column - 1]:
            yield Remark(None, column - 1, NOTE, N_(
                "the column “{head}” is hidden in the spreadsheet; it was read like the others"),
                given={"head": grid.heads[column - 1]})
    for row, columns in by_row(traits.struck).items():
        if row in body:
            yield from _struck(row, columns, grid)
    for (row, column), link in sorted(traits.links.items()):
        if row in body and column <= len(grid.heads):
            address = link.removeprefix("mailto:").partition("?subject")[0].strip()
            if not _is_said(address, str(grid.cells.at[row, column - 1])):
                yield Remark(row, column - 1, WARNING, N_(
                    "the cell is a link to an address that its text does not say"),
                    N_("write “{text}”, if that is meant"), {"text": address})


def _struck(row: int, columns: Iterable[int], grid: Grid) -> Iterator[Remark]:
    struck = {column - 1 for column in columns}
    filled = {column for column, cell in enumerate(grid.cells.loc[row]) if cell.strip()}
    if filled and len(filled & struck) * 2 > len(filled):
        yield Remark(row, None, ERROR, N_(
            "the row is struck through, so it is neither taken nor closed"),
            N_("if the service is open, remove the line through it; if it has closed, write so in "
               "a column “Stato”"))
        return
    for column in sorted(filled & struck):
        yield Remark(row, column, WARNING, N_(
            "the cell, or a part of it, is struck through; it was read as it is written"),
            N_("write only what holds"))


def _is_said(link: str, text: str) -> bool:
    plain_link, plain_text = (part.lower().removeprefix("https://").removeprefix("http://")
                              .removeprefix("mailto:").strip().rstrip("/")
                              for part in (link, text))
    return not link or link.startswith("#") or plain_link in plain_text


def _openpyxl_rows(sheet: Any, n_columns: int) -> Rows:  # noqa: ANN401
    if not hasattr(sheet, "reset_dimensions"):
        return  # a sheet that is a chart
    sheet.reset_dimensions()  # what a file says of its own size need not be true
    rows = sheet.iter_rows(max_col=n_columns, max_row=MOST_ROWS + _LOOK + 1, values_only=True)
    for number, row in enumerate(rows, start=1):
        yield number, [_text(value) if value is not None else "" for value in row]


def _calamine_sheets(data: bytes) -> list[_Sheet]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [_Sheet(one.name, one.visible != SheetVisibleEnum.Visible,
                   (book.get_sheet_by_name(one.name),))
            for one in book.sheets_metadata[:_MOST_SHEETS] if one.typ == SheetTypeEnum.WorkSheet]


def _calamine_rows(sheet: Any, n_columns: int) -> Rows:  # noqa: ANN401
    for number, row in enumerate(islice(sheet.iter_rows(), MOST_ROWS + _LOOK + 1), start=1):
        yield number, [_text(value) for value in row[:n_columns]]


def _text(value: object) -> str:
    if isinstance(value, str):
        return value.replace("_x000D_", "")  # the carriage return of a broken line
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        whole_day = value.time() == time(0)
        return value.date().isoformat() if whole_day else value.isoformat(" ", "minutes")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)
