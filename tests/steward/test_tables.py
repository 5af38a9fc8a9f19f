"""Any file becomes a table of text, or one sentence says why not."""

import io
import json
import zipfile
from contextlib import suppress
from datetime import date, datetime

import geopandas as gpd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from shapely import Point, box

from geo.crs import METRIC
from geo.errors import TableError
from geo.intake.reading import read_table, table_of

NINE = datetime.fromisoformat("2024-03-01T09:30")
TEXT = "Denominazione;Comune;Note\nCittà dei bambini;Forte dei Marmi;è così\n"


def workbook(**sheets):
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "read_as"),
    [
        (TEXT.encode(), "UTF-8, ;"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "UTF-8, ;"),
        (TEXT.encode("cp1252"), "Windows-1252, ;"),
        (TEXT.encode("utf-16"), "UTF-16, ;"),
        (TEXT.replace(";", ",").encode(), "UTF-8, ,"),
        (TEXT.replace(";", "\t").encode("cp1252"), "Windows-1252, tab"),
        (TEXT.replace("\n", "\r\n").encode(), "UTF-8, ;"),
        (TEXT.replace("\n", "\r").encode(), "UTF-8, ;"),
        (("sep=;\n" + TEXT).encode(), "UTF-8, ;"),
    ],
)
def test_encoding_and_separator_of_a_text_are_found_out(data, read_as):
    table = table_of(data, "elenco.csv")

    assert table.read_as == read_as
    assert table.heads == ("Denominazione", "Comune", "Note")
    assert table.cells.to_numpy().tolist() == [["Città dei bambini", "Forte dei Marmi", "è così"]]


def test_rows_keep_the_numbers_a_spreadsheet_shows_them_by():
    data = b'Nome;Comune\nA;Prato\n\n"B\nC";Pisa\nD;Siena\n'

    table = table_of(data, "elenco.csv")

    assert list(table.cells.index) == [2, 4, 5]
    assert table.cells[0].tolist() == ["A", "B\nC", "D"]


def test_the_head_may_stand_under_titles():
    data = b"Elenco dei centri;;\nanno 2025;;\n\nNome;Comune;CAP\nA;Prato;59100\n"

    table = table_of(data, "a.csv")

    assert (table.head_row, table.heads) == (4, ("Nome", "Comune", "CAP"))
    assert table.above == (("Elenco dei centri",), ("anno 2025",), ())
    assert list(table.cells.index) == [5]


def test_a_row_with_more_cells_than_the_head_is_named():
    table = table_of(b"nome,comune,lat\nA,Prato,43,88\nB,Pisa,43.7\n", "a.csv")

    assert table.wide_rows == {2}


def test_the_sheet_that_names_most_columns_is_the_list():
    data = workbook(
        Legenda=[["Nota", "testo"]],
        Centri=[["Elenco"], ["Nome", "Comune", "CAP"], ["A", "Prato", 59100]],
    )

    table = table_of(data, "elenco.xlsx")

    assert (table.sheet, table.head_row) == ("Centri", 2)
    assert table.cells.to_numpy().tolist() == [["A", "Prato", "59100"]]


def test_cells_of_a_workbook_become_text_as_a_person_reads_them():
    data = workbook(
        A=[
            ["Nome", "Comune", "Lat", "Data apertura", "Note"],
            ["A", "Prato", 43.88, date(2024, 3, 1), NINE],
            ["B", "Pisa", 5.0, None, True],
        ]
    )

    rows = table_of(data, "elenco.xlsx").cells.to_numpy().tolist()

    assert rows == [
        ["A", "Prato", "43.88", "2024-03-01", "2024-03-01 09:30"],
        ["B", "Pisa", "5", "", "True"],
    ]


@pytest.mark.parametrize("crs", [4326, METRIC, 3857])
@pytest.mark.parametrize("driver", ["GPKG", "GeoJSON"])
def test_geometry_comes_to_wgs84_by_what_the_file_declares(crs, driver, tmp_path):
    frame = gpd.GeoDataFrame(
        {"nome": ["A"], "comune": ["Firenze"]}, geometry=[Point(11.25, 43.77)], crs=4326
    )
    path = tmp_path / "elenco"
    frame.to_crs(crs if driver == "GPKG" else 4326).to_file(path, driver=driver)

    table = read_table(path)

    row = dict(zip(table.heads, table.cells.iloc[0], strict=True))
    assert table.is_geographic
    assert (float(row["lat"]), float(row["lon"])) == pytest.approx((43.77, 11.25), abs=1e-5)


def test_a_shape_gives_a_point_inside_it_and_no_shape_gives_none(tmp_path):
    frame = gpd.GeoDataFrame(
        {"nome": ["A", "B"], "comune": ["Firenze", "Pisa"]},
        geometry=[box(11, 43, 12, 44), None],
        crs=4326,
    )
    frame.to_file(tmp_path / "a.gpkg")

    table = read_table(tmp_path / "a.gpkg")

    lat = table.cells[table.heads.index("lat")].tolist()
    assert 43 < float(lat[0]) < 44
    assert lat[1] == ""


def test_a_geopackage_without_a_crs_is_refused(tmp_path):
    frame = gpd.GeoDataFrame({"nome": ["A"], "comune": ["Pisa"]}, geometry=[Point(1, 2)])
    with pytest.warns(UserWarning, match="crs"):
        frame.to_file(tmp_path / "a.gpkg")

    with pytest.raises(TableError, match="reference"):
        read_table(tmp_path / "a.gpkg")


def zip_of(parts, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


GOOD = workbook(A=[["Nome", "Comune"], ["A", "Prato"]])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"\xff\xfe", "no table"),
        (b"Nome;Comune\nA\0;Prato\n", "NUL"),
        ("Nome;Comune\nA;Prato\n".encode("utf-16-le"), "NUL"),
        (b"Nome;Comune\n" + b"\x81\x8d\n", "encoding"),
        (b"Nome;Comune\n" + b"a" * 1_100_000, "letters"),
        (b"Nome;Comune\n" + b'"' + b"a;b\n" * 100, "quotation mark"),
        (b";".join(b"c%d" % n for n in range(1_000)) + b"\n", "columns"),
        (b"Nome;Comune\n" + b"a;b\n" * 200_001, "rows"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0 old", "xls"),
        (b"<html><table>", "web page"),
        (b"PK\x03\x04 no zip", "damaged"),
        (zip_of({"a.txt": b"x"}), "archive"),
        (GOOD[:-200], "damaged"),
        (GOOD[:2_000], "damaged"),
        (zip_of({"xl/workbook.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "definitions"),
        (zip_of({"xl/workbook.xml": b"<a/>", "xl/a.xml": b"\0" * 30_000_000}), "unpacks"),
        (b'{"type": "FeatureCollection", "features": [', "geographic"),
        (b"[" * 50_000, "geographic"),
        (b"SQLite format 3\0 and no more", "geographic"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_list_is_refused_in_a_sentence(data, said, tmp_path):
    path = tmp_path / "elenco.csv"
    path.write_bytes(data)

    with pytest.raises(TableError, match=said) as caught:
        read_table(path)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("elenco.csv: ")


def test_a_part_is_never_read_beyond_what_the_directory_declares():
    bomb = zip_of({"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": b"0" * 30_000_000})
    place = bomb.index(b"PK\x01\x02", bomb.rindex(b"xl/worksheets") - 60)
    lying = bomb[: place + 24] + (1_000).to_bytes(4, "little") + bomb[place + 28 :]

    with pytest.raises(TableError, match="damaged"):
        table_of(lying, "elenco.xlsx")


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(TableError, match="no such file"):
        read_table(tmp_path / "elenco.csv")


def test_a_file_larger_than_a_list_is_refused_without_reading_it(tmp_path):
    path = tmp_path / "elenco.csv"
    with path.open("wb") as file:
        file.truncate(1_000_000_000)  # a gigabyte that takes no room

    with pytest.raises(TableError, match="1000 MB"):
        read_table(path)


@settings(deadline=None, max_examples=60)
@given(
    st.binary(max_size=400)
    | st.text(max_size=400).map(lambda text: text.encode("utf-8"))
    | st.recursive(st.none() | st.text() | st.floats(), st.lists, max_leaves=5).map(
        lambda value: json.dumps({"features": value}).encode()
    )
)
def test_whatever_bytes_come_the_end_is_a_table_or_a_sentence(data):
    with suppress(TableError):
        table = table_of(data, "elenco")
        assert len(table.heads) == table.cells.shape[1]
