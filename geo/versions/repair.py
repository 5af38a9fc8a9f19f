"""Putting right what can be of a damaged store; nothing is ever deleted, only put aside."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from geo.catalogue import N_
from geo.errors import GeoError
from geo.files import write_whole
from geo.records import FILE, read_services
from geo.versions.checksums import (
    FOLDERS,
    GROUND,
    Remark,
    checksums_of,
    files_in,
    read_checked,
    write_checksums,
)
from geo.versions.lock import sole_publisher
from geo.versions.version import damaged_numbers, put_aside


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
            yield Remark(N_("{file} is not what was written, and the programme has no copy of it: "
                            "put it back from a copy, or make it again with `python -m geo build`, "
                            "which also takes over what was changed on purpose."), named)
            continue
        if path.exists():
            path.rename(_free_name(path))
        write_whole(path, content)
        yield Remark(N_("{file} was put back; what stood there is kept beside it."), named,
                     is_damage=False)


def _versions(folder: Path) -> Iterator[Remark]:
    for number in damaged_numbers(folder):
        if (folder / "services" / "versions" / f"{number:06}").is_dir():
            yield Remark(N_("Version {version} was put aside as {name}: nothing of it is lost."),
                         {"version": number, "name": put_aside(folder, number).name},
                         is_damage=False)


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
            yield Remark(N_("{folder}/SHA256SUMS was written."), {"folder": part},
                         is_damage=False)


def _free_name(path: Path) -> Path:
    names = (path.with_name(f"{path.name}.damaged{f'-{n}' if n else ''}") for n in range(1_000))
    return next(name for name in names if not name.exists())
