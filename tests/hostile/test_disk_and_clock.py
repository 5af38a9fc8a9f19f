"""A full disk and a clock that goes back are told, and leave nothing half-written."""

import errno
import os
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from commands import stewardship, upkeep
from geo.__main__ import app
from geo.store.versions import folder_of, history

_COMMANDS = (stewardship, stewardship, upkeep, stewardship)
LIST = (
    "Codice;Denominazione;Comune;Telefono\n"
    "C002;Centro Famiglie Firenze - sede Comune di Firenze;Firenze;055 000000\n"
)
WHO = ("--role", "Zona", "--why", "a test")


@pytest.fixture
def run(data_copy):
    def call(*arguments):
        env = {"MAPPA_LINGUA": "en", "MAPPA_DATA": str(data_copy)}
        return CliRunner(env=env).invoke(app, [*map(str, arguments)])

    return call


@pytest.fixture
def publish(run, tmp_path):
    def call(phone="055 000000"):
        file = tmp_path / "elenco.csv"
        file.write_text(LIST.replace("055 000000", phone), encoding="utf-8")
        return run("import", file, "--partial", "--publish", *WHO)

    return call


@pytest.fixture
def full(monkeypatch):
    """Return what lets a disk be full from the n-th file on."""

    def from_file(n, number=errno.ENOSPC):
        left = [n]
        sync = os.fsync

        def fsync(handle):
            left[0] -= 1
            if left[0] < 0:
                raise OSError(number, os.strerror(number))
            sync(handle)

        monkeypatch.setattr("os.fsync", fsync)

    return from_file


def tree(folder):
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


@pytest.mark.parametrize("n_files", range(4))
def test_a_full_disk_while_publishing_is_one_sentence_and_changes_nothing(
    n_files, full, publish, data_copy
):
    before = tree(data_copy)
    full(n_files)

    done = publish()

    assert (done.exit_code, type(done.exception)) == (1, SystemExit)
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.output
    # The list of the project may be kept as version 1: it is what was in force.
    kept = {
        path: content
        for path, content in tree(data_copy).items()
        if folder_of(data_copy, 1) not in (data_copy / path).parents
    }
    assert kept == before
    assert history(data_copy)[0].number == 1


def test_a_full_disk_while_bringing_back_leaves_the_version_in_force(full, publish, run, data_copy):
    assert publish().exit_code == 0
    before = tree(data_copy)
    full(0)

    done = run("restore", 1, *WHO)

    assert done.exit_code == 1
    assert "No space left on device" in done.stderr
    assert tree(data_copy) == before


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "The disk is full"),
        (errno.EDQUOT, "The disk is full"),
        (errno.EROFS, "The disk refused"),
        (errno.EIO, "The disk refused"),
    ],
)
def test_a_full_disk_while_exporting_is_one_sentence_and_every_file_is_whole(
    number, said, full, run, tmp_path
):
    full(3, number)

    done = run("export", tmp_path / "sito")

    assert (done.exit_code, type(done.exception)) == (1, SystemExit)
    assert done.stderr.splitlines()[-1].startswith(said)
    files = tree(tmp_path / "sito")
    assert len(files) == 3
    assert all(content.endswith(b"</html>\n") for content in files.values())


def test_a_report_that_finds_no_room_is_one_sentence(full, run, tmp_path):
    file = tmp_path / "elenco.csv"
    file.write_text(LIST.replace("Firenze;055", "Firenzze;055"), encoding="utf-8")
    full(0)

    done = run("import", file, "--partial", "--report", tmp_path / "rapporto")

    assert (done.exit_code, type(done.exception)) == (1, SystemExit)
    assert "The disk is full" in done.stderr
    assert tree(tmp_path / "rapporto") == {}


def test_a_clock_that_was_set_back_is_told_in_the_history(publish, run, monkeypatch):
    assert publish("055 000000").exit_code == 0
    with monkeypatch.context() as back:
        back.setattr("geo.store.versions.now", lambda: datetime(2001, 1, 1, tzinfo=UTC))
        assert publish("055 111111").exit_code == 0

    done = run("history")

    assert done.exit_code == 0
    assert done.stderr.startswith(
        "Version 000003 is dated 2001-01-01 00:00:00, before the version "
        "it follows: the clock of the server was set back."
    )
    assert [line.split()[0] for line in done.stdout.splitlines()[1:]] == [
        "000003",
        "000002",
        "000001",
    ]


def test_a_clock_that_goes_forwards_is_not_told(publish, run):
    assert publish().exit_code == 0

    assert run("history").stderr == ""
