"""The command line: ``python -m geo COMMAND``.

Results go to standard output as JSON or CSV, messages to standard error. Exit 0: done; 1: bad
data; 2: bad usage. This is the one place of ``geo`` that speaks to people, so it may use words.
"""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from geo.dates import FIRST_YEAR, reference_date, today
from geo.errors import Finding, GeoError, RecordError
from words import DEFAULT, LANGUAGES, Speaker, speaker

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False,
                  help="Map of services for families.")


def _speaker() -> Speaker:
    asked = os.environ.get("MAPPA_LINGUA", DEFAULT)
    return speaker(asked if asked in LANGUAGES else DEFAULT)


def _tell(message: str) -> None:
    typer.echo(message, err=True)


def _stop(message: str, code: int) -> NoReturn:
    _tell(message)
    raise typer.Exit(code)


def _finding(finding: Finding, _: Speaker) -> str:
    where = finding.file
    if finding.row:
        where = _("{file}, row {row} ({record})", file=where, row=finding.row,
                  record=finding.record)
    return _("{where}: field {field}: came “{came}”, needed: {needed}", where=where,
             field=finding.field, came=finding.came, needed=_(finding.needed))


def _in_a_sentence(command: Callable[..., None]) -> Callable[..., None]:
    """Turn what this house refuses into one sentence a line and exit 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        try:
            command(*args, **kwargs)
        except RecordError as error:
            _ = _speaker()
            _stop("\n".join(_finding(finding, _) for finding in error.findings), 1)
        except GeoError as error:
            _stop(str(error), 1)

    return run


@app.command()
@_in_a_sentence
def build() -> None:
    """Make boundaries, gazetteer and population from the packages they come from."""
    from geo.build.run import build as build_all
    from geo.store import default_folder

    for path in build_all(default_folder(), today(), _tell):
        _tell(f"{path.parent.name}/{path.name}: {path.stat().st_size:,} bytes")


@app.command()
@_in_a_sentence
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
        _stop("locate needs --lat and --lon, or --points FILE", 2)
    day = _day_of(year)
    if points is None:
        _locate_one(lat, lon, day)
    else:
        _locate_many(points, day)


def _day_of(year: int | None) -> date:
    now = today()
    if year is not None and not FIRST_YEAR <= year <= now.year:
        _stop(f"--year: came {year}, must be {FIRST_YEAR} to {now.year}", 2)
    return reference_date(year or now.year, now)


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
        _stop(f"{path.name}: {error}; a CSV table in UTF-8 is needed", 1)
    store = current_store()
    located = locate_table(table, path.name, ComuneLocator(store.comuni), store.zones, day)
    located.to_csv(sys.stdout, index=False, lineterminator="\n")


@app.command()
@_in_a_sentence
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
        _stop(f"--kind: came {kind!r}, must be one of {', '.join(KIND_BY_CODE)}", 2)
    found = answer_at(current_store(), lat=lat, lon=lon, day=_day_of(year), kind=entry.code,
                      n_elsewhere=n)
    typer.echo(json.dumps(as_rows(found, n), ensure_ascii=False))


@app.command()
@_in_a_sentence
def search(
    text: Annotated[str, typer.Argument(help="a comune, zona or locality")],
    n: Annotated[int, typer.Option("-n", min=1, max=100)] = 8,
) -> None:
    """Print the places a text means, best first, as JSON."""
    from geo.find.places import place_index
    from geo.store import current_store

    found = [asdict(place) for place in place_index(current_store()).search(text, n)]
    typer.echo(json.dumps(found, ensure_ascii=False))


@app.command()
@_in_a_sentence
def export(
    folder: Annotated[Path, typer.Argument(help="where the files go", file_okay=False)],
    base_url: Annotated[str, typer.Option(help="address the files will have, for QR codes")] = "",
    app_url: Annotated[str, typer.Option(help="address of the running app, to link to")] = "",
    languages: Annotated[str, typer.Option(help="languages, separated by commas")] = "it",
    every_year: Annotated[bool, typer.Option(help="zone and kinds for every year")] = False,
    compressed: Annotated[bool, typer.Option(help="a .gz beside each file")] = False,
) -> None:
    """Write every embed, a page per service, the open data and the assets as static files."""
    from geo.store import current_store
    from routes.export import Exporter, known_languages

    exporter = Exporter(current_store(), today(), base_url.rstrip("/"), app_url.rstrip("/"),
                        known_languages(languages), every_year, compressed)

    def tell(number: int, name: str) -> None:
        if number % 50 == 0:
            _tell(f"{number} {name}")

    done = exporter.write(folder, tell)
    _ = _speaker()
    _tell(_("{n} files, {size} bytes in {folder}; {written} of them new", n=_.number(done.n_files),
            size=_.number(done.n_bytes), folder=folder, written=_.number(done.n_written)))


@app.command()
@_in_a_sentence
def check() -> None:
    """Check every record of the store, and that its point lies in the comune it declares."""
    from geo.checks import check_ground
    from geo.records import FILE
    from geo.store import default_folder, open_store

    store = open_store(default_folder())
    findings = check_ground(store.services, store.comuni, FILE)
    if findings:
        raise RecordError(findings)
    _ = _speaker()
    n_placed = int(store.services.geometry.notna().sum())
    _tell(_("{file}: {n} records, {placed} with a place, nothing wrong", file=FILE,
            n=len(store.services), placed=n_placed))


if __name__ == "__main__":
    app(prog_name="python -m geo")
