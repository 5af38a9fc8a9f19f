"""The door: pages, routes and headers put together. It decides nothing.

Run it with ``streamlit run app.py``.
"""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
import streamlit_folium
from starlette.middleware import Middleware
from starlette.routing import Route
from streamlit import file_util
from streamlit.runtime import get_instance

from geo.store import current_store
from routes import assets, centre, data, embed, frames
from routes.headers import SecurityHeaders
from views.page import sorry

PAGES = ("/", "/trova", "/mappa", "/incorpora")


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Load the data before the first answer, then let the collector forget what stays."""
    # Imported before a script runs, the component would never be registered (permanent 404).
    get_instance().component_registry.register_component(streamlit_folium._component_func)  # noqa: SLF001
    current_store()
    # Streamlit collects the whole heap after each page run (streamlit #8977).
    gc.collect()
    gc.freeze()
    yield


index = Path(file_util.get_static_dir()) / "index.html"
frame = frames.frame_of(index)
app = st.App(
    "views/main.py",
    lifespan=lifespan,
    on_script_error=sorry,
    middleware=[Middleware(SecurityHeaders, page_scripts=frames.inline_scripts(index))],
    routes=[
        *(Route(path, frame) for path in PAGES),
        Route("/healthz", data.health),
        Route("/embed", embed.embed),
        Route("/centro/{record}", centre.centre),
        Route("/incorpora.js", assets.adapting_script),
        Route("/assets/{version}/{name:path}", assets.asset),
        Route("/api/servizi.geojson", data.servizi),
        Route("/api/servizi.csv", data.servizi_csv),
        Route("/api/strutture.geojson", data.strutture),
        Route("/api/comuni.geojson", data.comuni),
        Route("/api/zone.geojson", data.zone),
        Route("/api/surroundings.geojson", data.surroundings),
    ],
)
