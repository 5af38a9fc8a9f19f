"""Comparing versions, and taking one back: a new version with the content of an old one."""

from datetime import date
from pathlib import Path

import pandas as pd

from geo import dates
from geo.versions.changes import CLOSED, Changes, changes_between
from geo.versions.conceal import as_told_now
from geo.versions.publish import publishing, put_in_force
from geo.versions.version import Version, read_version, rows_of_version
from geo.versions.written import Note
from geo.zones import rows_of


def diff(folder: Path, first: int, second: int) -> Changes:
    """Return what makes one version of a store out of another, whichever was published first."""
    return changes_between(rows_of_version(folder, first), rows_of_version(folder, second))


def restore(
    folder: Path, number: int, *, role: str, why: str, day: date | None = None
) -> Version:
    """Publish the content of an earlier version anew, and return the version this makes.

    Every record of that version is again as it was, but for what has come under protection since.
    Records that were added later are not lost: they are kept, closed on the day.

    Raises
    ------
    RecordError
        If the old content breaks a rule that was made since.
    ConflictError, VersionError
        As ``publish``; also if there is no such version.
    """
    with publishing(folder) as before:
        version = read_version(folder, number)
        then = rows_of_version(folder, number)
        rows = brought_back(then, before.services, day or dates.today())
        return put_in_force(before, rows, Note(role, why, version.name, version.sha256))


def brought_back(then: pd.DataFrame, now: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the rows of then, and after them those that only the list of now has, closed."""
    later = now.loc[~now["id"].isin(then["id"]), list(then.columns)]
    ended = pd.DataFrame([_ended(row, day) for row in rows_of(later)], columns=then.columns)
    return pd.concat([as_told_now(then, now), ended], ignore_index=True)


def _ended(row: dict[str, str], day: date) -> dict[str, str]:
    """Return a record as closed on a day, or when it was to begin if that is later."""
    if row["valid_to"] and dates.latest(row["valid_to"]) <= day:
        return row
    begins = dates.earliest(row["valid_from"]) if row["valid_from"] else day
    return row | {"valid_to": max(day, begins).isoformat(), "status": CLOSED}
