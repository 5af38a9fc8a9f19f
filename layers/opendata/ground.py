"""The published zone and comuni as frames in the columns of the dictionary."""

from datetime import date, timedelta
from io import BytesIO
from typing import Final

import geopandas as gpd
import pandas as pd
import shapely

from geo.crs import WGS84
from geo.store import Store
from geo.zones import ZONE_SETS, read_table
from layers.opendata.places import COMUNI_DATASET, ZONES_DATASET

STARTS: Final = {34: None, 26: date(2018, 1, 1), 28: date(2022, 2, 1)}
"""The first day of each set of zone, in order; of the first it lies before what is published."""


def zones_frame(store: Store) -> gpd.GeoDataFrame:
    """Return every zona of every set with its boundary, thinned to be drawn, in WGS84."""
    rows, geometry = [], []
    for number in sorted(ZONE_SETS):
        shapes = _shapes(store, number)
        for zona in store.zones.by_set[number].values():
            geometry.append(shapes[zona.slug])
            rows.append({
                "zone_set": number, "zona": zona.slug, "zona_name": zona.name, "ausl": zona.ausl,
                "form": zona.form, "n_comuni": len(zona.comuni), "sources": zona.sources,
            } | in_force(number))
    table = pd.DataFrame(rows)[list(ZONES_DATASET.columns)]
    return gpd.GeoDataFrame(table, geometry=geometry, crs=WGS84)


def comuni_frame(store: Store) -> pd.DataFrame:
    """Return the comuni of today, each with its zona in every set and when that is in force."""
    members = read_table(store.folder / "boundaries" / "comuni_zone.csv")
    certainty = dict(zip(members["comune_istat"], members["certainty_34"], strict=True))
    rows = []
    for code, name in sorted(store.comune_names.items()):
        for number in sorted(ZONE_SETS):
            zona = store.zones.zona_of(code, number)
            rows.append({
                "comune_istat": code, "comune": name, "provincia": store.provinces[code],
                "zone_set": number, "zona": zona.slug, "zona_name": zona.name,
                "certainty": certainty[code] if number == 34 else "",
            } | in_force(number))
    return pd.DataFrame(rows)[list(COMUNI_DATASET.columns)]


def in_force(zone_set: int) -> dict[str, str]:
    """Return the first and last day of a set of zone, empty where there is none."""
    order = list(STARTS)
    first = STARTS[zone_set]
    later = STARTS[order[order.index(zone_set) + 1]] if zone_set != order[-1] else None
    return {"valid_from": first.isoformat() if first else "",
            "valid_to": (later - timedelta(days=1)).isoformat() if later else ""}


def _shapes(store: Store, zone_set: int) -> dict[str, shapely.Geometry]:
    drawn = gpd.read_file(BytesIO(store.drawn(f"zone_{zone_set}")))
    return dict(zip(drawn["zona"], drawn.geometry, strict=True))
