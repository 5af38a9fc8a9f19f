"""Outlines: the thinned boundaries of the store as paths in metres, made once."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.path import Path

from geo.crs import WGS84, to_metric
from geo.store import Store, forget_with_stores

Box = tuple[float, float, float, float]
_KEYS: Final = {"comuni": "comune_istat", "surroundings": "region"}


@forget_with_stores
@lru_cache(maxsize=16)
def outlines(store: Store, name: str) -> Mapping[str, Path]:
    """Return the paths of drawn areas by slug or code. [m]"""
    features = json.loads(store.drawn(name))["features"]
    frame = gpd.GeoDataFrame.from_features(features, crs=WGS84)
    shapes = shapely.orient_polygons(to_metric(frame.geometry).to_numpy())
    keys = frame[_KEYS.get(name, "zona")].astype(str)
    return {key: _path(shape) for key, shape in zip(keys, shapes, strict=True)}


def box_of(paths: Sequence[Path]) -> Box:
    """Return what holds all paths: left, bottom, right, top. [m]"""
    corners = np.array([path.get_extents().extents for path in paths])
    left, bottom = corners[:, :2].min(axis=0)
    right, top = corners[:, 2:].max(axis=0)
    return float(left), float(bottom), float(right), float(top)


def in_metres(places: Sequence[tuple[float, float]]) -> tuple[list[float], list[float]]:
    """Return (lat, lon) as eastings and northings. [m]"""
    lat, lon = zip(*places, strict=True)
    points = to_metric(gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=WGS84))
    return points.x.tolist(), points.y.tolist()


def _path(shape: shapely.Polygon | shapely.MultiPolygon) -> Path:
    """Return a shape as one path; rings run so that holes stay empty."""
    polygons = getattr(shape, "geoms", [shape])
    rings = [ring for one in polygons for ring in (one.exterior, *one.interiors)]
    points = [shapely.get_coordinates(ring) for ring in rings]
    codes = [[Path.MOVETO, *[Path.LINETO] * (len(one) - 2), Path.CLOSEPOLY] for one in points]
    return Path(np.concatenate(points), np.concatenate(codes), readonly=True)
