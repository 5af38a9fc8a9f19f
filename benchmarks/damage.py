"""Damaged lists and stores: each must end in a report, a served version or one sentence.

``python benchmarks/damage.py [N] [SEED]``: lists, read in this process, whose memory is measured;
one in a hundred is read once more in a process of its own, as the product does, with the same end.
``python benchmarks/damage.py stores [N] [SEED]``: copies of a store with three versions, of which
one to three files are damaged: it opens whole, or is refused in a sentence; ``check --repair`` ends
the same way, and what is shown is always one of the versions that were published.
"""

import json
import random
import resource
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))


from documents.findings import as_rows, marked_xlsx, report_text
from geo.errors import GeoError
from geo.figures.published import figures_of
from geo.intake.cells import Context
from geo.intake.importing import import_table
from geo.intake.reading import read_list, table_of
from geo.intake.vocabulary import vocabulary
from geo.people import minors_by_comune
from geo.store.ground import drawn_names
from geo.store.publication import publish, repair
from geo.store.store import default_folder, open_store
from geo.store.versions import digest, numbers, read_kept
from tests.steward import damage
from words import translator

DAY = date(2026, 11, 22)


def main(n, seed):
    store, _ = open_store(default_folder()), translator("it")
    context = Context(store, vocabulary(_), DAY, DAY)
    CONTEXT.append(context)
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        seeds = seeds_of(store, Path(name))
    outcomes, reasons, slowest = Counter(), Counter(), (0.0, "", 0)
    at_first = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.perf_counter()
    for number in range(n):
        kind, data = damage.damaged(seeds, chance)
        start = time.process_time()
        outcome, said = outcome_of(data, context, _)
        if number % 100 == 0 and outcome_apart(data) != (outcome == "report"):
            outcome, said = "EXCEPTION", "the process of its own ended otherwise"
        slowest = max(slowest, (time.process_time() - start, kind, number))
        outcomes[kind, outcome] += 1
        reasons[said] += 1
        if outcome == "EXCEPTION":
            print(f"file {number} of seed {seed}, {kind}:\n{said}")
    for (kind, outcome), count in sorted(outcomes.items()):
        print(f"{kind:22} {outcome:10} {count:6,}")
    total = Counter(outcome for _kind, outcome in outcomes.elements())
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - at_first) / 1024
    print(
        f"{n:,} files in {time.perf_counter() - begin:.0f} s, the slowest (CPU-s, kind, number) "
        f"{slowest}: {dict(total)}; memory grew by {grown:.0f} MB at most"
    )
    for said, count in reasons.most_common(12):
        print(f"{count:6,}  {said[:120]}")


def seeds_of(store, folder):
    """Return real rows as every kind of file."""
    rows = damage.real_rows(store.services)
    return {
        "rows": rows,
        "csv": damage.as_csv(rows),
        "cp1252": damage.as_csv(rows, ",", "cp1252"),
        "xlsx": damage.as_xlsx(rows),
        "geojson": damage.as_geojson(rows),
        "gpkg": damage.as_geopackage(rows, folder),
    }


def outcome_of(data, context, _):
    """Return how an import ended, and what was said."""
    try:
        done = import_table(table_of(data, "elenco_danneggiato"), context)
        report_text(done, _)
        as_rows(done, _)
        marked_xlsx(done, _)
    except GeoError as error:
        return "refusal", getattr(error, "sentence", type(error).__name__)
    except Exception:  # noqa: BLE001 - what is counted here is that there is none
        return "EXCEPTION", traceback.format_exc(limit=-4)
    return "report", "a report"


def outcome_apart(data):
    """Tell whether a list is read by the process that the product starts; else it is a sentence."""
    try:
        import_table(read_list(data, "elenco_danneggiato"), CONTEXT[0])
    except GeoError:
        return False
    return True


def stores(n, seed):
    """Damage copies of a store and count how each start and each repair ends."""
    chance, counts = random.Random(seed), Counter()
    with tempfile.TemporaryDirectory() as name:
        whole = published(Path(name) / "whole")
        known = {open_store(whole).version} | {
            digest(read_kept(whole, number)[1]) for number in numbers(whole)
        }
        files = sorted(path.relative_to(whole) for path in whole.rglob("*") if path.is_file())
        for number in range(n):
            folder = Path(shutil.copytree(whole, Path(name) / "damaged"))
            victims = [
                spoiled(folder / chance.choice(files), chance)
                for _time in range(chance.choice((1, 1, 2, 3)))
            ]
            first = ended(folder, known)
            try:
                repair(folder, default_folder())
                put_right = "repaired"
            except GeoError:
                put_right = "not repaired, in a sentence"
            except Exception:  # noqa: BLE001 - what is counted here is that there is none
                put_right = "EXCEPTION"
                traceback.print_exc(limit=-4)
            counts[first, put_right, ended(folder, known)] += 1
            if "EXCEPTION" in (first, put_right) or first == "ALTERED":
                print(f"store {number} of seed {seed}: {victims} {first} {put_right}")
            shutil.rmtree(folder)
            if number % 50 == 49:
                print(f"{number + 1} stores: {dict(counts)}", flush=True)
    for ends, count in sorted(counts.items()):
        print(f"{count:5}  {' → '.join(ends)}")


def published(folder):
    """Return a copy of the data in which two versions were published."""
    shutil.copytree(default_folder(), folder, ignore=shutil.ignore_patterns("addresses"))
    for text in ("first", "second"):
        rows = open_store(folder).records
        rows.loc[rows["id"] == "C002", "note"] = text
        publish(
            folder,
            rows,
            role="benchmark",
            why="damage",
            source_name="damage.py",
            source_sha256="0" * 64,
        )
    return folder


def spoiled(path, chance):
    """Damage a file in one of the ways in which disks and people do, and say how."""
    data = path.read_bytes() if path.exists() else b""
    at = chance.randrange(len(data)) if data else 0
    ways = {
        "truncated": data[:at],
        "emptied": b"",
        "a bit flipped": data[:at]
        + bytes([(data[at] if data else 0) ^ 1 << chance.randrange(8)])
        + data[at + 1 :],
        "a hole of zeros": data[:at] + bytes(len(data[at : at + 4_096])) + data[at + 4_096 :],
        "a line missing": b"\n".join(
            line
            for number, line in enumerate(data.split(b"\n"))
            if number != chance.randrange(1, 40)
        ),
        "doubled": data + data,
        "gone": None,
    }
    way = chance.choice(sorted(ways))
    if ways[way] is None:
        path.unlink(missing_ok=True)
    elif path.parent.is_dir():
        path.write_bytes(ways[way])
    return f"{path.parent.name}/{path.name} {way}"


def ended(folder, known):
    """Return how a start ends: what is shown must be a version that was published, or be told."""
    try:
        store = open_store(folder)
        for name in drawn_names():
            json.loads(store.drawn(name))
        len(store.comuni), len(store.localities)
        if any("statistics" in str(remark) for remark in store.remarks):  # else checked already
            figures_of(store)
            minors_by_comune(store, 2023)
        kept = digest(read_kept(folder, store.number)[1])
    except GeoError:
        return "a sentence"
    except Exception:  # noqa: BLE001 - what is counted here is that there is none
        traceback.print_exc(limit=-4)
        return "EXCEPTION"
    if kept not in known and not store.is_degraded:
        return "ALTERED"
    return "served, and said to be damaged" if store.is_degraded else "served"


CONTEXT = []

if __name__ == "__main__":
    run = stores if sys.argv[1:2] == ["stores"] else main
    asked = sys.argv[2:] if run is stores else sys.argv[1:]
    asked += ["500" if run is stores else "10000", "1"][len(asked) :]
    run(*map(int, asked))
