"""What must not break the map: text that looks like code, a basemap that does not load."""

import pandas as pd
from playwright.sync_api import expect

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


def test_a_basemap_that_fails_leaves_a_usable_map(serve, visit_to):
    nobody = "http://127.0.0.1:9/{z}/{x}/{y}.png"
    visit = visit_to(serve(MAPPA_TILES_URL=nobody, MAPPA_TILES_ATTRIBUTION="Prova di prova"))

    visit.open("/mappa?zona=elba&tipo=centro-famiglie&anno=2025")

    expect(visit.map.locator("path.comune")).to_have_count(273)
    expect(visit.map.locator(".segno")).to_have_count(2)
    expect(visit.map.locator(".leaflet-control-attribution")).to_contain_text("Prova di prova")
    assert all(url.startswith("http://127.0.0.1:9/") for url in visit.other_hosts())
    assert visit.other_hosts()
