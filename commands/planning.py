"""Commands on coverage: the table of indicators and gaps, and where a centre would help most."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from commands.command import app, cli_translator, day_of, in_a_sentence, stop, tell

LEVELS = ("zona", "comune", "ausl", "regione")
FORMATS = ("csv", "json", "geojson")


@app.command()
@in_a_sentence
def coverage(
    year: Annotated[int | None, typer.Option(help="2014 to this year; this year if none")] = None,
    zone_set: Annotated[
        int | None, typer.Option(help="number of a zone set; the one in force in the year if none")
    ] = None,
    by: Annotated[str, typer.Option(help=", ".join(LEVELS))] = "zona",
    format_: Annotated[str, typer.Option("--format", help=", ".join(FORMATS))] = "csv",
    zona: Annotated[str, typer.Option(help="slug of a zona: its comuni alone")] = "",
    km: Annotated[int, typer.Option(help="distance of the gaps, 1 to 100")] = 10,
    population: Annotated[
        Path | None,
        typer.Option(
            help="points or polygons with counts, where people live more exactly",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    add: Annotated[list[str] | None, typer.Option(help="what if: a comune or lat_lon")] = None,
    close: Annotated[list[str] | None, typer.Option(help="what if: id of a centre")] = None,
    move: Annotated[list[str] | None, typer.Option(help="what if: id~comune or id~lat_lon")] = None,
) -> None:
    """Print indicators and gaps of each zona, comune, AUSL or of the region."""
    _one_of("--by", by, LEVELS)
    _one_of("--format", format_, FORMATS)
    from geo.coverage.gaps import Gaps, checked_km
    from geo.coverage.question import Question
    from geo.coverage.scenario import after, parse_scenario
    from geo.coverage.table import coverage_table, flat_table, with_areas
    from geo.dates import today
    from geo.intake.population_file import read_population
    from geo.store.selection import parse_query
    from geo.store.store import current_store

    now, day = today(), day_of(year)
    store = current_store()
    asked = {"anno": [str(day.year)], "zona": [zona]}
    if zone_set is not None:
        asked["zone-set"] = [str(zone_set)]
    query = parse_query(asked, store.zones, store.comune_names, now)
    origins = read_population(population, store) if population else None
    question = Question(query, level=by, km=checked_km(str(km)))
    case = question.case(store, now, origins)
    scenario = parse_scenario(
        {"aggiungi": add or [], "chiudi": close or [], "sposta": move or []}, store, case.centres
    )
    if scenario:
        case = after(case, scenario, store)
    table = flat_table(coverage_table(case), Gaps(case, question.km), store)
    if format_ == "csv":
        table.to_csv(sys.stdout, index=False, lineterminator="\n")
    elif format_ == "json":
        typer.echo(table.to_json(orient="records", force_ascii=False))
    else:
        areas = with_areas(table, case.units, store, query.zone_set)
        typer.echo(areas.to_json(drop_id=True, ensure_ascii=False))
    _tell_target(day.year, query.zone_set)


@app.command()
@in_a_sentence
def where(
    k: Annotated[int, typer.Option("-k", min=1, help="how many new centres")] = 1,
    year: Annotated[int | None, typer.Option(help="2014 to this year; this year if none")] = None,
    km: Annotated[int, typer.Option(help="what counts as reached, 1 to 100")] = 10,
    method: Annotated[
        str, typer.Option(help="mclp (most people reached) or pmedian (shortest ways)")
    ] = "mclp",
    zona: Annotated[str, typer.Option(help="slug of a zona: sites in it alone")] = "",
) -> None:
    """Print the best places for new centres, among the main places of comuni, as JSON."""
    from geo.coverage.gaps import checked_km
    from geo.coverage.question import Question
    from geo.coverage.siting import METHODS, where_next
    from geo.dates import today
    from geo.store.selection import parse_query
    from geo.store.store import current_store

    _one_of("--method", method, METHODS)
    store, now = current_store(), today()
    asked = {"anno": [str(day_of(year).year)], "zona": [zona]}
    question = Question(
        parse_query(asked, store.zones, store.comune_names, now), km=checked_km(str(km))
    )
    found = where_next(store, question, now, k=k, method=method)
    typer.echo(json.dumps(found.as_row(), ensure_ascii=False))


def _one_of(option: str, came: str, allowed: tuple[str, ...]) -> None:
    if came not in allowed:
        stop(f"{option}: came {came!r}, must be one of {', '.join(allowed)}", 2)


def _tell_target(year: int, zone_set: int) -> None:
    from geo.coverage.target import target_of
    from geo.dates import today
    from geo.store.store import current_store

    _ = cli_translator()
    store = current_store()
    target = target_of(store, year=year, today=today(), zone_set=zone_set)
    tell(
        _(
            "{n} of {total} zone have an open Centro per le famiglie known to the data ({year}).",
            n=target.n_met,
            total=len(store.zones.by_set[zone_set]),
            year=year,
        )
    )
