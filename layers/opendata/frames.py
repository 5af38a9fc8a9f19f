"""The published data sets as frames in WGS84, in the columns of the dictionary."""

import json
from datetime import date
from functools import lru_cache

import geopandas as gpd
import pandas as pd
import shapely

from geo.coverage.gaps import Gaps
from geo.crs import WGS84
from geo.plan.areas import with_areas
from geo.plan.flat import flat_table
from geo.plan.question import Question
from geo.records import FIELDS
from geo.selection import Query
from geo.store import Store, forget_with_stores
from geo.zones import zone_set_on
from layers.opendata.fields import Dataset
from layers.opendata.ground import comuni_frame, zones_frame
from layers.opendata.services import SERVICES_DATASET
from layers.scene import Scene
from layers.shown import shown_in
from words import DEFAULT


@forget_with_stores
@lru_cache(maxsize=8)
def frame_of(dataset: Dataset, store: Store, day: date) -> gpd.GeoDataFrame:
    """Return a data set as it stands on a day; made once for all readers, not to be changed."""
    match dataset.name:
        case "services":
            return services_frame(store, day)
        case "zones":
            return zones_frame(store)
        case "comuni":
            return _comuni_with_areas(store)
    return indicators_frame(store, day)


def services_frame(store: Store, day: date) -> gpd.GeoDataFrame:
    """Return the services that are published, a point where their place is public."""
    query = Query(day.year, zone_set_on(day), stato="tutti")
    services = shown_in(Scene(query, day, DEFAULT, store.version), store).services
    rows = [[*(str(service.row[field]) for field in FIELDS), service.names.comune,
             service.names.zona, str(service.state)] for service in services]
    table = _numbered(pd.DataFrame(rows, columns=list(SERVICES_DATASET.columns)), SERVICES_DATASET)
    has_place = table["location_policy"] == "point"
    lat, lon = (table[name].where(has_place).astype(float) for name in ("lat", "lon"))
    points = gpd.GeoSeries(gpd.points_from_xy(lon, lat, crs=WGS84), index=table.index)
    return gpd.GeoDataFrame(table, geometry=points.where(lat.notna() & lon.notna(), None))


def indicators_frame(store: Store, day: date) -> gpd.GeoDataFrame:
    """Return the indicators and gaps of each zona in force, this year, with its area."""
    question = Question(Query(day.year, zone_set_on(day)))
    table = question.table(store, day)
    flat = flat_table(table, Gaps(table.case, question.km), store)
    return with_areas(flat, table.units, store, question.query.zone_set)


def _comuni_with_areas(store: Store) -> gpd.GeoDataFrame:
    table = comuni_frame(store)
    areas = {feature["properties"]["comune_istat"]: shapely.geometry.shape(feature["geometry"])
             for feature in json.loads(store.drawn("comuni"))["features"]}
    shapes = [areas[code] for code in table["comune_istat"]]
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shapes, crs=WGS84, index=table.index))


def _numbered(table: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    """Return a table of text with numbers where the dictionary says so; nothing is missing."""
    numbers: dict[str, pd.Series] = {}
    for field in dataset.fields:
        if field.type in {"integer", "year", "number"}:
            read = pd.to_numeric(table[field.name].where(table[field.name] != ""))
            numbers[field.name] = (read.astype("Float64") if field.type == "number"
                                   else read.astype("Int64"))
    return table.assign(**numbers)
