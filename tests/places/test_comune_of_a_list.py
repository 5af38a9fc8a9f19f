"""The comune that a row of a list names, by the same search as the page, and forms of codes."""

import csv
from pathlib import Path

import pytest

from geo.intake.findings import Level
from geo.intake.positions import Places

CASES = Path(__file__).parent / "cases"
REFUSED = {"Sant'Angelo", "Empoli/Vinci", "Città di Castello", "Montecatini"}
MEANT = {
    "Forte de' Marmi": "Forte dei Marmi",
    "S. Miniato": "San Miniato",
    "S.Giovanni Valdarno": "San Giovanni Valdarno",
    "Figline Valdarno": "Figline e Incisa Valdarno",
    "Castelfranco Pian di Sco'": "Castelfranco Piandiscò",
    "Gaiole": "Gaiole in Chianti",
    "Figline e Incisa V.no": "Figline e Incisa Valdarno",
    "50122 Firenze": "Firenze",
    "Barberino Val d’Elsa": "Barberino Tavarnelle",
    "Sambuca P.se": "Sambuca Pistoiese",
    "S. Maria a Monte": "Santa Maria a Monte",
    "Castagneto C.cci": "Castagneto Carducci",
    "Capoliveri (Isola d'Elba)": "Capoliveri",
    "Cutigliano": "Abetone Cutigliano",
    "Lari": "Casciana Terme Lari",
    "Porto Azzurro LI": "Porto Azzurro",
    "Firenze - Quartiere 4": "Firenze",
    "Rio nell'Elba": "Rio",
    "Rio Marina": "Rio",
    "Laterina Pergine V.": "Laterina Pergine Valdarno",
    "Comune di Scandicci": "Scandicci",
    "S. Casciano in Val di Pesa": "San Casciano in Val di Pesa",
    "Montecatini T.": "Montecatini-Terme",
    "S. Casciano V.P.": "San Casciano in Val di Pesa",
    "San Casciano Val di Pesa": "San Casciano in Val di Pesa",
    "Pieve a Nievole (Pistoia)": "Pieve a Nievole",
    "Lamporecchio - PT": "Lamporecchio",
}


@pytest.fixture(scope="module")
def places(store):
    return Places(store)


def _rows(name, column):
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return [row[column] for row in csv.DictReader(file, delimiter=";")]


@pytest.mark.parametrize("written", _rows("b03_names.csv", "Comune"))
def test_a_row_has_the_comune_that_it_names_or_is_asked(written, places, store):
    (read,) = places.comune(written, "", "")

    is_refused = any(fault.level is Level.ERROR for fault in read.faults)
    assert is_refused == (written in REFUSED)
    if written in MEANT:
        assert store.comune_names[read.value] == MEANT[written]


@pytest.mark.parametrize("written", _rows("b02_codes.csv", "Codice ISTAT"))
def test_a_code_is_taken_or_the_code_meant_is_suggested(written, places, store):
    meant = {"100005": "Prato", "045010": "Massa"}.get(written.strip(), "Firenze")

    (read,) = places.comune("", written.strip(), "")

    said = [dict(fault.instead.given).get("name") for fault in read.faults]
    assert (store.comune_names[read.value] if read.value else said[0]) == meant


@pytest.mark.parametrize("written", ["", "0", "999999", "Z999", "48 017 1", "٠٤٨٠١٧", "248999"])
def test_what_means_no_code_of_tuscany_is_no_comune(written, places):
    (read,) = places.comune("", written, "")

    assert read.value == ""
    assert "name" not in {name for fault in read.faults for name, _value in fault.instead.given}


def test_a_name_of_before_a_merger_is_noted(places):
    (read,) = places.comune("Lari (PI)", "", "")

    assert [fault.level for fault in read.faults] == [Level.NOTE]


def test_a_likeness_is_suggested_and_never_taken(places):
    (read,) = places.comune("Firenzze", "", "")

    assert read.value == ""
    assert read.faults[0].instead.given == (("text", "Firenze"),)


def test_an_ambiguous_name_tells_every_comune_it_could_be(places):
    (read,) = places.comune("Montecatini", "", "")

    assert read.faults[0].problem.given == (
        ("names", "Montecatini-Terme, Montecatini Val di Cecina"),
    )


@pytest.mark.parametrize(
    "written", ["50032", "50012", "53001", "50053", "CAP 50032", "50032, FI", "50032.0"]
)
def test_a_post_code_in_the_place_of_a_comune_is_asked(written, places):
    (read,) = places.comune(written, "", "")

    assert read.value == ""
    assert [fault.level for fault in read.faults] == [Level.ERROR]
    assert "post code" in read.faults[0].problem.text


def test_six_digits_in_the_place_of_a_comune_are_its_code(places, store):
    (read,) = places.comune("050032", "", "")

    assert store.comune_names[read.value] == "San Miniato"
