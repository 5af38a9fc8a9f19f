"""Cells: the values of a frame as every file format knows them."""

import math
import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from geo.crs import WGS84, require_wgs84
from geo.errors import Finding, RecordError

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
                raise RecordError([Finding("table", number, "", str(name), str(cell),
                                           "a finite number or an empty cell")])
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
