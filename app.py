"""The door: pages, routes and headers put together. It decides nothing.

Run it with ``streamlit run app.py``.
"""

import asyncio
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
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from streamlit import file_util
from streamlit.runtime import get_instance

from geo.dates import now
from geo.errors import GeoError, SettingError
from geo.logins import COOKIE, allow_uploads, current_logins, may_upload, revoke_uploads
from geo.places.opening_hours import open_state
from geo.settings import check_settings, settings, unknown_variables
from geo.store.store import current_store
from routes.addresses import every_route
from routes.connections import limit_connections
from routes.limits import hosts_allowed, limits_of_process, raised_descriptors
from routes.middleware import (
    FairTurns,
    InPieces,
    KnownAddresses,
    OneEncoding,
    Pages,
    SecurityHeaders,
    Uploads,
    send_at_once,
)
from routes.page_frames import inline_scripts
from views.page import error_page
from views.server import is_wanted, keep_sweeping, session_files
from words import LANGUAGES, translator

SWEEP_S = 60.0
NEEDED_FIRST = (
    "altair",
    "pyarrow.parquet",
    "views.copertura",
    "views.dati",
    "views.page",
    "views.home",
    "views.incorpora",
    "views.mappa",
    "views.trova",
)
"""Modules that threads of pages and routes would import, the first time they run."""
PAGES = ("/", "/trova", "/mappa", "/copertura", "/incorpora", "/dati")


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Prepare what the first answer needs, then let the collector forget what stays."""
    # Imported before a script runs, the component would never be registered (permanent 404).
    get_instance().component_registry.register_component(streamlit_folium._component_func)  # noqa: SLF001
    send_at_once()
    warm()
    logins = current_logins()
    logins.session_opened, logins.session_closed = allow_uploads, end_uploads
    connections = limit_connections(limits)
    # Streamlit collects the whole heap after each page run (streamlit #8977).
    gc.collect()
    gc.freeze()
    looks = [asyncio.create_task(keep_sweeping(get_instance())), asyncio.create_task(end_logins())]
    if connections is not None:
        looks.append(asyncio.create_task(connections.keep_looking()))
    yield
    for look in looks:
        look.cancel()


def warm() -> None:
    """Load what the first pages need before anybody is answered.

    Two threads that begin to import parts of one package at the same moment wait for each other,
    and one of them is given a half of it: then the first visitor met a page that had failed.
    """
    for name in NEEDED_FIRST:
        import_module(name)
    open_state("Mo-Fr 09:00-13:00", now())


def uploads_of_steward(request: Request, page: str) -> bool:
    """Return whether a request shows the cookie of the login that the session of a page has."""
    secret = request.cookies.get(COOKIE, "")
    return may_upload(page) and current_logins().may_upload(secret, page)


def end_uploads(page: str) -> None:
    """Let go of what was uploaded in the session of a page whose login has ended."""
    revoke_uploads(page)
    get_instance().uploaded_file_mgr.remove_session_files(page)


async def end_logins() -> None:
    """End logins when their time is over, though nobody asks for them."""
    while True:
        await asyncio.sleep(SWEEP_S)
        await asyncio.to_thread(current_logins().sweep)


try:
    check_settings()
    for variable in unknown_variables(os.environ):
        logging.getLogger("mappa").warning("%s is no setting: it does nothing", variable)
    if settings().fixed_moment is not None:
        logging.getLogger("mappa").warning("time stands still at %s", now())
    for language in LANGUAGES:
        translator(language)
    current_store()
except SettingError as error:
    sys.exit(f"The app does not start on a wrong setting. {error}")
except GeoError as error:
    sys.exit(f"The app does not start on bad data: {error}")

limits, hosts = limits_of_process(raised_descriptors()), hosts_allowed()
index = Path(file_util.get_static_dir()) / "index.html"
routes = every_route(index, PAGES)
app = st.App(
    "views/main.py",
    lifespan=lifespan,
    on_script_error=error_page,
    middleware=[
        Middleware(SecurityHeaders, page_scripts=inline_scripts(index), hsts_s=settings().hsts_s),
        *(
            [Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False)]
            if hosts
            else []
        ),
        Middleware(OneEncoding),
        Middleware(KnownAddresses, routes=routes, pages=PAGES, shipped=index.parent),
        Middleware(Uploads, stored=session_files, is_allowed=uploads_of_steward),
        Middleware(Pages, limits=limits, is_wanted=is_wanted),
        Middleware(FairTurns),
        Middleware(InPieces),
    ],
    routes=routes,
)
