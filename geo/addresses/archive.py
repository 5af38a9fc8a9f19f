"""The own archive of house numbers: one SQLite file, replaced whole or not at all."""

import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from geo.dates import today
from geo.errors import GeoError
from geo.spelling import fold

FOLDER: Final = "addresses"
FILE: Final = "addresses.sqlite"
FORMAT: Final = 2
"""Number of this layout, as the file's ``user_version``: another one is no archive of ours."""
_PART: Final = "addresses-"
_CACHE_KIB: Final = 32_768

_TABLES: Final = """
CREATE TABLE streets (
    id INTEGER PRIMARY KEY, comune_istat TEXT NOT NULL, code TEXT NOT NULL,
    odonimo TEXT NOT NULL, localita TEXT NOT NULL, comparable TEXT, lat REAL, lon REAL,
    UNIQUE (comune_istat, code, odonimo, localita));
CREATE TABLE houses (street INTEGER NOT NULL, number INTEGER, exponent TEXT NOT NULL,
    lat REAL, lon REAL, metre INTEGER);
CREATE TABLE facts (source TEXT NOT NULL, imported_on TEXT NOT NULL, n_streets INTEGER NOT NULL,
    n_houses INTEGER NOT NULL, n_points INTEGER NOT NULL);
CREATE VIRTUAL TABLE words USING fts5 (street, place, content='', columnsize=0, detail=column,
    prefix='1 2 3', tokenize='ascii');
"""
_MEANS: Final = """
CREATE INDEX streets_by_name ON streets (comparable);
CREATE INDEX houses_of_street ON houses (street, number);
UPDATE streets SET lat = middle.lat, lon = middle.lon FROM (
    SELECT street, avg(lat) AS lat, avg(lon) AS lon FROM houses WHERE lat IS NOT NULL
    GROUP BY street) AS middle WHERE middle.street = streets.id;
"""
_VOCABULARY: Final = """
INSERT INTO words (words) VALUES ('optimize');
CREATE VIRTUAL TABLE temp.terms USING fts5vocab (main, words, col);
CREATE TABLE vocabulary (term TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT INTO vocabulary SELECT term FROM terms WHERE col = 'street';
"""


class Access(NamedTuple):
    """A door on a street: its number and point, as far as they are known."""

    comune_istat: str
    code: str
    """Of the street, in the source: tells apart two of one name in one comune."""
    odonimo: str
    localita: str
    number: int | None
    exponent: str
    lat: float | None
    lon: float | None
    metre: int | None = None
    """Along a road outside towns, in the place of a number."""


@dataclass(frozen=True, slots=True)
class ArchiveFacts:
    """What an archive was made from, when, and how much it holds."""

    source: str
    imported_on: str
    n_streets: int
    n_houses: int
    n_points: int


@contextmanager
def new_archive(folder: Path) -> Iterator["Writer"]:
    """Open an archive to be written beside the old one of a store's folder.

    Only one at a time; what an import that was killed left behind is removed.

    Raises
    ------
    GeoError
        If another import is running, or the disk refuses.
    """
    target = folder / FOLDER / FILE
    part = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _alone(target.parent / "import.lock"):
            for left in target.parent.glob(f"{_PART}*.part*"):
                left.unlink()
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=_PART, suffix=".part")
            os.close(handle)
            part = Path(name)
            writer = Writer(part, target)
            try:
                yield writer
            finally:
                writer.connection.close()
                part.unlink(missing_ok=True)
    except GeoError:
        raise
    except (sqlite3.Error, OSError) as error:
        raise GeoError(f"{FILE}: {error}; the archive is as it was") from error


class Writer:
    """Writes a new archive, batch by batch, and puts it in place when it is complete."""

    def __init__(self, part: Path, target: Path) -> None:
        self.part = part
        self.target = target
        self.connection = sqlite3.connect(part, isolation_level=None)
        # A part that is not finished is thrown away: it needs no journal.
        for pragma in ("journal_mode=OFF", "synchronous=OFF", f"cache_size=-{_CACHE_KIB}"):
            self.connection.execute(f"PRAGMA {pragma}")
        self.connection.executescript(_TABLES)

    def add(self, accesses: Iterable[Access]) -> None:
        """Add doors; each also makes its street known."""
        rows = list(accesses)
        keys = dict.fromkeys(row[:4] for row in rows)
        self.connection.execute("BEGIN")
        self.connection.executemany(
            "INSERT OR IGNORE INTO streets (comune_istat, code, odonimo, localita) "
            "VALUES (?, ?, ?, ?)", keys)
        ids = {key: self._id_of(key) for key in keys}
        self.connection.executemany(
            "INSERT INTO houses VALUES (?, ?, ?, ?, ?, ?)",
            ((ids[row[:4]], *row[4:]) for row in rows
             if row.number is not None or row.metre is not None or row.lat is not None))
        self.connection.execute("COMMIT")

    def finish(self, source: str, comune_names: Mapping[str, str]) -> ArchiveFacts:
        """Index what was added, and put it in the place of the old archive."""
        run = self.connection.execute
        run("BEGIN")
        self.connection.create_function("comparable", 1, fold, deterministic=True)
        self.connection.create_function("comune", 1, comune_names.__getitem__, deterministic=True)
        run("UPDATE streets SET comparable = comparable(odonimo)")
        run("INSERT INTO words (rowid, street, place) SELECT id, comparable, comparable(localita) "
            "|| ' ' || comparable(comune(comune_istat)) || ' ' || comune_istat FROM streets")
        run("INSERT INTO facts SELECT ?, ?, (SELECT count(*) FROM streets), "
            "(SELECT count(coalesce(number, metre)) FROM houses), (SELECT count(lat) FROM houses)",
            (source, today().isoformat()))
        run("COMMIT")
        self.connection.executescript(_MEANS + _VOCABULARY + f"PRAGMA user_version={FORMAT};")
        facts = ArchiveFacts(*run("SELECT * FROM facts").fetchone())
        self.connection.close()
        _put_in_place(self.part, self.target)
        return facts

    def _id_of(self, key: tuple[str, str, str, str]) -> int:
        found = self.connection.execute(
            "SELECT id FROM streets WHERE comune_istat = ? AND code = ? AND odonimo = ? "
            "AND localita = ?", key).fetchone()
        return int(found[0])


def _put_in_place(part: Path, target: Path) -> None:
    part.chmod(0o644)
    _sync(part, os.O_RDWR)
    part.replace(target)
    with suppress(PermissionError):  # a folder cannot be opened on every system
        _sync(target.parent, os.O_RDONLY)


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a lock that ends with this process, however it ends."""
    lock = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise GeoError(f"{FILE}: another import is running, wait for its end") from error
        yield
    finally:
        lock.close()
