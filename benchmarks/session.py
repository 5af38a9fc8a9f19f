"""A browser without a screen: one Streamlit session over the real websocket.

It keeps what a browser keeps between page runs: the state of the selectboxes, the query string,
the page, and the large messages that the server may then send as a reference only.
"""

import asyncio
import gzip
import re
from dataclasses import dataclass
from time import perf_counter
from types import TracebackType
from typing import Final, Self
from urllib.request import Request, urlopen

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Selectbox_pb2 import Selectbox

PATIENCE_S: Final = 120.0
LINK: Final = re.compile(r'/api/[^"\\]+')


@dataclass(frozen=True, slots=True)
class PageRun:
    """What one page run cost its reader."""

    seconds: float
    n_bytes: int
    """Pushed over the websocket until the script had finished."""


class Session:
    """One reader of one page."""

    def __init__(self, port: int, page: str = "") -> None:
        self.links: set[str] = set()
        self.selectboxes: dict[str, Selectbox] = {}
        self._port = port
        self._page = page
        self._page_hash = ""
        self._query_string = ""
        self._chosen: dict[str, str] = {}
        self._max_age = 0
        self._n_runs = 0
        self._kept: dict[str, int] = {}

    async def __aenter__(self) -> Self:
        """Connect."""
        self._socket = await websockets.connect(
            f"ws://localhost:{self._port}/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            origin=websockets.Origin(f"http://localhost:{self._port}"),
            max_size=None,
            ping_interval=None,
            open_timeout=120,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave."""
        await self._socket.close()

    async def open(self) -> PageRun:
        """Run the page for the first time."""
        return await self._run()

    async def choose(self, key: str, option: str) -> PageRun:
        """Change a selectbox and wait for the page."""
        self._chosen[self.selectbox(key).id] = option
        return await self._run()

    def selectbox(self, key: str) -> Selectbox:
        """Return a selectbox of the page by its key."""
        return next(box for name, box in self.selectboxes.items() if name.endswith(f"-{key}"))

    async def _run(self) -> PageRun:
        start, n_bytes = perf_counter(), 0
        await self._socket.send(self._request().SerializeToString())
        async with asyncio.timeout(PATIENCE_S):
            while True:
                payload = await self._socket.recv(decode=False)
                n_bytes += len(payload)
                message = ForwardMsg.FromString(payload)
                if message.WhichOneof("type") == "script_finished":
                    break
                self._take(message)
        if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
            raise RuntimeError(f"page run ended with status {message.script_finished}")
        self._forget()
        return PageRun(perf_counter() - start, n_bytes)

    def _request(self) -> BackMsg:
        request = BackMsg()
        state = request.rerun_script
        state.query_string = self._query_string
        state.page_script_hash = self._page_hash
        state.page_name = "" if self._page_hash else self._page
        state.cached_message_hashes.extend(self._kept)
        state.context_info.locale = "it-IT"
        state.context_info.timezone = "Europe/Rome"
        state.context_info.url = f"http://localhost:{self._port}/{self._page}"
        for name, option in self._chosen.items():
            state.widget_states.widgets.add(id=name, string_value=option)
        return request

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._max_age = message.new_session.config.max_cached_message_age
        elif kind == "navigation":
            self._page_hash = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self._query_string = message.page_info_changed.query_string
        elif kind == "ref_hash":
            self._kept[message.ref_hash] = self._n_runs
        elif kind == "delta":
            if message.metadata.cacheable:
                self._kept[message.hash] = self._n_runs
            self._take_element(message)

    def _take_element(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise RuntimeError(f"the page shows an exception: {element.exception.message}")
        if kind == "component_instance":
            self.links |= set(LINK.findall(element.component_instance.json_args))
        if kind == "selectbox":
            box = element.selectbox
            self.selectboxes[box.id] = box
            if box.set_value:
                self._chosen[box.id] = box.raw_value
            elif box.id not in self._chosen:
                self._chosen[box.id] = box.options[box.default]

    def _forget(self) -> None:
        """Drop large messages as old as the server says, as the browser does."""
        self._n_runs += 1
        self._kept = {
            name: seen for name, seen in self._kept.items() if self._n_runs - seen <= self._max_age
        }


def fetched_kb(port: int, links: set[str]) -> float:
    """Return what a browser fetches for links, compressed, each answer checked. [kB]"""
    total = 0
    for link in sorted(links):
        request = Request(f"http://localhost:{port}{link}", headers={"Accept-Encoding": "gzip"})
        with urlopen(request, timeout=30) as answer:
            body = answer.read()
            if answer.headers["Content-Encoding"] == "gzip":
                gzip.decompress(body)
            total += len(body)
    return total / 1000
