"""The regional target: 16 of 28 zone in 2025, wherever it is told (docs/data.md, "Centres")."""

import csv
import io
import json

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from documents.coverage import caveats, headline, since, target_lists
from geo.__main__ import app
from geo.coverage.target import target_of
from words import translator

NONE_FOUND = {"mugello", "amiata-senese-e-val-d-orcia-valdichiana-senese"}


@pytest.fixture(scope="session")
def target_in(store, today):
    def target(year, zone_set=28):
        return target_of(store, year=year, today=today, zone_set=zone_set)

    return target


def test_16_of_28_zone_have_an_open_centre_in_2025(target_in):
    target = target_in(2025)

    assert (target.n_met, len(target.zone), target.doubtful) == (16, 28, ())
    assert sum(len(zona.centres) for zona in target.zone) == 34
    assert not NONE_FOUND & {zona.slug for zona in target.met}


def test_the_headline_is_the_same_in_every_file_and_on_the_command_line(target_in, ask):
    n_met = target_in(2025).n_met
    asked = {"anno": 2025, "lingua": "en"}
    rows = list(
        csv.DictReader(io.StringIO(ask("/api/copertura.csv", asked).body.decode("utf-8-sig")))
    )
    book = load_workbook(io.BytesIO(ask("/api/copertura.xlsx", asked).body))
    told = CliRunner(env={"MAPPA_LINGUA": "en"}).invoke(app, ["coverage", "--year", "2025"])
    printed = list(csv.DictReader(io.StringIO(told.stdout)))
    sentence = headline(target_in(2025), translator("en"), is_today=False)

    assert n_met == 16
    assert sum(row["target_met"] == "1" for row in rows) == n_met
    assert sum(row["target_met"] == "1" for row in printed) == n_met
    assert sum(row["target_met"] for row in ask("/api/copertura.json", asked).json) == n_met
    assert f"{n_met} of 28 zone" in told.stderr
    assert f"{n_met} of 28 zone" in sentence
    table = [row for row in book.worksheets[0].iter_rows(values_only=True) if row[0]]
    column = next(row.index("target_met") for row in table if "target_met" in row)
    assert sum(row[column] == 1 for row in table) == n_met


def test_the_workbook_carries_definitions_sources_and_the_headline(ask, target_in):
    book = load_workbook(io.BytesIO(ask("/api/copertura.xlsx", {"anno": 2025}).body))
    text = "\n".join(
        str(cell)
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    )

    assert book.sheetnames == ["Tabella", "Definizioni", "Fonti"]
    assert headline(target_in(2025), translator("it"), is_today=False) in text
    assert "DGR 876/2022" in text
    assert "CC BY 4.0" in text
    named = {row[0] for row in book["Definizioni"].iter_rows(values_only=True)}
    heads = next(row for row in book["Tabella"].iter_rows(values_only=True) if row[0] == "zona")
    assert set(heads) <= named


@pytest.mark.parametrize("zone_set", [28, 26, 34])
def test_in_every_year_a_zona_is_met_or_unknown_or_without_a_known_centre(
    zone_set, target_in, case_in
):
    for year in range(2014, 2027):
        target = target_in(year, zone_set)
        assert len(target.zone) == zone_set
        assert not {*target.met} & {*target.doubtful}
        n_centres = case_in(year, zone_set=zone_set).n_centres
        assert [zona.is_met for zona in target.zone] == (n_centres > 0).tolist()


def test_since_when_is_the_earliest_date_of_an_open_row_and_says_what_it_is(target_in, all_rows):
    rows = all_rows.set_index("id")
    for zona in target_in(2025).met:
        dates = [rows.loc[record, "valid_from"] for record in zona.centres]
        assert zona.since == min((day for day in dates if day), default="")
        if zona.is_opening:
            assert "opened" in set(rows.loc[list(zona.centres), "valid_from_basis"])


def test_the_words_of_a_date_are_those_of_its_basis(target_in):
    english = translator("en")
    told = {
        (zona.is_opening, bool(zona.since)): since(zona, english) for zona in target_in(2025).met
    }

    assert told[True, True].startswith("open since")
    assert told[False, True].startswith("first documented:")
    assert told[False, False] == "opening not dated"


def test_the_lists_name_every_zona_once(target_in):
    for year in (2014, 2024, 2025):
        html = target_lists(target_in(year), translator("it"))
        assert html.count("<li>") == 28


def test_the_caveat_says_that_none_known_is_not_none(target_in):
    whole, doubtful = (caveats(target_in(year), translator("en")) for year in (2025, 2024))

    assert "does not mean that none exists" in whole[0]
    assert "21 in February 2025" in whole[1]  # docs/data.md
    assert len(whole) == 2
    assert "no source says since when" in doubtful[2]


def test_the_headline_speaks_both_languages(target_in):
    target = target_in(2025)

    italian = headline(target, translator("it"), is_today=True)

    assert italian != headline(target, translator("en"), is_today=True)
    assert "16" in italian
    assert "{" not in italian


def test_json_of_a_year_in_doubt_has_nulls_and_no_word_for_them(ask):
    body = ask("/api/copertura.json", {"anno": 2024}).body.decode()

    rows = json.loads(body, parse_constant=pytest.fail)
    assert sum(row["target_met"] is None for row in rows) == 4  # undated rows: unknown, never 0
    assert "NaN" not in body
