"""Checksums beside the files of the store: what is not what was written is never shown silently.

Each of the folders ``FOLDERS`` has a file ``SHA256SUMS``, as ``sha256sum -c`` reads it: written by
``python -m geo build``, by a publication where there is none yet, and by ``check --repair``. A
version carries its own in ``version.json`` (``geo.store.versions``).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from geo.errors import DamageError, StoreError
from geo.files import write_whole
from geo.messages import N_
from geo.store.records import FILE

SUMS: Final = "SHA256SUMS"
GROUND: Final = ("boundaries", "statistics")
"""Folders of which no file may differ: what is on the map stands on them."""
FOLDERS: Final = (*GROUND, "services")
BUILT: Final = re.compile(r".*\.(?:parquet|geojson)|localities\.csv|comuni_places\.csv")
"""Files that ``python -m geo build`` makes; the others are written by people."""
_LINE: Final = re.compile(r"([0-9a-f]{64}) [ *]([^/\\\x00-\x1f\x7f]+)", re.ASCII)
_NOT_DATA: Final = re.compile(r"\..*|.*\.damaged(?:-\d+)?|SHA256SUMS|audit\.jsonl")


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing about a store that whoever runs it must know: a sentence and its values."""

    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)
    is_damage: bool = True
    """Whether something is not what was written; else it was never written down."""

    def __str__(self) -> str:
        """Return the remark in English."""
        return self.sentence.format(**self.values)


def files_in(folder: Path) -> list[Path]:
    """Return the files of a folder of which checksums are kept."""
    return sorted(
        path for path in folder.glob("*") if path.is_file() and not _NOT_DATA.fullmatch(path.name)
    )


def write_checksums(folder: Path) -> None:
    """Write down what the files of a folder are."""
    lines = [f"{sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files_in(folder)]
    write_whole(folder / SUMS, "".join(lines).encode())


def checksums_of(folder: Path) -> dict[str, str]:
    """Return the checksum of each file that is written down for a folder; none without a list."""
    try:
        lines = (folder / SUMS).read_text("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return {}
    found = filter(None, map(_LINE.fullmatch, lines))
    return {match[2]: match[1] for match in found}


def read_checked(path: Path, known: Mapping[str, str]) -> bytes:
    """Return a file of the ground, if it is what was written down of it, if anything was.

    Raises
    ------
    StoreError
        If it is not there or cannot be read.
    DamageError
        If it is another.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        how = "run `python -m geo build`" if BUILT.fullmatch(path.name) else "the store needs it"
        raise StoreError(f"{path.name}: not found in {path.parent}, {how}") from error
    except OSError as error:
        raise StoreError(f"{path.name}: {error.strerror}, the store needs it") from error
    if known.get(path.name, "") not in {"", sha256(content).hexdigest()}:
        raise _damaged(path)
    return content


def _damaged(path: Path) -> DamageError:
    what = f"{path.parent.name}/{path.name}"
    if BUILT.fullmatch(path.name):
        return DamageError(
            N_(
                "{file} is not what was written: put it back from a copy or with `python -m geo check "
                "--repair`, or make it again with `python -m geo build`."
            ),
            file=what,
        )
    return DamageError(
        N_(
            "{file} is not what was written: put it back from a copy or with `python -m geo check "
            "--repair`; if it was changed on purpose, `python -m geo build` takes it over."
        ),
        file=what,
    )


def remarks_on(folder: Path) -> list[Remark]:
    """Return what the checksums of a store do not cover, and whether its own list differs."""
    found = []
    for name in FOLDERS:
        known = checksums_of(folder / name)
        if not (folder / name / SUMS).exists():
            found.append(
                Remark(
                    N_(
                        "{folder} has no checksums yet, so nobody can tell whether it is whole: the next "
                        "publication, or `python -m geo check --repair`, writes them."
                    ),
                    {"folder": name},
                    is_damage=False,
                )
            )
            continue
        others = [path.name for path in files_in(folder / name) if path.name not in known]
        if others:
            found.append(
                Remark(
                    N_(
                        "{folder}/SHA256SUMS says nothing of {files}: if they belong there, `python -m geo "
                        "check --repair` writes them down."
                    ),
                    {"folder": name, "files": ", ".join(others)},
                )
            )
    return found


def project_list_differs(folder: Path) -> bool:
    """Tell whether the project's own list is another than the one written down."""
    path = folder / "services" / FILE
    known = checksums_of(path.parent).get(FILE, "")
    return bool(known) and path.exists() and sha256(path.read_bytes()).hexdigest() != known
