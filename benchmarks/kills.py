"""Kill (SIGKILL) whatever writes at random moments and count what is left.

Run it with ``python benchmarks/kills.py [N]``. Each kill hits a process of its own that publishes
to a copy of the store: half of them anywhere in the publication, half while it writes. After each,
the store must open, be the old version or the new one, whole, and every earlier version must be
readable and hold what it held. An archive of house numbers must be the old one or the new one; an
exported site may lack files and has none that is cut short.
"""

import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Final

ROOT: Final = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import pandas as pd  # noqa: E402

from geo.intake.geocoding import filled, propose  # noqa: E402
from geo.places.anncsu import import_archive  # noqa: E402
from geo.places.house_numbers import archive_facts  # noqa: E402
from geo.store.publication import publish, restore  # noqa: E402
from geo.store.records import TELLS_A_PLACE  # noqa: E402
from geo.store.store import default_folder, open_store  # noqa: E402
from geo.store.versions import (  # noqa: E402
    digest,
    history,
    newly_protected,
    numbers,
    read_kept,
    rows_of_version,
    staged,
)
from routes.export import Exporter, known_languages  # noqa: E402

DAY: Final = date(2026, 11, 22)
RECORD: Final = "C002"
WRITING_S: Final = 0.015
PATIENCE_S: Final = 600.0
HEAD: Final = (
    "CODICE_ISTAT;PROGRESSIVO_NAZIONALE;ODONIMO;LOCALITA';CIVICO;ESPONENTE;SPECIFICITA;"
    "METRICO;PROGRESSIVO_SNC;COORD_X_COMUNE;COORD_Y_COMUNE"
)


def rows_of(folder: Path) -> pd.DataFrame:
    return open_store(folder).records


def changed(folder: Path, **fields: str) -> pd.DataFrame:
    rows = rows_of(folder)
    rows.loc[rows["id"] == RECORD, list(fields)] = list(fields.values())
    return rows


def put(folder: Path, rows: pd.DataFrame) -> None:
    publish(
        folder, rows, role="benchmark", why="a kill", source_name="kills.py", source_sha256="0" * 64
    )


def edit(folder: Path) -> None:
    """Publish another note on one record."""
    put(folder, changed(folder, note=f"after version {numbers(folder)[-1]}"))


def protect(folder: Path) -> None:
    """Bring a record under protection: earlier versions are written anew."""
    rows = changed(
        folder,
        **dict.fromkeys(TELLS_A_PLACE, ""),
        location_policy="comune",
        position_accuracy="none",
        source_url="https://servizi.comune.fi.it",
    )
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


def load_addresses(folder: Path, n: int) -> None:
    """Make the archive of invented house numbers: one on each street that a centre names."""
    store = open_store(folder)
    at = store.comune_places.set_index("comune_istat")
    lines = [HEAD]
    for code, address in zip(
        store.services["comune_istat"], store.services["address"], strict=True
    ):
        if code in at.index and address:
            street = address.split(",")[0].rstrip("0123456789/ ").replace(";", " ")
            place = at.loc[code]
            lines += [
                f"{code};{code};{street.upper()};;{number};;;;;{place['lon']};{place['lat']}"
                for number in range(1, n)
            ]
    source = folder.parent / f"INDIR_INVENTATO_{n}.csv"
    source.write_text("\n".join(lines) + "\n", "utf-8")
    import_archive(source, store, lambda _bad: None, lambda _said: None)


def with_addresses(folder: Path) -> None:
    """Make a store that was published to, and has an archive."""
    edited(folder)
    rmtree(folder / "addresses", ignore_errors=True)
    load_addresses(folder, 20)


def new_addresses(folder: Path) -> None:
    """Put a larger archive in the place of the old one."""
    load_addresses(folder, 120)


def geocode(folder: Path) -> None:
    """Publish the positions that the archive gives to addresses."""
    store = open_store(folder)
    proposals = list(propose(store))
    put(folder, filled(store, proposals))


def no_site(folder: Path) -> None:
    """Make a store of which no site was exported."""
    afresh(folder)
    rmtree(folder.parent / "site", ignore_errors=True)


def export(folder: Path) -> None:
    """Write the site, every page of it."""
    store = open_store(folder)
    Exporter(store, DAY, "", "", known_languages("it"), every_year=False, compressed=False).write(
        folder.parent / "site", lambda _number, _name: None
    )


WAYS: Final[dict[str, tuple[Callable[[Path], None], Callable[[Path], None]]]] = {
    "first publication": (afresh, edit),
    "publication": (edited, edit),
    "protection": (unprotected, protect),
    "restore": (edited, take_back),
    "geocode": (with_addresses, geocode),
    "addresses": (with_addresses, new_addresses),
    "export": (no_site, export),
}
"""What is killed: how the store is made ready, and the publication."""


@dataclass(frozen=True, slots=True)
class State:
    """What a store is: number and rows in force, and a digest of every version."""

    number: int
    rows: pd.DataFrame
    kept: dict[int, str]
    archive: object = None
    """What the archive of house numbers was made from, if there is one."""


def state_of(folder: Path) -> State:
    """Read all of a store; whatever is not whole raises."""
    known = history(folder)
    kept = {version.number: digest(read_kept(folder, version.number)[1]) for version in known}
    return State(known[0].number, rows_of(folder), kept, archive_facts(folder))


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
    process = subprocess.Popen(
        [sys.executable, __file__, "--child", way, str(folder)],
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
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
    left = {"addresses": check_archive, "export": check_site}.get(way, check)(folder, before, way)
    return f"{left}{', before the kill' if was_done else ''}"


def check_archive(folder: Path, before: State, way: str) -> str:
    """Return which archive is in its place; the store is as it was, and the next import works."""
    after = state_of(folder)
    if after.kept != before.kept or not after.rows.equals(before.rows):
        raise SystemExit(f"{way}: the store has changed")
    if after.archive is None:
        raise SystemExit(f"{way}: the archive is lost")
    return "old" if after.archive == before.archive else "new"


def check_site(folder: Path, _before: State, way: str) -> str:
    """Return how much of a site is there, none of it cut short."""
    whole, site = folder.parent / "site-whole", folder.parent / "site"
    files = [path for path in site.rglob("*") if path.is_file() and path.name[0] != "."]
    for path in files:
        if path.read_bytes() != (whole / path.relative_to(site)).read_bytes():
            raise SystemExit(f"{way}: {path.name} is not what was to be written")
    return "a part of the site, every file whole" if files else "nothing yet"


def check(folder: Path, before: State, way: str) -> str:
    """Return which version is in force, or stop: the store is neither, or has lost something."""
    after = state_of(folder)
    lost = set(before.kept) - set(after.kept)
    altered = [
        number
        for number, content in before.kept.items()
        if number not in lost and after.kept[number] != content
    ]
    if lost or (altered and way != "protection"):
        raise SystemExit(f"{way}: versions lost {lost}, altered {altered}")
    if after.number == before.number or set(after.kept) == set(before.kept) | {1}:
        if not after.rows.equals(before.rows):
            raise SystemExit(f"{way}: the old version is in force and is not what it was")
        return "old, interrupted while writing" if staged(folder) else "old"
    if way == "geocode":
        places = ["lat", "lon", "position_accuracy", "position_source"]
        if after.number != before.number + 1 or not after.rows.drop(columns=places).equals(
            before.rows.drop(columns=places)
        ):
            raise SystemExit(f"{way}: version {after.number} is not the new one")
        return "new"
    rest = after.rows["id"] != RECORD
    if after.number != before.number + 1 or not after.rows[rest].equals(before.rows[rest]):
        raise SystemExit(f"{way}: version {after.number} after {before.number}, not the new one")
    exposed = any(
        newly_protected(rows_of_version(folder, number), after.rows) for number in after.kept
    )
    return "new, history to be cleared yet" if exposed else "new"


def main(n_kills: int) -> None:
    """Kill, check, count; then publish once more, which ends what was interrupted."""
    chance = random.Random(n_kills)
    counts: Counter[tuple[str, str]] = Counter()
    with TemporaryDirectory() as place:
        few = n_kills // 20  # an export takes long, and is killed less often
        rest = [(n_kills - few) // 6 + (k < (n_kills - few) % 6) for k in range(6)]
        for way, n in zip(WAYS, [*rest, few], strict=True):
            if not n:
                continue
            folder = Path(copytree(default_folder(), Path(place) / way.replace(" ", "-")))
            seconds = seconds_of(way, folder)
            if way == "export":
                (Path(place) / "site").rename(Path(place) / "site-whole")
            for _kill in range(n):
                counts[way, kill_one(way, folder, seconds, chance)] += 1
            print(f"{way}: {n} kills", flush=True)
            edit(folder)
            rows = rows_of(folder)
            if staged(folder) or any(
                newly_protected(rows_of_version(folder, number), rows) for number in numbers(folder)
            ):
                raise SystemExit(f"{way}: the next publication left something behind")
    for (way, left), n in sorted(counts.items()):
        print(f"{way:18} {left:32} {n:4}")
    print(
        f"{n_kills} kills: every store opened, old or new, whole; every version readable; "
        "nothing lost"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], Path(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
