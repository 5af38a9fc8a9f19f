"""Areas of units with the table of coverage: GeoJSON and GeoPackage are made of this."""

import json
from functools import lru_cache

import geopandas as gpd
import pandas as pd
import shapely

from geo.coverage.units import Units
from geo.crs import WGS84
from geo.store import Store, forget_with_stores


def with_areas(table: pd.DataFrame, units: Units, store: Store, zone_set: int) -> gpd.GeoDataFrame:
    """Return a flat table with the thinned area of each row, in WGS84."""
    areas = _areas(store, zone_set if units.level != "comune" else 0)
    if units.level in {"zona", "comune"}:
        shapes = [areas[code] for code in units.codes]
    else:
        shapes = [_joined(store, units, number, zone_set) for number in range(len(units))]
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shapes, index=table.index, crs=WGS84))


@forget_with_stores
@lru_cache(maxsize=4)
def _areas(store: Store, zone_set: int) -> dict[str, shapely.Geometry]:
    """Return code → thinned area: of zone of a set, of comuni for 0."""
    name, key = (f"zone_{zone_set}", "zona") if zone_set else ("comuni", "comune_istat")
    features = json.loads(store.drawn(name))["features"]
    return {feature["properties"][key]: shapely.geometry.shape(feature["geometry"])
            for feature in features}


@forget_with_stores
@lru_cache(maxsize=16)
def _joined(store: Store, units: Units, number: int, zone_set: int) -> shapely.Geometry:
    zone = store.zones.by_set[zone_set]
    areas = _areas(store, zone_set)
    inside = [areas[slug] for slug, zona in zone.items()
              if units.number_of_comune[next(iter(zona.comuni))] == number]
    return shapely.unary_union(inside)
