"""The two coordinate reference systems of the house, and the only way between them."""

from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from geo.errors import CrsError

WGS84: Final = 4326
"""Longitude and latitude in degrees: files, frames between functions, maps."""

METRIC: Final = 7794
"""RDN2008 / Italy zone (E-N), in metres: errs at most 0.19 % over 10 km anywhere in Italy."""


def require_wgs84(frame: gpd.GeoDataFrame | gpd.GeoSeries, name: str) -> None:
    """Refuse a frame that is not in WGS84.

    Raises
    ------
    CrsError
        If the frame declares no CRS, or another one.
    """
    if frame.crs is None:
        raise CrsError(f"{name}: CRS is missing, must be EPSG:{WGS84}")
    if frame.crs.to_epsg() != WGS84:
        came = frame.crs.to_epsg()
        raise CrsError(
            f"{name}: CRS is {f'EPSG:{came}' if came else frame.crs.name}, must be EPSG:{WGS84}"
        )


def to_metric(places: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return WGS84 geometry in metres, for one measurement and no longer."""
    require_wgs84(places, "geometry to measure")
    return places.to_crs(METRIC)


def to_degrees(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], declared: str
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return easting and northing in a declared CRS as longitude and latitude; odd ones as inf.

    Raises
    ------
    CrsError
        If the declaration names no CRS that stands on the ground.
    """
    try:
        way = Transformer.from_crs(CRS.from_user_input(declared), WGS84, always_xy=True)
        lon, lat = way.transform(x, y)
    except CRSError as error:
        needed = "the code of a known one is needed, such as that printed by the map's maker"
        raise CrsError(f"CRS {declared[:80]!r} is not known: {needed}") from error
    return np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
