"""What is let in before anything runs: known addresses, uploads of the steward, so many pages."""

import asyncio
import logging
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Final, Protocol

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.settings import Settings
from geo.tables.container import MOST_BYTES
from geo.versions.uploads import may_upload
from routes.parameters import language_for
from routes.refusal import message_page, refusal_message
from routes.serving.limits import Limits, client_of, site_address
from words import DEFAULT, speaker

STREAM: Final = "/_stcore/stream"
UPLOAD: Final = re.compile(r"/_stcore/upload_file/([^/]+)/([^/]+)")
OF_STREAMLIT: Final = re.compile(
    r"/_stcore/(health|host-config|stream|upload_file/[^/]+/[^/]+|bidi-components/.+)"
    r"|/(media|component)/.+")
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
_FORWARDED: Final = frozenset((b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host",
                               b"forwarded"))


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
        self._shipped = frozenset(f"/{path.relative_to(shipped).as_posix()}"
                                  for path in shipped.rglob("*") if path.is_file())
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
        return (path in self._pages or (bare in self._pages and not path.startswith("//"))
                or path in self._shipped or OF_STREAMLIT.fullmatch(path) is not None
                or any(pattern.match(path) for pattern in self._patterns))

    def _warn_of_a_proxy(self, scope: Scope) -> None:
        if any(name in _FORWARDED for name, _value in scope["headers"]) and not site_address():
            self._is_warned = True
            logging.getLogger("mappa").warning(
                "requests come through a proxy and %s is not set: addresses stay relative, "
                "cards and reports carry none of this site", Settings.site.variable)


def _nothing_there(scope: Scope) -> Response:
    connection = HTTPConnection(scope)
    _ = speaker(language_for(connection, ""))
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
        self, app: ASGIApp, stored: Callable[[], StoredUploads | None],
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
        if length is None or length > MOST_BYTES + FRAMING or not self._has_room(
            session, file, length
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
    _ = speaker(language_for(Request(scope), "dati"))
    sentence = (_("Only the steward, after entering, uploads a list.") if status == 403 else
                _("This file is larger than {most} MB, or too many are uploaded now.",
                  most=MOST_BYTES // 1_000_000))
    refused = refusal_message(sentence, status)
    refused.headers["Connection"] = "close"  # the body is not read
    return refused


class Pages:
    """ASGI middleware: so many pages by client and in all, and no message that is not theirs."""

    def __init__(
        self, app: ASGIApp, limits: Limits, is_wanted: Callable[[bytes], bool]
    ) -> None:
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
        is_full = (self._open[client] >= self.limits.each_websockets
                   or sum(self._open.values()) >= self.limits.websockets)
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
    _ = speaker(DEFAULT)
    return Response(_("The server is busy: try again in a moment."), 503,
                    {"Retry-After": str(AGAIN_S), "Cache-Control": "no-store"}, "text/plain")
