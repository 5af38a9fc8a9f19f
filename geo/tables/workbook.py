"""Spreadsheets: the sheet that is the list, its cells as text, dates as dates."""

import io
import warnings
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from typing import Any, Final

from openpyxl import load_workbook

from geo.catalogue import N_
from geo.errors import GeoError, TableError
from geo.tables.aliases import n_known
from geo.tables.raw import MOST_COLUMNS, MOST_ROWS, Grid, grid_of

_LOOK: Final = 30
_MOST_SHEETS: Final = 50


def read_workbook(data: bytes, file: str) -> tuple[str, Grid]:
    """Return the name and grid of the sheet that names most columns, else the first with rows.

    Raises
    ------
    TableError
        If the workbook cannot be read to its end, or no sheet has a table.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            try:
                sheet, width = _chosen(book.worksheets[:_MOST_SHEETS], file)
                return str(sheet.title), grid_of(_rows(sheet, width + 1), file)
            finally:
                book.close()
    except GeoError:
        raise
    except Exception as error:  # a hostile file can raise anything in the library that reads it
        raise TableError(file, N_("the workbook is damaged or cut short: open it in the "
                                  "spreadsheet program and save it again")) from error


def _chosen(sheets: Sequence[Any], file: str) -> tuple[Any, int]:
    """Return the sheet and how many columns its first rows have."""
    best, most, width = None, (-1, False), 0
    for sheet in sheets:
        rows = [row for _number, row in islice(_rows(sheet, MOST_COLUMNS + 1), _LOOK)]
        worth = (max(map(n_known, rows), default=0), any(map(any, rows)))
        if worth > most:
            best, most = sheet, worth
            width = max((place for row in rows for place, cell in enumerate(row, start=1)
                         if cell), default=0)
    if best is None or not most[1]:
        raise TableError(file, N_("no sheet of the workbook has a table"))
    return best, min(width, MOST_COLUMNS)


def _rows(sheet: Any, n_columns: int) -> Iterator[tuple[int, list[str]]]:  # noqa: ANN401
    if not hasattr(sheet, "reset_dimensions"):
        return  # a sheet that is a chart
    sheet.reset_dimensions()  # what a file says of its own size need not be true
    rows = sheet.iter_rows(max_col=n_columns, max_row=MOST_ROWS + _LOOK + 1, values_only=True)
    for number, row in enumerate(rows, start=1):
        yield number, [_text(value) if value is not None else "" for value in row]


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
