"""The app in a process of its own, on loopback, measured from outside; files made to do damage."""

import io
import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from openpyxl import Workbook
from shapely import Point

from tests.conftest import DATA
from tests.versions.conftest import edit, put, rows_in_force

__all__ = ["edit", "put", "rows_in_force"]

SHEET = "xl/worksheets/sheet1.xml"
ROOT = Path(__file__).parents[2]
START_S = 90
PATIENCE_S = 90


class Attacked:
    """The app, started as its user starts it."""

    def __init__(self, log, **environment):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        self.log = log
        self.url = f"http://127.0.0.1:{self.port}"
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
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdout=file,
                stderr=file,
                env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
            )
        until(lambda: self.status("/healthz") == 200, START_S)

    def ask(self, path="/healthz", method="GET", body=b"", **headers):
        """Return status, headers (lower case) and body of one request."""
        lines = {"Host": "127.0.0.1", "Connection": "close"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        head = "\r\n".join(
            (f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in lines.items()))
        )
        with self.connected() as connection:
            connection.sendall(head.encode("latin-1") + b"\r\n\r\n" + body)
            answered = received(connection)
        top, _blank, content = answered.partition(b"\r\n\r\n")
        first, *rest = top.decode("latin-1").split("\r\n")
        told = dict(line.lower().split(": ", 1) for line in rest)
        return int(first.split()[1]), told, content

    def status(self, path="/healthz"):
        try:
            return self.ask(path)[0]
        except (OSError, IndexError):
            return 0

    def connected(self, **options):
        made = socket.socket()
        for name, value in options.items():
            made.setsockopt(socket.SOL_SOCKET, getattr(socket, name), value)
        made.settimeout(PATIENCE_S)
        made.connect(("127.0.0.1", self.port))
        return made

    def memory_mb(self):
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def n_sockets(self):
        """Return how many sockets the process holds open."""
        n_open = 0
        for one in Path(f"/proc/{self.process.pid}/fd").iterdir():
            try:
                n_open += str(one.readlink()).startswith("socket:")
            except OSError:
                continue
        return n_open

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def received(connection):
    """Return what comes until the other side ends."""
    parts = []
    try:
        while part := connection.recv(65_536):
            parts.append(part)
    except ConnectionError:
        pass
    return b"".join(parts)


def until(is_so, seconds=PATIENCE_S):
    """Wait for a state."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError("the state that was waited for did not come")
        time.sleep(0.05)


@pytest.fixture(scope="session")
def attack(tmp_path_factory):
    """Start the app with some environment; all are stopped at the end."""
    started = []

    def start(**environment):
        log = tmp_path_factory.mktemp("attacked") / "log"
        started.append(Attacked(log, **environment))
        return started[-1]

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="session")
def attacked(attack):
    return attack()


@pytest.fixture(scope="session")
def table_of_text():
    """Return what reads a table of figures as text."""
    return lambda name: pd.read_csv(DATA / "statistics" / name, dtype=str, keep_default_na=False)


def workbook_with(**parts):
    """Return a workbook some parts of which hold something else; a part may be a stream."""
    book = Workbook()
    book.active.append(["Nome", "Comune"])
    book.active.append(["A", "Prato"])
    whole = io.BytesIO()
    book.save(whole)
    out = io.BytesIO()
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            if name not in parts:
                copy.writestr(name, source.read(name))
        for name, pieces in parts.items():
            with copy.open(name, "w", force_zip64=True) as part:
                for piece in [pieces] if isinstance(pieces, bytes) else pieces:
                    part.write(piece)
    return out.getvalue()


@pytest.fixture
def package(tmp_path):
    """Return what makes a GeoPackage and runs statements in it."""

    def make(*statements):
        path = tmp_path / "elenco.gpkg"
        path.unlink(missing_ok=True)
        frame = gpd.GeoDataFrame(
            {"nome": ["A"], "comune": ["Prato"]}, geometry=[Point(11.1, 43.88)], crs=4326
        )
        frame.to_file(path, layer="elenco", driver="GPKG")
        base = sqlite3.connect(path)
        for statement in statements:
            base.execute(statement)
        base.commit()
        base.close()
        return path.read_bytes()

    return make


def geojson(**members):
    """Return a GeoJSON of one centre in Prato, with members of the whole changed."""
    feature = {
        "type": "Feature",
        "properties": {"nome": "A", "comune": "Prato"},
        "geometry": {"type": "Point", "coordinates": [11.1, 43.88]},
    }
    whole = {"type": "FeatureCollection", "features": [feature]} | members
    return json.dumps(whole).encode()
