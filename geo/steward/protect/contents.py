"""What a published file says, whatever its kind: its texts, those inside it, its coordinates.

Kinds are told by their content: gzip, zip and what is zipped (XLSX, ODS, KMZ), SQLite (GeoPackage),
Parquet with its metadata and statistics, Arrow, PNG with its text chunks, PDF streams; anything
else is read as text.
"""

import base64
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from geo.errors import GeoError
from geo.steward.protect import tables

MOST_BYTES: Final = 1_000_000_000
"""Bytes that a packed file may have unpacked, each part and together."""
_MOST_DEEP: Final = 5
_EMBEDDED: Final = re.compile(r"data:[^\s;,\"']*(?:;[^\s;,\"']*)*;base64,([A-Za-z0-9+/=%\s]{16,})")
_DEFLATED: Final = re.compile(rb"x[\x01\x5e\x9c\xda]")
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


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
        yield from tables.sqlite_texts(data)
        yield from _loose(data)  # what was deleted stays in free pages
    elif data.startswith(b"PAR1"):
        yield from tables.parquet_texts(data)
    elif data.startswith(b"ARROW1"):
        yield from tables.arrow_texts(data)
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
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
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
