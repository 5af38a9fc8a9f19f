"""Whether anything that is published tells a value, or shows a point, of a private list.

How a text is spelled once markup, encodings, accents and punctuation no longer matter.

The texts of binary tables: every cell, every name, metadata and statistics; geometry as degrees.

A geometry becomes a line of ``longitude latitude`` for each of its points.

What a published file says, whatever its kind: its texts, those inside it, its coordinates.

Kinds are told by their content: gzip, zip and what is zipped (XLSX, ODS, KMZ), SQLite (GeoPackage),
Parquet with its metadata and statistics, Arrow, PNG with its text chunks, PDF streams; anything
else is read as text.

Points of published texts that stand near a place of the private list, and are no public ones.

The private list: what may be published nowhere, in every way in which it could be written.
"""

import base64
import gzip
import html
import io
import json
import re
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from hashlib import sha256
from itertools import product
from math import prod
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import Geod

from geo.crs import WGS84, to_degrees
from geo.errors import GeoError, TableError
from geo.intake.aliases import field_of
from geo.intake.reading import read_table
from geo.letters import skeleton
from geo.messages import N_
from geo.spelling import LITTLE, TYPES, ways_to_write
from geo.store.records import ServiceFrame
from geo.zones import rows_of

_ESCAPED: Final = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_TAG: Final = re.compile(r"<[^<>]*>")
_FOLDED: Final = re.compile(r"\r?\n[ \t]|=\r?\n|\u00ad|[\u200b-\u200d\u2060\ufeff]")
"""Where calendars, cards and mail break a line, and letters that are not seen."""
_MOST_LAYERS: Final = 4
_PLAIN: Final = bytes(
    code + 32 if 65 <= code <= 90 else code if 97 <= code <= 122 or 48 <= code <= 57 else 32
    for code in range(256)
)


def plain(text: str) -> bytes:
    """Return a text as lower-case ASCII words, one space before, between and after them.

    >>> plain("Via dei Séragli, 12/r")
    b' via dei seragli 12 r '
    """
    if not text.isascii():
        text = skeleton(text)
    words = text.encode("ascii", "replace").translate(_PLAIN).split()
    return b" " + b" ".join(words) + b" "


def spellings(text: str) -> Iterator[str]:
    """Yield a text as it is, decoded, and without its tags, where that makes a difference."""
    yield text
    layers = [text]
    for _ in range(_MOST_LAYERS):
        layers.append(_decoded(layers[-1]))
        if layers[-1] == layers[-2]:
            break
    decoded = layers[-1]
    if decoded != text:
        yield decoded
    if "<" in decoded:
        yield _TAG.sub(" ", decoded)
        yield _TAG.sub("", decoded)


def _decoded(text: str) -> str:
    """Return a text from which one layer of HTML, URL or JavaScript escapes is taken."""
    if "&" in text:
        text = html.unescape(text)
    if "%" in text:
        text = unquote(text, errors="replace")
    if "\\" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1] or found[2], 16)), text)
        text = text.replace("\\n", " ").replace("\\t", " ").replace("\\/", "/")
    return _FOLDED.sub("", text)


_ENVELOPES: Final = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
"""Bytes of a GeoPackage geometry's envelope, by its code (OGC 12-128r19, 2.1.3.1.1)."""
_DEGREES: Final = f"EPSG:{WGS84}"


def sqlite_texts(data: bytes) -> Iterator[str]:
    """Yield the texts of an SQLite file, of a GeoPackage in degrees."""
    writable = bytearray(data)
    writable[18:20] = b"\x01\x01"  # one that was written ahead opens from memory only so
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(bytes(writable))
        base.text_factory = lambda cell: cell.decode("utf-8", "replace")
        tables = base.execute("SELECT name, sql, rootpage FROM sqlite_master").fetchall()
        systems = _systems(base)
        for name, sql, page in tables:
            yield f"{name} {sql}"
            if page and (sql or "").upper().startswith("CREATE TABLE"):
                quoted = str(name).replace('"', '""')
                yield from _rows(base.execute(f'SELECT * FROM "{quoted}"'), systems)  # noqa: S608


def parquet_texts(data: bytes) -> Iterator[str]:
    """Yield the texts of a Parquet file: metadata, statistics of each column, cells."""
    file = pq.ParquetFile(io.BytesIO(data))
    about = file.metadata
    yield f"{about.created_by} {about.schema}"
    for group in range(about.num_row_groups):
        for number in range(about.num_columns):
            column = about.row_group(group).column(number)
            found = column.statistics
            yield f"{column.path_in_schema} {column.file_path}"
            if found is not None and found.has_min_max:
                yield f"{_said(found.min)}\n{_said(found.max)}"
    yield from _arrow(file.read())


def arrow_texts(data: bytes) -> Iterator[str]:
    """Yield the texts of an Arrow (Feather) file."""
    yield from _arrow(pa.ipc.open_file(data).read_all())


def _arrow(table: Any) -> Iterator[str]:  # noqa: ANN401 - pyarrow has no types
    about = dict(table.schema.metadata or {})
    for field in table.schema:
        about |= field.metadata or {}
        yield str(field.name)
    for key, value in about.items():
        yield f"{_said(key)} {_said(value)}"
    systems = _declared(about.get(b"geo", b""))
    columns = []
    for name, column in zip(table.column_names, table.columns, strict=True):
        cells = column.to_pylist()
        if any(isinstance(cell, bytes) for cell in cells):
            yield from _points([cell for cell in cells if cell], systems.get(name, _DEGREES))
        columns.append([_said(cell) for cell in cells])
    yield "\n".join(" | ".join(row) for row in zip(*columns, strict=True))


def _rows(rows: Iterator[Sequence[object]], systems: dict[int, str]) -> Iterator[str]:
    geometry: dict[int, list[bytes]] = {}
    lines = []
    for row in rows:
        lines.append(" | ".join(map(_said, row)))
        for cell in row:
            if isinstance(cell, bytes) and cell.startswith(b"GP") and len(cell) > 8:
                (system,) = struct.unpack("<i" if cell[3] & 1 else ">i", cell[4:8])
                begins = 8 + _ENVELOPES.get(cell[3] >> 1 & 7, 0)
                geometry.setdefault(system, []).append(cell[begins:])
    yield "\n".join(lines)
    for system, cells in geometry.items():
        yield from _points(cells, systems.get(system, _DEGREES))


def _systems(base: sqlite3.Connection) -> dict[int, str]:
    try:
        rows = base.execute(
            "SELECT srs_id, organization, organization_coordsys_id FROM gpkg_spatial_ref_sys"
        ).fetchall()
    except sqlite3.OperationalError:  # no GeoPackage
        return {}
    return {system: f"{name}:{code}" for system, name, code in rows if code and code > 0}


def _declared(about: bytes) -> dict[str, str]:
    """Return the CRS of each column of geometry, as GeoParquet's metadata declares it."""
    columns = json.loads(about)["columns"] if about else {}
    return {
        name: json.dumps(column["crs"]) for name, column in columns.items() if column.get("crs")
    }


def _points(cells: list[bytes], system: str) -> Iterator[str]:
    found = shapely.get_coordinates(shapely.from_wkb(cells, on_invalid="ignore"))
    lon, lat = found[:, 0], found[:, 1]
    if system != _DEGREES:
        lon, lat = to_degrees(lon, lat, system)
    kept = np.isfinite(lon) & np.isfinite(lat)
    yield "\n".join(f"{x:.6f} {y:.6f}" for x, y in zip(lon[kept], lat[kept], strict=True))


def _said(cell: object) -> str:
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace")
    return "" if cell is None else str(cell)


MOST_BYTES: Final = 1_000_000_000
"""Bytes that a packed file may have unpacked, each part and together."""
_MOST_DEEP: Final = 5
_EMBEDDED: Final = re.compile(r"data:[^\s;,\"']*(?:;[^\s;,\"']*)*;base64,([A-Za-z0-9+/=%\s]{16,})")
_DEFLATED: Final = re.compile(rb"x[\x01\x5e\x9c\xda]")
_BYTE_ORDER_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


class Loose(str):
    """A text taken from bytes that are no text: what stands beside a value may touch it."""

    __slots__ = ()


class ContentError(GeoError, ValueError):
    """A published file cannot be looked through: it is damaged, or too large unpacked."""


def texts_of(data: bytes, depth: int = 0) -> Iterator[str]:
    """Yield every text of a content.

    Raises
    ------
    ContentError
        If it, or anything in it, cannot be read to the end.
    """
    try:
        yield from _texts(data, depth)
    except ContentError:
        raise
    except Exception as error:  # what is damaged can raise anything in the library that reads it
        raise ContentError("damaged") from error


def _texts(data: bytes, depth: int) -> Iterator[str]:
    if depth > _MOST_DEEP:
        raise ContentError("packed too deep")
    if data.startswith(b"\x1f\x8b"):
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            yield from texts_of(_limited(packed.read(MOST_BYTES + 1)), depth + 1)
    elif data.startswith(b"PK\x03\x04"):
        yield from _zipped(data, depth)
    elif data.startswith(b"SQLite format 3\0"):
        yield from sqlite_texts(data)
        yield from _loose(data)  # what was deleted stays in free pages
    elif data.startswith(b"PAR1"):
        yield from parquet_texts(data)
    elif data.startswith(b"ARROW1"):
        yield from arrow_texts(data)
    elif data.startswith(b"\x89PNG\r\n\x1a\n"):
        yield from _png(data)
    elif data.startswith(b"%PDF"):
        yield from _loose(data)
        yield from _inflated(data)
    else:
        yield from _written(data, depth)


def _zipped(data: bytes, depth: int) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(part.file_size for part in archive.infolist()) > MOST_BYTES:
            raise ContentError("too large unpacked")
        yield archive.comment.decode("latin-1")
        for part in archive.infolist():
            yield f"{part.filename} {part.comment.decode('latin-1')}"
            yield from texts_of(archive.read(part), depth + 1)


def _png(data: bytes) -> Iterator[str]:
    """Yield what stands in the chunks of a picture that are no picture, packed or not."""
    at = 8
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4])
        chunk = data[at + 8 : at + 8 + length]
        if data[at + 4 : at + 8] != b"IDAT":
            yield from _loose(chunk)
            yield from _inflated(chunk)
        at += length + 12
    yield from _loose(data[at:])


def _inflated(data: bytes) -> Iterator[str]:
    """Yield what is deflated anywhere in a content; other bytes only look like it."""
    for found in _DEFLATED.finditer(data):
        try:
            content = zlib.decompressobj().decompress(data[found.start() :], MOST_BYTES)
        except zlib.error:
            continue
        yield from _loose(content)


def _written(data: bytes, depth: int) -> Iterator[str]:
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        yield from _loose(data)
        return
    yield text
    if "\0" in text:
        yield from _loose(data)
    for found in _EMBEDDED.finditer(text):
        packed = re.sub(r"[^A-Za-z0-9+/]", "", found[1].replace("%2B", "+").replace("%2F", "/"))
        yield from texts_of(base64.b64decode(packed + "=" * (-len(packed) % 4)), depth + 1)


def _loose(data: bytes) -> Iterator[Loose]:
    """Yield bytes as text in the encodings in which a program may have left one."""
    yield Loose(data.decode("utf-8", "replace"))
    yield Loose(data.decode("cp1252", "replace"))
    if b"\0" in data:
        for start in (0, 1):
            even = data[start : len(data) - (len(data) - start) % 2]
            yield Loose(even.decode("utf-16-le", "replace"))
            yield Loose(even.decode("utf-16-be", "replace"))


def _limited(data: bytes) -> bytes:
    if len(data) > MOST_BYTES:
        raise ContentError("too large unpacked")
    return data


Points = npt.NDArray[np.float64]
"""Rows of latitude and longitude."""
SAME_PLACE_M: Final = 2.0
"""How far a point may lie from the public one that it is: published ones have 5 digits."""
_WORLD: Final = Geod(ellps="WGS84")
_DECIMAL: Final = re.compile(r"(?<![\d.])-?\d{1,3}\.\d{2,}")
_WITH_COMMA: Final = re.compile(r"(?<![\d,])(-?\d{1,3}),(\d{3,})(?![\d.])")
_SEXAGESIMAL: Final = re.compile(
    r"(\d{1,3})\s?°\s?(\d{1,2})\s?['’′]\s?(?:(\d{1,2}(?:[.,]\d+)?)\s?(?:[\"”″]|''))?"
)


def pairs_in(text: str) -> Points:
    """Return each two coordinates that follow one another in a text, in both orders.

    Decimal degrees with a point or an Italian comma, and degrees with minutes; one other number
    may stand between the two. Metres of a projection are no degrees: none is found in a text.
    """
    found = [_paired([float(number) for number in _DECIMAL.findall(text)])]
    if _WITH_COMMA.search(text):
        found.append(
            _paired([float(f"{whole}.{rest}") for whole, rest in _WITH_COMMA.findall(text)])
        )
    if "°" in text:
        found.append(
            _paired(
                [
                    int(degrees)
                    + int(minutes) / 60
                    + float((seconds or "0").replace(",", ".")) / 3600
                    for degrees, minutes, seconds in _SEXAGESIMAL.findall(text)
                ]
            )
        )
    return np.concatenate(found)


def near(pairs: Points, lat: float, lon: float, radius_m: float) -> Points:
    """Return the points within a radius of a place. [m]"""
    if not len(pairs):
        return pairs
    margin = radius_m / 50_000  # degrees: more than any metre here, to look at few
    close = pairs[(np.abs(pairs[:, 0] - lat) < margin) & (np.abs(pairs[:, 1] - lon) < margin)]
    return close[_distance_m(close, lat, lon) <= radius_m]


def not_public(points: Points, public: Points) -> Points:
    """Return the points that are none of the public ones, to within ``SAME_PLACE_M``."""
    kept = [point for point in points if not len(near(public, point[0], point[1], SAME_PLACE_M))]
    return np.array(kept, dtype=float).reshape(-1, 2)


def all_pairs(texts: Iterable[str]) -> Points:
    """Return the pairs of several texts, each once."""
    found = [pairs_in(text) for text in texts]
    return np.unique(np.concatenate([np.empty((0, 2)), *found]), axis=0)


def _paired(numbers: list[float]) -> Points:
    row = np.array(numbers, dtype=float)
    one_way = np.concatenate([np.column_stack((row[:-step], row[step:])) for step in (1, 2)])
    return np.concatenate((one_way, one_way[:, ::-1]))


def _distance_m(points: Points, lat: float, lon: float) -> npt.NDArray[np.float64]:
    same = np.ones(len(points))
    inside = np.abs(points[:, 0]) <= 90
    _there, _back, distance_m = _WORLD.inv(
        same * lon, same * lat, points[:, 1], np.where(inside, points[:, 0], 0)
    )
    return np.where(inside, np.asarray(distance_m, dtype=float), np.inf)


RADIUS_M: Final = 100.0
_VALUE: Final = frozenset(("value", "valore", "dato", "segreto", "da proteggere"))
_RADIUS: Final = frozenset(("radius_m", "radius m", "raggio_m", "raggio m", "raggio"))
SEARCHED: Final = frozenset(("value", "name", "address", "phone", "email", "website"))
"""Fields of a private list that are looked for; the others (comune, kind, notes) are no secret."""
_LEAST: Final = 5
"""Letters and digits of a value, all told: what is shorter stands in any file by chance."""
_LEAST_GLUED: Final = 8
"""Letters of words that are looked for inside other words, as in addresses of the web."""
_PHONE: Final = re.compile(r"\+?\(?\d(?:[\s./()-]{0,2}\d){5,14}")
_MOST_FORMS: Final = 2_000
"""Ways to write one value that are all looked for; beyond, one word is varied at a time."""
_HEADS: Final = TYPES | LITTLE | frozenset(("loc", "fraz", "p", "za", "zza", "v", "le", "l", "d"))

Form = tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Secret:
    """One row of the private list. Never printed: its ``repr`` says only where it stands."""

    row: int
    forms: frozenset[Form]
    phones: frozenset[str]
    lat: float | None
    lon: float | None
    radius_m: float

    def __repr__(self) -> str:
        return f"Secret(row={self.row})"


@dataclass(frozen=True, slots=True)
class PrivateList:
    """What to look for, and which columns of the list say nothing that is looked for."""

    secrets: tuple[Secret, ...]
    not_searched: tuple[str, ...]


def read_private(path: Path) -> PrivateList:
    """Read a private list: a table with any of the columns searched, or lat and lon.

    Raises
    ------
    TableError
        If it has no such column, or a row says nothing that can be looked for; no value is told.
    """
    table = read_table(path)
    fields = {number: _field(head) for number, head in enumerate(table.heads)}
    used = SEARCHED | {"lat", "lon", "radius_m", "civico"}
    if not used & set(fields.values()):
        raise TableError(
            path.name,
            N_(
                "the private list needs a column value, name, address, "
                "phone, email or website, or the columns lat and lon"
            ),
        )
    secrets = []
    for row, cells in zip(table.cells.index, rows_of(table.cells), strict=True):
        said = [(fields[int(number)], str(cell).strip()) for number, cell in cells.items()]
        secrets.append(_secret(int(row), [pair for pair in said if pair[1]], path.name))
    unknown = tuple(head for number, head in enumerate(table.heads) if fields[number] not in used)
    return PrivateList(tuple(secrets), unknown)


def _field(head: str) -> str:
    words = head.strip().lower()
    if words in _VALUE:
        return "value"
    return "radius_m" if words in _RADIUS else field_of(head)


def _secret(row: int, said: list[tuple[str, str]], file: str) -> Secret:
    forms: set[Form] = set()
    phones: set[str] = set()
    numbers = {
        field: _number(cell, row, field, file)
        for field, cell in said
        if field in {"lat", "lon", "radius_m"}
    }
    civico = next((cell for field, cell in said if field == "civico"), "")
    for field, cell in said:
        if field == "phone" or (field == "value" and _PHONE.fullmatch(cell)):
            phones |= set(_phones(cell))
        elif field in SEARCHED:
            forms |= set(_forms(field, f"{cell} {civico}" if field == "address" else cell))
    forms = {form for form in forms if len(b"".join(form)) >= _LEAST}
    if not forms and not phones and not {"lat", "lon"} <= set(numbers):
        raise TableError(
            file,
            N_(
                "row {row} of the private list has nothing that can be looked "
                "for: a value of {n} letters, a phone, or both lat and lon "
                "are needed"
            ),
            row=row,
            n=_LEAST,
        )
    return Secret(
        row,
        frozenset(forms),
        frozenset(phones),
        numbers.get("lat"),
        numbers.get("lon"),
        numbers.get("radius_m") or RADIUS_M,
    )


def _number(cell: str, row: int, field: str, file: str) -> float:
    try:
        number = float(cell.replace(",", "."))
    except ValueError:
        number = float("nan")
    most = {"lat": 90, "lon": 180, "radius_m": 10_000}[field]
    if not -most <= number <= most:
        raise TableError(
            file,
            N_("row {row} of the private list: {field} is no number in its range"),
            row=row,
            field=field,
        )
    return number


def _phones(cell: str) -> Iterator[str]:
    for found in _PHONE.finditer(cell):
        digits = re.sub(r"\D", "", found[0])
        digits = re.sub(r"^(?:0039|39(?=[03]))", "", digits)
        if len(digits) > _LEAST:
            yield digits


def _forms(field: str, cell: str) -> Iterator[Form]:
    """Yield the words of a value, and the ways to write it if it is an address or a link."""
    if field == "website" or "://" in cell:
        cell = re.sub(r"^\w+://", "", cell).removeprefix("www.")
    words = tuple(plain(cell).split())
    yield from _variants(words)
    first = words[0].decode() if words else ""
    if field == "address" or (field == "value" and first in TYPES):
        for street in _streets(cell):
            yield from _variants(street)


def _streets(address: str) -> Iterator[Form]:
    """Yield a street with its number in the ways it is written; without one, its whole name."""
    pieces = [plain(piece).split() for piece in re.split(r"[;()|]|,(?!\s*\d)|\s-\s", address)]
    for piece in pieces:
        head = next((at for at, word in enumerate(piece) if word.decode() not in _HEADS), 0)
        name, number = _split_number(piece[head:])
        if name and number:
            for short in {tuple(name), tuple(name[-1:])}:
                for between in ((), (b"n",), (b"n", b"civico"), (b"civico",), (b"nr",)):
                    yield (*short, *between, number[0])
                    yield (*short, *between, b"".join(number))
        elif name and head and len(b"".join(name)) > _LEAST:
            yield tuple(name)


def _split_number(words: list[bytes]) -> tuple[list[bytes], list[bytes]]:
    """Return the words of a street and those of its number: what follows its last word."""
    at = next(
        (
            at
            for at, word in enumerate(words)
            if at and word[:1].isdigit() and len(word.rstrip(b"abcdefghir")) < 5
        ),
        len(words),
    )
    name = [word for word in words[:at] if word not in {b"n", b"nr", b"civico", b"num"}]
    return name, words[at : at + 2] if words[at + 1 : at + 2] and len(
        words[at + 1]
    ) == 1 else words[at : at + 1]


def _variants(words: Form) -> Iterator[Form]:
    """Yield words with their saints and numerals written in every way."""
    ways = [tuple(way.encode() for way in ways_to_write(word.decode())) for word in words]
    if prod(map(len, ways)) <= _MOST_FORMS:
        yield from product(*ways)
        return
    for at, way in enumerate(ways):
        yield from ((*words[:at], other, *words[at + 1 :]) for other in way)


def glued(form: Form) -> bytes:
    """Return a form as one word, if it is long enough to be looked for inside others; or b""."""
    joined = b"".join(form)
    return joined if len(joined) >= _LEAST_GLUED and not joined.isdigit() else b""


VALUE: Final = N_("{file} tells a value of row {row} of the private list")
POINT: Final = N_(
    "{file} has a point near the place of row {row} of the private list, and it is no public one"
)
UNREAD: Final = N_("{file} cannot be looked through, so it may tell anything")
HIDDEN: Final = "…"
"""What stands for the name of a file or folder that tells a value itself."""
NOT_PUBLISHED: Final = frozenset(("addresses",))
"""Folders of the store that no page or export carries: every house number is in this one."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Where something private was found, of which row of the list; never what it is."""

    file: str
    row: int | None
    said: str
    """A sentence with the fields file and row, to be translated."""


@dataclass(frozen=True)
class Search:
    """A private list made ready to be looked for in many files."""

    private: PrivateList
    public: Points
    """Latitude and longitude of what is public by its own right."""
    _by_words: dict[Form, set[int]] = dataclass_field(default_factory=dict)
    _by_phone: dict[str, set[int]] = dataclass_field(default_factory=dict)
    _known: dict[tuple[bytes, bool], tuple[set[int], set[int]]] = dataclass_field(
        default_factory=dict
    )
    """What was found in each text that was looked through: the same one comes packed, and often."""

    def __post_init__(self) -> None:
        for secret in self.private.secrets:
            for form in secret.forms:
                self._by_words.setdefault(form, set()).add(secret.row)
            for phone in secret.phones:
                self._by_phone.setdefault(phone, set()).add(secret.row)

    def folder(self, folder: Path) -> list[Hit]:
        """Return what is found in the files of a folder and in their names, in their order."""
        hits: list[Hit] = []
        for path in files_of(folder):
            name = path.relative_to(folder).as_posix()
            shown = "/".join(HIDDEN if self.rows_told(part) else part for part in name.split("/"))
            hits += self.content(path.read_bytes(), shown, name)
        return hits

    def content(self, data: bytes, shown: str, name: str = "") -> list[Hit]:
        """Return what is found in a content and in its name; ``shown`` is how hits call it."""
        values, points, hits = self.rows_told(name), set[int](), list[Hit]()
        try:
            for text in texts_of(data):
                told, near_it = self._rows_of(text)
                values |= told
                points |= near_it
        except ContentError:
            hits.append(Hit(shown, None, UNREAD))
        return [
            *(Hit(shown, row, VALUE) for row in sorted(values)),
            *(Hit(shown, row, POINT) for row in sorted(points)),
            *hits,
        ]

    def _rows_of(self, text: str) -> tuple[set[int], set[int]]:
        content = sha256(text.encode("utf-8", "surrogatepass")).digest()
        key = (content, isinstance(text, Loose))
        if key not in self._known:
            self._known[key] = (self.rows_told(text), self._rows_near(text))
        return self._known[key]

    def rows_told(self, text: str) -> set[int]:
        """Return the rows of the private list of which a text tells a value."""
        found: set[int] = set()
        for spelling in spellings(text):
            words = plain(spelling)
            rows = self._rows_touching if isinstance(text, Loose) else self._rows_in_words
            found.update(*rows(words), *self._rows_in_digits(words))
        return found

    def _rows_in_words(self, words: bytes) -> Iterator[set[int]]:
        known = set(words.split())
        long = b" ".join(word for word in known if len(word) > 7)
        for form, rows in self._by_words.items():
            is_told = known.issuperset(form) and b" " + b" ".join(form) + b" " in words
            joined = glued(form)
            if is_told or (joined and _stands_in(joined, long)):
                yield rows

    def _rows_touching(self, words: bytes) -> Iterator[set[int]]:
        for form, rows in self._by_words.items():
            if glued(form) and _stands_in(b" ".join(form), words):
                yield rows

    def _rows_in_digits(self, words: bytes) -> Iterator[set[int]]:
        if not self._by_phone:
            return
        digits = re.sub(rb"(?<=\d) (?=\d)", b"", words)
        for phone, rows in self._by_phone.items():
            if phone.encode() in digits:
                apart = rb" ?".join(digit.encode() for digit in phone)
                if re.search(rb"(?<!\d)(?:(?:00 ?)?39 ?)?" + apart + rb"(?!\d)", words):
                    yield rows

    def _rows_near(self, text: str) -> set[int]:
        placed = [
            secret
            for secret in self.private.secrets
            if secret.lat is not None and secret.lon is not None
        ]
        if not placed:
            return set()
        pairs = pairs_in(text)
        return {secret.row for secret in placed if self._is_near(secret, pairs)}

    def _is_near(self, secret: Secret, pairs: Points) -> bool:
        found = near(pairs, secret.lat or 0.0, secret.lon or 0.0, secret.radius_m)
        return len(found) > 0 and len(not_public(found, self.public)) > 0


def public_points(services: ServiceFrame, store: Path) -> Points:
    """Return what may be shown near anything: services under the policy point, places, borders."""
    open_ = services[(services["location_policy"] == "point") & services.geometry.notna()]
    shown = np.column_stack((open_.geometry.y, open_.geometry.x)) if len(open_) else ()
    grounds = (
        text for path in files_of(store / "boundaries") for text in texts_of(path.read_bytes())
    )
    return np.concatenate((np.array(shown, dtype=float).reshape(-1, 2), all_pairs(grounds)))


def require_apart(private: Path, *folders: Path) -> None:
    """Refuse a private list that lies where it would be published itself.

    Raises
    ------
    TableError
        If it lies in one of the folders.
    """
    for folder in folders:
        if private.resolve().is_relative_to(folder.resolve()):
            raise TableError(
                private.name,
                N_("the private list lies in a folder that is published: move it out of there"),
            )


def files_of(folder: Path) -> list[Path]:
    """Return the files of a folder and its folders, in order, those never published left out."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not NOT_PUBLISHED & set(path.relative_to(folder).parts[:1])
    )


def _stands_in(joined: bytes, long: bytes) -> bool:
    """Tell whether a word stands inside others, no digit of theirs beside one of its own."""
    at = long.find(joined)
    while at >= 0:
        before, after = long[at - 1 : at], long[at + len(joined) : at + len(joined) + 1]
        if not (before.isdigit() and joined[:1].isdigit()) and not (
            after.isdigit() and joined[-1:].isdigit()
        ):
            return True
        at = long.find(joined, at + 1)
    return False
