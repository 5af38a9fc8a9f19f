"""Geographic files: a point or a shape per row, brought to WGS84 by what the file declares.

No file is ever given to GDAL: it guesses among two hundred formats, some of which open other files
and addresses. GeoJSON is JSON and nothing else; a GeoPackage is a database in memory of which only
registered tables are read, column by column, and nothing that its maker wrote is run; a GeoParquet
is read by Arrow from memory.
"""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any, Final, Self

import numpy as np
import pyproj
import shapely
from pyproj.exceptions import CRSError, ProjError
from shapely.geometry import shape

from geo.crs import WGS84
from geo.errors import GeoError, TableError
from geo.intake.aliases import field_of, n_known
from geo.intake.container import GEOJSON, GEOPACKAGE
from geo.intake.raw import MOST_COLUMNS, MOST_ROWS, NOTE, WARNING, Aside, Grid, Remark, grid_of
from geo.messages import N_

MOST_LAYERS: Final = 20
_FEWEST_KNOWN: Final = 2
"""Fields that a layer names, from which it may be a list."""
_DIGITS: Final = 6
"""Digits of a degree that are kept: a tenth of a metre."""
_EPSG_NAME: Final = re.compile(
    r"(?:urn:(?:x-)?ogc:def:crs:epsg:[\w.]*:|https?://www\.opengis\.net/def/crs/epsg/[\w.]+/"
    r"|epsg:)(\d{4,6})",
    re.IGNORECASE | re.ASCII,
)
_DEGREES_NAME: Final = re.compile(r"(?:urn:(?:x-)?ogc:def:crs:)?ogc:[\w.]*:?crs:?84", re.IGNORECASE)
_OPENS_FILES: Final = re.compile(r"EXTENSION|nadgrids|geoidgrids|\+\s*init|@|PROJ4", re.IGNORECASE)
"""What a definition of a reference system says that wants another file opened."""
_LONGEST_DEFINITION: Final = 20_000
_TIME_OF_DAY: Final = re.compile(
    r"(\d{4})[-/](\d\d)[-/](\d\d)[T ]\d\d:\d\d(?::[\d.]+)?"
    r"(?:Z|[+-]\d\d:?\d\d)?"
)
_ENVELOPES: Final = (0, 32, 48, 48, 64)
"""Bytes of the envelope of a geometry in a GeoPackage, by its kind."""
_AS_LOG: Final = b"\x02\x02"
_AS_ROLLBACK: Final = b"\x01\x01"
"""How a database says that it is written through a log, or without: its bytes 18 and 19."""
_MOST_UNPACKED: Final = 400_000_000
"""Bytes of the columns of a GeoParquet, as it declares them."""
_INDEX: Final = "__index_level_"
"""Begins the names of columns that pandas adds of its own accord."""
_LONGEST_VALUE: Final = 20_000_000
_NO_GEOJSON: Final = N_("it is no GeoJSON: a FeatureCollection with features is needed")
_UNKNOWN_CRS: Final = N_(
    "the coordinate reference system that the file declares is not known: "
    "export it in WGS84, or in one with an EPSG code"
)


@dataclass(frozen=True, eq=False)
class Features:
    """Rows with shapes as they came: columns of values, a shape or None each, and where it is."""

    layer: str
    columns: Mapping[str, Sequence[Any]]
    shapes: Sequence[Any]
    """Shapely's, None where a row has none; empty where the layer has no geometry at all."""
    crs: pyproj.CRS | None
    """None where the file declares none."""
    has_shapes: bool = True


def read_ground(data: bytes, kind: str, file: str) -> tuple[str, Grid]:
    """Return the layer and grid of a geographic file; its geometry becomes lat and lon.

    Raises
    ------
    TableError
        If it cannot be read, declares no CRS, or has more rows or columns than a list.
    """
    remarks: list[Remark] = []
    asides: list[Aside] = []
    try:
        if kind == GEOPACKAGE:
            features = _best_layer(data, file, remarks, asides)
        else:
            features = (read_features if kind == GEOJSON else read_geoparquet)(data, file)
        grid = grid_of(_rows(_placed(features, file)), file)
        return features.layer, replace(
            grid, remarks=(*grid.remarks, *remarks), asides=(*grid.asides, *asides)
        )
    except (GeoError, MemoryError):
        raise
    except Exception as error:  # a hostile file can raise anything in the library that reads it
        raise TableError(
            file,
            N_(
                "the geographic file is damaged or of another kind: GeoJSON, GeoPackage or GeoParquet is needed"
            ),
        ) from error


def _best_layer(data: bytes, file: str, remarks: list[Remark], asides: list[Aside]) -> Features:
    """Return the layer whose fields are known best; what the others hold is told and kept aside."""
    with GeoPackage(data, file) as package:
        layers = package.layers()
        if not layers:
            raise TableError(file, N_("the file has no layer"))
        known = {name: n_known(package.columns(name)) for name in layers[:MOST_LAYERS]}
        best = max(known, key=lambda name: known[name])
        features = package.features(best)
        for name in layers:
            if name != best:
                rows = package.rows_told(name, MOST_ROWS - len(asides))
                asides += rows
                remarks += [_left_layer(name, len(rows), known.get(name, 0))] if rows else []
        return features


def _left_layer(layer: str, n: int, known: int) -> Remark:
    return Remark(
        None,
        None,
        WARNING if known >= _FEWEST_KNOWN else NOTE,
        N_("the layer “{layer}” was not read: it has {n} rows"),
        N_("if its rows belong to the list, put them in one layer, or import each on its own"),
        {"layer": layer[:80], "n": n},
    )


def _placed(features: Features, file: str) -> Mapping[str, Sequence[str]]:
    """Return the attributes as text, with lat and lon from the geometry: what a map shows."""
    if not features.has_shapes:
        return {
            name: [_text(value) for value in values] for name, values in features.columns.items()
        }
    if features.crs is None:
        raise TableError(
            file,
            N_(
                "the file declares no coordinate reference system: set it where "
                "the file was made, then export it again"
            ),
        )
    shapes = np.asarray(features.shapes, dtype=object)
    points = np.where(shapely.get_type_id(shapes) == 0, shapes, shapely.point_on_surface(shapes))
    lon, lat = _in_degrees(shapely.get_x(points), shapely.get_y(points), features.crs)
    kept = {
        name: [_text(value) for value in values]
        for name, values in features.columns.items()
        if field_of(name) not in {"lat", "lon", "x", "y"}
    }
    return kept | {"lat": _degrees(lat), "lon": _degrees(lon)}


def _in_degrees(x: Any, y: Any, crs: pyproj.CRS) -> tuple[Any, Any]:  # noqa: ANN401
    if crs.to_epsg() == WGS84:
        return x, y
    lon, lat = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True).transform(x, y)
    return lon, lat


def _degrees(values: Any) -> list[str]:  # noqa: ANN401
    return [f"{value:.{_DIGITS}f}" if np.isfinite(value) else "" for value in values]


def _rows(columns: Mapping[str, Sequence[str]]) -> Iterator[tuple[int, list[str]]]:
    yield 1, list(columns)
    for number, row in enumerate(zip(*columns.values(), strict=True), start=2):
        yield number, list(row)


def _text(value: object) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return "|".join(map(_text, value))
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bytes):
        return value.hex()
    text = str(value)
    day = _TIME_OF_DAY.fullmatch(text)
    return "-".join(day.groups()) if day else text


# GeoJSON


def read_features(
    data: bytes, file: str, *, most_rows: int = MOST_ROWS, most_columns: int = MOST_COLUMNS
) -> Features:
    """Return the features of a GeoJSON: as JSON, without a look at anything that it names.

    Raises
    ------
    TableError
        If it is no collection of features, or has more of them or more fields than a list.
    """
    try:
        whole = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise TableError(
            file,
            N_(
                "the geographic file is damaged or of another kind: GeoJSON, GeoPackage or GeoParquet is needed"
            ),
        ) from error
    if isinstance(whole, dict) and whole.get("type") == "Feature":
        whole = {"features": [whole], "type": "FeatureCollection", "crs": whole.get("crs", _NONE)}
    found = whole.get("features") if isinstance(whole, dict) else None
    if not isinstance(found, list) or whole.get("type") != "FeatureCollection":
        raise TableError(file, _NO_GEOJSON)
    if len(found) > most_rows:
        raise TableError(
            file, N_("the list has more than {most} rows: import it in parts"), most=most_rows
        )
    crs = _declared(whole.get("crs", _NONE), file)
    names: dict[str, None] = {}
    for number, feature in enumerate(found, start=2):
        if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
            raise TableError(
                file,
                N_(
                    "feature {row} is none of GeoJSON: an object with "
                    "properties and geometry is needed"
                ),
                row=number - 1,
            )
        names |= dict.fromkeys(feature.get("properties") or {})
        if isinstance(feature.get("id"), str) and "id" not in names:
            names = {"id": None} | names
        _limit_fields(names, most_columns, file)
    columns = {name: [_property(feature, name) for feature in found] for name in names}
    shapes = [
        _shape(feature.get("geometry"), number, file)
        for number, feature in enumerate(found, start=1)
    ]
    return Features("", columns, shapes, crs)


_NONE: Final[dict[str, Any]] = {}
"""Stands for a member ``crs`` that is not there: then degrees are meant."""


def _property(feature: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401
    properties = feature.get("properties") or {}
    if name == "id" and "id" not in properties and isinstance(feature.get("id"), str):
        return feature["id"]
    return properties.get(name)


def _declared(crs: object, file: str) -> pyproj.CRS | None:
    """Return the CRS that a GeoJSON declares by name; what stands elsewhere is not fetched."""
    if crs is _NONE:
        return pyproj.CRS.from_epsg(WGS84)
    if crs is None:
        return None
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(crs, dict) or crs.get("type") != "name" or not isinstance(name, str):
        raise TableError(
            file,
            N_(
                "its coordinate reference system is not named in the file, and "
                "no file or address is opened to find it: export it in WGS84"
            ),
        )
    if _DEGREES_NAME.fullmatch(name.strip()):
        return pyproj.CRS.from_epsg(WGS84)
    code = _EPSG_NAME.fullmatch(name.strip())
    return _by_code(code[1] if code else "", file)


def _by_code(code: str, file: str) -> pyproj.CRS:
    try:
        return pyproj.CRS.from_epsg(int(code))
    except (CRSError, ValueError) as error:
        raise TableError(file, _UNKNOWN_CRS) from error


def _shape(geometry: object, number: int, file: str) -> Any:  # noqa: ANN401
    if geometry is None:
        return None
    needed = N_("the geometry of feature {row} is none of GeoJSON: correct it, or write null")
    if not isinstance(geometry, dict):
        raise TableError(file, needed, row=number)
    try:
        return shape(geometry)
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # what the geometry of a hostile file can raise is anything
        raise TableError(file, needed, row=number) from error


def _limit_fields(names: Mapping[str, None], most: int, file: str) -> None:
    if len(names) > most:
        raise TableError(
            file,
            N_("layer {layer} has {n} columns, a list has at most {most}"),
            layer="",
            n=len(names),
            most=most,
        )


# GeoParquet


def read_geoparquet(data: bytes, file: str) -> Features:
    """Return the rows of a GeoParquet: its columns by Arrow, its shapes and CRS by its metadata.

    Raises
    ------
    TableError
        If it says nothing of a geometry, or has more rows or columns than a list.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415 - only who needs it loads it

    with pq.ParquetFile(BytesIO(data), pre_buffer=False) as whole:
        if whole.metadata.num_rows > MOST_ROWS:
            raise TableError(
                file, N_("the list has more than {most} rows: import it in parts"), most=MOST_ROWS
            )
        about_groups = (whole.metadata.row_group(at) for at in range(whole.num_row_groups))
        if sum(group.total_byte_size for group in about_groups) > _MOST_UNPACKED:
            raise TableError(
                file, N_("the list has more than {most} rows: import it in parts"), most=MOST_ROWS
            )
        names = [one for one in whole.schema_arrow.names if not one.startswith(_INDEX)]
        _limit_fields(dict.fromkeys(names), MOST_COLUMNS, file)
        told = json.loads((whole.schema_arrow.metadata or {}).get(b"geo", b"null"))
        main = told.get("primary_column") if isinstance(told, dict) else None
        about = told["columns"].get(main) if main else None
        if about is None or about.get("encoding") != "WKB" or main not in names:
            raise TableError(
                file, N_("it is no GeoParquet whose geometry is WKB: export it as GeoPackage")
            )
        shown = [name for name in names if name not in told["columns"]]
        table = whole.read(columns=[*shown, main], use_threads=False)
    columns = {name: table.column(name).to_pylist() for name in shown}
    shapes = shapely.from_wkb(table.column(main).to_pylist())
    return Features("", columns, list(shapes), _crs_of_parquet(about.get("crs", _NONE), file))


def _crs_of_parquet(crs: object, file: str) -> pyproj.CRS | None:
    """Return the CRS of a column: degrees if nothing is said, none if it is said to be unknown."""
    if crs is _NONE:
        return pyproj.CRS.from_epsg(WGS84)
    if crs is None:
        return None
    text = json.dumps(crs)
    if not isinstance(crs, dict) or len(text) > _LONGEST_DEFINITION or _OPENS_FILES.search(text):
        raise TableError(file, _UNKNOWN_CRS)
    named = crs.get("id")
    if isinstance(named, dict) and named.get("authority") == "EPSG":
        return _by_code(str(named.get("code")), file)
    if isinstance(named, dict) and _DEGREES_NAME.fullmatch(
        f"{named.get('authority')}:{named.get('code')}"
    ):
        return pyproj.CRS.from_epsg(WGS84)
    try:
        return pyproj.CRS.from_json_dict(crs)
    except (CRSError, ProjError) as error:
        raise TableError(file, _UNKNOWN_CRS) from error


# GeoPackage


class GeoPackage:
    """The registered tables of a GeoPackage, in memory: no view, trigger or function is run."""

    def __init__(
        self,
        data: bytes,
        file: str,
        *,
        most_rows: int = MOST_ROWS,
        most_columns: int = MOST_COLUMNS,
    ) -> None:
        self._file = file
        self._most_rows, self._most_columns = most_rows, most_columns
        self._base = sqlite3.connect(":memory:", isolation_level=None)
        if data[18:20] == _AS_LOG:  # as QGIS leaves it: a database in memory has no such log
            data = data[:18] + _AS_ROLLBACK + data[20:]
        self._base.deserialize(data)
        for kind, most in (
            (sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE),
            (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
            (sqlite3.SQLITE_LIMIT_COLUMN, 2_000),
            (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 20),
        ):
            self._base.setlimit(kind, most)
        for pragma in ("trusted_schema=OFF", "query_only=ON", "cell_size_check=ON"):
            self._base.execute(f"PRAGMA {pragma}")
        self._own = self._base_tables()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._base.close()

    def layers(self) -> list[str]:
        """Return the names of the layers of features and of attributes, as registered."""
        rows = self._select("gpkg_contents", ("table_name", "data_type"))
        return [str(name) for name, kind in rows if kind in {"features", "attributes"}]

    def layers_of_shapes(self) -> list[str]:
        """Return the names of the layers that have a geometry."""
        placed = {
            str(row[0])
            for row in self._select("gpkg_geometry_columns", ("table_name", "column_name"))
        }
        return [name for name in self.layers() if name in placed]

    def columns(self, layer: str) -> list[str]:
        """Return the names of the attributes of a layer."""
        return [name for name, _type in self._attributes(layer)]

    def features(self, layer: str) -> Features:
        """Return the rows of a layer.

        Raises
        ------
        TableError
            If it has more rows than a list, or is no table of the file's own.
        """
        attributes = self._attributes(layer)
        place, srs = self._geometry(layer)
        names = [name for name, _type in attributes]
        rows = self._select(layer, [*names, *([place] if place else [])], self._most_rows + 1)
        if len(rows) > self._most_rows:
            raise TableError(
                self._file,
                N_("the list has more than {most} rows: import it in parts"),
                most=self._most_rows,
            )
        columns = {
            name: [_typed(row[at], kind) for row in rows]
            for at, (name, kind) in enumerate(attributes)
        }
        if not place:
            return Features(layer, columns, [], None, has_shapes=False)
        shapes = shapely.from_wkb([_wkb(row[-1]) for row in rows])
        return Features(layer, columns, list(shapes), self._crs(srs))

    def rows_told(self, layer: str, most: int) -> list[Aside]:
        """Return the rows of a layer that is not read, as text and without their geometry."""
        names = self.columns(layer)
        rows = self._select(layer, names, most + 1)
        if len(rows) > most:
            raise TableError(
                self._file,
                N_("the list has more than {most} rows: import it in parts"),
                most=self._most_rows,
            )
        return [
            Aside(layer, number, tuple(map(_text, row))) for number, row in enumerate(rows, start=2)
        ]

    def _base_tables(self) -> frozenset[str]:
        """Return the tables that are nothing but rows: no views, no tables that a module makes."""
        self._base.set_authorizer(_only("sqlite_master"))
        rows = self._base.execute("SELECT name, type, sql FROM sqlite_master").fetchall()
        self._base.set_authorizer(_nothing)
        return frozenset(
            str(name)
            for name, kind, sql in rows
            if kind == "table" and re.match(r"\s*CREATE\s+TABLE\b", str(sql), re.IGNORECASE)
        )

    def _described(self, table: str) -> list[tuple[str, str, bool, bool]]:
        """Return name, type, whether computed and whether the key, of each column of a table."""
        if table not in self._own:
            raise TableError(
                self._file,
                N_(
                    "“{layer}” is no table of rows but a view or a table that is computed: save the "
                    "layer as a new GeoPackage"
                ),
                layer=table[:80],
            )
        self._base.set_authorizer(None)
        rows = self._base.execute(f"PRAGMA table_xinfo({_quoted(table)})").fetchall()
        self._base.set_authorizer(_nothing)
        return [
            (str(name), str(kind).upper(), bool(hidden), bool(key))
            for _number, name, kind, _notnull, _default, key, hidden in rows
        ]

    def _attributes(self, layer: str) -> list[tuple[str, str]]:
        """Return name and type of the columns of a layer, without its key and geometry."""
        place, _srs = self._geometry(layer)
        described = self._described(layer)
        _limit_fields(
            dict.fromkeys(name for name, *_rest in described), self._most_columns, self._file
        )
        return [
            (name, kind)
            for name, kind, _computed, key in described
            if name != place and not (key and kind.startswith("INT"))
        ]

    def _geometry(self, layer: str) -> tuple[str, object]:
        if "gpkg_geometry_columns" not in self._own:
            return "", None
        rows = self._select("gpkg_geometry_columns", ("table_name", "column_name", "srs_id"))
        return next(
            ((str(column), srs) for table, column, srs in rows if table == layer), ("", None)
        )

    def _crs(self, srs: object) -> pyproj.CRS | None:
        """Return the CRS of a code of the file; None where it says that there is none."""
        wanted = ("srs_id", "organization", "organization_coordsys_id", "definition")
        rows = [row for row in self._select("gpkg_spatial_ref_sys", wanted) if row[0] == srs]
        if srs in {0, -1, None} or not rows:
            return None
        _id, maker, code, definition = rows[0]
        text = str(definition or "")
        if str(maker).upper() == "EPSG":
            return _by_code(str(code), self._file)
        if text.strip().lower() in {"", "undefined", "unknown"} or "undefined" in text[:40].lower():
            return None
        if len(text) > _LONGEST_DEFINITION or _OPENS_FILES.search(text):
            raise TableError(self._file, _UNKNOWN_CRS)
        try:
            return pyproj.CRS.from_wkt(text)
        except (CRSError, ProjError) as error:
            raise TableError(self._file, _UNKNOWN_CRS) from error

    def _select(
        self, table: str, columns: Sequence[str], most: int = 10_000
    ) -> list[tuple[Any, ...]]:
        """Return columns of a table of rows, none of which is computed."""
        described = {
            name.lower(): computed for name, _kind, computed, _key in self._described(table)
        }
        if any(described.get(name.lower(), True) for name in columns):
            raise TableError(
                self._file,
                N_(
                    "“{layer}” is no table of rows but a view or a table that is computed: save the "
                    "layer as a new GeoPackage"
                ),
                layer=table[:80],
            )
        self._base.set_authorizer(_only(table))
        try:
            named = ", ".join(map(_quoted, columns)) or "NULL"
            rows = self._base.execute(f"SELECT {named} FROM main.{_quoted(table)} LIMIT {most:d}")  # noqa: S608 - quoted
            return rows.fetchall()
        finally:
            self._base.set_authorizer(_nothing)


def _only(table: str) -> Callable[..., int]:
    """Return what lets a statement read one table and do nothing else."""

    def judge(action: int, first: str | None, *_rest: object) -> int:
        reads = action == sqlite3.SQLITE_READ and str(first).lower() == table.lower()
        fits = reads or action == sqlite3.SQLITE_SELECT
        return sqlite3.SQLITE_OK if fits else sqlite3.SQLITE_DENY

    return judge


def _nothing(*_asked: object) -> int:
    return sqlite3.SQLITE_DENY


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _typed(value: Any, kind: str) -> Any:  # noqa: ANN401
    if kind.startswith("BOOL") and value in {0, 1}:
        return bool(value)
    if kind == "DATETIME" and isinstance(value, str):
        return value[:10]
    return value


def _wkb(value: object) -> bytes | None:
    """Return the well-known binary of a geometry as a GeoPackage keeps it.

    Raises
    ------
    ValueError
        If it is none: GeoPackage 1.3, clause 2.1.3.
    """
    if value is None:
        return None
    if not isinstance(value, bytes) or value[:2] != b"GP" or value[3] & 0b0010_0000:
        raise ValueError("a geometry that is none of GeoPackage")
    return value[8 + _ENVELOPES[value[3] >> 1 & 0b111] :]
