"""What one cell means, and what is said of it."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.intake.findings import Level, Word
from geo.intake.positions import read_number
from geo.intake.texts import (
    clean,
    in_syntax,
    parses,
    read_capacity,
    read_date,
    read_day,
    read_email,
    read_hours,
    read_id,
    read_phone,
    read_postal_code,
    read_website,
    read_year,
)
from geo.intake.vocabulary import Entries
from geo.store.records import SCHEMA
from words import languages_of_page


def said(read):
    """Return the value of a cell, the levels of its faults and the first suggestion."""
    instead = read.faults[0].instead.spoken(str.format) if read.faults else ""
    return read.value, [str(fault.level) for fault in read.faults], instead


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("31/12/2024", "2024-12-31"),
        ("1.3.2024", "2024-03-01"),
        ("2024-02-29", "2024-02-29"),
        ("2024-02", "2024-02"),
        ("02/2024", "2024-02"),
        ("2024", "2024"),
        ("2024.0", "2024"),
        ("3 marzo 2024", "2024-03-03"),
        ("1° Maggio 2020", "2020-05-01"),
        ("marzo 2024", "2024-03"),
        ("5 June 2023", "2023-06-05"),
        ("2024-01-05 09:30", "2024-01-05"),
        ("", ""),
        ("-", "-"),
    ],
)
def test_a_date_is_read_with_the_precision_that_was_written(written, value):
    assert read_date(written) == (value, ())


@pytest.mark.parametrize(
    ("written", "value", "level", "instead"),
    [
        ("12/31/2024", "", "error", "31/12/2024"),
        ("31/02/2024", "", "error", "31/12/2024"),
        ("29/02/2023", "", "error", "the year alone"),
        ("boh", "", "error", "the year alone"),
        ("31/12/24", "2024-12-31", "warning", "31/12/2024"),
        ("45292", "2024-01-01", "note", ""),  # Excel's number of 1 January 2024
    ],
)
def test_a_date_that_is_odd_is_refused_or_marked_with_what_to_write(written, value, level, instead):
    found, levels, suggestion = said(read_date(written))

    assert (found, levels) == (value, [level])
    assert instead in suggestion


def test_a_verification_needs_the_day():
    assert said(read_day("2024"))[:2] == ("", ["warning"])


@pytest.mark.parametrize(
    ("rule", "written", "value", "instead"),
    [
        (read_email, "info chiocciola comune.it", "", "name@comune.it"),
        (read_email, "info (at) comune.it", "", "“info@comune.it”"),
        (read_email, "info@comune,it", "", "“info@comune.it”"),
        (read_email, "a@x.it; b@y.it", "a@x.it", "“a@x.it”"),
        (read_website, "http:\\\\www.comune.it", "", "“http://www.comune.it”"),
        (read_website, "info@comune.it", "", "www.comune.it/page"),
        (read_website, "javascript:alert(1)", "", "www"),
        (read_phone, "5,52E+08", "", "text"),
        (read_phone, "vedi sito", "vedi sito", "055 123456"),
        (read_phone, "552037301", "552037301", "“0552037301”"),
        (read_postal_code, "5100", "", "five digits"),
        (read_postal_code, "00100", "00100", "begin with 5"),
        (read_capacity, "una decina", "", "a number"),
        (read_year, "25", "", "four digits"),
        (clean, "SocietÃ  della Salute", "SocietÃ  della Salute", "Società"),
        (clean, "=1+1", "=1+1", "without the sign"),
        (clean, "#N/D", "", "itself"),
        (clean, "a\x01b", "ab", "“ab”"),
        (clean, "a" * 501, "", "shorten"),
    ],
)
def test_a_cell_that_is_odd_is_marked_with_what_to_write(rule, written, value, instead):
    found, levels, suggestion = said(rule(written))

    assert (found, levels) == (value, ["warning"])
    assert instead in suggestion


@pytest.mark.parametrize(
    ("rule", "written", "value"),
    [
        (read_email, "mailto:a.b@comune.fi.it", "a.b@comune.fi.it"),
        (read_website, "https://www.comune.lucca.it/?p=93150", None),
        (read_phone, "800 922912; 0574 1836412", None),
        (read_phone, "1522", None),
        (read_phone, "0583 428321 (mar e gio)", None),
        (read_phone, "+39 055 123456", None),
        (read_postal_code, "50122.0", "50122"),
        (read_capacity, "12 posti", "12"),
        (read_capacity, "12.0", "12"),
        (read_year, "2025", None),
        (clean, "  Città\u00a0dei bambini ", "Città dei bambini"),
        (clean, "•••", ""),
        (clean, "+39 055", None),
        (clean, "-", "-"),
    ],
)
def test_a_cell_that_is_right_is_taken_without_a_word(rule, written, value):
    assert rule(written) == (written if value is None else value, ())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("lun-ven 9-13", "Mo-Fr 09:00-13:00"),
        ("Lunedì e giovedì: 9.00-12.30 e 15-18", "Mo,Th 09:00-12:30,15:00-18:00"),
        ("lun, mer, ven 9-11; mar, gio 14-16", "Mo,We,Fr 09:00-11:00; Tu,Th 14:00-16:00"),
        ("dal lunedì al venerdì dalle ore 9:00 alle 13:00", "Mo-Fr 09:00-13:00"),
        ("su appuntamento", ""),
        ("Sportello: lun 9-11", ""),
        ("sempre", ""),
    ],
)
def test_italian_hours_are_kept_as_words_and_their_sense_is_suggested(written, meant):
    hours, words = read_hours(written)

    assert (hours.value, words.value) == ("", written)
    assert in_syntax(written) == meant
    assert meant in said(hours)[2]


def test_hours_of_real_records_are_taken_as_they_are(services):
    real = services.loc[services["opening_hours"] != "", "opening_hours"]

    assert len(real) > 5
    assert all(read_hours(hours) == ((hours, ()), ("", ())) for hours in real)


@pytest.mark.parametrize(
    ("written", "value", "level"),
    [
        ("43.77", "43.77", []),
        ("43,77", "43.77", ["warning"]),
        ("1.681.234,5", "1681234.5", ["warning"]),
        ("43°46'N", "", ["error"]),
        ("43.776.900", "", ["error"]),
        ("", "", []),
        ("-", "-", []),
    ],
)
def test_a_decimal_comma_is_read_and_said_and_nothing_else_is_repaired(written, value, level):
    assert said(read_number(written))[:2] == (value, level)


@pytest.fixture(scope="module")
def entries(context):
    return Entries(context.words)


@pytest.mark.parametrize(
    ("kind", "type_", "read"),
    [
        ("Centro per le famiglie", "", ("centro_famiglie", "", "")),
        ("Family centres", "", ("centro_famiglie", "", "")),
        ("", "Comunità educativa", ("struttura_residenziale", "COM_EDUC", "")),
        ("", "Centro per le famiglie", ("centro_famiglie", "", "")),
        ("Centro affidi", "", ("servizio_famiglie", "CENTRO_AFFIDI", "")),
        ("centro_famiglie", "CPF_SEDE", ("centro_famiglie", "CPF_SEDE", "")),
        ("centro-famiglie", "Sportello", ("centro_famiglie", "CPF_SEDE", "")),
    ],
)
def test_kind_and_type_are_known_by_label_code_or_slug_in_either_column(kind, type_, read, entries):
    found = entries.kind_and_type(kind, type_, "")

    assert tuple(one.value for one in found) == read
    assert all(not one.faults for one in found)


def test_an_unknown_type_suggests_the_nearest_of_its_kind(entries):
    found = entries.kind_and_type("struttura_residenziale", "Comunità educativva", "")

    assert [one.value for one in found] == ["struttura_residenziale", "", "Comunità educativva"]
    assert found[1].faults[0].level is Level.WARNING
    assert dict(found[1].faults[0].instead.given) == {"label": Word("Educational community")}


def test_an_unknown_kind_refuses_the_row_and_suggests_the_nearest(entries):
    kind, _type, _text = entries.kind_and_type("Centro delle famiglie", "", "")

    assert kind.faults[0].level is Level.ERROR
    assert dict(kind.faults[0].instead.given) == {"label": "Family centre"}


def test_services_that_are_not_of_the_catalogue_stay_as_words(entries):
    codes, words = entries.services("ascolto; Mediazione familiare, volo a vela", "già detto")

    assert (codes.value, words.value) == ("ASCOLTO|MED_FAM", "già detto; volo a vela")
    assert codes.faults[0].level is Level.WARNING


def test_labels_of_every_language_mean_their_code(context):
    for field, labels in context.words.labels.items():
        for code, label in labels.items():
            assert context.words.code(field, label) == code or field == "kind"
    assert set(languages_of_page("dati")) == {"it", "en"}


RULES = {
    "email": read_email,
    "website": read_website,
    "phone": read_phone,
    "postal_code": read_postal_code,
    "capacity": read_capacity,
    "id": read_id,
    "source_year": read_year,
    "valid_from": read_date,
    "verified_on": read_day,
    "lat": read_number,
    "opening_hours": lambda cell: read_hours(cell)[0],
}
ODD = st.text(max_size=40) | st.from_regex(r"[\d/.,\-: @a-z]{0,25}", fullmatch=True)


@settings(deadline=None, max_examples=400)
@given(st.sampled_from(sorted(set(RULES) - {"lat", "id"})), ODD)
def test_whatever_a_cell_holds_its_value_is_one_the_store_can_hold(field, written):
    value = RULES[field](clean(written).value).value

    rules = SCHEMA.columns[field].checks
    held = value in {"", "-"} or all(rule(pd.Series([value])).check_passed for rule in rules)
    assert held
    assert field != "opening_hours" or not value or value == "-" or parses(value)
