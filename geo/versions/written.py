"""What a publication writes: the list, so that it is read back the same, and a note of it."""

from dataclasses import dataclass
from datetime import UTC
from typing import Final

import pandas as pd

from geo.catalogue import N_
from geo.dates import now
from geo.errors import Finding, RecordError, VersionError
from geo.records import FIELDS, FILE, read_rows, row_of
from geo.versions.changes import Changes
from geo.versions.version import Version, digest
from geo.zones import rows_of

_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class Note:
    """Who publishes, why, and what: one line each."""

    role: str
    why: str
    source_name: str
    source_sha256: str

    def __post_init__(self) -> None:
        """Refuse what says nothing; a terminal shows the rest as it is."""
        for field in ("role", "why", "source_name"):
            text = "".join(filter(str.isprintable, " ".join(getattr(self, field).split())))
            if not text:
                raise VersionError(N_("Say who publishes (role), why, and from which file."))
            object.__setattr__(self, field, text[:_LONGEST])


def version_after(
    parent: int, note: Note, changes: Changes, content: bytes, *, number: int, n_records: int,
    n_protected: int,
) -> Version:
    """Return the version that a content makes, published now."""
    return Version(
        number, parent, note.role, now_utc(), note.why, note.source_name, note.source_sha256,
        digest(content), n_records, n_added=len(changes.added), n_changed=changes.n_changed,
        n_closed=len(changes.closed), n_reopened=len(changes.reopened), n_protected=n_protected,
    )


def content_of(rows: pd.DataFrame) -> bytes:
    """Return rows of text as a CSV file from which the same rows are read, letter by letter.

    Raises
    ------
    RecordError
        If a text is none that a file can hold.
    """
    content = rows.to_csv(index=False, lineterminator="\n").encode("utf-8", "replace")
    if _are_same(read_rows(content, FILE), rows):
        return content
    needed = N_("text that a file can hold: no control characters")
    found = [
        Finding(FILE, row_of(index), str(row["id"]), field, ascii(row[field]), needed)
        for index, row in enumerate(rows_of(rows)) for field in FIELDS
        if not row[field].replace("\n", "").isprintable()
    ]
    raise RecordError(found or [Finding(FILE, None, "", "file", "", needed)])


def _are_same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    if len(one) != len(other) or list(one.columns) != list(other.columns):
        return False
    return all((one[field].to_numpy() == other[field].to_numpy()).all() for field in one)


def now_utc() -> str:
    """Return the second it is, UTC, ISO 8601."""
    return now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
