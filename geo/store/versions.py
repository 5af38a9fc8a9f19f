"""Versions of the list: what is known of each, reading it whole, and what tells two of them apart.

Versions of the services: published whole, kept, compared, taken back.

``services/services.csv`` of a store is the list that comes with the project: version 1, and never
written here. The first publication makes ``services/versions/``, a folder for each version with
its ``services.csv`` and a ``version.json``. The one of the highest number is in force.

A version is made under a hidden name beside the others, brought to disk, and then named: naming
it is the one step that publishes, and the file system gives a name to one folder only. So there
is no pointer that could disagree with what is there, a crash leaves a hidden folder that nobody
reads (the next publication sweeps it away), and what once had a number is never swept.

A version of the list: what is known of it, where it lies, and reading it whole.

What tells two lists apart: records added, fields changed, records closed and opened again.

What a publication writes: the list, so that it is read back the same, and a note of it.

What comes under protection is taken out of earlier versions too: they tell it as it is told now.

Without this, a place that was published before it was known to need protection would stay in the
history for ever.
"""

import csv
import json
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC
from hashlib import sha256
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.catalogue import POLICIES
from geo.dates import now
from geo.errors import Finding, RecordError, StoreError, VersionError
from geo.files import sync_folder, write_whole
from geo.messages import N_
from geo.store.fields import FIELDS
from geo.store.records import FILE, known_today, read_rows, row_of
from geo.zones import rows_of

PROJECT: Final = 1
"""Number of the list that comes with the project."""
ABOUT: Final = "version.json"
_NAME: Final = re.compile(r"\d{6}", re.ASCII)
_STAGED: Final = re.compile(r"\.(?:\d{6}|services\.csv|version\.json)\..+", re.ASCII)
_ASIDE: Final = re.compile(r"(\d{6})\.damaged(?:-\d+)?", re.ASCII)
"""Name of a damaged version that was put aside: kept, read no more, its number not given again."""
_CHECKSUM: Final = "checksum"
_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True)
class Version:
    """What is known of a version: who published it, when, from what, and what it changed."""

    number: int
    parent: int | None
    role: str
    when: str
    """UTC, ISO 8601; empty while nothing was published after it."""
    why: str
    source_name: str
    """File that it was read from, or the name of the version that it brings back."""
    source_sha256: str
    sha256: str
    """Of its ``services.csv``."""
    n_records: int
    n_added: int = 0
    n_changed: int = 0
    n_closed: int = 0
    n_reopened: int = 0
    n_protected: int = 0
    """Records that came under protection with it: earlier versions no longer tell their place."""
    was_sha256: tuple[str, ...] = ()
    """Of its ``services.csv`` before places were taken out of it that a later version protects."""

    @property
    def name(self) -> str:
        """Return the name of its folder."""
        return f"{self.number:06}"

    def as_json(self) -> bytes:
        """Return what ``version.json`` holds, its own checksum too."""
        values = asdict(self) | {_CHECKSUM: self.checksum}
        return (json.dumps(values, ensure_ascii=False, indent=1) + "\n").encode()

    @property
    def checksum(self) -> str:
        """Return a checksum of all that is known, whatever a later programme adds to it."""
        return digest(json.dumps(asdict(self), sort_keys=True).encode())


def digest(content: bytes) -> str:
    """Return the SHA-256 of a content, in hexadecimal."""
    return sha256(content).hexdigest()


def folder_of(store: Path, number: int) -> Path:
    """Return the folder of a version."""
    return store / "services" / "versions" / f"{number:06}"


def numbers(store: Path) -> list[int]:
    """Return the numbers of the versions there are, the oldest first."""
    return sorted(int(name) for name in _entries(store) if _NAME.fullmatch(name)) or [PROJECT]


def last_number(store: Path) -> int:
    """Return the highest number that a version has or had: of damaged ones put aside too."""
    aside = (match for name in _entries(store) if (match := _ASIDE.fullmatch(name)))
    return max([numbers(store)[-1], *(int(match[1]) for match in aside)])


def damaged_numbers(store: Path) -> list[int]:
    """Return the versions that are there and are not what was published, the oldest first."""
    return [number for number in numbers(store) if not is_whole(store, number)]


def is_whole(store: Path, number: int) -> bool:
    """Tell whether a version is what was published, bit by bit."""
    try:
        read_kept(store, number)
    except VersionError:
        return False
    return True


def newest_whole(store: Path) -> tuple[int, bytes, list[int]]:
    """Return the newest version that is whole, its list, and the numbers of newer, damaged ones.

    Raises
    ------
    StoreError
        If the project's own list is missing, where no other was ever published.
    VersionError
        If none is whole: an older list of another origin is not shown instead, since it may tell
        places that have come under protection since.
    """
    damaged: list[int] = []
    for number in reversed(numbers(store)):
        try:
            return number, read_kept(store, number)[1], damaged
        except VersionError:
            damaged.append(number)
    raise _damaged(last_number(store))


def put_aside(store: Path, number: int) -> Path:
    """Give a version another name, under which it is kept and not read, and return it."""
    folder = folder_of(store, number)
    names = (f"{folder.name}.damaged{f'-{n}' if n else ''}" for n in range(1_000))
    target = next(path for name in names if not (path := folder.with_name(name)).exists())
    folder.rename(target)
    sync_folder(folder.parent)
    return target


def staged(store: Path) -> list[Path]:
    """Return what interrupted publications left behind: folders, and files in folders."""
    folder = folder_of(store, PROJECT).parent
    found = [*folder.glob(".*"), *folder.glob("[0-9]*/.*")]
    return sorted(path for path in found if _STAGED.fullmatch(path.name))


def history(store: Path) -> list[Version]:
    """Return every version of which something is known, the one in force first."""
    return [
        read_version(store, number)
        for number in reversed(numbers(store))
        if is_known(store, number)
    ]


def is_known(store: Path, number: int) -> bool:
    """Tell whether what is known of a version can be read."""
    try:
        read_version(store, number)
    except VersionError:
        return False
    return True


def dated_back(versions: Sequence[Version]) -> list[Version]:
    """Return those of versions, the newest first, that are dated before the one they came from.

    The clock of the server was set back between them: their order is that of their numbers.
    """
    dated = [version for version in versions if version.when]
    return [newer for newer, older in pairwise(dated) if newer.when < older.when]


def read_version(store: Path, number: int) -> Version:
    """Return what is known of a version.

    Raises
    ------
    VersionError
        If there is none of this number, or what is known of it cannot be read.
    """
    return read_kept(store, number, whole=False)[0]


def read_kept(store: Path, number: int, *, whole: bool = True) -> tuple[Version, bytes]:
    """Return a version and its ``services.csv``, which is what was published, bit by bit.

    Raises
    ------
    StoreError
        If the project's own list is missing.
    VersionError
        If there is no such version, or it is damaged.
    """
    folder = folder_of(store, number)
    known = numbers(store)
    if number == PROJECT and known == [PROJECT] and not folder.is_dir():
        if last_number(store) > PROJECT:  # it may tell what a later version came to protect
            raise _damaged(last_number(store))
        return _project(store)
    if not folder.is_dir():
        raise VersionError(
            N_("There is no version {version}: there are {first} to {last}."),
            version=number,
            first=known[0],
            last=known[-1],
        )
    for _attempt in range(_ATTEMPTS):
        try:
            version = _from_json((folder / ABOUT).read_bytes(), number)
            content = (folder / FILE).read_bytes() if whole else b""
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise _damaged(number) from error
        # What is known is written before the list, where protection rewrites both: look again.
        if not whole or digest(content) in {version.sha256, *version.was_sha256}:
            return version, content
    raise _damaged(number)


def rows_of_version(store: Path, number: int) -> pd.DataFrame:
    """Return the rows of a version as text, by the fields of today."""
    return known_of_version(store, number).reindex(columns=list(FIELDS), fill_value="")


def known_of_version(store: Path, number: int) -> pd.DataFrame:
    """Return the rows of a version as text, with no field that its form of the list had not."""
    _version, content = read_kept(store, number)
    return known_today(read_rows(content, FILE))


def differs_from_project(store: Path) -> bool:
    """Tell whether the project's own list was changed after versions were made of it."""
    path = store / "services" / FILE
    if not folder_of(store, PROJECT).is_dir() or not path.exists():
        return False
    known = {sum_ for version in history(store) for sum_ in (version.sha256, *version.was_sha256)}
    return digest(path.read_bytes()) not in known


def _project(store: Path) -> tuple[Version, bytes]:
    path = store / "services" / FILE
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise StoreError(f"{FILE}: not found in {path.parent}, the store needs it") from error
    lines = csv.reader(content.decode("utf-8", "replace").splitlines(keepends=True))
    n_records = max(sum(1 for _line in lines) - 1, 0)
    known, why = digest(content), N_("the list that comes with the project")
    return Version(PROJECT, None, N_("project"), "", why, FILE, known, known, n_records), content


def _entries(store: Path) -> list[str]:
    try:
        return [path.name for path in folder_of(store, PROJECT).parent.iterdir()]
    except FileNotFoundError:
        return []


def _from_json(content: bytes, number: int) -> Version:
    values: Mapping[str, Any] = json.loads(content)
    known = {field.name: values[field.name] for field in fields(Version) if field.name in values}
    known["was_sha256"] = tuple(known.get("was_sha256", ()))
    version = Version(**known)
    if version.number != number:
        raise ValueError(f"{ABOUT}: number {version.number}, in the folder of {number}")
    if values.get(_CHECKSUM, version.checksum) != version.checksum:
        raise ValueError(f"{ABOUT}: its checksum differs")
    return version


def _damaged(number: int) -> VersionError:
    return VersionError(
        N_(
            "Version {version} is damaged: its files are not those that were "
            "published. Put them back from a copy."
        ),
        version=number,
    )


Row = Mapping[str, str]
CLOSED: Final = "closed"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one record."""

    id: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What makes one list out of another; records in the order of the list that has them."""

    added: tuple[Row, ...]
    changed: tuple[Change, ...]
    """Every field that differs, of closed and reopened records too."""
    closed: tuple[str, ...]
    """Ids of records that got an end: a ``valid_to`` or the status closed."""
    reopened: tuple[str, ...]
    missing: tuple[Row, ...]
    """Records that only the first list has: none, where the second was published after it."""

    def __bool__(self) -> bool:
        """Tell whether anything differs; the order of records is nothing."""
        return bool(self.added or self.changed or self.missing)

    @property
    def n_changed(self) -> int:
        """How many records changed without being closed or opened again."""
        ids = {change.id for change in self.changed}
        return len(ids.difference(self.closed, self.reopened))


def changes_between(old: pd.DataFrame, new: pd.DataFrame) -> Changes:
    """Return what makes ``new`` out of ``old``: tables of text whose ids are not repeated."""
    in_old, in_new = new["id"].isin(old["id"]), old["id"].isin(new["id"])
    before = old.loc[in_new, list(FIELDS)].set_index("id", drop=False)
    after = new.loc[in_old, list(FIELDS)].set_index("id", drop=False).reindex(before.index)
    had_end, has_end = has_ended(before).to_numpy(), has_ended(after).to_numpy()
    return Changes(
        added=_rows(new[~in_old]),
        changed=_fields_changed(before, after),
        closed=tuple(before.index[~had_end & has_end]),
        reopened=tuple(before.index[had_end & ~has_end]),
        missing=_rows(old[~in_new]),
    )


def _fields_changed(before: pd.DataFrame, after: pd.DataFrame) -> tuple[Change, ...]:
    """Return what differs between tables of the same ids; column by column, to spare memory."""
    ids: list[str] = before.index.tolist()
    found = []
    for column, field in enumerate(FIELDS):
        differs = (before[field] != after[field]).to_numpy()
        cells = before.loc[differs, field], after.loc[differs, field]
        for row, left, right in zip(np.flatnonzero(differs), *cells, strict=True):
            found.append((row, column, Change(ids[row], field, left, right)))
    return tuple(change for _row, _column, change in sorted(found, key=itemgetter(0, 1)))


def has_ended(rows: pd.DataFrame) -> pd.Series:
    """Tell of each record whether it has an end, be it one to come."""
    return (rows["valid_to"] != "") | (rows["status"] == CLOSED)


def _rows(rows: pd.DataFrame) -> tuple[Row, ...]:
    return tuple(rows_of(rows[list(FIELDS)]))


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
    parent: int,
    note: Note,
    changes: Changes,
    content: bytes,
    *,
    number: int,
    n_records: int,
    n_protected: int,
) -> Version:
    """Return the version that a content makes, published now."""
    return Version(
        number,
        parent,
        note.role,
        now_utc(),
        note.why,
        note.source_name,
        note.source_sha256,
        digest(content),
        n_records,
        n_added=len(changes.added),
        n_changed=changes.n_changed,
        n_closed=len(changes.closed),
        n_reopened=len(changes.reopened),
        n_protected=n_protected,
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
        for index, row in enumerate(rows_of(rows))
        for field in FIELDS
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


KEPT: Final = ("valid_from", "valid_from_basis", "valid_to", "status", "source_year", "confidence")
"""Fields that an earlier version keeps of a protected record: its dates, which tell no place."""
_Policies = Mapping[str, str]


def newly_protected(then: pd.DataFrame, now: pd.DataFrame) -> frozenset[str]:
    """Return the ids whose location policy is stricter now than it was then."""
    before, after = _policies(then), _policies(now)
    return frozenset(
        record
        for record, policy in before.items()
        if _strictness(after.get(record, policy)) > _strictness(policy)
    )


def as_told_now(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Return rows of then in which what is protected now keeps nothing of its own but its dates."""
    protected = newly_protected(then, now)
    if not protected:
        return then
    told = now[now["id"].isin(protected)].set_index("id", drop=False)
    rows = then.set_index("id", drop=False)
    for record in protected:
        columns = [column for column in rows.columns if column not in KEPT]
        rows.loc[record, columns] = told.reindex(columns=columns, fill_value="").loc[record]
    return rows.reset_index(drop=True)


def conceal(store: Path, now: pd.DataFrame) -> None:
    """Take out of every earlier version what the list of now protects.

    Doing it again changes nothing, so that what a crash interrupts the next publication ends.
    """
    for number in numbers(store)[:-1]:
        try:
            _conceal(store, number, now)
        except VersionError:
            logging.getLogger("mappa").error(  # noqa: TRY400 - a sentence, no traceback
                "version %d cannot be looked through", number
            )


def told_in_project(store: Path, now: pd.DataFrame) -> list[Finding]:
    """Return the rows of the project's own list, which no program changes, that tell a place."""
    path = store / "services" / FILE
    if not path.exists():
        return []
    rows = read_rows(path.read_bytes(), FILE)
    protected = newly_protected(rows, now)
    needed = N_(
        "the location policy of the version in force: correct the project's own list by "
        "hand, it tells a protected place"
    )
    return [
        Finding(FILE, row_of(index), record, "location_policy", policy, needed)
        for index, record, policy in zip(
            rows.index, rows["id"], rows["location_policy"], strict=True
        )
        if record in protected
    ]


def _conceal(store: Path, number: int, now: pd.DataFrame) -> None:
    version, content = read_kept(store, number)
    rows = read_rows(content, FILE)
    told = as_told_now(rows, now)
    if told is rows and digest(content) == version.sha256:
        return
    new = told.to_csv(index=False, lineterminator="\n").encode()
    folder = folder_of(store, number)
    if digest(new) != version.sha256:
        was = dict.fromkeys((*version.was_sha256, version.sha256))
        known = replace(version, sha256=digest(new), was_sha256=tuple(was))
        write_whole(folder / ABOUT, known.as_json())
    write_whole(folder / FILE, new)
    sync_folder(folder)


def _policies(rows: pd.DataFrame) -> _Policies:
    return dict(zip(rows["id"], rows["location_policy"], strict=True))


def _strictness(policy: str) -> int:
    return POLICIES.index(policy) if policy in POLICIES else 0
