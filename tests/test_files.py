"""A reader sees the old file or the new one, whatever happens to the writer."""

import os
import signal
import stat
import subprocess
import sys

import pytest

from geo.files import write_whole


@pytest.fixture
def old(tmp_path):
    path = tmp_path / "services.csv"
    path.write_bytes(b"old")
    return path


def test_a_file_is_replaced_by_its_new_content(old):
    write_whole(old, b"new")

    assert old.read_bytes() == b"new"
    assert list(old.parent.iterdir()) == [old]


def test_a_file_is_made_with_its_folder_and_can_be_read_by_all(tmp_path):
    path = tmp_path / "services" / "history" / "1.csv"

    write_whole(path, b"new")

    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


# A full disk, and the user's Ctrl-C: errors of the system, not of ours.
@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_write_that_fails_leaves_the_old_file_alone(failure, old, monkeypatch):
    def fail(_handle):
        raise failure

    monkeypatch.setattr(os, "fsync", fail)

    with pytest.raises(type(failure)):
        write_whole(old, b"new")

    assert old.read_bytes() == b"old"
    assert list(old.parent.iterdir()) == [old]


def test_what_cannot_be_replaced_leaves_nothing_behind(tmp_path):
    folder = tmp_path / "services.csv"
    folder.mkdir()

    with pytest.raises(OSError, match="directory"):
        write_whole(folder, b"new")

    assert list(tmp_path.iterdir()) == [folder]


def test_a_writer_that_is_killed_leaves_the_old_file_whole(old):
    killed = (
        "import os, signal, sys; from pathlib import Path; from geo.files import write_whole; "
        "os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL); "
        "write_whole(Path(sys.argv[1]), b'new' * 100_000)"
    )

    done = subprocess.run([sys.executable, "-c", killed, str(old)], check=False, timeout=60)

    assert done.returncode == -signal.SIGKILL
    assert old.read_bytes() == b"old"
