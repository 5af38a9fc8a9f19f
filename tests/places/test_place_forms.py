"""What the product prints can be typed back: each comune in every form, found first or asked."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.places.search import COMUNE, LOCALITY, ZONA, is_decisive, place_index
from geo.region import region
from geo.spelling import bare, fold

CASES = Path(__file__).parent / "cases"
FORMS = (
    "{n}",
    "{n} ({p})",
    "{n}, {p}",
    "{n} {p}",
    "{n} - {p}",
    "{n}/{p}",
    "{n} ({provincia})",
    "{n}, provincia di {provincia}",
    "{n}, prov. {p}",
    "{n}, Toscana",
    "{n}, Italia",
    "{n} Italia",
    "{n}, {p}, Toscana, Italia",
    "comune di {n}",
    "Comune di {n} ({p})",
    "città di {n}",
    "CAP 50100 {n}",
    "50100 {n}",
    "{n} 50100",
    "50100 {n} ({p})",
    "  {n}   {p} ",
    "{n}, Tuscany",
    "IT-50053 {n}",
    "I - 50053 {n}",
    "50053, {n}",
    "{n} (CAP 50053)",
    "comune di {n} 50053 {p} Italia",
    "{n} [{p}]",
    "{n} in provincia di {provincia}",
)


@pytest.fixture(scope="module")
def index(store):
    return place_index(store)


def _shorter(name):
    return [name.replace(long, "S. ") for long in ("San ", "Santa ", "Santo ") if long in name] + [
        name.replace("Sant'", "S. ")
    ] * ("Sant'" in name)


@pytest.mark.parametrize("form", FORMS)
def test_each_comune_is_found_first_in_every_form(form, index, store):
    wrong = []
    for code, name in store.comune_names.items():
        sigla = store.provinces[code]
        for written in (name, name.upper(), bare(name), name.replace("'", "’"), *_shorter(name)):
            text = form.format(n=written, p=sigla, provincia=region().province[sigla])
            found = index.search(text)
            if not found or found[0].comune_istat != code or found[0].kind != COMUNE:
                wrong.append((text, [place.name for place in found[:3]]))
    assert wrong == []


def test_each_place_is_found_first_as_the_page_writes_it(index):
    wrong = []
    for place in index.places:
        text = {
            COMUNE: f"{place.name} ({place.provincia})",
            LOCALITY: f"{place.name}, nel comune di {place.comune} ({place.provincia})",
            ZONA: f"zona-distretto {place.name}",
        }[place.kind]
        found = index.search(text)
        if not found or (found[0].kind, found[0].code) != (place.kind, place.code):
            wrong.append((text, [(other.name, other.comune) for other in found[:3]]))
    assert wrong == []


def test_each_locality_is_found_with_its_comune_or_asked_about(index):
    forms = ("{n}, {c}", "{n} ({c})", "fraz. {n}, {c}", "loc. {n} - {c}", "{c}, {n}", "{n} {c}")
    wrong = []
    for place in index.places:
        if place.kind != LOCALITY:
            continue
        for form in forms:
            found = index.search(form.format(n=place.name, c=place.comune))
            is_first = found and (found[0].kind, found[0].code) == (LOCALITY, place.code)
            if not is_first and (is_decisive(found) or not found):
                wrong.append(
                    (
                        form.format(n=place.name, c=place.comune),
                        [(other.name, other.comune) for other in found[:3]],
                    )
                )
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Londa (FI)", "Londa", COMUNE),
        ("Calci (PI)", "Calci", COMUNE),
        ("Barga (Lucca)", "Barga", COMUNE),
        ("50012 Bagno a Ripoli", "Bagno a Ripoli", COMUNE),
        ("fraz. Antella, Bagno a Ripoli", "Antella", LOCALITY),
        ("Antella (Bagno a Ripoli)", "Antella", LOCALITY),
        ("Antella, Bagno a Ripoli", "Antella", LOCALITY),
        ("isola d'elba", "Elba", ZONA),
        ("Barberino di M.llo", "Barberino di Mugello", COMUNE),
        ("S. Croce s/Arno", "Santa Croce sull'Arno", COMUNE),
        ("Reggello FI", "Reggello", COMUNE),
        ("Vinci FI", "Vinci", COMUNE),
        ("Prato (PO)", "Prato", COMUNE),
        ("Prato", "Prato", COMUNE),
        ("Vecchiano", "Vecchiano", COMUNE),
        ("Zona Elba", "Elba", ZONA),
        ("Casentino", "Casentino", ZONA),
        ("Florence", "Firenze", COMUNE),
        ("Leghorn", "Livorno", COMUNE),
        ("Pise", "Pisa", COMUNE),
        ("Florenz", "Firenze", COMUNE),
        ("فلورنسا", "Firenze", COMUNE),
        ("ليفورنو", "Livorno", COMUNE),
        ("Reggello Firenze", "Reggello", COMUNE),
        ("isola del Giglio", "Isola del Giglio", COMUNE),
        ("isola di Capraia", "Capraia Isola", COMUNE),
        ("Monte Murlo", "Montemurlo", COMUNE),
        ("S.Giovanni V.no", "San Giovanni Valdarno", COMUNE),
        ("Castagneto C.cci", "Castagneto Carducci", COMUNE),
        ("Forte de' Marmi", "Forte dei Marmi", COMUNE),
        ("Firenze - Quartiere 4", "Firenze", COMUNE),
        ("Firenze,,Firenze", "Firenze", COMUNE),
        ("SdS Senese", "Senese", ZONA),
        ("a Empoli", "Empoli", COMUNE),
    ],
)
def test_a_place_is_found_without_asking(text, name, kind, index):
    found = index.search(text)

    assert [(found[0].name, found[0].kind), is_decisive(found)] == [(name, kind), True]


@pytest.mark.parametrize(
    "text",
    [
        "Montecatini",
        "Castelnuovo",
        "Barberino",
        "Castelfranco",
        "Val di Chiana",
        "San Giovanni",
        "Castiglione",
        "Castel",
        "Empoli/Vinci",
        "Barga (FI)",
        "Empoli, Pistoia",
        "Firenze Rifredi",
        "Città di Castello",
        "Sant'Angelo",
        "La Spezia",
        "L'Aquila",
        "Santa Maria Nuova",
        "Roma",
        "Milano",
        "Empoli (MO)",
        "Calenzana",
        "San Romano",
    ],
)
def test_what_could_be_another_place_is_asked(text, index):
    assert not is_decisive(index.search(text))


def test_the_larger_of_two_namesakes_comes_first(index):
    assert index.search("Montecatini")[0].name == "Montecatini-Terme"


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("La Spezia", "La Spezia (SP)"),
        ("L'Aquila", "L'Aquila (AQ)"),
        ("roma", "Roma (RM)"),
        ("Città di Castello", "Città di Castello (PG)"),
        ("Bologna, Italia", "Bologna (BO)"),
        ("Comune di Perugia", "Perugia (PG)"),
        ("Firenze", ""),
        ("Empoli (FI)", ""),
        ("", ""),
    ],
)
def test_a_comune_outside_tuscany_is_named_as_one(text, outside, index):
    assert index.outside(text) == outside


def test_a_text_that_finds_nothing_offers_what_it_may_mean(index):
    assert index.search("Monteluppo Fiorettuna Vecchia") == []
    assert index.likely("Monteluppo Fiorettuna Vecchia")[0].name == "Montelupo Fiorentino"


@pytest.mark.parametrize("text", (CASES / "p_places.txt").read_text("utf-8").splitlines())
def test_a_place_of_the_cases_is_found_or_asked(text, index):
    found = index.search(text)

    assert found
    assert is_decisive(found) == (text not in {"Montecatini", "Castelnuovo"})


@pytest.mark.parametrize(
    "text", ["50053", "CAP 50053", "50053, Toscana", "50053 (FI)", "FI 50053", "IT-50053 Italia"]
)
def test_a_post_code_alone_is_no_place(text, index):
    assert index.is_post_code(text)
    assert index.search(text) == []


@pytest.mark.parametrize("text", ["Toscana", "Italia", "Toscana, Italia", "I", "la", "S."])
def test_a_region_or_a_letter_is_no_place_that_is_taken(text, index):
    assert not is_decisive(index.search(text))


@settings(max_examples=200, deadline=None)
@given(
    row=st.integers(0, 272),
    digits=st.integers(0, 99_999),
    form=st.sampled_from(
        ("{c} {n}", "{n} {c}", "{c}, {n}", "{n} ({c})", "I-{c} {n}", "{n} cap {c}")
    ),
)
def test_a_post_code_beside_a_name_changes_no_place(index, store, row, digits, form):
    code, name = sorted(store.comune_names.items())[row]

    found = index.search(form.format(n=name, c=f"{digits:05d}"))

    assert found[0].comune_istat == code
    assert is_decisive(found) == is_decisive(index.search(name))
    assert not index.is_post_code(form.format(n=name, c=f"{digits:05d}"))


def test_a_post_code_is_left_out_and_told(index):
    assert index.ignored("50012 Bagno a Ripoli") == ("50012",)
    assert index.ignored("Bagno a Ripoli") == ()


@settings(max_examples=200, deadline=None)
@given(row=st.integers(0, 272), at=st.integers(0, 40), letter=st.sampled_from(["", "x", "u"]))
def test_one_letter_wrong_finds_the_comune_or_asks(index, store, row, at, letter):
    code = sorted(store.comune_names)[row]
    name = store.comune_names[code]
    at = 1 + at % (len(name) - 1)
    typed = name[:at] + letter + name[at + 1 :]
    found = index.search(typed)

    is_another = found and fold(typed) in {fold(found[0].name), fold(found[0].found_as)}
    assert is_another or not is_decisive(found) or found[0].comune_istat == code
