"""The site by keyboard alone: no test here touches the mouse."""

import re

import pytest
from playwright.sync_api import expect

FOCUSED = """() => {
  let node = document.activeElement;
  while (node && node.tagName === 'IFRAME' && node.contentDocument) {
    node = node.contentDocument.activeElement;
  }
  if (!node || node === node.ownerDocument.body) return null;
  while (node.shadowRoot && node.shadowRoot.activeElement) node = node.shadowRoot.activeElement;
  const drawn = (one, up = 3) => one && up && (getComputedStyle(one).outlineStyle !== 'none'
    || getComputedStyle(one).boxShadow !== 'none' || drawn(one.parentElement, up - 1));
  const label = node.labels && node.labels[0];
  return {
    name: node.getAttribute('aria-label') || node.title || (label && label.innerText)
      || (node.tagName === 'MAIN' ? 'main' : node.innerText || ''),
    role: node.getAttribute('role') || node.tagName.toLowerCase(),
    seen: Boolean(drawn(node)),
    inMap: node.ownerDocument !== document,
  };
}"""


class Hands:
    """Somebody who has a keyboard."""

    def __init__(self, visit):
        self.visit = visit
        self.page = visit.page

    @property
    def at(self):
        return self.page.evaluate(FOCUSED) or {"name": "", "role": "", "seen": True, "inMap": False}

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            if key != "Tab":
                self.visit.rest()

    def tab_to(self, name, most=90):
        """Press Tab until something of this name (a pattern) has the focus."""
        for _press in range(most):
            self.page.keyboard.press("Tab")
            if re.search(name, self.at["name"]):
                return self.at
        raise AssertionError(f"{most} times Tab do not lead to {name}")


@pytest.fixture
def hands(visit):
    return Hands(visit)


def test_a_centre_is_found_and_its_number_read(visit, hands):
    visit.open("/trova", map_drawn=False)
    visit.settle()

    hands.tab_to("Dove sei")
    visit.page.keyboard.type("Empoli")
    hands.press("Enter")
    expect(visit.page.get_by_role("status").first).to_contain_text("Empoli")
    hands.tab_to("349 0936652")

    # data/services/services.csv, C010.
    expect(visit.page.locator(":focus")).to_have_attribute("href", "tel:+393490936652")
    expect(visit.page.locator(".stHtml[aria-live=polite]")).to_have_text("Da: Empoli (FI)")


def test_zona_and_year_are_changed_and_the_map_follows(visit, hands):
    visit.open("/mappa?tipo=centro-famiglie")
    visit.settle()

    hands.tab_to("Zona-distretto")
    hands.press("Control+a")
    visit.page.keyboard.type("Elba")
    expect(visit.page.get_by_role("option").first).to_be_visible()
    hands.press("Enter")
    expect(visit.page).to_have_url(re.compile("zona=elba"))
    hands.tab_to("^Anno$")
    hands.press("Control+a")
    visit.page.keyboard.type("2025")
    expect(visit.page.get_by_role("option").first).to_be_visible()
    hands.press("Enter")

    expect(visit.page).to_have_url(re.compile("anno=2025"))
    expect(visit.map.locator(".etichetta-scelta").last).to_have_text("Elba")
    expect(visit.map.get_by_role("region").first).to_have_accessible_description(
        re.compile("al 31 dicembre 2025, nella zona Elba")
    )


def test_a_card_takes_the_focus_and_gives_it_back(visit, hands):
    visit.open("/mappa?zona=elba&tipo=centro-famiglie&anno=2025")
    visit.settle()
    mark = hands.tab_to("Portoferraio")

    hands.press("Enter")

    expect(visit.map.locator(".leaflet-popup")).to_be_focused()
    assert hands.at["role"] == "dialog"
    assert hands.at["name"] == mark["name"]
    hands.tab_to("0565 944215", most=4)
    hands.press("Escape")
    expect(visit.map.locator(".leaflet-popup")).to_have_count(0)
    assert hands.at["name"] == mark["name"]
    hands.press("Space")
    expect(visit.map.locator(".leaflet-popup")).to_be_focused()
    hands.tab_to("Chiudi")
    hands.press("Space")
    assert hands.at["name"] == mark["name"]


def test_a_group_opens_and_gives_the_focus_to_one_of_its_services(visit, hands):
    visit.open("/mappa?zona=pistoiese&tipo=centro-famiglie&anno=2025")
    visit.settle()
    hands.tab_to("Gruppo di 3 servizi")

    hands.press("Enter")

    expect(visit.map.locator(".segno:focus")).to_have_count(1)
    assert hands.at["name"].startswith("Centro per le famiglie")
    hands.press("Enter")
    expect(visit.map.locator(".leaflet-popup .carta-nome")).to_be_visible()


def test_the_map_moves_by_buttons_and_goes_back_to_its_first_view(visit, hands):
    visit.page.emulate_media(reduced_motion="reduce")
    visit.open("/mappa?anno=2025")
    visit.settle()
    centre = "() => [map_div.getCenter().lat, map_div.getCenter().lng, map_div.getZoom()]"
    view = visit.map.locator("body")
    first = view.evaluate(centre)

    hands.tab_to("Ingrandisci")
    hands.press("Enter")
    hands.tab_to("Sposta a nord", most=3)
    hands.press("Enter")
    hands.tab_to("Sposta a est", most=3)
    hands.press("Space")

    lat, lon, zoom = view.evaluate(centre)
    assert (lat > first[0], lon > first[1], zoom > first[2]) == (True, True, True)
    hands.tab_to("Torna alla vista iniziale", most=3)
    hands.press("Enter")
    assert view.evaluate(centre) == pytest.approx(first, abs=0.01)


def test_list_and_map_can_be_passed_over(visit, hands):
    visit.open("/mappa?anno=2025")
    visit.settle()

    hands.tab_to("Salta l’elenco, vai alla mappa")
    hands.press("Enter")
    hands.tab_to("Salta la mappa", most=1)
    hands.press("Enter")

    assert hands.at["name"] == "Fine della mappa"
    hands.press("Tab")
    assert not hands.at["inMap"]


def test_the_code_of_an_embed_is_copied(visit, hands):
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.open("/incorpora?zona=elba&tipo=centro-famiglie", map_drawn=False)
    code = visit.page.locator("code").first
    code.wait_for()

    hands.tab_to("Copia il codice")
    hands.press("Enter")

    expect(visit.page.get_by_text("Il codice è stato copiato.")).to_have_attribute(
        "aria-live", "polite"
    )
    copied = visit.page.evaluate("navigator.clipboard.readText()")
    assert copied == code.inner_text()
    assert f"{visit.server.url}/embed?zona=elba" in copied


@pytest.mark.parametrize(
    "path", ["/", "/trova?luogo=comune-empoli", "/mappa?zona=elba", "/incorpora"]
)
def test_every_stop_has_a_name_and_is_seen(visit, hands, path):
    visit.open(path, map_drawn=path != "/incorpora")
    visit.settle() if path != "/incorpora" else visit.page.locator("code").first.wait_for()

    stops = []
    for _press in range(45):
        hands.press("Tab")
        if not hands.at["role"]:  # past the end of the page
            break
        stops.append(hands.at)

    assert len(stops) > 30
    assert [stop for stop in stops if not stop["name"].strip()] == []
    assert [stop for stop in stops if not stop["seen"]] == []
    assert "path" not in {stop["role"] for stop in stops}  # an area of the map is no stop


def test_no_single_letter_is_a_command(visit, hands):
    visit.open("/mappa?anno=2025")
    visit.settle()
    hands.tab_to("Trova")

    hands.press("c", "r")

    visit.rest()
    expect(visit.page.get_by_role("dialog")).to_have_count(0)
    assert "notRunning" in visit.page.locator(".stApp").get_attribute("data-test-script-state")
