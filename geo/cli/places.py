"""Commands on places: locate, nearest, search."""

import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from geo.cli import app, day_of, in_a_sentence, stop


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
    if points is None:
        _locate_one(lat, lon, day)
    else:
        _locate_many(points, day)


def _locate_one(lat: float | None, lon: float | None, day: date) -> None:
    import numpy as np

    from geo.locate import ComuneLocator, locate_points
    from geo.store import current_store

    store = current_store()
    found = locate_points(lat=np.array([lat]), lon=np.array([lon]),
                          locator=ComuneLocator(store.comuni), zones=store.zones, day=day)
    typer.echo(json.dumps(asdict(found[0]), ensure_ascii=False))


def _locate_many(path: Path, day: date) -> None:
    import pandas as pd

    from geo.locate import ComuneLocator, locate_table
    from geo.store import current_store

    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (ValueError, UnicodeDecodeError) as error:
        stop(f"{path.name}: {error}; a CSV table in UTF-8 is needed", 1)
    store = current_store()
    located = locate_table(table, path.name, ComuneLocator(store.comuni), store.zones, day)
    located.to_csv(sys.stdout, index=False, lineterminator="\n")


@app.command()
@in_a_sentence
def nearest(
    lat: Annotated[float, typer.Option(min=-90, max=90)],
    lon: Annotated[float, typer.Option(min=-180, max=180)],
    kind: Annotated[str, typer.Option(help="code or slug of a kind")] = "centro_famiglie",
    year: Annotated[int | None, typer.Option(help="2014 to this year; this year if none")] = None,
    n: Annotated[int, typer.Option("-n", min=1, max=100, help="how many in all")] = 5,
) -> None:
    """Print the open services of the own zona, then the nearest elsewhere, as JSON."""
    from geo.catalogue import BY_SLUG, KIND_BY_CODE, Kind
    from geo.find.answer import answer_at, as_rows
    from geo.store import current_store

    entry = KIND_BY_CODE.get(kind) or BY_SLUG.get(kind)
    if not isinstance(entry, Kind):
        stop(f"--kind: came {kind!r}, must be one of {', '.join(KIND_BY_CODE)}", 2)
    found = answer_at(current_store(), lat=lat, lon=lon, day=day_of(year), kind=entry.code,
                      n_elsewhere=n)
    typer.echo(json.dumps(as_rows(found, n), ensure_ascii=False))


@app.command()
@in_a_sentence
def search(
    text: Annotated[str, typer.Argument(help="a comune, zona or locality")],
    n: Annotated[int, typer.Option("-n", min=1, max=100)] = 8,
) -> None:
    """Print the places a text means, best first, as JSON."""
    from geo.find.places import place_index
    from geo.store import current_store

    found = [asdict(place) for place in place_index(current_store()).search(text, n)]
    typer.echo(json.dumps(found, ensure_ascii=False))
