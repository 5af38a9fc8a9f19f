"""Many readers of one page at once, alone or beside sessions of the app.

Readers are wrk's connections: each asks again as soon as it is answered.
"""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from subprocess import DEVNULL, PIPE
from time import monotonic
from typing import Any, Final

from session import Session

N_SESSIONS: Final = 50
OPEN_S: Final = 30.0
WRK: Final = shutil.which("wrk")
TELL: Final = """
done = function(summary, latency, requests)
  local e, p = summary.errors, function(n) return latency:percentile(n) / 1000 end
  io.write(string.format('\\nJSON{"p50": %f, "p95": %f, "p99": %f, "n": %d, "seconds": %f, ' ..
    '"bytes": %d, "socket": %d, "late": %d, "refused": %d}\\n', p(50), p(95), p(99),
    summary.requests, summary.duration / 1e6, summary.bytes, e.connect + e.read + e.write,
    e.timeout, e.status))
end
"""


@dataclass(frozen=True, slots=True)
class Reads:
    """What all readers of an address met."""

    p50_ms: float
    p95_ms: float
    p99_ms: float
    per_second: float
    bytes_each: float
    n_errors: int
    """Connections that broke and answers that were no 200."""
    n_late: int
    """Answers for which wrk would not wait, 2 s."""


@dataclass(slots=True)
class Runs:
    """Page runs of sessions: seconds of those done, start of those that are not."""

    done: list[float] = field(default_factory=list)
    waiting: dict[int, float] = field(default_factory=dict)
    since: float = 0.0
    until: float = 0.0

    @property
    def p50_s(self) -> float:
        """Return the median; a run that is not done counts with its age. [s]"""
        ages = [self.until - start for start in self.waiting.values()]
        return median([*self.done, *ages]) if self.done or ages else 0.0

    @property
    def per_second(self) -> float:
        """Return page runs done in a second."""
        return len(self.done) / (self.until - self.since)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who is there at once."""

    seconds: int
    n_readers: int = 400
    url: str = ""
    """What readers read; nothing if empty."""
    port: int = 0
    """Where fifty sessions change the zona of the map page; nowhere if 0."""
    pause_s: float = 0.0
    """Between the page runs of one session."""


def meet(crowd: Crowd, folder: Path) -> tuple[Reads | None, Runs | None]:
    """Let a crowd read and click for its time."""
    return asyncio.run(_meet(crowd, folder))


async def _meet(crowd: Crowd, folder: Path) -> tuple[Reads | None, Runs | None]:
    if not crowd.port:
        return await _read(crowd, folder), None
    async with _clicking(crowd) as runs:
        now = runs.since = monotonic()
        runs.done.clear()
        runs.waiting = dict.fromkeys(runs.waiting, now)
        if crowd.url:
            reads = await _read(crowd, folder)
        else:
            reads = None
            await asyncio.sleep(crowd.seconds)
        runs.until = monotonic()
        seen = Runs(list(runs.done), dict(runs.waiting), runs.since, runs.until)
    return reads, seen


async def _read(crowd: Crowd, folder: Path) -> Reads:
    script = folder / "tell.lua"
    script.write_text(TELL)
    process = await asyncio.create_subprocess_exec(
        str(WRK),
        "-t1",
        f"-c{crowd.n_readers}",
        f"-d{crowd.seconds}s",
        "--latency",
        "-s",
        str(script),
        "-H",
        "Accept-Encoding: gzip",
        crowd.url,
        stdout=PIPE,
        stderr=DEVNULL,
    )
    try:
        said, _ = await asyncio.wait_for(process.communicate(), crowd.seconds + 15)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    told: dict[str, Any] = json.loads(said.decode().rpartition("JSON")[2])
    return Reads(
        told["p50"],
        told["p95"],
        told["p99"],
        told["n"] / told["seconds"],
        told["bytes"] / max(told["n"], 1),
        told["socket"] + told["refused"],
        told["late"],
    )


@asynccontextmanager
async def _clicking(crowd: Crowd) -> AsyncIterator[Runs]:
    """Keep fifty sessions clicking; each has opened its page when the block begins."""
    runs, opened = Runs(), asyncio.Semaphore(0)

    async def click(number: int) -> None:
        async with Session(crowd.port, "mappa") as session:
            await session.open()
            zone = session.selectbox("zona").options[1:]
            opened.release()
            await asyncio.sleep(crowd.pause_s * number / N_SESSIONS)
            for turn in range(number, 1_000_000):
                runs.waiting[number] = monotonic()
                await session.choose("zona", zone[turn % len(zone)])
                runs.done.append(monotonic() - runs.waiting.pop(number))
                await asyncio.sleep(crowd.pause_s)

    tasks = [asyncio.create_task(click(number)) for number in range(N_SESSIONS)]
    try:
        async with asyncio.timeout(OPEN_S):
            for _ in tasks:
                await opened.acquire()
        yield runs
        for failed in (task for task in tasks if task.done()):
            failed.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
