"""Commands on places: locate, nearest, search."""

import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from commands.command import app, cli_translator, day_of, in_a_sentence, stop, tell
from words import Translator

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from geo.locate import ComuneLocator

_MOST_LAT: Final = 90.0
_MOST_LON: Final = 180.0


@app.command()
@in_a_sentence
def locate(
    lat: Annotated[float | None, typer.Option(min=-90, max=90)] = None,
    lon: Annotated[float | None, typer.Option(min=-180, max=180)] = None,
    year: Annotated[int | None, typer.Option(help="2014 to this year; this year if none")] = None,
    points: Annotated[
        Path | None, typer.Option(help="CSV with columns lat and lon", exists=True, dir_okay=False)
    ] = None,
) -> None:
    """Print the comune, zona and AUSL of a point as JSON, or of a file of points as CSV."""
    one = (lat, lon) != (None, None)
    if one == (points is not None) or (one and None in {lat, lon}):
        stop("locate needs --lat and --lon, or --points FILE", 2)
    day = day_of(year)
    if points is not None:
        _locate_many(points, day)
    elif lat is not None and lon is not None:
        _locate_one(lat, lon, day)


def _locate_one(lat: float, lon: float, day: date) -> None:
    import numpy as np

    from geo.locate import ComuneLocator, locate_points
    from geo.store.store import current_store

    store = current_store()
    locator = ComuneLocator(store.comuni)
    found = locate_points(
        lat=np.array([lat]), lon=np.array([lon]), locator=locator, zones=store.zones, day=day
    )
    _tell_if_outside(lat, lon, locator)
    typer.echo(json.dumps(asdict(found[0]), ensure_ascii=False))


def _locate_many(path: Path, day: date) -> None:
    import numpy as np

    from geo.intake.columns import recognise
    from geo.locate import ComuneLocator, with_whereabouts
    from geo.store.store import current_store

    table = _points_of(path)
    by_field = recognise([str(head) for head in table.columns]).by_field
    missing = [field for field in ("lat", "lon") if field not in by_field]
    if missing:
        _ = cli_translator()
        stop(
            "\n".join(
                _(
                    "{where}: field {field}: came “{came}”, needed: {needed}",
                    where=path.name,
                    field=field,
                    came="-",
                    needed=_("a column lat and a column lon, in degrees"),
                )
                for field in missing
            ),
            1,
        )
    store = current_store()
    locator = ComuneLocator(store.comuni)
    lat, lon = (table.iloc[:, by_field[field]].str.strip() for field in ("lat", "lon"))
    numbers, bad = _degrees_told(path.name, lat, lon, locator)
    located = with_whereabouts(
        table, lat=numbers[0], lon=numbers[1], locator=locator, zones=store.zones, day=day
    )
    located.to_csv(sys.stdout, index=False, lineterminator="\n")
    if bad or (len(table) and not np.isfinite(numbers).any()):
        raise typer.Exit(1)


def _points_of(path: Path) -> "pd.DataFrame":
    """Return a file of points as text, read as the importer reads lists, every column kept."""
    import pandas as pd

    from geo.intake.delimited import text_rows

    rows, _read_as = text_rows(path.read_bytes(), path.name)
    numbered = [(number, list(row)) for number, row in rows]
    if not numbered or not any(cell.strip() for cell in numbered[0][1]):
        stop(f"{path.name}: no columns to read; a CSV table in UTF-8 is needed", 1)
    head = numbered[0][1]
    return pd.DataFrame(
        [(row + [""] * len(head))[: len(head)] for _number, row in numbered[1:]],
        index=[number for number, _row in numbered[1:]],
        columns=head,
        dtype=object,
    )


def _degrees_told(
    file: str, lat: "pd.Series", lon: "pd.Series", locator: "ComuneLocator"
) -> tuple["np.ndarray", int]:
    """Return latitudes and longitudes, NaN where a row gives none; say what is wrong, count it."""
    import numpy as np

    from geo.intake.positions import read_number

    _ = cli_translator()
    numbers = np.full((2, len(lat)), np.nan)
    n_bad = 0
    for at, (row, cells) in enumerate(zip(lat.index, zip(lat, lon, strict=True), strict=True)):
        read = [read_number(cell) for cell in cells]
        wrong = [
            (cell, one) for cell, one in zip(cells, read, strict=True) if cell and not one.value
        ]
        where = _("{file}, row {row}", file=file, row=row)
        if not any(cells):
            tell(_("{where}: no coordinates, so nothing is located", where=where))
            continue
        if wrong:
            cell, one = wrong[0]
            fault = one.faults[0]
            problem = _(
                "came “{came}”: {problem}; {instead}",
                came=cell,
                problem=fault.problem.spoken(_),
                instead=fault.instead.spoken(_),
            )
        elif not all(cells):
            problem = _(
                "only {field} is given, so nothing is located", field="lat" if cells[0] else "lon"
            )
        else:
            y, x = (float(one.value) for one in read)
            problem = _out_of_place(y, x, locator, _)
            if abs(y) <= _MOST_LAT and abs(x) <= _MOST_LON and not problem:
                numbers[:, at] = y, x
        if problem:
            n_bad += 1
            tell(f"{where}: {problem}")
    return numbers, n_bad


def _out_of_place(lat: float, lon: float, locator: "ComuneLocator", _: Translator) -> str:
    """Return what is wrong with the numbers of a point: swapped, or no degrees; else ""."""
    import numpy as np

    if abs(lat) > _MOST_LAT or abs(lon) > _MOST_LON:
        return _(
            "{lat}, {lon} are no degrees of latitude and longitude",
            lat=f"{lat:.10g}",
            lon=f"{lon:.10g}",
        )
    points = np.array([lat, lon], dtype=float)
    if (
        locator.locate(lat=points[:1], lon=points[1:])[0] < 0
        and locator.locate(lat=points[1:], lon=points[:1])[0] >= 0
    ):
        return _(
            "latitude and longitude seem to be swapped: write latitude {lat} and longitude "
            "{lon}, if that is meant",
            lat=f"{lon:.10g}",
            lon=f"{lat:.10g}",
        )
    return ""


def _tell_if_outside(lat: float, lon: float, locator: "ComuneLocator") -> None:
    """Say that a point is outside the region, or that its axes are swapped."""
    import numpy as np

    if locator.locate(lat=np.array([lat]), lon=np.array([lon]))[0] < 0:
        _ = cli_translator()
        tell(
            _out_of_place(lat, lon, locator, _)
            or _("the point {lat}, {lon} is {outside_region}", lat=f"{lat:.10g}", lon=f"{lon:.10g}")
        )


@app.command()
@in_a_sentence
def nearest(
    lat: Annotated[float, typer.Option(min=-90, max=90)],
    lon: Annotated[float, typer.Option(min=-180, max=180)],
    kind: Annotated[
        str, typer.Option(help="code or slug of a kind; that of the target if none")
    ] = "",
    year: Annotated[int | None, typer.Option(help="2014 to this year; this year if none")] = None,
    n: Annotated[int, typer.Option("-n", min=1, max=100, help="how many in all")] = 5,
) -> None:
    """Print the open services of the own zona, then the nearest elsewhere, as JSON."""
    from geo.catalogue import BY_SLUG, KIND_BY_CODE, Kind
    from geo.places.nearest import answer_at, as_rows, locator_of
    from geo.region import region
    from geo.store.store import current_store

    kind = kind or region().target_kind
    entry = KIND_BY_CODE.get(kind) or BY_SLUG.get(kind)
    if not isinstance(entry, Kind):
        stop(f"--kind: came {kind!r}, must be one of {', '.join(KIND_BY_CODE)}", 2)
    store = current_store()
    found = answer_at(store, lat=lat, lon=lon, day=day_of(year), kind=entry.code, n_elsewhere=n)
    _tell_if_outside(lat, lon, locator_of(store))
    typer.echo(json.dumps(as_rows(found, n), ensure_ascii=False))


@app.command()
@in_a_sentence
def search(
    text: Annotated[str, typer.Argument(help="a comune, zona or locality")],
    n: Annotated[int, typer.Option("-n", min=1, max=100)] = 8,
) -> None:
    """Print the places a text means, best first, as JSON."""
    from geo.places.search import place_index
    from geo.store.store import current_store

    _ = cli_translator()
    index = place_index(current_store())
    places = index.search(text, n)
    for code in index.ignored(text):
        tell(_("the post code {code} is not looked up: it is left out", code=code))
    if outside := index.outside(text):
        tell(_("{place} is {outside_region}", place=outside))
    elif not places and (likely := index.likely(text)):
        tell(
            _(
                "nothing is called like that; perhaps: {places}",
                places=", ".join(place.name for place in likely),
            )
        )
    found = [asdict(place) for place in places]
    typer.echo(json.dumps(found, ensure_ascii=False))
