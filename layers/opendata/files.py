"""The open data as files: each data set in five formats, its dictionary, its schemas, a catalogue.

The same data on the same day gives the same bytes.
"""

import json
from datetime import date
from functools import lru_cache
from typing import Final

import pandas as pd

from geo.store import Store, forget_with_stores
from geo.versions.version import read_version
from layers.opendata.dcat import Distribution, Site, catalogue_rdf
from layers.opendata.dictionary import DATASETS, definitions
from layers.opendata.fields import Dataset
from layers.opendata.frames import frame_of
from layers.opendata.publisher import publisher_of
from layers.opendata.schema import json_schema, table_schema
from layers.opendata.vocabularies import FORMATS
from layers.takeaway.csvfile import csv_bytes
from layers.takeaway.features import geojson_bytes
from layers.takeaway.geopackage import geopackage_bytes
from layers.takeaway.geoparquet import geoparquet_bytes
from layers.takeaway.workbook import Sheet, xlsx_bytes
from words import DEFAULT, speaker

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
    "csv": "text/csv; charset=utf-8", "json": "application/json", "rdf": "application/rdf+xml"}


def media_type(name: str) -> str:
    """Return the media type of a file by the end of its name."""
    return _MEDIA_TYPES[name.rpartition(".")[2]]


@forget_with_stores
@lru_cache(maxsize=64)
def file_of(name: str, store: Store, day: date) -> bytes:
    """Return one of the files ``NAMES`` as the data stands on a day, made once."""
    slug, _dot, end = name.partition(".")
    dataset, _ = BY_SLUG[slug], speaker(DEFAULT)
    match end:
        case "dizionario.csv":
            return csv_bytes(definitions(dataset, _))
        case "schema.json":
            return _json(table_schema(dataset, _))
        case "jsonschema.json":
            return _json(json_schema(dataset, _))
    return _written(dataset, end, store, day)


def catalogue(
    store: Store, day: date, *, base_url: str, folder: str, page: str
) -> bytes:
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
            Distribution(f"{folder}/{dataset.slug}.{end}", end,
                         len(file_of(f"{dataset.slug}.{end}", store, day))) for end in FORMATS
        ] for dataset in DATASETS.values()
    }
    return catalogue_rdf(files, publisher_of(), site)


def modified_on(store: Store) -> date:
    """Return since when the data is as it is: its version's day, or the last of its records'."""
    told = read_version(store.folder, store.number).when[:10]
    return date.fromisoformat(max(told, *store.services["verified_on"]))


def _written(dataset: Dataset, end: str, store: Store, day: date) -> bytes:
    frame, _ = frame_of(dataset, store, day), speaker(DEFAULT)
    table = pd.DataFrame(frame.drop(columns="geometry"))
    match end:
        case "csv":
            return csv_bytes(table)
        case "xlsx":
            return xlsx_bytes([Sheet(dataset.slug, table),
                               Sheet(_("Definitions"), definitions(dataset, _))],
                              title=_(dataset.title))
        case "geojson":
            return geojson_bytes(frame)
        case "gpkg":
            return geopackage_bytes(frame, layer=dataset.slug, day=modified_on(store))
    return geoparquet_bytes(frame)


def _json(schema: dict[str, object]) -> bytes:
    return json.dumps(schema, ensure_ascii=False, indent=1).encode()
