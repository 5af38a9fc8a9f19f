"""A Streamlit app in a process of its own, and what that process costs."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic, sleep
from typing import Final

ROOT: Final = Path(__file__).parent.parent
TICKS_A_SECOND: Final = os.sysconf("SC_CLK_TCK")
PATIENCE_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running app."""

    port: int
    pid: int
    started: float
    """When its process was started, on the monotonic clock."""
    first_answer_s: float
    """Seconds from the start of the process to its first healthy answer."""

    def cpu_s(self) -> float:
        """Return the processor time of the process so far. [s]"""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND

    def memory_mb(self) -> float:
        """Return the resident memory of the process. [MB]"""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def serving(script: str, port: int, health: str) -> Iterator[Server]:
    """Serve an app until the block ends, whatever happens in it."""
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        script,
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    with TemporaryFile() as log:
        started = monotonic()
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
        try:
            answered = _wait(process, port, health)
            if answered is None:
                log.seek(0)
                raise SystemExit(f"{script} did not answer:\n{log.read().decode()[-2000:]}")
            yield Server(port, process.pid, started, answered - started)
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, health: str) -> float | None:
    end = monotonic() + PATIENCE_S
    while monotonic() < end and process.poll() is None:
        if _is_healthy(port, health):
            return monotonic()
        sleep(0.01)
    return None


def _is_healthy(port: int, health: str) -> bool:
    connection = HTTPConnection("localhost", port, timeout=5)
    try:
        connection.request("GET", health)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
