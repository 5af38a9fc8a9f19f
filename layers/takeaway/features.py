"""A frame of places as GeoJSON (RFC 7946)."""

import json
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from layers.takeaway.cells import plain_frame, rows_of

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
        {"type": "Feature", "properties": dict(zip(names, row, strict=True)),
         "geometry": _of(shape)}
        for row, shape in zip(_rows(table, len(frame)), shapes, strict=True)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"),
                      allow_nan=False).encode()


def _rows(table: Any, n: int) -> list[list[Any]]:  # noqa: ANN401 - a frame of no column too
    return list(rows_of(table)) if len(table.columns) else [[] for _row in range(n)]


def _rounded(coordinates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.round(coordinates, _DECIMALS) + 0.0  # no minus before a nought


def _of(shape: Any) -> dict[str, Any] | None:  # noqa: ANN401 - any geometry or none
    return None if shape is None or shape.is_empty else dict(shapely.geometry.mapping(shape))
