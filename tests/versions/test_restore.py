"""A version is taken back: its content is in force again, and nothing that came later is lost."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from geo.errors import RecordError, VersionError
from geo.store.publication import brought_back, diff, restore
from geo.store.records import FIELDS
from geo.store.store import open_store
from geo.store.versions import digest, history, numbers, read_kept, read_version, rows_of_version

DAY = date(2026, 11, 22)
SAID = {"role": "Regione", "why": "the list was of another year"}


def test_the_content_of_an_old_version_is_in_force_again_bit_by_bit(data_copy, edit, store):
    edit("C002", phone="055 123")
    edit("C003", valid_to="2026-10-01", status="closed")

    made = restore(data_copy, 1, **SAID, day=DAY)

    assert (made.number, made.parent, made.source_name) == (4, 3, "000001")
    assert made.source_sha256 == made.sha256 == digest(read_kept(data_copy, 1)[1])
    assert open_store(data_copy).version == store.version
    assert (made.n_changed, made.n_reopened) == (1, 1)


def test_taking_back_can_be_taken_back(data_copy, edit):
    edit("C002", phone="055 123")
    seen = open_store(data_copy).version
    restore(data_copy, 1, **SAID, day=DAY)

    restore(data_copy, 2, **SAID, day=DAY)

    assert open_store(data_copy).version == seen
    assert [version.number for version in history(data_copy)] == [4, 3, 2, 1]


def test_a_record_that_was_added_later_is_kept_closed_on_the_day(
    data_copy, rows_in_force, put, new_row
):
    before = rows_in_force()
    put(pd.concat([before, new_row("INVENTED-1")], ignore_index=True))

    made = restore(data_copy, 1, **SAID, day=DAY)

    rows = rows_in_force()
    last = rows.iloc[-1]
    assert (last["id"], last["valid_to"], last["status"]) == ("INVENTED-1", "2026-11-22", "closed")
    assert rows.iloc[:-1].equals(before)
    assert made.n_closed == 1


# A record cannot end before it begins (geo/store/records.py); one that has ended keeps its day.
@pytest.mark.parametrize(
    ("life", "ends"),
    [
        ({"valid_from": "2027-03"}, "2027-03-01"),
        ({"valid_from": "2027"}, "2027-01-01"),
        ({"valid_from": "2025", "valid_to": "2026-05"}, "2026-05"),
        ({"valid_to": "2026"}, "2026-11-22"),
        ({"valid_to": "2030-01-01"}, "2026-11-22"),
    ],
)
def test_a_later_record_ends_on_the_day_or_when_it_begins(life, ends, rows, new_row):
    now = pd.concat([rows, new_row("INVENTED-1", **life)], ignore_index=True)

    back = brought_back(rows, now, DAY)

    assert list(back["valid_to"])[-1] == ends
    assert list(back["id"]) == list(now["id"])


def test_bringing_back_the_version_in_force_makes_none(data_copy, edit):
    edit("C002", phone="055 123")

    assert restore(data_copy, 2, **SAID).number == 2
    assert numbers(data_copy) == [1, 2]


def test_a_version_that_is_not_there_is_refused_with_those_that_are(data_copy, edit):
    edit("C002", phone="055 123")

    with pytest.raises(VersionError, match="no version 7: there are 1 to 2"):
        restore(data_copy, 7, **SAID)
    with pytest.raises(VersionError, match="no version 0"):
        diff(data_copy, 0, 1)


def test_an_old_version_that_breaks_a_rule_of_today_is_refused(data_copy, damaged, edit):
    edit("C002", phone="055 123")
    folder = data_copy / "services" / "versions" / "000001"
    content = (folder / "services.csv").read_bytes()
    broken = content.replace(b",centro_famiglie,", b",centro_famiglia,", 1)
    about = replace(read_version(data_copy, 1), sha256=digest(broken))
    (folder / "services.csv").write_bytes(broken)
    (folder / "version.json").write_bytes(about.as_json())

    with pytest.raises(RecordError, match="C001"):
        restore(data_copy, 1, **SAID)

    assert numbers(data_copy) == [1, 2]


def test_versions_are_compared_field_by_field_either_way(data_copy, edit):
    edit("C002", phone="055 123")
    edit("C002", phone="055 124", email="a@b.it")

    forth, back = diff(data_copy, 1, 3), diff(data_copy, 3, 2)

    assert [(c.id, c.field, c.before, c.after) for c in forth.changed] == [
        ("C002", "phone", "", "055 124"),
        ("C002", "email", "", "a@b.it"),
    ]
    assert [(c.field, c.after) for c in back.changed] == [("phone", "055 123"), ("email", "")]


def test_a_version_of_an_older_schema_is_read_with_its_new_fields_empty(data_copy, edit):
    edit("C002", phone="055 123")
    folder = data_copy / "services" / "versions" / "000001"
    old = rows_of_version(data_copy, 1).drop(columns="note")
    older = old.to_csv(index=False, lineterminator="\n").encode()
    about = replace(read_version(data_copy, 1), sha256=digest(older))
    (folder / "services.csv").write_bytes(older)
    (folder / "version.json").write_bytes(about.as_json())

    rows = rows_of_version(data_copy, 1)

    assert list(rows.columns) == list(FIELDS)
    assert set(rows["note"]) == {""}
