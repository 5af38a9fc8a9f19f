"""The command line as a black box: JSON or CSV out, messages on standard error, 0, 1 or 2."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).parent.parent
FIESOLE = ("--lat", "43.8060", "--lon", "11.2938")
KEYS = {"comune_istat", "comune", "zona", "zone_set", "ausl"}
"""docs/reference.md, "Command line"; more keys may follow."""


# docs/data.md: Fiesole changed zona on 1/1/2018.
@pytest.mark.parametrize(
    ("year", "zona", "zone_set"),
    [(2017, "Fiorentina Nord-Ovest", 34), (2018, "Fiorentina Sud-Est", 26)],
)
def test_locate_prints_where_a_point_was_in_a_year(year, zona, zone_set, geo):
    done = geo("locate", *FIESOLE, "--year", year)

    found = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert set(found) >= KEYS
    assert {key: found[key] for key in KEYS} == {
        "comune_istat": "048015",
        "comune": "Fiesole",
        "zona": zona,
        "zone_set": zone_set,
        "ausl": "Toscana Centro",
    }


def test_locate_outside_tuscany_is_null_and_no_error(geo):
    done = geo("locate", "--lat", "41.9", "--lon", "12.5")

    found = json.loads(done.stdout)
    assert done.returncode == 0
    assert set(found) >= KEYS
    assert set(found.values()) == {None}


@pytest.fixture
def points(tmp_path):
    """Return what writes a file of points."""

    def write(text):
        path = tmp_path / "points.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_locate_adds_its_columns_to_a_file_of_points(points, geo):
    path = points('who,lat,n,lon\nMaria,43.8060,007,11.2938\n"Rossi, Anna",41.9,,12.5\n')

    done = geo("locate", "--points", path, "--year", 2018)

    lines = done.stdout.splitlines()
    head = lines[0].split(",")
    assert (done.returncode, done.stderr) == (0, "")
    assert head[:4] == ["who", "lat", "n", "lon"]
    assert set(head[4:]) >= KEYS
    assert lines[1].startswith("Maria,43.8060,007,11.2938,048015,Fiesole,Fiorentina Sud-Est,26,")
    assert lines[2] == '"Rossi, Anna",41.9,,12.5' + "," * len(head[4:])


def test_locate_of_no_points_prints_the_head_alone(points, geo):
    done = geo("locate", "--points", points("lat,lon\n"))

    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("north,lon\n43.8,11.2\n", ["points.csv", "lat"]),
        ("a;b\n43.8;11.2\n", ["points.csv", "lat", "lon"]),
        ("", ["points.csv", "CSV table in UTF-8"]),
    ],
)
def test_locate_names_what_is_wrong_with_a_file_and_exits_1(text, said, points, geo):
    done = geo("locate", "--points", points(text))

    assert (done.returncode, done.stdout) == (1, "")
    assert [word for word in said if word not in done.stderr] == []
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("locate",),
        ("locate", "--lat", "43.8"),
        ("locate", "--lat", "north", "--lon", "11.2"),
        ("locate", "--lat", "91", "--lon", "11.2"),
        ("locate", *FIESOLE, "--year", "2013"),
        ("locate", *FIESOLE, "--year", "2999"),
        ("locate", "--points", "no-such-file.csv"),
        ("locate", *FIESOLE, "--points", "pyproject.toml"),
        ("locate", "--lat", "43.8", "--points", "pyproject.toml"),
        ("no-such-command",),
        (),
    ],
)
def test_bad_usage_exits_2_with_a_message_and_no_result(arguments, geo):
    done = geo(*arguments)

    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr if arguments else done.stdout + done.stderr


def test_a_table_of_located_points_can_be_located_again(points, geo):
    once = geo("locate", "--points", points("lat,lon\n43.8060,11.2938\n"), "--year", 2017)
    twice = geo("locate", "--points", points(once.stdout), "--year", 2018)

    assert twice.returncode == 0
    frames = pd.read_csv(points(twice.stdout), dtype=str)
    assert list(frames.columns) == once.stdout.splitlines()[0].split(",")
    assert list(frames["zona"]) == ["Fiorentina Sud-Est"]


def test_the_app_does_not_start_on_bad_data_and_says_why_in_a_sentence(data_copy):
    file = data_copy / "services" / "services.csv"
    file.write_text(
        file.read_text("utf-8").replace(",centro_famiglie,", ",centro_famiglia,", 1), "utf-8"
    )

    done = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", "0"],
        cwd=ROOT,
        env=os.environ | {"MAPPA_DATA": str(data_copy)},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )

    assert done.returncode != 0
    assert "services.csv, row 2 (C001), kind: came 'centro_famiglia'" in done.stderr
