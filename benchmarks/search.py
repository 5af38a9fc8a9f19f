"""Searching by keystroke and by address: the names of places, and an archive of a million doors.

The archive is invented (``INDIR_INVENTATO_...``): real comuni with made-up streets, numbers and
points, as many to a comune as it has people. It is imported in a process of its own, whose peak of
memory is printed, into a copy of the store in a temporary folder.
"""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

from geo.places.addresses import find_address
from geo.places.anncsu import import_archive
from geo.places.house_numbers import archive_facts
from geo.places.nearest import locator_of
from geo.places.search import place_index
from geo.store.store import Store, default_folder, open_store

N_ROWS = 1_000_000
SEED = 2023
HEADER = (
    "CODICE_COMUNE;CODICE_ISTAT;PROGRESSIVO_NAZIONALE;CODICE_COMUNALE;ODONIMO;LOCALITA';"
    "DIZIONE_LINGUA1;DIZIONE_LINGUA2;PROGRESSIVO_ACCESSO;CODICE_COMUNALE_ACCESSO;CIVICO;"
    "ESPONENTE;SPECIFICITA;METRICO;PROGRESSIVO_SNC;COORD_X_COMUNE;COORD_Y_COMUNE;QUOTA;METODO"
)
NAMES = (
    "Firenze",
    "Santa Croce sull'Arno",
    "Castelnuovo di Garfagnana",
    "Val di Nievole",
    "Barberino Val d'Elsa",
    "S. Giuliano Terme",
    "Marina di Pisa",
    "livorno",
    "Empolli",
    "San Casciano in Val di Pesa",
)
EVERYWHERE = (
    "ROMA",
    "GIUSEPPE GARIBALDI",
    "GIUSEPPE MAZZINI",
    "XX SETTEMBRE",
    "DELLA LIBERTA'",
    "GIACOMO MATTEOTTI",
    "DANTE ALIGHIERI",
    "CAVOUR",
    "DELLA REPUBBLICA",
    "DEL POPOLO",
    "IV NOVEMBRE",
    "XXV APRILE",
    "SAN MARTINO",
    "SANT'ANTONIO",
    "DON GIOVANNI MINZONI",
)
WITHOUT_POINTS = frozenset(("Pisa", "Lucca", "Arezzo", "Pistoia", "Livorno", "Empoli"))
ADDRESSES = (
    "Via Roma 12, Firenze",
    "firenze via roma 12",
    "via roma",
    "Via Rma 12 Firenze",
    "p.za Garibaldi 3 Siena",
    "via giuseppe garibaldi 5",
    "v.le della libertà 8, Prato",
    "Via XX Settembre 7/A, Grosseto",
    "via sant'antonio",
    "Via Roma 12, Milano",
    "via g",
    "Via Garibbaldi",
    "Via Dottor Giuseppe Mazzini 4, Carrara",
    "piazza s",
    "Via del Corso 12, 00186 Roma",
)


def main() -> None:
    """Print the milliseconds of each search, and the cost of the import."""
    _places(open_store(default_folder()))
    with TemporaryDirectory() as folder:
        data = Path(shutil.copytree(default_folder(), Path(folder) / "data"))
        source = Path(folder) / f"INDIR_INVENTATO_{N_ROWS}.csv"
        n_streets = invent(source, open_store(data), N_ROWS)
        print(
            f"\n{source.name}: {source.stat().st_size / 1e6:.0f} MB, {n_streets:,} made-up streets"
        )
        env = os.environ | {"MAPPA_DATA": str(data)}
        subprocess.run([sys.executable, __file__, str(source)], env=env, check=True)
        _addresses(open_store(data))


def invent(path: Path, store: Store, n_rows: int) -> int:
    """Write invented house numbers in the columns of ANNCSU; return the number of streets."""
    chance = random.Random(SEED)
    people = store.comune_places.set_index("comune_istat")["population"].clip(lower=300)
    parts = [
        a + b
        for a in (
            "bal",
            "cor",
            "der",
            "fal",
            "gon",
            "lam",
            "mar",
            "nic",
            "par",
            "ros",
            "sal",
            "tor",
            "ver",
            "zan",
            "bru",
            "cal",
            "gri",
            "pol",
            "ric",
            "mon",
        )
        for b in ("a", "e", "i", "o", "etti", "ini", "oni", "acci", "elli", "ardi", "ucci")
    ]
    street = 0
    with path.open("w", encoding="utf-8") as file:
        file.write(f"\ufeff{HEADER}\n")
        for code, number in (n_rows * people / people.sum()).round().astype(int).items():
            points = _points(store, str(code), number)
            has_points = store.comune_names[str(code)] not in WITHOUT_POINTS
            for name, doors in _streets(number, parts, chance):
                street += 1
                for door in range(1, doors + 1):
                    lon, lat = next(points) if has_points else ("", "")
                    letter = chance.choice(("", "", "", "", "A"))
                    file.write(
                        f"X000;{code};{street};;{name};;;;{street * 1000 + door};;{door};"
                        f"{letter};;;;{lon};{lat};;4\n"
                    )
    return street


def _streets(n_doors: int, parts: list[str], chance: random.Random) -> Iterator[tuple[str, int]]:
    """Yield names of streets and how many doors each has: those that each comune has first."""
    names = iter([f"{kind} {name}" for name in EVERYWHERE for kind in ("VIA", "PIAZZA")])
    while n_doors > 0:
        made_up = f"VIA {chance.choice(parts)} {chance.choice(parts)}{chance.choice(parts)}".upper()
        doors = min(n_doors, 1 + int(chance.expovariate(1 / 18)))
        yield next(names, made_up), doors
        n_doors -= doors


def _points(store: Store, code: str, number: int) -> Iterator[tuple[str, str]]:
    """Yield points in the box of a comune, most of them inside it, with a decimal comma."""
    locator = locator_of(store)
    row = int(np.flatnonzero(locator.comuni["comune_istat"] == code)[0])
    west, south, east, north = locator.comuni.geometry.iloc[row].bounds
    chance = np.random.default_rng(SEED)
    n = 8 * number + 60
    lon, lat = chance.uniform(west, east, n), chance.uniform(south, north, n)
    inside = locator.locate(lat=lat, lon=lon) == row
    pairs = [*zip(lon[inside], lat[inside], strict=True)] or [(0.0, 0.0)]
    while True:
        for x, y in pairs:
            yield f"{x:.6f}".replace(".", ","), f"{y:.6f}".replace(".", ",")


def _import(source: Path) -> None:
    store = open_store(default_folder())
    locator_of(store)
    before = _peak_kib()
    start = perf_counter()
    count = import_archive(source, store, lambda _bad: None, lambda _said: None)
    seconds = perf_counter() - start
    after = _peak_kib()
    size = (store.folder / "addresses" / "addresses.sqlite").stat().st_size
    print(
        f"import: {count.n_rows / seconds:,.0f} rows/s ({seconds:.1f} s), peak memory "
        f"{after / 1024:.0f} MB, of which {(after - before) / 1024:.0f} MB for the import; "
        f"archive {size / 1e6:.0f} MB; {count}"
    )


def _peak_kib() -> int:
    """Return the most memory this process had; getrusage would count its parent's."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmHWM:")[1].split()[0])


def _places(store: Store) -> None:
    index = place_index(store)
    strokes = [name[:end] for name in NAMES for end in range(1, len(name) + 1)]
    spent = [_milliseconds(lambda text=text: index.search(text)) for text in strokes]
    print(
        f"place_index.search, {len(strokes)} keystrokes: mean {mean(spent):.1f} ms, "
        f"longest {max(spent):.1f} ms (target 20)"
    )


def _addresses(store: Store) -> None:
    find_address("Firenze", store)
    facts = archive_facts(store.folder)
    print(f"find_address, {facts.n_houses if facts else 0:,} house numbers (target 50 ms):")
    for text in ADDRESSES:
        spent = [_milliseconds(lambda text=text: find_address(text, store)) for _ in range(5)]
        answer = find_address(text, store)
        best = f"{answer.found[0].label} ({answer.found[0].accuracy})" if answer.found else "-"
        print(
            f"  {text:42}{mean(spent):6.1f} ms, longest {max(spent):6.1f}   "
            f"{len(answer.found)}: {best} {answer.note}"
        )


def _milliseconds(work: object) -> float:
    start = perf_counter()
    work()  # type: ignore[operator]
    return (perf_counter() - start) * 1e3


if __name__ == "__main__":
    _import(Path(sys.argv[1])) if sys.argv[1:] else main()
