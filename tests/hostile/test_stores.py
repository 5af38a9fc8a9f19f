"""Damaged stores: what is shown is whole, what is damaged is said, and there is a way back."""

import json
import random
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import DamageError, GeoError, RegionError, StoreError, VersionError
from geo.store.checksums import FOLDERS, SUMS, checksums_of, files_in, write_checksums
from geo.store.publication import publish, repair, restore
from geo.store.store import open_store
from geo.store.versions import history, last_number, numbers, read_kept

SAID = {"role": "Regione", "why": "a test"}


@pytest.fixture
def versions(data_copy, edit):
    """Return a store of three versions."""
    edit("C002", phone="055 111")
    edit("C002", phone="055 222")
    return data_copy


def version_file(store, number, name="services.csv"):
    return store / "services" / "versions" / f"{number:06}" / name


def phone_of(store):
    services = store.services
    return services.loc[services["id"] == "C002", "phone"].item()


def test_the_checksums_of_the_project_are_those_of_its_files(root):
    for name in FOLDERS:
        folder = root / "data" / name
        assert {path.name for path in files_in(folder)} == set(checksums_of(folder))
        before = (folder / SUMS).read_bytes()
        copy = {path.name: path.read_bytes() for path in files_in(folder)}
        assert copy
        assert (
            before
            == "".join(f"{checksums_of(folder)[name]}  {name}\n" for name in sorted(copy)).encode()
        )
    assert open_store(root / "data").remarks == ()


@pytest.mark.parametrize("name", ["services.csv", "version.json"])
@pytest.mark.parametrize("damage", ["truncated", "emptied", "gone", "a bit flipped"])
def test_of_a_damaged_newest_version_the_one_before_is_shown_and_it_is_said(name, damage, versions):
    path = version_file(versions, 3, name)
    data = path.read_bytes()
    match damage:
        case "truncated":
            path.write_bytes(data[: len(data) // 2])
        case "emptied":
            path.write_bytes(b"")
        case "gone":
            path.unlink()
        case _:
            at = data.index(b"Regione") if name == "version.json" else 500
            path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])

    store = open_store(versions)

    assert (store.number, phone_of(store), store.is_degraded) == (2, "055 111", True)
    assert str(store.remarks[0]).startswith("Version 3 is damaged and is not shown: version 2 is.")


@pytest.mark.parametrize("name", ["services.csv", "version.json"])
def test_a_damaged_store_takes_a_publication_and_a_version_back(name, versions, put, rows_in_force):
    version_file(versions, 3, name).write_bytes(b"{")

    back = restore(versions, 2, **SAID)
    new = put(rows_in_force("C002", phone="055 333"))

    assert (back.number, back.parent, new.number) == (4, 2, 5)
    assert [version.number for version in history(versions)][:2] == [5, 4]
    assert (open_store(versions).number, phone_of(open_store(versions))) == (5, "055 333")
    assert version_file(versions, 3, name).read_bytes() == b"{"


def test_a_list_is_imported_into_a_damaged_store(versions, geo, tmp_path):
    version_file(versions, 3).write_bytes(b"id\n")
    path = tmp_path / "elenco.csv"
    path.write_text("id;telefono\nC002;055 444444\n", encoding="utf-8")

    done = geo("import", path, "--partial", "--publish", "--role", "R", "--why", "w", data=versions)

    assert done.returncode == 0, done.stderr
    assert (open_store(versions).number, open_store(versions).is_degraded) == (4, False)


def test_repair_puts_a_damaged_version_aside_and_its_number_is_not_given_again(
    versions, geo, put, rows_in_force
):
    version_file(versions, 3).write_bytes(b"torn")

    told = geo("check", data=versions)
    done = geo("check", "--repair", data=versions)

    assert told.returncode == 1
    assert "Version 3 is damaged and is not shown" in told.stderr
    assert done.returncode == 0, done.stderr
    assert "put aside as 000003.damaged" in done.stderr
    aside = versions / "services" / "versions" / "000003.damaged"
    assert (aside / "services.csv").read_bytes() == b"torn"
    assert numbers(versions) == [1, 2]
    assert last_number(versions) == 3
    assert put(rows_in_force("C002", phone="055 555")).number == 4


def test_where_no_version_is_whole_the_list_of_the_project_is_not_shown_instead(versions):
    for number in (1, 2, 3):  # it could tell a place that a later version came to protect
        version_file(versions, number).write_bytes(b"torn")

    with pytest.raises(VersionError, match="Version 3 is damaged"):
        open_store(versions)
    repair(versions, versions)
    with pytest.raises(VersionError, match="Version 3 is damaged"):
        open_store(versions)


GROUND = [
    ("boundaries", "comuni_zone.csv"),
    ("boundaries", "comuni_2023.parquet"),
    ("boundaries", "zone_28_drawn.geojson"),
    ("statistics", "zone_figures.csv"),
    ("statistics", "population_2023.parquet"),
]


@pytest.mark.parametrize(("part", "name"), GROUND)
def test_ground_that_was_altered_is_refused_in_a_sentence_that_names_it(part, name, data_copy):
    path = data_copy / part / name
    data = path.read_bytes()
    path.write_bytes(data[:-40] + bytes([data[-40] ^ 1]) + data[-39:])

    with pytest.raises(DamageError, match=f"{part}/{name} is not what was written") as caught:
        open_store(data_copy)

    assert "python -m geo build" in str(caught.value)


@pytest.mark.parametrize(("part", "name"), GROUND)
def test_ground_that_the_programme_has_too_is_put_back_and_the_old_is_kept(
    part, name, data_copy, root
):
    path = data_copy / part / name
    path.write_bytes(b"torn")

    repair(data_copy, root / "data")

    assert path.read_bytes() == (root / "data" / part / name).read_bytes()
    assert path.with_name(f"{name}.damaged").read_bytes() == b"torn"
    assert not open_store(data_copy).is_degraded


def test_ground_of_which_there_is_no_other_copy_is_never_taken_over(data_copy, tmp_path, geo):
    path = data_copy / "statistics" / "zone_figures.csv"
    shutil.copytree(data_copy, tmp_path / "elsewhere")
    path.write_bytes(path.read_bytes() + b"\n")
    known = (data_copy / "statistics" / SUMS).read_bytes()

    left = [str(remark) for remark in repair(data_copy, tmp_path / "nothing")]

    assert ["no copy of it" in text for text in left] == [True]
    assert (data_copy / "statistics" / SUMS).read_bytes() == known
    with pytest.raises(DamageError):
        open_store(data_copy)


def test_drawings_are_checked_when_they_are_read_too(data_copy):
    store = open_store(data_copy)
    path = data_copy / "boundaries" / "zone_28_drawn.geojson"
    path.write_bytes(path.read_bytes().replace(b"11.", b"12.", 1))

    with pytest.raises(DamageError, match="zone_28_drawn"):
        store.drawn("zone_28")


def test_the_list_of_the_project_changed_by_hand_is_shown_and_said_until_it_is_taken_over(
    damaged, geo
):
    folder = damaged("C002", note="by hand")

    store, told = open_store(folder), geo("check", data=folder)
    done = geo("check", "--repair", data=folder)

    assert store.is_degraded
    assert "services.csv is not what was written down: if it was changed on purpose" in told.stderr
    assert (told.returncode, done.returncode) == (1, 0)
    assert open_store(folder).remarks == ()


def test_a_list_that_breaks_its_rules_is_not_taken_over(damaged):
    folder = damaged("C002", kind="centro_famiglia")

    with pytest.raises(GeoError, match="C002"):
        repair(folder, folder)

    assert b"SOURCE.md" in (folder / "services" / SUMS).read_bytes()


def test_an_old_store_without_checksums_is_read_with_a_remark_and_gets_them_when_published(
    data_copy, edit
):
    for name in FOLDERS:
        (data_copy / name / SUMS).unlink()

    store = open_store(data_copy)
    assert [str(remark).split()[0] for remark in store.remarks] == list(FOLDERS)
    assert not store.is_degraded

    edit("C002", phone="055 123")

    assert open_store(data_copy).remarks == ()


def test_health_and_the_page_say_that_a_store_is_degraded(running, ask, versions):
    version_file(versions, 3).write_bytes(b"torn")

    told = ask("/healthz").json

    assert told["status"] == "degraded"
    assert told["services"] == 267
    assert told["problems"][0].startswith("Version 3 is damaged and is not shown: version 2 is.")


def test_a_version_that_is_put_back_is_shown_again_without_a_restart(running, ask, versions):
    path = version_file(versions, 3)
    data = path.read_bytes()
    path.write_bytes(b"torn")
    assert ask("/healthz").json["status"] == "degraded"

    path.write_bytes(data)

    assert ask("/healthz").json["status"] == "ok"


@pytest.fixture(scope="module")
def three(tmp_path_factory, root):
    """Return a store of three versions that many tests may copy."""

    folder = shutil.copytree(
        root / "data",
        tmp_path_factory.mktemp("three") / "data",
        ignore=shutil.ignore_patterns("addresses"),
    )
    for text in ("first", "second"):
        rows = open_store(folder).records
        rows.loc[rows["id"] == "C002", "note"] = text
        publish(folder, rows, source_name="x.csv", source_sha256="0" * 64, **SAID)
    return folder


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10**6))
def test_whatever_is_damaged_a_published_version_is_shown_or_a_sentence_said(seed, three, tmp_path):
    chance, folder = random.Random(seed), tmp_path / str(seed)
    shutil.copytree(three, folder, dirs_exist_ok=True)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)
    published = {read_kept(three, number)[1] for number in numbers(three)}
    for path in chance.sample(files, chance.choice((1, 1, 2, 3))):
        data = path.read_bytes()
        at = chance.randrange(len(data))
        path.write_bytes(
            chance.choice(
                (
                    data[:at],
                    b"",
                    data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :],
                    data[:at] + bytes(len(data) - at),
                    data + data,
                )
            )
        )

    try:
        store = open_store(folder)
        shown = read_kept(folder, store.number)[1]
    except (DamageError, RegionError, StoreError, VersionError):
        return  # one sentence
    finally:
        shutil.rmtree(folder)
    assert shown in published or store.is_degraded


def test_what_a_version_says_of_itself_is_checked_too(versions):
    path = version_file(versions, 2, "version.json")
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"role": "another"}), "utf-8")

    with pytest.raises(VersionError, match="Version 2 is damaged"):
        read_kept(versions, 2)


def test_checksums_are_as_sha256sum_reads_them(data_copy):
    import subprocess

    write_checksums(data_copy / "boundaries")

    done = subprocess.run(
        ["sha256sum", "-c", "--strict", SUMS],
        cwd=data_copy / "boundaries",
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0
