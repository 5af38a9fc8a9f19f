"""Headers of every answer: what may run in a page, who may frame it, what it may learn."""

import re
from collections.abc import Iterator
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.settings import settings
from routes.answer import reads_gzip
from routes.serving.limits import site_address

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
            accepted = b",".join(value for name, value in scope["headers"]
                                 if name == b"accept-encoding").decode("latin-1")
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
