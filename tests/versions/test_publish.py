"""A list comes into force whole, with who published it and why; or not at all."""

import hashlib
import json
import os

import pandas as pd
import pytest

from geo.errors import ConflictError, RecordError, VersionError
from geo.store.publication import sole_publisher
from geo.store.records import FIELDS, FILE
from geo.store.store import open_store
from geo.store.versions import (
    differs_from_project,
    history,
    numbers,
    read_kept,
    read_version,
    rows_of_version,
)


def test_before_the_first_publication_the_list_of_the_project_is_version_1(data_copy, store):
    (first,) = history(data_copy)

    assert (first.number, first.parent, first.role, first.when) == (1, None, "project", "")
    assert (first.n_records, open_store(data_copy).number) == (267, 1)
    assert not (data_copy / "services" / "versions").exists()


def test_a_publication_is_in_force_and_the_version_before_is_kept(data_copy, edit):
    made = edit("C002", phone="055 123")

    store = open_store(data_copy)
    assert (made.number, made.parent, store.number) == (2, 1, 2)
    assert list(store.services.loc[store.services["id"] == "C002", "phone"]) == ["055 123"]
    old = rows_of_version(data_copy, 1)
    assert list(old.loc[old["id"] == "C002", "phone"]) == [""]


def test_a_version_says_who_when_why_from_what_and_how_much(data_copy, rows_in_force, put, new_row):
    rows = rows_in_force("C001", valid_to="2026-10-31")
    rows.loc[rows["id"] == "C003", "note"] = "checked by telephone"
    rows = pd.concat([rows, new_row("INVENTED-1")], ignore_index=True)
    digest = hashlib.sha256(b"a list").hexdigest()

    put(
        rows,
        role="ASL Toscana Centro",
        why="list of\nOctober",
        source_name="/home/x/elenco.xlsx",
        source_sha256=digest,
    )

    version = read_version(data_copy, 2)
    assert (version.role, version.why) == ("ASL Toscana Centro", "list of October")
    assert (version.source_name, version.source_sha256) == ("elenco.xlsx", digest)
    assert (version.n_added, version.n_changed, version.n_closed) == (1, 1, 1)
    assert version.n_records == 268
    assert pd.Timestamp(version.when).tzname() == "UTC"
    content = (data_copy / "services" / "versions" / "000002" / FILE).read_bytes()
    assert version.sha256 == hashlib.sha256(content).hexdigest()


def test_the_list_of_the_project_is_never_written(data_copy, edit):
    path = data_copy / "services" / FILE
    before = path.read_bytes()

    edit("C002", phone="055 123")
    edit("C002", phone="055 124")

    assert path.read_bytes() == before == read_kept(data_copy, 1)[1]


def test_what_changes_nothing_makes_no_version(data_copy, rows_in_force, put, edit):
    assert put(rows_in_force()).number == 1
    assert not (data_copy / "services" / "versions").exists()
    edit("C002", phone="055 123")

    assert put(rows_in_force().iloc[::-1]).number == 2  # in another order
    assert numbers(data_copy) == [1, 2]


def test_records_keep_their_order_and_new_ones_follow(rows_in_force, put, new_row):
    rows = pd.concat([new_row("INVENTED-2"), new_row("INVENTED-1"), rows_in_force()[::-1]])
    before = list(rows_in_force()["id"])

    put(rows)

    assert list(rows_in_force()["id"]) == [*before, "INVENTED-2", "INVENTED-1"]


def test_a_record_that_is_left_out_is_refused_by_its_id(data_copy, rows_in_force, put):
    rows = rows_in_force()

    with pytest.raises(RecordError) as refused:
        put(rows[~rows["id"].isin(["C002", "S001"])])

    assert [finding.record for finding in refused.value.findings] == ["C002", "S001"]
    assert "valid_to" in refused.value.findings[0].needed
    assert not (data_copy / "services" / "versions").exists()


@pytest.mark.parametrize(
    ("record", "fields", "field"),
    [
        ("C002", {"kind": "banana"}, "kind"),
        ("C002", {"zona": "pratese"}, "zona"),
        ("C002", {"lat": "45.46", "lon": "9.19"}, "lat, lon"),  # Milan
        ("C002", {"note": "a\rb"}, "note"),
        # S001 is counted on its comune: nothing that tells its place may come in.
        ("S001", {"address": "Via Roma 1"}, "address"),
        ("S001", {"lat": "43.8", "lon": "11.2"}, "lat"),
        ("S001", {"location_policy": "point"}, "location_policy"),
    ],
)
def test_a_list_that_breaks_a_rule_is_refused_and_nothing_is_written(
    record, fields, field, data_copy, edit
):
    with pytest.raises(RecordError) as refused:
        edit(record, **fields)

    assert field in {finding.field for finding in refused.value.findings}
    assert {finding.record for finding in refused.value.findings} == {record}
    assert not (data_copy / "services" / "versions").exists()


@pytest.mark.parametrize("odd", [None, 5, b"055"])
def test_a_cell_that_is_no_text_is_refused(odd, rows_in_force, put):
    rows = rows_in_force().astype(object)
    rows.loc[1, "phone"] = odd

    with pytest.raises(RecordError, match="C002"):
        put(rows)


@pytest.mark.parametrize(
    "said", [{"role": " "}, {"why": ""}, {"why": "\x1b\n"}, {"source_name": ""}]
)
def test_who_publishes_and_why_must_be_said(said, rows_in_force, put):
    with pytest.raises(VersionError, match="Say who publishes"):
        put(rows_in_force("C002", phone="055 123"), **said)


@pytest.mark.parametrize("text", ["=1+1", " x ", "a\nb", 'a "b", c;', "NA", "null", "à\u2028b"])
def test_a_text_is_read_back_as_it_was_published(text, edit, rows_in_force):
    edit("C002", note=text)

    rows = rows_in_force()
    assert list(rows.loc[rows["id"] == "C002", "note"]) == [text]


def test_who_looked_at_a_list_that_is_no_longer_in_force_is_told(
    data_copy, rows_in_force, put, edit
):
    seen, rows = open_store(data_copy).version, rows_in_force("C003", note="mine")
    edit("C002", phone="055 123")

    with pytest.raises(ConflictError, match=r"version 2 \(Regione, 20\d\d-.*look at the preview"):
        put(rows, expected=seen)

    assert numbers(data_copy) == [1, 2]
    assert put(rows_in_force("C003", note="mine"), expected=open_store(data_copy).version)


def test_who_looked_at_the_list_before_its_file_was_changed_is_told(
    data_copy, damaged, rows_in_force, put
):
    seen, rows = open_store(data_copy).version, rows_in_force("C003", note="mine")
    damaged("C002", note="by hand")

    with pytest.raises(ConflictError, match="version 1"):
        put(rows, expected=seen)


def test_who_publishes_while_another_does_is_told_at_once(data_copy, edit):
    with (
        sole_publisher(data_copy),
        pytest.raises(ConflictError, match="Somebody else is publishing"),
    ):
        edit("C002", phone="055 123")

    assert edit("C002", phone="055 123").number == 2  # the lock is free again


def test_a_disk_that_is_full_is_told_in_a_sentence_and_leaves_nothing(data_copy, edit, monkeypatch):
    def fail(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)

    with pytest.raises(VersionError, match="No space left on device"):
        edit("C002", phone="055 123")

    assert open_store(data_copy).number == 1
    assert list((data_copy / "services" / "versions").iterdir()) == []


def test_a_list_that_was_changed_by_hand_is_noticed_and_kept(data_copy, edit, damaged):
    assert not differs_from_project(data_copy)
    edit("C002", phone="055 123")
    assert not differs_from_project(data_copy)

    damaged("C002", note="by hand")

    assert differs_from_project(data_copy)
    assert b"by hand" in (data_copy / "services" / FILE).read_bytes()


def test_the_version_in_force_may_be_copied_over_the_list_of_the_project(data_copy, edit):
    edit("C002", phone="055 123")
    content = (data_copy / "services" / "versions" / "000002" / FILE).read_bytes()

    (data_copy / "services" / FILE).write_bytes(content)

    assert not differs_from_project(data_copy)


@pytest.mark.parametrize("damage", ["{", "[]", '{"number": 7}', "\0"])
def test_a_damaged_version_is_named_and_the_one_before_it_is_shown(damage, data_copy, edit):
    before = open_store(data_copy)
    edit("C002", phone="055 123")
    (data_copy / "services" / "versions" / "000002" / "version.json").write_text(damage, "utf-8")

    store = open_store(data_copy)

    assert (store.number, store.version) == (1, before.version)
    assert "Version 2 is damaged and is not shown: version 1 is" in str(store.remarks[0])
    with pytest.raises(VersionError, match="Version 2 is damaged"):
        read_version(data_copy, 2)


def test_a_version_whose_list_was_changed_is_never_shown(data_copy, edit):
    edit("C002", phone="055 123")
    path = data_copy / "services" / "versions" / "000002" / FILE
    path.write_bytes(path.read_bytes().replace(b"055 123", b"055 124"))

    store = open_store(data_copy)

    assert (store.number, store.is_degraded) == (1, True)
    assert "055 124" not in set(store.services["phone"])
    with pytest.raises(VersionError, match="Version 2 is damaged"):
        read_kept(data_copy, 2)


def test_what_a_later_programme_wrote_about_a_version_is_left_alone(data_copy, edit):
    edit("C002", phone="055 123")
    path = data_copy / "services" / "versions" / "000002" / "version.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"colour": "blue"}), "utf-8")

    assert read_version(data_copy, 2).role == "Regione"


def test_a_list_in_which_nothing_has_a_place_can_be_published(data_copy, rows_in_force, put):
    rows = rows_in_force().assign(lat="", lon="", position_accuracy="none", position_source="")

    assert put(rows).number == 2


def test_rows_are_not_changed_by_publishing(rows_in_force, put):
    rows = rows_in_force("S001", note="x")[::-1]
    copy = rows.copy()

    put(rows)

    pd.testing.assert_frame_equal(rows, copy)
    assert list(rows.columns) == list(FIELDS)
