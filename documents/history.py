"""What is refused, and what one version changed of another, in words."""

from collections.abc import Iterator, Sequence

from geo.errors import (
    Finding,
    GeoError,
    ParameterError,
    RecordError,
    SettingError,
    TableError,
    ToldError,
)
from geo.store.versions import Changes, Version, dated_back
from words import Translator
from words.sentences import parameter_sentence


def sentences(error: GeoError, _: Translator) -> str:
    """Return what this house refuses as a sentence, or as one a line."""
    if isinstance(error, RecordError):
        return "\n".join(_finding(finding, _) for finding in error.findings)
    if isinstance(error, SettingError):
        return "\n".join(
            _(
                "{variable}: came “{came}”, needed: {needed}",
                variable=one.parameter,
                came=one.came,
                needed=_(one.allowed[0]),
            )
            for one in error.all
        )
    if isinstance(error, ParameterError):
        return parameter_sentence(error.parameter, error.came, error.allowed, error.hint, _)
    if isinstance(error, ToldError):
        where = f"{error.file}: " if isinstance(error, TableError) else ""
        return where + _(error.sentence, **error.values)
    return str(error)


def _finding(finding: Finding, _: Translator) -> str:
    where = finding.file
    if finding.record and not finding.row:
        where = f"{where} ({finding.record})"
    if finding.row:
        where = _(
            "{file}, row {row} ({record})", file=where, row=finding.row, record=finding.record
        )
    return _(
        "{where}: field {field}: came “{came}”, needed: {needed}",
        where=where,
        field=finding.field,
        came=finding.came,
        needed=_(finding.needed),
    )


def changes_in_words(changes: "Changes", _: Translator) -> Iterator[str]:
    """Yield a count of what differs, then a line for each thing that does."""
    if not changes:
        yield _("Nothing differs.")
        return
    yield _(
        "Records: {added} added, {changed} changed, {closed} closed, {reopened} opened again",
        added=len(changes.added),
        changed=changes.n_changed,
        closed=len(changes.closed),
        reopened=len(changes.reopened),
    )
    for row in changes.added:
        yield _("{record}: added, “{name}”", record=row["id"], name=_plain(row["name"]))
    for row in changes.missing:
        yield _("{record}: only in the first, “{name}”", record=row["id"], name=_plain(row["name"]))
    for record in changes.closed:
        yield _("{record}: closed", record=record)
    for record in changes.reopened:
        yield _("{record}: opened again", record=record)
    for change in changes.changed:
        yield _(
            "{record}: {field}: “{before}” → “{after}”",
            record=change.id,
            field=change.field,
            before=_plain(change.before),
            after=_plain(change.after),
        )


def columns(_: Translator) -> tuple[str, ...]:
    """Return the names of what is told of a version."""
    return (
        _("Version"),
        _("When (UTC)"),
        _("Role"),
        _("Records"),
        _("Added"),
        _("Changed"),
        _("Closed"),
        _("Reopened"),
        _("From"),
        _("Why"),
    )


def cells(version: "Version", _: Translator) -> tuple[str, ...]:
    """Return what is told of a version, in the order of ``columns``."""
    counts = (
        version.n_records,
        version.n_added,
        version.n_changed,
        version.n_closed,
        version.n_reopened,
    )
    is_project = version.parent is None  # its words are ours, those of the others their publishers'
    role, why = (_(version.role), _(version.why)) if is_project else (version.role, version.why)
    when = version.when.replace("T", " ").rstrip("Z") or "–"
    return version.name, when, role, *map(str, counts), version.source_name, why


def _plain(text: str) -> str:
    """Return a text that does nothing to a terminal but stand in its line."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def told_of_clock(versions: Sequence[Version], _: Translator) -> Iterator[str]:
    """Yield a sentence for each version that is dated before the one that it came from."""
    for version in dated_back(versions):
        yield _(
            "Version {version} is dated {when}, before the version it follows: the clock of "
            "the server was set back. The order is that of the numbers.",
            version=version.name,
            when=version.when.replace("T", " ").rstrip("Z"),
        )
