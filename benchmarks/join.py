"""Points to their comune: our grid beside geopandas' spatial join, in one run.

The join is timed alone, with its frames already made; ours is timed cold, the grid or the tree
built inside the timing, and warm. Every contender gets boundaries read afresh, since shapely keeps
what it prepares in the geometries themselves. Only the ratios mean something elsewhere.
"""

from collections.abc import Callable
from time import perf_counter
from typing import TypeVar

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from geo.crs import WGS84
from geo.locate import NOWHERE, ComuneLocator
from geo.store.ground import BOUNDARIES, read_comuni
from geo.store.store import default_folder

SIZES = (1_000_000, 1_000)
REPEATS = {1_000_000: 2, 1_000: 5}
SEED = 2023

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Answer = TypeVar("Answer")


def main() -> None:
    """Print seconds and ratios for each number of points."""
    for n in SIZES:
        _compare(n)


def _compare(n: int) -> None:
    lon, lat = _points(n)
    repeats = range(REPEATS[n])
    ours = [_ours(lon, lat) for _ in repeats]
    cold, warm = min(run[0] for run in ours), min(run[1] for run in ours)
    answers = ours[0][2]
    joins = {
        f"sjoin, predicate={predicate!r}": [_join(lon, lat, predicate) for _ in repeats]
        for predicate in ("intersects", "within")
    }
    print(
        f"\n{n:,} random points in Tuscany's bounding box, {(answers != NOWHERE).mean():.0%} "
        f"inside; best of {len(repeats)}"
    )
    print(f"{'':34}{'seconds':>10}{'× ours, cold':>14}{'× ours, warm':>14}")
    rows = [("ComuneLocator.locate, cold", cold), ("ComuneLocator.locate, warm", warm)]
    rows += [(name, min(run[0] for run in runs)) for name, runs in joins.items()]
    for name, seconds in rows:
        print(f"{name:34}{seconds:>10.4f}{seconds / cold:>14.2f}{seconds / warm:>14.2f}")
    for name, runs in joins.items():
        differ = int((runs[0][1] != answers).sum())
        print(f"{name}: {differ} answers differ from ours")


def _ours(lon: Floats, lat: Floats) -> tuple[float, float, Indices]:
    locator = ComuneLocator(_comuni())
    cold, answers = _timed(lambda: locator.locate(lat=lat, lon=lon))
    warm, again = _timed(lambda: locator.locate(lat=lat, lon=lon))
    if not np.array_equal(answers, again):
        raise SystemExit("locate answers differently the second time")
    return cold, warm, answers


def _join(lon: Floats, lat: Floats, predicate: str) -> tuple[float, Indices]:
    comuni = _comuni()
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=WGS84)
    seconds, joined = _timed(lambda: points.sjoin(comuni, how="left", predicate=predicate))
    # A point on a boundary is joined to each side: ours is the side with the lower row.
    rows = joined["index_right"].groupby(level=0).min().fillna(NOWHERE)
    return seconds, rows.to_numpy(dtype=np.int64)


def _points(n: int) -> tuple[Floats, Floats]:
    west, south, east, north = _comuni().total_bounds
    random = np.random.default_rng(SEED)
    return random.uniform(west, east, n), random.uniform(south, north, n)


def _comuni() -> gpd.GeoDataFrame:
    return read_comuni(default_folder() / "boundaries" / BOUNDARIES)


def _timed(work: Callable[[], Answer]) -> tuple[float, Answer]:
    start = perf_counter()
    answer = work()
    return perf_counter() - start, answer


if __name__ == "__main__":
    main()
