"""A running app and a real browser: Debian's Chromium, nothing but our own host.

No test here waits for a time: it waits for what it looks for, or until a page rests.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHROMIUM = Path("/usr/bin/chromium")
PATIENCE_S = 240
"""How long a state may be awaited: only what is wrong takes so long, however busy the machine."""
expect.set_options(timeout=PATIENCE_S * 1000)

# Counts the short timers that wait in a document: while there is one, its page is still at work.
TIMERS = """(() => {
  const waiting = new Set();
  const set = window.setTimeout, clear = window.clearTimeout;
  window.setTimeout = (run, wait, ...given) => {
    const id = set(() => {
      waiting.delete(id);
      if (typeof run === 'function') run(...given); else window.eval(run);
    }, wait);
    if (!(wait > 2000)) waiting.add(id);
    return id;
  };
  window.clearTimeout = (id) => { waiting.delete(id); clear(id); };
  Object.defineProperty(window, 'timersOfTests', { value: waiting });
})();"""
# Shifts the clock of a page as that of the processes is (see tests/clock).
SHIFTED = """(() => {
  const Clock = window.Date, shift = %s * 1000;
  window.Date = class extends Clock {
    constructor(...given) { given.length ? super(...given) : super(Clock.now() + shift); }
    static now() { return Clock.now() + shift; }
  };
})();"""
# Tells what is at work in a document, and what there is to see in it.
AT_WORK = """() => [[
  document.readyState !== 'complete' && 'loading',
  window.timersOfTests && window.timersOfTests.size && 'timers',
  document.fonts.status !== 'loaded' && 'fonts',
  [...document.images].some((image) => image.loading !== 'lazy' && !image.complete) && 'images',
  document.getAnimations().some((one) => one.playState === 'running'
    && one.effect.getComputedTiming().endTime !== Infinity) && 'animations',
  document.querySelector('.stApp:not([data-test-script-state=notRunning])') && 'script',
].filter(Boolean), [document.documentElement.outerHTML, innerWidth, innerHeight,
  document.documentElement.scrollWidth, document.documentElement.scrollHeight].join()]"""
SAME_LOOKS = 5
"""What loads outside of the main thread shows in none of these: so many looks, frames apart."""
DRAWN = "() => new Promise((tell) => requestAnimationFrame(() => requestAnimationFrame(tell)))"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """The app, started as its user starts it."""

    def __init__(self, **environment):
        self.url = f"http://127.0.0.1:{free_port()}"
        port = self.url.rpartition(":")[2]
        command = [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            "app.py",
            "--server.port",
            port,
            "--server.address",
            "127.0.0.1",
        ]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def wait(self):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=PATIENCE_S) as response:
                    return response.status
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        raise TimeoutError(f"the app did not answer /healthz; exit {self.process.poll()}")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="session")
def serve():
    """Start the app with some environment; all are stopped at the end."""
    started = []

    def start(**environment):
        server = Server(**environment)
        started.append(server)
        server.wait()
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="session")
def server(serve):
    return serve()


@pytest.fixture(scope="session")
def browser():
    if not CHROMIUM.exists():
        pytest.fail(f"{CHROMIUM} is not there: install Debian's package chromium", pytrace=False)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=FLAGS, timeout=PATIENCE_S * 1000
        )
        yield chromium
        chromium.close()


class Visit:
    """A page that somebody opened, and what it asked the network for."""

    def __init__(self, context, server):
        self.server = server
        self.page = context.new_page()
        self.page.add_init_script(TIMERS)
        if shift := os.environ.get("SHIFT_OF_TESTS_S"):
            self.page.add_init_script(SHIFTED % float(shift))
        self.page.set_default_timeout(PATIENCE_S * 1000)
        self.is_asked = self.is_running = False
        self.under_way = set()
        self.page.on("request", self._begun)
        self.page.on("requestfinished", self._ended)
        self.page.on("requestfailed", self._ended)
        self.page.on("websocket", self._listen)
        self.asked = []
        self.errors = []
        self.dialogs = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on(
            "dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss())
        )

    @property
    def map(self):
        return self.page.frame_locator("iframe[src*='streamlit_folium']")

    def open(self, path, *, map_drawn=True):
        self.page.goto(self.server.url + path)
        if map_drawn:
            self.map.locator("path.zona").first.wait_for(state="attached")
            self.page.get_by_role("status").first.wait_for()
        self.page.locator("h1").first.wait_for(state="attached")
        return self.rest()

    def _begun(self, request):
        self.under_way.add(request)

    def _ended(self, request):
        self.under_way.discard(request)

    def _listen(self, websocket):
        """Follow the runs of a Streamlit page: what asks for one, where it begins and ends."""
        websocket.on("framesent", self._sent)
        websocket.on("framereceived", self._received)

    def _sent(self, payload):
        if isinstance(payload, bytes):
            self.is_asked |= BackMsg.FromString(payload).HasField("rerun_script")

    def _received(self, payload):
        if not isinstance(payload, bytes):
            return
        kind = ForwardMsg.FromString(payload).WhichOneof("type")
        if kind == "new_session":
            self.is_asked, self.is_running = False, True
        elif kind == "script_finished":
            self.is_running = False

    def rest(self):
        """Wait until nothing is at work in page, frames and server, and many looks are the same."""
        end, before, n_same = time.monotonic() + PATIENCE_S, None, 0
        while time.monotonic() < end:
            self.page.evaluate(DRAWN)
            try:
                looks = [frame.evaluate(AT_WORK) for frame in self.page.frames]
            except Error:  # a frame came or went
                before = None
                continue
            busy = [what for look in looks for what in look[0]]
            busy += ["server"] * (self.is_asked or self.is_running)
            busy += [request.url for request in self.under_way]
            seen = [look[1] for look in looks]
            n_same = n_same + 1 if not busy and seen == before else 0
            if n_same == SAME_LOOKS:
                return self
            before = seen
        raise TimeoutError(f"{self.page.url} does not come to rest: {busy or 'it changes'}")

    def settle(self):
        """Wait until the map is drawn and the page has run for it: then nothing runs by itself."""
        self.map.locator("path.zona").first.wait_for(state="attached")
        return self.rest()

    def write(self, text):
        """Write into the one box of a page, as somebody who has looked at it first."""
        self.settle()
        box = self.page.get_by_role("textbox")
        box.fill(text)
        box.press("Enter")

    def choose(self, label, option):
        self.rest()
        self.page.get_by_role("combobox", name=label).click()
        self.page.keyboard.type(option)  # long lists draw only the options in sight
        self.page.get_by_role("option", name=option, exact=True).click()

    def other_hosts(self):
        ours = (self.server.url, self.server.url.replace("http", "ws"), "data:", "blob:", "about:")
        return [url for url in self.asked if not url.startswith(ours)]

    def n_markers(self):
        """Count services on the map: single symbols and those inside groups."""
        self.rest()
        groups = self.map.locator(".grappolo span").all_inner_texts()
        return self.map.locator(".segno").count() + sum(map(int, groups))


@pytest.fixture(params=["1280x900"])
def visit(browser, server, request):
    width, height = map(int, request.param.split("x"))
    context = browser.new_context(viewport={"width": width, "height": height}, locale="it-IT")
    yield Visit(context, server)
    context.close()


@pytest.fixture
def visit_to(browser):
    """Open a visit to another server than the session's own."""
    contexts = []

    def make(server):
        contexts.append(
            browser.new_context(viewport={"width": 1280, "height": 900}, locale="it-IT")
        )
        return Visit(contexts[-1], server)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def data_copy(tmp_path):
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data"))
