"""Languages in a real browser: direction, titles, and what a change without reload leaves."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from words import translator
from words.titles import title_of

ARABIC = translator("ar")
MIRRORED = """() => {
  const box = document.querySelector('h1').getBoundingClientRect();
  const text = document.createRange();
  text.selectNodeContents(document.querySelector('h1'));
  return box.right - text.getBoundingClientRect().right;
}"""


def language(page):
    return page.evaluate("[document.documentElement.lang, document.documentElement.dir]")


def test_language_direction_and_title_follow_the_page_without_a_reload(visit):
    page = visit.open("/trova?lingua=ar", map_drawn=False).page
    visit.settle()
    assert language(page) == ["ar", "rtl"]
    expect(page).to_have_title(title_of("trova", ARABIC))
    page.evaluate("window.stays = true")

    page.get_by_role("link", name=ARABIC("Embed"), exact=True).click()

    expect(page).to_have_title(title_of("incorpora", translator("it")))
    expect(page.locator("html")).to_have_attribute("lang", "it")
    assert language(page) == ["it", "ltr"]
    expect(page.get_by_text("هذه الصفحة غير مترجمة")).to_be_visible()
    assert "lingua=ar" in page.url

    page.get_by_role("link", name="Trova", exact=True).click()

    expect(page).to_have_title(title_of("trova", ARABIC))
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert page.evaluate("window.stays") is True


@pytest.mark.parametrize("visit", ["360x800", "1280x900"], indirect=True)
@pytest.mark.parametrize(
    "path",
    [
        "/trova?lingua=ar&luogo=comune-empoli",
        "/embed?lingua=ar",
        "/centro/C010?lingua=ar",
        "/?lingua=ar",
    ],
)
def test_an_arabic_page_starts_at_the_right_and_fits(visit, path):
    page = visit.open(path, map_drawn=False).page
    page.locator("h1").wait_for()
    visit.rest()

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate(MIRRORED) < 20
    assert visit.errors == []


def test_a_browser_in_arabic_reads_arabic_and_finds_a_centre(browser, server):
    context = browser.new_context(locale="ar-MA", viewport={"width": 360, "height": 800})
    visit = Visit(context, server)
    page = visit.open("/trova", map_drawn=False).page
    page.get_by_role("heading", level=1).wait_for()
    expect(page.get_by_role("heading", level=1)).to_contain_text("مركز الأسرة")

    visit.write("Empoli")

    name = page.locator("article.scheda h3 bdi[lang=it]").first
    expect(name).to_contain_text("La Mongolfiera")
    expect(page.get_by_role("status").first).to_have_text(re.compile("انطلاقًا من: "))
    context.close()


def test_a_list_of_languages_leads_to_the_same_place(visit):
    page = visit.open("/trova?lingua=it&luogo=comune-empoli").page

    page.get_by_role("link", name="العربية").click()

    expect(page.locator("html")).to_have_attribute("lang", "ar")
    expect(page.locator("article.scheda").first).to_be_visible()
