"""What a file is, by its content, and whether it is safe to open: size, kind, zip directory."""

import io
import re
import zipfile
import zlib
from collections import Counter
from pathlib import Path
from typing import Final

from geo.errors import TableError
from geo.messages import N_

MOST_BYTES: Final = 50_000_000
MOST_UNPACKED: Final = 400_000_000
"""Bytes that the sheets of a workbook have together: 200,000 rows of 20 columns have 250 MB."""
MOST_BESIDE: Final = 100_000_000
"""Bytes of its strings, styles and whatever else is no sheet, whatever its name says: these are
held whole by what reads them."""
MOST_STYLES: Final = 10_000_000
"""Bytes of a part that is neither sheet nor strings: the styles of 100,000 formats have as many."""
MOST_PART: Final = 1_000_000
MOST_RATIO: Final = 250
"""How often a part of more than ``MOST_PART`` may be larger than packed; sheets reach 30."""
_MOST_PARTS: Final = 2_000
_HEAD: Final = 65_536
"""Bytes within which the root of a part stands: only comments may stand before."""
_ROOT: Final = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)[\s/>]")
_BEFORE_ROOT: Final = re.compile(rb"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*", re.DOTALL)

TEXT, WORKBOOK, GEOJSON, GEOPACKAGE = "text", "workbook", "geojson", "geopackage"
GEOPARQUET: Final = "geoparquet"
_REFUSED: Final = (
    (b"%PDF", N_("it is a PDF: a spreadsheet or CSV is needed")),
    (b"Rar!", N_("it is an archive: take the list out of it")),
    (b"\x1f\x8b", N_("it is an archive: take the list out of it")),
    (b"\x89PNG", N_("it is a picture: a spreadsheet or CSV is needed")),
    (b"\xff\xd8\xff", N_("it is a picture: a spreadsheet or CSV is needed")),
)


def read_bytes(path: Path) -> bytes:
    """Return the content of a file that is not larger than a list can be.

    Raises
    ------
    TableError
        If it is no file, is empty, too large, or cannot be read.
    """
    try:
        if not path.is_file():
            raise TableError(path.name, N_("there is no such file"))
        _limit(path.stat().st_size, path.name)
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, TableError):
            raise
        raise TableError(path.name, N_("the file cannot be read")) from error
    return checked_bytes(data, path.name)


def checked_bytes(data: bytes, file: str) -> bytes:
    """Return a content that came without a file, if it is not larger than a list can be.

    Raises
    ------
    TableError
        If it is empty or too large.
    """
    _limit(len(data), file)
    if not data.strip():
        raise TableError(file, N_("the file is empty"))
    return data


def _limit(n_bytes: int, file: str) -> None:
    if n_bytes > MOST_BYTES:
        raise TableError(
            file,
            N_("the file has {size} MB, a list has at most {most} MB: import it in parts"),
            size=n_bytes // 1_000_000,
            most=MOST_BYTES // 1_000_000,
        )


def kind_of(data: bytes, file: str) -> str:
    """Return what a content is: TEXT, WORKBOOK or a geographic file; its name says nothing.

    Raises
    ------
    TableError
        If it is something that holds no list, with what to do instead.
    """
    for magic, reason in _REFUSED:
        if data.startswith(magic):
            raise TableError(file, reason)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return WORKBOOK  # of old Excel, or with a password: the reader tells
    if data.startswith(b"PK"):
        check_workbook(data, file)
        return WORKBOOK
    if data.startswith(b"SQLite format 3\0"):
        return GEOPACKAGE
    if data.startswith(b"PAR1"):
        return GEOPARQUET
    start = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"{", b"[")):
        return GEOJSON
    if start[:200].lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<")):
        raise TableError(file, N_("it is a web page or XML under another name: save it as .xlsx"))
    return TEXT


def check_workbook(data: bytes, file: str) -> None:
    """Refuse a zip that is no workbook, or would not stay small when unpacked.

    The directory is believed only as far as it can do no harm: ``zipfile`` never gives more of a
    part than the directory declares.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if not names & {"xl/workbook.xml", "xl/workbook.bin"} and not _is_ods(archive, names):
                raise TableError(
                    file,
                    N_(
                        "it is an archive or a document of another program: "
                        "save the list as .xlsx, .ods or CSV"
                    ),
                )
            _check_parts(archive, parts, file)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        OSError,
        EOFError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        zlib.error,
    ) as error:
        if isinstance(error, TableError):
            raise
        raise TableError(
            file,
            N_(
                "the workbook is damaged or cut short: open it in the "
                "spreadsheet program and save it again"
            ),
        ) from error


_SHEETS: Final = frozenset({"worksheet", "document-content"})
"""Roots of the parts that hold rows: of .xlsx and of .ods."""


def _is_ods(archive: zipfile.ZipFile, names: set[str]) -> bool:
    return {"mimetype", "content.xml"} <= names and archive.read("mimetype").strip().startswith(
        b"application/vnd.oasis.opendocument.spreadsheet"
    )


def _check_parts(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], file: str) -> None:
    """Refuse parts that are far larger than a list's, each judged by what stands in it."""
    unpacked = sum(part.file_size for part in parts)
    n_bytes: Counter[str] = Counter()
    fits = len(parts) <= _MOST_PARTS and unpacked <= MOST_UNPACKED + MOST_BESIDE
    for part in parts if fits else ():
        root = _root_of(archive, part, file)
        n_bytes["sheets" if root in _SHEETS else "beside"] += part.file_size
        is_bomb = part.file_size > MOST_PART and (
            part.file_size > MOST_RATIO * max(part.compress_size, 1)
        )
        is_styles = root not in _SHEETS | {"sst", ""} and part.file_size > MOST_STYLES
        fits = fits and not is_bomb and not is_styles
    if not fits or n_bytes["sheets"] > MOST_UNPACKED or n_bytes["beside"] > MOST_BESIDE:
        raise TableError(
            file,
            N_(
                "the workbook unpacks to {size} MB, far more than a list needs: "
                "it is refused unopened"
            ),
            size=unpacked // 1_000_000,
        )


def _root_of(archive: zipfile.ZipFile, part: zipfile.ZipInfo, file: str) -> str:
    """Return the name of the root of a part of XML, "" of another; refuse what defines entities.

    No spreadsheet program defines any, nor writes another encoding than UTF-8.
    """
    with archive.open(part) as stream:
        head = stream.read(_HEAD)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    is_wide = b"<\0" in head[:64] or b"\0<" in head[:64]
    if not text.startswith(b"<") and not is_wide:
        return ""
    before = _BEFORE_ROOT.match(text)
    root = _ROOT.match(text, before.end() if before else 0)
    hides_it = root is None and len(head) == _HEAD
    if hides_it or is_wide or b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise TableError(
            file,
            N_("the workbook holds definitions that no spreadsheet writes: it is refused unopened"),
        )
    return root[1].decode("ascii", "replace") if root else ""
