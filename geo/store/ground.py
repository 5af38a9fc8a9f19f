"""The ground on which every version of the services stands: comuni, zone, places, drawings."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd

from geo.crs import require_wgs84
from geo.errors import BoundaryError, GeoError, StoreError
from geo.region import region, region_file
from geo.store.checksums import GROUND, checksums_of, files_in, read_checked
from geo.zones import Zones, read_table, read_zones

BOUNDARIES: Final = "comuni_2023.parquet"


def drawn_names() -> tuple[str, ...]:
    """Return the names of what is only drawn."""
    return ("comuni", "surroundings", *(f"zone_{number}" for number in region().numbers))


@dataclass(frozen=True, eq=False)
class Ground:
    """What services stand on, read once: a store that is published shares it with the last."""

    folder: Path
    stamp: str
    """Hexadecimal digits that change when any of its files does."""
    zones: Zones
    comune_names: Mapping[str, str]
    """ISTAT code → name of the comune of today."""
    provinces: Mapping[str, str]
    sums: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Folder → file → checksum, as written down when the ground was read."""

    @cached_property
    def comuni(self) -> gpd.GeoDataFrame:
        """The comuni at full resolution, WGS84: in which comune is a point."""
        return read_comuni(self.folder / "boundaries" / BOUNDARIES)

    @cached_property
    def localities(self) -> pd.DataFrame:
        """Localities of 500 inhabitants and more, each with its comune."""
        return self._places("localities.csv")

    @cached_property
    def comune_places(self) -> pd.DataFrame:
        """The main place of each comune: comune_istat, lat, lon, population, alternate_names."""
        return self._places("comuni_places.csv")

    @cached_property
    def zone_places(self) -> pd.DataFrame:
        """A point inside each zona of today: zona, lat, lon."""
        features = json.loads(self.drawn(f"zone_{self.zones.current}"))["features"]
        rows = [feature["properties"] for feature in features]
        return pd.DataFrame(
            {
                "zona": [row["zona"] for row in rows],
                "lat": [row["label_lat"] for row in rows],
                "lon": [row["label_lon"] for row in rows],
            }
        )

    def drawn(self, name: str) -> bytes:
        """Return GeoJSON that is only drawn: one of ``drawn_names``."""
        path = self.folder / "boundaries" / f"{name}_drawn.geojson"
        return read_checked(path, self.sums.get("boundaries", {}))

    def _places(self, name: str) -> pd.DataFrame:
        table = read_table(self.folder / "boundaries" / name)
        return table.assign(
            lat=table["lat"].astype(float),
            lon=table["lon"].astype(float),
            population=table["population"].astype(int),
        )


def read_ground(folder: Path) -> Ground:
    """Read the ground of a store.

    Raises
    ------
    StoreError
        If a file is missing.
    DamageError
        If one is not what was written down of it: nothing is shown that stands on it.
    BoundaryError
        If what was never written down cannot be read.
    """
    boundaries, digest = folder / "boundaries", sha256()
    digest.update(region_file(folder).read_bytes())
    sums = {part: checksums_of(folder / part) for part in GROUND}
    for part, known in sums.items():
        names = {path.name for path in files_in(folder / part)} | set(known)
        for name in sorted(names):
            content = read_checked(folder / part / name, known)
            digest.update(name.encode() + b"\0" + content)
    try:
        zones = read_zones(boundaries)
        members = read_table(boundaries / "comuni_zone.csv")
        return Ground(
            folder=folder,
            stamp=digest.hexdigest(),
            zones=zones,
            comune_names=dict(zip(members["comune_istat"], members["comune"], strict=True)),
            provinces=dict(zip(members["comune_istat"], members["provincia"], strict=True)),
            sums=sums,
        )
    except GeoError:
        raise
    except (ValueError, KeyError) as error:  # of a store without checksums
        raise BoundaryError(
            "boundaries: the tables of comuni and zone cannot be read; put them back from a copy"
        ) from error


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
