"""A table as CSV (RFC 4180), safe to be opened by a spreadsheet."""

import csv
import io
from typing import Final

import pandas as pd

from layers.takeaway.cells import Cell, rows_of, written
from layers.takeaway.formulas import harmless

_BOM: Final = b"\xef\xbb\xbf"
"""Without it, spreadsheets on Windows take UTF-8 for the code page of the machine."""


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Return a frame as CSV in UTF-8: a header, then a row each; a missing value is empty.

    Numbers are written with a point, as short as reads back to the same; yes and no as ``true``
    and ``false``. The index is left out.

    Raises
    ------
    RecordError
        If a number is infinite.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(written(str(name))) for name in frame.columns])
    writer.writerows([_text(cell) for cell in row] for row in rows_of(frame))
    return _BOM + out.getvalue().encode()


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).lower()
        case str():
            return harmless(cell)
        case float():
            return repr(cell).removesuffix(".0")
    return str(cell)
