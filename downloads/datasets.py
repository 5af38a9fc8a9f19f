"""The published data sets: as frames in the columns of the dictionary, as files in five formats.

The published zone and comuni as frames in the columns of the dictionary.

The open data as files: each data set in five formats, its dictionary, its schemas, a catalogue.

The same data on the same day gives the same bytes.
"""

import json
from datetime import date, timedelta
from functools import lru_cache
from io import BytesIO
from typing import Final

import geopandas as gpd
import pandas as pd
import shapely

from downloads.dcat import FORMATS, Distribution, Site, catalogue_rdf, publisher_of
from downloads.dictionary import (
    COMUNI_DATASET,
    DATASETS,
    SERVICES_DATASET,
    ZONES_DATASET,
    Dataset,
    definitions,
    json_schema,
    table_schema,
)
from downloads.formats import csv_bytes, geojson_bytes, geopackage_bytes, geoparquet_bytes
from downloads.spreadsheet import Sheet, xlsx_bytes
from geo.coverage.gaps import Gaps
from geo.coverage.question import Question
from geo.coverage.table import flat_table, with_areas
from geo.crs import WGS84
from geo.region import region
from geo.store.fields import PUBLIC
from geo.store.selection import Query
from geo.store.store import Store, forget_with_stores
from geo.store.versions import read_version
from geo.zones import read_table, zone_set_on
from layers.scene import Scene, shown_in
from words import DEFAULT, translator


def zones_frame(store: Store) -> gpd.GeoDataFrame:
    """Return every zona of every set with its boundary, thinned to be drawn, in WGS84."""
    rows, geometry = [], []
    for number in sorted(store.zones.by_set):
        shapes = _shapes(store, number)
        for zona in store.zones.by_set[number].values():
            geometry.append(shapes[zona.slug])
            rows.append(
                {
                    "zone_set": number,
                    "zona": zona.slug,
                    "zona_name": zona.name,
                    "ausl": zona.ausl,
                    "form": zona.form,
                    "n_comuni": len(zona.comuni),
                    "sources": zona.sources,
                }
                | in_force(number)
            )
    table = pd.DataFrame(rows)[list(ZONES_DATASET.columns)]
    return gpd.GeoDataFrame(table, geometry=geometry, crs=WGS84)


def comuni_frame(store: Store) -> pd.DataFrame:
    """Return the comuni of today, each with its zona in every set and when that is in force."""
    members = read_table(store.folder / "boundaries" / "comuni_zone.csv")
    members = members.set_index("comune_istat")
    rows = []
    for code, name in sorted(store.comune_names.items()):
        for number in sorted(store.zones.by_set):
            zona, column = store.zones.zona_of(code, number), f"certainty_{number}"
            rows.append(
                {
                    "comune_istat": code,
                    "comune": name,
                    "provincia": store.provinces[code],
                    "zone_set": number,
                    "zona": zona.slug,
                    "zona_name": zona.name,
                    "certainty": str(members.at[code, column]) if column in members else "",
                }
                | in_force(number)
            )
    return pd.DataFrame(rows)[list(COMUNI_DATASET.columns)]


def in_force(zone_set: int) -> dict[str, str]:
    """Return the first and last day of a set of zone, empty where there is none."""
    of = region()
    first = next(one.starts for one in of.zone_sets if one.number == zone_set)
    later = of.end_of(zone_set)
    return {
        "valid_from": first.isoformat() if first else "",
        "valid_to": (later - timedelta(days=1)).isoformat() if later else "",
    }


def _shapes(store: Store, zone_set: int) -> dict[str, shapely.Geometry]:
    drawn = gpd.read_file(BytesIO(store.drawn(f"zone_{zone_set}")))
    return dict(zip(drawn["zona"], drawn.geometry, strict=True))


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
    rows = [
        [
            *(str(service.row[field]) for field in PUBLIC),
            service.names.comune,
            service.names.zona,
            str(service.state),
        ]
        for service in services
    ]
    table = _numbered(pd.DataFrame(rows, columns=list(SERVICES_DATASET.columns)), SERVICES_DATASET)
    has_place = table["location_policy"] == "point"
    lat, lon = (table[name].where(has_place).astype(float) for name in ("lat", "lon"))
    points = gpd.GeoSeries(gpd.points_from_xy(lon, lat, crs=WGS84), index=table.index)
    return gpd.GeoDataFrame(table, geometry=points.where(lat.notna() & lon.notna(), None))


@forget_with_stores
@lru_cache(maxsize=2)
def list_of_steward(store: Store) -> bytes:
    """Return the whole list as CSV, with what only who keeps it sees: for no address of the public."""
    return csv_bytes(store.records)


def indicators_frame(store: Store, day: date) -> gpd.GeoDataFrame:
    """Return the indicators and gaps of each zona in force, this year, with its area."""
    question = Question(Query(day.year, zone_set_on(day)))
    table = question.table(store, day)
    flat = flat_table(table, Gaps(table.case, question.km), store)
    return with_areas(flat, table.units, store, question.query.zone_set)


def _comuni_with_areas(store: Store) -> gpd.GeoDataFrame:
    table = comuni_frame(store)
    areas = {
        feature["properties"]["comune_istat"]: shapely.geometry.shape(feature["geometry"])
        for feature in json.loads(store.drawn("comuni"))["features"]
    }
    shapes = [areas[code] for code in table["comune_istat"]]
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shapes, crs=WGS84, index=table.index))


def _numbered(table: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    """Return a table of text with numbers where the dictionary says so; nothing is missing."""
    numbers: dict[str, pd.Series] = {}
    for field in dataset.fields:
        if field.type in {"integer", "year", "number"}:
            read = pd.to_numeric(table[field.name].where(table[field.name] != ""))
            numbers[field.name] = (
                read.astype("Float64") if field.type == "number" else read.astype("Int64")
            )
    return table.assign(**numbers)


CATALOGUE: Final = "catalogo.rdf"
DICTIONARY: Final = "dizionario.csv"
TABLE: Final = "schema.json"
"""End of the name of a Table Schema."""
ROW: Final = "jsonschema.json"
"""End of the name of a JSON Schema of one row."""
BY_SLUG: Final = {dataset.slug: dataset for dataset in DATASETS.values()}
NAMES: Final = tuple(
    f"{slug}.{end}" for slug in BY_SLUG for end in (*FORMATS, DICTIONARY, TABLE, ROW)
)
"""Every file but the catalogue."""
_MEDIA_TYPES: Final = {end: format_.media_type for end, format_ in FORMATS.items()} | {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "rdf": "application/rdf+xml",
}


def media_type(name: str) -> str:
    """Return the media type of a file by the end of its name."""
    return _MEDIA_TYPES[name.rpartition(".")[2]]


@forget_with_stores
@lru_cache(maxsize=64)
def file_of(name: str, store: Store, day: date) -> bytes:
    """Return one of the files ``NAMES`` as the data stands on a day, made once."""
    slug, _dot, end = name.partition(".")
    dataset, _ = BY_SLUG[slug], translator(DEFAULT)
    match end:
        case "dizionario.csv":
            return csv_bytes(definitions(dataset, _))
        case "schema.json":
            return _json(table_schema(dataset, _))
        case "jsonschema.json":
            return _json(json_schema(dataset, _))
    return _written(dataset, end, store, day)


def catalogue(store: Store, day: date, *, base_url: str, folder: str, page: str) -> bytes:
    """Return the catalogue of the files in DCAT-AP_IT.

    Parameters
    ----------
    base_url
        Of the site, without a slash at the end; or the way to it from the catalogue, as ``..``.
    folder
        Where the files lie below the site.
    page
        Where they are described.
    """
    west, south, east, north = (float(edge) for edge in store.comuni.total_bounds)
    site = Site(base_url, modified_on(store), (west, south, east, north), page, folder)
    files = {
        dataset.name: [
            Distribution(
                f"{folder}/{dataset.slug}.{end}",
                end,
                len(file_of(f"{dataset.slug}.{end}", store, day)),
            )
            for end in FORMATS
        ]
        for dataset in DATASETS.values()
    }
    return catalogue_rdf(files, publisher_of(), site)


def modified_on(store: Store) -> date:
    """Return since when the data is as it is: its version's day, or the last of its records'."""
    told = read_version(store.folder, store.number).when[:10]
    return date.fromisoformat(max(told, *store.services["verified_on"]))


def _written(dataset: Dataset, end: str, store: Store, day: date) -> bytes:
    frame, _ = frame_of(dataset, store, day), translator(DEFAULT)
    table = pd.DataFrame(frame.drop(columns="geometry"))
    match end:
        case "csv":
            return csv_bytes(table)
        case "xlsx":
            return xlsx_bytes(
                [Sheet(dataset.slug, table), Sheet(_("Definitions"), definitions(dataset, _))],
                title=_(dataset.title),
            )
        case "geojson":
            return geojson_bytes(frame)
        case "gpkg":
            return geopackage_bytes(frame, layer=dataset.slug, day=modified_on(store))
    return geoparquet_bytes(frame)


def _json(schema: dict[str, object]) -> bytes:
    return json.dumps(schema, ensure_ascii=False, indent=1).encode()
