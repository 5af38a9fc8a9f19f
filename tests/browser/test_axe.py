"""axe-core on every page and in every frame: no violation of WCAG 2.1 A and AA.

What comes from others and cannot be mended is in ``SHORTFALLS``, each case with its issue; nothing
else passes, and a case that no longer occurs has to go.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe

from documents.statements import SHORTFALLS
from words import LANGUAGES, languages_of_page

# Pages by the first part of their path, with what makes them show something of everything.
EMPOLI = "zona=empolese-valdarno-inferiore"
STREAMLIT = {
    "": "",
    "trova": "luogo=comune-empoli",
    "mappa": f"{EMPOLI}&stato=tutti",
    "copertura": "anno=2025&indicatore=distanza-media",
    "dati": "",
    "incorpora": EMPOLI,
}
PLAIN = {"embed": EMPOLI, "centro": "", "accessibilita": "", "privacy": ""}
PATHS = {"centro": "centro/C010"}
READ = [
    (page, language)
    for page in STREAMLIT | PLAIN
    for language in LANGUAGES
    if language in languages_of_page(page) and language != "en"
]
LOOKS = [(width, scheme) for width in (360, 1280) for scheme in ("light", "dark")]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
EXCEPTIONS = [one for one in SHORTFALLS if one.rule]
AXE = Axe()
SPOKEN = """() => [document.documentElement.lang, document.documentElement.dir,
  document.querySelectorAll('h1').length]"""
DRESSED = """scheme => [...document.querySelectorAll('.stApp, .stTextInput input')].every(
  (node) => getComputedStyle(node).colorScheme === scheme)"""
WIDTH = """() => Math.max(document.documentElement.scrollWidth,
  document.querySelector('main').scrollWidth)"""


def address(page, language):
    return f"/{PATHS.get(page, page)}?{(STREAMLIT | PLAIN)[page]}&lingua={language}"


@pytest.fixture(scope="module")
def met():
    """Exceptions that occurred while these tests ran."""
    return set()


def violations(page):
    """Return each violation in the page and its frames: its rule, where it is, what it is."""
    for frame in page.frames[1:]:
        frame.evaluate(AXE.axe_script)
    found = AXE.run(page, options=OPTIONS).response["violations"]
    return [
        (one["id"], node["target"], node["html"][:160]) for one in found for node in one["nodes"]
    ]


def exception_for(page, rule, target):
    """Return the exception that a violation falls under, if there is one."""
    place = page
    for frame in target[:-1]:
        place = place.frame_locator(frame)
    for one in EXCEPTIONS:
        if one.rule == rule and place.locator(target[-1]).evaluate(
            "(node, where) => node.matches(where)", one.where
        ):
            return one
    return None


def width_of(visit):
    """Return how wide a page is, once it fits as well as it will. [px]"""
    return visit.rest().page.evaluate(WIDTH)


def open_page(visit, page, language):
    visit.open(address(page, language), map_drawn=page in {"", "trova", "mappa"})
    visit.page.locator("h1").first.wait_for()
    if page in {"incorpora", "embed"}:
        place = visit.page.frame_locator("iframe") if page == "incorpora" else visit.page
        place.locator("path.zona").first.wait_for(state="attached")
    visit.rest()


@pytest.mark.parametrize(("page", "language"), READ)
def test_axe_finds_nothing_but_what_is_declared(visit, met, page, language):
    open_page(visit, page, language)

    others = []
    for width, scheme in LOOKS:
        visit.page.set_viewport_size({"width": width, "height": 900})
        visit.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        visit.page.wait_for_function(DRESSED, arg=scheme)
        visit.rest()
        for rule, target, html in violations(visit.page):
            exception = exception_for(visit.page, rule, target)
            if exception is None:
                others.append((width, scheme, rule, html))
            met.add(exception)

    assert others == []
    assert visit.errors == []
    assert visit.page.evaluate(SPOKEN) == [language, LANGUAGES[language].direction, 1]
    visit.page.evaluate("document.documentElement.style.fontSize = '200%'")  # WCAG 1.4.4
    assert width_of(visit) <= 1280
    visit.page.evaluate("document.documentElement.style.fontSize = ''")
    visit.page.set_viewport_size({"width": 320, "height": 640})  # 1280 at 400 %: WCAG 1.4.10
    assert width_of(visit) <= 320


def test_every_declared_exception_still_occurs(met):
    assert [one for one in EXCEPTIONS if one not in met] == []


def test_the_page_is_dark_where_the_browser_asks_for_it(visit):
    visit.page.emulate_media(color_scheme="dark")
    visit.open("/mappa?anno=2025")

    grounds = [
        place.evaluate("node => getComputedStyle(node).backgroundColor")
        for place in (visit.page.locator(".stApp"), visit.map.locator(".leaflet-container"))
    ]

    assert all(sum(map(int, ground[4:-1].split(", "))) < 150 for ground in grounds)
