"""Kill (SIGKILL) publications at random moments and count what is left of the store.

Run it with ``python benchmarks/kills.py [N]``. Each kill hits a process of its own that publishes
to a copy of the store: half of them anywhere in the publication, half while it writes. After each,
the store must open, be the old version or the new one, whole, and every earlier version must be
readable and hold what it held.
"""

import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Final

ROOT: Final = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import pandas as pd  # noqa: E402

from geo.checks import TELLS_A_PLACE  # noqa: E402
from geo.records import FIELDS  # noqa: E402
from geo.store import default_folder, open_store  # noqa: E402
from geo.versions.conceal import newly_protected  # noqa: E402
from geo.versions.publish import publish  # noqa: E402
from geo.versions.restore import restore  # noqa: E402
from geo.versions.version import (  # noqa: E402
    digest,
    history,
    numbers,
    read_kept,
    rows_of_version,
    staged,
)

RECORD: Final = "C002"
WRITING_S: Final = 0.015
PATIENCE_S: Final = 60.0


def rows_of(folder: Path) -> pd.DataFrame:
    return pd.DataFrame(open_store(folder).services[list(FIELDS)])


def changed(folder: Path, **fields: str) -> pd.DataFrame:
    rows = rows_of(folder)
    rows.loc[rows["id"] == RECORD, list(fields)] = list(fields.values())
    return rows


def put(folder: Path, rows: pd.DataFrame) -> None:
    publish(folder, rows, role="benchmark", why="a kill", source_name="kills.py",
            source_sha256="0" * 64)


def edit(folder: Path) -> None:
    """Publish another note on one record."""
    put(folder, changed(folder, notes=f"after version {numbers(folder)[-1]}"))


def protect(folder: Path) -> None:
    """Bring a record under protection: earlier versions are written anew."""
    rows = changed(folder, **dict.fromkeys(TELLS_A_PLACE, ""), location_policy="comune",
                   position_accuracy="none", source_url="https://servizi.comune.fi.it")
    put(folder, rows)


def take_back(folder: Path) -> None:
    """Bring the first version back, after another."""
    restore(folder, 1, role="benchmark", why="a kill")


def afresh(folder: Path) -> None:
    """Make a store that has never been published to."""
    rmtree(folder / "services" / "versions", ignore_errors=True)


def unprotected(folder: Path) -> None:
    """Make a store whose record tells its place in two versions."""
    afresh(folder)
    edit(folder)


def edited(folder: Path) -> None:
    """Make a store that differs from its first version."""
    edit(folder)


WAYS: Final[dict[str, tuple[Callable[[Path], None], Callable[[Path], None]]]] = {
    "first publication": (afresh, edit),
    "publication": (edited, edit),
    "protection": (unprotected, protect),
    "restore": (edited, take_back),
}
"""What is killed: how the store is made ready, and the publication."""


@dataclass(frozen=True, slots=True)
class State:
    """What a store is: number and rows in force, and a digest of every version."""

    number: int
    rows: pd.DataFrame
    kept: dict[int, str]


def state_of(folder: Path) -> State:
    """Read all of a store; whatever is not whole raises."""
    known = history(folder)
    kept = {version.number: digest(read_kept(folder, version.number)[1]) for version in known}
    return State(known[0].number, rows_of(folder), kept)


def child(way: str, folder: Path) -> None:
    """Publish when told, saying when writing begins."""
    writing = False

    def hook(event: str, _arguments: object) -> None:
        nonlocal writing
        if event in {"tempfile.mkdtemp", "os.mkdir"} and not writing:
            writing = True
            print("writing", flush=True)

    print("ready", flush=True)
    sys.stdin.readline()
    start = perf_counter()
    sys.addaudithook(hook)
    WAYS[way][1](folder)
    print(f"done {perf_counter() - start}", flush=True)


def started(way: str, folder: Path) -> subprocess.Popen[str]:
    """Start a process that stands ready to publish, and tell it to."""
    process = subprocess.Popen([sys.executable, __file__, "--child", way, str(folder)], text=True,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, cwd=ROOT)
    if process.stdout.readline() != "ready\n":
        raise SystemExit(process.communicate(timeout=PATIENCE_S)[1])
    process.stdin.write("\n")
    process.stdin.flush()
    return process


def seconds_of(way: str, folder: Path) -> float:
    """Return how long a publication takes that nobody kills. [s]"""
    WAYS[way][0](folder)
    process = started(way, folder)
    said, _errors = process.communicate(timeout=PATIENCE_S)
    return float(said.split("done ")[1])


def kill_one(way: str, folder: Path, seconds: float, chance: random.Random) -> str:
    """Kill one publication, check what is left, and return which version is in force."""
    WAYS[way][0](folder)
    before = state_of(folder)
    process = started(way, folder)
    if chance.random() < 0.5:
        sleep(chance.uniform(0, seconds))
    else:
        process.stdout.readline()
        sleep(chance.uniform(0, WRITING_S))
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=PATIENCE_S)
    was_done = process.returncode == 0
    return f"{check(folder, before, way)}{', before the kill' if was_done else ''}"


def check(folder: Path, before: State, way: str) -> str:
    """Return which version is in force, or stop: the store is neither, or has lost something."""
    after = state_of(folder)
    lost = set(before.kept) - set(after.kept)
    altered = [number for number, content in before.kept.items() if after.kept[number] != content]
    if lost or (altered and way != "protection"):
        raise SystemExit(f"{way}: versions lost {lost}, altered {altered}")
    if after.number == before.number or set(after.kept) == set(before.kept) | {1}:
        if not after.rows.equals(before.rows):
            raise SystemExit(f"{way}: the old version is in force and is not what it was")
        return "old, interrupted while writing" if staged(folder) else "old"
    rest = after.rows["id"] != RECORD
    if after.number != before.number + 1 or not after.rows[rest].equals(before.rows[rest]):
        raise SystemExit(f"{way}: version {after.number} after {before.number}, not the new one")
    exposed = any(newly_protected(rows_of_version(folder, number), after.rows)
                  for number in after.kept)
    return "new, history to be cleared yet" if exposed else "new"


def main(n_kills: int) -> None:
    """Kill, check, count; then publish once more, which ends what was interrupted."""
    chance = random.Random(n_kills)
    counts: Counter[tuple[str, str]] = Counter()
    with TemporaryDirectory() as place:
        for way, n in zip(WAYS, [n_kills // 4 + (k < n_kills % 4) for k in range(4)], strict=True):
            folder = Path(copytree(default_folder(), Path(place) / way.replace(" ", "-")))
            seconds = seconds_of(way, folder)
            for _kill in range(n):
                counts[way, kill_one(way, folder, seconds, chance)] += 1
            edit(folder)
            rows = rows_of(folder)
            if staged(folder) or any(newly_protected(rows_of_version(folder, number), rows)
                                     for number in numbers(folder)):
                raise SystemExit(f"{way}: the next publication left something behind")
    for (way, left), n in sorted(counts.items()):
        print(f"{way:18} {left:32} {n:4}")
    print(f"{n_kills} kills: every store opened, old or new, whole; every version readable; "
          "nothing lost")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], Path(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
