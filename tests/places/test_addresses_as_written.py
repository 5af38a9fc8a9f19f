"""Addresses as offices and people write them, over a made-up archive: the house, or its street.

Streets and points are invented; never is a house told as exact that was not asked for.
"""

import csv
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.places.addresses import find_address
from geo.places.anncsu import import_archive
from geo.places.written_address import read_written
from geo.store.store import open_store
from tests.conftest import DATA

CASES = Path(__file__).parent / "cases"


@pytest.fixture(autouse=True)
def _offline(monkeypatch):
    monkeypatch.delenv("MAPPA_GEOCODER", raising=False)


def _kept(folder, name):
    shutil.copytree(DATA, folder, dirs_exist_ok=True)
    copy = open_store(folder, services=False)
    import_archive(CASES / name, copy, pytest.fail, lambda _said: None)
    return copy


@pytest.fixture(scope="module")
def towns(tmp_path_factory):
    return _kept(tmp_path_factory.mktemp("towns"), "c00_anncsu_small.csv")


@pytest.fixture(scope="module")
def roads(tmp_path_factory):
    return _kept(tmp_path_factory.mktemp("roads"), "c02_anncsu_km.csv")


STREET_ONLY = ("s/n", "s.n.c.", "SN ", "snc", "3/5", "3-5", "Via Aurelia Nord km")


@pytest.mark.parametrize("text", (CASES / "c01_queries.txt").read_text("utf-8").splitlines())
def test_a_house_is_found_or_its_street_said_as_such(text, towns):
    answer = find_address(text, towns)

    wanted = "street" if any(part in text for part in STREET_ONLY) else "address"
    assert answer.found[0].accuracy == wanted


@pytest.mark.parametrize("text", (CASES / "c03_queries_km.txt").read_text("utf-8").splitlines())
def test_a_house_of_a_road_is_found_or_its_street_said_as_such(text, roads):
    answer = find_address(text, roads)

    wanted = "street" if any(part in text for part in STREET_ONLY) else "address"
    assert answer.found[0].accuracy == wanted


@pytest.mark.parametrize(
    ("text", "lat", "lon"),
    [
        ("Via dei Servi 8/B Rosso, Firenze", 43.7705, 11.2570),
        ("Via dei Servi 8/B r, Firenze", 43.7705, 11.2570),
        ("via dei servi 8 r Firenze", 43.7702, 11.2566),
        ("Via dei Servi 8R/B Firenze", 43.7705, 11.2570),
        ("via 8 marzo 5 firenze", 43.7711, 11.2562),
        ("Via dei Mille, 7 - 1° piano - Firenze", 43.7723, 11.2578),
        ("Via dei Mille 7, scala B, interno 3, Firenze", 43.7723, 11.2578),
        ("Via dei Mille 7 piano terra Firenze", 43.7723, 11.2578),
        ("c/o Rossi, Via dei Mille 7, Firenze", 43.7723, 11.2578),
        ("Via dei Mille 7 presso Coop, Firenze", 43.7723, 11.2578),
        ("Via dei 1000, 7, 50121 Firenze FI", 43.7723, 11.2578),
        ("Fraz. Marcignana, via di Cortenuova 9, Empoli", 43.7195, 10.9518),
        ("Via Roma 5, Incisa in Val d'Arno", 43.6200, 11.4694),
        ("Via Roma 5, Figline", 43.6230, 11.4750),
        ("Via Santa Reparata civico n. 3, Firenze", 43.7705, 11.2606),
        ("Via S. Reparata civ. 3 Firenze", 43.7705, 11.2606),
        ("S.P. 27 Km 4+800 Empoli", 43.7216, 10.9494),
        ("SP27 km 1,2 Empoli", 43.7213, 10.9490),
        ("SS 67 Tosco Romagnola km 30,1 Empoli", 43.7183, 10.9502),
    ],
)
def test_the_house_that_is_written_is_the_one_found(text, lat, lon, towns):
    found = find_address(text, towns).found[0]

    assert (found.lat, found.lon, found.accuracy) == (lat, lon, "address")


@pytest.mark.parametrize(
    ("text", "lat", "lon"),
    [
        ("Strada Statale 1 Aurelia km 12,500, Grosseto", 42.70, 11.18),
        ("S.S. n. 1 Aurelia km 12+500 Grosseto", 42.70, 11.18),
        ("Strada Provinciale del Cipressino al km 1.2, Grosseto", 42.78, 11.11),
        ("Via Trento 5 A Grosseto", 42.765, 11.115),
        ("Via Trento 5 lett. A, Grosseto", 42.765, 11.115),
    ],
)
def test_the_metre_of_a_road_is_the_one_that_is_written(text, lat, lon, roads):
    found = find_address(text, roads).found[0]

    assert (found.lat, found.lon, found.accuracy) == (lat, lon, "address")


@pytest.mark.parametrize(
    "text",
    [
        "Strada Statale 1 Aurelia, 500, Grosseto",
        "Strada Statale 1 Aurelia km 12,6, Grosseto",
        "Strada Statale 1 Aurelia km 12/500, Grosseto",
        "Strada Statale 1 Aurelia km, Grosseto",
        "Via Aurelia Nord km 12 Grosseto",
        "Via dei Mille 99999, Grosseto",
        "Via dei Mille, Grosseto",
    ],
)
def test_a_number_that_is_not_there_or_not_understood_is_never_exact(text, roads):
    assert [address.accuracy for address in find_address(text, roads).found][:1] == ["street"]


def test_one_street_name_in_two_former_comuni_is_asked(towns):
    answer = find_address("Via Roma 5, Figline e Incisa Valdarno", towns)

    assert not answer.is_sure
    assert {address.label.split(", ")[1] for address in answer.found[:2]} == {
        "Figline Valdarno",
        "Incisa in Val d'Arno",
    }


def test_a_small_letter_that_may_be_a_word_is_asked(roads):
    answer = find_address("via trento 5 a grosseto", roads)

    assert not answer.is_sure
    assert [address.label for address in answer.found] == [
        "Via Trento 5, Grosseto",
        "Via Trento 5/A, Grosseto",
    ]


def test_the_floor_is_no_house():
    written = read_written("Via Roma, scala B, interno 5, secondo piano, Firenze")

    assert (written.street, written.number) == ("via roma", None)


def _houses():
    """Return the houses of the invented towns that have a number and one street of its name."""
    with (CASES / "c00_anncsu_small.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    places = {}
    for row in rows:
        places.setdefault((row["CODICE_ISTAT"], row["ODONIMO"]), set()).add(row["LOCALITA'"])
    return [
        row
        for row in rows
        if row["CIVICO"]
        and not row["METRICO"]
        and len(places[row["CODICE_ISTAT"], row["ODONIMO"]]) == 1
    ]


HOUSES = _houses()
MARKS = (
    " {n}",
    ", {n}",
    " n. {n}",
    " n.{n}",
    ", n° {n}",
    " civ. {n}",
    ", civico {n}",
    ", num. {n}",
)
LETTERS = ("/{e}", "{e}", " /{e}", " lett. {e}")
REDS = (" r", "/R", "R", " rosso")
AROUND = (", {c}", " - {c}", " {c}", ", 50100 {c}", ", {c} ({p})", " - 50100 {c} {p}, Italia")
INSIDE = ("", ", 2° piano", ", scala B", ", int. 3")


@st.composite
def written_houses(draw):
    """Return a house and how somebody writes it, the comune still to be put in."""
    house = HOUSES[draw(st.integers(0, len(HOUSES) - 1))]
    mark, letter, red = (draw(st.sampled_from(ways)) for ways in (MARKS, LETTERS, REDS))
    number, exponent = mark.format(n=house["CIVICO"]), house["ESPONENTE"]
    if len(exponent) == 1 and exponent.isalpha():
        number += letter.format(e=exponent)
    elif exponent:
        number += f"/{exponent.lower()}"
    number += red if house["SPECIFICITA"] else ""
    street = getattr(house["ODONIMO"], draw(st.sampled_from(("title", "upper", "lower"))))()
    inside, around = draw(st.sampled_from(INSIDE)), draw(st.sampled_from(AROUND))
    return house, f"{street}{number}{inside}{around}"


@settings(max_examples=100, deadline=None)
@given(written_houses())
def test_however_a_house_is_written_no_other_is_told_as_exact(towns, written):
    house, form = written
    code = house["CODICE_ISTAT"]
    text = form.format(c=towns.comune_names[code], p=towns.provinces[code])

    answer = find_address(text, towns)

    exact = [one for one in answer.found if one.accuracy == "address"]
    at = tuple(float(house[f"COORD_{axis}_COMUNE"].replace(",", ".")) for axis in "YX")
    assert exact, text
    assert not answer.is_sure or (exact[0].lat, exact[0].lon) == at, text
