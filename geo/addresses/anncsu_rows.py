"""Reading the house numbers of ANNCSU: a CSV, or a zip with one, line by line as published."""

import csv
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple, cast

from geo.catalogue import N_
from geo.errors import Finding, RecordError, StoreError
from geo.spelling import plain

SEPARATORS: Final = ";,\t|"
MAX_LINE: Final = 65_536
"""Bytes of the longest line that is read: a longer one is no row."""
MAX_CAME: Final = 80
_COLUMNS: Final = ("CODICE_ISTAT", "PROGRESSIVO_NAZIONALE", "ODONIMO", "LOCALITA'", "CIVICO",
                   "ESPONENTE", "SPECIFICITA", "METRICO", "PROGRESSIVO_SNC", "COORD_X_COMUNE",
                   "COORD_Y_COMUNE")
_HAS_PASSWORD: Final = 0x1
_NEEDED: Final = ("CODICE_ISTAT", "ODONIMO", "CIVICO", "COORD_X_COMUNE", "COORD_Y_COMUNE")


@dataclass(frozen=True, slots=True)
class BadRow:
    """What is wrong in a line of the source; ``field`` is empty where it is the whole line."""

    line: int
    field: str
    came: str
    reason: str


class Row(NamedTuple):
    """The fields of a line that an archive of addresses needs, as published."""

    line: int
    comune_istat: str
    street_code: str
    odonimo: str
    localita: str
    civico: str
    esponente: str
    specificita: str
    metrico: str
    snc: str
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Table:
    """A source of rows, and how its lines are written."""

    source: Path
    member: str
    """Name of the CSV inside a zip; empty for a plain file."""
    encoding: str
    separator: str
    columns: tuple[int | None, ...]
    """Where each field of ``Row`` after the line stands; None if the source has no such column."""
    n_columns: int

    @property
    def name(self) -> str:
        """Name of the CSV file."""
        return PurePosixPath(self.member).name or self.source.name


def find_table(source: Path) -> Table:
    """Return how the lines of a source are written, from its header and a look at every byte.

    Raises
    ------
    RecordError
        If there is no CSV, or a column that is needed is not there.
    """
    member = _member(source) if zipfile.is_zipfile(source) else ""
    with _opened(source, member) as file:
        first = file.readline(MAX_LINE)
        marked = first.startswith(b"\xef\xbb\xbf")
        encoding = "utf-8" if marked or _is_utf8(file, first) else "cp1252"
    header = (first.decode(encoding, "replace").removeprefix("\ufeff").splitlines() or [""])[0]
    tables = [_table(source, member, encoding, mark, header) for mark in SEPARATORS]
    table = max(tables, key=lambda table: len(table.columns) - table.columns.count(None))
    missing = [name for name in _NEEDED if table.columns[_COLUMNS.index(name)] is None]
    if missing:
        needed = N_("this column of ANNCSU's house numbers (INDIR)")
        raise RecordError([Finding(table.name, None, "", name, "-", needed) for name in missing])
    return table


def read_rows(table: Table, tell_bad: Callable[[BadRow], None]) -> Iterator[Row]:
    """Yield the rows of a table; lines that are none are told, blank ones passed over."""
    with _opened(table.source, table.member) as file:
        file.readline(MAX_LINE)
        for line, content in enumerate(_lines(file), start=2):
            text = _text(content, table.encoding)
            if text is None or len(content) == MAX_LINE:
                came = content[:MAX_CAME].decode(table.encoding, "replace")
                tell_bad(BadRow(line, "", came, N_("a line that is no text in the file's "
                                                   "encoding, or too long for a row")))
                continue
            if not text.strip():
                continue
            # Line by line: a quotation mark that is never closed spoils its own row alone.
            fields = next(csv.reader([text], delimiter=table.separator))
            if len(fields) != table.n_columns and any(fields[table.n_columns :] or ["-"]):
                tell_bad(BadRow(line, "", str(len(fields)),
                                N_("another number of columns than the header has")))
                continue
            yield Row(line, *("" if at is None else fields[at].strip() for at in table.columns))


def _table(source: Path, member: str, encoding: str, separator: str, header: str) -> Table:
    names = [plain(name) for name in next(csv.reader([header], delimiter=separator), [])]
    while names and not names[-1]:
        names.pop()
    places = tuple(names.index(plain(column)) if plain(column) in names else None
                   for column in _COLUMNS)
    return Table(source, member, encoding, separator, places, len(names))


def _member(source: Path) -> str:
    """Return the name of the one CSV in a zip, one of house numbers before any other."""
    with _told(source), zipfile.ZipFile(source) as archive:
        paths = [PurePosixPath(entry.filename) for entry in archive.infolist()
                 if not entry.flag_bits & _HAS_PASSWORD]
    tables = [path for path in paths
              if re.fullmatch(r"[^._].*\.(?:csv|txt)", path.name, re.IGNORECASE)]
    houses = [path for path in tables if path.name.upper().startswith("INDIR")]
    if len(chosen := houses or tables) == 1:
        return str(chosen[0])
    came = ", ".join(path.name for path in (chosen or paths)[:5]) or "-"
    raise RecordError([Finding(source.name, None, "", "zip", came,
                               N_("one CSV of house numbers (INDIR), without a password"))])


@contextmanager
def _opened(source: Path, member: str) -> Iterator[BufferedReader]:
    with _told(source):
        if not member:
            with source.open("rb") as file:
                yield file
            return
        with zipfile.ZipFile(source) as archive, archive.open(member) as inner:
            # Its own readline is slow when it is given a limit.
            yield BufferedReader(cast("BufferedReader", inner), 1 << 20)


@contextmanager
def _told(source: Path) -> Iterator[None]:
    """Turn what a file can do wrong while it is read into errors of ours."""
    try:
        yield
    except FileNotFoundError as error:
        raise StoreError(f"{source.name}: not found in {source.parent}") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        needed = N_("a file that can be read to its end")
        raise RecordError([Finding(source.name, None, "", "file", str(error), needed)]) from error


def _lines(file: BufferedReader) -> Iterator[bytes]:
    """Yield lines, of one that is too long only the beginning."""
    while content := file.readline(MAX_LINE):
        rest = content
        while len(rest) == MAX_LINE and not rest.endswith(b"\n"):
            rest = file.readline(MAX_LINE)
        yield content


def _is_utf8(file: BufferedReader, first: bytes) -> bool:
    """Tell whether more lines with other than ASCII characters are UTF-8 than are not."""
    return _vote(first) + sum(_vote(content) for content in _lines(file)) >= 0


def _vote(content: bytes) -> int:
    if content.isascii():
        return 0
    try:
        content.decode()
    except UnicodeDecodeError:
        return -1
    return 1


def _text(content: bytes, encoding: str) -> str | None:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    text = text.rstrip("\r\n")
    return None if "\0" in text or "\r" in text else text
