"""Floating catchments for 30,000 places beside PySAL access: ratios in one run, equal results."""

import time
import warnings

import geopandas as gpd
import numpy as np
import pandas as pd
from access.access import weights
from access.fca import two_stage_fca
from scipy.spatial import KDTree

from geo.coverage.reach import floating_catchment
from geo.crs import WGS84, to_metric
from geo.store.store import current_store

N = 30_000
REACH_M = 20_000
RUNS = 3
BANDS = {"2SFCA": {20_000: 1.0}, "E2SFCA": {5_000: 1.0, 10_000: 0.68, 20_000: 0.22}}


def seconds(work, runs=RUNS):
    """Return the least of some runs, and what the last one returned. [s]"""
    times = []
    for _run in range(runs):
        begin = time.perf_counter()
        answer = work()
        times.append(time.perf_counter() - begin)
    return min(times), answer


def metres(*, lat, lon):
    """Return points in metres, shape (n, 2)."""
    points = to_metric(gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=WGS84))
    return np.column_stack([points.x, points.y])


def pairs_within(origins, sites):
    """Return rows of origins and of sites within reach, and the metres between them."""
    found = KDTree(origins).sparse_distance_matrix(KDTree(sites), REACH_M, output_type="coo_matrix")
    return found.row.astype(np.int64), found.col.astype(np.int64), found.data


def every_pair(origins, sites):
    n, m = len(origins), len(sites)
    between = np.linalg.norm(origins[:, None] - sites[None], axis=2)
    return np.repeat(np.arange(n), m), np.tile(np.arange(m), n), between.ravel()


def compare(name, bands, pairs, demand, supply):
    origin, site, distance_m = pairs
    people = pd.DataFrame({"geoid": np.arange(len(demand)), "people": demand})
    places = pd.DataFrame({"geoid": np.arange(len(supply)), "places": supply})
    table = pd.DataFrame({"origin": origin, "dest": site, "cost": distance_m})
    weight_fn = None if len(bands) == 1 else weights.step_fn(bands)

    def ours():
        return floating_catchment(
            origin=origin,
            site=site,
            distance_m=distance_m,
            demand=demand,
            supply=supply,
            bands_m=list(bands),
            weights=list(bands.values()),
        )

    def theirs():
        return two_stage_fca(
            people,
            places,
            table,
            max_cost=max(bands),
            demand_name="people",
            supply_name="places",
            weight_fn=weight_fn,
        )

    mine, scores = seconds(ours)
    took, their_scores = seconds(theirs, 1 if len(origin) > 1_000_000 else RUNS)
    same = np.allclose(scores, their_scores.reindex(range(len(demand)), fill_value=0), rtol=1e-9)
    print(
        f"{name:7} {len(origin):10,} pairs   ours {mine * 1000:8.1f} ms   "
        f"access {took * 1000:9.1f} ms {took / mine:7.1f} × ours   equal: {same}"
    )


def main():
    warnings.simplefilter("ignore")
    services = current_store().services
    placed = services[services.geometry.notna()]
    chance = np.random.default_rng(1)
    sites = metres(lat=placed.geometry.y, lon=placed.geometry.x)[:164]
    origins = metres(lat=chance.uniform(42.4, 44.4, N), lon=chance.uniform(9.8, 12.3, N))
    demand = chance.integers(1, 200, N).astype(float)
    supply = np.ones(len(sites))
    finding, near = seconds(lambda: pairs_within(origins, sites))
    print(f"{N:,} places × {len(sites)} services, within {REACH_M // 1000} km")
    print(f"finding the {len(near[0]):,} pairs with two trees: {finding * 1000:.1f} ms")
    for pairs, wider in ((near, 1), (every_pair(origins, sites), 20)):  # every pair counts
        for name, bands in BANDS.items():
            reach = {edge * wider: weight for edge, weight in bands.items()}
            compare(name, reach, pairs, demand, supply)


if __name__ == "__main__":
    main()
