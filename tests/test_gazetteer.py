"""Where an address is when no source gives coordinates: inside its comune, never by name alone."""

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.places.gazetteer import position_in, positions
from geo.spelling import plain


@pytest.fixture(scope="session")
def place(store, comuni, code_of):
    """Return the position of an address in a comune, and the comune's shape."""
    shapes = comuni.set_index("comune_istat").geometry

    def find(comune, address=""):
        code = code_of[comune]
        mine = store.localities[store.localities["comune_istat"] == code]
        return position_in(comune, address, shapes[code], mine), shapes[code]

    return find


@pytest.fixture(scope="session")
def found(place):
    """Return the accuracy and the GeoNames place of an address in a comune."""

    def find(comune, address=""):
        position, _shape = place(comune, address)
        return position.accuracy, position.source.partition("(")[2].rstrip(")")

    return find


# Seravezza: GeoNames has its frazione Querceta as one place with three neighbours.
QUERCETA = ("locality", "Ripa-Pozzi-Querceta-Ponterosso")
SERAVEZZA = ("comune", "Seravezza")


@pytest.mark.parametrize(
    "address",
    [
        "Querceta",
        "Querceta, Casa della Salute Croce Bianca",
        "QUERCETA",
        "Querceta 12",
        "Via Roma 1, Querceta",
        "Via Roma 1 (Querceta)",
        "Via Roma 1 - Querceta",
        "Via Roma; Querceta",
        "Via Roma 1 loc. Querceta",
        "Via Roma 1 Loc Querceta",
        "località Querceta",
        "Via Roma localita' Querceta",
        "fraz. Querceta",
        "Frazione Querceta",
        "quartiere Querceta",
        "Ripa",
        "Via Roma, Pozzi",
    ],
)
def test_a_locality_named_as_a_place_counts(address, found):
    assert found("Seravezza", address) == QUERCETA


@pytest.mark.parametrize(
    "address",
    [
        "",
        "Via Querceta 3",
        "Piazza Querceta",
        "Viale di Querceta 1, Seravezza",
        "Seravezza",
        "Via Roma 1 Querceta",
        "Quercetano",
        "Via Roma, Quercetano",
        "Donoratico",
    ],
)
def test_a_street_named_after_a_place_does_not_count(address, found):
    assert found("Seravezza", address) == SERAVEZZA


@pytest.mark.parametrize(
    ("comune", "address", "locality"),
    [
        (
            "Castagneto Carducci",
            "Donoratico, presso Casa della Salute (Piazza Europa 1)",
            "Donoratico",
        ),
        ("Campiglia Marittima", "Viale del Popolo, Venturina", "Venturina"),
        ("Orbetello", "Albinia (Confraternita di Misericordia)", "Albinia"),
        ("Capannoli", "Santo Pietro Belvedere (locali Farmavaldera)", "San Pietro Belvedere"),
    ],
)
def test_addresses_of_the_collected_rows_find_their_locality(comune, address, locality, found):
    accuracy, name = found(comune, address)

    assert accuracy == "locality"
    assert name.replace("Santo", "San") == locality


# GeoNames names these in English; their own name is among the others it gives.
@pytest.mark.parametrize(
    ("comune", "name"),
    [
        ("Firenze", "Florence"),
        ("Siena", "Siena"),
        ("Pisa", "Pisa"),
        ("Lucca", "Lucca"),
        ("Livorno", "Livorno"),
    ],
)
def test_the_place_with_the_name_of_the_comune_is_found_in_any_language(comune, name, found):
    assert found(comune) == ("comune", name)


# Comuni whose name no place bears: the largest place stands for them, and the source says so.
@pytest.mark.parametrize(
    ("comune", "largest"),
    [
        ("Castel Focognano", "Rassina"),
        ("Stazzema", "Pontestazzemese"),
        ("Barberino Tavarnelle", "Tavarnelle Val di Pesa"),
        ("Abetone Cutigliano", "Cutigliano"),
    ],
)
def test_else_the_most_populous_place_stands_for_the_comune(comune, largest, found):
    assert found(comune) == ("comune", f"{largest}, most populous place of the comune")


def test_a_comune_without_any_place_gets_a_point_inside(place):
    position, shape = place("Capraia Isola")

    assert (position.accuracy, position.source) == (
        "comune",
        "a point inside the comune (no place in GeoNames)",
    )
    assert shape.covers(shapely.Point(position.lon, position.lat))


def test_a_place_outside_the_comune_is_not_taken(store, comuni, code_of):
    prato = comuni.set_index("comune_istat").geometry[code_of["Prato"]]
    elsewhere = store.localities[store.localities["comune_istat"] == code_of["Seravezza"]]

    position = position_in("Prato", "Querceta", prato, elsewhere)

    assert position.source.startswith("a point inside the comune")


def test_the_source_names_the_place_by_its_number(place):
    position, _shape = place("Firenze", "Piazza della Santissima Annunziata 12")

    assert position.source == "GeoNames 3176959 (Florence)"


WORDS = ["Via", "Piazza", "loc.", "località", ",", "(", ")", " - ", "12", "Querceta", "San"]


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_position_is_always_inside_its_comune(data, place, store):
    comune = data.draw(st.sampled_from(sorted(store.comune_names.values())))
    names = st.sampled_from(WORDS + list(store.localities["name"]))
    address = data.draw(st.text(max_size=30) | st.lists(names, max_size=6).map(" ".join))

    position, shape = place(comune, address)

    assert shape.covers(shapely.Point(position.lon, position.lat))
    assert position.accuracy in {"locality", "comune"}


def test_every_comune_has_a_position_inside(place, store):
    for comune in store.comune_names.values():
        position, shape = place(comune)
        assert shape.covers(shapely.Point(position.lon, position.lat)), comune


def test_a_row_without_a_comune_has_no_position(all_rows, comuni, store):
    rows = all_rows[all_rows["id"].isin(["C029", "C045"])]  # C045 names only its zona

    querceta, nowhere = positions(rows, comuni, store.localities)

    assert (querceta.lat, querceta.lon) == (43.97806, 10.20372)
    assert nowhere is None


@given(st.text(max_size=40))
def test_plain_text_is_plain_already(text):
    assert plain(plain(text)) == plain(text)
    assert plain(text).isascii()
