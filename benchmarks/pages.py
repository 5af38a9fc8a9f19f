"""Our map page beside a plain Streamlit page with the same polygons and services, in one run.

Both are served by a process of their own and read over the websocket, as by browsers: what one
change of the zona costs the server, what it pushes, and how fifty readers at once are served.
Only the ratios mean something elsewhere: readers and server share the processors.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, median
from time import monotonic

from server import Server, serving
from session import PageRun, Session, fetched_kb

N_STARTS = 3
N_ROUNDS = 2
"""How often each state is seen warm: 58 page runs for 28 zone and all Tuscany."""
N_SESSIONS = 50
N_EACH = 10
"""Page runs of each of fifty readers, after opening the page."""
CROWD_S = 60.0
"""Nobody of the fifty starts another page run after so long."""
KEY = "zona"
PORT = 8710


@dataclass(frozen=True, slots=True)
class App:
    """An app, and where it answers."""

    name: str
    script: str
    page: str
    health: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of an app."""

    start_s: float
    first_page_s: float
    cpu_s: float
    run_s: float
    pushed_kb: float
    most_kb: float
    most_for: str
    open_kb: float
    first_linked_kb: float
    linked_kb: float
    crowd_open: list[float]
    crowd: list[float]
    runs_a_second: float
    memory_mb: float


OURS = App("our map page", "app.py", "mappa", "/healthz")
PLAIN = App("plain page", "benchmarks/plain_page.py", "", "/_stcore/health")


def main() -> None:
    """Measure both and print the table."""
    ours, plain = (asyncio.run(_measure(app, PORT + n * 10)) for n, app in enumerate((OURS, PLAIN)))
    _print(ours, plain)


async def _measure(app: App, port: int) -> Figures:
    starts = []
    for n in range(1, N_STARTS):
        with serving(app.script, port + n, app.health) as server:
            starts.append(server.first_answer_s)
    with serving(app.script, port, app.health) as server:
        starts.append(server.first_answer_s)
        async with Session(port, app.page) as session:
            opened = await session.open()
            first_page_s = monotonic() - server.started
            at_first = set(session.links)
            others = session.selectbox(KEY).options[1:]
            for option in others:
                await session.choose(KEY, option)
            runs, cpu_s = await _changes(server, session)
            first_linked_kb = fetched_kb(port, at_first)
            linked_kb = fetched_kb(port, session.links - at_first) / len(others)
        crowd_open, crowd, seconds = await _crowd(app, port)
        by_size = sorted((run.n_bytes / 1000, zona) for zona, run in runs)
        return Figures(
            median(starts),
            first_page_s,
            cpu_s,
            median(run.seconds for _, run in runs),
            mean(size for size, _ in by_size),
            *by_size[-1],
            opened.n_bytes / 1000,
            first_linked_kb,
            linked_kb,
            [run.seconds for run in crowd_open],
            [run.seconds for run in crowd],
            (len(crowd_open) + len(crowd)) / seconds,
            server.memory_mb(),
        )


async def _changes(server: Server, session: Session) -> tuple[list[tuple[str, PageRun]], float]:
    """Change the zona again and again; return the runs, and the processor time of one. [s]"""
    await asyncio.sleep(0.5)
    before = server.cpu_s()
    options = list(session.selectbox(KEY).options) * N_ROUNDS
    runs = [(option, await session.choose(KEY, option)) for option in options]
    await asyncio.sleep(0.5)
    return runs, (server.cpu_s() - before) / len(runs)


async def _crowd(app: App, port: int) -> tuple[list[PageRun], list[PageRun], float]:
    """Open the page fifty times at once; then every reader changes the zona without pause."""
    start = monotonic()

    async def read(number: int) -> tuple[PageRun, list[PageRun]]:
        async with Session(port, app.page) as session:
            opened = await session.open()
            zone = session.selectbox(KEY).options[1:]
            return opened, [
                await session.choose(KEY, zone[(number + n) % len(zone)])
                for n in range(N_EACH)
                if monotonic() - start < CROWD_S
            ]

    readers = await asyncio.gather(*(read(number) for number in range(N_SESSIONS)))
    seconds = monotonic() - start
    return [opened for opened, _ in readers], [run for _, runs in readers for run in runs], seconds


def _print(ours: Figures, plain: Figures) -> None:
    rows: list[tuple[str, float, float, str]] = [
        ("start to first healthy answer (s)", ours.start_s, plain.start_s, "<= 3"),
        ("start to first page shown (s)", ours.first_page_s, plain.first_page_s, ""),
        ("one change: processor, mean (s)", ours.cpu_s, plain.cpu_s, "<= 0.03"),
        ("one change: until done, median (s)", ours.run_s, plain.run_s, ""),
        ("one change: pushed, mean (kB)", ours.pushed_kb, plain.pushed_kb, "<= 30"),
        ("one change: pushed, most (kB)", ours.most_kb, plain.most_kb, ""),
        ("one change: fetched by link (kB)", ours.linked_kb, plain.linked_kb, ""),
        ("first page: pushed (kB)", ours.open_kb, plain.open_kb, ""),
        ("first page: fetched by link (kB)", ours.first_linked_kb, plain.first_linked_kb, ""),
        ("50 readers: opening, p50 (s)", median(ours.crowd_open), median(plain.crowd_open), ""),
        ("50 readers: page run, p50 (s)", median(ours.crowd), median(plain.crowd), "< 1"),
        ("50 readers: page run, p95 (s)", _p95(ours.crowd), _p95(plain.crowd), ""),
        ("50 readers: page runs a second", ours.runs_a_second, plain.runs_a_second, ""),
        ("memory of the server after that (MB)", ours.memory_mb, plain.memory_mb, ""),
    ]
    print(f"\n{'':38}{OURS.name:>14}{PLAIN.name:>14}{'plain ÷ ours':>14}{'target':>10}")
    for name, mine, other, target in rows:
        ratio = f"{other / mine:.2f}" if mine and other else ""
        print(f"{name:38}{mine:>14.3f}{other:>14.3f}{ratio:>14}{target:>10}")
    print(f"""
One change is a choice in the zona selectbox, each state seen before; most is pushed for
“{ours.most_for}”. {N_SESSIONS} readers open the page and then change the zona without pause, up
to {N_EACH} times each within {CROWD_S:.0f} s: {len(ours.crowd)} and {len(plain.crowd)} changes.
The plain page answers healthy before it imports folium and reads data. In a browser st_folium
makes it run again after each change: not counted. Fetched by link: compressed, once a state.""")


def _p95(seconds: Sequence[float]) -> float:
    return sorted(seconds)[int(0.95 * (len(seconds) - 1))]


if __name__ == "__main__":
    main()
