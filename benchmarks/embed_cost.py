"""What one embed costs the server: making it, answering from the cache, and memory in the end."""

import asyncio
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import islice, product
from statistics import median
from threading import local
from time import monotonic, perf_counter
from typing import Any, Final
from urllib.parse import urlencode

from server import Server
from starlette.requests import Request

from documents.embed import HEIGHTS
from geo.catalogue import BY_SLUG
from geo.dates import today, years
from geo.store.store import current_store
from layers.scene import shown_in
from routes.embed import _page, embed
from words import LANGUAGES

N_RENDERS: Final = 9
N_ANSWERS: Final = 2_000
N_REQUESTS: Final = 10_000
BATCH: Final = 1_000
N_CONNECTIONS: Final = 24
ASK_S: Final = 60.0
"""No further thousand is asked after this, however many requests are left."""
SEED: Final = 2023
QUERIES: Final = ("tipo=centro-famiglie", "", "stato=tutti", "zona=val-di-nievole")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one embed costs in this process."""

    query: str
    cold_ms: float
    """Nothing kept but the store."""
    height_ms: float
    """The page alone: another height of services already selected."""
    cached_us: float
    html_kb: float
    sent_kb: float


def costs() -> Iterator[Cost]:
    """Yield the cost of each query; each answer is checked."""
    for query in QUERIES:
        _answer(query)
        cold = [
            _milliseconds(query, _page.cache_clear, shown_in.cache_clear) for _ in range(N_RENDERS)
        ]
        again = [_milliseconds(query, _page.cache_clear) for _ in range(N_RENDERS)]
        start = perf_counter()
        asyncio.run(_answers(query, N_ANSWERS))
        cached_us = (perf_counter() - start) / N_ANSWERS * 1e6
        plain, packed = len(_answer(query, "identity").body), len(_answer(query).body)
        yield Cost(query, median(cold), median(again), cached_us, plain / 1e3, packed / 1e3)


def _milliseconds(query: str, *forget: Callable[[], None]) -> float:
    for each in forget:
        each()
    start = perf_counter()
    _answer(query)
    return (perf_counter() - start) * 1e3


def _answer(query: str, coding: str = "gzip") -> Any:
    answered = asyncio.run(embed(_request(query, coding)))
    if answered.status_code != 200:
        raise SystemExit(f"/embed?{query} answered {answered.status_code}")
    return answered


async def _answers(query: str, n: int) -> None:
    for _ in range(n):
        await embed(_request(query, "gzip"))


def _request(query: str, coding: str) -> Request:
    return Request(
        {
            "type": "http",
            "method": "GET",
            "path": "/embed",
            "query_string": query.encode(),
            "headers": [(b"accept-encoding", coding.encode())],
        }
    )


@dataclass(frozen=True, slots=True)
class Memory:
    """What the app's process holds after so many distinct requests."""

    n_requests: int
    n_refused: int
    n_failed: int
    """Neither 200 where the query is valid nor 4xx where it is garbage."""
    mb: float
    seconds: float


def memory(server: Server) -> Iterator[Memory]:
    """Yield the memory of an app before, while and after it is asked what it never was asked."""
    asked, kept = _paths(), local()
    started = monotonic()
    opened: list[HTTPConnection] = []

    def ask(path_is_valid: tuple[str, bool]) -> tuple[bool, bool]:
        path, is_valid = path_is_valid
        if not hasattr(kept, "connection"):
            kept.connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
            opened.append(kept.connection)
        kept.connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answered = kept.connection.getresponse()
        answered.read()
        is_refused = 400 <= answered.status < 500
        return is_refused, not is_refused if not is_valid else answered.status != 200

    yield Memory(0, 0, 0, server.memory_mb(), 0.0)
    answers: list[tuple[bool, bool]] = []
    with ThreadPoolExecutor(N_CONNECTIONS) as readers:
        while batch := list(islice(asked, BATCH)):
            answers += readers.map(ask, batch)
            yield Memory(
                len(answers),
                sum(refused for refused, _ in answers),
                sum(failed for _, failed in answers),
                server.memory_mb(),
                monotonic() - started,
            )
            if monotonic() - started > ASK_S:
                break
    for connection in opened:
        connection.close()


def _paths() -> Iterator[tuple[str, bool]]:
    """Yield distinct addresses of embeds, one valid of four, and whether they are."""
    chance = random.Random(SEED)
    valid, garbage = _valid(chance), _garbage(chance)
    for number in range(N_REQUESTS):
        query = next(valid) if number % 4 == 0 else next(garbage)
        yield f"/embed?{urlencode(query)}", number % 4 == 0


def _valid(chance: random.Random) -> Iterator[list[tuple[str, str]]]:
    zone = ("", *sorted(current_store().zones.by_set[28]))
    kept = [
        [
            ("zona", zona),
            ("tipo", tipo),
            ("anno", str(anno)),
            ("zone-set", "28"),
            ("lingua", lingua),
        ]
        for zona, tipo, anno, lingua in product(zone, ("", *BY_SLUG), years(today()), LANGUAGES)
    ]
    chance.shuffle(kept)
    for query in kept:
        yield [*query, ("altezza", str(chance.choice(HEIGHTS)))]


def _garbage(chance: random.Random) -> Iterator[list[tuple[str, str]]]:
    names = ("zona", "comune", "tipo", "anno", "zone-set", "stato", "lingua", "altezza")
    while True:
        noise = f"{chance.getrandbits(64):x}"
        name = chance.choice(names)
        yield chance.choice(
            (
                [(name, noise)],
                [(name, noise * 40)],
                [(noise, "1")],
                [("altezza", noise), ("altezza", "480")],
                [(name, f"<script>{noise}</script>")],
                [("anno", str(chance.getrandbits(64) + 3000))],
            )
        )
