"""Answers that take work: made once, beside the loop, with a share for every client."""

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Any, Final, Generic, NamedTuple, ParamSpec, TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from routes.answer import Body
from routes.limits import client_of
from words import DEFAULT, translator

P = ParamSpec("P")
T = TypeVar("T")

AGAIN_AFTER_S: Final = 5
MOST_KEPT: Final = 48_000_000
"""Bytes that one memory holds."""


class KeptCounts(NamedTuple):
    """What a memory holds, as ``functools.lru_cache`` tells it."""

    hits: int
    misses: int
    maxsize: int
    currsize: int


class Kept(Generic[P, T]):
    """A function whose latest results are remembered, by number and by size.

    Unlike ``functools.lru_cache`` it tells what it holds without making it, and a result that was
    begun before it was emptied is not kept.
    """

    def __init__(self, make: Callable[P, T], most: int, most_bytes: int = MOST_KEPT) -> None:
        """Take what makes a result, and how many to keep."""
        self.make = make
        self._most, self._most_bytes = most, most_bytes
        self._held: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._n_bytes = self._hits = self._misses = self._turn = 0
        self._lock = Lock()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """Return a result, made now if it is not held."""
        found = self.held(*args, **kwargs)
        if found is not None:
            return found
        turn = self._turn
        made = self.make(*args, **kwargs)
        size = _prepared(made)
        with self._lock:
            self._misses += 1
            if turn == self._turn:
                self._keep(_key(args, kwargs), made, size)
        return made

    def held(self, *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Return a result if it is held, without making it."""
        key = _key(args, kwargs)
        with self._lock:
            found = self._held.get(key)
            if found is None:
                return None
            self._held.move_to_end(key)
            self._hits += 1
            return found[0]

    def cache_clear(self) -> None:
        """Forget everything, what is being made now too."""
        with self._lock:
            self._turn += 1
            self._held.clear()
            self._n_bytes = self._hits = self._misses = 0

    def cache_info(self) -> KeptCounts:
        """Return what is held."""
        with self._lock:
            return KeptCounts(self._hits, self._misses, self._most, len(self._held))

    def _keep(self, key: Hashable, made: T, size: int) -> None:
        replaced = self._held.pop(key, None)
        self._n_bytes += size - (replaced[1] if replaced else 0)
        self._held[key] = made, size
        while len(self._held) > self._most or (
            self._n_bytes > self._most_bytes and len(self._held) > 1
        ):
            _oldest, (_value, weight) = self._held.popitem(last=False)
            self._n_bytes -= weight


def kept(most: int) -> Callable[[Callable[P, T]], Kept[P, T]]:
    """Remember the latest results of a function, so many."""
    return lambda make: Kept(make, most)


class _Key:
    """Arguments whose hash is asked for more than once, and made once."""

    __slots__ = ("_hash", "_said")

    def __init__(self, said: tuple[Any, ...]) -> None:
        self._said = said
        self._hash = hash(said)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._said == other._said


def _key(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Hashable:
    return _Key((*args, *sorted(kwargs.items())) if kwargs else args)


def _prepared(made: object) -> int:
    """Make now what the first reader would wait for, and return how large all of it is."""
    parts = made if isinstance(made, tuple) else (made,)
    bodies = [part for part in parts if isinstance(part, Body)]
    return sum(len(body.content) + len(body.compressed) + len(body.etag) for body in bodies)


@dataclass(eq=False, slots=True)
class _Job:
    client: str
    key: Hashable
    make: Callable[[], Any]
    future: Future[Any]


class Jobs:
    """A few threads that make answers: equal ones once, clients in turn.

    It belongs to no loop, so that any may ask it.
    """

    def __init__(
        self, name: str, *, n_threads: int, at_once: int, most_of_one: int, most: int
    ) -> None:
        """Take how much may be done and wait.

        Parameters
        ----------
        at_once
            Jobs of one client that may run at the same time.
        most_of_one, most
            Jobs of one client, and of all, that may wait for a thread.
        """
        self._n_threads, self._at_once = n_threads, at_once
        self._most_of_one, self._most = most_of_one, most
        self._threads = ThreadPoolExecutor(n_threads, thread_name_prefix=name)
        self._lock = Lock()
        self._known: dict[Hashable, _Job] = {}
        """Every job that waits or runs."""
        self._waiting: OrderedDict[str, deque[_Job]] = OrderedDict()
        """Client → its jobs, the client whose turn is next first."""
        self._running: dict[str, int] = {}

    async def made(
        self, request: HTTPConnection, memory: "Kept[P, T]", *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return a result from a memory, or made by a thread once for all who wait for it.

        Raises
        ------
        HTTPException
            503, if too much waits already.
        """
        found = memory.held(*args, **kwargs)
        if found is not None:
            return found
        key = id(memory), _key(args, kwargs)
        future = self.ask(client_of(request.scope), key, partial(memory, *args, **kwargs))
        # Shielded: a reader who goes away takes nothing from the others who wait for the same.
        made: T = await asyncio.shield(asyncio.wrap_future(future))
        return made

    def ask(self, client: str, key: Hashable, make: Callable[[], T]) -> Future[T]:
        """Return what will be made; the same for the same key, while it waits or runs."""
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                return known.future
            queue = self._waiting.get(client, ())
            n_waiting = sum(map(len, self._waiting.values()))
            if len(queue) >= self._most_of_one or n_waiting >= self._most:
                raise _busy()
            job = _Job(client, key, make, Future())
            self._known[key] = job
            self._waiting.setdefault(client, deque()).append(job)
            self._start()
        return job.future

    @property
    def n_waiting(self) -> int:
        """How many jobs wait for a thread."""
        with self._lock:
            return sum(map(len, self._waiting.values()))

    def _start(self) -> None:
        """Start what may start; the lock is held."""
        while sum(self._running.values()) < self._n_threads:
            client = next(
                (one for one in self._waiting if self._running.get(one, 0) < self._at_once), None
            )
            if client is None:
                return
            queue = self._waiting[client]
            job = queue.popleft()
            if queue:
                self._waiting.move_to_end(client)  # the others are next
            else:
                del self._waiting[client]
            self._running[client] = self._running.get(client, 0) + 1
            self._threads.submit(self._run, job)

    def _run(self, job: _Job) -> None:
        result, failed = None, None
        job.future.set_running_or_notify_cancel()
        try:
            result = job.make()
        except BaseException as error:  # noqa: BLE001 - it is told to who asked
            failed = error
        with self._lock:
            del self._known[job.key]
            self._running[job.client] -= 1
            if not self._running[job.client]:
                del self._running[job.client]
            self._start()
        if failed is None:
            job.future.set_result(result)
        else:
            job.future.set_exception(failed)


def _busy() -> HTTPException:
    logging.getLogger("mappa").warning("too much waits to be made: a request was put off")
    _ = translator(DEFAULT)
    sentence = _("The server is busy: try again in a moment.")
    return HTTPException(
        503, sentence, {"Retry-After": str(AGAIN_AFTER_S), "Cache-Control": "no-store"}
    )


PAGE_JOBS: Final = Jobs("pages", n_threads=2, at_once=2, most_of_one=64, most=256)
"""Pages and maps for citizens: tens of milliseconds each."""
FILE_JOBS: Final = Jobs("files", n_threads=2, at_once=1, most_of_one=16, most=64)
"""Pictures, workbooks, reports, open data: up to seconds each."""
