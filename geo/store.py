"""The store: every table and boundary the product shows, read once, checked, never changed."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd

from geo import records
from geo.checks import check_store
from geo.crs import require_wgs84
from geo.errors import BoundaryError, RecordError, StoreError
from geo.zones import ZONE_SETS, Zones, read_table, read_zones

BOUNDARIES: Final = "comuni_2023.parquet"
DRAWN: Final = ("comuni", "surroundings", *(f"zone_{number}" for number in ZONE_SETS))


@dataclass(frozen=True, eq=False)
class Store:
    """One version of the data. Frames are shared by all readers and must not be changed."""

    folder: Path
    version: str
    """Twelve hexadecimal digits that change when any file does."""
    zones: Zones
    services: records.ServiceFrame
    comune_names: Mapping[str, str]
    """ISTAT code → name of the comune of today."""
    provinces: Mapping[str, str]

    @cached_property
    def comuni(self) -> gpd.GeoDataFrame:
        """The 273 comuni at full resolution, WGS84: in which comune is a point."""
        return read_comuni(self.folder / "boundaries" / BOUNDARIES)

    @cached_property
    def localities(self) -> pd.DataFrame:
        """Localities of 500 inhabitants and more, each with its comune."""
        table = read_table(self.folder / "boundaries" / "localities.csv")
        return table.assign(
            lat=table["lat"].astype(float),
            lon=table["lon"].astype(float),
            population=table["population"].astype(int),
        )

    @cached_property
    def comune_places(self) -> pd.DataFrame:
        """The main place of each comune: comune_istat, lat, lon, population, alternate_names."""
        table = read_table(self.folder / "boundaries" / "comuni_places.csv")
        return table.assign(
            lat=table["lat"].astype(float),
            lon=table["lon"].astype(float),
            population=table["population"].astype(int),
        )

    @cached_property
    def zone_places(self) -> pd.DataFrame:
        """A point inside each zona of today: zona, lat, lon."""
        features = json.loads(self.drawn("zone_28"))["features"]
        rows = [feature["properties"] for feature in features]
        return pd.DataFrame({
            "zona": [row["zona"] for row in rows],
            "lat": [row["label_lat"] for row in rows],
            "lon": [row["label_lon"] for row in rows],
        })

    def drawn(self, name: str) -> bytes:
        """Return GeoJSON that is only drawn: one of ``DRAWN``."""
        path = self.folder / "boundaries" / f"{name}_drawn.geojson"
        try:
            return path.read_bytes()
        except FileNotFoundError as error:
            raise StoreError(f"{path.name}: not found, run `python -m geo build`") from error


def default_folder() -> Path:
    """Return the folder of the store: ``MAPPA_DATA``, or the project's own ``data/``."""
    given = os.environ.get("MAPPA_DATA")
    return Path(given) if given else Path(__file__).parent.parent / "data"


@lru_cache(maxsize=1)
def current_store() -> Store:
    """Return the store of this process, read at the first call."""
    return open_store(default_folder())


def open_store(folder: Path, *, services: bool = True) -> Store:
    """Read a store and refuse it whole if a record breaks a rule.

    Raises
    ------
    StoreError
        If a file is missing.
    RecordError
        If a service breaks the schema or a rule between fields.
    """
    boundaries = folder / "boundaries"
    zones = read_zones(boundaries)
    members = read_table(boundaries / "comuni_zone.csv")
    path = folder / "services" / records.FILE
    frame = records.read_services(path) if services else records.check_fields(
        pd.DataFrame(columns=list(records.FIELDS), dtype=str), records.FILE
    )
    found = check_store(frame, zones, records.FILE)
    if found:
        raise RecordError(found)
    return Store(
        folder=folder,
        version=_version(folder),
        zones=zones,
        services=frame,
        comune_names=dict(zip(members["comune_istat"], members["comune"], strict=True)),
        provinces=dict(zip(members["comune_istat"], members["provincia"], strict=True)),
    )


def read_comuni(path: Path) -> gpd.GeoDataFrame:
    """Read comuni from GeoParquet, refusing a frame that is not in WGS84."""
    try:
        comuni = gpd.read_parquet(path)
    except FileNotFoundError as error:
        raise StoreError(f"{path.name}: not found, run `python -m geo build`") from error
    except (OSError, ValueError) as error:
        raise BoundaryError(f"{path.name}: {error}; a GeoParquet file is needed") from error
    require_wgs84(comuni, path.name)
    return comuni


def _version(folder: Path) -> str:
    digest = hashlib.sha256()
    for part in ("boundaries", "services"):
        for path in sorted((folder / part).glob("[!.]*.*")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
