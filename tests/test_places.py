"""Places by name, as a Tuscan writes them."""

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.places.search import is_decisive, place_index


@pytest.fixture(scope="module")
def index(store):
    return place_index(store)


# The issue's own list, and what each means in Tuscany.
@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("empoli", "comune", "Empoli"),
        ("Santa Croce", "comune", "Santa Croce sull'Arno"),
        ("s. croce", "comune", "Santa Croce sull'Arno"),
        ("FIRENZE", "comune", "Firenze"),
        ("Forte dei marmi", "comune", "Forte dei Marmi"),
        ("fornte dei marmi", "comune", "Forte dei Marmi"),
        ("Valdinievole", "zona", "Val di Nievole"),
        ("coeso", "zona", "Amiata Grossetana-Colline Metallifere-Grossetana"),
        ("Florence", "comune", "Firenze"),
        ("Tavarnelle Val di Pesa", "comune", "Barberino Tavarnelle"),
        ("san giovani valdarno", "comune", "San Giovanni Valdarno"),
        ("capanori", "comune", "Capannori"),
        ("colle val d elsa", "comune", "Colle di Val d'Elsa"),
    ],
)
def test_a_name_finds_what_a_tuscan_means(text, kind, name, index):
    found = index.search(text)

    assert (found[0].kind, found[0].name) == (kind, name)


def test_a_locality_is_found_by_part_of_a_joined_name_in_its_comune(index):
    found = index.search("Querceta")[0]

    assert (found.kind, found.comune, found.provincia) == ("locality", "Seravezza", "LU")


def test_val_d_elsa_finds_the_zona_and_the_comuni_of_it(index):
    names = {place.name for place in index.search("val d'elsa")}

    assert {"Alta Val d'Elsa", "Colle di Val d'Elsa"} <= names


@pytest.mark.parametrize("text", ["Empoli", "Elba", "pisa", "capanori", "Forte dei marmi"])
def test_a_clear_name_needs_no_question(text, index):
    assert is_decisive(index.search(text))


@pytest.mark.parametrize("text", ["castelnuovo", "san", "bagno", "val"])
def test_namesakes_are_asked_about(text, index):
    assert not is_decisive(index.search(text))


@pytest.mark.parametrize("text", ["", "...", "   ", "’", "\x00", "x" * 10_000])
def test_a_text_that_means_nothing_finds_nothing_sure(text, index):
    assert not is_decisive(index.search(text))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_the_search(index, text):
    found = index.search(text)

    rounded = [round(place.score) for place in found]
    assert rounded == sorted(rounded, reverse=True)
    assert len(found) <= 8


def test_every_comune_is_found_by_its_own_name(index, store):
    for code, name in store.comune_names.items():
        assert index.search(name)[0].comune_istat == code, name


def test_the_command_prints_the_same():
    done = subprocess.run(
        [sys.executable, "-m", "geo", "search", "s. croce"],
        check=True,
        capture_output=True,
        text=True,
    )

    first = json.loads(done.stdout)[0]
    assert first["comune"] == "Santa Croce sull'Arno"
    assert set(first) >= {"name", "kind", "comune", "lat", "lon", "score"}
