"""The services of a scene as CSV, safe to be opened by a spreadsheet."""

import csv
import io

from geo.records import FIELDS
from layers.shown import Shown
from layers.takeaway.formulas import harmless


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
