"""The door: pages, routes and headers put together. It decides nothing.

Run it with ``streamlit run app.py``.
"""

import gc
import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path

import streamlit as st
import streamlit_folium
from starlette.middleware import Middleware
from streamlit import file_util
from streamlit.runtime import get_instance

from geo.dates import FIXED_DAY, now
from geo.errors import GeoError, ParameterError
from geo.store import current_store
from routes.frames import inline_scripts
from routes.serving.headers import SecurityHeaders
from routes.serving.sharing import FairTurns, send_at_once
from routes.table import every_route
from views.page import sorry

IMPORTED_AT_START = ("altair", "mapclassify")
PAGES = ("/", "/trova", "/mappa", "/copertura", "/incorpora", "/dati")


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Prepare what the first answer needs, then let the collector forget what stays."""
    # Imported before a script runs, the component would never be registered (permanent 404).
    get_instance().component_registry.register_component(streamlit_folium._component_func)  # noqa: SLF001
    send_at_once()
    # In this thread, before anybody asks: two threads that import what these share (narwhals) at
    # once wait for each other, and the import that gives way fails (_DeadlockError).
    for name in IMPORTED_AT_START:
        import_module(name)
    # Streamlit collects the whole heap after each page run (streamlit #8977).
    gc.collect()
    gc.freeze()
    yield


try:
    if os.environ.get(FIXED_DAY):
        logging.getLogger("mappa").warning("time stands still at %s: %s is set", now(), FIXED_DAY)
    current_store()
except ParameterError as error:
    sys.exit(f"The app does not start on a setting that means nothing: {error}")
except GeoError as error:
    sys.exit(f"The app does not start on bad data: {error}")

index = Path(file_util.get_static_dir()) / "index.html"
app = st.App(
    "views/main.py",
    lifespan=lifespan,
    on_script_error=sorry,
    middleware=[
        Middleware(SecurityHeaders, page_scripts=inline_scripts(index)), Middleware(FairTurns),
    ],
    routes=every_route(index, PAGES),
)
