"""The door: pages, routes and headers put together. It decides nothing.

Run it with ``streamlit run app.py``.
"""

import asyncio
import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from threading import Thread

import streamlit as st
import streamlit_folium
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from streamlit import file_util
from streamlit.runtime import get_instance

from geo.errors import GeoError
from geo.store import current_store
from routes.frames import inline_scripts
from routes.serving.admission import KnownAddresses, Pages, Uploads
from routes.serving.connections import limit_connections
from routes.serving.headers import OneEncoding, SecurityHeaders
from routes.serving.limits import (
    hosts_allowed,
    hsts_seconds,
    limits_from_environment,
    raised_descriptors,
)
from routes.serving.sharing import FairTurns, InPieces, send_at_once
from routes.table import every_route
from views.page import sorry
from views.server import is_wanted, keep_sweeping, session_files

PAGES = ("/", "/trova", "/mappa", "/copertura", "/incorpora", "/dati")


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Prepare what the first answer needs, then let the collector forget what stays."""
    # Imported before a script runs, the component would never be registered (permanent 404).
    get_instance().component_registry.register_component(streamlit_folium._component_func)  # noqa: SLF001
    send_at_once()
    connections = limit_connections(limits)
    # Streamlit collects the whole heap after each page run (streamlit #8977).
    gc.collect()
    gc.freeze()
    # Takes more than a second: not at the start, and not for the first who asks for classes.
    Thread(target=import_module, args=("mapclassify",), daemon=True).start()
    looks = [asyncio.create_task(keep_sweeping(get_instance()))]
    if connections is not None:
        looks.append(asyncio.create_task(connections.keep_looking()))
    yield
    for look in looks:
        look.cancel()


try:
    current_store()
except GeoError as error:
    sys.exit(f"The app does not start on bad data: {error}")
try:
    limits, hosts, hsts_s = (limits_from_environment(raised_descriptors()), hosts_allowed(),
                             hsts_seconds())
except GeoError as error:
    sys.exit(f"The app does not start on a setting that means nothing: {error}")

index = Path(file_util.get_static_dir()) / "index.html"
routes = every_route(index, PAGES)
app = st.App(
    "views/main.py",
    lifespan=lifespan,
    on_script_error=sorry,
    middleware=[
        Middleware(SecurityHeaders, page_scripts=inline_scripts(index), hsts_s=hsts_s),
        *([Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False)]
          if hosts else []),
        Middleware(OneEncoding),
        Middleware(KnownAddresses, routes=routes, pages=PAGES, shipped=index.parent),
        Middleware(Uploads, stored=session_files),
        Middleware(Pages, limits=limits, is_wanted=is_wanted),
        Middleware(FairTurns),
        Middleware(InPieces),
    ],
    routes=routes,
)
