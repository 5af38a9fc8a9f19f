"""What the tests share: the project's own data, read once, and copies of it to damage."""

import importlib
import os
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, settings
from starlette.applications import Starlette

from tests.asgi import Caller

ROOT = Path(__file__).parent.parent
DATA = ROOT / "data"

TODAY = date(2026, 11, 21)
"""The day of every test, of the commands and of the servers that tests start."""

# What is tested is this checkout, however it was installed, on the data that belongs to it, with
# no setting of the machine and on a day of its own.
sys.path.insert(0, str(ROOT))
for name in [name for name in os.environ if name.startswith("MAPPA_")]:
    del os.environ[name]
os.environ["MAPPA_OGGI"] = TODAY.isoformat()

# A busy machine fails no test, and what passed passes again: what is drawn is the same each time.
# To look for more: pytest --hypothesis-profile=search.
NO_CLOCK = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("suite", derandomize=True, **NO_CLOCK)
settings.register_profile("search", **NO_CLOCK)
settings.load_profile("suite")


def pytest_addoption(parser):
    parser.addoption(
        "--clock", help="run as if the machine's clock stood there: 2028-02-29T12:00+01:00"
    )


def pytest_configure(config):
    """Shift the clock of this process, unless it was as it started, and of all it starts."""
    moment = config.getoption("--clock")
    if moment is not None and "SHIFT_OF_TESTS_S" not in os.environ:
        shift = datetime.fromisoformat(moment).timestamp() - datetime.now(UTC).timestamp()
        os.environ["SHIFT_OF_TESTS_S"] = str(shift)
        folders = [str(ROOT / "tests" / "clock"), os.environ.get("PYTHONPATH", "")]
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, folders))
        importlib.import_module("tests.clock.sitecustomize")


def pytest_collection_modifyitems(items):
    """Put what takes longest first, so that no worker waits for another at the end."""
    items.sort(key=lambda item: "browser" not in item.path.parts)


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def today():
    """Return the day on which the rows were collected: ``verified_on`` of every centre."""
    return TODAY


@pytest.fixture(scope="session")
def store():
    from geo.store.store import open_store

    return open_store(DATA)


@pytest.fixture(scope="session")
def zones(store):
    return store.zones


@pytest.fixture(scope="session")
def services(store):
    return store.services


@pytest.fixture(scope="session")
def comuni(store):
    return store.comuni


@pytest.fixture(scope="session")
def code_of(store):
    """Return the ISTAT code of each comune by its name."""
    return {name: code for code, name in store.comune_names.items()}


@pytest.fixture(scope="session")
def locator(comuni):
    from geo.locate import ComuneLocator

    return ComuneLocator(comuni)


@pytest.fixture(scope="session")
def all_rows():
    return pd.read_csv(DATA / "services" / "services.csv", dtype=str, keep_default_na=False)


@pytest.fixture
def rows(all_rows):
    """Return four real rows as text: two points, one on its comune, one only in its zona."""
    wanted = all_rows["id"].isin(["C001", "C002", "S001", "S021"])
    return all_rows[wanted].reset_index(drop=True).copy()


@pytest.fixture
def data_copy(tmp_path):
    """Return a copy of the project's data that a test may damage."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture
def damaged(data_copy, all_rows):
    """Return what changes one cell of services.csv in a copy of the data."""

    def change(record, **fields):
        frame = all_rows.copy()
        for field, value in fields.items():
            frame.loc[frame["id"] == record, field] = value
        frame.to_csv(data_copy / "services" / "services.csv", index=False, lineterminator="\n")
        return data_copy

    return change


@pytest.fixture
def running(data_copy, monkeypatch):
    """Make this process show the copy, looking for another version at every call."""
    import geo.store.store
    from geo.store.store import Live

    monkeypatch.setenv("MAPPA_DATA", str(data_copy))
    monkeypatch.setattr("geo.store.store.LOOK_S", 0.0)
    live = Live(
        geo.store.store._sign,
        geo.store.store._read,
        geo.store.store._may_stay,
        geo.store.store._forget,
    )
    monkeypatch.setattr("geo.store.store._live", live)
    geo.store.store._forget()
    yield live
    geo.store.store._forget()


@pytest.fixture(scope="session")
def geo():
    """Return what runs ``python -m geo`` as a process of its own, in English."""

    def run(*arguments, data=DATA):
        env = os.environ | {"MAPPA_DATA": str(data), "MAPPA_LINGUA": "en"}
        command = [sys.executable, "-m", "geo", *map(str, arguments)]
        return subprocess.run(
            command,
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=900,
        )

    return run


@pytest.fixture(scope="session")
def italy():
    from geo.build import read_italy

    return read_italy(2023)


@pytest.fixture(scope="session")
def built(tmp_path_factory, today):
    """Return a copy of the data folder in which everything was built again."""
    from geo.build import build

    data = Path(shutil.copytree(DATA, tmp_path_factory.mktemp("built") / "data"))
    for path in (*data.rglob("*.parquet"), *data.rglob("*.geojson")):
        path.unlink()
    build(data, today, lambda _said: None)
    return data


@pytest.fixture(scope="session")
def ask():
    """Return what asks the routes of the server, without Streamlit and without a network."""
    import streamlit

    from routes.addresses import every_route

    index = Path(streamlit.__file__).parent / "static" / "index.html"
    return Caller(Starlette(routes=every_route(index, ["/mappa"])))
