"""The texts of binary tables: every cell, every name, metadata and statistics; geometry as degrees.

A geometry becomes a line of ``longitude latitude`` for each of its points.
"""

import io
import json
import sqlite3
import struct
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geo.crs import WGS84, to_degrees

_ENVELOPES: Final = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
"""Bytes of a GeoPackage geometry's envelope, by its code (OGC 12-128r19, 2.1.3.1.1)."""
_DEGREES: Final = f"EPSG:{WGS84}"


def sqlite_texts(data: bytes) -> Iterator[str]:
    """Yield the texts of an SQLite file, of a GeoPackage in degrees."""
    writable = bytearray(data)
    writable[18:20] = b"\x01\x01"  # one that was written ahead opens from memory only so
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(bytes(writable))
        base.text_factory = lambda cell: cell.decode("utf-8", "replace")
        tables = base.execute("SELECT name, sql, rootpage FROM sqlite_master").fetchall()
        systems = _systems(base)
        for name, sql, page in tables:
            yield f"{name} {sql}"
            if page and (sql or "").upper().startswith("CREATE TABLE"):
                quoted = str(name).replace('"', '""')
                yield from _rows(base.execute(f'SELECT * FROM "{quoted}"'), systems)  # noqa: S608


def parquet_texts(data: bytes) -> Iterator[str]:
    """Yield the texts of a Parquet file: metadata, statistics of each column, cells."""
    file = pq.ParquetFile(io.BytesIO(data))
    about = file.metadata
    yield f"{about.created_by} {about.schema}"
    for group in range(about.num_row_groups):
        for number in range(about.num_columns):
            column = about.row_group(group).column(number)
            found = column.statistics
            yield f"{column.path_in_schema} {column.file_path}"
            if found is not None and found.has_min_max:
                yield f"{_said(found.min)}\n{_said(found.max)}"
    yield from _arrow(file.read())


def arrow_texts(data: bytes) -> Iterator[str]:
    """Yield the texts of an Arrow (Feather) file."""
    yield from _arrow(pa.ipc.open_file(data).read_all())


def _arrow(table: Any) -> Iterator[str]:  # noqa: ANN401 - pyarrow has no types
    about = dict(table.schema.metadata or {})
    for field in table.schema:
        about |= field.metadata or {}
        yield str(field.name)
    for key, value in about.items():
        yield f"{_said(key)} {_said(value)}"
    systems = _declared(about.get(b"geo", b""))
    columns = []
    for name, column in zip(table.column_names, table.columns, strict=True):
        cells = column.to_pylist()
        if any(isinstance(cell, bytes) for cell in cells):
            yield from _points([cell for cell in cells if cell], systems.get(name, _DEGREES))
        columns.append([_said(cell) for cell in cells])
    yield "\n".join(" | ".join(row) for row in zip(*columns, strict=True))


def _rows(rows: Iterator[Sequence[object]], systems: dict[int, str]) -> Iterator[str]:
    geometry: dict[int, list[bytes]] = {}
    lines = []
    for row in rows:
        lines.append(" | ".join(map(_said, row)))
        for cell in row:
            if isinstance(cell, bytes) and cell.startswith(b"GP") and len(cell) > 8:
                (system,) = struct.unpack("<i" if cell[3] & 1 else ">i", cell[4:8])
                begins = 8 + _ENVELOPES.get(cell[3] >> 1 & 7, 0)
                geometry.setdefault(system, []).append(cell[begins:])
    yield "\n".join(lines)
    for system, cells in geometry.items():
        yield from _points(cells, systems.get(system, _DEGREES))


def _systems(base: sqlite3.Connection) -> dict[int, str]:
    try:
        rows = base.execute("SELECT srs_id, organization, organization_coordsys_id "
                            "FROM gpkg_spatial_ref_sys").fetchall()
    except sqlite3.OperationalError:  # no GeoPackage
        return {}
    return {system: f"{name}:{code}" for system, name, code in rows if code and code > 0}


def _declared(about: bytes) -> dict[str, str]:
    """Return the CRS of each column of geometry, as GeoParquet's metadata declares it."""
    columns = json.loads(about)["columns"] if about else {}
    return {name: json.dumps(column["crs"]) for name, column in columns.items()
            if column.get("crs")}


def _points(cells: list[bytes], system: str) -> Iterator[str]:
    found = shapely.get_coordinates(shapely.from_wkb(cells, on_invalid="ignore"))
    lon, lat = found[:, 0], found[:, 1]
    if system != _DEGREES:
        lon, lat = to_degrees(lon, lat, system)
    kept = np.isfinite(lon) & np.isfinite(lat)
    yield "\n".join(f"{x:.6f} {y:.6f}" for x, y in zip(lon[kept], lat[kept], strict=True))


def _said(cell: object) -> str:
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace")
    return "" if cell is None else str(cell)
