"""The one table of fields: every field is whole, and what lists the fields has each of them."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from downloads.dictionary import FIELDS as DESCRIBED
from geo.intake.aliases import FIELD_OF, are_ours
from geo.intake.cells import Context, read_values
from geo.intake.columns import recognise
from geo.intake.findings import Ledger
from geo.intake.raw import RawTable
from geo.intake.reading import table_of
from geo.intake.vocabulary import vocabulary
from geo.spelling import plain
from geo.store.fields import BY_NAME, FIELDS, OF_STEWARD, ON_CARD, PUBLIC, TABLE, WEBSITE, Seen
from geo.store.records import NEWEST_FORM, SCHEMA, columns_in, known_today, notes_apart, of_today
from layers.card import _LABELS
from words import translator

each_field = pytest.mark.parametrize("field", TABLE, ids=lambda field: field.name)


@each_field
def test_an_example_is_what_the_store_may_hold(field):
    assert field.example
    assert field.passes(field.example)
    for rule in SCHEMA.columns[field.name].checks:
        assert rule(pd.Series([field.example])).check_passed


@each_field
def test_a_cell_that_is_refused_is_told_what_is_needed(field):
    assert field.holds_anything or field.needed or field.form.needed


# What the store may hold comes back from a list as it is: the reader of a form knows the form.
@each_field
def test_an_example_is_read_by_the_importer_as_itself(field, store, today):
    one = {name: BY_NAME[name].example for name in FIELDS} | {field.name: field.example}
    head, cells = ";".join(one), ";".join(f'"{cell}"' for cell in one.values())
    table: RawTable = table_of(f"{head}\n{cells}\n".encode(), "elenco.csv")
    context = Context(store, vocabulary(translator("it")), today, today)

    values = read_values(table, recognise(table.heads), context, Ledger())

    assert values.at[values.index[0], field.name] == field.example


@each_field
def test_a_field_on_a_card_has_a_label_and_is_seen_by_visitors(field):
    assert (field.name in _LABELS) == (field.card is not None)
    assert field.card is None or field.seen > Seen.STEWARD


def test_no_two_lines_of_a_card_stand_in_one_place():
    orders = [place.order for _field, place in ON_CARD]

    assert orders == sorted(set(orders))


def test_the_open_data_has_what_visitors_see_and_nothing_else():
    assert tuple(field.name for field in DESCRIBED) == PUBLIC
    assert set(PUBLIC) | set(OF_STEWARD) == set(FIELDS)
    assert not set(PUBLIC) & set(OF_STEWARD)


def test_a_new_field_of_which_nothing_is_said_is_seen_by_the_steward_alone():
    assert type(TABLE[0])("x", "X.").seen is Seen.STEWARD


def test_every_head_means_one_field():
    heads = [
        (plain(head), field.name)
        for field in TABLE
        for head in (field.heads + ";" + field.unsure_heads).split(";")
        if head.strip()
    ]

    assert len({head for head, _field in heads}) == len(heads)
    assert {head for head, name in heads if FIELD_OF[head] != name} == {"note"}  # a field's name


# A link that the store takes must pass the schemas that are published with it.
@given(st.from_regex(WEBSITE.pattern, fullmatch=True))
def test_a_web_address_is_checked_by_the_pattern_that_is_published(text):
    assert BY_NAME["website"].passes(text)
    assert BY_NAME["website"].passes("https://ente.it:8080/x?a=1")


def test_every_form_of_the_list_has_had_the_fields_of_its_time():
    assert len(columns_in(1)) == 43
    assert "notes" in columns_in(1)
    assert columns_in(NEWEST_FORM) == FIELDS
    assert [field.name for field in TABLE if field.since > NEWEST_FORM] == []


def older(rows):
    """Return rows in the first form of the list."""
    made = rows.rename(columns={"note": "notes"})
    told = made["phone_note"].map(lambda text: f"Telefono: {text}." if text else "")
    made["notes"] = (made["notes"] + " " + told).str.strip()
    return made[list(columns_in(1))]


def test_a_list_of_the_first_form_is_one_of_today(all_rows):
    read = of_today(older(all_rows))

    expected = all_rows.assign(collector_note="")
    pd.testing.assert_frame_equal(read.astype(str), expected.astype(str), check_dtype=False)


def test_what_an_older_form_had_no_column_for_is_not_known_to_be_empty(all_rows):
    assert "collector_note" not in known_today(older(all_rows))
    assert {"note", "phone_note"} <= set(known_today(older(all_rows)))


def test_a_list_that_lacks_any_other_column_is_no_list_of_an_older_form(all_rows):
    rows = older(all_rows).drop(columns="phone")

    assert of_today(rows) is rows


@given(st.text(), st.from_regex(r"[^\s.][^\n]{0,30}[^\s.]", fullmatch=True))
def test_taking_notes_apart_loses_no_letter(note, phone):
    for text in (note, f"{note} Telefono: {phone}.", f"Telefono: {phone}."):
        first, second = notes_apart(text)
        assert " ".join(filter(None, (first, f"Telefono: {second}." if second else ""))) == text


def test_a_list_is_ours_by_most_of_its_heads():
    assert are_ours(PUBLIC)
    assert are_ours(columns_in(1))
    assert not are_ours(["Denominazione", "Comune", "note", "id"])
