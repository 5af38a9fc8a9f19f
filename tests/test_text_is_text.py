"""No text from data becomes markup: whatever a cell holds, it is read as it was written."""

import json
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from documents.listing import legend_html, services_table, zone_table
from geo.dates import State
from geo.store.records import FILE, check_fields
from geo.store.selection import Query, ZonaCount
from layers.card import Names, card_of
from layers.geojson import services_geojson, structures_geojson
from layers.scene import Scene, Shown, ShownService
from words import LANGUAGES, translator

FREE = (
    "name",
    "address",
    "type_text",
    "opening_hours_text",
    "access_cost",
    "access_mode",
    "access_who",
    "languages",
    "target",
    "capacity_text",
    "operator",
    "note",
    "status_text",
)
HARMLESS = "(x)"
NASTY = (
    "<script>alert(1)</script>",
    "</td></tr></table><img src=x onerror=alert(1)>",
    '"><b>',
    "'",
    "`${alert(1)}`",
    "{{7*7}}",
    "{% raw %}",
    "&lt;b&gt;&amp;",
    "<!--",
    "]]>",
    "</",
    "<",
    "\\",
    "\u2028",
    "<svg/onload=alert(1)>",
    '<a href="javascript:alert(1)">',
)
texts = (
    st.text(min_size=1, max_size=40)
    | st.sampled_from(NASTY)
    | st.lists(st.sampled_from(NASTY), min_size=1, max_size=3).map("".join)
)


class Tags(HTMLParser):
    """Counts start and end tags with the names of their attributes, and keeps the text."""

    def __init__(self, page):
        super().__init__()
        self.count, self.text = Counter(), ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.count[tag, *sorted(name for name, _value in attrs)] += 1

    def handle_endtag(self, tag):
        self.count["/" + tag] += 1

    def handle_comment(self, data):
        self.count["comment"] += 1

    def handle_decl(self, decl):
        self.count["declaration"] += 1

    def handle_pi(self, data):
        self.count["instruction"] += 1

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="session")
def table_of(all_rows):
    """Return the table of C001 with all its free text, and the names it refers to, replaced."""
    row = all_rows[all_rows["id"] == "C001"].to_dict("records")[0]

    def make(text):
        fields = row | dict.fromkeys(FREE, text)
        card = card_of(fields, State.OPEN, Names(text, text, text), translator("it"))
        names = Names(text, text, text)
        service = ShownService(fields, State.OPEN, names, "firenze", card, 43.77925, 11.24626)
        return services_table([service], translator("it"))

    return make


@settings(max_examples=200, deadline=None)
@given(text=texts)
def test_a_table_has_no_tag_made_of_data(text, table_of):
    made = Tags(table_of(f"({text}"))  # a bracket in the status is a note in both

    assert made.count == Tags(table_of(HARMLESS)).count


@settings(max_examples=100, deadline=None)
@given(text=texts)
@example(text="<script>alert(1)</script>")
def test_a_table_says_the_text_as_it_is(text, table_of):
    assert f"x{text}y" in Tags(table_of(f"x{text}y")).text


@settings(max_examples=100, deadline=None)
@given(text=texts)
def test_a_link_in_a_table_ends_where_its_address_does(text, all_rows):
    row = all_rows[all_rows["id"] == "C001"].to_dict("records")[0]
    fields = row | {"website": f"https://example.org/{text}", "email": f"a@b.it{text}"}
    card = card_of(fields, State.OPEN, Names("Firenze", "FI", "Firenze"), translator("it"))
    service = ShownService(fields, State.OPEN, Names("", "", ""), "", card, None, None)

    made = Tags(services_table([service], translator("it"))).count

    assert {tag for tag in made if tag[0] == "a"} <= {("a", "href", "rel", "target"), ("a", "href")}
    assert not {tag for tag in made if tag[0] in {"script", "img", "svg", "b"}}


@settings(max_examples=50, deadline=None)
@given(text=texts)
def test_the_table_of_zone_has_no_tag_made_of_data(text):
    made, harmless = (
        Tags(zone_table([ZonaCount("firenze", name, 2, 1, 0, 3)], translator("it")))
        for name in (text, "Firenze")
    )

    assert made.count == harmless.count


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_legend_has_only_its_own_tags(language):
    page = Tags(
        legend_html(
            {"centro_famiglie", "struttura_residenziale"}, translator(language), others=True
        )
    )

    apart = {"bdi", "/bdi"} if language == "ar" else set()
    assert {tag if isinstance(tag, str) else tag[0] for tag in page.count} == {
        "ul",
        "/ul",
        "li",
        "/li",
        "span",
        "/span",
        "i",
        "/i",
    } | apart


@pytest.fixture(scope="session")
def shown(store, zones, all_rows, today):
    """Return what the map shows of C001 and S010 with their name and operator replaced."""
    wanted = all_rows["id"].isin(["C001", "S010"])

    def make(text):
        rows = all_rows[wanted].reset_index(drop=True).assign(name=text, operator=text)
        services = check_fields(rows, FILE)
        scene = Scene(Query(2025, 28), today, "it", store.version)
        return Shown(scene, replace(store, services=services))

    return make


@settings(max_examples=60, deadline=None)
@given(text=texts)
@example(text="\u2028\u2029\x00\x7f")
def test_geojson_carries_the_text_as_it_is(text, shown):
    plain = json.loads(services_geojson(shown(text), with_cards=False))
    cards = json.loads(services_geojson(shown(text), with_cards=True))
    counted = json.loads(structures_geojson(shown(text)))

    assert {f["properties"]["name"] for f in plain["features"]} == {text}
    assert {f["properties"]["operator"] for f in plain["features"]} == {text}
    assert {f["properties"]["scheda"]["title"] for f in cards["features"]} == {text}
    (structure,) = counted["features"]
    assert [card["title"] for card in structure["properties"]["cards"]] == [text]
    assert len(plain["features"]) == len(cards["features"]) == 2
