"""10,000 damaged lists: each must end in a report or in one sentence; memory is measured.

``python benchmarks/damage.py [N] [SEED]``
"""

import random
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from geo.errors import GeoError
from geo.steward.cells.values import Context
from geo.steward.cells.vocabulary import vocabulary
from geo.steward.importing import import_table
from geo.store import default_folder, open_store
from geo.tables.read import table_of
from layers.inventory.report import as_rows, marked_xlsx, report_text
from tests.steward import damage
from words import speaker

DAY = date(2026, 11, 22)


def main(n, seed):
    store, _ = open_store(default_folder()), speaker("it")
    context = Context(store, vocabulary(_), DAY, DAY)
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
        slowest = max(slowest, (time.process_time() - start, kind, number))
        outcomes[kind, outcome] += 1
        reasons[said] += 1
        if outcome == "EXCEPTION":
            print(f"file {number} of seed {seed}, {kind}:\n{said}")
    for (kind, outcome), count in sorted(outcomes.items()):
        print(f"{kind:22} {outcome:10} {count:6,}")
    total = Counter(outcome for _kind, outcome in outcomes.elements())
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - at_first) / 1024
    print(f"{n:,} files in {time.perf_counter() - begin:.0f} s, the slowest (CPU-s, kind, number) "
          f"{slowest}: {dict(total)}; memory grew by {grown:.0f} MB at most")
    for said, count in reasons.most_common(12):
        print(f"{count:6,}  {said[:120]}")


def seeds_of(store, folder):
    """Return real rows as every kind of file."""
    rows = damage.real_rows(store.services)
    return {
        "rows": rows, "csv": damage.as_csv(rows), "cp1252": damage.as_csv(rows, ",", "cp1252"),
        "xlsx": damage.as_xlsx(rows), "geojson": damage.as_geojson(rows),
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


if __name__ == "__main__":
    main(*(int(given) for given in (sys.argv[1:] + ["10000", "1"][len(sys.argv) - 1:])))
