"""Headers of every answer: what may run in a page, who may frame it, what it may learn."""

from collections.abc import Iterator
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.settings import settings

ANY: Final = "*"
_COMPONENT: Final = "'self' 'unsafe-inline' 'unsafe-eval'"
"""streamlit-folium evaluates the script of its map."""


class SecurityHeaders:
    """ASGI middleware; it adds to answers and reads nothing of them."""

    def __init__(self, app: ASGIApp, page_scripts: str = "") -> None:
        """Take the app, and the hashes of inline scripts that its pages ship with."""
        self.app = app
        self.page_scripts = page_scripts

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
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _headers(self, path: str, known: MutableHeaders) -> Iterator[tuple[str, str]]:
        yield "X-Content-Type-Options", "nosniff"
        yield "Referrer-Policy", "strict-origin-when-cross-origin"
        yield "Permissions-Policy", "geolocation=(self), camera=(), microphone=()"
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
            f"img-src 'self' data: blob:{images}; font-src 'self' data:; connect-src 'self' ws: "
            "wss:; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'"
        )


def frame_ancestors(path: str) -> str:
    """Return who may frame a path: anybody an embed, ourselves the rest, unless it is set."""
    return settings().frame_ancestors or (ANY if path == "/embed" else "'self'")
