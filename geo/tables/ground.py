"""Geographic files: a point or a shape per row, brought to WGS84 by what the file declares."""

import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio  # type: ignore[import-untyped]

from geo.catalogue import N_
from geo.crs import WGS84
from geo.errors import GeoError, TableError
from geo.tables.aliases import field_of, n_known
from geo.tables.container import GEOJSON
from geo.tables.raw import MOST_COLUMNS, MOST_ROWS, Grid, grid_of

_SUFFIX: Final = {GEOJSON: ".geojson"}
_DIGITS: Final = 6
"""Digits of a degree that are kept: a tenth of a metre."""


def read_ground(data: bytes, kind: str, file: str) -> tuple[str, Grid]:
    """Return the layer and grid of a GeoJSON or GeoPackage; its geometry becomes lat and lon.

    Raises
    ------
    TableError
        If it cannot be read, declares no CRS, or has more rows or columns than a list.
    """
    try:
        with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            path = Path(folder) / f"list{_SUFFIX.get(kind, '.gpkg')}"
            path.write_bytes(data)
            layer = _layer(path, file)
            frame = pyogrio.read_dataframe(path, layer=layer, fid_as_index=False,
                                           max_features=MOST_ROWS + 1)
            return layer if kind != GEOJSON else "", grid_of(_rows(_placed(frame, file)), file)
    except GeoError:
        raise
    except Exception as error:  # a hostile file can raise anything in the library that reads it
        raise TableError(file, N_("the geographic file is damaged or of another kind: GeoJSON or "
                                  "GeoPackage is needed")) from error


def _layer(path: Path, file: str) -> str:
    """Return the layer whose fields are known best, refusing what is too wide to be a list."""
    known: dict[str, int] = {}
    for name in pyogrio.list_layers(path)[:20, 0]:
        fields = pyogrio.read_info(path, layer=name)["fields"]
        if len(fields) > MOST_COLUMNS:
            raise TableError(file, N_("layer {layer} has {n} columns, a list has at most {most}"),
                             layer=str(name), n=len(fields), most=MOST_COLUMNS)
        known[str(name)] = n_known(list(map(str, fields)))
    if not known:
        raise TableError(file, N_("the file has no layer"))
    return max(known, key=lambda name: known[name])


def _placed(frame: pd.DataFrame, file: str) -> pd.DataFrame:
    """Return the attributes with lat and lon from the geometry, which is what a map shows."""
    if not isinstance(frame, gpd.GeoDataFrame):
        return frame
    if frame.crs is None:
        raise TableError(file, N_("the file declares no coordinate reference system: set it where "
                                  "the file was made, then export it again"))
    shapes = frame.geometry.to_crs(WGS84)
    points = shapes.where(shapes.geom_type == "Point", shapes.representative_point())
    kept = [str(name) for name in frame.columns if name != frame.geometry.name
            and field_of(str(name)) not in {"lat", "lon", "x", "y"}]
    return pd.DataFrame(frame[kept]).assign(lat=_degrees(points.y), lon=_degrees(points.x))


def _degrees(values: pd.Series) -> list[str]:
    return [f"{value:.{_DIGITS}f}" if np.isfinite(value) else "" for value in values]


def _rows(frame: pd.DataFrame) -> Iterator[tuple[int, list[str]]]:
    yield 1, list(map(str, frame.columns))
    texts = [_texts(frame[name]) for name in frame.columns]
    for number, row in enumerate(zip(*texts, strict=True), start=2):
        yield number, list(row)


def _texts(column: pd.Series) -> list[str]:
    if pd.api.types.is_datetime64_any_dtype(column):
        return [value.date().isoformat() if pd.notna(value) else "" for value in column]
    return ["" if missing else _text(value)
            for value, missing in zip(column, column.isna(), strict=True)]


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "|".join(map(str, value)) if isinstance(value, (list, np.ndarray)) else str(value)
