"""The report of a zona: everything in it, for every zona and year, and nothing it must not say."""

import re
from html.parser import HTMLParser

import pytest

from geo.coverage.indicators import INDICATORS
from geo.coverage.report import report_of
from geo.dates import years
from geo.region import region

REPORT = "/rapporto"
CASENTINO = {"zona": "casentino", "anno": 2025, "lingua": "en"}
EMPOLI = {"zona": "empolese-valdarno-inferiore", "anno": 2025, "lingua": "en"}


class Reader(HTMLParser):
    """The cells of each table by its class, and every image."""

    def __init__(self, text):
        super().__init__()
        self.tables, self.images, self.ids = {}, [], []
        self._row = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "table":
            self.tables[given["class"]] = self._rows = []
        elif tag == "tr":
            self._row = []
            self._rows.append(self._row)
        elif tag in {"th", "td"}:
            self._row.append("")
        elif tag == "img":
            self.images.append(given)

    def handle_endtag(self, tag):
        if tag == "tr":
            self._row = None

    def handle_data(self, data):
        if self._row:
            self._row[-1] += data


@pytest.fixture
def read(ask):
    return lambda params: Reader(ask(REPORT, params).text)


def test_the_headline_says_by_whom_and_since_when_the_target_is_met(ask):
    text = ask(REPORT, EMPOLI).text

    # data/services/services.csv: C010 to C013, first documented on 28 October 2025.
    assert "Regional target met on 31 December 2025" in text
    assert "first documented: 28 October 2025" in text
    assert "Centro per le Famiglie &quot;La Mongolfiera&quot; - Montespertoli" in text


def test_where_no_centre_is_known_that_is_all_that_is_said(ask):
    text = ask(REPORT, CASENTINO).text

    assert "no open Centro per le famiglie is known" in text
    assert "does not mean that none exists" in text


def test_every_indicator_stands_beside_the_region_with_its_definition(ask, read):
    text = ask(REPORT, CASENTINO).text
    rows = read(CASENTINO).tables["indicatori"]

    assert len(rows) == 1 + len(INDICATORS)
    assert rows[0][1:] == ["Casentino", "Place among the zone", "Tuscany"]
    assert text.count("<li><strong>") == len(INDICATORS) + 4  # and the four numbers at the top
    # ISTAT at 1 January 2023, as the table of coverage sums it.
    assert rows[4][0].startswith("4 Minors")
    assert rows[4][1:] == ["4,450", "–", "526,831"]


def test_a_number_that_is_missing_has_its_reason_once_below(ask, read):
    cell = read(CASENTINO).tables["indicatori"][5][1]
    notes = re.findall(r"<li><sup>(\w)</sup> ([^<]+)</li>", ask(REPORT, CASENTINO).text)

    assert cell == "–\N{NO-BREAK SPACE}a"
    assert dict(notes)["a"] == "no open centre is known"
    assert len(notes) == len(set(notes))


def test_numbers_are_those_of_the_table_to_take_away(ask, read):
    row = read(EMPOLI).tables["indicatori"][16]
    taken = ask("/api/copertura.json", {"anno": "2025"}).json

    mine = next(one for one in taken if one["slug"] == EMPOLI["zona"])
    assert float(row[1]) == round(mine["minors_within_10_km_pct"], 1)


def test_the_ages_of_each_kind_of_gap_add_up(read):
    rows = [
        [int(re.sub(r"\D", "", cell.split(" ")[0])) for cell in row[1:]]
        for row in read(EMPOLI | {"km": 5}).tables["vuoti"][1:]
    ]

    whole, *bands = rows
    for column, total in enumerate(whole):
        assert abs(sum(band[column] for band in bands) - total) <= len(bands)  # each is rounded
    assert all(abs(row[0] - sum(row[1:])) <= 2 for row in rows)


def test_comuni_are_those_of_the_zona_and_their_minors_add_up(read, zones):
    read_ = read(EMPOLI)
    comuni = read_.tables["comuni"][1:]

    assert len(comuni) == len(zones.by_set[28][EMPOLI["zona"]].comuni)
    total = int(read_.tables["indicatori"][4][1].replace(",", ""))
    assert abs(sum(int(row[1].replace(",", "")) for row in comuni) - total) <= len(comuni)
    assert "Empoli" in {row[0]: row[4] for row in comuni}["Empoli"]


def test_centres_are_shown_as_on_their_cards_and_no_more(ask, store):
    text = ask(REPORT, EMPOLI).text
    row = store.services.set_index("id").loc["C010"]

    assert text.count("<h4>") == 5
    assert row["address"] in text
    assert "349 0936652" in text
    assert str(row["lat"]) not in text


def test_a_centre_that_may_have_been_open_stands_apart(ask):
    text = ask(REPORT, {"zona": "pistoiese", "anno": 2018, "lingua": "en"}).text

    before, apart = text.split("Centres that may have been open")
    assert "Whether the regional target was met on 31 December 2018 is unknown" in before
    assert "<h4>" in apart


def test_maps_are_drawn_by_the_server_and_described(ask, read):
    images = read(CASENTINO).images

    assert [image["src"].partition("?")[0] for image in images] == ["/api/copertura.svg"] * 2
    for image in images:
        assert image["alt"].startswith("Map of the comuni of the zona Casentino")
        path, query = image["src"].split("?")
        answer = ask(path, query.encode())
        assert answer.headers["content-type"] == "image/svg+xml"


def test_published_figures_are_those_of_the_same_zone_set(read):
    of_28 = read({"zona": "fiorentina-sud-est", "anno": 2025}).tables["pubblicati"]
    of_34 = read({"zona": "fiorentina-sud-est", "anno": 2016}).tables["pubblicati"]

    assert not {row[0] for row in of_28[1:]} & {row[0] for row in of_34[1:]}
    assert all(row[5] for row in [*of_28, *of_34])
    # statistiche_zone.csv: 785 880 EUR of the regional fund, January to May 2011.
    assert next(row[2] for row in of_34[1:]).startswith("785")


def test_a_suppressed_figure_is_shown_as_such(read):
    rows = read({"zona": "valtiberina", "anno": 2025, "lingua": "en"}).tables["pubblicati"]

    withheld = [row for row in rows if "suppressed: fewer than 3 persons" in row[4]]
    assert [row[2] for row in withheld] == ["–"]


def test_the_version_of_the_data_and_the_address_are_told(ask, store):
    text = ask(REPORT, CASENTINO | {"km": 20}).text

    assert store.version in text
    assert "rapporto?zona=casentino&amp;anno=2025&amp;km=20&amp;lingua=en" in text


@pytest.mark.parametrize("zone_set", region().numbers)
def test_there_is_a_report_of_every_zona_in_every_year(zone_set, store, today, question_in):
    for year in years(today):
        question = question_in(anno=year, zone_set=zone_set)
        for zona in list(store.zones.by_set[zone_set])[year % 5 :: 5]:
            report = report_of(store, question, zona, today)

            assert len(report.comune_rows) == len(store.zones.by_set[zone_set][zona].comuni)
            known = report.side.value("n_centres")
            assert known is None or known == len(report.open_rows)


@pytest.mark.parametrize("zona", ["elba", "firenze"])
def test_every_year_has_a_page(zona, ask):
    for year in range(2014, 2027):
        for language in ("it", "en"):
            answer = ask(REPORT, {"zona": zona, "anno": year, "lingua": language})

            assert answer.status == 200
            assert f'<html lang="{language}" dir="ltr">' in answer.text


@pytest.mark.parametrize(
    ("params", "named"),
    [
        ({}, "zona"),
        ({"zona": "atlantide"}, "atlantide"),
        ({"zona": "elba", "km": "0"}, "km"),
        ({"zona": "<b>"}, "zona"),
        ({"zona": "elba", "indicatore": "minori"}, "indicatore"),
        ({"zona": "casentino", "anno": "2020"}, "28"),
        ({"zona": "elba", "anno": "x"}, "anno"),
    ],
)
def test_a_bad_parameter_is_named_in_a_page(params, named, ask):
    answer = ask(REPORT, params)

    assert answer.status == 400
    assert named in answer.text
    assert "<b>" not in answer.text


def test_nothing_runs_in_the_page_and_no_style_is_inside(ask):
    answer = ask(REPORT, CASENTINO)

    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "<script" not in answer.text
    assert not re.search(r"\sstyle=|<style", answer.text)
