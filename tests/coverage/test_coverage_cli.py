"""``python -m geo coverage`` and ``where``: tables out, sentences on standard error, 0, 1 or 2."""

import csv
import io
import json

import geopandas as gpd
import pytest
from typer.testing import CliRunner

from geo.__main__ import app
from geo.coverage.indicators import INDICATORS


@pytest.fixture(scope="session")
def run():
    """Return what runs a command in this process, in English."""

    def invoke(*arguments, language="en"):
        return CliRunner(env={"MAPPA_LINGUA": language}).invoke(app, [*map(str, arguments)])

    return invoke


def table(done):
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_the_command_prints_the_table_of_zone(geo):
    done = geo("coverage", "--year", 2025)

    head, *lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert head.startswith("zona,n_centres,n_networks,")
    assert len(lines) == 28
    assert sum(int(row["n_centres"]) for row in table(done)) == 34  # docs/data.md
    assert done.stderr.strip() == (
        "16 of 28 zone have an open Centro per le famiglie known to the data (2025)."
    )


@pytest.mark.parametrize(
    ("by", "first", "n"),
    [
        ("zona", "zona", 28),
        ("comune", "comune_istat", 273),
        ("ausl", "ausl", 3),
        ("regione", "region", 1),
    ],
)
def test_every_level_has_its_key_and_the_same_sums(by, first, n, run):
    done = run("coverage", "--year", 2025, "--by", by)

    rows = table(done)
    assert (done.exit_code, len(rows)) == (0, n)
    assert [*rows[0]][:3] == [first, "n_centres", "n_networks"]
    assert sum(int(row["n_centres"]) for row in rows) == 34  # docs/data.md
    assert sum(int(row["minors"]) for row in rows) == 526_831  # docs/data.md


@pytest.mark.parametrize("year", [2014, 2019, 2024])
def test_a_missing_value_is_an_empty_cell(year, run):
    for by in ("zona", "comune", "regione"):
        done = run("coverage", "--year", year, "--by", by, "--zone-set", 28)
        cells = {cell for row in table(done) for cell in row.values()}
        assert not {"nan", "NaN", "None", "<NA>", "inf", "-inf"} & cells
        assert "" in cells or by == "regione"


def test_json_and_geojson_parse_and_have_nulls(run):
    rows = json.loads(
        run("coverage", "--year", 2024, "--format", "json").stdout, parse_constant=pytest.fail
    )
    shapes = json.loads(
        run("coverage", "--year", 2024, "--format", "geojson").stdout, parse_constant=pytest.fail
    )

    assert len(rows) == len(shapes["features"]) == 28
    assert [one["properties"] for one in shapes["features"]] == rows
    assert sum(row["n_centres"] is None for row in rows) == 4
    assert gpd.GeoDataFrame.from_features(shapes).geometry.is_valid.all()


def test_the_zone_set_is_that_of_the_year_or_the_one_asked_for(run):
    for year, n in ((2017, 34), (2019, 26), (2025, 28)):
        assert len(table(run("coverage", "--year", year))) == n
    assert len(table(run("coverage", "--year", 2019, "--zone-set", 34))) == 34


def test_comuni_of_one_zona_alone(run):
    rows = table(run("coverage", "--year", 2025, "--by", "comune", "--zona", "casentino"))

    assert {row["zona"] for row in rows} == {"Casentino"}
    assert len(rows) == 10  # docs/data.md, "Zones over time"


def test_what_if_changes_the_table(run):
    done = run(
        "coverage",
        "--year",
        2025,
        "--add",
        "bibbiena",
        "--add",
        "43.9500_11.4300",
        "--close",
        "C001",
        "--move",
        "C012~marradi",
    )

    n = {row["slug"]: int(row["n_centres"]) for row in table(done)}
    plain = {row["slug"]: int(row["n_centres"]) for row in table(run("coverage", "--year", 2025))}
    changed = {slug: n[slug] - plain[slug] for slug in n if n[slug] != plain[slug]}
    assert changed == {
        "casentino": 1,
        "mugello": 2,
        "firenze": -1,
        "empolese-valdarno-inferiore": -1,
    }
    assert sum(n.values()) == 35


def test_a_file_of_people_changes_what_depends_on_people_alone(run, tmp_path):
    file = tmp_path / "invented_grid.csv"
    file.write_text("lat,lon,minori\n43.6963,11.8187,1000\n43.7696,11.2558,3000\n", "utf-8")

    done = run("coverage", "--year", 2025, "--population", file)

    rows = {row["slug"]: row for row in table(done)}
    assert (rows["casentino"]["minors"], rows["firenze"]["minors"]) == ("1000", "3000")
    assert rows["elba"]["minors"] == "0"
    assert rows["elba"]["minors_own_zona_pct"] == ""
    assert sum(int(row["n_centres"]) for row in rows.values()) == 34  # docs/data.md


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lat,lon,minori\n43.7,11.2,-3\n", ["invented_bad.csv", "row 2", "minori", "-3"]),
        ("lat,lon,minori\n43.7,11.2,\n", ["invented_bad.csv", "row 2", "minori"]),
        ("lat,lon,minori\n41.9,12.5,7\n", ["invented_bad.csv", "outside Tuscany"]),
        ("lat,lon,minori\n4848000,1680000,7\n", ["invented_bad.csv", "row 2", "lat"]),
        ("lat,lon\n43.7,11.2\n", ["invented_bad.csv", "counts"]),
        ("", ["invented_bad.csv"]),
    ],
)
def test_a_bad_file_of_people_exits_1_with_a_sentence(text, said, run, tmp_path):
    file = tmp_path / "invented_bad.csv"
    file.write_text(text, "utf-8")

    done = run("coverage", "--year", 2025, "--population", file)

    assert (done.exit_code, done.stdout) == (1, "")
    assert [word for word in said if word not in done.stderr] == []
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--by", "provincia"), ["--by", "provincia", "comune"]),
        (("--format", "pdf"), ["--format", "pdf", "geojson"]),
        (("--year", 2013), ["--year", "2013"]),
        (("--zone-set", 27), ["zone-set", "27", "34"]),
        (("--zone-set", 0), ["zone-set", "0", "28"]),
        (("--km", 0), ["km", "0", "1–100"]),
        (("--km", 10_000), ["km", "10000"]),
        (("--zona", "atlantide"), ["atlantide", "apuane"]),
        (("--add", "roma"), ["roma", "bibbiena"]),
        (("--add", "43.5500_10.2000"), ["in the sea"]),
        (("--close", "C999"), ["C999", "open in this year"]),
        (("--move", "C012"), ["C012", "C012~bibbiena"]),
        (("--close", "C012", "--move", "C012~bibbiena"), ["C012", "once"]),
        (("--population", "no-such-file.csv"), ["no-such-file.csv"]),
        (("--by", "ausl", "--year", 2015), ["ausl", "2016"]),
    ],
)
def test_bad_usage_exits_2_with_what_came_and_no_result(arguments, said, run):
    done = run("coverage", *(() if "--year" in arguments else ("--year", 2025)), *arguments)

    told = " ".join(done.stderr.replace("│", " ").split())
    assert (done.exit_code, done.stdout) == (2, "")
    assert [word for word in said if word not in told] == []


def test_a_refusal_speaks_the_language_asked_for(run):
    done = run("coverage", "--year", 2025, "--km", 0, language="it")

    assert done.exit_code == 2
    assert "Valori ammessi" in done.stderr


def test_where_prints_the_best_places_as_json(geo):
    done = geo("where", "-k", 2, "--year", 2025, "--zona", "mugello")

    found = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert {site["zona"] for site in found["sites"]} == {"Mugello"}
    assert found["is_optimal"] is True
    assert sum(site["gain"] for site in found["sites"]) == pytest.approx(
        found["objective"], abs=0.2
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-k", 0), ["-k"]),
        (("-k", -1), ["-k"]),
        (("-k", 11), ["1–10"]),
        (("-k", 2, "--zona", "firenze"), ["number of candidates"]),
        (("--method", "greedy"), ["--method", "mclp"]),
        (("--km", 0), ["km"]),
        (("--zona", "atlantide"), ["atlantide"]),
        (("--year", 2013), ["--year"]),
    ],
)
def test_where_of_what_cannot_be_exits_2(arguments, said, run):
    done = run("where", *arguments)

    assert (done.exit_code, done.stdout) == (2, "")
    assert [word for word in said if word not in done.stderr] == []


def test_the_columns_are_the_indicators_and_what_stands_beside_them(run):
    heads = run("coverage", "--year", 2025).stdout.splitlines()[0].split(",")

    assert heads[1 : 1 + len(INDICATORS)] == [one.code for one in INDICATORS]
    assert len(heads) == len(set(heads))
