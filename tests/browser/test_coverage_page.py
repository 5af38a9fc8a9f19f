"""The planner's page in a real browser: headline, map, gaps, scenario, comparison, series."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from geo.coverage.case import case_of
from geo.coverage.gaps import BEYOND, Gaps
from geo.coverage.scenario import after, parse_scenario
from geo.coverage.target import target_of
from geo.store.store import default_folder, open_store

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def store():
    return open_store(default_folder())


def without_centre(store, *, added=""):
    """Return the minors without any centre within 10 km in 2025, as the page writes them."""
    case = case_of(store, year=2025, today=TODAY, zone_set=28, level="comune")
    case = after(case, parse_scenario({"aggiungi": [added]}, store, case.centres), store)
    return f"{round(Gaps(case, 10).people[:, BEYOND, 0].sum()):,}".replace(",", ".")


def test_the_headline_says_how_many_zone_meet_the_target_and_lists_them(visit, store):
    visit.open("/copertura?anno=2025")

    n_met = target_of(store, year=2025, today=TODAY, zone_set=28).n_met
    assert n_met == 16  # docs/data.md, "Time": 34 open seats in 16 zone in 2025
    expect(visit.page.get_by_role("status").first).to_contain_text(f"{n_met} zone su 28")
    visit.page.get_by_text("Quali zone, da quando").click()
    lists = visit.page.locator(".traguardo section")
    expect(lists.nth(0).locator("li")).to_have_count(n_met)
    expect(lists.nth(1).locator("li")).to_have_count(28 - n_met)


def test_an_indicator_is_on_the_map_in_the_legend_and_in_the_table(visit):
    visit.open("/copertura?anno=2025")

    visit.choose("Indicatore", "Distanza media dal centro più vicino")

    expect(visit.page).to_have_url(re.compile("indicatore=distanza-media"))
    expect(visit.map.locator("path.dipinta")).to_have_count(28)
    expect(visit.page.locator(".legenda li")).to_have_count(5)
    expect(visit.page.locator(".graduatoria tbody tr")).to_have_count(28)
    assert visit.other_hosts() == []
    assert visit.errors == []


def test_areas_without_a_number_are_hatched_and_say_why(visit):
    visit.open("/copertura?anno=2025&indicatore=minori-0-17-per-centro")

    expect(visit.map.locator("path.dipinta[fill^='url']")).to_have_count(12)
    row = visit.page.locator(".graduatoria tbody tr", has_text="Mugello")
    expect(row).to_contain_text("nessun centro aperto è noto")


def test_every_number_opens_the_rows_it_is_made_of(visit):
    visit.open("/copertura?anno=2025&indicatore=centri")

    with visit.page.expect_popup() as opened:
        visit.page.locator(".graduatoria tbody tr", has_text="Elba").get_by_role("link").click()

    rows = opened.value.locator("table").first.locator("tbody tr")
    expect(rows).to_have_count(2)  # data/services/services.csv: two open rows on Elba


def test_gaps_follow_the_distance(visit, store):
    visit.open("/copertura?anno=2025&vista=lacune")
    expect(visit.page.locator(".lacuna-2 strong")).to_have_text(without_centre(store))

    box = visit.page.get_by_role("spinbutton", name="Entro, in km")
    box.fill("30")
    box.press("Enter")

    expect(visit.page).to_have_url(re.compile("km=30"))
    expect(visit.page.locator(".lacuna-2")).to_contain_text("entro 30 km")


def test_one_more_centre_changes_the_numbers_and_the_link_carries_it(visit, store):
    visit.open("/copertura?anno=2025&vista=scenario")

    visit.choose("Comune", "Bibbiena")
    visit.page.get_by_role("button", name="Aggiungi un centro nel comune").click()

    expect(visit.page).to_have_url(re.compile("aggiungi=bibbiena"))
    gaps = visit.page.locator(".effetto").first
    expect(gaps).to_contain_text(without_centre(store))
    expect(gaps).to_contain_text(without_centre(store, added="bibbiena"))
    expect(visit.map.locator(".previsto")).to_have_count(1)
    expect(visit.page.locator("code", has_text="esito=")).to_be_visible()
    visit.page.get_by_role("button", name="Togli: nuovo centro a Bibbiena").click()
    expect(visit.page).not_to_have_url(re.compile("aggiungi"))


def test_a_click_on_the_map_puts_a_centre_there(visit):
    visit.open("/copertura?anno=2025&vista=scenario")
    visit.settle()

    visit.page.locator("iframe[src*='streamlit_folium']").click()  # its middle

    expect(visit.page).to_have_url(re.compile(r"aggiungi=4\d\.\d+_1\d\.\d+"))
    expect(visit.map.locator(".previsto")).to_have_count(1)


@pytest.mark.parametrize(
    ("seal", "said"),
    [
        ("&dati=000000000000&esito=00000000", "I dati sono cambiati"),
        ("&dati={version}&esito=00000000", "tagliato o modificato"),
    ],
)
def test_a_scenario_link_of_other_data_or_cut_says_so(visit, store, seal, said):
    path = "/copertura?anno=2025&vista=scenario&aggiungi=bibbiena"

    visit.open(path + seal.format(version=store.version))

    expect(visit.page.get_by_text(said)).to_be_visible()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("km=0", "1–100"),
        ("vista=tutto", "indicatori"),
        ("indicatore=felicita", "obiettivo"),
        ("vista=scenario&aggiungi=42.8000_9.9000", "in mare"),
    ],
)
def test_what_means_nothing_is_said_and_the_page_goes_on(visit, asked, said):
    visit.open(f"/copertura?{asked}")

    expect(visit.page.get_by_role("alert").first).to_contain_text(said)
    expect(visit.map.locator("path.zona")).to_have_count(28)


def test_where_next_finds_a_place_and_makes_it_a_scenario(visit):
    visit.open("/copertura?anno=2025&vista=scenario")
    visit.choose("Luoghi in", "Casentino")

    visit.page.get_by_role("button", name="Trova i luoghi").click()
    expect(visit.page.get_by_text("Nessun’altra scelta di luoghi fa meglio")).to_be_visible()
    visit.page.get_by_role("button", name="Fanne uno scenario").click()

    expect(visit.page).to_have_url(re.compile("aggiungi="))


def test_two_zone_stand_side_by_side_with_maps_of_one_scale(visit):
    visit.open(
        "/copertura?anno=2025&vista=confronto&confronta=casentino,mugello&indicatore=entro-10-km",
        map_drawn=False,
    )

    heads = visit.page.locator(".confronto thead th")
    expect(heads).to_have_text(["Numero", "Casentino", "Mugello", "Toscana, 2025"])
    drawings = visit.page.locator("img.disegno")
    expect(drawings).to_have_count(2)
    for number in range(2):
        drawing = drawings.nth(number)
        expect(drawing).to_have_js_property("complete", value=True)
        assert drawing.evaluate("image => image.naturalWidth") > 0


def test_a_series_says_what_must_be_said_of_it(visit):
    visit.open("/copertura?vista=serie&serie=minori-presenti-presenti-a-fine-anno", map_drawn=False)

    table = visit.page.locator("table.serie")
    expect(table.locator("tr", has_text="2015")).to_contain_text(
        "701"
    )  # docs/data.md: an undercount
    expect(table.locator("tr", has_text="2015")).to_contain_text("sottostima")
    expect(table.locator("tr", has_text="2024")).to_contain_text("892")  # docs/data.md: not 898


@pytest.mark.parametrize("visit", ["360x740"], indirect=True)
@pytest.mark.parametrize("part", ["indicatori", "lacune", "scenario", "confronto", "serie"])
def test_on_a_phone_nothing_is_wider_than_the_screen(visit, part):
    visit.open(f"/copertura?vista={part}&confronta=elba,mugello", map_drawn=False)
    visit.page.get_by_role("status").first.wait_for()
    visit.rest()

    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("visit", ["360x740"], indirect=True)
@pytest.mark.parametrize("path", ["/dati", "/copertura?vista=confronto&confronta=elba,mugello"])
def test_on_a_phone_the_caption_of_a_wide_table_is_read_whole(visit, path):
    visit.open(path, map_drawn=False)
    visit.page.locator("table caption").first.wait_for()
    visit.rest()

    cut = visit.page.locator("table caption").evaluate_all("""all => all
      .filter((one) => one.offsetParent && one.getBoundingClientRect().right > innerWidth)
      .map((one) => one.textContent)""")

    assert cut == []
