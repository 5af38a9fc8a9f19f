"""Import of a list of 100,000 invented rows, with its report: time and memory of one process."""

import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np

from geo.store.store import default_folder, open_store

N = 100_000
WORDS = (
    "Arcobaleno",
    "Girasole",
    "Aquilone",
    "Melograno",
    "Quercia",
    "Onda",
    "Ponte",
    "Torre",
    "Stella",
    "Nido",
    "Ulivo",
    "Vela",
    "Faro",
    "Fonte",
    "Sole",
    "Luna",
    "Rondine",
    "Tiglio",
)
STREETS = ("Roma", "Garibaldi", "Mazzini", "Cavour", "Dante", "Verdi", "Manzoni", "Leopardi")
HEAD = [
    "Denominazione",
    "Comune",
    "Indirizzo",
    "CAP",
    "Telefono",
    "E-mail",
    "Sito web",
    "Orari",
    "Servizi",
    "Categoria",
    "Ente gestore",
    "Lat",
    "Long",
    "Data apertura",
    "Fonte",
    "Verificato il",
]


def write_invented(path, n=N):
    """Write rows that nobody sent: a hundredth of them wrong in a way of its own."""
    store = open_store(default_folder())
    chance = np.random.default_rng(1)
    comuni = store.comuni
    points = comuni.geometry.representative_point()
    which = chance.integers(0, len(comuni), n)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter=";")
        out.writerow(HEAD)
        for number, place in enumerate(which):
            row = [
                f"INVENTATO {' '.join(chance.choice(WORDS, 4))}",
                comuni["comune"].iloc[place],
                f"Via {chance.choice(STREETS)} {chance.integers(1, 200)}",
                "50100",
                f"055 {chance.integers(100000, 999999)}",
                f"inventato{number}@comune.it",
                "www.comune.it",
                "Mo-Fr 09:00-13:00",
                "ascolto; mediazione familiare",
                "Centro per le famiglie",
                "Comune",
                f"{points.iloc[place].y + chance.uniform(-0.004, 0.004):.5f}",
                f"{points.iloc[place].x + chance.uniform(-0.004, 0.004):.5f}",
                "01/03/2020",
                "www.comune.it/elenco",
                "01/10/2026",
            ]
            if number % 100 == 0:
                row = _wrong(row, number // 100 % 6)
            out.writerow(row)


def _wrong(row, kind):
    changed = list(row)
    match kind:
        case 0:
            changed[1] += "x"
        case 1:
            changed[11], changed[12] = row[12], row[11]
        case 2:
            changed[11] = row[11].replace(".", ",")
        case 3:
            changed[5] = "chiocciola"
        case 4:
            changed[13] = "31/02/2020"
        case _:
            changed[0] = ""
    return changed


def run(path, folder):
    """Import in this process and print what it took."""
    from documents.findings import as_rows, marked_xlsx, report_text
    from geo.intake.cells import Context
    from geo.intake.importing import import_file
    from geo.intake.vocabulary import vocabulary
    from words import translator

    _ = translator("it")
    day = date(2026, 11, 22)
    context = Context(open_store(default_folder()), vocabulary(_), day, day)
    begin, worked = time.perf_counter(), time.process_time()

    def tell(what):
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"  {time.perf_counter() - begin:6.1f} s  {time.process_time() - worked:6.1f} CPU-s  "
            f"{megabytes:4.0f} MB at most  {what}"
        )

    done = import_file(path, context, progress=tell)
    tell(
        f"read, checked and compared; {len(done.findings):,} findings, "
        f"{len(done.refused):,} rows refused"
    )
    text = report_text(done, _)
    tell(f"report as text, {len(text):,} letters")
    (folder / "report.json").write_text(json.dumps(as_rows(done, _), ensure_ascii=False), "utf-8")
    tell("report as JSON")
    (folder / "marked.xlsx").write_bytes(marked_xlsx(done, _))
    tell("marked workbook")
    tell(f"{len(done.new):,} records to publish")


def main():
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "elenco_inventato.csv"
        write_invented(path)
        print(f"{N:,} invented rows, {path.stat().st_size / 1e6:.0f} MB")
        subprocess.run([sys.executable, __file__, str(path)], check=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run(Path(sys.argv[1]), Path(sys.argv[1]).parent)
    else:
        main()
