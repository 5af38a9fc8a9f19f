"""Publication: a list that passes every check comes into force whole; an older one is taken back.

One publisher at a time: a lock of the operating system, which a crash lets go.

Publishing: a list that passes every check comes into force whole, and the one before is kept.

Comparing versions, and taking one back: a new version with the content of an old one.

Putting right what can be of a damaged store; nothing is ever deleted, only put aside.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from errno import EEXIST, ENOTEMPTY
from hashlib import sha256
from pathlib import Path
from typing import Final

import pandas as pd

from geo.dates import earliest, latest, today
from geo.errors import ConflictError, Finding, GeoError, RecordError, VersionError
from geo.files import sync_folder, write_folder, write_whole
from geo.messages import N_
from geo.store.checksums import (
    FOLDERS,
    GROUND,
    SUMS,
    Remark,
    checksums_of,
    files_in,
    read_checked,
    write_checksums,
)
from geo.store.fields import FIELDS
from geo.store.protection import disclosed, read_register
from geo.store.records import (
    FILE,
    ServiceFrame,
    check_fields,
    check_ground,
    check_store,
    read_services,
)
from geo.store.store import Store, open_store
from geo.store.versions import (
    ABOUT,
    CLOSED,
    PROJECT,
    Changes,
    Note,
    Version,
    as_told_now,
    changes_between,
    conceal,
    content_of,
    damaged_numbers,
    folder_of,
    known_of_version,
    last_number,
    newly_protected,
    now_utc,
    numbers,
    put_aside,
    read_kept,
    read_version,
    rows_of_version,
    staged,
    version_after,
)
from geo.zones import rows_of

LOCK: Final = ".lock"

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def sole_publisher(store: Path) -> Iterator[None]:
    """Be the only one who publishes to a store, among processes and among threads.

    Raises
    ------
    ConflictError
        If somebody else is publishing. It is told at once: waiting would end in publishing what
        was made for a list that is no longer there.
    """
    with (store / "services" / LOCK).open("ab") as file:
        try:  # POSIX and Windows say differently that it is taken
            _take(file.fileno())
        except (BlockingIOError, PermissionError) as error:
            raise ConflictError(
                N_(
                    "Somebody else is publishing at this moment. Nothing was "
                    "written: look at the preview again."
                )
            ) from error
        yield


def publish(
    folder: Path,
    rows: pd.DataFrame,
    *,
    role: str,
    why: str,
    source_name: str,
    source_sha256: str,
    expected: str | None = None,
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
            N_(
                "The disk refused while publishing: {reason}. See `python -m geo history` for the "
                "version in force, and try again."
            ),
            reason=error.strerror or error,
        ) from error


def put_in_force(before: Store, rows: pd.DataFrame, note: Note) -> Version:
    """Publish rows in the place of a store, inside ``publishing``."""
    folder, old = before.folder, before.records.reset_index(drop=True)
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
    version = version_after(
        before.number,
        note,
        changes,
        content,
        number=last + 1,
        n_records=len(new),
        n_protected=n_protected,
    )
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
    needed = N_(
        "a row for each record in force: one that ends is closed by valid_to, never left out"
    )
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
        N_(
            "The list has changed since it was read: version {version} ({role}, {when}) is in "
            "force. Nothing was written: look at the preview again."
        ),
        version=last.number,
        role=last.role,
        when=last.when or "–",
    )


def diff(folder: Path, first: int, second: int) -> Changes:
    """Return what makes one version of a store out of another, whichever was published first."""
    return changes_between(rows_of_version(folder, first), rows_of_version(folder, second))


def restore(folder: Path, number: int, *, role: str, why: str, day: date | None = None) -> Version:
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
        then = known_of_version(folder, number)
        rows = brought_back(then, before.records, day or today())
        return put_in_force(before, rows, Note(role, why, version.name, version.sha256))


def brought_back(then: pd.DataFrame, now: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the rows of then, and after them those that only the list of now has, closed.

    A field of which the list of then says nothing, being older, is as it is now: nobody emptied it.
    """
    newer = now.set_index("id")[[name for name in FIELDS if name not in then.columns]]
    then = then.join(newer, on="id").reindex(columns=list(FIELDS)).fillna("")
    later = now.loc[~now["id"].isin(then["id"]), list(then.columns)]
    ended = pd.DataFrame([_ended(row, day) for row in rows_of(later)], columns=then.columns)
    return pd.concat([as_told_now(then, now), ended], ignore_index=True)


def _ended(row: dict[str, str], day: date) -> dict[str, str]:
    """Return a record as closed on a day, or when it was to begin if that is later."""
    if row["valid_to"] and latest(row["valid_to"]) <= day:
        return row
    begins = earliest(row["valid_from"]) if row["valid_from"] else day
    return row | {"valid_to": max(day, begins).isoformat(), "status": CLOSED}


def repair(folder: Path, project: Path) -> list[Remark]:
    """Put right what can be, and return what was done and what is left to do, in this order.

    Parameters
    ----------
    project
        The data that comes with the programme: a file of it that has the checksum written down for
        one that is damaged is that file, and takes its place.

    Raises
    ------
    ConflictError
        If somebody is publishing.
    """
    with sole_publisher(folder):
        return [*_ground(folder, project), *_versions(folder), *_checksums(folder)]


def _differing(folder: Path) -> Iterator[Path]:
    for part in GROUND:
        known = checksums_of(folder / part)
        for name in sorted(known):
            try:
                read_checked(folder / part / name, known)
            except GeoError:
                yield folder / part / name


def _ground(folder: Path, project: Path) -> Iterator[Remark]:
    for path in list(_differing(folder)):
        named = {"file": f"{path.parent.name}/{path.name}"}
        wanted = checksums_of(path.parent)[path.name]
        copy = project / path.parent.name / path.name
        content = copy.read_bytes() if copy.is_file() else b""
        if sha256(content).hexdigest() != wanted:
            yield Remark(
                N_(
                    "{file} is not what was written, and the programme has no copy of it: "
                    "put it back from a copy, or make it again with `python -m geo build`, "
                    "which also takes over what was changed on purpose."
                ),
                named,
            )
            continue
        if path.exists():
            path.rename(_free_name(path))
        write_whole(path, content)
        yield Remark(
            N_("{file} was put back; what stood there is kept beside it."), named, is_damage=False
        )


def _versions(folder: Path) -> Iterator[Remark]:
    for number in damaged_numbers(folder):
        if (folder / "services" / "versions" / f"{number:06}").is_dir():
            yield Remark(
                N_("Version {version} was put aside as {name}: nothing of it is lost."),
                {"version": number, "name": put_aside(folder, number).name},
                is_damage=False,
            )


def _checksums(folder: Path) -> Iterator[Remark]:
    """Write checksums where there are none; of a list of services only if it can be read."""
    for part in FOLDERS:
        known, place = checksums_of(folder / part), folder / part
        there = {path.name: sha256(path.read_bytes()).hexdigest() for path in files_in(place)}
        if part in GROUND and any(known[name] != there.get(name) for name in known):
            continue  # what differs there is damage, told above
        if part == "services" and (place / FILE).exists():
            read_services(place / FILE)
        if there != known:
            write_checksums(place)
            yield Remark(N_("{folder}/SHA256SUMS was written."), {"folder": part}, is_damage=False)


def _free_name(path: Path) -> Path:
    names = (path.with_name(f"{path.name}.damaged{f'-{n}' if n else ''}") for n in range(1_000))
    return next(name for name in names if not name.exists())
