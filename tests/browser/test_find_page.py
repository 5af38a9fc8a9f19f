"""Finding a centre, as somebody does who never saw the page: on a phone and on a desk."""

import re

import pytest
from playwright.sync_api import expect

SIZES = ["360x740", "1280x900"]
both = pytest.mark.parametrize("visit", SIZES, indirect=True)


def cards(visit, heading):
    """Return the cards that follow a heading, up to the next."""
    return visit.page.locator(f"h2:has-text('{heading}') + .schede article")


@both
def test_from_empoli_to_the_telephone_of_the_right_centre_in_two_steps(visit):
    visit.open("/trova", map_drawn=False)

    visit.write("Empoli")

    first = cards(visit, "Nella tua zona-distretto: Empolese-Valdarno Inferiore").first
    expect(first).to_contain_text("La Mongolfiera")
    expect(first).to_contain_text("a meno di 1 km in linea d’aria")
    # data/services/services.csv, C010.
    expect(first.get_by_role("link", name="349 0936652")).to_have_attribute(
        "href", "tel:+393490936652"
    )
    expect(visit.page).to_have_url(re.compile("luogo=comune-empoli"))
    assert (
        visit.page.evaluate("document.documentElement.scrollWidth")
        <= visit.page.viewport_size["width"]
    )


@both
def test_from_the_position_of_a_phone_on_elba(visit):
    visit.page.context.grant_permissions(["geolocation"])
    visit.page.context.set_geolocation({"latitude": 42.77774, "longitude": 10.19224})
    visit.open("/trova", map_drawn=False)

    visit.page.get_by_role("button", name="Usa la mia posizione").click()

    expect(cards(visit, "Nella tua zona-distretto: Elba")).to_have_count(2)
    expect(cards(visit, "I più vicini in altre zone").first).to_contain_text("c’è il mare di mezzo")
    assert "42.7" not in visit.page.url
    expect(visit.map.locator(".qui")).to_be_attached()


@both
def test_from_a_zona_without_a_known_centre(visit):
    visit.open("/trova", map_drawn=False)

    visit.write("Borgo San Lorenzo")

    expect(visit.page.get_by_text("Nella zona Mugello non è noto alcun Centro")).to_be_visible()
    expect(visit.page.get_by_text("Non vuol dire che non ci sia")).to_be_visible()
    expect(cards(visit, "I più vicini in altre zone")).to_have_count(3)
    expect(visit.page.get_by_role("link", name="114")).to_have_attribute("href", "tel:114")
    expect(visit.page.get_by_text("il servizio sociale di Borgo San Lorenzo")).to_be_visible()


@both
def test_a_refused_position_is_a_sentence_and_the_page_goes_on(visit):
    visit.page.context.clear_permissions()
    visit.page.add_init_script(
        "navigator.geolocation.getCurrentPosition = (_yes, no) => no({ code: 1 });"
    )
    visit.open("/trova", map_drawn=False)

    visit.page.get_by_role("button", name="Usa la mia posizione").click()

    expect(visit.page.get_by_text("Il browser non ha dato la posizione")).to_be_visible()
    visit.write("Pisa")
    expect(cards(visit, "Nella tua zona-distretto: Pisana")).to_have_count(2)


def test_a_click_on_the_map_answers_too_and_stays_out_of_the_url(visit):
    visit.open("/trova", map_drawn=False)
    expect(visit.map.locator("path.comune")).to_have_count(273)
    visit.settle()

    drawn = visit.map.locator(".leaflet-container")
    middle = drawn.bounding_box()["width"] / 2  # inland, north of Siena
    drawn.click(position={"x": middle, "y": 330}, force=True)

    expect(visit.page.get_by_role("status").first).to_contain_text("il punto scelto sulla mappa")
    expect(visit.page.locator("h2", has_text="Nella tua zona-distretto")).to_be_visible()
    assert "?" not in visit.page.url


def test_namesakes_are_told_apart_by_comune_and_province(visit):
    visit.open("/trova", map_drawn=False)

    visit.write("castelnuovo")
    visit.page.get_by_text("Castelnuovo di Garfagnana (LU)").click()

    expect(cards(visit, "Nella tua zona-distretto: Valle del Serchio").first).to_be_visible()


def test_a_link_with_place_and_service_gives_the_same_list(visit):
    visit.open("/trova?luogo=comune-empoli&servizio=cons-edu", map_drawn=False)

    names = cards(visit, "Nella tua zona-distretto").locator("h3")
    expect(names.first).to_be_visible()
    # data/services/services.csv: the five seats of La Mongolfiera all offer CONS_EDU.
    expect(names).to_have_count(5)


def test_a_private_place_gets_into_the_link_only_on_purpose(visit):
    visit.page.context.grant_permissions(["geolocation"])
    visit.page.context.set_geolocation({"latitude": 43.72, "longitude": 10.947})
    visit.open("/trova", map_drawn=False)
    visit.page.get_by_role("button", name="Usa la mia posizione").click()

    visit.page.get_by_role("button", name="Metti questo luogo nel link").click()

    expect(visit.page).to_have_url(re.compile(r"punto=43\.720(,|%2C)10\.947"))


@pytest.mark.parametrize("text", ["...", "zzzzqqq", "x" * 10_000, "<script>alert(1)</script>"])
def test_text_that_means_nothing_is_answered_with_help(visit, text):
    visit.open("/trova", map_drawn=False)

    visit.write(text)

    expect(visit.page.get_by_role("status").first).to_be_visible()
    assert visit.dialogs == []
    visit.write("Pisa")
    expect(cards(visit, "Nella tua zona-distretto: Pisana")).to_have_count(2)


@pytest.mark.parametrize("visit", ["360x740"], indirect=True)
def test_what_a_thumb_touches_is_44_pixels_high(visit):
    visit.open("/trova?luogo=comune-empoli", map_drawn=False)
    cards(visit, "Nella tua zona-distretto").first.wait_for()

    small = visit.page.evaluate("""() => {
      const main = document.querySelector('[data-testid="stMain"]');
      const shown = [...main.querySelectorAll('a, button, input, summary, [role=combobox]')]
        .filter((one) => one.offsetParent && !one.closest('h1, h2, h3') && one.tabIndex >= 0);
      const tall = (one) => one.getBoundingClientRect().height;
      const height = (one) => one.closest('.stSelectbox, .stTextInput') ?
        Math.max(tall(one), tall(one.parentElement)) : tall(one);  // the box around a field
      return shown.filter((one) => height(one) < 43.5)
        .map((one) => [one.tagName, one.textContent.slice(0, 40), height(one)]);
    }""")

    assert small == []
