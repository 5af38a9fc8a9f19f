"""Commands of the steward: import a list, its versions, positions from addresses.

Commands on versions of the list: history, diff, restore.

The command of the steward: import a list, see what it would change, publish it.

The command that fills positions from addresses: what it would take, what is doubtful.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.command import app, cli_translator, day_of, in_a_sentence, stop, tell
from documents.history import cells, changes_in_words, columns, told_of_clock
from geo.settings import Settings
from words import Translator, languages_of_page, translator

if TYPE_CHECKING:  # a command is as quick as what it needs
    from geo.store.versions import Version

_AsJson = Annotated[bool, typer.Option("--json", help="as JSON, not as a text")]


@app.command()
@in_a_sentence
def history(as_json: _AsJson = False) -> None:
    """Print every version of the list, the one in force first: who, when, from what, and why."""
    from geo.store.store import default_folder
    from geo.store.versions import damaged_numbers
    from geo.store.versions import history as versions_of

    _, folder = cli_translator(), default_folder()
    versions = versions_of(folder)
    if as_json:
        typer.echo(json.dumps([asdict(version) for version in versions], ensure_ascii=False))
    else:
        typer.echo("\n".join(_table(versions, _)))
    for sentence in told_of_clock(versions, _):
        tell(sentence)
    tell_of_project_list(folder, _)
    damaged = damaged_numbers(folder)
    for number in damaged:
        tell(_("Version {version} is damaged.", version=number))
    if damaged:
        raise typer.Exit(1)


@app.command()
@in_a_sentence
def diff(
    first: Annotated[int, typer.Argument(help="number of a version")],
    second: Annotated[int, typer.Argument(help="number of the version to compare it with")],
    as_json: _AsJson = False,
) -> None:
    """Print what makes one version of the list out of another, field by field."""
    from geo.store.publication import diff as changes_of
    from geo.store.store import default_folder

    _, folder = cli_translator(), default_folder()
    _check_known(folder, (first, second), _)
    changes = changes_of(folder, first, second)
    if as_json:
        typer.echo(json.dumps(asdict(changes), ensure_ascii=False))
    else:
        typer.echo("\n".join(changes_in_words(changes, _)))


@app.command()
@in_a_sentence
def restore(
    version: Annotated[int, typer.Argument(help="number of the version to bring back")],
    role: Annotated[str, typer.Option(help="who publishes: a role, not a name")],
    why: Annotated[str, typer.Option(help="the reason, for the history")],
) -> None:
    """Publish an earlier version anew; what was added since stays, closed today."""
    from geo.store.publication import restore as bring_back
    from geo.store.store import default_folder
    from geo.store.versions import numbers

    _, folder = cli_translator(), default_folder()
    _check_known(folder, (version,), _)
    if not role.strip() or not why.strip():
        stop(_("--role and --why need words: they stay in the history."), 2)
    last = numbers(folder)[-1]
    made = bring_back(folder, version, role=role, why=why)
    if made.number == last:
        tell(
            _(
                "Nothing changes: version {version} is in force and has this content.",
                version=made.number,
            )
        )
    else:
        tell(
            _(
                "Version {new} is in force, with the content of version {old}; the running app "
                "shows it within 10 seconds.",
                new=made.number,
                old=version,
            )
        )
    typer.echo(json.dumps(asdict(made), ensure_ascii=False))


def tell_of_project_list(folder: Path, _: Translator) -> None:
    """Warn that the project's own list was changed by hand after versions were made of it."""
    from geo.store.versions import differs_from_project

    if differs_from_project(folder):
        tell(
            _(
                "Warning: services/services.csv was changed after versions were made of it, and is "
                "not shown. To publish it: python -m geo import services.csv --publish"
            )
        )


def _table(versions: "Sequence[Version]", _: Translator) -> Iterator[str]:
    rows = [columns(_), *(cells(version, _) for version in versions)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(map(str.ljust, row, widths)).rstrip()


def _check_known(folder: Path, asked: Sequence[int], _: Translator) -> None:
    from geo.store.versions import numbers

    known = numbers(folder)
    for number in asked:
        if number not in known:
            stop(
                _(
                    "There is no version {version}: there are {first} to {last}.",
                    version=number,
                    first=known[0],
                    last=known[-1],
                ),
                2,
            )


if TYPE_CHECKING:  # a command is as quick as what it needs
    from geo.intake.cells import Context
    from geo.intake.importing import Import

MOST_CHANGES = 200
"""Lines of the preview that are written out."""


@app.command("import")
@in_a_sentence
def import_list(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV, XLSX, ODS, XLS, GeoJSON, GeoPackage or GeoParquet",
            exists=True,
            dir_okay=False,
        ),
    ],
    kind: Annotated[str, typer.Option(help="kind of the rows that say none: code or slug")] = "",
    year: Annotated[int | None, typer.Option(help="year that the list describes, its end")] = None,
    crs: Annotated[str, typer.Option(help="reference system of coordinates in metres")] = "",
    partial: Annotated[bool, typer.Option(help="what the list leaves out has not closed")] = False,
    close: Annotated[
        int | None,
        typer.Option(
            help="how many records close, where it is more than a tenth or all of a zona", min=0
        ),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="folder for the report and the marked list", file_okay=False)
    ] = None,
    publish: Annotated[bool, typer.Option(help="bring the rows that are right into force")] = False,
    role: Annotated[str, typer.Option(help="who publishes: a role, not a name")] = "",
    why: Annotated[str, typer.Option(help="the reason, for the history")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="as JSON, not as a text")] = False,
) -> None:
    """Check a list row by row and show what it would change; with --publish, bring it into force.

    Exit 1 if rows were refused and nothing was published.
    """
    from geo.intake.importing import import_file

    _ = cli_translator()
    if publish and not (role.strip() and why.strip()):
        stop(_("--role and --why need words: they stay in the history."), 2)
    context = _context(kind, day_of(year), crs)
    with _progress(_) as advance:
        done = import_file(file, context, is_partial=partial, progress=advance)
    _tell_list(done, _, as_json=as_json)
    if report is not None:
        _write_report(done, report, _)
    if publish:
        _check_closings(done, close, _)
        _publish_list(done, context, role, why, _)
    elif done.refused:
        raise typer.Exit(1)


@app.command()
@in_a_sentence
def password() -> None:
    """Ask twice for the steward's password and print the line that is set for it."""
    from geo.logins import LEAST_LETTERS, MOST_LETTERS, kept_password

    _ = cli_translator()
    asked: str = typer.prompt(_("Password"), hide_input=True, err=True)
    again: str = typer.prompt(_("The same again"), hide_input=True, err=True)
    if not LEAST_LETTERS <= len(asked) <= MOST_LETTERS:
        stop(_("A password of at least {least} letters is needed.", least=LEAST_LETTERS), 2)
    if asked != again:
        stop(_("The two passwords differ."), 2)
    typer.echo(kept_password(asked))
    tell(
        _(
            "Set {variable} to this line, between single quotation marks, and start the app again.",
            variable=Settings.steward.variable,
        )
    )


def _context(kind: str, day: date, crs: str) -> "Context":
    from geo.catalogue import BY_SLUG, KIND_BY_CODE, Kind
    from geo.dates import today
    from geo.intake.cells import Context
    from geo.intake.vocabulary import vocabulary
    from geo.store.store import default_folder, open_store

    entry = KIND_BY_CODE.get(kind) or BY_SLUG.get(kind)
    if kind and not isinstance(entry, Kind):
        stop(f"--kind: came {kind!r}, must be one of {', '.join(KIND_BY_CODE)}", 2)
    words = vocabulary(*(translator(language) for language in languages_of_page("dati")))
    return Context(
        open_store(default_folder()), words, today(), day, kind=entry.code if entry else "", crs=crs
    )


@contextmanager
def _progress(_: Translator) -> Iterator[Callable[[str], None]]:
    """Show on standard error, if a person looks at it, how far the import is."""
    from geo.intake.importing import STAGES

    with typer.progressbar(
        length=len(STAGES), file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:

        def advance(stage: str) -> None:
            bar.label = _(stage)
            bar.update(1)

        yield advance


def _tell_list(done: "Import", _: Translator, *, as_json: bool) -> None:
    from documents.findings import as_rows, report_text
    from geo.store.versions import changes_between

    changes = changes_between(done.old, done.new)
    if as_json:
        told = as_rows(done, _) | {"changes": asdict(changes)}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    lines = changes_in_words(changes, _)
    typer.echo("\n".join((report_text(done, _), "", *islice(lines, MOST_CHANGES))))
    n_left = sum(1 for _line in lines)
    if n_left:
        typer.echo(_.n("… and {n} change more", "… and {n} changes more", n_left))


def _write_report(done: "Import", folder: Path, _: Translator) -> None:
    from documents.findings import as_rows, marked_xlsx, report_text
    from geo.files import write_all

    stem, report, marked = done.table.file.rsplit(".", 1)[0], _("report"), _("marked")
    files = {
        folder
        / f"{stem}.{report}.txt": f"{report_text(done, _, most=len(done.findings))}\n".encode(),
        folder / f"{stem}.{report}.json": json.dumps(as_rows(done, _), ensure_ascii=False).encode(),
        folder / f"{stem}.{marked}.xlsx": marked_xlsx(done, _),
    }
    write_all(files)
    tell(_("written: {files}", files=", ".join(map(str, files))))


def _check_closings(done: "Import", said: int | None, _: Translator) -> None:
    """Stop where a person has to say how many records close, and has not, or said otherwise."""
    n = len(done.closed)
    if not done.may_close(said):
        stop(
            _.n(
                "Nothing is published: {n} record would close. If that is right, give --close "
                "{n}; if the list is not whole, --partial.",
                "Nothing is published: {n} records would close. If that is right, give --close "
                "{n}; if the list is not whole, --partial.",
                n,
            ),
            1,
        )


def _publish_list(done: "Import", context: "Context", role: str, why: str, _: Translator) -> None:
    from geo.store.publication import publish

    if len(done.refused) == len(done.rows):
        stop(_("Nothing is published: every row was refused."), 1)
    version = publish(
        context.store.folder,
        done.new,
        role=role,
        why=why,
        source_name=done.table.file,
        source_sha256=done.table.sha256,
        expected=context.store.version,
    )
    tell(
        _(
            "Version {version} is in force; the running app shows it within 10 seconds.",
            version=version.number,
        )
    )


if TYPE_CHECKING:  # a command is as quick as what it needs
    from geo.intake.geocoding import Proposed
    from geo.store.store import Store

SOURCE = "geocode"
"""What the history says that a version of positions was read from."""


@app.command()
@in_a_sentence
def geocode(
    review: Annotated[
        Path | None,
        typer.Option(help="CSV to write: the records whose position is doubtful", dir_okay=False),
    ] = None,
    publish: Annotated[bool, typer.Option(help="bring the positions into force")] = False,
    role: Annotated[str, typer.Option(help="who publishes: a role, not a name")] = "",
    why: Annotated[str, typer.Option(help="the reason, for the history")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="as JSON, not as a text")] = False,
) -> None:
    """Show which positions addresses give, from the own archive or the geocoder configured.

    Never over a position that is as exact or better, never for a protected record. With --publish,
    bring into force those that are sure. Exit 1 if there is nothing to look addresses up in.
    """
    from geo.intake.geocoding import propose
    from geo.store.store import default_folder, open_store

    _ = cli_translator()
    if publish and not (role.strip() and why.strip()):
        stop(_("--role and --why need words: they stay in the history."), 2)
    store = open_store(default_folder())
    _require_a_source(store, _)
    proposals = list(propose(store))
    _tell_positions(proposals, _, as_json=as_json)
    if review is not None:
        _write_review(proposals, review, _)
    if publish:
        _publish_positions(store, proposals, role, why, _)


def _require_a_source(store: "Store", _: Translator) -> None:
    """Stop where no address could be looked up in anything."""
    from geo.places.geocoder import geocoder_from_environment
    from geo.places.house_numbers import archive_facts

    if archive_facts(store.folder) is None and geocoder_from_environment() is None:
        stop(
            _(
                "There is nothing to look addresses up in: make the archive of house numbers "
                "(python -m geo addresses FILE), or name a geocoder in {variable} and "
                "{agent}.",
                variable=Settings.geocoder.variable,
                agent=Settings.geocoder_agent.variable,
            ),
            1,
        )


def _tell_positions(proposals: "Sequence[Proposed]", _: Translator, *, as_json: bool) -> None:
    taken = [one for one in proposals if one.is_taken]
    doubtful = [one for one in proposals if not one.is_taken]
    if as_json:
        told = {
            "taken": [asdict(one) for one in taken],
            "doubtful": [asdict(one) | {"doubt": _(one.doubt)} for one in doubtful],
        }
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    lines = [
        _(
            "Positions: {taken} to take, {doubtful} to look at",
            taken=len(taken),
            doubtful=len(doubtful),
        )
    ]
    lines += [
        _(
            "{record}: “{address}” → {found} ({lat}, {lon}), {before} → {after}",
            record=one.record,
            address=one.address,
            found=one.found.label,
            lat=f"{one.found.lat:.5f}",
            lon=f"{one.found.lon:.5f}",
            before=one.before,
            after=one.found.accuracy,
        )
        for one in taken
        if one.found
    ]
    lines += [
        _(
            "{record}: “{address}”: {doubt}",
            record=one.record,
            address=one.address,
            doubt=_(one.doubt),
        )
        for one in doubtful
    ]
    typer.echo("\n".join(lines))


def _write_review(proposals: "Sequence[Proposed]", file: Path, _: Translator) -> None:
    """Write the records that a person must look at, with what was found for each."""
    import pandas as pd

    from downloads.formats import csv_bytes
    from geo.files import write_whole

    columns = [
        "id",
        "address",
        "position_accuracy",
        "doubt",
        "found",
        "found_accuracy",
        "lat",
        "lon",
        "position_source",
    ]
    rows = []
    for one in proposals:
        if one.is_taken:
            continue
        found = one.found
        place = (
            (found.label, found.accuracy, round(found.lat, 5), round(found.lon, 5), found.source)
            if found
            else (None,) * 5
        )
        rows.append((one.record, one.address, one.before, _(one.doubt), *place))
    write_whole(file, csv_bytes(pd.DataFrame(rows, columns=columns)))
    tell(_("written: {files}", files=file))


def _publish_positions(
    store: "Store", proposals: "list[Proposed]", role: str, why: str, _: Translator
) -> None:
    from geo.intake.geocoding import filled
    from geo.store.publication import publish

    if not any(one.is_taken for one in proposals):
        tell(_("Nothing is published: no position is better and sure."))
        return
    said = json.dumps([asdict(one) for one in proposals], sort_keys=True).encode()
    version = publish(
        store.folder,
        filled(store, proposals),
        role=role,
        why=why,
        source_name=SOURCE,
        source_sha256=sha256(said).hexdigest(),
        expected=store.version,
    )
    tell(
        _(
            "Version {version} is in force; the running app shows it within 10 seconds.",
            version=version.number,
        )
    )
