"""Coverage on other sites and on paper: the embedded indicator, the report of a zona."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

EMBED = "/embed?tema=copertura&anno=2025&lingua=en"
REPORT = "/rapporto?zona=empolese-valdarno-inferiore&anno=2025&lingua=en"
UNKNOWN = "/rapporto?zona=pistoiese&anno=2018&lingua=en"
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
PAINTED = ".leaflet-tema-pane path.leaflet-interactive"


@pytest.mark.parametrize(
    "path", [EMBED, EMBED + "&per=comune&indicatore=distanza-media", REPORT, UNKNOWN]
)
@pytest.mark.parametrize("visit", ["360x740", "1280x900"], indirect=True)
def test_axe_finds_nothing_against_wcag(visit, path):
    visit.page.goto(visit.server.url + path)
    visit.rest()

    found = Axe().run(visit.page, options=WCAG).response["violations"]

    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
    width = visit.page.viewport_size["width"]
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_zona_is_painted_and_says_its_number(visit):
    visit.page.goto(visit.server.url + EMBED + "&indicatore=minori")

    expect(visit.page.locator(PAINTED)).to_have_count(28)
    visit.page.locator(PAINTED).first.hover()
    expect(visit.page.locator(".suggerimento")).to_contain_text("minors")
    assert visit.errors == []
    assert {url.split("/")[2] for url in visit.asked if url.startswith("http")} == {
        visit.server.url.split("/")[2]
    }


def test_on_paper_nothing_is_wider_than_the_sheet_and_maps_are_there(visit):
    page = visit.page
    page.set_viewport_size({"width": 680, "height": 1000})  # A4 without its margins, in CSS px
    page.emulate_media(media="print")
    page.goto(visit.server.url + REPORT)

    page.wait_for_function("[...document.images].every(i => i.complete && i.naturalWidth > 0)")
    wider = page.evaluate(
        "[...document.querySelectorAll('main *')].filter("
        "e => e.getBoundingClientRect().right > 681).map(e => e.outerHTML)"
    )
    assert wider == []
    assert page.locator(".schermo").is_hidden()


def test_a_report_is_a_few_sheets_of_a4(visit):
    visit.page.goto(visit.server.url + REPORT)
    visit.rest()

    made = visit.page.pdf(prefer_css_page_size=True)

    sizes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", made))
    assert [tuple(round(float(side)) for side in size) for size in sizes] == [(595, 842)]
    assert 5 <= len(re.findall(rb"/Type /Page\b", made)) <= 9


def test_the_page_that_gives_the_code_offers_indicators_too(visit):
    visit.open("/incorpora?tema=copertura&indicatore=entro-10-km&lingua=en", map_drawn=False)

    code = visit.page.locator("code").first
    expect(code).to_contain_text("/embed?indicatore=entro-10-km&amp;tema=copertura&amp;lingua=en")
    preview = visit.page.frame_locator("iframe").first
    expect(preview.locator("table.graduatoria tbody tr")).to_have_count(28)
    visit.page.locator("[data-testid='stRadio'] label").nth(1).click()
    expect(code).not_to_contain_text("tema=copertura")
    expect(preview.locator("article").first).to_be_visible()
    assert "tema" not in visit.page.url
