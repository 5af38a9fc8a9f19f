"""What comes under protection is taken out of the history too."""

import logging

import pytest

from geo.errors import RecordError
from geo.files import write_whole
from geo.store import versions
from geo.store.publication import restore
from geo.store.store import open_store
from geo.store.versions import (
    as_told_now,
    history,
    newly_protected,
    read_version,
    rows_of_version,
    told_in_project,
)
from tests.versions.conftest import PROTECTED

SECRET = b"Via Palazzuolo 12"
"""The address of C002 alone."""


def told(folder):
    """Return the files of the versions in which the address stands."""
    files_ = sorted((folder / "services" / "versions").rglob("*"))
    return [
        str(path.relative_to(folder))
        for path in files_
        if path.is_file() and SECRET in path.read_bytes()
    ]


@pytest.fixture
def protected(data_copy, edit):
    """Return a store of four versions, in the last of which C002 came under protection."""
    edit("C002", phone="055 123")
    edit("C002", valid_to="2026-10-01")
    assert len(told(data_copy)) == 3
    edit("C002", **PROTECTED)
    return data_copy


def test_no_version_tells_the_place_of_a_record_that_came_under_protection(protected):
    assert told(protected) == []
    assert [version.number for version in history(protected)] == [4, 3, 2, 1]


def test_a_version_keeps_the_dates_of_what_it_may_no_longer_tell(protected):
    rows = [rows_of_version(protected, number).set_index("id").loc["C002"] for number in (1, 3, 4)]

    assert [row["valid_to"] for row in rows] == ["", "2026-10-01", "2026-10-01"]
    assert {row["location_policy"] for row in rows} == {"comune"}
    assert {row["address"] + row["phone"] + row["website"] + row["lat"] for row in rows} == {""}


def test_every_other_record_of_an_old_version_is_as_it_was(protected, all_rows):
    rows = rows_of_version(protected, 1)

    others = rows["id"] != "C002"
    assert rows[others].equals(all_rows[others])


def test_a_version_says_that_its_list_was_another(protected):
    first = read_version(protected, 1)

    assert len(first.was_sha256) == 1
    assert first.sha256 not in first.was_sha256


def test_no_version_is_written_anew_without_need(data_copy, edit):
    edit("C002", phone="055 123")
    path = data_copy / "services" / "versions" / "000001" / "services.csv"
    before = path.stat()

    edit("S001", note="x")  # protected before and after

    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert path.stat().st_ino == before.st_ino


def test_taking_a_version_back_brings_no_place_back(protected):
    restore(protected, 1, role="Regione", why="a test")

    row = open_store(protected).services.set_index("id").loc["C002"]
    assert (row["location_policy"], row["address"], row["valid_to"]) == ("comune", "", "")
    assert told(protected) == []


@pytest.mark.parametrize("n_writes", [0, 1, 2, 3])
def test_what_was_interrupted_is_ended_by_the_next_publication(
    n_writes, data_copy, edit, monkeypatch
):
    edit("C002", phone="055 123")

    left = iter(range(n_writes))

    def write(path, content):
        if next(left, None) is None:
            raise KeyboardInterrupt
        write_whole(path, content)

    monkeypatch.setattr(versions, "write_whole", write)
    with pytest.raises(KeyboardInterrupt):
        edit("C002", **PROTECTED)
    monkeypatch.undo()

    assert len(history(data_copy)) == 3
    assert [len(rows_of_version(data_copy, number)) for number in (1, 2, 3)] == [267] * 3
    assert told(data_copy) != []
    edit("C001", note="x")
    assert told(data_copy) == []


def test_a_damaged_version_stops_no_protection_of_the_others(data_copy, edit, caplog):
    edit("C002", phone="055 123")
    edit("C002", phone="055 124")
    (data_copy / "services" / "versions" / "000001" / "version.json").write_text("{", "utf-8")

    with caplog.at_level(logging.ERROR):
        edit("C002", **PROTECTED)

    assert told(data_copy) == ["services/versions/000001/services.csv"]
    assert "version 1 cannot be looked through" in caplog.text


def test_the_list_of_the_project_that_tells_a_place_is_pointed_out(protected, geo):
    (finding,) = told_in_project(protected, open_store(protected).services)

    done = geo("check", data=protected)

    assert (finding.record, finding.row, finding.came) == ("C002", 3, "point")
    assert done.returncode == 1
    assert "services.csv, row 3 (C002)" in done.stderr
    assert SECRET.decode() not in done.stderr


def test_protection_is_newly_given_only_where_it_grows_stricter(rows):
    now = rows.assign(location_policy="zona")

    assert newly_protected(rows, now) == {"C001", "C002", "S001"}  # S021 had it before
    assert newly_protected(now, rows) == newly_protected(rows, rows) == frozenset()
    assert newly_protected(rows, now[:1]) == {"C001"}


def test_rows_in_which_nothing_is_newly_protected_are_the_same(rows):
    assert as_told_now(rows, rows) is rows


def test_a_record_cannot_be_protected_by_leaving_its_place_in(edit):
    with pytest.raises(RecordError, match="C002"):
        edit("C002", location_policy="comune")
