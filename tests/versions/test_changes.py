"""What tells two lists apart makes the one out of the other."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.store.records import FIELDS
from geo.store.versions import Change, changes_between

IDS = st.sampled_from([f"INVENTED-{number}" for number in range(6)])
CELLS = st.dictionaries(
    st.sampled_from(["name", "phone", "valid_to", "status", "note"]),
    st.sampled_from(["", "closed", "open", "2026-01-01", 'à, "b"\nc', "=1+1"]),
)


@st.composite
def lists(draw):
    made = draw(st.dictionaries(IDS, CELLS))
    rows = [dict.fromkeys(FIELDS, "") | cells | {"id": record} for record, cells in made.items()]
    return pd.DataFrame(rows, columns=list(FIELDS), dtype=object)


def applied(changes, rows):
    """Make the second list out of the first, one record at a time."""
    made = {row["id"]: dict(row) for row in rows.to_dict("records")}
    for row in changes.missing:
        del made[row["id"]]
    for change in changes.changed:
        assert made[change.id][change.field] == change.before
        made[change.id][change.field] = change.after
    return made | {row["id"]: dict(row) for row in changes.added}


def by_id(rows):
    return {row["id"]: row for row in rows.to_dict("records")}


@settings(max_examples=200, deadline=None)
@given(old=lists(), new=lists())
def test_changes_make_the_second_list_out_of_the_first(old, new):
    changes = changes_between(old, new)

    assert applied(changes, old) == by_id(new)
    assert bool(changes) == (by_id(old) != by_id(new))


@settings(max_examples=100, deadline=None)
@given(old=lists(), new=lists())
def test_changes_back_are_changes_forth_turned_round(old, new):
    forth, back = changes_between(old, new), changes_between(new, old)

    assert {row["id"] for row in forth.added} == {row["id"] for row in back.missing}
    assert set(forth.closed) == set(back.reopened)
    assert {(c.id, c.field, c.before, c.after) for c in forth.changed} == {
        (c.id, c.field, c.after, c.before) for c in back.changed
    }


@settings(max_examples=50, deadline=None)
@given(old=lists(), new=lists())
def test_comparing_changes_no_list_and_says_the_same_again(old, new):
    copies = old.copy(), new.copy()

    assert changes_between(old, new) == changes_between(old, new)

    pd.testing.assert_frame_equal(old, copies[0])
    pd.testing.assert_frame_equal(new, copies[1])


def test_a_record_that_gets_an_end_is_closed_and_one_that_loses_it_is_open_again(rows):
    ended = rows.copy()
    ended.loc[0, "valid_to"] = "2026-06-30"
    ended.loc[1, "status"] = "closed"

    changes = changes_between(rows, ended)

    assert changes.closed == ("C001", "C002")
    assert changes_between(ended, rows).reopened == ("C001", "C002")
    assert changes.n_changed == 0  # closed is counted apart
    assert Change("C001", "valid_to", "", "2026-06-30") in changes.changed


def test_the_order_of_records_is_no_change(rows):
    assert not changes_between(rows, rows.iloc[::-1])
    assert not changes_between(rows, rows)


def test_changes_stand_in_the_order_of_the_list_and_of_the_fields(rows):
    new = rows.iloc[::-1].assign(phone="055 1", email="a@b.it")

    changes = changes_between(rows, new)

    assert [(c.id, c.field) for c in changes.changed] == [
        (record, field) for record in rows["id"] for field in ("phone", "email")
    ]
