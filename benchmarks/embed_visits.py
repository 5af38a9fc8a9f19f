"""First visits in a real browser: what travels, which hosts are asked, what is seen and when.

Three ways to put the same map on a page: our embed, what ``folium.Map.save`` writes, and the
Streamlit page in an iframe. Every visit has a fresh context, so nothing is kept from the last one.
"""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from embed_folium import answer_for, packed
from playwright.sync_api import Browser, Frame, sync_playwright

CHROMIUM: Final = "/usr/bin/chromium"
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS: Final = 20_000
SETTLE_MS: Final = 500
"""Time left after the first polygon for what is painted or asked later."""
# Contentful paints and the first polygon of every frame, on one clock. [ms]
WATCH: Final = """(() => {
  window.lastPainted = 0;
  new PerformanceObserver(list => list.getEntries().forEach(entry => {
    window.lastPainted = performance.timeOrigin + entry.startTime;
  })).observe({type: "largest-contentful-paint", buffered: true});
  // No observer: an iframe may keep its window and change its document.
  const watcher = setInterval(() => {
    if (!document.querySelector("SELECTOR")) return;
    window.firstPolygon = performance.timeOrigin + performance.now();
    clearInterval(watcher);
  }, 5);
})();"""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to show the map: its address, and what its polygons are."""

    name: str
    url: str
    polygon: str
    n_frames: int = 1


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visit cost, and what it showed."""

    kb: float
    html_kb: float
    n_requests: int
    stood_in: tuple[str, ...]
    """Files of public hosts that were served from packages."""
    aborted: tuple[str, ...]
    """Addresses on public hosts that came to nothing."""
    hosts: frozenset[str]
    lcp_s: float
    """Largest contentful paint of the top document."""
    drawn_s: float
    """First polygon, in whichever frame."""


@dataclass
class Traffic:
    """What the browser's network told of one visit."""

    urls: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, float] = field(default_factory=dict)
    first: str = ""
    socket_bytes: int = 0

    def asked(self, event: dict[str, Any]) -> None:
        """Note a request; those inside the browser do not travel."""
        url = event["request"]["url"]
        if url.startswith("http"):
            self.urls[event["requestId"]] = url
            self.first = self.first or event["requestId"]

    def came(self, event: dict[str, Any]) -> None:
        """Note an answer: headers and body as they travelled."""
        if event["requestId"] in self.urls:
            self.sizes[event["requestId"]] = event["encodedDataLength"]

    def pushed(self, event: dict[str, Any]) -> None:
        """Note a message over a websocket."""
        payload = event["response"]["payloadData"]
        is_text = event["response"]["opcode"] == 1
        self.socket_bytes += len(payload if is_text else base64.b64decode(payload))


@contextmanager
def browsing() -> Iterator[Browser]:
    """Run a browser until the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def visit(browser: Browser, way: Way) -> Visit:
    """Open a way in a fresh context, wait for its polygons, and tell what came."""
    traffic = Traffic()
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="it-IT")
    try:
        context.add_init_script(WATCH.replace("SELECTOR", way.polygon))
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.route(_is_public, answer_for)
        network = context.new_cdp_session(page)
        network.on("Network.requestWillBeSent", traffic.asked)
        network.on("Network.loadingFinished", traffic.came)
        network.on("Network.webSocketFrameReceived", traffic.pushed)
        network.send("Network.enable")
        page.goto(way.url, wait_until="commit")
        frame = _frame_of(page.main_frame, way.n_frames)
        frame.wait_for_selector(way.polygon, state="attached")
        page.wait_for_load_state("load")
        page.wait_for_timeout(SETTLE_MS)
        start, painted = page.evaluate("[performance.timeOrigin, window.lastPainted]")
        drawn = frame.evaluate("window.firstPolygon")
    finally:
        context.close()
    # What is put in the place of an answer has no size on the wire: the size it would have had.
    sizes = {
        key: len(packed(url) or b"") if _is_public(url) else traffic.sizes.get(key, 0)
        for key, url in traffic.urls.items()
    }
    public = sorted(filter(_is_public, traffic.urls.values()))
    return Visit(
        (sum(sizes.values()) + traffic.socket_bytes) / 1e3,
        sizes[traffic.first] / 1e3,
        len(traffic.urls),
        tuple(url.rpartition("/")[2] for url in public if packed(url)),
        tuple(url for url in public if not packed(url)),
        frozenset(urlsplit(url).netloc for url in traffic.urls.values()),
        (painted - start) / 1e3,
        (drawn - start) / 1e3,
    )


def _is_public(url: str) -> bool:
    return urlsplit(url).hostname != "localhost"


def _frame_of(frame: Frame, depth: int) -> Frame:
    for _ in range(depth - 1):
        inner = frame.wait_for_selector("iframe", state="attached").content_frame()
        if inner is None:
            raise RuntimeError("an iframe without a document")
        frame = inner
    return frame
