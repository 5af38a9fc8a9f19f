"""How many of 45 starts fail the first visitors of every page: python benchmarks/starts.py [N]."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.hostile.test_first_visitor import PAGES, Started  # noqa: E402


def resident_mb(process):
    """Return the memory of a process. [MB]"""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


def main(n_starts):
    n_failed = 0
    for start in range(1, n_starts + 1):
        app, begin = Started(ROOT), perf_counter()
        try:
            app.wait()
            seconds, memory_mb = perf_counter() - begin, resident_mb(app.process)
            with ThreadPoolExecutor(len(PAGES)) as visitors:
                found = dict(zip(PAGES, visitors.map(app.troubles, PAGES), strict=True))
            n_failed += any(found.values())
            print(
                f"start {start}: ready after {seconds:.1f} s, {memory_mb:.0f} MB, "
                f"{resident_mb(app.process):.0f} MB after six pages; {found}",
                flush=True,
            )
        finally:
            app.stop()
    print(f"{n_failed} of {n_starts} starts failed a visitor")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 45)
