"""Commands on versions of the list: history, diff, restore."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo.cli import app, cli_speaker, in_a_sentence, stop, tell
from words import Speaker

if TYPE_CHECKING:  # a command is as quick as what it needs
    from geo.versions.changes import Changes
    from geo.versions.version import Version

_AsJson = Annotated[bool, typer.Option("--json", help="as JSON, not as a text")]


@app.command()
@in_a_sentence
def history(as_json: _AsJson = False) -> None:
    """Print every version of the list, the one in force first: who, when, from what, and why."""
    from geo.store import default_folder
    from geo.versions.version import damaged_numbers
    from geo.versions.version import history as versions_of

    _, folder = cli_speaker(), default_folder()
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
    from geo.store import default_folder
    from geo.versions.restore import diff as changes_of

    _, folder = cli_speaker(), default_folder()
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
    from geo.store import default_folder
    from geo.versions.restore import restore as bring_back
    from geo.versions.version import numbers

    _, folder = cli_speaker(), default_folder()
    _check_known(folder, (version,), _)
    if not role.strip() or not why.strip():
        stop(_("--role and --why need words: they stay in the history."), 2)
    last = numbers(folder)[-1]
    made = bring_back(folder, version, role=role, why=why)
    if made.number == last:
        tell(_("Nothing changes: version {version} is in force and has this content.",
               version=made.number))
    else:
        tell(_("Version {new} is in force, with the content of version {old}; the running app "
               "shows it within 10 seconds.", new=made.number, old=version))
    typer.echo(json.dumps(asdict(made), ensure_ascii=False))


def changes_in_words(changes: "Changes", _: Speaker) -> Iterator[str]:
    """Yield a count of what differs, then a line for each thing that does."""
    if not changes:
        yield _("Nothing differs.")
        return
    yield _("Records: {added} added, {changed} changed, {closed} closed, {reopened} opened again",
            added=len(changes.added), changed=changes.n_changed, closed=len(changes.closed),
            reopened=len(changes.reopened))
    for row in changes.added:
        yield _("{record}: added, “{name}”", record=row["id"], name=_plain(row["name"]))
    for row in changes.missing:
        yield _("{record}: only in the first, “{name}”", record=row["id"],
                name=_plain(row["name"]))
    for record in changes.closed:
        yield _("{record}: closed", record=record)
    for record in changes.reopened:
        yield _("{record}: opened again", record=record)
    for change in changes.changed:
        yield _("{record}: {field}: “{before}” → “{after}”", record=change.id, field=change.field,
                before=_plain(change.before), after=_plain(change.after))


def tell_of_project_list(folder: Path, _: Speaker) -> None:
    """Warn that the project's own list was changed by hand after versions were made of it."""
    from geo.versions.version import differs_from_project

    if differs_from_project(folder):
        tell(_("Warning: services/services.csv was changed after versions were made of it, and is "
               "not shown. To publish it: python -m geo import services.csv --publish"))


def _table(versions: "Sequence[Version]", _: Speaker) -> Iterator[str]:
    rows = [columns(_), *(cells(version, _) for version in versions)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(map(str.ljust, row, widths)).rstrip()


def told_of_clock(versions: "Sequence[Version]", _: Speaker) -> Iterator[str]:
    """Yield a sentence for each version that is dated before the one that it came from."""
    from geo.versions.version import dated_back

    for version in dated_back(versions):
        yield _("Version {version} is dated {when}, before the version it follows: the clock of "
                "the server was set back. The order is that of the numbers.",
                version=version.name, when=version.when.replace("T", " ").rstrip("Z"))


def columns(_: Speaker) -> tuple[str, ...]:
    """Return the names of what is told of a version."""
    return (_("Version"), _("When (UTC)"), _("Role"), _("Records"), _("Added"), _("Changed"),
            _("Closed"), _("Reopened"), _("From"), _("Why"))


def cells(version: "Version", _: Speaker) -> tuple[str, ...]:
    """Return what is told of a version, in the order of ``columns``."""
    counts = (version.n_records, version.n_added, version.n_changed, version.n_closed,
              version.n_reopened)
    is_project = version.parent is None  # its words are ours, those of the others their publishers'
    role, why = (_(version.role), _(version.why)) if is_project else (version.role, version.why)
    when = version.when.replace("T", " ").rstrip("Z") or "–"
    return version.name, when, role, *map(str, counts), version.source_name, why


def _check_known(folder: Path, asked: Sequence[int], _: Speaker) -> None:
    from geo.versions.version import numbers

    known = numbers(folder)
    for number in asked:
        if number not in known:
            stop(_("There is no version {version}: there are {first} to {last}.", version=number,
                   first=known[0], last=known[-1]), 2)


def _plain(text: str) -> str:
    """Return a text that does nothing to a terminal but stand in its line."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)
