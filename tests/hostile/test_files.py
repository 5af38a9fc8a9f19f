"""Files made to do damage: no file reads the server, and none takes its memory or its time."""

import ast
import http.server
import json
import os
import random
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import CrsError, PopulationError, TableError
from geo.intake.container import check_workbook
from geo.intake.isolation import LIST, MOST_AT_ONCE, Limits, isolated
from geo.intake.population_file import read_population
from geo.intake.raw import RawTable
from geo.intake.reading import read_list, read_table, table_of
from tests.hostile.conftest import SHEET, geojson, workbook_with
from tests.settings_told import tells_settings
from tests.source import parsed

ROOT = Path(__file__).parent.parent.parent
MOST_BYTES = LIST.memory_bytes + 400_000_000
"""What a reader may take in all: its limit, and Python with its libraries."""
SECRET = "root:"


# What a file names is not opened.


@pytest.fixture
def visited():
    """Return an address on this machine, and what was asked of it."""
    asked = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def do_HEAD(self):
            self.do_GET()

        def log_message(self, *_said):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def pipelines(address):
    """Return contents that GDAL takes for something else than the rows of a list."""
    steps = ["gdal", "vector", "pipeline", "!", "read", "/etc/passwd"]
    return {
        "a pipeline": json.dumps(
            {
                "type": "gdal_streamed_alg",
                "command_line": " ".join(steps),
                "relative_paths_relative_to_this_file": False,
            }
        ).encode(),
        "a pipeline of an address": json.dumps(
            {
                "type": "gdal_streamed_alg",
                "command_line": f"gdal vector pipeline ! read /vsicurl/{address}/a.geojson",
            }
        ).encode(),
        "a reference by link": geojson(
            crs={"type": "link", "properties": {"href": f"{address}/crs", "type": "proj4"}}
        ),
        "a reference by file": geojson(
            crs={"type": "name", "properties": {"name": "+init=/etc/passwd:root"}}
        ),
        "a reference by path": geojson(crs={"type": "name", "properties": {"name": "/etc/passwd"}}),
        "a reference by grid": geojson(
            crs={"type": "name", "properties": {"name": "+proj=longlat +nadgrids=/etc/passwd"}}
        ),
        "a virtual format": b'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/etc/passwd'
        b"</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        "a service": f'{{"type": "FeatureServer", "url": "{address}"}}'.encode(),
        "a web feature service": f"<OGRWFSDataSource><URL>{address}</URL>".encode(),
        "a tile matrix": json.dumps(
            {"type": "Topology", "objects": {}, "href": f"/vsicurl/{address}"}
        ).encode(),
        "STAC": json.dumps(
            {
                "type": "Feature",
                "stac_version": "1.0.0",
                "properties": {},
                "assets": {"a": {"href": f"{address}/x"}},
                "links": [],
            }
        ).encode(),
    }


@pytest.mark.parametrize("name", pipelines(""))
def test_no_file_reads_another_or_calls_a_host(name, visited, tmp_path, store):
    address, asked = visited
    data = pipelines(address)[name]
    told = []
    for read in (table_of, read_list):
        try:
            table = read(data, "elenco.geojson")
            told.append(str(table.cells.to_numpy().tolist()))
        except TableError as error:
            told.append(str(error))
    path = tmp_path / "persone.geojson"
    path.write_bytes(data)
    with pytest.raises((PopulationError, CrsError)) as caught:
        read_population(path, store)
    told.append(str(caught.value))

    assert asked == []
    assert [text for text in told if SECRET in text or "/etc" in text or "127.0.0.1" in text] == []


def test_a_reference_by_link_is_refused_in_a_sentence():
    with pytest.raises(TableError, match="no file or address is opened to find it"):
        table_of(geojson(crs={"type": "link", "properties": {"href": "http://x"}}), "a.geojson")


def test_gdal_is_loaded_by_no_reader_of_files():
    program = (
        "import sys; import geo.intake.reading; from geo.intake.geofile import read_ground;"
        " read_ground(sys.argv[1].encode(), 'geojson', 'a'); "
        "sys.exit('pyogrio' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, geojson().decode()], cwd=ROOT, check=False, timeout=120
    )

    assert done.returncode == 0


def test_only_the_process_of_its_own_reads_a_list():
    callers = set()
    for path in (
        path
        for room in ("geo", "layers", "routes", "views")
        for path in (ROOT / room).rglob("*.py")
    ):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ImportFrom) and node.module == read_list.__module__:
                callers.update(name.name for name in node.names)

    assert callers == {"read_list", "read_table"}


# GeoPackages: rows are read, and nothing of what a maker wrote is run.

_AS_LAYER = (
    "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) "
    "VALUES ('{0}', 'attributes', '{0}', 0)"
)
_WITHOUT_END = "r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r)"
TRAPS = {
    "a view": ("CREATE VIEW trap AS SELECT randomblob(900000000) AS nome, 1 AS comune",),
    "a view without end": (
        f"CREATE VIEW trap AS WITH RECURSIVE {_WITHOUT_END} SELECT n AS nome, n AS comune FROM r",
    ),
    "a computed column": (
        "CREATE TABLE trap (nome TEXT, comune TEXT AS (hex(zeroblob(100000000))))",
        "INSERT INTO trap (nome) VALUES ('A')",
    ),
    "a table of a module": ("CREATE VIRTUAL TABLE trap USING fts5 (nome, comune)",),
}


@pytest.mark.parametrize("name", TRAPS)
def test_a_layer_that_is_computed_is_refused(name, package):
    data = package("DELETE FROM gpkg_contents", *TRAPS[name], _AS_LAYER.format("trap"))

    with pytest.raises(TableError, match="no table of rows but a view or a table that is computed"):
        table_of(data, "elenco.gpkg")


@pytest.mark.parametrize("table", ["gpkg_contents", "gpkg_geometry_columns"])
def test_a_register_that_is_a_view_is_not_read(table, package):
    data = package(
        f"ALTER TABLE {table} RENAME TO kept",
        f"CREATE VIEW {table} AS WITH RECURSIVE {_WITHOUT_END} SELECT n AS table_name, "
        "n AS data_type, n AS column_name, n AS srs_id FROM r",
    )

    try:
        cells = table_of(data, "elenco.gpkg").cells
    except TableError:
        return
    assert len(cells) == 1


def test_triggers_and_other_tables_beside_the_list_do_no_harm(package):
    data = package(
        "CREATE TRIGGER t AFTER INSERT ON elenco BEGIN SELECT randomblob(1000000000); END",
        "CREATE VIEW beside AS SELECT randomblob(1000000000) AS nome",
    )

    assert table_of(data, "elenco.gpkg").cells[0].tolist() == ["A"]


def test_a_geopackage_that_was_written_through_a_log_is_read(package):
    data = package("PRAGMA journal_mode=WAL")

    assert data[18:20] == b"\x02\x02"
    assert table_of(data, "elenco.gpkg").cells[0].tolist() == ["A"]


def test_a_reference_whose_definition_opens_files_is_refused(package):
    wkt = (
        'GEOGCS["a",DATUM["b",SPHEROID["c",6378137,298]],PRIMEM["d",0],UNIT["degree",0.017],'
        'EXTENSION["PROJ4","+proj=longlat +nadgrids=/etc/passwd"]]'
    )
    data = package(
        "INSERT INTO gpkg_spatial_ref_sys (srs_name, srs_id, organization, "
        f"organization_coordsys_id, definition) VALUES ('x', 77, 'NONE', 77, '{wkt}')",
        "UPDATE gpkg_geometry_columns SET srs_id = 77",
        "UPDATE gpkg_contents SET srs_id = 77",
    )

    with pytest.raises(TableError, match="is not known: export it in WGS84"):
        table_of(data, "elenco.gpkg")


# Workbooks: what a part is, its content says.


def many(piece, n_bytes):
    n = n_bytes // (len(piece) * 1_000) + 1
    return (piece * 1_000 for _time in range(n))


def noise(n_bytes, seed=1):
    """Return letters that do not pack well."""
    return (
        random.Random(seed).randbytes(500_000).hex().encode()
        for _time in range(n_bytes // 1_000_000)
    )


def styles(n_bytes):
    yield (b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts>')
    yield from (b'<font><name val="' + piece + b'"/></font>' for piece in noise(n_bytes))
    yield b"</fonts></styleSheet>"


@pytest.mark.parametrize(
    "name",
    [
        "xl/styles.xml",
        "xl/theme/theme1.xml",
        "xl/sheet99.xml",
        "docProps/app.xml",
        "xl/worksheets/sheet7.xml",
    ],
)
def test_styles_of_many_megabytes_are_refused_unopened_under_any_name(name):
    data = workbook_with(**{name: styles(20_000_000)})

    with pytest.raises(TableError, match="refused unopened"):
        check_workbook(data, "elenco.xlsx")


@pytest.mark.parametrize("name", ["xl/sharedStrings.xml", "xl/worksheets/strings.xml", "xl/a.bin"])
def test_strings_are_counted_under_any_name(name):
    def strings():
        yield b"<sst>"
        yield from (b"<si><t>" + piece + b"</t></si>" for piece in noise(110_000_000))
        yield b"</sst>"

    with pytest.raises(TableError, match="refused unopened"):
        check_workbook(workbook_with(**{name: strings()}), "elenco.xlsx")


ENTITIES = '<?xml version="1.0"?>{0}<!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>'


@pytest.mark.parametrize(
    "content",
    [
        ENTITIES.format("").encode(),
        ENTITIES.format(f"<!--{'x' * 90_000}-->").encode(),
        ENTITIES.format("").encode("utf-16"),
        ENTITIES.format("").encode("utf-16-be"),
        b"\xef\xbb\xbf" + ENTITIES.format("").encode(),
    ],
    ids=["plain", "behind a long comment", "UTF-16", "UTF-16 without a mark", "with a mark"],
)
@pytest.mark.parametrize("name", [SHEET, "xl/worksheets/data.bin"])
def test_entities_are_refused_in_any_part_and_encoding(name, content):
    with pytest.raises(TableError, match="definitions that no spreadsheet writes"):
        check_workbook(workbook_with(**{name: content}), "elenco.xlsx")


# The process of its own.


def never_ends(_data, _file):
    while True:
        pass


def sleeps(_data, _file):
    time.sleep(600)


def fills_memory(_data, _file):
    return "x" * 4_000_000_000


def starts_another(_data, _file):
    subprocess.run(["/bin/true"], check=True)


def writes(_data, _file):
    Path("/tmp/written-by-a-reader").write_text("x", "utf-8")


def reads_the_server(_data, _file):
    return Path("/etc/passwd").read_text("utf-8")


def calls(_data, _file):
    import socket

    socket.create_connection(("127.0.0.1", 9))


def dies(_data, _file):
    os.abort()


def talks_without_end(_data, _file):
    return ["x" * 1_000_000] * 50


def fails_with_content(data, _file):
    raise ValueError(data.decode())


SHORT = Limits(memory_bytes=500_000_000, cpu_s=3, wall_s=400, answer_bytes=10_000_000)


@pytest.mark.parametrize(
    ("work", "said"),
    [
        (never_ends, "takes longer"),
        (fills_memory, "more memory"),
        (starts_another, "damaged"),
        (writes, "damaged"),
        (reads_the_server, "damaged"),
        (calls, "damaged"),
        (dies, "more memory"),
        (talks_without_end, "more memory"),
        (fails_with_content, "damaged"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_whatever_happens_in_a_reader_is_one_sentence_here(work, said):
    with pytest.raises(TableError, match=said) as caught:
        isolated(work, b"a private cell", "elenco.csv", limits=SHORT)

    assert "private" not in str(caught.value)
    assert not Path("/tmp/written-by-a-reader").exists()


def test_a_reader_that_waits_is_killed_whole():
    with pytest.raises(TableError, match="takes longer"):
        isolated(
            sleeps,
            b"x",
            "elenco.csv",
            limits=Limits(memory_bytes=500_000_000, cpu_s=30, wall_s=15, answer_bytes=1_000),
        )

    left = subprocess.run(
        ["ps", "-ww", "-o", "args=", "--ppid", str(os.getpid())],
        text=True,
        capture_output=True,
        check=False,
    ).stdout
    assert "answer(work)" not in left


def test_a_reader_knows_no_setting_of_ours(monkeypatch):
    monkeypatch.setenv("MAPPA_STEWARD", "a hash")

    assert isolated(tells_settings, b"x", "elenco.csv", limits=SHORT) == "{}"


@pytest.mark.parametrize(
    "data",
    [
        b'Nome;Comune\nA;Prato\n\n"B\nC";Pisa;9\n',
        geojson(),
        workbook_with(),
        "titolo;;\n\nNome;Comune;CAP\nCittà;Prato;59100\n".encode("cp1252"),
    ],
    ids=["CSV", "GeoJSON", "XLSX", "titles above"],
)
def test_a_list_comes_back_as_it_was_read(data):
    here, apart = table_of(data, "elenco"), read_list(data, "elenco")

    assert apart.cells.to_numpy().tolist() == here.cells.to_numpy().tolist()
    assert apart.cells.index.tolist() == here.cells.index.tolist()
    assert list(apart.cells.columns) == list(here.cells.columns)
    for name in (name for name in RawTable.__dataclass_fields__ if name != "cells"):
        assert getattr(apart, name) == getattr(here, name), name


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.floats(allow_nan=False)
    | st.frozensets(st.text()),
    lambda inner: st.one_of(
        st.lists(inner), st.lists(inner).map(tuple), st.dictionaries(st.text(), inner)
    ),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(VALUES)
def test_plain_values_go_over_the_border_unchanged(value):
    from geo.intake.isolation import _decoded, _encoded

    assert _decoded(json.loads(json.dumps(_encoded(value, []))), {}, {}) == value


def ring(n):
    return b",".join(b"[%d.5,43.1]" % (n % 90) for n in range(n))


def bombs():
    row = b'<c t="inlineStr"><is><t>' + b"x" * 1_000 + b"</t></is></c>"
    return {
        "one row of 300 MB": lambda: workbook_with(
            **{
                SHEET: (
                    piece
                    for part in (
                        (b"<worksheet><sheetData><row>",),
                        (
                            b'<c t="inlineStr"><is><t>' + letters + b"</t></is></c>"
                            for letters in noise(90_000_000)
                        ),
                        (b"</row></sheetData></worksheet>",),
                    )
                    for piece in part
                )
            }
        ),
        "a sheet that unpacks": lambda: workbook_with(**{SHEET: many(row, 200_000_000)}),
        "one line of 49 MB": lambda: b"Nome;Comune\n" + b"a" * 49_000_000,
        "a GeoJSON nested deep": lambda: b'{"type":"FeatureCollection","features":[' * 100_000,
        "ten million numbers": lambda: (
            b'{"type":"FeatureCollection","features":[{"type":"Feature",'
            b'"properties":{},"geometry":{"type":"LineString","coordinates":['
            + ring(4_000_000)
            + b"]}}]}"
        ),
    }


@pytest.mark.parametrize("name", bombs())
def test_a_list_made_to_fill_memory_is_a_sentence_within_bounds(name, tmp_path):
    path = tmp_path / "elenco.dat"
    path.write_bytes(bombs()[name]())
    program = (
        "import re, resource, sys; from pathlib import Path\n"
        "from geo.intake.reading import read_table; from geo.errors import TableError\n"
        "try: read_table(Path(sys.argv[1])); print('read')\n"
        "except TableError as error: print(str(error).replace(chr(10), '|'))\n"
        "# Not ru_maxrss: that begins with what the process that started this one held.\n"
        "print(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(used.ru_maxrss, used.ru_utime)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=LIST.wall_s + 60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (2 * MOST_BYTES,) * 2),
    )

    assert done.returncode == 0, done.stderr
    said, here, reader = done.stdout.splitlines()
    assert said.startswith(("elenco.dat: ", "read"))
    assert int(here) * 1_024 < 500_000_000
    assert int(reader.split()[0]) * 1_024 < MOST_BYTES
    assert float(reader.split()[1]) <= LIST.cpu_s + 10


def test_not_more_readers_than_declared_run_at_once():

    seen, most, stop = [], MOST_AT_ONCE, threading.Event()

    def look():
        while not stop.wait(0.05):
            told = subprocess.run(
                ["ps", "-ww", "-o", "args=", "--ppid", str(os.getpid())],
                text=True,
                capture_output=True,
                check=False,
            ).stdout
            seen.append(told.count("answer(work)"))

    readers = [
        threading.Thread(target=read_list, args=(b"Nome;Comune\nA;Prato\n", "a.csv"))
        for _reader in range(most + 3)
    ]
    looker = threading.Thread(target=look)
    for thread in (looker, *readers):
        thread.start()
    for reader in readers:
        reader.join()
    stop.set()
    looker.join()

    assert 1 <= max(seen) <= most


def test_a_file_is_read_by_the_command_line_apart_too(tmp_path):
    path = tmp_path / "elenco.csv"
    path.write_bytes(b"Nome;Comune\nA;Prato\n")

    table = read_table(path)

    assert table.heads == ("Nome", "Comune")
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime > 0
