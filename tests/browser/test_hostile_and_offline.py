"""What must not break the map: text that looks like code, a basemap that does not load."""

import base64
import http.server
import re
import threading
from typing import ClassVar
from urllib.parse import parse_qsl, urlsplit

import pandas as pd
import pytest
from playwright.sync_api import expect

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>${alert(3)}`"


def test_a_name_that_looks_like_code_is_shown_as_a_name(serve, visit_to, data_copy):
    path = data_copy / "services" / "services.csv"
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    rows.loc[rows["id"] == "C035", ["name", "address", "services_text"]] = HOSTILE
    rows.to_csv(path, index=False)
    visit = visit_to(serve(MAPPA_DATA=str(data_copy)))

    visit.open("/mappa?zona=elba&tipo=centro-famiglie&anno=2025")
    visit.map.locator(".segno[title*='script']").click()

    expect(visit.map.locator(".carta-nome")).to_have_text(HOSTILE)
    expect(visit.page.locator(".tabella").first).to_contain_text(HOSTILE)
    assert visit.dialogs == []
    assert visit.page.locator("img[src=x]").count() == visit.map.locator("img[src=x]").count() == 0


class Tiles(http.server.BaseHTTPRequestHandler):
    """A basemap of our own that answers as a tile server and as a WMS do."""

    asked: ClassVar[list[str]] = []

    def do_GET(self):
        self.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        self.wfile.write(PIXEL)

    def log_message(self, *_args):
        pass


@pytest.fixture
def tiles():
    Tiles.asked.clear()
    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{site.server_port}"
    site.shutdown()


def test_a_configured_tile_server_is_asked_for_tiles(serve, visit_to, tiles):
    visit = visit_to(serve(MAPPA_TILES_URL=f"{tiles}/{{z}}/{{x}}/{{y}}.png"))

    visit.open("/mappa?zona=elba")

    expect(visit.map.locator("img.leaflet-tile-loaded").first).to_be_attached()
    assert re.fullmatch(r"/\d+/\d+/\d+\.png", Tiles.asked[0])


def test_a_configured_wms_is_asked_for_its_layers(serve, visit_to, tiles):
    address = f"{tiles}/wms?map=wmsofc&service=WMS&layers=rt_ofc.5k13.32bit"
    visit = visit_to(serve(MAPPA_TILES_URL=address))

    visit.open("/mappa?zona=elba")

    expect(visit.map.locator("img.leaflet-tile-loaded").first).to_be_attached()
    query = {k.lower(): v for k, v in parse_qsl(urlsplit(Tiles.asked[0]).query)}
    assert query["request"] == "GetMap"
    assert (query["map"], query["layers"]) == ("wmsofc", "rt_ofc.5k13.32bit")
    assert {"bbox", "width", "height", "srs", "format"} <= set(query)


def test_a_basemap_that_fails_leaves_a_usable_map(serve, visit_to):
    nobody = "http://127.0.0.1:9/{z}/{x}/{y}.png"
    visit = visit_to(serve(MAPPA_TILES_URL=nobody, MAPPA_TILES_ATTRIBUTION="Prova di prova"))

    visit.open("/mappa?zona=elba&tipo=centro-famiglie&anno=2025")

    expect(visit.map.locator("path.comune")).to_have_count(273)
    expect(visit.map.locator(".segno")).to_have_count(2)
    expect(visit.map.locator(".leaflet-control-attribution")).to_contain_text("Prova di prova")
    assert all(url.startswith("http://127.0.0.1:9/") for url in visit.other_hosts())
    assert visit.other_hosts()
