"""The site as files: complete, relative, reproducible, and able to go on where it stopped."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from geo.coverage.indicators import INDICATORS
from routes.export import Exporter

DAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def exporter(store):
    return Exporter(store, DAY, base_url="https://esempio.invalid")


@pytest.fixture(scope="module")
def exported(exporter, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sito")
    return folder, exporter.write(folder, lambda _number, _name: None)


def test_there_is_an_embed_of_each_zona_and_kind_and_of_each_year(exported):
    folder, _done = exported

    names = {path.name for path in (folder / "embed").iterdir()}

    assert {f"toscana.tutti.{year}.html" for year in range(2014, 2027)} <= names
    of_services = [name for name in names if not name.startswith("copertura.")]
    assert len([name for name in of_services if name.endswith(".2026.html")]) == 29 * 9


def test_there_is_an_embed_of_each_indicator_with_the_numbers_it_is_painted_by(exported):
    folder, _done = exported

    for indicator in INDICATORS:
        text = (folder / f"embed/copertura.{indicator.slug}.2026.html").read_text(encoding="utf-8")
        areas, values = re.search(r'mappa\.dipinge\("([^"]+)", "([^"]+)"', text).groups()
        painted = json.loads((folder / "embed" / values).read_bytes())
        drawn = json.loads((folder / "embed" / areas).read_bytes())["features"]
        assert {feature["properties"]["zona"] for feature in drawn} == set(painted["units"])
        assert "/righe" not in text  # no server is there to open a number


def test_every_link_inside_leads_to_a_file(exported):
    folder, _done = exported

    for path in folder.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        links = re.findall(r'(?:href|src)="(?!https?:|tel:|mailto:|geo:|data:|#)([^"]+)"', text)
        links += re.findall(r'mappa\.carica\("([^"]+)"', text)
        links += sum(re.findall(r'mappa\.dipinge\("([^"]+)", "([^"]+)"', text), ())
        for link in links:
            assert (path.parent / link).resolve().is_file(), (path.name, link)


def test_the_same_data_gives_the_same_bytes_and_nothing_is_written_twice(exported, exporter):
    folder, done = exported
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.*")}

    again = exporter.write(folder, lambda _number, _name: None)

    assert (again.n_files, again.n_bytes, again.n_written) == (done.n_files, done.n_bytes, 0)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.*")} == before


def test_an_interrupted_export_goes_on(exported, exporter, tmp_path):
    class StopError(Exception):
        pass

    def stop(number, _name):
        if number == 40:
            raise StopError

    with pytest.raises(StopError):
        exporter.write(tmp_path, stop)
    done = exporter.write(tmp_path, lambda _number, _name: None)

    assert done.n_written == done.n_files - 40
    folder = exported[0]
    for path in folder.rglob("*.*"):
        assert (tmp_path / path.relative_to(folder)).read_bytes() == path.read_bytes()


def test_no_file_tells_of_a_protected_record(exported, store):
    protected = store.services.loc[store.services["location_policy"] == "zona", "id"]
    words = re.compile("|".join(rf"\b{record}\b" for record in protected))

    for path in Path(exported[0]).rglob("*.*"):
        if path.suffix in {".html", ".geojson", ".csv", ".vcf"}:
            assert not words.search(path.read_text(encoding="utf-8")), path.name
