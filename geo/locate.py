"""In which comune is a point: one, or a million of them.

Millions of points meet a few hundred polygons, and most points lie far from any boundary. So the
region is cut into a grid once: a cell that no boundary comes near lies in one comune, or in none,
and answers for every point in it; only points near a boundary are tested against polygons.
"""

from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.arrays import Floats, Indices
from geo.crs import require_wgs84
from geo.errors import Finding, RecordError
from geo.messages import N_
from geo.region import region
from geo.zones import Zones, ausl_on, zone_set_on

N_CELLS: Final = 1024
"""Cells a side: about 240 m in a region, and a fifth of its ground near a boundary."""
FEW: Final = 20_000
"""Up to so many points the polygons alone are faster than laying the grid."""
NOWHERE: Final = -1


@dataclass(frozen=True)
class ComuneLocator:
    """Finds the comune of points, by the boundaries at full resolution."""

    comuni: gpd.GeoDataFrame

    def __post_init__(self) -> None:
        """Refuse boundaries without, or in another, CRS."""
        require_wgs84(self.comuni, "comuni")

    def locate(self, *, lat: Floats, lon: Floats) -> Indices:
        """Return the row of each point's comune in ``comuni``, or -1 outside all of them.

        A point on a boundary belongs to the comune with the lower row. A coordinate that is not
        a number is outside.
        """
        if len(lat) <= FEW:
            return self._by_polygons(lon, lat)
        west, south, east, north = self._bounds
        finite = np.isfinite(lon) & np.isfinite(lat)
        inside = finite & (lon >= west) & (lon < east) & (lat >= south) & (lat < north)
        found = np.full(len(lat), NOWHERE)
        x, y = lon[inside], lat[inside]
        answers = self._grid[_cells(y, south, north), _cells(x, west, east)]
        near = answers == len(self.comuni)
        answers[near] = self._by_polygons(x[near], y[near])
        found[inside] = answers
        return found

    def _by_polygons(self, x: Floats, y: Floats) -> Indices:
        point, polygon = self._tree.query(shapely.points(x, y))
        hit = shapely.intersects_xy(self._shapes[polygon], x[point], y[point])
        found = np.full(len(x), len(self._shapes))
        np.minimum.at(found, point[hit], polygon[hit])
        found[found == len(self._shapes)] = NOWHERE
        return found

    @cached_property
    def _shapes(self) -> npt.NDArray[np.object_]:
        shapes = self.comuni.geometry.to_numpy()
        shapely.prepare(shapes)
        return np.asarray(shapes)

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self._shapes)

    @cached_property
    def _bounds(self) -> tuple[float, float, float, float]:
        west, south, east, north = self.comuni.total_bounds
        margin = 1e-6
        return west - margin, south - margin, east + margin, north + margin

    @cached_property
    def _grid(self) -> Indices:
        """Row of the comune of each cell; ``len(comuni)`` where a boundary is near."""
        west, south, east, north = self._bounds
        width, height = (east - west) / N_CELLS, (north - south) / N_CELLS
        near = self._near_boundary(min(width, height))
        # A run of cells in a grid row without a boundary lies in one comune: test one cell of it.
        starts = ~near & np.pad(near[:, :-1], ((0, 0), (1, 0)), constant_values=True)
        row, column = np.nonzero(starts)
        runs = self._by_polygons(
            (west + (column + 0.5) * width).astype(np.float64),
            (south + (row + 0.5) * height).astype(np.float64),
        )
        numbers = np.cumsum(starts.ravel()).reshape(near.shape) - 1
        return np.where(near, len(self.comuni), runs[numbers])

    def _near_boundary(self, cell: float) -> npt.NDArray[np.bool_]:
        """Tell which cells a boundary may touch.

        Boundaries are cut into steps of at most a cell, so each cell they cross holds a vertex or
        has one next to it: marking the neighbours too leaves none out.
        """
        west, south, east, north = self._bounds
        lines = shapely.segmentize(shapely.boundary(self._shapes), cell)
        x, y = shapely.get_coordinates(lines).T
        row, column = _cells(y, south, north), _cells(x, west, east)
        near = np.zeros((N_CELLS + 2, N_CELLS + 2), dtype=bool)
        for down in range(3):
            for right in range(3):
                near[row + down, column + right] = True
        return near[1:-1, 1:-1]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What a point on the ground belongs to on a day; all None outside the region."""

    comune_istat: str | None
    comune: str | None
    zona: str | None
    zone_set: int | None
    ausl: str | None
    ausl_code: str | None
    zona_uncertain: bool | None


OUTSIDE: Final = Whereabouts(None, None, None, None, None, None, None)


def whereabouts(comune_istat: str, comune: str, zones: Zones, day: date) -> Whereabouts:
    """Return the zona and AUSL of a comune of today on a day."""
    zone_set = zone_set_on(day)
    zona = zones.zona_of(comune_istat, zone_set)
    ausl = ausl_on(zona, day)
    uncertain = comune_istat in zona.uncertain_comuni
    code = region().ausl_codes[ausl] if ausl else None
    return Whereabouts(comune_istat, comune, zona.name, zone_set, ausl, code, uncertain)


def locate_points(
    *, lat: Floats, lon: Floats, locator: ComuneLocator, zones: Zones, day: date
) -> list[Whereabouts]:
    """Return where each point lies on a day, points and answers in the same order."""
    comuni = locator.comuni
    known = [
        whereabouts(code, name, zones, day)
        for code, name in zip(comuni["comune_istat"], comuni["comune"], strict=True)
    ]
    known.append(OUTSIDE)
    return [known[row] for row in locator.locate(lat=lat, lon=lon)]


def locate_table(
    table: pd.DataFrame, name: str, locator: ComuneLocator, zones: Zones, day: date
) -> pd.DataFrame:
    """Return a table of text with the columns of ``Whereabouts`` added, others kept.

    Raises
    ------
    RecordError
        If there is no column lat or lon, or a cell of them holds no number.
    """
    missing = [field for field in ("lat", "lon") if field not in table]
    if missing:
        needed = N_("a column lat and a column lon, in degrees")
        raise RecordError([Finding(name, None, "", field, "-", needed) for field in missing])
    lat, lon = (_numbers(table[field], name) for field in ("lat", "lon"))
    return with_whereabouts(table, lat=lat, lon=lon, locator=locator, zones=zones, day=day)


def with_whereabouts(
    table: pd.DataFrame,
    *,
    lat: Floats,
    lon: Floats,
    locator: ComuneLocator,
    zones: Zones,
    day: date,
) -> pd.DataFrame:
    """Return a table with the columns of ``Whereabouts`` added, empty where no number is given."""
    rows = locator.locate(lat=lat, lon=lon)
    comuni = locator.comuni
    known = [
        asdict(whereabouts(code, comune, zones, day))
        for code, comune in zip(comuni["comune_istat"], comuni["comune"], strict=True)
    ]
    answers = pd.DataFrame([*known, asdict(OUTSIDE)], dtype=object)
    added = answers.take(rows).set_axis(table.index)
    return table.drop(columns=list(added), errors="ignore").join(added)


def _numbers(cells: pd.Series, name: str) -> Floats:
    numbers = pd.to_numeric(cells, errors="coerce")
    bad = numbers.isna()
    if bad.any():
        needed = N_("a number of degrees, with a point")
        raise RecordError(
            [
                Finding(name, int(index) + 2, "", str(cells.name), cells.iloc[index], needed)
                for index in np.flatnonzero(bad)
            ]
        )
    return numbers.to_numpy(dtype=float)


def _cells(values: Floats, low: float, high: float) -> Indices:
    return ((values - low) * (N_CELLS / (high - low))).astype(np.int64)
