"""Ask an ASGI application as a browser would, without a server and without a network."""

import asyncio
import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import quote, urlencode


def run_in_thread(coroutine):
    """Run it in a loop of its own: the browser of other tests keeps one running in this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    sent: bytes
    """The body as it travels, maybe compressed."""

    @property
    def body(self):
        is_packed = self.headers.get("content-encoding") == "gzip"
        return gzip.decompress(self.sent) if is_packed else self.sent

    @property
    def text(self):
        """The body as text."""
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def features(self):
        return self.json["features"]


@dataclass(frozen=True)
class Caller:
    app: object

    def __call__(self, path, params=(), method="GET", form=b"", client="127.0.0.1", **headers):
        """Return the answer to a request; ``params`` is a mapping, pairs, or a raw query."""
        query = params if isinstance(params, bytes) else urlencode(params).encode()
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "scheme": "http",
            "method": method,
            "path": path,
            "raw_path": quote(path).encode(),
            "root_path": "",
            "query_string": query,
            "server": ("testserver", 80),
            "client": (client, 1),
            "headers": [
                (name.replace("_", "-").encode(), value.encode("latin-1"))
                for name, value in headers.items()
            ],
        }
        return run_in_thread(self._answer(scope, form))

    async def _answer(self, scope, form):
        sent = []

        async def receive():
            return {"type": "http.request", "body": form, "more_body": False}

        async def send(message):
            sent.append(message)

        await self.app(scope, receive, send)
        headers = {name.decode(): value.decode("latin-1") for name, value in sent[0]["headers"]}
        return Answer(sent[0]["status"], headers, b"".join(m.get("body", b"") for m in sent[1:]))
