"""What one would do otherwise: the same map by ``folium.Map.save``, and a server for such files.

Folium's pages ask public hosts for their scripts. They are never asked here: what the XStatic
packages hold is put in their place, the rest is aborted, so real visits weigh and last more.
"""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from threading import Thread
from typing import Final

import folium
from playwright.sync_api import Route

from geo.dates import today
from geo.store.selection import parse_query
from geo.store.store import current_store
from layers.geojson import services_geojson
from layers.scene import Scene, shown_in

LEAFLET: Final = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/"
JQUERY: Final = "https://code.jquery.com/jquery-3.7.1.min.js"
TYPES: Final = {"js": "text/javascript", "css": "text/css", "png": "image/png"}
SHOWN: Final = ("name", "type_text", "address", "phone", "email", "website")


def save_map(folder: Path, tipo: str) -> Path:
    """Write the map of a kind of service: every comune, and the services as one GeoJson."""
    store = current_store()
    query = parse_query({"tipo": [tipo]}, store.zones, store.comune_names, today())
    shown = shown_in(Scene(query, today(), "it", store.version), store)
    services = json.loads(services_geojson(shown, with_cards=False))
    services["features"] = [each for each in services["features"] if each["geometry"]]
    made = folium.Map(location=(43.4, 11.1), zoom_start=8)
    folium.GeoJson(
        json.loads(store.drawn("comuni")),
        style_function=lambda _feature: {"color": "#5b6f82", "weight": 0.6, "fillOpacity": 0.1},
        tooltip=folium.GeoJsonTooltip(["comune", "provincia"]),
    ).add_to(made)
    folium.GeoJson(
        services, tooltip=folium.GeoJsonTooltip(["name"]), popup=folium.GeoJsonPopup(list(SHOWN))
    ).add_to(made)
    path = folder / "map.html"
    made.save(path)
    return path


def answer_for(route: Route) -> None:
    """Answer in the place of a public host from a package, or not at all."""
    url = route.request.url
    found = packed(url)
    if found is None:
        route.abort()
        return
    route.fulfill(
        body=gzip.decompress(found),
        content_type=TYPES[url.rpartition(".")[2]],
        headers={"Access-Control-Allow-Origin": "*"},
    )


@lru_cache
def packed(url: str) -> bytes | None:
    """Return what a package holds of a public address, compressed."""
    if url == JQUERY:
        package, path = "XStatic-jQuery", "jquery/data/jquery.min.js"
    elif url.startswith(LEAFLET):
        package, path = "XStatic-Leaflet", f"leaflet/data/{url.removeprefix(LEAFLET)}"
    else:
        return None
    try:
        found = Path(str(distribution(package).locate_file(f"xstatic/pkg/{path}")))
    except PackageNotFoundError:
        return None
    return gzip.compress(found.read_bytes(), mtime=0) if found.is_file() else None


@contextmanager
def documents(port: int, pages: dict[str, str]) -> Iterator[None]:
    """Serve pages from memory, compressed, until the block ends."""
    bodies = {path: gzip.compress(html.encode()) for path, html in pages.items()}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = bodies.get(self.path)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("localhost", port), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
