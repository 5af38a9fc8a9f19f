"""The nearest service for 30,000 places, beside what one would do otherwise: ratios in one run."""

import time

import geopandas as gpd
import numpy as np
from pyproj import Geod

from geo.crs import METRIC, WGS84
from geo.places.nearest import Nearest
from geo.store.store import current_store

N = 30_000
RUNS = 5


def seconds(work):
    """Return the least of some runs. [s]"""
    times = []
    for _run in range(RUNS):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)


def main():
    services = current_store().services
    placed = services[services.geometry.notna()]
    lat, lon = placed.geometry.y.to_numpy(), placed.geometry.x.to_numpy()
    chance = np.random.default_rng(1)
    lat_from, lon_from = chance.uniform(42.2, 44.5, N), chance.uniform(9.7, 12.4, N)
    geod = Geod(ellps="WGS84")
    origins = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon_from, lat_from), crs=WGS84)

    def ours():
        return Nearest(lat, lon).find(lat=lat_from, lon=lon_from)

    def every_pair():
        some = 1_000  # of 30,000: the whole takes too long
        return geod.inv(
            np.repeat(lon_from[:some], len(lat)),
            np.repeat(lat_from[:some], len(lat)),
            np.tile(lon, some),
            np.tile(lat, some),
        )

    def planar():
        return gpd.sjoin_nearest(origins.to_crs(METRIC), placed[["geometry"]].to_crs(METRIC))

    mine = seconds(ours)
    print(f"{N:,} places, the nearest of {len(lat)} services each")
    for name, took in (
        ("Nearest.find, index and geodesic", mine),
        ("geopandas.sjoin_nearest, planar, with reprojection", seconds(planar)),
        ("pyproj.Geod of every pair (30 × a thirtieth)", 30 * seconds(every_pair)),
    ):
        print(f"{name:52} {took * 1000:9.1f} ms {took / mine:8.1f} × ours")


if __name__ == "__main__":
    main()
