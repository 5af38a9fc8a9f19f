"""The commands history, diff and restore as a black box."""

import json

import pytest

from geo.store.store import open_store


def test_the_history_of_a_store_never_published_to_is_its_own_list(geo):
    done = geo("history")

    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr, len(lines)) == (0, "", 2)
    assert lines[1].startswith("000001   –           project  267")
    assert lines[1].endswith("the list that comes with the project")


def test_the_history_says_who_when_from_what_and_why_the_last_first(geo, data_copy, edit):
    edit("C002", phone="055 123")

    done = geo("history", data=data_copy)

    last = done.stdout.splitlines()[1].split()
    assert (last[0], last[3], last[-3:]) == ("000002", "Regione", ["elenco.csv", "a", "test"])
    assert last[4:9] == ["267", "0", "1", "0", "0"]


def test_the_history_as_json_is_for_machines(geo, data_copy, edit):
    edit("C002", phone="055 123")

    versions = json.loads(geo("history", "--json", data=data_copy).stdout)

    assert [version["number"] for version in versions] == [2, 1]
    assert versions[0]["source_sha256"] == "0" * 64


def test_diff_prints_each_field(geo, data_copy, edit):
    edit("C002", phone="055 123", note="a\x1b[2Jb\nc", valid_to="2026-10-01")

    lines = geo("diff", 1, 2, data=data_copy).stdout.splitlines()

    assert lines[0] == "Records: 0 added, 0 changed, 1 closed, 0 opened again"
    assert lines[1] == "C002: closed"
    assert "C002: phone: “” → “055 123”" in lines
    assert lines[-1].endswith("“a\\x1b[2Jb\\nc”")


def test_diff_of_what_is_the_same_says_so(geo, data_copy):
    done = geo("diff", 1, 1, data=data_copy)

    assert (done.returncode, done.stdout) == (0, "Nothing differs.\n")


def test_diff_as_json_names_record_field_before_and_after(geo, data_copy, edit):
    edit("C002", phone="055 123")

    changes = json.loads(geo("diff", "000001", 2, "--json", data=data_copy).stdout)

    assert changes["changed"] == [
        {"id": "C002", "field": "phone", "before": "", "after": "055 123"}
    ]


def test_restore_brings_a_version_back_and_prints_what_it_made(geo, data_copy, edit, store):
    edit("C002", phone="055 123")

    done = geo("restore", 1, "--role", "Regione", "--why", "a mistake", data=data_copy)

    made = json.loads(done.stdout)
    assert (done.returncode, made["number"], made["why"]) == (0, 3, "a mistake")
    assert "Version 3 is in force, with the content of version 1" in done.stderr
    assert open_store(data_copy).version == store.version


def test_restoring_what_is_in_force_changes_nothing_and_says_so(geo, data_copy):
    done = geo("restore", 1, "--role", "Regione", "--why", "a mistake", data=data_copy)

    assert done.returncode == 0
    assert "Nothing changes: version 1 is in force" in done.stderr
    assert not (data_copy / "services" / "versions").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("diff", 1),
        ("diff", 1, 2),
        ("diff", "x", 1),
        ("diff", 1, -1),
        ("restore", 1),
        ("restore", 7, "--role", "r", "--why", "w"),
        ("restore", 1, "--role", "r"),
        ("restore", 1, "--role", " ", "--why", "w"),
        ("restore", 1, "--role", "r", "--why", ""),
    ],
)
def test_bad_usage_exits_2_and_changes_nothing(arguments, geo, data_copy):
    done = geo(*arguments, data=data_copy)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr
    assert "Traceback" not in done.stderr
    assert not (data_copy / "services" / "versions").exists()


def test_the_history_of_a_store_with_a_damaged_version_tells_the_others_and_exits_1(
    geo, data_copy, edit
):
    edit("C002", phone="055 123")
    (data_copy / "services" / "versions" / "000002" / "version.json").write_text("{", "utf-8")

    done = geo("history", data=data_copy)

    assert done.returncode == 1
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["Version", "000001"]
    assert "Version 2 is damaged" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [("diff", 1, 2), ("check",)])
def test_a_damaged_version_is_named_and_exits_1(command, geo, data_copy, edit):
    edit("C002", phone="055 123")
    (data_copy / "services" / "versions" / "000002" / "version.json").write_text("{", "utf-8")

    done = geo(*command, data=data_copy)

    assert (done.returncode, done.stdout) == (1, "")
    assert "Version 2 is damaged" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["history", "check"])
def test_a_list_changed_by_hand_after_a_publication_is_warned_of(
    command, geo, data_copy, edit, damaged
):
    edit("C002", phone="055 123")
    damaged("C003", note="by hand")

    done = geo(command, data=data_copy)

    assert done.returncode == 0
    assert "Warning: services/services.csv was changed after versions were made" in done.stderr


def test_every_command_reads_the_version_in_force(geo, data_copy, edit):
    edit("C035", name="Invented name of C035")

    done = geo("nearest", "--lat", 42.76, "--lon", 11.11, data=data_copy)

    assert done.returncode == 0
    assert "Invented name of C035" in geo("diff", 1, 2, data=data_copy).stdout
    assert geo("check", data=data_copy).returncode == 0
