"""Publishing: a list that passes every check comes into force whole, and the one before is kept."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from errno import EEXIST, ENOTEMPTY
from pathlib import Path

import pandas as pd

from geo.catalogue import N_
from geo.checks import check_ground, check_store
from geo.disclosure import disclosed, read_register
from geo.errors import ConflictError, Finding, GeoError, RecordError, VersionError
from geo.files import sync_folder, write_folder
from geo.records import FIELDS, FILE, ServiceFrame, check_fields
from geo.store import Store, open_store
from geo.versions.changes import changes_between
from geo.versions.checksums import FOLDERS, SUMS, write_checksums
from geo.versions.conceal import conceal, newly_protected
from geo.versions.lock import sole_publisher
from geo.versions.version import (
    ABOUT,
    PROJECT,
    Version,
    folder_of,
    last_number,
    numbers,
    read_kept,
    read_version,
    staged,
)
from geo.versions.written import Note, content_of, now_utc, version_after


def publish(
    folder: Path, rows: pd.DataFrame, *, role: str, why: str, source_name: str,
    source_sha256: str, expected: str | None = None,
) -> Version:
    """Bring a list into force and return its version; that in force already, if nothing changes.

    A crash at any moment leaves the old version in force or the new, whole; the project's own
    ``services.csv`` is never written.

    Parameters
    ----------
    folder
        Of the store.
    rows
        The whole list: the columns ``FIELDS`` as text, a row for each record in force at least.
    source_name
        Of the file the list was read from; folders in it are left out.
    expected
        ``Store.version`` of the store that the list was compared with.

    Raises
    ------
    RecordError
        If a row breaks a rule, leaves its comune, tells a protected place, or is left out.
    ConflictError
        If somebody else publishes at this moment, or the store is no longer the one expected.
    VersionError
        If role or reason are empty, or the disk refuses.
    """
    note = Note(role, why, Path(source_name).name, source_sha256)
    with publishing(folder) as before:
        if expected not in {None, before.version}:
            raise _overtaken(folder)
        return put_in_force(before, rows, note)


@contextmanager
def publishing(folder: Path) -> Iterator[Store]:
    """Give the store in force for a block in which nobody else publishes.

    What an interrupted publication left behind is swept away or brought to its end first.
    """
    try:
        with sole_publisher(folder):
            for left in staged(folder):
                shutil.rmtree(left) if left.is_dir() else left.unlink()
            before = open_store(folder)
            if read_version(folder, before.number).n_protected:
                conceal(folder, before.services)
            yield before
    except OSError as error:
        if isinstance(error, GeoError):
            raise
        raise VersionError(
            N_("The disk refused while publishing: {reason}. See `python -m geo history` for the "
               "version in force, and try again."), reason=error.strerror or error,
        ) from error


def put_in_force(before: Store, rows: pd.DataFrame, note: Note) -> Version:
    """Publish rows in the place of a store, inside ``publishing``."""
    folder, old = before.folder, _as_text(before.services)
    services = _checked(rows, before)
    new = _in_order(_as_text(services), old)
    changes = changes_between(old, new)
    last = last_number(folder)
    if not changes and before.number == numbers(folder)[-1]:  # else a damaged one is before it
        return read_version(folder, before.number)
    content = content_of(new)
    _keep_project(before)
    for part in FOLDERS:
        if not (folder / part / SUMS).exists():
            write_checksums(folder / part)
    n_protected = len(newly_protected(old, new))
    version = version_after(before.number, note, changes, content, number=last + 1,
                            n_records=len(new), n_protected=n_protected)
    try:
        write_folder(folder_of(folder, version.number), {FILE: content, ABOUT: version.as_json()})
    except OSError as error:
        if error.errno in {EEXIST, ENOTEMPTY}:  # where the lock holds nobody off
            raise _overtaken(folder) from error
        raise
    if n_protected:
        conceal(folder, services)
    return version


def _checked(rows: pd.DataFrame, before: Store) -> ServiceFrame:
    services = check_fields(rows.reset_index(drop=True), FILE)
    found = check_store(services, before.zones, FILE)
    needed = N_("a row for each record in force: one that ends is closed by valid_to, never left "
                "out")
    left_out = before.services.loc[~before.services["id"].isin(services["id"]), "id"]
    found += [Finding(FILE, None, record, "id", "", needed) for record in left_out]
    found += check_ground(services, before.comuni, FILE)
    if found:
        raise RecordError(found)
    told, _removed = disclosed(_as_text(services), read_register(before.folder), {})
    return check_fields(told, FILE)


def _as_text(services: ServiceFrame) -> pd.DataFrame:
    return pd.DataFrame(services[list(FIELDS)]).reset_index(drop=True)


def _in_order(new: pd.DataFrame, old: pd.DataFrame) -> pd.DataFrame:
    """Return rows in the order in which their ids were first published."""
    rank = {record: number for number, record in enumerate(old["id"])}
    order = new["id"].map(rank).fillna(len(rank)).argsort(kind="stable")
    return new.iloc[order].reset_index(drop=True)


def _keep_project(before: Store) -> None:
    """Keep the project's list as version 1, if it is in force and not kept yet."""
    first = folder_of(before.folder, PROJECT)
    if before.number != PROJECT or first.is_dir():
        return
    if not first.parent.is_dir():
        first.parent.mkdir()
        sync_folder(first.parent.parent)
    version, content = read_kept(before.folder, PROJECT)
    write_folder(first, {FILE: content, ABOUT: replace(version, when=now_utc()).as_json()})


def _overtaken(folder: Path) -> ConflictError:
    last = read_version(folder, numbers(folder)[-1])
    return ConflictError(
        N_("The list has changed since it was read: version {version} ({role}, {when}) is in "
           "force. Nothing was written: look at the preview again."),
        version=last.number, role=last.role, when=last.when or "–",
    )
