"""Text tables: encoding and separator are found out, never asked.

Encodings are tried strictly in this order: a byte order mark decides; then UTF-8, since a text
with accents that passes as UTF-8 is hardly ever anything else; then Windows-1252, which Italian
spreadsheets write. Only where that makes no Italian vowels of the odd bytes, and the encoding of
old programs or Macs does, is that one taken, and said. A statistical guess among ninety encodings
errs on short lists with a dozen accented letters, and would not say so.

Quotation marks are read as a person means them: one inside a quoted cell, not written twice, is
part of the text, and said; one that is never closed, or that swallows the rows under it, refuses
the file and names its row.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from geo.errors import TableError
from geo.intake.aliases import n_known
from geo.intake.raw import ERROR, WARNING, Remark
from geo.messages import N_

MOST_LINE: Final = 1_000_000
"""Letters of a line; a list whose lines are longer is no list."""
_SEPARATORS: Final = (";", "\t", ",", "|")
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_MAY_SEPARATE: Final = re.compile(r"[^\w\s\"'.()\-/@&+\\;,|]")
"""Signs that separate cells in lists of few programs: taken where they alone make known heads."""
_FEWEST_KNOWN: Final = 2
"""Heads that must be known for a sign to be the separator rather than a letter."""
_WRAPS: Final = {"'": "'", "`": "'", "´": "´", "‘": "’", "“": "”", "«": "»", "„": "“"}
"""Marks around each cell that are not those of CSV: what opens, and what closes it."""
_MOSTLY_WRAPPED: Final = 0.9
_SAMPLE: Final = 40
_LINES_IN_A_CELL: Final = 60
"""Lines of a cell beyond which its quotation mark was forgotten, not meant."""

_ITALIAN: Final = re.compile(r"[a-zA-Z][àèéìòù]\b|[A-Z][ÀÈÉÌÒÙ]\b|\bè\b")
_ODD: Final = re.compile(r"[a-zA-Z][…Š‚•—ˆŽ“˜\x8d\x8f\x9d]")
"""What Windows-1252 makes of the vowels of older encodings."""
_OLDER: Final = {"cp850": "CP850", "mac_roman": "Mac Roman"}

Rows = Iterator[tuple[int, list[str]]]


def text_rows(data: bytes, file: str, remarks: list[Remark] | None = None) -> tuple[Rows, str]:
    """Return the numbered rows of a text table, and how it was read (encoding, separator).

    A row is what a spreadsheet would show as one, so that its number is that of the spreadsheet.

    Parameters
    ----------
    remarks
        Gets what is odd, while the rows are read.

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
    named = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252", **_OLDER}
    shown = "tab" if separator == "\t" else separator
    told = remarks if remarks is not None else []
    if encoding in _OLDER:
        told.append(
            Remark(
                None,
                None,
                WARNING,
                N_("the accented letters of the file are of an old encoding, read as {encoding}"),
                N_("look at the accents; the file is read surely if it is saved as CSV UTF-8"),
                {"encoding": named[encoding]},
            )
        )
    rows = _rows(text, separator, _width(sample, separator), file, told)
    wrap = _wrap(sample, separator)
    if wrap:
        told.append(
            Remark(
                None,
                None,
                WARNING,
                N_("each cell stands between marks {marks}; they were taken off"),
                N_("save the list as CSV with “;”, without marks around its cells"),
                {"marks": f"{wrap}{_WRAPS[wrap]}"},
            )
        )
        rows = _unwrapped(rows, wrap)
    return rows, f"{named.get(encoding, 'UTF-8')}, {shown}"


def _encoding(data: bytes, file: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decodes(data, encoding, file)
    if b"\0" in data:
        raise TableError(
            file,
            N_(
                "the file has NUL bytes, so it is no text table: save it again as CSV UTF-8 or XLSX"
            ),
        )
    try:
        return _decodes(data, "utf-8", file)
    except TableError:
        return _one_byte(data, file)


def _one_byte(data: bytes, file: str) -> str:
    """Return Windows-1252, or the older encoding in which alone the odd bytes are vowels."""
    few = data[:1_000_000]
    usual = few.decode("cp1252", "replace")
    n_usual = len(_ITALIAN.findall(usual)) - len(_ODD.findall(usual)) - usual.count("\ufffd")
    n_italian = {name: len(_ITALIAN.findall(few.decode(name))) for name in _OLDER}
    best = max(n_italian, key=lambda name: n_italian[name])
    if n_italian[best] > max(n_usual, 0):
        return _decodes(data, best, file)
    return _decodes(data, "cp1252", file)


def _decodes(data: bytes, encoding: str, file: str) -> str:
    reader = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")
    try:
        while part := reader.read(1 << 16):
            if "\0" in part:
                raise TableError(
                    file,
                    N_(
                        "the file has NUL bytes, so it is no text table: save "
                        "it again as CSV UTF-8 or XLSX"
                    ),
                )
    except UnicodeError as error:
        raise TableError(
            file, N_("the letters of the file are in no known encoding: save it again as CSV UTF-8")
        ) from error
    return encoding


def _check_lines(text: io.TextIOWrapper, file: str) -> None:
    number, length = 1, 0
    while part := text.read(1 << 16):
        lines = re.split(r"\r\n|\r|\n", part)
        for place, line in enumerate(lines):
            number, length = (number, length) if place == 0 else (number + 1, 0)
            length += len(line)
            if length > MOST_LINE:
                raise TableError(
                    file,
                    N_("line {row} has more than {most} letters: a list has a line for each row"),
                    row=number,
                    most=MOST_LINE,
                )


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

    usual = max(_SEPARATORS, key=worth)
    if worth(usual)[0] >= _FEWEST_KNOWN:
        return usual
    odd = sorted({sign for line in sample for sign in line if _MAY_SEPARATE.fullmatch(sign)})
    best = max(odd, key=worth, default=usual)
    return best if worth(best)[0] >= _FEWEST_KNOWN else usual


def _wrap(sample: list[str], separator: str) -> str:
    """Return the mark that opens nearly each filled cell, where it is none of CSV, or ""."""
    rows = [row for row in _few_rows(sample, separator) if n_known(row) < _FEWEST_KNOWN]
    cells = [cell.strip() for row in rows for cell in row if cell.strip()]
    for first, last in _WRAPS.items():
        n = sum(len(cell) > 1 and cell[0] == first and cell[-1] == last for cell in cells)
        if n > _FEWEST_KNOWN and n >= _MOSTLY_WRAPPED * len(cells):
            return first
    return ""


def _unwrapped(rows: Rows, first: str) -> Rows:
    last = _WRAPS[first]
    for number, row in rows:
        yield (
            number,
            [
                cell.strip()[1:-1].replace(2 * last, last)
                if len(cell.strip()) > 1 and cell.strip()[0] == first and cell.strip()[-1] == last
                else cell
                for cell in row
            ],
        )


def _few_rows(sample: list[str], separator: str) -> list[list[str]]:
    try:
        return list(csv.reader(sample, delimiter=separator))
    except csv.Error:
        return [line.split(separator) for line in sample]


def _width(sample: list[str], separator: str) -> int:
    widths = Counter(len(row) for row in _few_rows(sample, separator) if len(row) > 1)
    return widths.most_common(1)[0][0] if widths else 1


def _rows(
    text: io.TextIOWrapper, separator: str, width: int, file: str, remarks: list[Remark]
) -> Rows:
    mark = re.escape(separator)
    cell = rf'(?:"(?:[^"]|"")*"|[^"{mark}\r\n][^{mark}\r\n]*)?'
    is_whole = re.compile(rf"{cell}(?:{mark}{cell})*").fullmatch
    lines = (line.rstrip("\r\n") for line in text)
    number = 0
    for line in lines:
        number += 1
        if number == 1 and re.fullmatch(r"(?i)sep=.;*", line.strip()):
            continue
        if '"' not in line:
            yield number, line.split(separator)
            continue
        parts, (cells, is_open, is_odd) = [line], _cells(line, separator, width, is_whole)
        while is_open:
            more = next(lines, None)
            if more is None or len(parts) > _LINES_IN_A_CELL:
                raise _never_closed(file, number)
            parts.append(more)
            if '"' in more:
                cells, is_open, is_odd = _cells("\n".join(parts), separator, width, is_whole)
        has_rows = len(parts[0].split(separator)) >= width > 1 and any(
            len(part.split(separator)) >= width for part in parts[1:]
        )
        if has_rows and is_odd:
            raise _never_closed(file, number)
        if has_rows:
            remarks.append(
                Remark(
                    number,
                    None,
                    ERROR,
                    N_(
                        "a cell has several lines that look like rows of the list: a quotation mark is "
                        "perhaps not closed there"
                    ),
                    N_("close the mark, or write the cell on one line"),
                )
            )
        elif is_odd:
            remarks.append(
                Remark(
                    number,
                    None,
                    WARNING,
                    N_(
                        "a cell has quotation marks inside others; they are taken as part of the text"
                    ),
                    N_("write a mark inside a cell twice"),
                )
            )
        yield number, cells


def _cells(
    line: str, separator: str, width: int, is_whole: Callable[[str], object]
) -> tuple[list[str], bool, bool]:
    """Return the cells of a row, whether a mark is still open, and whether marks are odd."""
    if is_whole(line):
        return next(csv.reader(io.StringIO(line, newline=""), delimiter=separator)), False, False
    ways = [
        (*_marked_cells(line, separator, in_pairs=in_pairs), True) for in_pairs in (True, False)
    ]
    return min(ways, key=lambda way: (way[1], len(way[0]) != width))


def _marked_cells(line: str, separator: str, *, in_pairs: bool) -> tuple[list[str], bool]:
    """Return cells whose inner marks are not written twice; ``in_pairs``: one opens, one closes."""
    cells, at = list[str](), 0
    while at <= len(line):
        if line[at : at + 1] != '"':
            end = line.find(separator, at)
            end = len(line) if end < 0 else end
            cells.append(line[at:end])
            at = end + 1
            continue
        end, is_inside = line.find('"', at + 1), False
        while end >= 0:
            if line[end + 1 : end + 2] == '"':
                end += 1
            elif line[end + 1 : end + 2] in {separator, ""} and not is_inside:
                break
            else:
                is_inside = in_pairs and not is_inside
            end = line.find('"', end + 1)
        if end < 0:
            return [*cells, line[at + 1 :]], True
        cells.append(line[at + 1 : end].replace('""', '"'))
        at = end + 2
    return cells, False


def _never_closed(file: str, number: int) -> TableError:
    return TableError(
        file,
        N_("a quotation mark opens in row {row} and is not closed: write it twice, or remove it"),
        row=number,
    )
