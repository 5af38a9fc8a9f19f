"""Many readers of one embed at once: from the app's process, from nginx, and beside sessions.

Readers are wrk's connections, each asking again as soon as it is answered. Without wrk or nginx
the rows that need it are left out.
"""

import asyncio
import gzip
import json
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired
from time import monotonic, sleep
from typing import Any, Final
from urllib.error import URLError
from urllib.request import urlopen

from session import PageRun, Session

from geo.dates import today
from geo.store import current_store
from routes.export import Exporter

N_READERS: Final = 400
READ_S: Final = 8
N_SESSIONS: Final = 50
WRK: Final = shutil.which("wrk")
NGINX: Final = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
TELL: Final = """
done = function(summary, latency, requests)
  local e, p = summary.errors, function(n) return latency:percentile(n) / 1000 end
  io.write(string.format('\\nJSON{"p50": %f, "p95": %f, "p99": %f, "n": %d, "seconds": %f, ' ..
    '"bytes": %d, "socket": %d, "late": %d, "refused": %d}\\n', p(50), p(95), p(99),
    summary.requests, summary.duration / 1e6, summary.bytes, e.connect + e.read + e.write,
    e.timeout, e.status))
end
"""
# One process, as the app is; no module beyond the core and gzip_static.
NGINX_CONF: Final = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 2048; }}
http {{
  access_log off; sendfile on; keepalive_requests 1000000; open_file_cache max=1000;
  types {{ text/html html; }}
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port} backlog=1024; root {folder}; gzip_static on; gzip_vary on; }}
}}
"""


@dataclass(frozen=True, slots=True)
class Read:
    """What many readers of one address met, and what sessions beside them did."""

    p50_ms: float
    p95_ms: float
    p99_ms: float
    per_second: float
    bytes_each: float
    n_errors: int
    n_late: int
    """Answers that took longer than wrk waits, 2 s, before it counts them."""
    runs: tuple[PageRun, ...] = ()
    seconds: float = 0.0

    @property
    def run_p50_s(self) -> float | None:
        """Return what a page run of the sessions took."""
        return median(run.seconds for run in self.runs) if self.runs else None


def read(folder: Path, url: str) -> Read:
    """Let all readers read an address."""
    return asyncio.run(_read(folder, url))


async def _read(folder: Path, url: str) -> Read:
    script = folder / "tell.lua"
    script.write_text(TELL)
    command = (str(WRK), "-t1", f"-c{N_READERS}", f"-d{READ_S}s", "--latency", "-s", str(script),
               "-H", "Accept-Encoding: gzip", url)
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=DEVNULL)
    try:
        said, _ = await asyncio.wait_for(process.communicate(), READ_S + 20)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    told: dict[str, Any] = json.loads(said.decode().rpartition("JSON")[2])
    return Read(told["p50"], told["p95"], told["p99"], told["n"] / told["seconds"],
                told["bytes"] / max(told["n"], 1), told["socket"] + told["refused"], told["late"])


def read_beside_sessions(folder: Path, url: str | None, port: int, pause_s: float) -> Read:
    """Let readers read, or nobody, while fifty sessions change the zona of the map page."""
    return asyncio.run(_beside(folder, url, port, pause_s))


async def _beside(folder: Path, url: str | None, port: int, pause_s: float) -> Read:
    async with _sessions(port, pause_s) as runs:
        started = monotonic()
        runs.clear()
        if url:
            found = await _read(folder, url)
        else:
            await asyncio.sleep(READ_S)
            found = Read(0, 0, 0, 0, 0, 0, 0)
        seconds, done = monotonic() - started, tuple(runs)
    return Read(found.p50_ms, found.p95_ms, found.p99_ms, found.per_second, found.bytes_each,
                found.n_errors, found.n_late, done, seconds)


@asynccontextmanager
async def _sessions(port: int, pause_s: float) -> AsyncIterator[list[PageRun]]:
    """Keep fifty sessions running pages; each has opened its page when the block begins."""
    runs: list[PageRun] = []
    opened = asyncio.Semaphore(0)

    async def use(number: int) -> None:
        async with Session(port, "mappa") as session:
            await session.open()
            zone = session.selectbox("zona").options[1:]
            opened.release()
            await asyncio.sleep(pause_s * number / N_SESSIONS)
            while True:
                number += 1
                runs.append(await session.choose("zona", zone[number % len(zone)]))
                await asyncio.sleep(pause_s)

    tasks = [asyncio.create_task(use(number)) for number in range(N_SESSIONS)]
    try:
        async with asyncio.timeout(60):
            for _ in tasks:
                await opened.acquire()
        yield runs
        for failed in (task for task in tasks if task.done()):
            failed.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def export_page(folder: Path, tipo: str) -> str:
    """Write the exported embed of a kind, and the same compressed; return its name."""
    name = f"toscana.{tipo}.{today().year}.html"
    files = Exporter(current_store(), today()).files()
    content = next(content for path, content in files if path == f"embed/{name}")
    (folder / name).write_bytes(content)
    (folder / f"{name}.gz").write_bytes(gzip.compress(content, compresslevel=9, mtime=0))
    return name


@contextmanager
def nginx(folder: Path, port: int, name: str) -> Iterator[str]:
    """Serve a folder by an nginx of our own until the block ends; yield the page's address."""
    configuration = folder / "nginx.conf"
    configuration.write_text(NGINX_CONF.format(folder=folder, port=port))
    url = f"http://127.0.0.1:{port}/{name}"
    process = Popen([str(NGINX), "-p", str(folder), "-c", str(configuration)],
                    stdout=DEVNULL, stderr=DEVNULL)
    try:
        _until(lambda: urlopen(url, timeout=2).status == 200, process)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(5)
        except TimeoutExpired:
            process.kill()
            process.wait()


def _until(is_ready: Callable[[], bool], process: Popen[bytes]) -> None:
    end = monotonic() + 10
    while monotonic() < end and process.poll() is None:
        try:
            if is_ready():
                return
        except (URLError, ConnectionError, TimeoutError):
            sleep(0.02)
    raise SystemExit("nginx did not answer")
