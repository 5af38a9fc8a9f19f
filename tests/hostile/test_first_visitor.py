"""Who comes at the moment at which the app says that it is there meets a page, on every page."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

PAGES = ("", "trova", "mappa", "copertura", "incorpora", "dati")
OTHERS = (
    "embed",
    "api/copertura.csv",
    "api/copertura.xlsx",
    "api/copertura.png",
    "api/dati/servizi.xlsx",
)
STARTS = 10
PATIENCE_S = 120


class Started:
    """The app as its user starts it, the moment it answers."""

    def __init__(self, root):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            "app.py",
            "--server.port",
            str(self.port),
            "--server.address",
            "127.0.0.1",
        ]
        self.process = subprocess.Popen(
            command,
            cwd=root,
            env=os.environ | {"PYTHONPATH": str(root)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def wait(self):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            try:
                return self.get("healthz", timeout=5)
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        raise TimeoutError("the app did not answer /healthz")

    def get(self, path, timeout=PATIENCE_S):
        address = f"http://127.0.0.1:{self.port}/{path}"
        with urllib.request.urlopen(address, timeout=timeout) as answer:
            return answer.status

    def troubles(self, page):
        """Return what is wrong on a page that is opened now."""
        request = BackMsg()
        request.rerun_script.page_name = page
        request.rerun_script.context_info.locale = "en-GB"
        with connect(
            f"ws://127.0.0.1:{self.port}/_stcore/stream",
            subprotocols=["streamlit"],
            origin=f"http://127.0.0.1:{self.port}",
            max_size=None,
        ) as browser:
            browser.send(request.SerializeToString())
            found, n_elements = [], 0
            while True:
                message = ForwardMsg.FromString(browser.recv(PATIENCE_S))
                if message.WhichOneof("type") == "script_finished":
                    if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                        found.append(str(message.script_finished))
                    return found if n_elements else ["an empty page"]
                element = message.delta.new_element
                n_elements += bool(element.WhichOneof("type"))
                if element.WhichOneof("type") in {"exception", "alert"}:
                    found.append(str(element)[:300])

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)


@pytest.mark.parametrize("start", range(STARTS))
def test_the_first_visitors_of_a_start_meet_no_page_that_failed(start, root):
    app = Started(root)
    try:
        app.wait()
        with ThreadPoolExecutor(len(PAGES) + len(OTHERS)) as visitors:
            pages = dict(zip(PAGES, visitors.map(app.troubles, PAGES), strict=True))
            statuses = list(visitors.map(app.get, OTHERS))
    finally:
        app.stop()

    assert {page: found for page, found in pages.items() if found} == {}
    assert statuses == [200] * len(OTHERS)


def test_no_thread_imports_what_another_may(root):
    """``Thread(target=import_module)`` and its like: a first visitor waited for its half."""
    sources = [
        root / "app.py",
        *(
            path
            for folder in ("geo", "layers", "routes", "views")
            for path in (root / folder).rglob("*.py")
        ),
    ]

    assert [
        path.name for path in sources if "target=import_module" in path.read_text(encoding="utf-8")
    ] == []
