"""An embed as the readers of another site meet it: framed, without cookies, without scripts."""

import http.server
import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from views.incorpora import snippet

EMPOLI = "/embed?zona=empolese-valdarno-inferiore&tipo=centro-famiglie"
TITLE = "Mappa dei servizi per le famiglie in Toscana"
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


@pytest.fixture
def other_site(server):
    """A public site of another origin that has pasted our code into its page."""
    pages = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = pages[self.path].encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            pass

    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    for name, adapts in (("/fissa", False), ("/adatta", True)):
        code = snippet(server.url, EMPOLI, 640, TITLE, adapts=adapts)
        pages[name] = f"<!DOCTYPE html><html lang=it><title>Comune</title><main>{code}</main>"
    yield f"http://localhost:{site.server_port}"
    site.shutdown()


def framed(visit):
    return visit.page.frame_locator(f"iframe[title='{TITLE}']")


def test_a_pasted_frame_works_on_another_origin_with_cookies_blocked(visit, other_site):
    visit.page.context.add_init_script(
        "Object.defineProperty(document, 'cookie', { get() { throw new Error('no cookies') } });"
    )

    visit.page.goto(f"{other_site}/fissa")

    expect(framed(visit).locator("path.zona")).to_have_count(28)
    expect(framed(visit).locator("article")).to_have_count(5)
    assert visit.page.context.cookies() == []
    hosts = {url.split("/")[2] for url in visit.asked if url.startswith("http")}
    assert hosts == {other_site.split("/")[2], visit.server.url.split("/")[2]}
    assert visit.errors == []


def test_a_frame_that_adapts_is_as_high_as_its_content(visit, other_site):
    visit.page.goto(f"{other_site}/adatta")

    expect(framed(visit).locator("path.zona")).to_have_count(28)
    visit.page.wait_for_function("document.querySelector('iframe').style.height !== '640px'")
    visit.rest()
    inner = framed(visit).locator("html").evaluate("e => e.getBoundingClientRect().height")
    assert abs(visit.page.locator("iframe").bounding_box()["height"] - inner) < 40


def test_a_height_from_another_origin_is_not_believed(visit, other_site):
    visit.page.goto(f"{other_site}/adatta")
    expect(framed(visit).locator("path.zona")).to_have_count(28)
    visit.rest()
    before = visit.page.locator("iframe").bounding_box()["height"]

    visit.page.evaluate("window.postMessage({ mappa: 'altezza', altezza: 5000 }, '*')")

    visit.rest()
    assert visit.page.locator("iframe").bounding_box()["height"] == before


def test_the_list_is_readable_without_javascript(browser, server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto(server.url + EMPOLI)

    expect(page.locator("article")).to_have_count(5)
    expect(page.get_by_role("link", name="349 0936652").first).to_be_visible()
    page.locator("summary").first.click()
    expect(page.get_by_text("Società della Salute Empolese").first).to_be_visible()
    context.close()


def test_the_list_is_left_by_the_skip_link_and_markers_open_by_keyboard(visit):
    visit.page.goto(visit.server.url + EMPOLI)
    expect(visit.page.locator("path.zona")).to_have_count(28)

    visit.page.keyboard.press("Tab")
    expect(visit.page.locator(":focus")).to_have_text("Salta l’elenco, vai alla mappa")
    visit.page.keyboard.press("Enter")
    visit.page.locator(".segno").first.focus()
    visit.page.keyboard.press("Enter")

    expect(visit.page.locator(".leaflet-popup .carta-nome")).to_contain_text("La Mongolfiera")


# The others are in test_axe.py.
@pytest.mark.parametrize(
    "path", ["/embed?anno=1800", "/embed?tipo=struttura-residenziale&stato=tutti"]
)
@pytest.mark.parametrize("visit", ["360x740", "1280x900"], indirect=True)
def test_axe_finds_nothing_against_wcag(visit, path):
    visit.page.goto(visit.server.url + path)
    visit.rest()

    found = Axe().run(visit.page, options=WCAG).response["violations"]

    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
    width = visit.page.viewport_size["width"]
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_code_to_copy_leads_to_what_the_preview_shows(visit):
    visit.open("/incorpora?zona=elba&tipo=centro-famiglie", map_drawn=False)

    code = visit.page.locator("code").first
    expect(code).to_contain_text(f"{visit.server.url}/embed?zona=elba")
    expect(code).to_contain_text('loading="lazy"')
    preview = visit.page.frame_locator("iframe").first
    expect(preview.locator("article")).to_have_count(2)
