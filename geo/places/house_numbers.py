"""The own archive of house numbers: one SQLite file, searched by street and number.

The own archive of house numbers: one SQLite file, replaced whole or not at all.

Streets and house numbers in the own archive, found by the words of their names.
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process

from geo.dates import today
from geo.errors import GeoError
from geo.spelling import exponent_of, fold, telling

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
            "VALUES (?, ?, ?, ?)",
            keys,
        )
        ids = {key: self._id_of(key) for key in keys}
        self.connection.executemany(
            "INSERT INTO houses VALUES (?, ?, ?, ?, ?, ?)",
            (
                (ids[row[:4]], *row[4:])
                for row in rows
                if row.number is not None or row.metre is not None or row.lat is not None
            ),
        )
        self.connection.execute("COMMIT")

    def finish(self, source: str, comune_names: Mapping[str, str]) -> ArchiveFacts:
        """Index what was added, and put it in the place of the old archive."""
        run = self.connection.execute
        run("BEGIN")
        self.connection.create_function("comparable", 1, fold, deterministic=True)
        self.connection.create_function("comune", 1, comune_names.__getitem__, deterministic=True)
        run("UPDATE streets SET comparable = comparable(odonimo)")
        run(
            "INSERT INTO words (rowid, street, place) SELECT id, comparable, comparable(localita) "
            "|| ' ' || comparable(comune(comune_istat)) || ' ' || comune_istat FROM streets"
        )
        run(
            "INSERT INTO facts SELECT ?, ?, (SELECT count(*) FROM streets), "
            "(SELECT count(coalesce(number, metre)) FROM houses), (SELECT count(lat) FROM houses)",
            (source, today().isoformat()),
        )
        run("COMMIT")
        self.connection.executescript(_MEANS + _VOCABULARY + f"PRAGMA user_version={FORMAT};")
        facts = ArchiveFacts(*run("SELECT * FROM facts").fetchone())
        self.connection.close()
        _put_in_place(self.part, self.target)
        return facts

    def _id_of(self, key: tuple[str, str, str, str]) -> int:
        found = self.connection.execute(
            "SELECT id FROM streets WHERE comune_istat = ? AND code = ? AND odonimo = ? "
            "AND localita = ?",
            key,
        ).fetchone()
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


MAX_STREETS: Final = 2_000  # compared for one search
MAX_WORDS: Final = 8
ALIKE: Final = 84.0  # least likeness (0 to 100) of two names that are one street misspelled
ROOM: Final = 8.0  # how much less alike than the best a street may be and still be offered


@dataclass(frozen=True, slots=True)
class Street:
    """A street of the archive; its middle is the mean of its points, if it has any."""

    id: int
    comune_istat: str
    odonimo: str
    localita: str
    comparable: str
    lat: float | None
    lon: float | None
    likeness: float = 0.0


@dataclass(frozen=True, slots=True)
class House:
    """A house number with its point."""

    number: int
    exponent: str
    lat: float
    lon: float


@contextmanager
def open_archive(folder: Path) -> Iterator[sqlite3.Connection | None]:
    """Open the archive of a store's folder for reading; None if there is none that we can read."""
    path = folder / FOLDER / FILE
    connection = None
    if path.is_file():
        # Never written in place, only replaced: so no lock is needed to read it.
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(uri, uri=True)
    try:
        yield connection if connection and _is_ours(connection) else None
    finally:
        if connection:
            connection.close()


def archive_facts(folder: Path) -> ArchiveFacts | None:
    """Return what the archive of a store's folder was made from; None without one."""
    with open_archive(folder) as archive:
        return facts_of(archive) if archive else None


def facts_of(archive: sqlite3.Connection) -> ArchiveFacts:
    """Return what an archive was made from."""
    return ArchiveFacts(*archive.execute("SELECT * FROM facts").fetchone())


def streets_like(
    archive: sqlite3.Connection, name: str, comuni: Sequence[str], around: Sequence[str]
) -> list[Street]:
    """Return the streets a comparable name means, most alike first.

    Parameters
    ----------
    comuni
        ISTAT codes of the comuni to look in; all of them if empty.
    around
        Comparable words that must stand in the street's locality or comune.
    """
    words = telling(name)[:MAX_WORDS]
    if not words:
        return []
    place = [f"place : ({' OR '.join(map(_quoted, comuni))})"] if comuni else []
    place += [f'place : "{word}"' for word in around[:MAX_WORDS]]
    begun = [_any_term([f"{word}*" if len(word) > 1 else word]) for word in words]
    inside = f" AND comune_istat IN ({', '.join('?' * len(comuni))})" if comuni else ""
    very = [] if around else _streets(archive, f"WHERE comparable = ?{inside}", [name, *comuni])
    return _ranked(name, very or _matching(archive, begun + place)) or _misspelled(
        archive, name, comuni, place
    )


def _misspelled(
    archive: sqlite3.Connection, name: str, comuni: Sequence[str], place: Sequence[str]
) -> list[Street]:
    """Return the streets that a name means by other words of the archive, or by its looks."""
    words = telling(name)[:MAX_WORDS]
    spelled = [_respelled(archive, word) for word in words]
    found = []
    if all(spelled):
        meant = {word: terms[0].rstrip("*") for word, terms in zip(words, spelled, strict=True)}
        found = _ranked(
            " ".join(meant.get(word, word) for word in name.split()),
            _matching(archive, [*map(_any_term, spelled), *place]),
        )
    return found or [
        street
        for street in _ranked(name, _looking_like(archive, name, comuni))
        if street.likeness >= ALIKE
    ]


def house_in(
    archive: sqlite3.Connection, street: Street, number: int, exponent: str
) -> tuple[House | None, bool]:
    """Return a house number of a street, or the nearest to it; and whether it is the very one."""
    rows = archive.execute(
        "SELECT number, exponent, lat, lon FROM houses WHERE street = ? AND number = ? "
        "AND lat IS NOT NULL",
        (street.id, number),
    ).fetchall()
    for row in rows:
        if exponent_of(row[1]) == exponent:
            return House(*row), True
    nearest = (
        rows[:1]
        or archive.execute(
            "SELECT number, exponent, lat, lon FROM houses WHERE street = ? AND number IS NOT NULL "
            "AND lat IS NOT NULL ORDER BY abs(number - ?), abs(number - ?) % 2 LIMIT 1",
            (street.id, number, number),
        ).fetchall()
    )
    return (House(*nearest[0]) if nearest else None), False


def metre_in(archive: sqlite3.Connection, street: Street, metre: int) -> tuple[House | None, bool]:
    """Return the door at a metre of a road, or the nearest to it; and whether it is the very one.

    A negative metre is none that was understood.
    """
    if metre < 0:
        return None, False
    row = archive.execute(
        "SELECT metre, '', lat, lon FROM houses WHERE street = ? AND metre IS NOT NULL "
        "AND lat IS NOT NULL ORDER BY abs(metre - ?) LIMIT 1",
        (street.id, metre),
    ).fetchone()
    return (House(*row), row[0] == metre) if row else (None, False)


def _matching(archive: sqlite3.Connection, terms: Sequence[str]) -> list[Street]:
    return _streets(
        archive,
        f"JOIN words ON words.rowid = streets.id WHERE words MATCH ? LIMIT {MAX_STREETS}",
        [" AND ".join(terms)],
    )


def _looking_like(archive: sqlite3.Connection, name: str, comuni: Sequence[str]) -> list[Street]:
    """Return the streets of some comuni whose whole names are most alike."""
    names = archive.execute(
        "SELECT id, comparable FROM streets WHERE comune_istat IN "  # noqa: S608
        f"({', '.join('?' * len(comuni))})",
        comuni,
    )
    near = process.extract(name, dict(names), scorer=fuzz.ratio, limit=30, score_cutoff=60)
    ids = [key for _name, _score, key in near]
    return _streets(archive, f"WHERE id IN ({', '.join('?' * len(ids))})", ids)


def _streets(archive: sqlite3.Connection, where: str, values: Sequence[object]) -> list[Street]:
    rows = archive.execute(
        "SELECT id, comune_istat, odonimo, localita, comparable, lat, lon FROM streets "  # noqa: S608
        + where,
        values,
    )
    return [Street(*row) for row in rows]


def _ranked(name: str, streets: list[Street]) -> list[Street]:
    """Return streets from the most alike on: the very ones, or those that are nearly as alike."""
    very = [replace(street, likeness=100.0) for street in streets if street.comparable == name]
    if very:
        return very
    names = [street.comparable for street in streets]
    told = " ".join(telling(name))
    others = [" ".join(telling(other)) for other in names]
    likeness = (
        (
            0.5 * process.cdist([told], others, scorer=fuzz.ratio)
            + 0.4 * process.cdist([told], others, scorer=fuzz.token_set_ratio)
            + 0.1 * process.cdist([name], names, scorer=fuzz.ratio)
        )[0]
        if streets
        else []
    )
    best = max(likeness, default=0.0)
    near = [
        replace(street, likeness=float(score))
        for street, score in zip(streets, likeness, strict=True)
        if score >= best - ROOM
    ]
    return sorted(near, key=lambda street: -street.likeness)


def _respelled(archive: sqlite3.Connection, word: str) -> list[str]:
    """Return the words of the archive that a word begins or, failing that, misspells."""
    if len(word) < 3:  # any other short word is as near
        return []
    begun = archive.execute(
        "SELECT term FROM vocabulary WHERE term >= ? AND term < ? LIMIT 1", (word, f"{word}~")
    ).fetchall()
    if begun:
        return [f"{word}*"]
    near = archive.execute(
        "SELECT term FROM vocabulary WHERE term >= ? AND term < ? AND length(term) BETWEEN ? AND ?",
        (word[0], f"{word[0]}~", len(word) - 2, len(word) + 2),
    )
    matches = process.extract(
        word, [term for (term,) in near], scorer=fuzz.ratio, limit=3, score_cutoff=ALIKE
    )
    return [term for term, _score, _row in matches]


def _any_term(terms: Sequence[str]) -> str:
    return f"street : ({' OR '.join(map(_quoted, terms))})"


def _quoted(term: str) -> str:
    return f'"{term[:-1]}" *' if term.endswith("*") else f'"{term}"'


def _is_ours(connection: sqlite3.Connection) -> bool:
    try:
        return bool(connection.execute("PRAGMA user_version").fetchone()[0] == FORMAT)
    except sqlite3.DatabaseError:
        return False
