"""A frame of places as an OGC GeoPackage."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Final

import geopandas as gpd
import pyogrio  # type: ignore[import-untyped]

from layers.takeaway.cells import plain_frame

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
