"""What stands before every answer: headers, who is let in, turns that are fair to pages and embeds.

Headers of every answer: what may run in a page, who may frame it, what it may learn.

Sharing one process between thousands of readers and a few dozen sessions.

What is let in before anything runs: known addresses, uploads of the steward, so many pages.
"""

import asyncio
import gc
import logging
import re
import socket
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Final, Protocol

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.intake.container import MOST_BYTES
from geo.logins import may_upload
from geo.settings import Settings, settings
from routes.answer import language_for, message_page, reads_gzip, refusal_message
from routes.limits import Limits, client_of, site_address
from words import DEFAULT, translator

ANY: Final = "*"
_COMPONENT: Final = "'self' 'unsafe-inline' 'unsafe-eval'"
"""streamlit-folium evaluates the script of its map."""
_HOST: Final = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?")


class OneEncoding:
    """ASGI middleware that reads what a reader takes once, for all that compress after it.

    Streamlit's own compression looks for the word alone, and would send it to who excludes it.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Take the app."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with the one encoding that it will be answered in."""
        if scope["type"] == "http":
            accepted = b",".join(
                value for name, value in scope["headers"] if name == b"accept-encoding"
            ).decode("latin-1")
            taken = b"gzip" if reads_gzip(accepted) else b"identity"
            if taken != accepted.encode("latin-1"):
                others = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
                scope = {**scope, "headers": [*others, (b"accept-encoding", taken)]}
        await self.app(scope, receive, send)


class SecurityHeaders:
    """ASGI middleware; it adds to answers and reads nothing of them."""

    def __init__(self, app: ASGIApp, page_scripts: str = "", hsts_s: int = 0) -> None:
        """Take the app, and the hashes of inline scripts that its pages ship with.

        Parameters
        ----------
        hsts_s
            For how long browsers are to ask by HTTPS alone; nothing is said of it if 0. [s]
        """
        self.app = app
        self.page_scripts = page_scripts
        self.hsts_s = hsts_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer with headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers(scope["path"], headers):
                    headers[name] = value
                vary = headers.get("vary", "")
                if "," in vary:  # each layer adds its own
                    headers["vary"] = ", ".join(dict.fromkeys(map(str.strip, vary.split(","))))
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _headers(self, path: str, known: MutableHeaders) -> Iterator[tuple[str, str]]:
        yield "X-Content-Type-Options", "nosniff"
        yield "Referrer-Policy", "strict-origin-when-cross-origin"
        yield "Permissions-Policy", "geolocation=(self), camera=(), microphone=()"
        if self.hsts_s:
            yield "Strict-Transport-Security", f"max-age={self.hsts_s}"
        if known.get("content-type", "").startswith("text/html"):
            policy = known.get("content-security-policy") or self._policy(path)
            yield "Content-Security-Policy", f"{policy}; frame-ancestors {frame_ancestors(path)}"

    def _policy(self, path: str) -> str:
        """Return the policy of Streamlit's pages and of its components."""
        tiles = settings().tiles_url
        images = f" {'/'.join(tiles.split('/')[:3]).replace('{s}', '*')}" if tiles else ""
        scripts = f"'self' blob: 'wasm-unsafe-eval' {self.page_scripts}".strip()
        if path.startswith("/component/"):
            scripts = _COMPONENT
        return (
            f"default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; "
            f"img-src 'self' data: blob:{images}; font-src 'self' data:; connect-src 'self'"
            f"{_own_socket()}; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
            "form-action 'self'"
        )


def _own_socket() -> str:
    """Return our own websocket as a policy names it, for browsers whose 'self' is HTTP alone.

    Of the address that is set, never of the one that a request names.
    """
    scheme, _separator, rest = site_address().partition("://")
    host = rest.partition("/")[0]
    return f" {'wss' if scheme == 'https' else 'ws'}://{host}" if _HOST.fullmatch(host) else ""


def frame_ancestors(path: str) -> str:
    """Return who may frame a path: anybody an embed, ourselves the rest, unless it is set."""
    return settings().frame_ancestors or (ANY if path == "/embed" else "'self'")


AT_ONCE: Final = 4
"""Embeds answered in one turn of the loop."""
PIECE: Final = 65_536
"""Bytes of a body that wait for a reader."""


class FairTurns:
    """ASGI middleware that lets sessions have their turn between embeds.

    A turn is the making of an answer and ends before the first byte is sent: who reads slowly holds
    nobody up. Streamlit sends one message of each session in a turn of the loop. Without a limit a
    turn is as long as all readers that wait for an embed, and a page run takes seconds.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Take the app."""
        self.app = app
        self.turns = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, an embed when its turn has come."""
        if scope["type"] != "http" or scope["path"] != "/embed":
            await self.app(scope, receive, send)
            return
        await self.turns.acquire()
        is_over = False

        def end() -> None:
            nonlocal is_over
            if not is_over:
                is_over = True
                self.turns.release()

        async def send_after_the_turn(message: Message) -> None:
            end()
            await send(message)

        try:
            await asyncio.sleep(0)
            await self.app(scope, receive, send_after_the_turn)
        finally:
            end()


class InPieces:
    """ASGI middleware that gives a connection the next piece of a body when it has taken the last.

    Given whole, a body is copied for every reader that is slower than it is made.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Take the app."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer in pieces."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_in_pieces(message: Message) -> None:
            body = message.get("body", b"")
            if message["type"] != "http.response.body" or len(body) <= PIECE:
                await send(message)
                return
            view = memoryview(body)
            for start in range(0, len(view), PIECE):
                is_last = start + PIECE >= len(view)
                await send(
                    {
                        "type": "http.response.body",
                        "body": bytes(view[start : start + PIECE]),
                        "more_body": not is_last or message.get("more_body", False),
                    }
                )

        await self.app(scope, receive, send_in_pieces)


def send_at_once() -> None:
    """Switch Nagle's algorithm off on the sockets that this process listens on.

    Streamlit binds its socket in a way that asyncio does not recognise as TCP (as uvicorn's own
    does, Kludex/uvicorn #3149), so that each answer but the first on a connection would wait 40 ms.
    Connections inherit the option.
    """
    for one in gc.get_objects():
        if isinstance(one, socket.socket) and one.family in {socket.AF_INET, socket.AF_INET6}:
            try:
                listens = one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
                if listens:
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError:  # closed meanwhile, or no such option here
                continue


STREAM: Final = "/_stcore/stream"
UPLOAD: Final = re.compile(r"/_stcore/upload_file/([^/]+)/([^/]+)")
OF_STREAMLIT: Final = re.compile(
    r"/_stcore/(health|host-config|stream|upload_file/[^/]+/[^/]+|bidi-components/.+)"
    r"|/(media|component)/.+"
)
"""Addresses of Streamlit that its pages need; its metrics, agents and logins are not among them."""
FRAMING: Final = 65_536
"""Bytes of an upload's form beside its file."""
MOST_OF_ONE: Final = 2 * MOST_BYTES
"""Bytes of lists that one session may have in memory."""
MOST_OF_ALL: Final = 4 * MOST_BYTES
"""Bytes of lists that all sessions may have in memory."""
FIRST_WORD_S: Final = 30.0
"""For a page that has connected to say what it is. [s]"""
AGAIN_S: Final = 10
_FORWARDED: Final = frozenset(
    (b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"forwarded")
)


class KnownAddresses:
    """ASGI middleware that answers 404 where nothing is: Streamlit gives its frame for any path."""

    def __init__(
        self, app: ASGIApp, routes: Iterable[Route], pages: Collection[str], shipped: Path
    ) -> None:
        """Take the app, its routes, the paths of its pages, and the folder of Streamlit's files."""
        self.app = app
        known = list(routes)
        self._plain = frozenset(route.path for route in known if "{" not in route.path)
        self._patterns = [route.path_regex for route in known if "{" in route.path]
        self._pages = frozenset(pages)
        self._shipped = frozenset(
            f"/{path.relative_to(shipped).as_posix()}"
            for path in shipped.rglob("*")
            if path.is_file()
        )
        self._is_warned = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request for something on, answer one for nothing."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        if not self._is_warned:
            self._warn_of_a_proxy(scope)
        path = scope["path"]
        known = path == STREAM if scope["type"] == "websocket" else self._is_known(path)
        if known:
            await self.app(scope, receive, send)
            return
        await _nothing_there(scope)(scope, receive, send)

    def _is_known(self, path: str) -> bool:
        if path in self._plain:
            return True
        bare = path.rstrip("/")  # redirected to the address without
        return (
            path in self._pages
            or (bare in self._pages and not path.startswith("//"))
            or path in self._shipped
            or OF_STREAMLIT.fullmatch(path) is not None
            or any(pattern.match(path) for pattern in self._patterns)
        )

    def _warn_of_a_proxy(self, scope: Scope) -> None:
        if any(name in _FORWARDED for name, _value in scope["headers"]) and not site_address():
            self._is_warned = True
            logging.getLogger("mappa").warning(
                "requests come through a proxy and %s is not set: addresses stay relative, "
                "cards and reports carry none of this site",
                Settings.site.variable,
            )


def _nothing_there(scope: Scope) -> Response:
    connection = HTTPConnection(scope)
    _ = translator(language_for(connection, ""))
    sentence = _("There is nothing at this address.")
    if scope["path"].startswith("/api/"):
        return refusal_message(sentence, 404)
    return message_page(_("There is no such page"), sentence, _.language, 404)


class StoredUploads(Protocol):
    """The files that sessions have uploaded and that are still in memory."""

    def sizes(self) -> dict[str, dict[str, int]]:
        """Return session → file → bytes, the oldest file of a session first."""

    def forget(self, session: str, file: str) -> None:
        """Let a file go."""


class _TooLargeError(Exception):
    """A body is longer than it may be."""


def _is_known_steward(_request: Request, session: str) -> bool:
    return may_upload(session)


class Uploads:
    """ASGI middleware: uploads from the steward's sessions alone, and only as much as there is.

    What is not allowed is refused before its body is read.
    """

    def __init__(
        self,
        app: ASGIApp,
        stored: Callable[[], StoredUploads | None],
        is_allowed: Callable[[Request, str], bool] = _is_known_steward,
    ) -> None:
        """Take the app, what gives the files that are kept, and who may upload for a session."""
        self.app = app
        self._stored = stored
        self._is_allowed = is_allowed
        self._coming: Counter[str] = Counter()
        """Session → bytes that may still come."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, an upload if it is allowed."""
        is_near = scope["type"] == "http" and scope["path"].startswith("/_stcore/")
        found = UPLOAD.fullmatch(scope["path"]) if is_near else None
        if found is None or scope["method"] == "OPTIONS":
            await self.app(scope, receive, send)
            return
        session, file = found[1], found[2]
        if not self._is_allowed(Request(scope), session):
            await _refused(scope, 403)(scope, receive, send)
            return
        if scope["method"] != "PUT":
            await self.app(scope, receive, send)
            return
        length = _length_of(Headers(scope=scope))
        if (
            length is None
            or length > MOST_BYTES + FRAMING
            or not self._has_room(session, file, length)
        ):
            await _refused(scope, 413)(scope, receive, send)
            return
        self._coming[session] += length
        try:
            await self._counted(scope, receive, send, length)
        finally:
            self._coming[session] -= length
            if not self._coming[session]:
                del self._coming[session]

    async def _counted(self, scope: Scope, receive: Receive, send: Send, most: int) -> None:
        n_bytes, is_answered = 0, False

        async def counted() -> Message:
            nonlocal n_bytes
            message = await receive()
            n_bytes += len(message.get("body", b""))
            if n_bytes > most:
                raise _TooLargeError
            return message

        async def noted(message: Message) -> None:
            nonlocal is_answered
            is_answered = True
            await send(message)

        try:
            await self.app(scope, counted, noted)
        except _TooLargeError:
            if not is_answered:
                await _refused(scope, 413)(scope, receive, send)

    def _has_room(self, session: str, file: str, n_bytes: int) -> bool:
        """Return whether so much may come; older lists of the same session give way to it."""
        stored = self._stored()
        kept = stored.sizes() if stored is not None else {}
        mine = {name: size for name, size in kept.get(session, {}).items() if name != file}
        coming = self._coming.get(session, 0)
        while stored is not None and mine and sum(mine.values()) + coming + n_bytes > MOST_OF_ONE:
            oldest = next(iter(mine))
            stored.forget(session, oldest)
            del mine[oldest]
        others = sum(sum(files.values()) for name, files in kept.items() if name != session)
        whole = others + sum(mine.values()) + sum(self._coming.values()) + n_bytes
        return coming + n_bytes <= MOST_OF_ONE and whole <= MOST_OF_ALL


def _length_of(headers: Headers) -> int | None:
    """Return how long a body may become; None if it is longer than any, or not a number."""
    given = headers.get("content-length", "")
    if not given:
        return MOST_BYTES + FRAMING  # in pieces: counted as they come
    return int(given) if given.isascii() and given.isdigit() and len(given) < 16 else None


def _refused(scope: Scope, status: int) -> Response:
    _ = translator(language_for(Request(scope), "dati"))
    sentence = (
        _("Only the steward, after entering, uploads a list.")
        if status == 403
        else _(
            "This file is larger than {most} MB, or too many are uploaded now.",
            most=MOST_BYTES // 1_000_000,
        )
    )
    refused = refusal_message(sentence, status)
    refused.headers["Connection"] = "close"  # the body is not read
    return refused


class Pages:
    """ASGI middleware: so many pages by client and in all, and no message that is not theirs."""

    def __init__(self, app: ASGIApp, limits: Limits, is_wanted: Callable[[bytes], bool]) -> None:
        """Take the app, the limits, and what tells a message that a page may send."""
        self.app = app
        self.limits = limits
        self._is_wanted = is_wanted
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a page on if there is room for it."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        client = client_of(scope)
        is_full = (
            self._open[client] >= self.limits.each_websockets
            or sum(self._open.values()) >= self.limits.websockets
        )
        if is_full:
            await receive()  # the handshake
            await busy_response()(scope, receive, send)
            return
        self._open[client] += 1
        try:
            await self.app(scope, self._heard(receive), send)
        finally:
            self._open[client] -= 1
            if not self._open[client]:
                del self._open[client]

    def _heard(self, receive: Receive) -> Receive:
        """Return what a page says: soon something, and nothing that is not a page's to say."""
        is_first = True

        async def heard() -> Message:
            nonlocal is_first
            while True:
                try:
                    message = await asyncio.wait_for(receive(), FIRST_WORD_S if is_first else None)
                except TimeoutError:
                    return {"type": "websocket.disconnect", "code": 1008}
                if message["type"] != "websocket.receive":
                    return message
                is_first = False
                content = message.get("bytes")
                if content is None or self._is_wanted(content):
                    return message

        return heard


def busy_response() -> Response:
    """Return the answer where there is no room."""
    _ = translator(DEFAULT)
    return Response(
        _("The server is busy: try again in a moment."),
        503,
        {"Retry-After": str(AGAIN_S), "Cache-Control": "no-store"},
        "text/plain",
    )
