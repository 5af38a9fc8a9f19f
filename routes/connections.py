"""Connections below the application: how many, how long they may take to ask and to read.

uvicorn knows none of these limits. Its protocols are extended here, by their own methods, and one
look a second ends what takes too long.
"""

import asyncio
import gc
import logging
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, cast

import uvicorn
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from routes.limits import Limits, network_of, plain_address

LOOK_EACH_S: Final = 1.0
HEAD_S: Final = 10.0
"""For a connection to say what it wants, from its first moment or the last answer's. [s]"""
PAUSE_S: Final = 15.0
"""Between two parts of a body. [s]"""
BODY_S: Final = 300.0
"""For a whole body. [s]"""
READ_S: Final = 30.0
"""For a reader to take the 64 kB that wait for them. [s]"""
LINGER_S: Final = 10.0
"""For the last bytes of a connection that is closing. [s]"""
MOST_HEAD: Final = 32_768
"""Bytes of one request's line and headers."""
MOST_HEADERS: Final = 100
MOST_BODY: Final = 64_000_000
"""Bytes after the headers of one request, however they are framed."""
MOST_QUEUED: Final = 16
"""Requests that one connection may send before it has its answers."""
MOST_MESSAGE: Final = 2_000_000
"""Bytes of one message of a page: what its forms hold."""
TOO_LARGE: Final = b"The request line and its headers are too large."


class Reading(Enum):
    """Where in a request a connection is."""

    BETWEEN = 0
    HEAD = 1
    BODY = 2


@dataclass(eq=False, slots=True)
class Connection:
    """One open connection, as the looks see it."""

    transport: asyncio.Transport
    client: str
    peer: str
    since: float
    """When it began what it is reading."""
    heard: float
    """When its last bytes came."""
    reading: Reading = Reading.HEAD
    is_answering: bool = False
    is_websocket: bool = False
    full_since: float | None = None
    """Since when its reader has left more than it may."""
    closing_since: float | None = None

    def is_too_slow(self, now: float) -> bool:
        """Return whether it has taken longer than it may."""
        if self.closing_since is not None:
            return now - self.closing_since > LINGER_S
        if self.full_since is not None and now - self.full_since > READ_S:
            return True
        if self.is_websocket:
            return False
        if self.reading is Reading.HEAD:
            return not self.is_answering and now - self.since > HEAD_S
        if self.reading is Reading.BODY:
            return now - self.heard > PAUSE_S or now - self.since > BODY_S
        return False

    @property
    def may_give_way(self) -> bool:
        """Whether nobody waits for an answer on it."""
        return not (self.is_answering or self.is_websocket)


class Connections:
    """All that are open, by client, and the look that ends the slow ones."""

    def __init__(self, limits: Limits, trusted: Any = "127.0.0.1") -> None:  # noqa: ANN401
        """Take the limits, and the peers that uvicorn trusts to name their clients."""
        self.limits = limits
        # Only what it trusts is asked of it: it passes nothing on.
        self._trusted = ProxyHeadersMiddleware(cast("Any", None), trusted).trusted_hosts
        self._proxies: set[str] = set()
        self._open: dict[asyncio.Transport, Connection] = {}
        self._held: dict[str, dict[Connection, None]] = {}
        self.n_cut: Counter[str] = Counter()
        """Connections that were ended, by the reason."""

    def __len__(self) -> int:
        return len(self._open)

    def opened(self, transport: asyncio.Transport, now: float) -> Connection:
        """Return a new connection; where there are too many, an idle one gives way, or itself."""
        address = transport.get_extra_info("peername")
        peer = plain_address(str(address[0])) if address else ""
        made = Connection(transport, network_of(peer), peer, now, now)
        held = self._held.setdefault(made.client, {})
        if len(held) >= self.limits.each_connections and peer not in self._proxies:
            self._make_room(held, made, "address")
        elif len(self._open) >= self.limits.connections:
            # Who holds most gives way, not who came last.
            self._make_room(max(self._held.values(), key=len), made, "all")
        self._open[transport] = made
        self._held.setdefault(made.client, {})[made] = None
        return made

    def of(self, transport: asyncio.Transport) -> Connection | None:
        """Return the connection of a transport."""
        return self._open.get(transport)

    def closed(self, transport: asyncio.Transport) -> None:
        """Forget a connection."""
        gone = self._open.pop(transport, None)
        if gone is None:
            return
        held = self._held.get(gone.client)
        if held is not None:
            held.pop(gone, None)
            if not held:
                del self._held[gone.client]

    def speaks_for_others(self, connection: Connection) -> None:
        """Note that a peer named a client: one that is trusted is a proxy, and no client."""
        if connection.peer in self._trusted:
            self._proxies.add(connection.peer)

    def look(self, now: float) -> None:
        """End what takes too long."""
        for one in list(self._open.values()):
            if one.closing_since is None and one.transport.is_closing():
                one.closing_since = now
            if one.is_too_slow(now):
                self.cut(one, "time")

    def cut(self, connection: Connection, why: str) -> None:
        """End a connection at once, whatever waits to be sent on it."""
        self.n_cut[why] += 1
        connection.transport.abort()

    async def keep_looking(self) -> None:
        """Look again and again."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(LOOK_EACH_S)
            self.look(loop.time())

    def _make_room(self, held: dict[Connection, None], new: Connection, why: str) -> None:
        idle = next((one for one in held if one.may_give_way), None)
        if idle is not None:
            held.pop(idle)
            self.cut(idle, why)
        else:
            self.cut(new, why)


class LimitedHttp(HttpToolsProtocol):
    """uvicorn's protocol of HTTP/1.1, with limits."""

    limited_by: Connections
    """Set by ``limit_connections``, on a class of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - uvicorn's own
        super().__init__(*args, **kwargs)
        self.seen: Connection
        self._n_raw = self._n_head = self._n_headers = 0
        self._is_too_large = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count it."""
        super().connection_made(transport)
        self.client = _plain_client(self.client)
        self.seen = self.limited_by.opened(transport, self.loop.time())

    def connection_lost(self, exc: Exception | None) -> None:
        """Count it no more."""
        self.limited_by.closed(self.transport)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, as far as a request may be long."""
        if self.transport.is_closing():
            return
        seen = self.seen
        seen.heard = self.loop.time()
        if seen.reading is Reading.BETWEEN:
            self._begin_head()
        was = seen.reading
        self._n_raw += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if seen.reading is Reading.HEAD and self._n_raw > MOST_HEAD:
            self._refuse_as_too_large()
        elif was is seen.reading is Reading.BODY and self._n_raw > MOST_BODY:
            self.limited_by.cut(seen, "body")
        elif len(self.pipeline) > MOST_QUEUED:
            self.limited_by.cut(seen, "queue")

    def on_message_begin(self) -> None:
        """Begin to count."""
        self._n_head = self._n_headers = 0
        if self.seen.reading is Reading.BETWEEN:  # after another one, in the same bytes
            self._begin_head()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take a part of the request line."""
        self._count(len(url), 0)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self._count(len(name) + len(value), 1)
        if name.lower() == b"x-forwarded-for":
            self.limited_by.speaks_for_others(self.seen)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Let the application begin."""
        self.seen.reading, self.seen.since, self._n_raw = Reading.BODY, self.loop.time(), 0
        super().on_headers_complete()
        self.seen.is_answering = self.cycle is not None and not self.cycle.response_complete

    def on_message_complete(self) -> None:
        """Wait for the next request."""
        self.seen.reading = Reading.BETWEEN
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request, or go on with one that waits."""
        super().on_response_complete()
        self.seen.is_answering = bool(self.cycle and not self.cycle.response_complete)
        self.seen.since = self.loop.time()

    def pause_writing(self) -> None:
        """Note that the reader is behind."""
        super().pause_writing()
        self.seen.full_since = self.loop.time()

    def resume_writing(self) -> None:
        """Note that the reader has caught up."""
        super().resume_writing()
        self.seen.full_since = None

    def send_400_response(self, msg: str) -> None:
        """Say what is wrong with a request that is none."""
        if not self._is_too_large:
            super().send_400_response(msg)
            return
        self.transport.write(
            b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain\r\n"
            b"content-length: %d\r\nconnection: close\r\n\r\n%b" % (len(TOO_LARGE), TOO_LARGE)
        )
        self.transport.close()

    def _begin_head(self) -> None:
        self.seen.reading, self.seen.since = Reading.HEAD, self.loop.time()
        self._n_raw = 0

    def _count(self, n_bytes: int, n_headers: int) -> None:
        self._n_head += n_bytes
        self._n_headers += n_headers
        if self._n_head > MOST_HEAD or self._n_headers > MOST_HEADERS:
            self._is_too_large = True
            raise ValueError(TOO_LARGE.decode())  # the parser stops, and the answer is above

    def _refuse_as_too_large(self) -> None:
        self._is_too_large = True
        self.send_400_response("")


class LimitedWebSocket(WebSocketsSansIOProtocol):
    """uvicorn's protocol of websockets, with limits."""

    limited_by: Connections

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection over from HTTP."""
        super().connection_made(transport)
        self.client = _plain_client(self.client)
        seen = self.limited_by.of(transport)
        if seen is not None:
            seen.is_websocket = True

    def connection_lost(self, exc: Exception | None) -> None:
        """Count it no more."""
        self.limited_by.closed(self.transport)
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Note that the reader is behind."""
        super().pause_writing()
        seen = self.limited_by.of(self.transport)
        if seen is not None:
            seen.full_since = self.loop.time()

    def resume_writing(self) -> None:
        """Note that the reader has caught up."""
        super().resume_writing()
        seen = self.limited_by.of(self.transport)
        if seen is not None:
            seen.full_since = None


def _plain_client(client: tuple[str, int] | None) -> tuple[str, int] | None:
    """Return a client as uvicorn's list of trusted proxies writes it."""
    return (plain_address(client[0]), client[1]) if client else None


def limit_connections(limits: Limits) -> Connections | None:
    """Put the limits into the uvicorn that runs this process; return what counts, if there is one.

    Streamlit makes uvicorn's configuration itself and passes none of this on, so it is changed
    where it stands, before the first connection.
    """
    found = [one for one in gc.get_objects() if isinstance(one, uvicorn.Config)]
    counted = None
    for config in found:
        if config.http_protocol_class is not HttpToolsProtocol:
            logging.getLogger("mappa").warning(
                "connections are not limited: uvicorn runs %s", config.http_protocol_class.__name__
            )
            continue
        counted = Connections(limits, config.forwarded_allow_ips)
        of_this = {"limited_by": counted}
        config.http_protocol_class = type("LimitedHttp", (LimitedHttp,), of_this)
        if config.ws_protocol_class is WebSocketsSansIOProtocol:
            config.ws_protocol_class = type("LimitedWebSocket", (LimitedWebSocket,), of_this)
        config.ws_max_size = MOST_MESSAGE
    return counted
