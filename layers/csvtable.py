"""The services of a scene as CSV, safe to be opened by a spreadsheet."""

import csv
import io
from typing import Final

from geo.records import FIELDS
from layers.shown import Shown

_STARTS_FORMULA: Final = ("=", "@", "\t", "\r")


def services_csv(shown: Shown) -> bytes:
    """Return services as CSV in UTF-8 with a byte order mark, one row each."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*FIELDS, "comune", "zona_name", "state"])
    for service in shown.services:
        row = [str(service.row[field]) for field in FIELDS]
        row += [service.names.comune, service.names.zona, str(service.state)]
        writer.writerow([harmless(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless("+39 055"), harmless("-cmd")
    ("'=1+1", '+39 055', "'-cmd")
    """
    signed = cell[:1] in {"+", "-"} and not cell[1:2].isdigit()
    return f"'{cell}" if cell.startswith(_STARTS_FORMULA) or signed else cell
