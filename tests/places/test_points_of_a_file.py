"""Points of a file are read as lists are: what is wrong is told row by row, no row is lost."""

import csv
import io
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geo.__main__ import app

CASES = Path(__file__).parent / "cases"


@pytest.fixture
def run(monkeypatch):
    import commands.finding  # noqa: F401

    monkeypatch.setenv("MAPPA_LINGUA", "en")
    return lambda *arguments: CliRunner().invoke(app, [*map(str, arguments)])


def _comuni(done):
    return [row["comune"] for row in csv.DictReader(io.StringIO(done.stdout))]


@pytest.mark.parametrize(
    ("name", "comuni"),
    [
        ("m01_points_it.csv", ["Fiesole", "Empoli"]),
        ("m03_points_caps.csv", ["Fiesole"]),
        ("m05_points_it_heads.csv", ["Fiesole"]),
    ],
)
def test_points_are_read_as_lists_are(name, comuni, run):
    done = run("locate", "--points", CASES / name)

    assert (done.exit_code, done.stderr, _comuni(done)) == (0, "", comuni)


def test_a_bad_row_is_named_and_kept_with_empty_results(run):
    done = run("locate", "--points", CASES / "m04_points_swapped.csv")

    assert (done.exit_code, _comuni(done)) == (1, ["", "", "Fiesole"])
    assert "row 2: latitude and longitude seem to be swapped: write latitude 43.8058" in done.stderr
    assert "row 3: no coordinates" in done.stderr


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("43.8,", "only lat"),
        (",11.2", "only lon"),
        ("north,11.2", "“north”"),
        ("437769,112486", "no degrees"),
        ("95,11", "no degrees"),
    ],
)
def test_what_is_no_point_is_told(row, told, run, tmp_path):
    path = tmp_path / "punti.csv"
    path.write_text(f"lat,lon\n{row}\n43.8058,11.2935\n", encoding="utf-8")

    done = run("locate", "--points", path)

    assert (done.exit_code, _comuni(done)) == (1, ["", "Fiesole"])
    assert "row 2" in done.stderr
    assert told in done.stderr


@pytest.mark.parametrize("command", ["locate", "nearest"])
@pytest.mark.parametrize(
    ("lat", "lon", "told"),
    [
        ("10.9466", "43.7199", "swapped"),
        ("45.46", "9.19", "outside Tuscany"),
        ("43.72", "10.95", ""),
    ],
)
def test_a_point_that_is_not_in_tuscany_is_told(command, lat, lon, told, run):
    done = run(command, "--lat", lat, "--lon", lon)

    assert done.exit_code == 0
    assert told in done.stderr
    assert bool(done.stderr) == bool(told)


def test_search_tells_what_it_left_out_and_what_lies_elsewhere(run):
    assert "50012" in run("search", "50012 Bagno a Ripoli").stderr
    assert "La Spezia (SP)" in run("search", "La Spezia").stderr
    assert "perhaps" in run("search", "Monteluppo Fiorettuna Vecchia").stderr
