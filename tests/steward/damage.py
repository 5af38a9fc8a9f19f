"""Real lists and the many ways in which a file arrives damaged, or was made to do damage."""

import csv
import io
import json
import random
import zipfile

import geopandas as gpd
from openpyxl import Workbook

FIELDS = (
    "id",
    "name",
    "kind",
    "comune_istat",
    "address",
    "phone",
    "email",
    "website",
    "opening_hours",
    "services",
    "valid_from",
    "valid_to",
    "status",
    "lat",
    "lon",
    "source_url",
    "verified_on",
    "note",
)
N_ROWS = 12
HOSTILE = (
    "=cmd|'/c calc'!A1",
    '=HYPERLINK("http://x.invalid","x")',
    "@SUM(1+1)",
    "+1+1",
    "-2+3",
    "\x00",
    "\x01\x02",
    "a" * 40_000,
    '"',
    '""',
    "'",
    ";;;;",
    ",,,,",
    "\n\n\n",
    "\r",
    "\t",
    "\u202e\u2066abc",
    "\U0001f600",
    "\ufeff",
    "é" * 300,
    "1e999",
    "NaN",
    "inf",
    "-0",
    "٣",
    "99999999999999999999",
    "0000-00-00",
    "31/02/2024",
    "2024-13-45",
    "45292",
    "-1",
    "0",
    "0,0",
    "43,7769",
    "1.681.234,56",
    "4848017",
    "<script>alert(1)</script>",
    "{text}",
    "{",
    "%s",
    "•••",
    "-",
    "#REF!",
    "Ã¨",
    "SELECT 1;--",
    "../../etc/passwd",
    "javascript:alert(1)",
    "24/7 24/7",
    "Mo-Su 99:99",
    "x@y",
    "\\",
    "null",
    "None",
    "TRUE",
    "zona",
    "S021",
    "C001",
)


def real_rows(services):
    """Return the head and some real rows, structures among them."""
    some = services.iloc[[*range(N_ROWS - 2), -200, -1]]
    return [list(FIELDS), *some[list(FIELDS)].astype(str).to_numpy().tolist()]


def as_csv(rows, separator=";", encoding="utf-8"):
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding, "replace")


def as_xlsx(rows):
    book = Workbook()
    for row in rows:
        book.active.append([_writable(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_geojson(rows):
    head, *body = rows
    features = []
    for row in body:
        fields = dict(zip(head, row, strict=False))
        lon, lat = fields.pop("lon", ""), fields.pop("lat", "")
        point = None
        if _is_number(lon) and _is_number(lat):
            point = {"type": "Point", "coordinates": [float(lon), float(lat)]}
        features.append({"type": "Feature", "properties": fields, "geometry": point})
    return json.dumps({"type": "FeatureCollection", "features": features}).encode(
        "utf-8", "replace"
    )


def as_geopackage(rows, folder):
    frame = gpd.GeoDataFrame.from_features(json.loads(as_geojson(rows))["features"], crs=4326)
    path = folder / "elenco.gpkg"
    path.unlink(missing_ok=True)
    frame.to_file(path, driver="GPKG")
    return path.read_bytes()


def damaged(seeds, chance):
    """Return the name of a kind of damage and a file that has it.

    Parameters
    ----------
    seeds
        Kind of file → its content, and "rows" → the rows themselves.
    """
    name, way = chance.choice(WAYS)
    return name, way(seeds, chance)


def _some(seeds, chance):
    return seeds[chance.choice(("csv", "cp1252", "xlsx", "geojson", "gpkg"))]


def _truncated(seeds, chance):
    data = _some(seeds, chance)
    return data[: chance.randrange(len(data))]


def _flipped(seeds, chance):
    data = bytearray(_some(seeds, chance))
    for _time in range(chance.choice((1, 3, 30, 300))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def _spliced(seeds, chance):
    data = _some(seeds, chance)
    at, other = chance.randrange(len(data)), _some(seeds, chance)
    start = chance.randrange(len(other))
    return data[:at] + other[start : start + chance.randrange(1, 3_000)] + data[at:]


def _cut(seeds, chance):
    data = _some(seeds, chance)
    at = chance.randrange(len(data))
    return data[:at] + data[at + chance.randrange(1, 2_000) :]


def _with_nul(seeds, chance):
    data = _some(seeds, chance)
    at = chance.randrange(len(data))
    return data[:at] + b"\0" * chance.choice((1, 100)) + data[at:]


def _hostile_rows(seeds, chance):
    rows = [list(row) for row in seeds["rows"]]
    for _time in range(chance.choice((1, 5, 40))):
        row = chance.randrange(len(rows))
        rows[row][chance.randrange(len(rows[row]))] = chance.choice(HOSTILE)
    return rows


def _hostile(seeds, chance):
    rows = _hostile_rows(seeds, chance)
    if chance.random() < 0.2:
        rows.insert(chance.randrange(len(rows)), [chance.choice(HOSTILE)] * chance.randrange(40))
    way = chance.choice(("csv", "xlsx", "geojson"))
    if way == "csv":
        return as_csv(rows, chance.choice(";,\t"))
    return as_xlsx(rows) if way == "xlsx" else as_geojson(rows)


def _shuffled(seeds, chance):
    head, *body = seeds["rows"]
    return as_csv([head, *(chance.sample(row, len(row)) for row in body)])


def _misencoded(seeds, chance):
    text = seeds["csv"].decode("utf-8")
    first, second = chance.sample(
        ("utf-8", "cp1252", "mac_roman", "utf-16", "utf-16-le", "utf-32", "cp037", "utf-7"), 2
    )
    if chance.random() < 0.5:
        return text.encode(first, "replace")
    half = len(text) // 2
    return text[:half].encode(first, "replace") + text[half:].encode(second, "replace")


def _huge_line(seeds, chance):
    line = chance.choice((b"a", b";", b'"', b"\xff", b"a;", b'a";"')) * 1_200_000
    return seeds["csv"] + line + chance.choice((b"", b"\r\n"))


def _wide(seeds, chance):
    n = chance.choice((201, 1_000, 5_000))
    rows = [row + [f"c{n}" for n in range(n)] for row in seeds["rows"]]
    return as_csv(rows) if n > 1_000 or chance.random() < 0.5 else as_xlsx(rows[:2])


def _part(seeds, chance):
    """Return a workbook one part of which is gone, or holds something else."""
    source = zipfile.ZipFile(io.BytesIO(seeds["xlsx"]))
    names = source.namelist()
    victim = chance.choice(names)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            content = source.read(name)
            if name == victim:
                content = _other(content, chance)
            if content is not None:
                archive.writestr(name, content)
    return out.getvalue()


def _other(content, chance):
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "'
        + b"b" * 1_000
        + b'">'
        + b"".join(
            b'<!ENTITY c%d "%s">' % (n, b"&c%d;" % (n - 1) * 20 if n else b"&b;" * 20)
            for n in range(8)
        )
        + b"]><a>&c7;</a>"
    )
    ways = (
        lambda: None,
        lambda: b"",
        lambda: b"<a",
        bomb.__add__,
        lambda: bomb,
        lambda: content[: len(content) // 2],
        lambda: b"\0" * 3_000_000,
        lambda: content.replace(b'r="2"', b'r="1048576"'),
        lambda: content.replace(b'r="2"', b'r="99999999999999999999"'),
        lambda: content.replace(b'r="A', b'r="ZZZZ'),
        lambda: content.replace(b't="', b't="e" u="'),
        lambda: content.replace(b"<v>", b"<v>9999999"),
        lambda: content.replace(b"<v>", b"<v>-"),
        lambda: content.replace(b"<t>", b"<t>_xD800_\x01"),
        lambda: content * 2,
        lambda: content.replace(b"<row", b'<row s="999"'),
        lambda: content[::-1],
        lambda: content.replace(b"sheet1", b"sheet9"),
        lambda: content.replace(b"<c ", b"<f "),
    )
    way = chance.choice(ways)
    return way(b"") if way == bomb.__add__ else way()


def _bomb(seeds, chance):
    """Return a workbook that unpacks to far more than it weighs, and may lie about it."""
    out = io.BytesIO()
    size = chance.choice((3_000_000, 30_000_000))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        source = zipfile.ZipFile(io.BytesIO(seeds["xlsx"]))
        for name in source.namelist():
            if "sheet1" in name:
                row = b'<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>'
                archive.writestr(
                    name,
                    b"<worksheet><sheetData>"
                    + row * (size // len(row))
                    + b"</sheetData></worksheet>",
                )
            else:
                archive.writestr(name, source.read(name))
    data = out.getvalue()
    if chance.random() < 0.5:  # the directory says that the part is small
        place = data.index(b"PK\x01\x02", data.rindex(b"xl/worksheets/sheet1.xml") - 60)
        data = data[: place + 24] + (1_000).to_bytes(4, "little") + data[place + 28 :]
    return data


def _odd_geojson(seeds, chance):
    text = seeds["geojson"].decode()
    ways = (
        lambda: text.replace('"Point"', '"Polygon"'),
        lambda: text.replace('"Point"', '"Blob"'),
        lambda: text.replace('"coordinates": [', '"coordinates": [[['),
        lambda: text.replace("11.", "NaN, 1"),
        lambda: text.replace("43.", '"43.'),
        lambda: text.replace(
            '"features"', '"crs": {"type": "name", "properties": {"name": "urn:x"}}, "features"'
        ),
        lambda: '{"a":' * 50_000,
        lambda: "[" * 100_000,
        lambda: "{}",
        lambda: "[]",
        lambda: '{"type": "FeatureCollection", "features": []}',
        lambda: '{"type": "Topology", "objects": {}}',
        lambda: text.replace("{", "[", 3),
        lambda: text.replace('"id"', '"\\ud800"'),
        lambda: text.replace("Centro", "\\ud800\\u0000"),
    )
    return chance.choice(ways)().encode("utf-8", "replace")


def _odd_text(_seeds, chance):
    return chance.choice(
        (
            b"",
            b" ",
            b"\n" * 5_000,
            b"\xef\xbb\xbf",
            b"\xff\xfe",
            b";",
            b";;;;\n;;;;\n",
            b'"',
            b"name",
            b"name;comune",
            b"name;comune\n",
            b"sep=;\n",
            b"\0" * 50,
            b"a\n" * 250_000,
            b"sep=;\nname;comune\nA;Prato\n",
            b"name;comune\n" + b'"a;Prato\n' * 500,
            b"PK\x03\x04",
            b"PK\x05\x06" + b"\0" * 18,
            b"SQLite format 3\0",
            b"%PDF-1.7",
            b"{",
            b"\xd0\xcf\x11\xe0" * 9,
            b"<html><table>",
            b"GIF89a",
            b"\x80\x81\x8d\xff",
            b"name;comune;lat;lon\nA;Prato;1681234;4848017\n",
            b"name,comune\r" * 9,
            random.Random(chance.random()).randbytes(5_000),
        )
    )


WAYS = (
    ("truncated", _truncated),
    ("bytes flipped", _flipped),
    ("spliced", _spliced),
    ("a piece missing", _cut),
    ("NUL bytes", _with_nul),
    ("hostile cells", _hostile),
    ("cells shuffled", _shuffled),
    ("wrong encoding", _misencoded),
    ("huge line", _huge_line),
    ("hundreds of columns", _wide),
    ("workbook part", _part),
    ("zip bomb", _bomb),
    ("odd GeoJSON", _odd_geojson),
    ("no list at all", _odd_text),
    ("hostile cells", _hostile),
    ("workbook part", _part),
    ("truncated", _truncated),
    ("bytes flipped", _flipped),
)


def _writable(cell):
    return (
        "".join(letter for letter in cell if letter >= " " and not "\ufffe" <= letter <= "\uffff")[
            :32_000
        ]
        if cell
        else None
    )


def _is_number(text):
    try:
        return abs(float(text)) < 1e6
    except ValueError:
        return False
