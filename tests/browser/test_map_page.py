"""The map as its users meet it, in a real browser."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from geo.store.selection import Query, select
from geo.store.store import open_store

TODAY = date(2026, 11, 21)


def n_placed(store, **filters):
    query = Query(**{"anno": 2025, "zone_set": 28} | filters)
    chosen = select(store.services, query, store.zones, store.comune_names, TODAY)
    return int(chosen.geometry.notna().sum())


@pytest.fixture(scope="module")
def store():
    from geo.store.store import default_folder

    return open_store(default_folder())


def test_the_map_draws_every_comune_and_every_service_that_has_a_place(visit, store):
    visit.open("/mappa?anno=2025")

    expect(visit.map.locator("path.comune")).to_have_count(273)
    expect(visit.map.locator("path.zona")).to_have_count(28)
    assert visit.n_markers() == n_placed(store)


def test_no_request_leaves_for_another_host(visit):
    visit.open("/mappa")
    visit.choose("Zona-distretto", "Versilia")
    expect(visit.page).to_have_url(re.compile("zona=versilia"))

    assert visit.other_hosts() == []
    assert visit.errors == []


def test_a_link_with_filters_shows_that_zona_only(visit, store):
    visit.open("/mappa?zona=val-di-nievole&anno=2025&tipo=centro-famiglie")

    # data/services/services.csv: C020 in Uzzano and C021 in Pieve a Nievole.
    assert visit.n_markers() == n_placed(store, zona="val-di-nievole", tipo="centro-famiglie") == 2
    rows = visit.page.locator(".tabella").first.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Amina Nuget")


def test_changing_a_filter_changes_the_map_the_list_and_the_url(visit, store):
    visit.open("/mappa?anno=2025&tipo=centro-famiglie")

    visit.choose("Zona-distretto", "Elba")

    expect(visit.page).to_have_url(re.compile("zona=elba"))
    expect(visit.page.get_by_role("status").first).to_contain_text("nella zona Elba")
    expect(visit.map.locator(".etichetta-scelta")).to_have_text("Elba")
    expect(visit.page.locator(".tabella").first.locator("tbody tr")).to_have_count(2)
    assert visit.n_markers() == n_placed(store, zona="elba", tipo="centro-famiglie")


@pytest.mark.parametrize(("year", "n_zone"), [("2017", 34), ("2019", 26), ("2022", 28)])
def test_each_year_shows_the_zone_of_its_time(visit, year, n_zone):
    visit.open("/mappa")

    visit.choose("Anno", year)

    expect(visit.page).to_have_url(re.compile(f"anno={year}"))
    expect(visit.map.locator("path.zona")).to_have_count(n_zone)


def test_changing_the_type_shows_structures_as_counts_on_their_comune(visit):
    visit.open("/mappa?anno=2025")

    visit.choose("Tipo di servizio", "Strutture residenziali per minorenni")

    expect(visit.page).to_have_url(re.compile("tipo=struttura-residenziale"))
    expect(visit.map.locator(".segno, .grappolo")).to_have_count(0)
    expect(visit.map.locator(".conto").first).to_be_visible()


def test_protected_structures_are_counted_in_the_total_of_their_zona_alone(visit):
    visit.open("/mappa?anno=2025&zona=lunigiana&tipo=struttura-residenziale")
    expect(visit.page.get_by_text("struttura protetta")).to_have_count(0)

    visit.open("/mappa?anno=2025&zona=lunigiana")

    # data/services/services.csv: S041, seen in 2020, is the only one of Lunigiana.
    expect(visit.page.get_by_text("1 struttura protetta è contata solo nel totale")).to_be_visible()
    expect(visit.map.locator(".conto")).to_have_count(0)


def test_a_zona_that_does_not_exist_is_named_at_the_top(visit):
    visit.open("/mappa?zona=atlantide")

    alert = visit.page.get_by_role("alert").first
    expect(alert).to_contain_text("Non c’è una zona «atlantide».")
    expect(visit.map.locator("path.comune")).to_have_count(273)


def test_an_empty_result_says_so(visit):
    visit.open("/mappa?zona=mugello&tipo=centro-famiglie")

    expect(visit.page.get_by_role("status").first).to_contain_text("non è noto alcun servizio")
    expect(visit.page.get_by_role("status").first).to_contain_text("Non vuol dire che non")


def test_services_on_one_approximate_point_can_all_be_reached(visit):
    visit.open("/mappa?zona=pistoiese&tipo=centro-famiglie&anno=2025")

    visit.map.locator(".grappolo").click()

    expect(visit.map.locator(".segno")).to_have_count(3)
    names = set()
    for symbol in visit.map.locator(".segno").all():
        symbol.dispatch_event("click")
        names.add(visit.map.locator(".leaflet-popup .carta-nome").last.inner_text())
    assert len(names) == 3


def test_a_popup_shows_address_hours_services_source_and_date(visit):
    visit.open("/mappa?zona=elba&tipo=centro-famiglie&anno=2025")

    visit.map.locator(".segno[title*='Portoferraio']").click()

    card = visit.map.locator(".leaflet-popup .carta")
    for words in (
        "Viale Teseo Tesei 67",
        "0565 944215",
        "accesso libero",
        "affidi e adozioni",
        "posizione approssimata",
        "21 novembre 2026",
        "gratuito",
    ):
        expect(card).to_contain_text(words)
    expect(card.get_by_role("link", name="0565 944215")).to_have_attribute(
        "href", "tel:+390565944215"
    )


def test_the_language_switch_turns_every_word_of_ours(visit):
    visit.open("/mappa?zona=elba")

    visit.page.get_by_role("link", name="English").click()

    expect(visit.page).to_have_url(re.compile("lingua=en"))
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("Map of services")
    expect(visit.page.get_by_role("status").first).to_contain_text("in the zona Elba")
    assert visit.page.evaluate("document.documentElement.lang") == "en"


def test_the_menu_carries_the_filters_from_page_to_page(visit):
    visit.open("/mappa?zona=elba&anno=2024")

    visit.page.get_by_role("link", name="Inizio").click()
    visit.page.get_by_role("link", name="Mappa", exact=True).click()

    expect(visit.page).to_have_url(re.compile("zona=elba"))
    expect(visit.page).to_have_url(re.compile("anno=2024"))
    expect(visit.map.locator("path.comune")).to_have_count(273)


def test_a_wrong_filter_set_right_leaves_the_map_where_it_was(visit):
    visit.open("/mappa?zona=atlantide")

    visit.choose("Zona-distretto", "Elba")

    expect(visit.page.get_by_role("alert")).to_have_count(0)
    expect(visit.map.locator(".etichetta-scelta")).to_have_text("Elba")
    expect(visit.map.locator("path.comune")).to_have_count(273)


@pytest.mark.parametrize("visit", ["360x740"], indirect=True)
def test_nothing_scrolls_sideways_on_a_phone(visit):
    for path in ("/", "/mappa?zona=versilia"):
        visit.open(path)
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("visit", ["360x740", "1280x900"], indirect=True)
def test_the_chosen_zona_is_wholly_in_view(visit):
    visit.open("/mappa?zona=versilia&anno=2025")

    visit.settle()

    inside = visit.map.locator("body").evaluate("""() =>
      map_div.getBounds().contains(map_div.mappaVista)
        && map_div.getSize().y === map_div.getContainer().clientHeight""")
    assert inside
