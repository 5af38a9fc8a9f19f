"""Rows of text put into a sheet of a workbook, as many as a list has, in a second or two.

openpyxl takes ten times as long for a cell; so it writes only the rows that have a comment, and
the others are set between them.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

from geo.tables.raw import MOST_COLUMNS

ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
"""Letters that no XML may hold."""
_ROW: Final = re.compile(rb'<row r="(\d+)"(?:[^>]*/>|[^>]*>.*?</row>)', re.DOTALL)
_PART: Final = "xl/worksheets/sheet{}.xml"
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
    rows = {_PART.format(number): given for number, given in enumerate(sheets, start=1)}
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
    there = {int(found[1]): found[0] for found in _ROW.finditer(sheet, start, end)
             if b"</c>" in found[0] or b"<c " in found[0]}
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
        f"<t xml:space=\"preserve\">{escape(ILLEGAL.sub('', text))}</t></is></c>"
        for column, text in enumerate(cells) if text or column in styles
    )
    return f'<row r="{number}">{inside}</row>'
