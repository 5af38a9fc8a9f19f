"""Whatever happens to who publishes, the store is the old version or the new one, whole."""

import os
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from geo.errors import VersionError
from geo.store.store import open_store
from geo.store.versions import digest, history, numbers, read_kept, rows_of_version, staged
from tests.versions.conftest import PROTECTED

STEPS = ("fsync", "mkdir", "rename", "replace", "unlink", "rmdir", "chmod", "open")
"""All by which a publication changes the disk."""
SECRET = "Via Palazzuolo 12"


class Dead(BaseException):
    """What a killed process would do next: nothing."""


class Disk:
    """Lets n steps through; then nothing more, or all but one."""

    def __init__(self, patch, failure):
        self.left, self.failure, self.step = -1, failure, None
        for name in STEPS:
            patch.setattr(os, name, self.guarded(name, getattr(os, name)))

    def guarded(self, name, do):
        def step(*arguments, **options):
            if self.left == 0 and (self.step is None or self.failure is Dead):
                self.step = self.step or name
                raise self.failure(28, "No space left on device")
            self.left -= self.step is None
            return do(*arguments, **options)

        return step


@pytest.fixture
def crash(few, rows_in_force, put, tmp_path, monkeypatch):
    """Return what publishes to the same store on a disk that fails at its n-th step."""
    services, kept = few.folder / "services", tmp_path / "services as they were"

    def run(n_steps, failure, **fields):
        if kept.exists():
            shutil.rmtree(services)
        shutil.copytree(*((kept, services) if kept.exists() else (services, kept)))
        rows = rows_in_force("C002", **fields)
        with monkeypatch.context() as patch:
            disk = Disk(patch, failure)
            disk.left = n_steps
            with suppress(Dead, VersionError):
                put(rows)
        return disk.step

    return run


def state_of(folder):
    """Read all of a store: the version in force, and the content of each."""
    kept = {
        version.number: digest(read_kept(folder, version.number)[1]) for version in history(folder)
    }
    return open_store(folder).version, kept


def exposed(folder):
    """Return the versions that tell the address."""
    return [
        number
        for number in numbers(folder)
        if SECRET in rows_of_version(folder, number)["address"].tolist()
    ]


# From a store that was never published to: both versions are made at once.
@pytest.mark.parametrize("failure", [Dead, OSError])
def test_a_first_publication_that_fails_at_any_step_leaves_the_old_list_or_the_new(
    failure, data_copy, few, crash
):
    step, n_steps, is_new = "", 0, []
    while step is not None:
        step = crash(n_steps, failure, note="after the crash")
        version, kept = state_of(data_copy)
        is_new.append(version != few.version)
        assert set(kept) == ({1, 2} if is_new[-1] else {1})
        assert failure is Dead or staged(data_copy) == []
        n_steps += 1

    assert n_steps > 30
    # A disk that refuses once may be got over; who is dead leaves the old up to one step.
    assert failure is OSError or is_new == sorted(is_new)


def test_a_protection_that_dies_at_any_step_is_ended_by_the_next_publication(
    data_copy, few, crash, edit
):
    edit("C002", phone="055 123")
    before, kept_before = state_of(data_copy)
    step, n_steps, seen = "", 0, []
    while step is not None:
        step = crash(n_steps, Dead, **PROTECTED)
        after, kept = state_of(data_copy)
        is_new = after != before
        assert set(kept) - set(kept_before) == ({3} if is_new else set())
        assert is_new or kept == kept_before
        seen.append((is_new, len(exposed(data_copy))))
        if is_new:
            edit("C001", note="the next")
            assert (exposed(data_copy), staged(data_copy)) == ([], [])
        n_steps += 1

    assert list(dict.fromkeys(seen)) == [(False, 2), (True, 2), (True, 1), (True, 0)]


def test_a_version_is_named_when_all_of_it_is_on_disk(data_copy, edit, monkeypatch):
    done, named_as, fsync, rename = [], [], os.fsync, os.rename

    def synced(handle):
        done.append(Path(f"/proc/self/fd/{handle}").readlink())
        fsync(handle)

    def named(source, target):
        inside = {path.name for path in Path(source).iterdir()}
        on_disk = {
            re.sub(r"^\.(.*)\.\w+$", r"\1", path.name)
            for path in done
            if path.parent == Path(source)
        }
        assert inside == on_disk == {"services.csv", "version.json"}
        assert done[-1] == Path(source)
        rename(source, target)
        named_as.append(target.name)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "rename", named)

    edit("C002", phone="055 123")

    assert named_as == ["000001", "000002"]
    assert done[-1] == data_copy / "services" / "versions"


def test_of_two_who_publish_at_once_as_processes_one_wins_and_one_is_told(data_copy):
    program = (
        "import sys; from pathlib import Path; from geo.store.store import open_store\n"
        "from geo.errors import ConflictError\n"
        "from geo.store.publication import publish\n"
        "folder, who = Path(sys.argv[1]), sys.argv[2]; store = open_store(folder)\n"
        "rows = store.records.assign(note=who)\n"
        "rows.loc[rows['location_policy'] == 'zona', 'note'] = ''\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "try:\n"
        "    publish(folder, rows, role=who, why='at once', source_name='x', source_sha256='',\n"
        "            expected=store.version); print('won')\n"
        "except ConflictError: print('told')\n"
    )
    two = [
        subprocess.Popen(
            [sys.executable, "-c", program, data_copy, who],
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        for who in ("one", "other")
    ]
    for process in two:
        assert process.stdout.readline() == "ready\n"
    for process in two:
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60)[0].strip() for process in two]

    assert sorted(said) == ["told", "won"]
    winner = ("one", "other")[said.index("won")]
    assert [version.role for version in history(data_copy)] == [winner, "project"]
    assert winner in set(open_store(data_copy).services["note"])


# 200 kills: python benchmarks/kills.py 200.
def test_killed_publications_leave_a_store_that_opens_and_lose_nothing(root):
    done = subprocess.run(
        [sys.executable, root / "benchmarks" / "kills.py", "12"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "12 kills: every store opened, old or new, whole" in done.stdout
