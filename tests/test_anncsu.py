"""ANNCSU's house numbers: all that is published is kept or named, and nothing is lost by a kill.

Streets, numbers and points are invented (INDIR_INVENTATO); columns, codes and places are real.
"""

import os
import signal
import sqlite3
import subprocess
import sys
import tracemalloc
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import GeoError, RecordError, StoreError
from geo.places import anncsu
from geo.places.addresses import find_address
from geo.places.anncsu import import_archive
from geo.places.house_numbers import archive_facts, new_archive
from geo.store.store import open_store

# docs/data.md, "ANNCSU": the columns of INDIR.
COLUMNS = [
    "CODICE_COMUNE",
    "CODICE_ISTAT",
    "PROGRESSIVO_NAZIONALE",
    "CODICE_COMUNALE",
    "ODONIMO",
    "LOCALITA'",
    "DIZIONE_LINGUA1",
    "DIZIONE_LINGUA2",
    "PROGRESSIVO_ACCESSO",
    "CODICE_COMUNALE_ACCESSO",
    "CIVICO",
    "ESPONENTE",
    "SPECIFICITA",
    "METRICO",
    "PROGRESSIVO_SNC",
    "COORD_X_COMUNE",
    "COORD_Y_COMUNE",
    "QUOTA",
    "METODO",
]
# The main place of Empoli in comuni_places.csv.
LON, LAT = "10,94758", "43,71795"
FIRENZE = {"CODICE_ISTAT": "048017", "COORD_X_COMUNE": "11,24626", "COORD_Y_COMUNE": "43,77925"}


def door(**fields):
    """Return an invented door in Empoli, with some fields changed."""
    return {
        "CODICE_ISTAT": "048014",
        "PROGRESSIVO_NAZIONALE": "1",
        "ODONIMO": "VIA INVENTATA",
        "CIVICO": "1",
        "COORD_X_COMUNE": LON,
        "COORD_Y_COMUNE": LAT,
        "METODO": "4",
    } | fields


def line(row, separator=";"):
    return separator.join(row.get(column, "") for column in COLUMNS)


def written(path, *rows, separator=";", start=b"", encoding="utf-8"):
    lines = [
        separator.join(COLUMNS),
        *(row if isinstance(row, str) else line(row, separator) for row in rows),
    ]
    path.write_bytes(start + "\n".join([*lines, ""]).encode(encoding))
    return path


@pytest.fixture(autouse=True)
def _offline(monkeypatch):
    monkeypatch.delenv("MAPPA_GEOCODER", raising=False)


@pytest.fixture
def kept(data_copy):
    return open_store(data_copy)


@pytest.fixture
def load(kept, tmp_path):
    """Return what imports invented rows, and returns the count and the bad rows."""

    def run(*rows, name="INDIR_INVENTATO.csv", **how):
        bad = []
        source = written(tmp_path / name, *rows, **how)
        return import_archive(source, kept, bad.append, lambda _said: None), bad

    return run


def archive_of(store):
    return store.folder / "addresses" / "addresses.sqlite"


def rows_in(store, query):
    connection = sqlite3.connect(archive_of(store))
    found = connection.execute(query).fetchall()
    connection.close()
    return found


@pytest.mark.parametrize(
    ("separator", "decimal"), [(";", ","), (";", "."), (",", "."), ("\t", ","), ("|", ".")]
)
@pytest.mark.parametrize(
    "how", [{"start": b"\xef\xbb\xbf"}, {"encoding": "utf-8"}, {"encoding": "cp1252"}]
)
def test_separator_encoding_and_decimals_are_found(separator, decimal, how, load, kept):
    row = door(
        ODONIMO="VIA DELLA LIBERTÀ",
        COORD_X_COMUNE=LON.replace(",", decimal),
        COORD_Y_COMUNE=LAT.replace(",", decimal),
    )

    count, bad = load(row, separator=separator, **how)

    assert (count.n_rows, count.n_points, bad) == (1, 1, [])
    assert find_address("via della libertà 1, empoli", kept).found[0].accuracy == "address"
    assert rows_in(kept, "SELECT odonimo FROM streets") == [("VIA DELLA LIBERTÀ",)]


def zipped(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_the_house_numbers_inside_a_zip_are_found_by_their_name(kept, tmp_path):
    csv = written(tmp_path / "a.csv", door()).read_bytes()
    source = zipped(
        tmp_path / "x.zip",
        {
            "STRAD_INVENTATO.csv": b"a;b\n",
            "leggimi.pdf": b"",
            "__MACOSX/._INDIR_INVENTATO.csv": b"",
            "dir/INDIR_INVENTATO_20251201.csv": csv,
        },
    )

    count = import_archive(source, kept, pytest.fail, lambda _said: None)

    assert (count.source, count.n_kept) == ("INDIR_INVENTATO_20251201.csv", 1)


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"leggimi.pdf": b""},
        {"a.csv": b"", "b.csv": b""},
        {"INDIR_INVENTATO_1.csv": b"", "INDIR_INVENTATO_2.csv": b""},
    ],
)
def test_a_zip_without_one_table_is_refused_by_name(members, kept, tmp_path):
    source = zipped(tmp_path / "x.zip", members)

    with pytest.raises(RecordError, match=r"x\.zip, zip: came .* one CSV of house numbers"):
        import_archive(source, kept, pytest.fail, lambda _said: None)


def test_a_zip_that_is_damaged_inside_is_refused_and_the_archive_stays(load, kept, tmp_path):
    load(door())
    before = archive_of(kept).read_bytes()
    rows = "\n".join([";".join(COLUMNS), *(line(door(CIVICO=str(n))) for n in range(1, 5000))])
    source = zipped(tmp_path / "x.zip", {"INDIR_INVENTATO.csv": rows})
    content = bytearray(source.read_bytes())
    content[len(content) // 2] ^= 0xFF
    source.write_bytes(content)

    with pytest.raises(RecordError, match=r"x\.zip, file: .* can be read to its end"):
        import_archive(source, kept, lambda _bad: None, lambda _said: None)

    assert archive_of(kept).read_bytes() == before


@pytest.mark.parametrize("header", ["", "a;b;c", "CODICE_ISTAT;CIVICO"])
def test_a_table_without_the_columns_is_refused_by_column(header, kept, tmp_path):
    source = tmp_path / "INDIR_INVENTATO.csv"
    source.write_text(header, encoding="utf-8")

    with pytest.raises(RecordError) as refused:
        import_archive(source, kept, pytest.fail, lambda _said: None)

    assert {"ODONIMO", "COORD_X_COMUNE"} <= {found.field for found in refused.value.findings}


def test_a_source_that_is_not_there_is_named(kept, tmp_path):
    with pytest.raises(StoreError, match=r"none\.csv: not found"):
        import_archive(tmp_path / "none.csv", kept, pytest.fail, lambda _said: None)


POINT = "COORD_X_COMUNE, COORD_Y_COMUNE"
NO_HOUSE = "no house number: figures alone, six at the most"
OUTSIDE = "a point outside the comune of the row"
UNKNOWN = "no six-digit code of a comune of the region"
BAD = [
    ({"CODICE_ISTAT": "058091"}, ("CODICE_ISTAT", "058091", UNKNOWN)),  # Roma
    ({"CODICE_ISTAT": "48014"}, ("CODICE_ISTAT", "48014", UNKNOWN)),
    ({"CODICE_ISTAT": ""}, ("CODICE_ISTAT", "", UNKNOWN)),
    ({"ODONIMO": " - "}, ("ODONIMO", "-", "no name of a street")),
    ({"CIVICO": "dodici"}, ("CIVICO", "dodici", NO_HOUSE)),
    ({"CIVICO": "9" * 30}, ("CIVICO", "9" * 30, NO_HOUSE)),
    ({"COORD_X_COMUNE": "est"}, ("COORD_X_COMUNE", "est", "no number")),
    ({"COORD_Y_COMUNE": "4.371.795,00"}, ("COORD_Y_COMUNE", "4.371.795,00", "no number")),
    ({"COORD_Y_COMUNE": "nan"}, ("COORD_Y_COMUNE", "nan", "no number")),
    ({"COORD_Y_COMUNE": ""}, ("COORD_Y_COMUNE", "", "no number")),
    (
        {"COORD_X_COMUNE": "1656000,5", "COORD_Y_COMUNE": "4842000,2"},
        (POINT, "1656000,5 4842000,2", "metres of a grid, not degrees"),
    ),
    (
        {"COORD_X_COMUNE": LAT, "COORD_Y_COMUNE": LON},
        (POINT, f"{LAT} {LON} (-)", "latitude and longitude are swapped"),
    ),
    (FIRENZE | {"CODICE_ISTAT": "048014"}, (POINT, "11,24626 43,77925 (Firenze)", OUTSIDE)),
    ({"COORD_X_COMUNE": "12,5", "COORD_Y_COMUNE": "41,9"}, (POINT, "12,5 41,9 (-)", OUTSIDE)),
    ({"COORD_X_COMUNE": "0"}, (POINT, f"0 {LAT} (-)", OUTSIDE)),
]


@pytest.mark.parametrize(("fields", "named"), BAD)
def test_a_bad_row_is_named_and_the_rest_is_loaded(fields, named, load, kept):
    count, bad = load(door(), door(**fields), door(**FIRENZE, CIVICO="3"))

    assert [(row.line, row.field, row.came, row.reason) for row in bad] == [(3, *named)]
    assert (count.n_rows, count.n_bad) == (3, 1)
    assert find_address("via inventata 1, empoli", kept).found[0].accuracy == "address"
    assert find_address("via inventata 3, firenze", kept).found[0].accuracy == "address"


@pytest.mark.parametrize(
    "spoiled",
    [
        line(door())[:-1].rsplit(";", 1)[0],
        line(door()) + ";;more",
        "only words",
        '"' + line(door()),
        line(door()) + "\0",
        "x" * 200_000,
        line(door()).replace("VIA", "V\rIA"),
    ],
)
def test_a_line_that_is_no_row_is_named_and_spoils_no_other(spoiled, load):
    count, bad = load(door(CIVICO="1"), spoiled, door(CIVICO="2"), "", door(CIVICO="3"))

    assert [(row.line, row.field) for row in bad] == [(3, "")]
    assert len(bad[0].came) <= 80
    assert (count.n_rows, count.n_kept, count.n_bad, count.n_points) == (3, 3, 1, 3)


def test_a_line_in_another_encoding_is_named_and_the_accents_of_the_others_stay(kept, tmp_path):
    source = written(
        tmp_path / "INDIR_INVENTATO.csv",
        door(ODONIMO="VIA DELL'UNITÀ"),
        door(ODONIMO="VIA DEL CAFFÈ"),
    )
    source.write_bytes(source.read_bytes() + line(door(ODONIMO="VIA PERÒ")).encode("cp1252"))
    bad = []

    import_archive(source, kept, bad.append, lambda _said: None)

    assert [(row.line, row.field) for row in bad] == [(4, "")]
    assert rows_in(kept, "SELECT odonimo FROM streets ORDER BY 1") == [
        ("VIA DEL CAFFÈ",),
        ("VIA DELL'UNITÀ",),
    ]


def test_bad_rows_are_told_in_the_order_of_their_lines(load):
    outside = door(COORD_X_COMUNE="12,5", COORD_Y_COMUNE="41,9")

    count, bad = load(outside, door(CIVICO="x"), "no row", outside | {"CIVICO": "y"}, door())

    assert [row.line for row in bad] == [2, 3, 4, 5, 5]
    assert count.n_bad == 4


def test_a_refused_point_leaves_an_address_of_its_street(load, kept):
    load(door(CIVICO="5", COORD_X_COMUNE=LAT, COORD_Y_COMUNE=LON))

    found = find_address("via inventata 5, empoli", kept)

    assert [(a.accuracy, a.comune_istat) for a in found.found] == [("comune", "048014")]
    assert rows_in(kept, "SELECT number, lat FROM houses") == [(5, None)]


# docs/data.md: coordinates are often empty or 0,0.
@pytest.mark.parametrize(("x", "y"), [("", ""), ("0", "0"), ("0,0", "0,0"), ("0.000", "0")])
def test_empty_or_zero_coordinates_are_no_fault(x, y, load):
    count, bad = load(door(COORD_X_COMUNE=x, COORD_Y_COMUNE=y))

    assert (count.n_without_point, count.n_bad, count.n_points, bad) == (1, 0, 0, [])


# comuni_fusioni.csv: 048016 Figline Valdarno is part of 048052 since 2014.
def test_the_code_of_a_merged_comune_leads_to_that_of_today(load, kept, code_of):
    place = kept.comune_places.set_index("comune_istat").loc["048052"]

    load(
        door(
            CODICE_ISTAT="048016",
            COORD_X_COMUNE=str(place["lon"]),
            COORD_Y_COMUNE=str(place["lat"]),
        )
    )

    found = find_address("Via Inventata 1, Figline Valdarno", kept).found[0]
    assert (found.accuracy, found.comune_istat) == ("address", code_of["Figline e Incisa Valdarno"])


# A door without a number is published with the number of the door before it.
def test_a_door_without_a_number_does_not_take_that_of_another(load, kept):
    load(door(CIVICO="7", PROGRESSIVO_SNC="1"), door(CIVICO="", METRICO="1250"))

    assert rows_in(kept, "SELECT number, metre FROM houses") == [(None, None), (None, 1250)]


def test_an_archive_says_what_it_was_made_from_and_when(load, kept, monkeypatch, today):
    monkeypatch.setattr("geo.places.house_numbers.today", lambda: today)
    load(door(), door(CIVICO="2"), name="INDIR_INVENTATO_20251201.csv")

    facts = archive_facts(kept.folder)

    assert (facts.source, facts.imported_on) == ("INDIR_INVENTATO_20251201.csv", "2026-11-21")
    assert (facts.n_streets, facts.n_houses, facts.n_points) == (1, 2, 2)


def test_an_import_of_nothing_keeps_the_archive_there_was(load, kept):
    load(door())
    before = archive_of(kept).read_bytes()

    with pytest.raises(RecordError, match="at least one row of a comune of the region"):
        load(door(CODICE_ISTAT="058091"))

    assert archive_of(kept).read_bytes() == before
    assert not [*archive_of(kept).parent.glob("*.part*")]


def test_an_import_that_breaks_off_keeps_the_archive_there_was(load, kept, tmp_path):
    load(door())
    before = archive_of(kept).read_bytes()

    def stop(_bad):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_archive(
            written(tmp_path / "INDIR_INVENTATO.csv", door(CIVICO="x")),
            kept,
            stop,
            lambda _said: None,
        )

    assert archive_of(kept).read_bytes() == before
    assert not [*archive_of(kept).parent.glob("*.part*")]


def test_of_two_imports_at_once_the_second_is_refused(load, kept):
    with new_archive(kept.folder), pytest.raises(GeoError, match="another import is running"):
        load(door())


IMPORT = """
import sys
from pathlib import Path
from geo.places.anncsu import import_archive
from geo.store.store import open_store

store = open_store(Path(sys.argv[1]))
import_archive(Path(sys.argv[2]), store, print, lambda said: print(said, flush=True))
"""


def test_a_killed_import_leaves_the_archive_whole_and_the_next_one_cleans_up(
    load, kept, tmp_path, root
):
    load(door())
    before = archive_of(kept).read_bytes()
    source = written(
        tmp_path / "INDIR_INVENTATO_80000.csv",
        *(door(CIVICO=str(n), ODONIMO="VIA NUOVA") for n in range(1, 80_001)),
    )
    command = [sys.executable, "-c", IMPORT, str(kept.folder), str(source)]
    with subprocess.Popen(
        command,
        cwd=root,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(root)},
    ) as running:
        said = [running.stdout.readline() for _ in range(2)]
        running.kill()

    assert "20,000 rows" in said[1]
    assert running.returncode == -signal.SIGKILL
    assert archive_of(kept).read_bytes() == before
    assert len([*archive_of(kept).parent.glob("*.part")]) == 1
    assert find_address("via inventata 1, empoli", kept).found[0].accuracy == "address"

    load(door(ODONIMO="VIA NUOVA"))

    assert not [*archive_of(kept).parent.glob("*.part*")]
    assert find_address("via nuova 1, empoli", kept).found[0].accuracy == "address"


def test_memory_does_not_grow_with_the_rows(kept, tmp_path, monkeypatch):
    monkeypatch.setattr(anncsu, "BATCH", 500)

    def peak(n_rows):
        rows = (door(CIVICO=str(n), ODONIMO=f"VIA {n * 7919 % 10007}") for n in range(1, n_rows))
        source = written(tmp_path / f"INDIR_INVENTATO_{n_rows}.csv", *rows)
        tracemalloc.start()
        import_archive(source, kept, pytest.fail, lambda _said: None)
        memory = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return memory

    peak(600)

    assert peak(10_000) < 1.2 * peak(2_000)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.binary(max_size=80).filter(lambda b: b"\n" not in b), max_size=5))
def test_no_line_stops_an_import(kept, tmp_path, lines):
    source = written(tmp_path / "INDIR_INVENTATO.csv", start=b"\xef\xbb\xbf")
    source.write_bytes(source.read_bytes() + b"\n".join([*lines, line(door()).encode(), b""]))
    bad = []

    count = import_archive(source, kept, bad.append, lambda _said: None)

    assert (count.n_kept, count.n_points) == (1, 1)
    assert {row.line for row in bad} <= set(range(2, 2 + len(lines)))
