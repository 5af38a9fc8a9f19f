"""A list from a file to what the store would hold, and a finding for everything that is odd.

What came out of a list: the rows as they would be stored, and what was found in them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from geo.catalogue import KIND_BY_CODE
from geo.intake.aliases import UNSURE
from geo.intake.cells import Context, read_values, with_pairs
from geo.intake.columns import Layout, mapping_of
from geo.intake.findings import Fault, Ledger, Level, RowFinding, Word, say
from geo.intake.heads import reconciled
from geo.intake.matching import (
    Closings,
    Listed,
    Matches,
    Standing,
    closed_rows,
    closings,
    comparable_rows,
    match,
    note_repeated,
    own_ids,
)
from geo.intake.merging import (
    Base,
    check_dates,
    check_required,
    check_rules,
    check_schema,
    merged,
    named,
    note_kept,
    note_structures,
)
from geo.intake.positions import check_inside
from geo.intake.privacy import protect
from geo.intake.raw import RawTable, without_asides
from geo.intake.reading import read_table
from geo.intake.vocabulary import UNKNOWN
from geo.locate import ComuneLocator
from geo.messages import N_
from geo.spelling import fold, plain
from geo.store.fields import FIELDS
from geo.store.protection import BY_KIND
from geo.store.records import TELLS_NOTHING


@dataclass(frozen=True, eq=False)
class Import:
    """A list that was read: what would be stored, and what was found."""

    table: RawTable
    layout: Layout
    findings: tuple[RowFinding, ...]
    rows: pd.DataFrame
    """The rows of the list as they would be stored, refused ones too, indexed as in the file."""
    refused: frozenset[int]
    hidden: frozenset[int]
    """Rows of protected records: no report shows a cell of theirs as it came."""
    old: pd.DataFrame
    """All records of the store, as text."""
    closed: Mapping[str, str]
    """Records that the list closes by leaving them out: id → day."""
    must_confirm: bool = False
    """Whether so many close that it is published only with their number."""

    def may_close(self, n_said: int | None) -> bool:
        """Tell whether the number of closings is confirmed; None is nothing said."""
        return not self.must_confirm if n_said is None else n_said == len(self.closed)

    @cached_property
    def known_ids(self) -> frozenset[str]:
        """The ids of the store."""
        return frozenset(self.old["id"])

    @cached_property
    def new(self) -> pd.DataFrame:
        """All records as they would be after publishing, those of the store first."""
        is_taken = (~self.rows.index.isin(self.refused)).astype(bool)
        ids = self.rows["id"].to_numpy(dtype=object)[is_taken]
        rest = closed_rows(self.old[~self.old["id"].isin(ids)], self.closed)
        place = pd.Index(self.old["id"]).get_indexer(pd.Index([*ids, *rest["id"]]))
        order = np.argsort(np.where(place < 0, len(self.old), place), kind="stable")

        def column(field: str) -> pd.Series:
            own = self.rows[field].to_numpy(dtype=object)[is_taken]
            return pd.Series(
                np.concatenate([own, rest[field].to_numpy(dtype=object)])[order], dtype=str
            )

        return pd.DataFrame({field: column(field) for field in FIELDS}, copy=False)

    def n_rows(self, level: Level) -> int:
        """Return how many rows have a finding of a level."""
        return len(
            {found.row for found in self.findings if found.level is level and found.row is not None}
        )


STAGES: Final = (
    N_("reading the file"),
    N_("reading the cells"),
    N_("recognising the records"),
    N_("checking the rows"),
    N_("protecting"),
    N_("comparing"),
)
"""What a progress bar shows, in order."""
_PART: Final = 5_000

Progress = Callable[[str], None]


def import_file(
    path: Path,
    context: Context,
    *,
    is_partial: bool = False,
    progress: Progress = lambda _stage: None,
) -> Import:
    """Read a list and compare it with the store; nothing is written but a mapping to fill in.

    Parameters
    ----------
    is_partial
        Whether the list leaves out records that are still there: then it closes none.
    progress
        Called with each of ``STAGES`` when it begins.

    Raises
    ------
    TableError
        If the file is no list, its columns are not understood, or the declared CRS is none.
    """
    progress(STAGES[0])
    table = read_table(path)
    return import_table(table, context, is_partial=is_partial, progress=progress)


def import_table(
    table: RawTable,
    context: Context,
    *,
    is_partial: bool = False,
    progress: Progress = lambda _stage: None,
) -> Import:
    """Compare a list that was read with the store, as ``import_file`` does."""
    ledger = Ledger()
    layout = with_pairs(table, mapping_of(table, context.store.folder))
    table = without_asides(table, layout.by_field)
    comuni = frozenset(map(fold, context.store.comune_names.values()))
    legible, meant, layout = reconciled(table, layout, context.words, comuni, ledger)
    _note_file(table, layout, context, ledger)
    progress(STAGES[1])
    values = read_values(legible, meant, context, ledger)
    old = context.store.records.astype(object)
    progress(STAGES[2])
    values = _with_own_ids(values, table, layout, old, ledger)
    matches, compared = _matches(values, old, ledger)
    base = Base(matches.record, old)
    rows = merged(values, base, context, table.file, ledger)
    said = values[values.columns.intersection(sorted(TELLS_NOTHING))]
    del values  # a list of 100,000 rows is half a gigabyte of text, if it is kept at every stage
    _note_recognised(matches, ledger)
    note_kept(base, _came(legible, meant), _heads(table, layout), ledger)
    progress(STAGES[3])
    _check(rows, context, ledger)
    progress(STAGES[4])
    rows = _protected(rows, said, old, ledger)
    check_schema(rows, ledger)
    check_rules(rows, context.store, ledger)
    progress(STAGES[5])
    closed = (
        Closings({})
        if is_partial
        else closings(
            Listed(
                rows,
                frozenset(ledger.refused),
                context.day,
                Standing(
                    table, layout.by_field, compared, ledger.refused, context.store.comune_names
                ),
            ),
            old,
            ledger,
        )
    )
    return _compared(_Read(table, layout, rows, old), closed, ledger)


def _with_own_ids(
    values: pd.DataFrame, table: RawTable, layout: Layout, old: pd.DataFrame, ledger: Ledger
) -> pd.DataFrame:
    """Return values without the ids of another register, which are told once."""
    if "id" not in values:
        return values
    head = layout.head("id", table.heads)
    own = own_ids(values, old, is_our_column=plain(head) == "id")
    n_other = int(((values["id"] != "") & (own == "")).sum())
    if n_other:
        ledger.note(
            None,
            "id",
            "",
            Fault(
                Level.WARNING,
                say(
                    N_(
                        "the column “{head}” has {n} codes that are no ids of this list; they are left out"
                    ),
                    head=head,
                    n=n_other,
                ),
                say(N_("the rows are recognised by name, comune and address")),
            ),
        )
    return values.assign(id=own)


def _note_recognised(matches: Matches, ledger: Ledger) -> None:
    for row in sorted(matches.by_likeness):
        ledger.note(
            row,
            "name",
            "",
            Fault(Level.NOTE, say(N_("recognised as {record}"), record=matches.record[row])),
        )


def _came(table: RawTable, layout: Layout) -> dict[str, pd.Series]:
    return {field: table.cells[number] for field, number in layout.by_field.items()}


def _heads(table: RawTable, layout: Layout) -> dict[str, str]:
    return {field: table.heads[number] for field, number in layout.by_field.items()}


def _note_file(table: RawTable, layout: Layout, context: Context, ledger: Ledger) -> None:
    """Note how the file was understood, and what of it was not."""
    fields = {number: field for field, number in layout.by_field.items()}
    for one in table.remarks:
        field = fields.get(one.column, "") if one.column is not None else ""
        ledger.note(
            one.row,
            field,
            "",
            Fault(Level(one.level), say(one.text, **one.given), say(one.instead, **one.given)),
        )
    for field, head in layout.guessed.items():
        ledger.note(
            None,
            field,
            head,
            Fault(
                Level.NOTE,
                say(N_("the column “{head}” was taken for “{field}”"), head=head, field=field),
            ),
        )
    _note_unsure(table, layout, ledger)
    if layout.unused:
        ledger.note(
            None,
            "",
            "",
            Fault(
                Level.NOTE,
                say(N_("columns that are not used: {names}"), names=", ".join(layout.unused)),
            ),
        )
    if "verified_on" not in layout.by_field:
        ledger.note(
            None,
            "verified_on",
            "",
            Fault(
                Level.NOTE,
                say(N_("no column says when the rows were verified")),
                say(N_("add a column “Verificato il”")),
            ),
        )
    if context.day.year < context.today.year:
        ledger.note(
            None,
            "",
            "",
            Fault(
                Level.WARNING,
                say(
                    N_("the list is of {year}: it replaces what is known since"),
                    year=context.day.year,
                ),
            ),
        )


def _note_unsure(table: RawTable, layout: Layout, ledger: Ledger) -> None:
    """Note a column of notes that does not say whom they are for: nobody but the steward reads it."""
    head = layout.head("collector_note", table.heads)
    if plain(head) in UNSURE and "note" not in layout.by_field:
        ledger.note(
            None,
            "collector_note",
            head,
            Fault(
                Level.WARNING,
                say(
                    N_(
                        "the column “{head}” does not say whom its notes are for: they are kept for "
                        "who keeps the list, and no visitor reads them"
                    ),
                    head=head,
                ),
                say(N_("call the column “Nota pubblica” if visitors are to read it")),
            ),
        )


def _matches(
    values: pd.DataFrame, old: pd.DataFrame, ledger: Ledger
) -> tuple[Matches, pd.DataFrame]:
    """Return which record each row is, and the rows as they were compared."""
    wanted = ["id", "kind", "comune_istat", "name", "address"]
    rows = comparable_rows(values.reindex(columns=wanted, fill_value="").astype(object))
    repeated = note_repeated(rows, values, ledger)
    found = match(rows[~rows.index.isin(repeated)], comparable_rows(old), ledger)
    return replace(found, record=found.record.reindex(values.index, fill_value="")), rows


def _check(rows: pd.DataFrame, context: Context, ledger: Ledger) -> None:
    check_dates(rows, context.today, ledger)
    names = dict(context.store.comune_names)
    check_inside(rows, ComuneLocator(context.store.comuni), names, ledger)
    note_structures(rows, ledger)


def _protected(
    asked: pd.DataFrame, said: pd.DataFrame, old: pd.DataFrame, ledger: Ledger
) -> pd.DataFrame:
    """Return rows without what their policy forbids, each with its id.

    Of a kind that is not known, nothing is told until it is: it could be any.
    """
    is_unknown = ~asked["kind"].isin(list(KIND_BY_CODE))
    asked = asked.assign(location_policy=asked["location_policy"].mask(is_unknown, UNKNOWN))
    rows = asked.assign(location_policy=asked["location_policy"].replace("", "point"))
    for start in range(0, len(rows), _PART):
        kept, removed = protect(asked.iloc[start : start + _PART])
        strict = kept[kept["location_policy"] != "point"]  # of others nothing was taken
        if len(strict):
            rows.loc[strict.index] = strict.astype(object)
        for taken in removed:
            if (
                taken.field == "location_policy"
                and taken.reason != BY_KIND
                and (not is_unknown[taken.index])
            ):
                ledger.note(
                    taken.index,
                    "location_policy",
                    "",
                    Fault(
                        Level.WARNING,
                        say(N_("taken as protected: {why}"), why=Word(taken.reason)),
                        say(N_("write in a column “Riservatezza” whether it is")),
                    ),
                )
    check_required(rows, ledger)
    return named(rows, said, old, frozenset(ledger.refused))


@dataclass(frozen=True, eq=False)
class _Read:
    table: RawTable
    layout: Layout
    rows: pd.DataFrame
    old: pd.DataFrame


def _compared(read: _Read, closed: Closings, ledger: Ledger) -> Import:
    rows, table = read.rows, read.table
    hidden = frozenset(map(int, rows.index[rows["location_policy"] != "point"]))
    heads = _heads(table, read.layout)
    heads |= {"comune_istat": heads.get("comune", heads.get("comune_istat", ""))}
    is_told = ~rows.index.isin(list(hidden & ledger.refused)) | rows["id"].isin(read.old["id"])
    records = dict(zip(map(int, rows.index), rows["id"].where(is_told, ""), strict=True))
    return Import(
        table,
        read.layout,
        tuple(ledger.findings(table.file, heads, records, hidden)),
        rows,
        frozenset(ledger.refused),
        hidden,
        read.old,
        closed.days,
        closed.must_confirm,
    )
