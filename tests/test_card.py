"""The card of a record: what it says, and where its links may lead."""

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.dates import Life, State, state_on
from layers.card import Names, card_of, web_link
from words import LANGUAGES, translator

FIRENZE = Names("Firenze", "FI", "Firenze")
SAFE = ("http://", "https://", "tel:", "mailto:")


@pytest.fixture(scope="session")
def record(all_rows):
    """Return the fields of a record, some of them changed."""
    by_id = {row["id"]: row for row in all_rows.to_dict("records")}
    return lambda name, **fields: by_id[name] | fields


def line(card, key):
    (found,) = card.of(key)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_record_has_a_card_in_every_year_and_language(language, all_rows):
    for row in all_rows.to_dict("records"):
        life = Life(row["status"], row["valid_from"], row["valid_from_basis"], row["valid_to"])
        for year in (2014, 2020, 2025, 2026):
            state = state_on(life, date(year, 12, 31))
            card = card_of(row, state, FIRENZE, translator(language))
            assert card.title
            assert card.of("source")
            assert all(line.href == "" or line.href.startswith(SAFE) for line in card.lines)


def test_a_card_says_that_a_position_is_approximate(record):
    card = card_of(record("C001"), State.OPEN, FIRENZE, translator("en"))

    assert line(card, "position").text == (
        "approximate position: the main place of the comune, not the address"
    )
    assert line(card, "address").text == (
        "Piazza della Santissima Annunziata 12, 50122, Firenze (FI)"
    )


# Their words in the tables: no year; seen in 2024 and in no year; programmato; chiusa il.
@pytest.mark.parametrize(
    ("name", "state", "note"),
    [
        ("C003", State.OPEN, "opening not dated: counted from 2025"),
        (
            "C003",
            State.UNKNOWN,
            "not known whether it was open in this year; documented since 2025",
        ),
        (
            "C010",
            State.UNKNOWN,
            "not known whether it was open in this year; documented since 28 October 2025",
        ),
        ("S010", State.SEEN, "seen in 2024, present state unknown"),
        ("S011", State.SEEN, "seen in an undated source, present state unknown"),
        ("C040", State.PLANNED, "planned (programmato (2025))"),
        ("S053", State.HISTORIC, "closed on 15 December 2020"),
        (
            "C11B21010560001",
            State.PLANNED,
            "funded, not known to be open (programmata/finanziata (ReGiS))",
        ),
    ],
)
def test_a_card_says_what_is_not_sure(name, state, note, record):
    assert card_of(record(name), state, FIRENZE, translator("en")).notes[0] == note


def test_a_protected_structure_says_only_that_it_is_one(record):
    names = Names("", "", "Firenze")

    card = card_of(record("S021"), State.SEEN, names, translator("en"))

    assert card.title == "Structure whose place is protected"
    assert {line.key: (line.text, line.href) for line in card.lines} == {
        "zona": ("Firenze", ""),
        "source": ("reserved", ""),
    }


# C051 names a search result of 2020 as its source: no address, but no secret either.
def test_a_source_without_an_address_is_said_in_its_own_words(record):
    source = line(card_of(record("C051"), State.OPEN, FIRENZE, translator("en")), "source")

    assert "reserved" not in source.text
    assert "comunicato Comune di Figline e Incisa Valdarno" in source.text


def test_several_telephones_are_several_links(record):
    card = card_of(record("C022"), State.OPEN, FIRENZE, translator("en"))

    assert [(line.text, line.href) for line in card.of("phone")] == [
        ("800 922912", "tel:800922912"),
        ("0574 1836412", "tel:+3905741836412"),
    ]


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=60) | st.from_regex(r"[a-z]{2,10}:(//)?[a-z@:.]{0,20}"))
@example(text="javascript:alert(1)")
@example(text="data:text/html,<script>")
@example(text="java\nscript:alert(1)//https:")
def test_a_link_leads_to_the_web_the_telephone_or_the_mail_alone(text, record):
    row = record("C001", website=text, email=text, phone=text, source_url=text or "-")

    card = card_of(row, State.OPEN, FIRENZE, translator("en"))

    assert {line.href.split(":")[0] for line in card.lines if line.href} <= {
        "http",
        "https",
        "tel",
        "mailto",
    }


# An address cut short by whoever copied it: the page of all other services must still be made.
@pytest.mark.parametrize("text", ["http://[x", "https://a]b.it/", "https://a℀b.it/"])
def test_a_broken_address_of_a_source_breaks_no_page(text, record):
    card = card_of(record("C001", source_url=text), State.OPEN, FIRENZE, translator("en"))

    assert line(card, "source").text


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("https://www.istitutodeglinnocenti.it", "https://www.istitutodeglinnocenti.it"),
        ("https://a.it/x ; https://b.it/y", "https://a.it/x"),
        ("si veda https://a.it/x.", "https://a.it/x"),
        ("www.comune.fi.it/pagina", "https://www.comune.fi.it/pagina"),
        ("comune.fi.it", "https://comune.fi.it"),
        ("riservata", ""),
        ("", ""),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("//a.it/x", ""),
    ],
)
def test_a_web_address_is_found_in_the_words_of_a_source(text, link):
    assert web_link(text) == link
