"""Nothing private in what is published: each kind of file, each spelling, each way to give a point.

The private list is made up: no such place, street, phone or address exists.
"""

import base64
import gzip
import io
import shutil
import sqlite3
import zipfile
import zlib
from urllib.parse import quote

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText
from openpyxl.comments import Comment

from geo.crs import METRIC, WGS84
from geo.errors import TableError
from geo.intake.disclosure import (
    POINT,
    UNREAD,
    VALUE,
    ContentError,
    Search,
    near,
    pairs_in,
    public_points,
    read_private,
    require_apart,
    texts_of,
)

INVENTED_LIST = (
    "nome;indirizzo;telefono;e-mail;sito;lat;lon;comune;note\n"
    "Casa Inventatissima dei Gélsi;;;;;;;Firenze;x\n"
    ";Via dell'Invenzione, 12/r, 50124 Firenze;;;;;;Firenze;x\n"
    ";;0599 712345;;;;;;\n"
    ";;;casa@inventatissima.invalid;https://www.inventatissima.invalid/casa;;;;\n"
    ";;;;;43,12345;11,54321;;\n"
)
NAME, STREET, PHONE, LINK, PLACE = range(2, 7)
"""Rows of the list as a spreadsheet counts them."""
LAT, LON = 43.12345, 11.54321


@pytest.fixture(scope="module")
def private_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("private") / "invented_private.csv"
    path.write_text(INVENTED_LIST, encoding="utf-8-sig")
    return path


@pytest.fixture(scope="module")
def public(services, root):
    return public_points(services, root / "data")


@pytest.fixture(scope="module")
def search(private_file, public):
    return Search(read_private(private_file), public)


@pytest.fixture(scope="module")
def found(search):
    """Return the rows of the list that a content tells, or has a point near of."""
    return lambda data: [hit.row for hit in search.content(data, "file")]


def a_workbook(change):
    book = openpyxl.Workbook()
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def a_database(tmp_path, *commands):
    path = tmp_path / "base.sqlite"
    base = sqlite3.connect(path)
    for command in commands:
        base.execute(command)
    base.commit()
    base.close()
    return path.read_bytes()


def a_frame(lat=LAT, lon=LON, **cells):
    points = gpd.points_from_xy([lon], [lat], crs=WGS84)
    return gpd.GeoDataFrame({"said": ["x"]} | cells, geometry=points)


def a_parquet(frame, **metadata):
    out = io.BytesIO()
    frame.to_parquet(out)
    table = pq.read_table(io.BytesIO(out.getvalue()))
    about = table.schema.metadata | {key: value.encode() for key, value in metadata.items()}
    out = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(about), out, compression="zstd")
    return out.getvalue()


def a_picture(kind, content):
    def chunk(name, data):
        return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", bytes(13))
        + chunk(kind, content)
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )


def zipped(name, content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (NAME, "la CASA INVENTATISSIMA DEI GELSI apre"),
        (NAME, "Casa-Inventatissima_dei.Gelsi"),
        (NAME, "Casa&nbsp;Inventatissima dei G&eacute;lsi"),
        (NAME, "casainventatissimadeigelsi"),
        (NAME, quote("Casa Inventatissima dei Gélsi")),
        (NAME, "Casa%2520Inventatissima%2520dei+Gelsi"),
        (NAME, r"Casa Inventatissima dei G\u00e9lsi"),
        (NAME, "Casa <b>Inventatissima</b> dei Gelsi"),
        (NAME, "Ca<i>sa Inventatissi</i>ma dei Gelsi"),
        (NAME, "Casa Inventa\u00adtissima dei Gelsi"),
        (NAME, "NOTE:Casa Inventatis\r\n sima dei Gelsi"),
        (NAME, "Casa Inventatissima\n  dei Gelsi"),
        (STREET, "Via dell’Invenzione, 12/r"),
        (STREET, "V. Invenzione n. 12"),
        (STREET, "via dell'invenzione n. civico 12"),
        (STREET, "via-dell-invenzione-12.html"),
        (STREET, "VIA DELL'INVENZIONE 12R"),
        (PHONE, "0599712345"),
        (PHONE, "+39 0599.71.23.45"),
        (PHONE, "tel:+390599712345"),
        (PHONE, "(0599) 712-345"),
        (PHONE, "0039 0599/712345"),
        (LINK, "mailto:CASA@inventatissima.invalid"),
        (LINK, "http://inventatissima.invalid/casa?x=1"),
        (PLACE, "[43.12345, 11.54321]"),
        (PLACE, '{"lat": 43.1234, "z": 0.25, "lon": 11.5432}'),
        (PLACE, "POINT (11.543210 43.123450)"),
        (PLACE, "43,12345;11,54321"),
        (PLACE, "43°07'24\" N 11°32'36\" E"),
        (PLACE, "geo:43.1234,11.5431"),
    ],
)
def test_a_value_is_found_however_it_is_spelled(row, text, found):
    assert found(f"prima {text} dopo".encode()) == [row]


@pytest.mark.parametrize(
    "text",
    [
        "Casa Inventatissima",
        "Casa dei Gelsi Inventatissima",
        "via dell'Invenzione 120",
        "via dell'Invenzione 1",
        "via dell'Invenzione",
        "10599712345",
        "05997123456",
        "0599 71234",
        "inventatissima.invalid",
        "[43.12345, 11.6]",
        "[43.1250, 11.5450]",
        "Firenze",
        "x",
    ],
)
def test_what_is_only_like_a_value_is_none(text, found):
    assert found(f"prima {text} dopo".encode()) == []


NAMED = "Casa Inventatissima dei Gelsi"


@pytest.mark.parametrize(
    "data",
    [
        NAMED.encode("utf-16"),
        "Casa Inventatissima dei Gélsi".encode("cp1252"),
        gzip.compress(NAMED.encode()),
        gzip.compress(zipped("a/b.txt", gzip.compress(NAMED.encode()))),
        zipped("casa-inventatissima-dei-gelsi.txt", b""),
        f'<img src="data:text/plain;base64,{base64.b64encode(NAMED.encode()).decode()}">'.encode(),
        a_picture(b"tEXt", b"Comment\0" + NAMED.encode()),
        a_picture(b"zTXt", b"Comment\0\0" + zlib.compress(NAMED.encode())),
        a_picture(b"iTXt", b"Comment\0\1\0it\0\0" + zlib.compress(NAMED.encode())),
        a_picture(b"eXIf", b"II*\0" + NAMED.encode("utf-16-le")),
        b"%PDF-1.7\nstream\n" + zlib.compress(NAMED.encode()) + b"\nendstream",
        b"\0\1\2\3\xff" + NAMED.encode() + b"\0",
        b'<rdf:RDF><dct:title xml:lang="it">Casa Inventatissima dei G&#233;lsi</dct:title></rdf:RDF>',
    ],
    ids=[
        "utf16",
        "cp1252",
        "gz",
        "zip in gz",
        "zip name",
        "data uri",
        "tEXt",
        "zTXt",
        "iTXt",
        "eXIf",
        "pdf",
        "binary",
        "rdf",
    ],
)
def test_a_value_is_found_in_each_kind_of_file(data, found):
    assert found(data) == [NAME]


@pytest.mark.parametrize(
    "change",
    [
        lambda book: book.active.append([NAMED]),
        lambda book: book.create_sheet(NAMED),
        lambda book: setattr(book.properties, "creator", NAMED),
        lambda book: setattr(book.active["A1"], "comment", Comment(NAMED, "x")),
        lambda book: setattr(
            book.active["A1"], "value", CellRichText("Casa Inventatis", "sima dei Gelsi")
        ),
    ],
    ids=["cell", "sheet", "property", "comment", "rich text"],
)
def test_a_value_is_found_in_a_workbook(change, found):
    assert found(a_workbook(change)) == [NAME]


@pytest.mark.parametrize(
    "commands",
    [
        ("CREATE TABLE a (b)", f"INSERT INTO a VALUES ('{NAMED}')"),
        (f'CREATE TABLE "{NAMED}" (b)',),
        (
            "PRAGMA secure_delete = OFF",
            "CREATE TABLE a (b)",
            f"INSERT INTO a VALUES ('{NAMED}')",
            "DELETE FROM a",
        ),
    ],
    ids=["cell", "table", "deleted"],
)
def test_a_value_is_found_in_a_database_even_if_it_was_deleted(commands, tmp_path, found):
    assert found(a_database(tmp_path, *commands)) == [NAME]


@pytest.mark.parametrize(
    "data",
    [
        a_parquet(a_frame(0, 0, said=[NAMED])),
        a_parquet(a_frame(0, 0), author=NAMED),
        a_parquet(a_frame(0, 0).rename(columns={"said": NAMED})),
    ],
    ids=["cell", "metadata", "column"],
)
def test_a_value_is_found_in_parquet(data, found):
    assert found(data) == [NAME]


def test_the_statistics_of_a_parquet_column_are_read():
    data = a_parquet(a_frame(0, 0, said=[NAMED]))

    assert sum(NAMED in text for text in texts_of(data)) >= 2  # of the column, and the cell


def test_a_value_is_found_in_arrow(found):
    table = pa.table({"a": [NAMED]})
    out = io.BytesIO()
    with pa.ipc.new_file(out, table.schema) as writer:
        writer.write_table(table)

    assert found(out.getvalue()) == [NAME]


@pytest.mark.parametrize("crs", [WGS84, METRIC])
@pytest.mark.parametrize("kind", ["parquet", "gpkg"])
def test_a_point_is_found_in_a_geographic_file_whatever_its_crs(kind, crs, tmp_path, found):
    frame = a_frame().to_crs(crs)
    path = tmp_path / f"a.{kind}"
    write = frame.to_parquet if kind == "parquet" else frame.to_file

    write(path)

    assert found(path.read_bytes()) == [PLACE]


def test_a_point_of_a_table_of_numbers_is_found(found):
    table = pd.DataFrame({"lat": [LAT], "lon": [LON]})
    out = io.BytesIO()
    table.to_parquet(out)

    assert found(out.getvalue()) == [PLACE]
    assert found(table.to_csv(index=False, sep=";", decimal=",").encode()) == [PLACE]
    assert found(table.to_json(orient="records").encode()) == [PLACE]


# 0.0009° of latitude are 100 m (1° = 111.1 km).
@pytest.mark.parametrize(("lat", "is_found"), [(LAT + 0.0008, True), (LAT + 0.0011, False)])
def test_a_point_is_found_within_its_radius(lat, is_found, found):
    assert (found(f"[{LON}, {lat}]".encode()) == [PLACE]) is is_found


def test_a_place_that_is_public_by_its_own_right_may_stand_there(private_file):
    list_ = read_private(private_file)
    neighbour = np.array([[LAT + 0.0002, LON]])

    assert not Search(list_, neighbour).content(f"[{LAT + 0.0002}, {LON}]".encode(), "a")
    assert Search(list_, neighbour).content(f"[{LAT + 0.0003}, {LON}]".encode(), "a")


@settings(max_examples=80, deadline=None)
@given(st.floats(43, 44), st.floats(10, 12), st.floats(-300, 300), st.floats(-300, 300))
def test_distances_are_metres(lat, lon, north_m, east_m):
    metres_a_degree = np.array([111_100, 111_320 * np.cos(np.radians(lat))])
    there = np.array([[lat, lon]]) + np.array([north_m, east_m]) / metres_a_degree
    distance_m = np.hypot(north_m, east_m)

    assert len(near(there, lat, lon, distance_m * 1.01 + 0.1)) == 1
    if distance_m > 1:
        assert len(near(there, lat, lon, distance_m * 0.99)) == 0


def test_pairs_are_taken_in_both_orders():
    assert [11.25, 43.77] in pairs_in("43.77 11.25").tolist()
    assert [43.77, 11.25] in pairs_in("43.77 11.25").tolist()
    assert pairs_in("nothing, 12, 13").tolist() == []


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(b"x" * 1000)[:-20],
        zipped("a.txt", b"x" * 1000)[:-30],
        b"PAR1xxxxPAR1",
        b"SQLite format 3\0" + b"\xff" * 2000,
        b"ARROW1\0\0xxxx",
    ],
    ids=["gz", "zip", "parquet", "sqlite", "arrow"],
)
def test_what_cannot_be_read_is_no_pass(data, search):
    (hit,) = search.content(data, "file")

    assert (hit.row, hit.said) == (None, UNREAD)


def test_what_is_packed_into_itself_many_times_is_refused_not_followed():
    data = b"x"
    for _ in range(10):
        data = gzip.compress(data)

    with pytest.raises(ContentError):
        list(texts_of(data))


def test_a_file_whose_name_tells_a_value_is_found_and_not_named(search, tmp_path):
    path = tmp_path / "pagine" / "casa-inventatissima-dei-gelsi.html"
    path.parent.mkdir()
    path.write_text("")

    (hit,) = search.folder(tmp_path)

    assert (hit.file, hit.row, hit.said) == ("pagine/…", NAME, VALUE)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("comune;note\nFirenze;x\n", "needs a column"),
        ("nome;note\nCasa Inventata;x\nAB;x\n", "row 3"),
        ("lat;lon\n43,1;x\n", "row 2"),
        ("lat;lon\n43,1;\n", "row 2"),
        ("nome;raggio\nCasa Inventata;-5000000\n", "row 2"),
    ],
)
def test_a_private_list_that_cannot_be_looked_for_is_refused_without_its_values(
    text, said, tmp_path
):
    path = tmp_path / "invented_private.csv"
    path.write_text(text)

    with pytest.raises(TableError, match=said) as refused:
        read_private(path)

    assert "Inventata" not in str(refused.value)
    assert "AB" not in str(refused.value)


def test_a_private_row_never_shows_its_values(private_file):
    assert "nventatissima" not in repr(read_private(private_file))
    assert "43.1" not in repr(read_private(private_file))


def test_a_private_list_among_what_is_published_is_refused(tmp_path):
    path = tmp_path / "dati" / "elenco.csv"
    path.parent.mkdir()
    path.write_text("nome\nCasa Inventata\n")

    with pytest.raises(TableError, match="move it"):
        require_apart(path, tmp_path)


@pytest.fixture(scope="session")
def exported(geo, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sito")
    assert geo("export", folder, "--compressed").returncode == 0
    return folder


def test_a_clean_export_passes(exported, private_file, geo):
    done = geo("check", "--published", exported, "--private", private_file)

    assert done.returncode == 0, done.stderr
    assert "nothing of the 5 rows of the private list is in them" in done.stderr
    assert "that are not searched: comune, note" in done.stderr


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("dati/servizi.csv", "Via dell'Invenzione 12", (STREET, VALUE)),
        ("dati/servizi.geojson", '{"coordinates": [11.5432, 43.1234]}', (PLACE, POINT)),
        ("embed/toscana.tutti.2026.html.gz", "tel. 0599/712345", (PHONE, VALUE)),
    ],
)
def test_a_hit_in_an_export_names_file_and_row_and_exits_1(  # noqa: PLR0917
    name, text, said, exported, private_file, geo, tmp_path
):
    site = tmp_path / "sito"
    for one in (*exported.glob("dati/servizi.*"), *exported.glob("embed/toscana.tutti.2026.*")):
        copied = site / one.relative_to(exported)
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(one, copied)
    path = site / name
    was = path.read_bytes()
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else was + text.encode())

    done = geo("check", "--published", site, "--private", private_file)

    assert (done.returncode, done.stdout) == (1, "")
    row, sentence = said
    assert sentence.format(file=name, row=row) in done.stderr
    assert not [word for word in ("nvenzione", "712345", "43.12") if word in done.stderr]


def test_what_the_store_itself_tells_is_found(private_file, geo, data_copy, tmp_path):
    (data_copy / "services" / "SOURCE.md").write_text("si veda Casa Inventatissima dei Gelsi")
    site = tmp_path / "sito"
    site.mkdir()

    done = geo("check", "--published", site, "--private", private_file, data=data_copy)

    assert done.returncode == 1
    assert "services/SOURCE.md tells a value of row 2 of the private list" in done.stderr


def test_one_option_without_the_other_is_bad_usage(private_file, geo, tmp_path):
    assert geo("check", "--private", private_file).returncode == 2
    assert geo("check", "--published", tmp_path).returncode == 2
