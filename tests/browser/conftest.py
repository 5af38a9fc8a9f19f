"""A running app and a real browser: Debian's Chromium, nothing but our own host."""

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
from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).parents[2]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
START_S = 60
expect.set_options(timeout=15_000)  # two cores draw maps while tests wait


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """The app, started as its user starts it."""

    def __init__(self, **environment):
        self.url = f"http://127.0.0.1:{free_port()}"
        port = self.url.rpartition(":")[2]
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", port,
                   "--server.address", "127.0.0.1"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )

    def wait(self):
        end = time.monotonic() + START_S
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as response:
                    return response.status
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        raise TimeoutError("the app did not answer /healthz")

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)


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
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield chromium
        chromium.close()


class Visit:
    """A page that somebody opened, and what it asked the network for."""

    def __init__(self, context, server):
        self.server = server
        self.page = context.new_page()
        self.page.set_default_timeout(20_000)
        self.asked = []
        self.errors = []
        self.dialogs = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message),
                                               dialog.dismiss()))

    @property
    def map(self):
        return self.page.frame_locator("iframe[src*='streamlit_folium']")

    def open(self, path, *, map_drawn=True):
        self.page.goto(self.server.url + path)
        if map_drawn:
            self.map.locator("path.zona").first.wait_for(state="attached")
            self.page.get_by_role("status").first.wait_for()
        return self

    def settle(self):
        """Wait until the map is drawn and the page has run for it: then nothing runs by itself."""
        self.map.locator("path.zona").first.wait_for(state="attached")
        self.page.wait_for_timeout(300)
        self.page.locator("[data-test-script-state='notRunning']").wait_for(state="attached")

    def write(self, text):
        """Write into the one box of a page, as somebody who has looked at it first."""
        self.settle()
        box = self.page.get_by_role("textbox")
        box.fill(text)
        box.press("Enter")

    def choose(self, label, option):
        self.page.get_by_role("combobox", name=label).click()
        self.page.keyboard.type(option)  # long lists draw only the options in sight
        self.page.get_by_role("option", name=option, exact=True).click()

    def other_hosts(self):
        ours = (self.server.url, self.server.url.replace("http", "ws"), "data:", "blob:", "about:")
        return [url for url in self.asked if not url.startswith(ours)]

    def n_markers(self):
        """Count services on the map: single symbols and those inside groups."""
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
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 900},
                                            locale="it-IT"))
        return Visit(contexts[-1], server)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def data_copy(tmp_path):
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data"))
