"""A version of the list: what is known of it, where it lies, and reading it whole."""

import csv
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pandas as pd

from geo.catalogue import N_
from geo.errors import StoreError, VersionError
from geo.files import sync_folder
from geo.records import FIELDS, FILE, read_rows

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
    return [read_version(store, number) for number in reversed(numbers(store))
            if is_known(store, number)]


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
        raise VersionError(N_("There is no version {version}: there are {first} to {last}."),
                           version=number, first=known[0], last=known[-1])
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
    _version, content = read_kept(store, number)
    return read_rows(content, FILE).reindex(columns=list(FIELDS), fill_value="")


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
    return VersionError(N_("Version {version} is damaged: its files are not those that were "
                           "published. Put them back from a copy."), version=number)
