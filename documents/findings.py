"""The report of an import in words: as text, as JSON, as marks on the steward's own list."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from geo.intake.findings import Level, RowFinding
from geo.intake.importing import Import
from geo.intake.marked import Mark, marked_workbook
from geo.messages import N_
from words import Translator

LEVELS: Final = {Level.ERROR: N_("Error"), Level.WARNING: N_("Warning"), Level.NOTE: N_("Note")}
MOST_LINES: Final = 200
"""Findings that a text report writes out."""


def report_text(done: Import, _: Translator, most: int = MOST_LINES) -> str:
    """Return the report as lines: what was read, then each finding, errors first."""
    order = list(Level)
    found = sorted(done.findings, key=lambda finding: order.index(finding.level))
    lines = [summary(done, _), *(line_of(finding, _) for finding in found[:most])]
    if len(found) > most:
        lines.append(
            _.n(
                "… and {n} finding more: the marked list has them all",
                "… and {n} findings more: the marked list has them all",
                len(found) - most,
            )
        )
    return "\n".join(lines)


def summary(done: Import, _: Translator) -> str:
    """Return how many rows were read, refused and marked, as one line."""
    table = done.table
    name = (
        f"{table.file} ({table.sheet or table.read_as})"
        if (table.sheet or table.read_as)
        else table.file
    )
    return _(
        "{file}: {rows} rows read, {refused} refused, {warned} with warnings",
        file=name,
        rows=_.number(len(done.rows)),
        refused=_.number(len(done.refused)),
        warned=_.number(done.n_rows(Level.WARNING)),
    )


def line_of(found: RowFinding, _: Translator) -> str:
    """Return a finding as a line: level, row, column, what came, what is wrong, what to write."""
    level = _(LEVELS[found.level])
    parts = [_("row {row}", row=found.row)] if found.row is not None else []
    parts += [_("column “{column}”", column=found.column)] if found.column else []
    parts += [_("came “{came}”", came=found.came)] if found.came else []
    where = f"{level}, {', '.join(parts)}" if parts else level
    return f"{where}: {_in_words(found, _)}"


def as_rows(done: Import, _: Translator) -> dict[str, Any]:
    """Return the report as what JSON can hold; its keys are stable, its sentences are words."""
    return {
        "file": done.table.file,
        "sha256": done.table.sha256,
        "sheet": done.table.sheet,
        "read_as": done.table.read_as,
        "rows": len(done.rows),
        "refused": len(done.refused),
        "columns": {
            field: done.table.heads[number] for field, number in done.layout.by_field.items()
        },
        "unused_columns": list(done.layout.unused),
        "closed": sorted(done.closed),
        "must_confirm": done.must_confirm,
        "findings": [
            {
                "level": found.level.value,
                "row": found.row,
                "column": found.column,
                "field": found.field,
                "record": found.record,
                "came": found.came,
                "problem": found.problem.spoken(_),
                "instead": found.instead.spoken(_),
            }
            for found in done.findings
        ],
    }


def marked_xlsx(done: Import, _: Translator) -> bytes:
    """Return the steward's own list as a workbook, wrong cells coloured and commented."""
    levels = {level: _(name) for level, name in LEVELS.items()}
    marks = [
        Mark(found.row, found.field, found.level, f"{levels[found.level]}: {_in_words(found, _)}")
        for found in done.findings
        if found.row is not None
    ]
    names = (done.table.sheet[:31] or _("List"), _("Findings"))
    if names[0].casefold() == names[1].casefold():
        names = (_("List"), names[1])
    return marked_workbook(done, marks, list(_sheet(done.findings, done, _)), names)


def _sheet(findings: Iterable[RowFinding], done: Import, _: Translator) -> Iterator[list[str]]:
    yield [
        _("Row"),
        _("Column"),
        _("Level"),
        _("Record"),
        _("What came"),
        _("What is wrong"),
        _("What to write instead"),
    ]
    yield ["", "", "", "", "", summary(done, _), ""]
    for found in findings:
        yield [
            str(found.row or ""),
            found.column,
            _(LEVELS[found.level]),
            found.record,
            found.came,
            found.problem.spoken(_),
            found.instead.spoken(_),
        ]


def _in_words(found: RowFinding, _: Translator) -> str:
    problem, instead = found.problem.spoken(_), found.instead.spoken(_)
    return f"{problem}. {instead[:1].upper()}{instead[1:]}." if instead else f"{problem}."
