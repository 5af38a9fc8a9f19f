"""House numbers of ANNCSU: read line by line as published, kept or refused, never repaired.

Reading the house numbers of ANNCSU: a CSV, or a zip with one, line by line as published.

Importing house numbers from ANNCSU: what is published is kept or refused, never repaired.
"""

import csv
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple, cast

import numpy as np

from geo.errors import Finding, RecordError, StoreError
from geo.messages import N_
from geo.places.house_numbers import Access, new_archive
from geo.places.nearest import locator_of
from geo.spelling import plain
from geo.store.store import Store

SEPARATORS: Final = ";,\t|"
MAX_LINE: Final = 65_536
"""Bytes of the longest line that is read: a longer one is no row."""
MAX_CAME: Final = 80
_COLUMNS: Final = (
    "CODICE_ISTAT",
    "PROGRESSIVO_NAZIONALE",
    "ODONIMO",
    "LOCALITA'",
    "CIVICO",
    "ESPONENTE",
    "SPECIFICITA",
    "METRICO",
    "PROGRESSIVO_SNC",
    "COORD_X_COMUNE",
    "COORD_Y_COMUNE",
)
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
                tell_bad(
                    BadRow(
                        line,
                        "",
                        came,
                        N_("a line that is no text in the file's encoding, or too long for a row"),
                    )
                )
                continue
            if not text.strip():
                continue
            # Line by line: a quotation mark that is never closed spoils its own row alone.
            fields = next(csv.reader([text], delimiter=table.separator))
            if len(fields) != table.n_columns and any(fields[table.n_columns :] or ["-"]):
                tell_bad(
                    BadRow(
                        line,
                        "",
                        str(len(fields)),
                        N_("another number of columns than the header has"),
                    )
                )
                continue
            yield Row(line, *("" if at is None else fields[at].strip() for at in table.columns))


def _table(source: Path, member: str, encoding: str, separator: str, header: str) -> Table:
    names = [plain(name) for name in next(csv.reader([header], delimiter=separator), [])]
    while names and not names[-1]:
        names.pop()
    places = tuple(
        names.index(plain(column)) if plain(column) in names else None for column in _COLUMNS
    )
    return Table(source, member, encoding, separator, places, len(names))


def _member(source: Path) -> str:
    """Return the name of the one CSV in a zip, one of house numbers before any other."""
    with _told(source), zipfile.ZipFile(source) as archive:
        paths = [
            PurePosixPath(entry.filename)
            for entry in archive.infolist()
            if not entry.flag_bits & _HAS_PASSWORD
        ]
    tables = [
        path for path in paths if re.fullmatch(r"[^._].*\.(?:csv|txt)", path.name, re.IGNORECASE)
    ]
    houses = [path for path in tables if path.name.upper().startswith("INDIR")]
    if len(chosen := houses or tables) == 1:
        return str(chosen[0])
    came = ", ".join(path.name for path in (chosen or paths)[:5]) or "-"
    raise RecordError(
        [
            Finding(
                source.name,
                None,
                "",
                "zip",
                came,
                N_("one CSV of house numbers (INDIR), without a password"),
            )
        ]
    )


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


BATCH: Final = 20_000
"""Rows that are in memory at a time."""
_NUMBER: Final = re.compile(r"[+-]?\d{1,12}(?:[.,]\d{0,20})?")
_LETTER: Final = re.compile(r"[^\W_]")
_HOUSE: Final = re.compile(r"[0-9]{1,6}")
_POINT: Final = "COORD_X_COMUNE, COORD_Y_COMUNE"

Tell = Callable[[BadRow], None]


@dataclass(frozen=True, slots=True)
class ImportCount:
    """What an import read, and what it kept."""

    source: str
    n_rows: int
    """Rows read; blank lines and lines that are no rows are not among them."""
    n_kept: int
    n_bad: int
    """Lines of which something was refused, kept or not."""
    n_without_point: int
    """Rows that give no coordinates, or 0, 0: not bad."""
    n_streets: int
    n_houses: int
    n_points: int


class _Door(NamedTuple):
    """A row on its way into the archive."""

    row: Row
    comune_istat: str
    number: int | None
    metre: int | None
    lon: float
    lat: float
    """Not a number where the row gives no coordinates that are one."""


class _Desk:
    """Keeps count of what passes, and tells what is refused in the order of its lines."""

    def __init__(self, store: Store, tell_bad: Tell) -> None:
        self.store = store
        self.locator = locator_of(store)
        self.codes = self.locator.comuni["comune_istat"].to_numpy()
        self.rows = {code: row for row, code in enumerate(self.codes)}
        self.tell_bad = tell_bad
        self.n_rows = self.n_kept = self.n_bad = self.n_without_point = 0
        self._waiting: list[BadRow] = []

    def refuse(self, line: int, field: str, came: str, reason: str) -> None:
        """Note what is wrong in a field of a line."""
        self.note(BadRow(line, field, came[:MAX_CAME], reason))

    def note(self, bad: BadRow) -> None:
        """Keep what is wrong for telling; not more of it than rows."""
        self._waiting.append(bad)
        if len(self._waiting) >= BATCH:
            self.tell()

    def tell(self) -> None:
        """Tell what waits, line by line, and count the lines."""
        self.n_bad += len({bad.line for bad in self._waiting})
        for bad in sorted(self._waiting, key=lambda bad: bad.line):
            self.tell_bad(bad)
        self._waiting.clear()


def import_archive(
    source: Path, store: Store, tell_bad: Tell, tell: Callable[[str], None]
) -> ImportCount:
    """Make a store's archive from a CSV or zip of ANNCSU; the old one stays until it is complete.

    Raises
    ------
    RecordError
        If the source is no table of house numbers, or no row of it can be kept.
    GeoError
        If another import is running, or the disk refuses.
    """
    table = find_table(source)
    tell(f"{table.name}: {table.encoding}, separator {table.separator!r}")
    desk = _Desk(store, tell_bad)
    with new_archive(store.folder) as archive:
        rows = read_rows(table, desk.note)
        while batch := list(islice(rows, BATCH)):
            archive.add(_kept(batch, desk))
            desk.tell()
            tell(f"{table.name}: {desk.n_rows:,} rows")
        desk.tell()
        _require_some(desk, table)
        facts = archive.finish(table.name, store.comune_names)
    return ImportCount(
        table.name,
        desk.n_rows,
        desk.n_kept,
        desk.n_bad,
        desk.n_without_point,
        facts.n_streets,
        facts.n_houses,
        facts.n_points,
    )


def _require_some(desk: _Desk, table: Table) -> None:
    if not desk.n_kept:
        needed = N_("at least one row of a comune of the region; the archive is as it was")
        raise RecordError([Finding(table.name, None, "", "rows", str(desk.n_rows), needed)])


def _kept(batch: list[Row], desk: _Desk) -> Iterator[Access]:
    """Yield the doors of a batch of rows, with a point where it lies in their comune."""
    doors = list(_doors(batch, desk))
    inside = _inside(doors, desk)
    for door, has_point in zip(doors, inside, strict=True):
        row = door.row
        exponent = " ".join(f"{row.esponente} {row.specificita}".split())[:20]
        yield Access(
            door.comune_istat,
            row.street_code,
            " ".join(row.odonimo.split()),
            " ".join(row.localita.split()),
            door.number,
            exponent if door.number else "",
            door.lat if has_point else None,
            door.lon if has_point else None,
            door.metre,
        )


def _doors(batch: list[Row], desk: _Desk) -> Iterator[_Door]:
    for row in batch:
        desk.n_rows += 1
        comune = desk.store.zones.successor(row.comune_istat)
        if comune not in desk.rows:
            desk.refuse(
                row.line,
                "CODICE_ISTAT",
                row.comune_istat,
                N_("no six-digit code of a comune of the region"),
            )
        elif not _LETTER.search(row.odonimo):
            desk.refuse(row.line, "ODONIMO", row.odonimo, N_("no name of a street"))
        else:
            desk.n_kept += 1
            number, metre = _number(row, desk)
            yield _Door(row, comune, number, metre, *_coordinates(row, desk))


def _number(row: Row, desk: _Desk) -> tuple[int | None, int | None]:
    """Return the house number, or the metre that stands for it; None for what a door has not."""
    # A door without a number is placed after another: CIVICO or METRICO is then that one's.
    if row.snc.strip("0"):
        return None, None
    for field, text in (("CIVICO", row.civico), ("METRICO", row.metrico)):
        if not text.strip("0"):
            continue
        if _HOUSE.fullmatch(text):
            return (int(text), None) if field == "CIVICO" else (None, int(text))
        desk.refuse(row.line, field, text, N_("no house number: figures alone, six at the most"))
    return None, None


def _coordinates(row: Row, desk: _Desk) -> tuple[float, float]:
    """Return longitude and latitude, or twice not a number."""
    nowhere = (float("nan"), float("nan"))
    numbers = [
        float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None
        for text in (row.x, row.y)
    ]
    if (row.x, row.y) == ("", "") or numbers == [0, 0]:
        desk.n_without_point += 1
        return nowhere
    for field, text, number in zip(_POINT.split(", "), (row.x, row.y), numbers, strict=True):
        if number is None:
            desk.refuse(row.line, field, text, N_("no number"))
            return nowhere
    x, y = (number or 0.0 for number in numbers)
    if abs(x) > 180 or abs(y) > 180:
        desk.refuse(row.line, _POINT, f"{row.x} {row.y}", N_("metres of a grid, not degrees"))
        return nowhere
    return x, y


def _inside(doors: list[_Door], desk: _Desk) -> list[bool]:
    """Tell which doors lie in their comune, refusing the points that lie elsewhere."""
    lon = np.array([door.lon for door in doors])
    lat = np.array([door.lat for door in doors])
    wanted = np.array([desk.rows[door.comune_istat] for door in doors], dtype=np.int64)
    found = desk.locator.locate(lat=lat, lon=lon)
    astray = np.flatnonzero((found != wanted) & np.isfinite(lon))
    swapped = desk.locator.locate(lat=lon[astray], lon=lat[astray]) == wanted[astray]
    for index, is_swapped in zip(astray, swapped, strict=True):
        row = doors[index].row
        where = desk.store.comune_names[desk.codes[found[index]]] if found[index] >= 0 else "-"
        reason = (
            N_("latitude and longitude are swapped")
            if is_swapped
            else N_("a point outside the comune of the row")
        )
        desk.refuse(row.line, _POINT, f"{row.x} {row.y} ({where})", reason)
    return list((found == wanted) & np.isfinite(lon))
