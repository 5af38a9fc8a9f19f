"""A frame as CSV, GeoJSON, GeoPackage or GeoParquet, with no text that is a formula.

Formulas: no text that is taken away is one when a spreadsheet opens it.

Cells: the values of a frame as every file format knows them.

A table as CSV (RFC 4180), safe to be opened by a spreadsheet.

A frame of places as GeoJSON (RFC 7946).

A frame of places as an OGC GeoPackage.

A frame of places as GeoParquet.

The services of a scene as CSV, safe to be opened by a spreadsheet.
"""

import csv
import io
import json
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyogrio  # type: ignore[import-untyped]
import shapely
from pandas.api.types import is_numeric_dtype

from geo.crs import WGS84, require_wgs84
from geo.errors import Finding, RecordError
from geo.store.fields import PUBLIC
from layers.scene import Shown

# OWASP, "CSV Injection": = + - @, tab, carriage return and line feed at the start, the full-width
# signs too. White space, control characters and quotes before a sign may be dropped on the way in.
_STARTS: Final = re.compile(r'[\t\r\n]|[\s\x00-\x1f\x7f\ufeff"]*[=+\-@＝＋－＠]')
# A sign before nothing but digits calls no function and names no cell: a number stays a number
# and "+39 055 …" a telephone. "+39-055" would be reckoned out, and "-1+cmd|…" is a formula.
_NUMBER: Final = re.compile(r"[+-][0-9](?:[0-9 .,]*[0-9])?(?:[eE][+-]?[0-9]+)? ?%?")
# An Italian spreadsheet splits at semicolons, whatever the file is: each piece starts a cell.
_PIECES: Final = re.compile(r"([;\t\r\n])")


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe before what would be.

    Doing it twice changes nothing more. Numbers and telephones with a sign are left as they are.

    >>> harmless("=1+1"), harmless("+39 055"), harmless("-cmd"), harmless("-2+3+cmd|' /C calc'!A0")
    ("'=1+1", '+39 055', "'-cmd", "'-2+3+cmd|' /C calc'!A0")
    """
    pieces = _PIECES.split(text)
    pieces[::2] = map(_guarded, pieces[::2])  # what separates them stands between
    return _guarded("".join(pieces))


def _guarded(text: str) -> str:
    danger = _STARTS.match(text) and not _NUMBER.fullmatch(text.strip(" "))
    return f"'{text}" if danger else text


Cell = str | int | float | bool | None

_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 or UTF-8 cannot hold."""


def rows_of(frame: pd.DataFrame) -> Iterator[list[Cell]]:
    """Yield the rows of a frame, its index left out, missing values as None.

    Raises
    ------
    RecordError
        If a number is infinite: no spreadsheet and no JSON has a word for it.
    """
    columns = [frame.iloc[:, place].tolist() for place in range(frame.shape[1])]
    for number, row in enumerate(zip(*columns, strict=True), start=1):
        cells = [cell_of(value) for value in row]
        for name, cell in zip(frame.columns, cells, strict=True):
            if isinstance(cell, float) and math.isinf(cell):
                raise RecordError(
                    [
                        Finding(
                            "table",
                            number,
                            "",
                            str(name),
                            str(cell),
                            "a finite number or an empty cell",
                        )
                    ]
                )
        yield cells


def cell_of(value: Any) -> Cell:  # noqa: ANN401 - whatever a frame holds
    """Return a value as text, number, yes or no, or None; dates as ISO text."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return None if math.isnan(value) else float(value)
    if isinstance(value, date):
        return value.isoformat().removesuffix("T00:00:00")
    return written(str(value))


def written(text: str) -> str:
    """Return a text without the characters that some format cannot hold."""
    return _UNWRITABLE.sub("\ufffd", text)


def plain_frame(frame: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    """Return a frame in WGS84 of one kind of value a column, without index and attributes.

    A column that holds text and something else is all text.
    """
    require_wgs84(frame, name)
    columns: dict[str, object] = {}
    for column in frame.columns.drop([frame.geometry.name]):
        values = frame[column].reset_index(drop=True)
        if not is_numeric_dtype(values):
            cells = [cell_of(value) for value in values]
            if any(isinstance(cell, str) for cell in cells):
                cells = [None if cell is None else str(cell) for cell in cells]
            values = pd.Series(cells, dtype=object).infer_objects()
        columns[written(str(column))] = values
    shapes = frame.geometry.reset_index(drop=True)
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=WGS84)


_BOM: Final = b"\xef\xbb\xbf"
"""Without it, spreadsheets on Windows take UTF-8 for the code page of the machine."""


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Return a frame as CSV in UTF-8: a header, then a row each; a missing value is empty.

    Numbers are written with a point, as short as reads back to the same; yes and no as ``true``
    and ``false``. The index is left out.

    Raises
    ------
    RecordError
        If a number is infinite.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(written(str(name))) for name in frame.columns])
    writer.writerows([_text(cell) for cell in row] for row in rows_of(frame))
    return _BOM + out.getvalue().encode()


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).lower()
        case str():
            return harmless(cell)
        case float():
            return repr(cell).removesuffix(".0")
    return str(cell)


_DECIMALS: Final = 5
"""Of a degree: 1.1 m at the most, finer than any position we hold."""


def geojson_bytes(frame: gpd.GeoDataFrame) -> bytes:
    """Return a frame as a collection of features in UTF-8, in its order; no place is a null.

    Coordinates are WGS84 with 5 decimals, the outer ring of a polygon counterclockwise.

    Raises
    ------
    CrsError
        If the frame is not in WGS84.
    RecordError
        If a number is infinite.
    """
    plain = plain_frame(frame, "GeoJSON")
    table = plain.drop(columns="geometry")
    names = list(table.columns)
    shapes = shapely.orient_polygons(shapely.transform(plain.geometry.to_numpy(), _rounded))
    features = [
        {
            "type": "Feature",
            "properties": dict(zip(names, row, strict=True)),
            "geometry": _of(shape),
        }
        for row, shape in zip(_rows(table, len(frame)), shapes, strict=True)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(
        collection, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def _rows(table: Any, n: int) -> list[list[Any]]:  # noqa: ANN401 - a frame of no column too
    return list(rows_of(table)) if len(table.columns) else [[] for _row in range(n)]


def _rounded(coordinates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.round(coordinates, _DECIMALS) + 0.0  # no minus before a nought


def _of(shape: Any) -> dict[str, Any] | None:  # noqa: ANN401 - any geometry or none
    return None if shape is None or shape.is_empty else dict(shapely.geometry.mapping(shape))


_CLOCK: Final = "OGR_CURRENT_DATE"
_ONE_AT_A_TIME: Final = Lock()
"""The clock of GDAL is one for the whole process."""


def geopackage_bytes(frame: gpd.GeoDataFrame, *, layer: str, day: date) -> bytes:
    """Return a frame in WGS84 as a GeoPackage of one layer.

    Parameters
    ----------
    day
        The day of the data, said to be that of the last change: so that the same data gives the
        same bytes, which the clock would prevent.

    Raises
    ------
    CrsError
        If the frame is not in WGS84.
    """
    plain = plain_frame(frame, "GeoPackage")
    with TemporaryDirectory() as folder, _at(day):
        path = Path(folder) / "layer.gpkg"
        plain.to_file(path, layer=layer, driver="GPKG", engine="pyogrio")
        return path.read_bytes()


@contextmanager
def _at(day: date) -> Iterator[None]:
    with _ONE_AT_A_TIME:
        pyogrio.set_gdal_config_options({_CLOCK: f"{day.isoformat()}T00:00:00.000Z"})
        try:
            yield
        finally:
            pyogrio.set_gdal_config_options({_CLOCK: None})


def geoparquet_bytes(frame: gpd.GeoDataFrame) -> bytes:
    """Return a frame in WGS84 as GeoParquet 1.1, its index and attributes left out.

    Raises
    ------
    CrsError
        If the frame is not in WGS84.
    """
    out = io.BytesIO()
    plain_frame(frame, "GeoParquet").to_parquet(
        out, index=False, compression="zstd", schema_version="1.1.0"
    )
    return out.getvalue()


def services_csv(shown: Shown) -> bytes:
    """Return services as CSV in UTF-8 with a byte order mark, one row each."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*PUBLIC, "comune", "zona_name", "state"])
    for service in shown.services:
        row = [str(service.row[field]) for field in PUBLIC]
        row += [service.names.comune, service.names.zona, str(service.state)]
        writer.writerow([harmless(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()
