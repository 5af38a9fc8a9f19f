"""Tables as an XLSX workbook, a sheet each: the same data gives the same bytes."""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from downloads.formats import Cell, harmless, rows_of, written

_NARROW: Final = 9
_WIDE: Final = 60
"""Least and greatest width of a column, in characters."""
_NAME_LENGTH: Final = 31
_BEFORE_ANY_DAY: Final = (1980, 1, 1, 0, 0, 0)
"""The first moment that a ZIP file can name."""
_DATES: Final = re.compile(rb"<dcterms:(created|modified)\b[^>]*>[^<]*</dcterms:\1>")


@dataclass(frozen=True, eq=False, slots=True)
class Sheet:
    """A table with the name of its tab and, above the header, a title if there is one."""

    name: str
    frame: pd.DataFrame
    title: str = ""


def xlsx_bytes(sheets: Sequence[Sheet], *, title: str) -> bytes:
    """Return sheets as a workbook of a title: header frozen and bold, numbers as numbers.

    A missing value is an empty cell. Texts are texts, whatever they look like; a line break in
    them is a line feed. Spreadsheets keep 15 digits of a number.

    Raises
    ------
    RecordError
        If a number is infinite.
    """
    from openpyxl import Workbook  # noqa: PLC0415 - only who takes a workbook away pays for it

    book = Workbook()
    book.properties.title = written(title)
    book.properties.creator = None
    taken: set[str] = set()
    for number, sheet in enumerate(sheets):
        made = book.active if number == 0 else book.create_sheet()
        made.title = _tab(sheet.name, taken)
        _fill(made, sheet)
    out = io.BytesIO()
    book.save(out)
    return _without_time(out.getvalue())


def _fill(made: Any, sheet: Sheet) -> None:  # noqa: ANN401 - openpyxl is untyped
    rows = list(rows_of(sheet.frame))
    names = [str(name) for name in sheet.frame.columns]
    _size(made, names, rows)
    top = 1
    if sheet.title:
        _put(made, 1, 1, sheet.title, bold=True, size=14)
        made.row_dimensions[1].height = 24
        top = 3
    for column, name in enumerate(names, start=1):
        _put(made, top, column, name, bold=True, fill="E3EAF0")
    for number, row in enumerate(rows, start=top + 1):
        for column, cell in enumerate(row, start=1):
            _put(made, number, column, cell)
    if names:
        made.freeze_panes = f"A{top + 1}"


def _put(
    made: Any,  # noqa: ANN401
    row: int,
    column: int,
    value: Cell,
    *,
    bold: bool = False,
    size: int = 11,
    fill: str = "",
) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415 - as above

    if value is None or value == "":
        return
    cell = made.cell(row, column)
    if isinstance(value, str):
        text = harmless(written(value)).replace("\r\n", "\n").replace("\r", "\n")
        cell.value = text
        cell.data_type = "s"  # also of "#N/A", which would be an error
        wraps = size == 11 and (len(text) > _WIDE or "\n" in text)
        cell.alignment = Alignment(vertical="top", wrap_text=wraps)
    else:
        cell.value = value
        cell.alignment = Alignment(vertical="top")
    if bold:
        cell.font = Font(name="Calibri", bold=True, size=size)
    if fill:
        cell.fill = PatternFill("solid", start_color=fill)


def _size(made: Any, names: list[str], rows: list[list[Cell]]) -> None:  # noqa: ANN401
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - as above

    for place, name in enumerate(names):
        texts = [name, *(_shown(row[place]) for row in rows)]
        longest = max((len(line) for text in texts for line in text.splitlines()), default=0)
        letter = get_column_letter(place + 1)
        made.column_dimensions[letter].width = min(max(longest + 2, _NARROW), _WIDE)


def _shown(cell: Cell) -> str:
    return "" if cell is None else f"{cell:.6g}" if isinstance(cell, float) else str(cell)


def _tab(name: str, taken: set[str]) -> str:
    """Return a name that a tab may have and none has yet."""
    plain = re.sub(r"[\[\]:*?/\\\s]+", " ", written(name)).strip(" '")[:_NAME_LENGTH].strip(" '")
    plain = plain or "1"
    tab, number = plain, 2
    while tab.casefold() in taken:
        tab, number = f"{plain[: _NAME_LENGTH - 4]} {number}", number + 1
    taken.add(tab.casefold())
    return tab


def _without_time(made: bytes) -> bytes:
    """Return a workbook that does not say when it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, _BEFORE_ANY_DAY)
            part.compress_type = zipfile.ZIP_DEFLATED
            content = old.read(name)
            new.writestr(part, _DATES.sub(b"", content) if name == "docProps/core.xml" else content)
    return out.getvalue()
