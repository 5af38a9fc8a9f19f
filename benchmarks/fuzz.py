"""Requests that no browser sends, to every route: none may be answered with a 500 or a traceback.

Run it as ``python benchmarks/fuzz.py 30000``; the default is 2,000. It starts the app on loopback
and asks nothing else. The same seed asks the same.
"""

import os
import random
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from time import monotonic, sleep
from typing import Final
from urllib.parse import quote

ROOT: Final = Path(__file__).parent.parent
SEED: Final = 2026
N_REQUESTS: Final = 2_000
N_CONNECTIONS: Final = 12
PATIENCE_S: Final = 60.0
PATHS: Final = (
    "/",
    "/trova",
    "/mappa",
    "/copertura",
    "/incorpora",
    "/dati",
    "/healthz",
    "/embed",
    "/centro/C001",
    "/centro/C010.vcf",
    "/centro/S001",
    "/accessibilita",
    "/privacy",
    "/incorpora.js",
    "/assets/x/leaflet.js",
    "/api/servizi.geojson",
    "/api/servizi.csv",
    "/api/strutture.geojson",
    "/api/comuni.geojson",
    "/api/zone.geojson",
    "/api/surroundings.geojson",
    "/api/dati/servizi.csv",
    "/api/dati/zone.json",
    "/api/dati/catalogo.rdf",
    "/api/valori.json",
    "/api/copertura.csv",
    "/api/copertura.json",
    "/api/copertura.xlsx",
    "/api/copertura.geojson",
    "/api/copertura.gpkg",
    "/api/copertura.png",
    "/api/copertura.svg",
    "/righe",
    "/rapporto",
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/_stcore/stream",
    "/_stcore/upload_file/a/b",
    "/_stcore/agent/mcp",
    "/_stcore/bidi-components/x/y",
    "/media/x",
    "/component/x/y",
    "/static/x",
    "/favicon.ico",
    "/robots.txt",
    "/.well-known/security.txt",
    "/oauth2callback",
    "/auth/login",
)
NAMES: Final = (
    "zona",
    "comune",
    "tipo",
    "anno",
    "zone-set",
    "stato",
    "lingua",
    "altezza",
    "tema",
    "scheda",
    "v",
    "per",
    "indicatore",
    "km",
    "classi",
    "fascia",
    "aggiungi",
    "chiudi",
    "sposta",
    "scala",
    "di",
    "fbclid",
    "utm_source",
    "confronta",
    "anni",
    "punto",
    "luogo",
    "families",
    "embed",
)
VALID: Final = (
    "firenze",
    "casentino",
    "pistoia",
    "bibbiena",
    "2015",
    "2025",
    "2026",
    "34",
    "28",
    "tutti",
    "en",
    "ar",
    "it",
    "centro-famiglie",
    "1",
    "comune",
    "ausl",
    "zona",
    "regione",
    "minori",
    "distanza-media",
    "lacune",
    "indicatore",
    "copertura",
    "10",
    "uguali",
    "naturali",
    "0-17",
    "C001",
    "C012~bibbiena",
    "43.6963_11.8187",
    "10,20,50",
    "toscana",
    "",
)
HOSTILE: Final = (
    "nan",
    "NaN",
    "inf",
    "-Infinity",
    "1e300",
    "1e-300",
    "-0",
    "0x10",
    "١٢٣",
    "１２３",
    "9" * 400,
    "-1",
    "1.5",
    "1,2," + "3" * 30,
    "bibbiena,,,,",
    ",,,,",
    "~",
    "~~~",
    "C001~",
    "\x00",
    "\r\nX: y",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "${7*7}",
    "%s%n",
    "../../etc/passwd",
    "..\\..\\x",
    "file:///etc/passwd",
    "\ud800",
    "\u202e",
    "é" * 300,
    "a" * 5_000,
    "[]",
    "{}",
    "null",
    "None",
    "True",
    "🧨",
    "99.9999_99.9999",
    "0.0_0.0",
    "43.69_11.81," * 20,
)
METHODS: Final = ("GET",) * 12 + (
    "HEAD",
    "HEAD",
    "OPTIONS",
    "POST",
    "PUT",
    "DELETE",
    "PATCH",
    "TRACE",
    "BREW",
)
HEADERS: Final = (
    ("Accept-Encoding", ("gzip", "gzip;q=0", "*;q=0", "br;q=1, gzip;q=nan", ",,;;q=", "identity")),
    ("Accept-Language", ("it", "en-GB,en;q=0.9", "ar", "*", ";;;", "x" * 2_000, "\xff\xfe")),
    ("If-None-Match", ("*", '"x"', "W/", '"' * 500)),
    ("Host", ("evil.example", "", "[::1", "a b", "x" * 300, "evil.example:99999")),
    ("X-Forwarded-For", ("1.2.3.4", "::1", "'", ", ,", "1.2.3.4:x")),
    ("Range", ("bytes=0-", "bytes=-1", "bytes=9-1", "x=1")),
    ("X-Forwarded-Proto", ("https", "x")),
    ("Cookie", ("_streamlit_xsrf=x", "=", "a=b;" * 200)),
    ("Origin", ("null", "http://evil")),
    ("Content-Type", ("multipart/form-data", "application/json", "x")),
    ("Expect", ("x",)),
    ("X-Xsrftoken", ("x",)),
    ("Upgrade", ("h2c",)),
    ("Forwarded", ("for=1.2.3.4;host=evil",)),
)


@dataclass
class Told:
    """What the server answered."""

    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    tracebacks: int = 0
    seconds: float = 0.0

    @property
    def is_right(self) -> bool:
        """Whether nothing failed."""
        return not (self.wrong or self.tracebacks)


def requests(n: int, seed: int = SEED) -> Iterator[tuple[bytes, str]]:
    """Yield requests as they travel, and what to call each."""
    chance = random.Random(seed)
    for _number in range(n):
        method = chance.choice(METHODS)
        target = _path(chance) + _query(chance)
        lines = [f"{method} {target} HTTP/1.1"]
        headers = {"Host": "127.0.0.1"}
        for name, values in chance.sample(HEADERS, chance.choice((0, 0, 1, 1, 2, 4))):
            headers[name] = chance.choice(values)
        body = b""
        if method in {"POST", "PUT", "PATCH"}:
            body = chance.randbytes(chance.choice((0, 10, 3_000)))
            headers["Content-Length"] = str(len(body))
        lines += [f"{name}: {value}" for name, value in headers.items()]
        head = "\r\n".join(lines).encode("latin-1", "replace")
        yield head + b"\r\nConnection: close\r\n\r\n" + body, f"{method} {target}"[:300]


def _path(chance: random.Random) -> str:
    path = chance.choice(PATHS)
    how = chance.random()
    if how < 0.80:
        return path
    if how < 0.86:
        return path + chance.choice(("/", "//", "/x", "%00", "%2e%2e/", ";a=b", "%ff", "/..%2f"))
    if how < 0.93:
        return f"{path.rpartition('/')[0]}/{quote(chance.choice(HOSTILE), errors='ignore')}"
    return "/" + quote(chance.choice(HOSTILE), errors="ignore")


def _query(chance: random.Random) -> str:
    n_pairs = chance.choice((0, 1, 1, 2, 2, 3, 5))
    pairs = []
    for _pair in range(n_pairs):
        name = chance.choice(NAMES) if chance.random() < 0.95 else chance.choice(HOSTILE)
        value = chance.choice(VALID) if chance.random() < 0.7 else chance.choice(HOSTILE)
        pairs.append(f"{quote(name, errors='ignore')}={quote(value, errors='ignore')}")
    if chance.random() < 0.03:
        pairs.append(chance.choice(("%", "%zz", "&&&=", "a" * 3_000, "%ff=%fe", "=;=")))
    return f"?{'&'.join(pairs)}" if pairs else ""


def fuzz(n: int, port: int, seed: int = SEED) -> Told:
    """Send requests to the app on a port of this machine."""
    told, lock, started = Told(), Lock(), monotonic()

    def ask(request: tuple[bytes, str]) -> None:
        sent, name = request
        answered = _answer(port, sent)
        status = int(answered[9:12]) if answered[:5] == b"HTTP/" else 0
        with lock:
            told.statuses[status] += 1
            is_put_off = status == 503 and b"retry-after" in answered.lower()
            if status == 0 or (status >= 500 and not is_put_off) or b"Traceback (" in answered:
                told.wrong.append(f"{status} {name}")

    with ThreadPoolExecutor(N_CONNECTIONS) as readers:
        list(readers.map(ask, requests(n, seed)))
    told.seconds = monotonic() - started
    return told


def _answer(port: int, sent: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as connection:
        parts = []
        try:
            connection.sendall(sent)
            while part := connection.recv(65_536):
                parts.append(part)
        except ConnectionError:  # what came before it counts
            pass
        return b"".join(parts)


def fuzzed(n: int, seed: int = SEED) -> Told:
    """Start the app, send it requests, stop it, and read what it wrote."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.port",
        str(port),
        "--server.address",
        "127.0.0.1",
    ]
    with TemporaryDirectory(prefix="fuzz-") as folder:
        log = Path(folder) / "log"
        with log.open("wb") as file:
            process = subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=file, stderr=file)
            try:
                _wait(port, process)
                told = fuzz(n, port, seed)
            finally:
                process.terminate()
                process.wait(30)
        told.tracebacks = log.read_bytes().count(b"Traceback (")
    return told


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = monotonic() + PATIENCE_S
    while monotonic() < end and process.poll() is None:
        try:
            if (
                b" 200 "
                in _answer(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")[
                    :20
                ]
            ):
                return
        except OSError:
            sleep(0.1)
    raise SystemExit("the app did not start")


def main() -> None:
    """Print what so many requests met."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else N_REQUESTS
    told = fuzzed(n)
    print(f"{n:,} requests in {told.seconds:.0f} s, {N_CONNECTIONS} at once, seed {SEED}")
    print(
        "statuses: "
        + ", ".join(f"{status} × {count:,}" for status, count in sorted(told.statuses.items()))
    )
    print(f"answered wrongly: {len(told.wrong)}; tracebacks in the log: {told.tracebacks}")
    for line in told.wrong[:40]:
        print("  " + line)
    sys.exit(0 if told.is_right else 1)


if __name__ == "__main__":
    main()
