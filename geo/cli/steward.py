"""The command of the steward: import a list, see what it would change, publish it."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo.cli import app, cli_speaker, day_of, in_a_sentence, stop, tell
from geo.cli.versions import changes_in_words
from geo.settings import Settings
from words import Speaker, speaker, spoken_on

if TYPE_CHECKING:  # a command is as quick as what it needs
    from geo.steward.cells.values import Context
    from geo.steward.imported import Import

MOST_CHANGES = 200
"""Lines of the preview that are written out."""


@app.command("import")
@in_a_sentence
def import_list(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX, ODS, XLS, GeoJSON or GeoPackage",
                                         exists=True, dir_okay=False)],
    kind: Annotated[str, typer.Option(help="kind of the rows that say none: code or slug")] = "",
    year: Annotated[int | None, typer.Option(help="year that the list describes, its end")] = None,
    crs: Annotated[str, typer.Option(help="reference system of coordinates in metres")] = "",
    partial: Annotated[bool, typer.Option(help="what the list leaves out has not closed")] = False,
    close: Annotated[int | None, typer.Option(
        help="how many records close, where it is more than a tenth or all of a zona",
        min=0)] = None,
    report: Annotated[Path | None, typer.Option(
        help="folder for the report and the marked list", file_okay=False)] = None,
    publish: Annotated[bool, typer.Option(help="bring the rows that are right into force")] = False,
    role: Annotated[str, typer.Option(help="who publishes: a role, not a name")] = "",
    why: Annotated[str, typer.Option(help="the reason, for the history")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="as JSON, not as a text")] = False,
) -> None:
    """Check a list row by row and show what it would change; with --publish, bring it into force.

    Exit 1 if rows were refused and nothing was published.
    """
    from geo.steward.importing import import_file

    _ = cli_speaker()
    if publish and not (role.strip() and why.strip()):
        stop(_("--role and --why need words: they stay in the history."), 2)
    context = _context(kind, day_of(year), crs)
    with _progress(_) as advance:
        done = import_file(file, context, is_partial=partial, progress=advance)
    _tell(done, _, as_json=as_json)
    if report is not None:
        _write_report(done, report, _)
    if publish:
        _check_closings(done, close, _)
        _publish(done, context, role, why, _)
    elif done.refused:
        raise typer.Exit(1)


@app.command()
@in_a_sentence
def password() -> None:
    """Ask twice for the steward's password and print the line that is set for it."""
    from geo.versions.password import LEAST_LETTERS, MOST_LETTERS, kept_password

    _ = cli_speaker()
    asked: str = typer.prompt(_("Password"), hide_input=True, err=True)
    again: str = typer.prompt(_("The same again"), hide_input=True, err=True)
    if not LEAST_LETTERS <= len(asked) <= MOST_LETTERS:
        stop(_("A password of at least {least} letters is needed.", least=LEAST_LETTERS), 2)
    if asked != again:
        stop(_("The two passwords differ."), 2)
    typer.echo(kept_password(asked))
    tell(_("Set {variable} to this line, between single quotation marks, and start the app "
           "again.", variable=Settings.steward.variable))


def _context(kind: str, day: date, crs: str) -> "Context":
    from geo.catalogue import BY_SLUG, KIND_BY_CODE, Kind
    from geo.dates import today
    from geo.steward.cells.values import Context
    from geo.steward.cells.vocabulary import vocabulary
    from geo.store import default_folder, open_store

    entry = KIND_BY_CODE.get(kind) or BY_SLUG.get(kind)
    if kind and not isinstance(entry, Kind):
        stop(f"--kind: came {kind!r}, must be one of {', '.join(KIND_BY_CODE)}", 2)
    words = vocabulary(*(speaker(language) for language in spoken_on("dati")))
    return Context(open_store(default_folder()), words, today(), day,
                   kind=entry.code if entry else "", crs=crs)


@contextmanager
def _progress(_: Speaker) -> Iterator[Callable[[str], None]]:
    """Show on standard error, if a person looks at it, how far the import is."""
    from geo.steward.importing import STAGES

    with typer.progressbar(length=len(STAGES), file=sys.stderr,
                           hidden=not sys.stderr.isatty()) as bar:

        def advance(stage: str) -> None:
            bar.label = _(stage)
            bar.update(1)

        yield advance


def _tell(done: "Import", _: Speaker, *, as_json: bool) -> None:
    from geo.versions.changes import changes_between
    from layers.inventory.report import as_rows, report_text

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


def _write_report(done: "Import", folder: Path, _: Speaker) -> None:
    from geo.files import write_all
    from layers.inventory.report import as_rows, marked_xlsx, report_text

    stem, report, marked = done.table.file.rsplit(".", 1)[0], _("report"), _("marked")
    files = {
        folder / f"{stem}.{report}.txt":
            f"{report_text(done, _, most=len(done.findings))}\n".encode(),
        folder / f"{stem}.{report}.json": json.dumps(as_rows(done, _), ensure_ascii=False).encode(),
        folder / f"{stem}.{marked}.xlsx": marked_xlsx(done, _),
    }
    write_all(files)
    tell(_("written: {files}", files=", ".join(map(str, files))))


def _check_closings(done: "Import", said: int | None, _: Speaker) -> None:
    """Stop where a person has to say how many records close, and has not, or said otherwise."""
    n = len(done.closed)
    if not done.may_close(said):
        stop(_.n("Nothing is published: {n} record would close. If that is right, give --close "
                 "{n}; if the list is not whole, --partial.",
                 "Nothing is published: {n} records would close. If that is right, give --close "
                 "{n}; if the list is not whole, --partial.", n), 1)


def _publish(done: "Import", context: "Context", role: str, why: str, _: Speaker) -> None:
    from geo.versions.publish import publish

    if len(done.refused) == len(done.rows):
        stop(_("Nothing is published: every row was refused."), 1)
    version = publish(context.store.folder, done.new, role=role, why=why,
                      source_name=done.table.file, source_sha256=done.table.sha256,
                      expected=context.store.version)
    tell(_("Version {version} is in force; the running app shows it within 10 seconds.",
           version=version.number))
