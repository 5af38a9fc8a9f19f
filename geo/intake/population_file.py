"""People from a file of one's own: points or areas with counts of minors, as a census grid.

A CSV (columns lat and lon, in WGS84), GeoJSON, GeoPackage or GeoParquet file, in any CRS that it
declares. Counts are of the five bands, ``0_2``, ``3_5``, ``6_10``, ``11_13`` and ``14_17``, or of
all minors, ``minori``, ``minors`` or ``0_17``; a band may be written with a hyphen, and after
``p_``, ``pop_`` or ``eta_`` (``p_0_2``, ``eta_0-2``). Other columns are not read.
"""

import re
import sqlite3
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj.exceptions import ProjError

from geo.arrays import Flags, Floats, Indices
from geo.crs import WGS84
from geo.errors import CrsError, Finding, PopulationError, TableError
from geo.intake.geofile import Features, GeoPackage, read_features
from geo.locate import NOWHERE
from geo.messages import N_
from geo.people import (
    _FORMATS,
    _MOST,
    _PARQUET,
    _SQLITE,
    BANDS,
    MOST_BYTES,
    MOST_OUTSIDE,
    Note,
    Origins,
    origins_at,
)
from geo.places.nearest import locator_of
from geo.region import region
from geo.store.store import Store

TOTAL, *PARTS = BANDS
_TOTAL_NAMES: Final = frozenset({"minori", "minors"})
_BAND_NAME: Final = re.compile(r"(?:(?:p|pop|eta)_)?(\d+_\d+)")
_ROUNDING: Final = 3.0
"""Most that six counts, each rounded to whole people, disagree: half a person each."""
_POINT: Final = 0
_SHAPES: Final = (_POINT, 3, 6)  # shapely's numbers of a point, a polygon, several polygons


@dataclass(frozen=True, slots=True)
class _Rows:
    """A file as it was read: its columns, with lat and lon of each row in degrees."""

    file: str
    table: pd.DataFrame
    crs: str
    has_areas: bool
    first: int
    """Number of the first row: 2 under a head, as a spreadsheet counts."""

    def numbers(self, column: str, needed: str, low: float, high: float) -> Floats:
        cells = self.table[column]
        if not pd.api.types.is_numeric_dtype(cells):
            cells = pd.to_numeric(cells.astype(str), errors="coerce")
        values = cells.to_numpy(dtype=float, na_value=np.nan)
        fits = np.isfinite(values) & (values >= low) & (values <= high)
        self.refuse(~fits, self.table[column], needed)
        return values

    def refuse(self, wrong: Flags, cells: pd.Series, needed: str) -> None:
        if wrong.any():
            came = str(cells.iloc[int(np.argmax(wrong))])[:80]
            finding = Finding(self.file, self.row(wrong), "", str(cells.name), came, needed)
            rest = f" (and {wrong.sum() - 1} rows more)" if wrong.sum() > 1 else ""
            raise PopulationError(f"{finding}{rest}")

    def row(self, flagged: Flags) -> int:
        return int(self.table.index[int(np.argmax(flagged))]) + self.first


def read_population(path: Path, store: Store) -> Origins:
    """Read points or areas with counts of minors as origins.

    Areas are represented by a point inside them. A few people outside the region are left out, and
    ``notes`` says so.

    Raises
    ------
    PopulationError
        If the file cannot be read, counts nobody, holds a cell that is no count or no place, or
        more than ``MOST_OUTSIDE`` of its people are outside the region.
    CrsError
        If it declares no CRS, or one that its coordinates cannot be of.
    """
    rows = _read_rows(path)
    if rows.table.empty:
        raise PopulationError(f"{rows.file}: no rows, places with counts of minors are needed")
    lat = rows.numbers("lat", N_("a latitude in degrees"), -90, 90)
    lon = rows.numbers("lon", N_("a longitude in degrees"), -180, 180)
    counts = _counts(rows)
    comune = locator_of(store).locate(lat=lat, lon=lon)
    notes = _notes(rows, counts.sum(axis=1), comune)
    inside = comune != NOWHERE
    return origins_at(
        store,
        lat=lat[inside],
        lon=lon[inside],
        comune=comune[inside],
        counts=counts[inside],
        notes=notes,
    )


def _read_rows(path: Path) -> _Rows:
    """Return the rows of a file; no library looks at anything but its bytes."""
    try:
        with path.open("rb") as source:
            data = source.read(MOST_BYTES + 1)
    except OSError as error:
        raise PopulationError(f"{path.name}: it cannot be opened; {_FORMATS}") from error
    if len(data) > MOST_BYTES:
        raise PopulationError(
            f"{path.name}: it has more than {MOST_BYTES // 1_000_000} MB; the "
            "places of the region alone are needed"
        )
    is_table = path.suffix.lower() == ".csv"
    return _read_table(data, path.name) if is_table else _read_shapes(data, path.name)


def _notes(rows: _Rows, people: Floats, comune: Indices) -> tuple[Note, ...]:
    """Say where people come from and who is left out; refuse if nobody or too many are."""
    outside = comune == NOWHERE
    if not people.sum() > 0:
        raise PopulationError(f"{rows.file}: every count is 0, minors are needed")
    left_out = people[outside].sum()
    if left_out > MOST_OUTSIDE * people.sum():
        raise PopulationError(
            f"{rows.file}: {left_out / people.sum():.1%} of the minors, at {outside.sum()} of "
            f"{len(outside)} places, lie {region().names['en'].outside} read as {rows.crs} (first: row "
            f"{rows.row(outside)}); at most {MOST_OUTSIDE:.0%} may, check CRS and axis order"
        )
    notes = [Note(N_("Minors come from the file {file}."), {"file": rows.file})]
    if rows.has_areas:
        notes.append(Note(N_("Each area of the file is represented by a point inside it.")))
    if outside.any():
        text = N_("Left out because outside the region: places {n}, minors {people}.")
        notes.append(Note(text, {"n": int(outside.sum()), "people": float(left_out)}))
    return tuple(notes)


def _counts(rows: _Rows) -> Floats:
    """Return minors by band, shape (n, 5), or in all, shape (n, 1)."""
    found = _columns_of_counts(rows)
    counts = {
        code: rows.numbers(column, N_("a number of people, 0 or more"), 0, np.inf)
        for code, column in found.items()
    }
    if PARTS[0] not in counts:
        return counts[TOTAL][:, np.newaxis]
    by_band = np.column_stack([counts[code] for code in PARTS])
    if TOTAL in counts:
        apart = np.abs(by_band.sum(axis=1) - counts[TOTAL]) > _ROUNDING
        rows.refuse(apart, rows.table[found[TOTAL]], N_("the sum of the bands of the row"))
    return by_band


def _columns_of_counts(rows: _Rows) -> dict[str, str]:
    found: dict[str, str] = {}
    for column in map(str, rows.table.columns):
        name = re.sub(r"[-–\s]+", "_", column.strip().lower())
        band = _BAND_NAME.fullmatch(name)
        code = TOTAL if name in _TOTAL_NAMES else band[1] if band else ""
        if code in found:
            raise PopulationError(
                f"{rows.file}: columns {found[code]} and {column} both count "
                f"{code}, one of them is needed"
            )
        if code in BANDS:
            found[code] = column
    if not found or found.keys() - {TOTAL} not in (set(), set(PARTS)):
        others = rows.table.columns.drop(["lat", "lon", "geometry"], errors="ignore")
        raise PopulationError(
            f"{rows.file}: no counts of minors, or not of each band, in its columns "
            f"{', '.join(map(str, others)) or 'none'}; needed: {', '.join(PARTS)}, or minori"
        )
    return found


def _read_table(data: bytes, file: str) -> _Rows:
    try:
        head = data.split(b"\n", 1)[0].decode("utf-8-sig")
        # Italian spreadsheets part cells with a semicolon, and decimals with a comma.
        italian = head.count(";") > head.count(",")
        table = pd.read_csv(
            BytesIO(data),
            sep=";" if italian else ",",
            dtype=str,
            keep_default_na=False,
            encoding="utf-8-sig",
            skip_blank_lines=False,
        )
    except ValueError as error:
        raise PopulationError(
            f"{file}: it cannot be read as a table; a CSV table in UTF-8 is needed"
        ) from error
    if not {"lat", "lon"} <= set(table) or not isinstance(table.index, pd.RangeIndex):
        raise PopulationError(
            f"{file}: columns {', '.join(map(str, table))} came; lat and "
            "lon are needed among them, and no more cells than columns"
        )
    if italian:
        table = table.apply(lambda cells: cells.str.replace(",", "."))
    table = table[(table != "").any(axis=1)]
    return _Rows(file, table, "lat and lon in degrees", has_areas=False, first=2)


def _read_shapes(data: bytes, file: str) -> _Rows:
    frame = _frame(data, file)
    if frame.crs is None:
        raise CrsError(f"{file}: CRS is missing, it must be declared in the file")
    shapes = frame.geometry.to_numpy()
    kinds = shapely.get_type_id(shapes)
    rows = _Rows(
        file, pd.DataFrame(frame), frame.crs.name, first=1, has_areas=bool((kinds > _POINT).any())
    )
    broken = ~np.isin(kinds, _SHAPES) | shapely.is_empty(shapes)
    coordinates, row = shapely.get_coordinates(shapes, return_index=True)
    broken[row[~np.isfinite(coordinates).all(axis=1)]] = True
    rows.refuse(broken, frame.geometry, N_("a point, or an area, with coordinates"))
    try:
        places = gpd.GeoSeries(shapely.point_on_surface(shapes), crs=frame.crs).to_crs(WGS84)
    except (ProjError, shapely.GEOSException) as error:
        raise CrsError(
            f"{file}: its coordinates are none of the declared CRS, {frame.crs.name}; "
            "places on the ground are needed"
        ) from error
    astray = ~((places.x.abs() <= 180) & (places.y.abs() <= 90)).to_numpy()
    if astray.any():
        raise CrsError(
            f"{file}, row {rows.row(astray)}: its coordinates cannot be of the "
            f"declared CRS, {frame.crs.name}; the CRS they were measured in is needed"
        )
    table = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    return replace(rows, table=table.assign(lat=places.y, lon=places.x))


def _frame(data: bytes, file: str) -> gpd.GeoDataFrame:
    """Return places with their shapes; the kind of a file is what it holds, not its name."""
    try:
        if data.startswith(_PARQUET):
            return gpd.read_parquet(BytesIO(data)).reset_index(drop=True)  # type: ignore[arg-type]
        if not data.startswith(_SQLITE):
            return _framed(read_features(data, file, **_MOST))
        with GeoPackage(data, file, **_MOST) as package:
            layers = package.layers_of_shapes()
            if len(layers) == 1:
                return _framed(package.features(layers[0]))
    except TableError as error:
        raise PopulationError(f"{error}; {_FORMATS}") from error
    except (OSError, ValueError, RuntimeError, sqlite3.Error, shapely.GEOSException) as error:
        if isinstance(error, CrsError):
            raise
        raise PopulationError(f"{file}: it is damaged or of another kind; {_FORMATS}") from error
    raise PopulationError(
        f"{file}: its layers of places are {', '.join(layers) or 'none'}; one is needed"
    )


def _framed(features: Features) -> gpd.GeoDataFrame:
    columns = {
        name: pd.Series(list(values))
        for name, values in features.columns.items()
        if name != "geometry"
    }
    shapes = gpd.GeoSeries(list(features.shapes), crs=features.crs)
    return gpd.GeoDataFrame(columns, geometry=shapes)
