"""Import of a list of invented rows, with its report: time and memory of one process.

``python benchmarks/importing.py [N]``: N rows (100,000), as CSV and as XLSX, each beside plain pandas
or openpyxl reading the same file in the same run.
"""

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
import pandas as pd
from openpyxl import Workbook, load_workbook

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


def as_xlsx(path):
    """Write the rows of a text list as a workbook beside it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Elenco")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file, delimiter=";"):
            sheet.append(row)
    made = path.with_suffix(".xlsx")
    book.save(made)
    return made


def peer_seconds(path):
    """Return how long a plain library takes to read the cells alone. [s]"""
    begin = time.perf_counter()
    if path.suffix == ".csv":
        pd.read_csv(path, sep=";", dtype=str, keep_default_na=False)
    else:
        sheet = load_workbook(path, read_only=True).active
        for _row in sheet.iter_rows(values_only=True):
            pass
    return time.perf_counter() - begin


def main(n=N):
    """Import a list as text and as workbook, each beside a plain library in the same run."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "elenco_inventato.csv"
        write_invented(path, n)
        for one in (path, as_xlsx(path)):
            print(f"{n:,} invented rows, {one.stat().st_size / 1e6:.0f} MB, {one.suffix}")
            peer = peer_seconds(one)
            begin = time.perf_counter()
            subprocess.run([sys.executable, __file__, str(one)], check=True)
            whole = time.perf_counter() - begin
            print(f"  {whole:.1f} s in all, {whole / peer:.1f} times plain reading ({peer:.2f} s)")


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].isdigit():
        run(Path(sys.argv[1]), Path(sys.argv[1]).parent)
    else:
        main(*map(int, sys.argv[1:]))
