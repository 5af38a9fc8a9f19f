"""Text tables: encoding and separator are found out, never asked.

Encodings are tried strictly in this order: a byte order mark decides; then UTF-8, since a text
with accents that passes as UTF-8 is hardly ever anything else; then Windows-1252, the only other
one that Italian spreadsheets write. A statistical guess among ninety encodings errs on short lists
with a dozen accented letters, and would not say so.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from geo.catalogue import N_
from geo.errors import TableError
from geo.tables.aliases import n_known

MOST_LINE: Final = 1_000_000
"""Letters of a line; a list whose lines are longer is no list."""
_SEPARATORS: Final = (";", "\t", ",")
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SAMPLE: Final = 40
_LINES_IN_A_CELL: Final = 60
"""Lines of a cell beyond which its quotation mark was forgotten, not meant."""

Rows = Iterator[tuple[int, list[str]]]


def text_rows(data: bytes, file: str) -> tuple[Rows, str]:
    """Return the numbered rows of a text table, and how it was read (encoding, separator).

    A row is what a spreadsheet would show as one, so that its number is that of the spreadsheet.

    Raises
    ------
    TableError
        If it is no text, or a line is longer than ``MOST_LINE``; while reading, if a quotation
        mark is never closed.
    """
    encoding = _encoding(data, file)
    text = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")
    _check_lines(text, file)
    text.seek(0)
    sample, first = _sample(text)
    separator = _separator(sample, first)
    text.seek(0)
    named = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}
    shown = "tab" if separator == "\t" else separator
    return _rows(text, separator, file), f"{named.get(encoding, 'UTF-8')}, {shown}"


def _encoding(data: bytes, file: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decodes(data, encoding, file)
    if b"\0" in data:
        raise TableError(file, N_("the file has NUL bytes, so it is no text table: save it again "
                                  "as CSV UTF-8 or XLSX"))
    try:
        return _decodes(data, "utf-8", file)
    except TableError:
        return _decodes(data, "cp1252", file)


def _decodes(data: bytes, encoding: str, file: str) -> str:
    reader = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")
    try:
        while part := reader.read(1 << 16):
            if "\0" in part:
                raise TableError(file, N_("the file has NUL bytes, so it is no text table: save "
                                          "it again as CSV UTF-8 or XLSX"))
    except UnicodeError as error:
        raise TableError(file, N_("the letters of the file are in no known encoding: save it "
                                  "again as CSV UTF-8")) from error
    return encoding


def _check_lines(text: io.TextIOWrapper, file: str) -> None:
    number, length = 1, 0
    while part := text.read(1 << 16):
        lines = re.split(r"\r\n|\r|\n", part)
        for place, line in enumerate(lines):
            number, length = (number, length) if place == 0 else (number + 1, 0)
            length += len(line)
            if length > MOST_LINE:
                raise TableError(file, N_("line {row} has more than {most} letters: a list has a "
                                          "line for each row"), row=number, most=MOST_LINE)


def _sample(text: io.TextIOWrapper) -> tuple[list[str], str]:
    lines = []
    for line in text:
        lines.append(line)
        if len(lines) == _SAMPLE:
            break
    return lines, lines[0].strip() if lines else ""


def _separator(sample: list[str], first: str) -> str:
    """Return the separator under which the lines name most columns and have most cells alike."""
    hint = re.fullmatch(r"sep=(.)", first, re.IGNORECASE)
    if hint and hint[1] in _SEPARATORS:
        return hint[1]

    def worth(separator: str) -> tuple[int, int]:
        rows = _few_rows(sample, separator)
        widths = Counter(len(row) for row in rows if len(row) > 1)
        width, n_alike = widths.most_common(1)[0] if widths else (0, 0)
        return max((n_known(row) for row in rows), default=0), width * n_alike

    return max(_SEPARATORS, key=worth)


def _few_rows(sample: list[str], separator: str) -> list[list[str]]:
    try:
        return list(csv.reader(sample, delimiter=separator))
    except csv.Error:
        return [line.split(separator) for line in sample]


def _rows(text: io.TextIOWrapper, separator: str, file: str) -> Rows:
    reader = csv.reader(text, delimiter=separator)
    number = 0
    try:
        for row in reader:
            number += 1
            if number == 1 and len(row) <= 2 and row and row[0].lower().startswith("sep="):
                continue
            if any(cell.count("\n") > _LINES_IN_A_CELL for cell in row):
                raise _never_closed(file, number)
            yield number, row
    except csv.Error as error:
        raise _never_closed(file, number + 1) from error


def _never_closed(file: str, number: int) -> TableError:
    return TableError(file, N_("a quotation mark opens in row {row} and is not closed: write it "
                               "twice, or remove it"), row=number)
