"""Coverage: what if at 30,000 origins, every table from cold, growth with the data.

What-if stands beside what one would do otherwise, in the same run: the nearest centre of every
origin once more, by a spatial join, and the share that is near by zona.
"""

import time
from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
from scipy.spatial import KDTree

from geo.coverage.case import Centres, case_of, reach_from
from geo.coverage.gaps import Gaps
from geo.coverage.scenario import SHOWN, Scenario, after, site_in
from geo.coverage.table import coverage_table
from geo.crs import METRIC, WGS84
from geo.locate import NOWHERE, ComuneLocator
from geo.people import origins_at, origins_of, places_of
from geo.places.nearest import in_space
from geo.region import region
from geo.store.store import current_store, open_store

N = 30_000
RUNS = 7
KM = 10
TODAY = date(2026, 11, 21)
YEARS = range(2014, 2027)
JITTER_DEG = 0.02
"""Invented origins and centres stand about 2 km from a real one."""


def seconds(work, runs=RUNS, before=lambda: None):
    """Return the least of some runs. [s]"""
    times = []
    for _run in range(runs):
        before()
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)


def invented_origins(store, n):
    """Return n invented origins around the localities of Tuscany, with few minors each."""
    chance, real = np.random.default_rng(1), origins_of(store, 2023)
    locator = ComuneLocator(store.comuni)
    some = chance.choice(len(real.lat), 2 * n, p=real.people[:, 0] / real.people[:, 0].sum())
    lat, lon = (at[some] + chance.normal(0, JITTER_DEG, 2 * n) for at in (real.lat, real.lon))
    comune = locator.locate(lat=lat, lon=lon)
    inside = np.nonzero(comune != NOWHERE)[0][:n]
    return origins_at(
        store,
        lat=lat[inside],
        lon=lon[inside],
        comune=comune[inside],
        counts=chance.integers(1, 40, (n, 5)).astype(float),
    )


def what_if(store):
    case = case_of(store, year=2025, today=TODAY, zone_set=28, origins=invented_origins(store, N))
    scenario = Scenario(added=(site_in(store, "051004"),))  # Bibbiena

    def ours():
        later = after(case, scenario, store)
        return Gaps(later, KM).people, coverage_table(later, SHOWN)

    origins = case.places.origins
    frame = gpd.GeoDataFrame(
        {"zona": case.places.zona, "minors": origins.people[:, 0]},
        geometry=gpd.points_from_xy(origins.lon, origins.lat),
        crs=WGS84,
    ).to_crs(METRIC)
    more = after(case, scenario, store).centres
    centres = gpd.GeoDataFrame(geometry=gpd.points_from_xy(more.lon, more.lat), crs=WGS84).to_crs(
        METRIC
    )

    def joined():
        near = gpd.sjoin_nearest(frame, centres, distance_col="metres")
        near = near[~near.index.duplicated()]
        return near["minors"].where(near["metres"] <= KM * 1000, 0).groupby(near["zona"]).sum()

    def anew():
        later = replace(case, centres=more, reach=reach_from(case.places, more))
        return Gaps(later, KM).people, coverage_table(later, SHOWN)

    ours()
    mine = seconds(ours, 20)
    print(f"What if: one more centre, {N:,} invented origins, {len(SHOWN)} indicators and gaps")
    for name, took in (
        ("only what changes (target < 10 ms)", mine),
        ("every reach anew, two trees", seconds(anew)),
        ("geopandas.sjoin_nearest, one share alone", seconds(joined)),
    ):
        print(f"  {name:44} {took * 1000:8.1f} ms {took / mine:7.1f} × ours")


def every_table(store):
    fresh = []

    def cold():
        fresh.append(open_store(store.folder))  # nothing is remembered of a store just opened

    def compute():
        for zone_set in region().numbers:
            for year in YEARS:
                for level in ("zona", "comune", "regione"):
                    coverage_table(
                        case_of(fresh[-1], year=year, today=TODAY, zone_set=zone_set, level=level)
                    )

    n = len(region().numbers) * len(YEARS) * 3
    print(f"Every indicator, {n} tables: 3 zone sets × {len(YEARS)} years × zona, comune, region")
    print(f"  from cold (target < 1 s) {seconds(compute, 3, before=cold):13.2f} s")


def many(centres, times):
    """Return centres many times over, each copy a little elsewhere."""
    chance = np.random.default_rng(2)
    whole = centres
    for copy in range(1, times):
        lat, lon = (
            at + chance.normal(0, JITTER_DEG, len(centres)) for at in (centres.lat, centres.lon)
        )
        ids = tuple(f"{record}-{copy}" for record in centres.ids)
        whole += Centres(ids, ids, centres.comuni, centres.zone, centres.services, lat, lon)
    return whole


def growth(store):
    case = case_of(store, year=2025, today=TODAY, zone_set=28)
    n = len(case.places.zona)
    print("Growth: origins and centres multiplied by invented jitter")
    print(
        f"  {'':4} {'origins':>8} {'centres':>8} {'pairs in 30 km':>15} {'reach_from':>13} "
        f"{'coverage_table':>17}"
    )
    for times in (1, 10, 100):
        there = places_of(store, invented_origins(store, n * times), 28)
        more = many(case.centres, times)
        sites = in_space(more.lat, more.lon)
        pairs = int(KDTree(there.in_space).count_neighbors(KDTree(sites), 30_000))
        runs = RUNS if times < 100 else 1
        reaching = seconds(lambda: reach_from(there, more), runs)  # noqa: B023 - run at once
        grown = replace(case, places=there, centres=more, reach=reach_from(there, more))
        fresh = [replace(grown, centres=more.where(more.placed)) for _run in range(runs)]
        table = seconds(lambda: coverage_table(fresh.pop()), runs)  # noqa: B023
        print(
            f"  {times:3}× {len(there.zona):8,} {len(more):8,} {pairs:15,} "
            f"{reaching * 1000:10.1f} ms {table * 1000:14.1f} ms"
        )


def main():
    store = current_store()
    what_if(store)
    every_table(store)
    growth(store)


if __name__ == "__main__":
    main()
