"""Another region is data alone: the comuni of Umbria, in zone that are made up and named so."""

import csv
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from geo.errors import GeoError, RegionError
from geo.region import region_of
from geo.store.records import FIELDS

ROOT = Path(__file__).parent.parent
OURS = ROOT / "data"
PERUGIA, TERNI = "054039", "055032"

REGION = """
istat = 10
nuts = "ITI2"
slug = "umbria"
comuni = 92
target_kind = "centro_famiglie"
target_acts = "atto inventato"
example = "Terni"
postal_codes = ["05", "06"]
written_as = ["umbria", "regione umbria"]
bounds = { south = 42.36, west = 11.89, north = 43.62, east = 13.27 }
province = { PG = "Perugia", TR = "Terni" }
exonyms = { Perugia = ["Pérouse"] }
ausl = { since = 2016-01-01, codes = { "Azienda inventata" = "100299" } }

[names.it]
name = "Umbria"
official = "Regione Umbria"
in = "in Umbria"
of = "dell’Umbria"
all = "tutta l’Umbria"
outside = "fuori dall’Umbria"

[names.en]
name = "Umbria"
official = "Region of Umbria"
in = "in Umbria"
of = "of Umbria"
all = "all Umbria"
outside = "outside Umbria"

[[zone_sets]]
number = 1
zone = 2

[[zone_sets]]
number = 7
zone = 3
starts = 2020-01-01
"""
"""Set 7 has 3 zone: what says "of 7" where it counts, or "of 28", is wrong."""


def write(path, head, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])


def head_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def record(number, comune, zona, **fields):
    filled = {
        "id": f"U{number:03}",
        "kind": "centro_famiglie",
        "name": f"Centro inventato {number}",
        "comune_istat": comune,
        "zona": zona,
        "valid_from": "2021-05-01",
        "valid_from_basis": "opened",
        "status": "open",
        "location_policy": "point",
        "source_url": "https://example.org/elenco",
        "verified_on": "2026-01-10",
        "confidence": "high",
        "position_accuracy": "none",
    }
    return [(filled | fields).get(name, "") for name in FIELDS]


@pytest.fixture(scope="module")
def umbria(italy, tmp_path_factory, geo):
    """Return a store of Umbria that ``python -m geo build`` has made."""
    data = tmp_path_factory.mktemp("umbria")
    (data / "region.toml").write_text(REGION, encoding="utf-8")
    comuni = italy[italy["region"] == 10]
    half = comuni.loc[comuni["provincia"] == "PG", "comune_istat"].iloc[30]
    rows = []
    for code, name, provincia in zip(
        comuni["comune_istat"], comuni["comune"], comuni["provincia"], strict=True
    ):
        new = "Inventata Sud" if provincia == "TR" else "Inventata Nord"
        newest = "Inventata Est" if provincia == "PG" and code > half else new
        rows.append((code, name, provincia, newest, new, "made up"))
    head = ("comune_istat", "comune", "provincia", "zona_7", "zona_1", "established_by")
    write(data / "boundaries" / "comuni_zone.csv", head, rows)
    zone = [
        (number, name, "Azienda inventata", "inventata", "", "", 1, "made up")
        for number, names in ((7, ("Nord", "Est", "Sud")), (1, ("Nord", "Sud")))
        for name in (f"Inventata {part}" for part in names)
    ]
    write(
        data / "boundaries" / "zone_distretto.csv",
        head_of(OURS / "boundaries" / "zone_distretto.csv"),
        zone,
    )
    empty = ["boundaries/zone_alias.csv", "boundaries/comuni_fusioni.csv"]
    tables = sorted((OURS / "statistics").glob("*.csv"))
    for name in [*empty, *(str(path.relative_to(OURS)) for path in tables)]:
        write(data / name, head_of(OURS / name), [])
    services = [
        record(
            1,
            PERUGIA,
            "inventata-est",
            lat="43.11070",
            lon="12.38890",
            position_accuracy="locality",
            position_source="made up",
        ),
        record(2, TERNI, "inventata-sud"),
    ]
    write(data / "services" / "services.csv", FIELDS, services)
    shutil.copy(OURS / "services" / "register.csv", data / "services")
    done = geo("build", data=data)
    assert done.returncode == 0, done.stderr
    return data


def of_tuscany(text):
    return [
        word
        for word in ("Toscana", "Tuscany", "toscana", "of 28", "28 zone", "273 comuni")
        if word in text
    ]


@pytest.fixture
def run(umbria, geo):
    def run(*arguments):
        done = geo(*arguments, data=umbria)
        assert done.returncode == 0, done.stderr
        assert of_tuscany(done.stdout + done.stderr) == []
        return done

    return run


def test_a_point_is_located_in_the_zona_of_its_time(run):
    here = json.loads(run("locate", "--lat", 43.1107, "--lon", 12.3889).stdout)
    before = json.loads(run("locate", "--lat", 43.1107, "--lon", 12.3889, "--year", 2018).stdout)

    assert (here["comune"], here["zona"], here["zone_set"]) == ("Perugia", "Inventata Est", 7)
    assert (before["zona"], before["zone_set"]) == ("Inventata Nord", 1)
    assert here["ausl_code"] == "100299"


def test_what_lies_outside_is_told_by_the_name_of_the_region(run):
    done = run("locate", "--lat", 43.7767, "--lon", 11.2611)

    assert json.loads(done.stdout)["comune"] is None
    assert "outside Umbria" in done.stderr


@pytest.mark.parametrize("text", ["Perugia", "Pérouse", "Perugia, Umbria", "Perugia (PG)"])
def test_places_are_found_by_name(run, text):
    assert json.loads(run("search", text).stdout)[0]["name"] == "Perugia"


def test_coverage_is_counted_in_the_zone_of_the_region(run):
    text = run("coverage", "--year", 2025, "--format", "json").stdout
    rows = {row["zona"]: row["n_centres"] for row in json.loads(text)}

    assert rows == {"Inventata Est": 1, "Inventata Nord": 0, "Inventata Sud": 1}


def test_the_store_passes_its_check(run):
    assert "2 records, 1 with a place" in run("check").stderr


@pytest.fixture
def shown(umbria, monkeypatch, ask):
    """Show Umbria in this process, and ask its routes."""
    import geo.store.store
    from geo.store.store import Live

    monkeypatch.setenv("MAPPA_DATA", str(umbria))
    parts = (geo.store.store._sign, geo.store.store._read)
    live = Live(*parts, geo.store.store._may_stay, geo.store.store._forget)
    monkeypatch.setattr("geo.store.store._live", live)
    geo.store.store._forget()

    def asked(address):
        path, _mark, query = address.partition("?")
        return ask(path, query.encode())

    yield asked
    geo.store.store._forget()


@pytest.mark.parametrize(
    "address",
    [
        "/embed",
        "/embed?lingua=en",
        "/embed?lingua=ar",
        "/embed?zona=inventata-est&lingua=en",
        "/embed?zone-set=1&anno=2025&lingua=en",
        "/embed?tema=copertura&indicatore=obiettivo&lingua=en",
        "/api/servizi.geojson",
        "/api/zone.geojson",
        "/api/comuni.geojson",
        "/api/copertura.csv?anno=2025",
        "/api/copertura.csv?anno=2025&per=regione",
        "/rapporto?zona=inventata-sud&lingua=en",
        "/centro/U001",
        "/centro/U001.vcf",
        "/api/dati/catalogo.rdf",
        "/api/dati/zone.geojson",
        "/api/dati/zone.schema.json",
        "/api/dati/comuni.csv",
        "/accessibilita",
    ],
)
def test_pages_and_files_are_those_of_the_region(shown, address):
    answer = shown(address)

    assert answer.status == 200, answer.text[:400]
    assert of_tuscany(answer.text) == []


def test_a_language_the_region_has_no_name_in_keeps_the_italian_one_apart(shown):
    from words import translator

    said = translator("ar")("Services for families {in_region}")

    assert "\u2068in Umbria\u2069" in said
    assert "in Umbria" in shown("/embed?lingua=ar").text


def test_the_parts_of_streamlit_say_the_sets_of_the_region(shown):
    from views.page import zone_set_name
    from words import translator

    assert zone_set_name(7, translator("en")) == "3 zone, since 2020"
    assert zone_set_name(1, translator("it")) == "2 zone, fino al 2019"


@pytest.mark.parametrize(
    ("was", "wrong", "told"),
    [
        ("istat = 10", 'istat = "dieci"', "istat: came 'dieci', needed: a whole number"),
        ("istat = 10", "", "istat: came nothing, needed: a whole number from 1"),
        ("istat = 10", "istat = true", "istat: came True, needed: a whole number"),
        ('nuts = "ITI2"', 'nuts = "UM"', "nuts: came 'UM', needed: a code such as ITI1"),
        ('"centro_famiglie"', '"centri"', "target_kind: came 'centri', needed: one of centro_f"),
        ("south = 42.36", "south = 44", "bounds: came 44"),
        ("number = 7", "number = 1", "zone_sets: came [1, 1], needed: each number once"),
        ("starts = 2020-01-01", 'starts = "2020"', "zone_sets: starts: came '2020', needed: a day"),
        ('of = "of Umbria"', "", "names: en: of: came nothing, needed: a text"),
        ('of = "of Umbria"', 'of = "{x}"', "names: en: of: came {x}, needed: words, without"),
        ('slug = "umbria"', 'slug = "umbria"\nzone = 3', "zone: came 3, needed: nothing of this"),
        ("istat = 10", "istat = ", "a file of TOML is needed"),
        ("[names.en]", "[names.fr]", "names: came it, fr, needed: the names in 'en'"),
        ('postal_codes = ["05", "06"]', "postal_codes = [5]", "postal_codes: came [5], needed"),
    ],
)
def test_what_the_file_cannot_mean_is_refused_in_a_sentence(tmp_path, was, wrong, told):
    assert was in REGION
    (tmp_path / "region.toml").write_text(REGION.replace(was, wrong, 1), encoding="utf-8")

    with pytest.raises(RegionError) as refused:
        region_of(tmp_path)

    assert str(refused.value).startswith("region.toml: ")
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_wrong_file_stops_a_command_in_one_sentence(umbria, tmp_path, geo):
    data = Path(shutil.copytree(umbria, tmp_path / "data"))
    (data / "region.toml").write_text(REGION.replace("istat = 10", "istat = 0"), encoding="utf-8")

    done = geo("search", "Perugia", data=data)

    assert done.returncode == 1
    assert done.stderr == "region.toml: istat: came 0, needed: a whole number from 1\n"


def test_tables_of_another_region_are_refused_not_shown_as_ours(umbria, tmp_path):
    from geo.store.store import open_store

    data = Path(shutil.copytree(umbria, tmp_path / "data"))
    (data / "region.toml").unlink()

    with pytest.raises(GeoError, match=r"comuni_zone.csv: no column zona_28, .*Toscana"):
        open_store(data)


def test_a_count_of_zone_that_is_not_that_of_the_table_is_refused(umbria, tmp_path):
    from geo.store.store import open_store

    data = Path(shutil.copytree(umbria, tmp_path / "data"))
    (data / "region.toml").write_text(REGION.replace("zone = 3", "zone = 4"), encoding="utf-8")

    with pytest.raises(GeoError, match=r"3 zone in the set 7, the 4 that region.toml counts"):
        open_store(data)


def test_our_own_region_is_as_its_tables_are():
    ours = region_of(OURS)
    members = pd.read_csv(OURS / "boundaries" / "comuni_zone.csv", dtype=str)

    assert ours.n_comuni == len(members)
    assert set(ours.province) == set(members["provincia"])
    assert ours.example in set(members["comune"])
    assert set(ours.exonyms) <= set(members["comune"])
