"""A list read cell by cell: each column as its field means it, with the faults of each cell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Final

import pandas as pd

from geo.intake.columns import Layout
from geo.intake.findings import Fault, Ledger, Level, Read, apply, apply_rows, say
from geo.intake.positions import Places, column_of_pairs, place_points, read_numbers, split_pairs
from geo.intake.raw import RawTable
from geo.intake.texts import (
    ERASE,
    MOST_LETTERS,
    clean,
    note_months_first,
    read_capacity,
    read_date,
    read_day,
    read_email,
    read_hours,
    read_id,
    read_name,
    read_phone,
    read_postal_code,
    read_website,
    read_year,
)
from geo.intake.vocabulary import Entries, Vocabulary
from geo.messages import N_
from geo.store.fields import (
    BY_NAME,
    CODE,
    DATE,
    DAY,
    EMAIL,
    ID,
    PHONE,
    PLACES,
    POSTAL_CODE,
    TABLE,
    WEBSITE,
    YEAR,
    Form,
    names_where,
)
from geo.store.records import notes_apart
from geo.store.store import Store

_READERS: Final[Mapping[Form, Callable[[str], Read]]] = {
    ID: read_id,
    POSTAL_CODE: read_postal_code,
    PHONE: read_phone,
    EMAIL: read_email,
    WEBSITE: read_website,
    PLACES: read_capacity,
    YEAR: read_year,
    DATE: read_date,
    DAY: read_day,
}
"""How a cell of each form is read; what is not here is text, or read with other cells beside it."""
_RULES: Final = {
    "name": read_name,
    **{field.name: _READERS[field.form] for field in TABLE if field.form in _READERS},
}
_DATES: Final = names_where(lambda field: field.form in {DATE, DAY})
_TEXTS: Final = frozenset(names_where(lambda field: field.form.is_long))
_MOST_OF_TEXT: Final = 5_000
"""Letters of a free text; the longest real one has 614."""
_TOGETHER: Final = ("kind", "type", "type_text")
"""Fields that are read as one: a type says its kind, and words that are no type are kept."""
_ENTRIES: Final = names_where(lambda field: field.form is CODE and field.name not in _TOGETHER)


@dataclass(frozen=True)
class Context:
    """What a list is read against."""

    store: Store
    words: Vocabulary
    today: date
    day: date
    """The day that the list describes."""
    kind: str = ""
    """The kind of rows that say none."""
    crs: str = ""
    """The CRS of its coordinates, as declared by who imports it; "" for GPS."""


def read_values(table: RawTable, layout: Layout, context: Context, ledger: Ledger) -> pd.DataFrame:
    """Return a column of text per field of the list, index kept; "" changes nothing.

    ``comune``, ``provincia``, ``civico``, ``x`` and ``y`` have become fields of a record.
    """
    values = pd.DataFrame(
        {
            field: apply(
                table.cells[number],
                partial(
                    clean, most=_MOST_OF_TEXT if field in _TEXTS else MOST_LETTERS, field=field
                ),
                ledger,
                field,
            )
            for field, number in layout.by_field.items()
        },
        index=table.cells.index,
        dtype=object,
    )
    ledger.note_rows(
        sorted(table.wide_rows),
        "",
        "",
        Fault(
            Level.ERROR,
            say(N_("the row has more cells than the head has columns")),
            say(N_("put a cell that contains the separator between quotation marks")),
        ),
    )
    written = {field: values[field] for field in _DATES if field in values}
    for field in _RULES.keys() & set(values):
        values[field] = apply(values[field], _RULES[field], ledger)
    note_months_first(values, written, ledger)
    values = _entries(values, context, ledger)
    values = _hours(values, ledger)
    if layout.head("note", table.heads) == BY_NAME["note"].was:
        values = _notes_apart(values)
    values = _places(values, context, ledger)
    values = read_numbers(split_pairs(values, ledger), ledger)
    values = place_points(
        values, ledger, table.file, declared=context.crs, is_geographic=table.is_geographic
    )
    return _address(values).drop(
        columns=["x", "y", "comune", "provincia", "civico"], errors="ignore"
    )


def with_pairs(table: RawTable, layout: Layout) -> Layout:
    """Return a layout whose latitude is a column of both coordinates, where the list has one.

    Such a column has many names; it is known by its cells.
    """
    if layout.by_field.keys() & {"lat", "lon", "x", "y"}:
        return layout
    unused = [number for number, head in enumerate(table.heads) if head in layout.unused]
    number = column_of_pairs(table.cells, unused)
    if number is None:
        return layout
    head = table.heads[number]
    return replace(
        layout,
        by_field={**layout.by_field, "lat": number},
        guessed={**layout.guessed, "lat": head},
        unused=tuple(name for name in layout.unused if name != head),
    )


def _entries(values: pd.DataFrame, context: Context, ledger: Ledger) -> pd.DataFrame:
    entries = Entries(context.words, context.kind)
    read = {
        field: apply(values[field], partial(entries.one_of, field), ledger)
        for field in _ENTRIES
        if field in values
    }
    together = apply_rows(_with(values, _TOGETHER), entries.kind_and_type, ledger, _TOGETHER)
    read |= _columns(together)
    if "services" in values:
        pair = ("services", "services_text")
        read |= _columns(apply_rows(_with(values, pair), entries.services, ledger, pair))
    return values.assign(**read)


def _hours(values: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    if "opening_hours" not in values:
        return values
    read = apply_rows(
        values[["opening_hours"]], read_hours, ledger, ("opening_hours", "opening_hours_text")
    )
    said = _with(values, ("opening_hours_text",))["opening_hours_text"]
    return values.assign(
        opening_hours=read["opening_hours"],
        opening_hours_text=said.where(said != "", read["opening_hours_text"]),
    )


def _notes_apart(values: pd.DataFrame) -> pd.DataFrame:
    """Return values of a list that we made when whose a number is was still said in the notes."""
    pairs = [notes_apart(text) for text in values["note"]]
    return values.assign(
        note=pd.Series([note for note, _phone in pairs], values.index, dtype=object),
        phone_note=pd.Series([phone for _note, phone in pairs], values.index, dtype=object),
    )


def _places(values: pd.DataFrame, context: Context, ledger: Ledger) -> pd.DataFrame:
    places = Places(context.store)
    asked = _with(values, ("comune", "comune_istat", "provincia"))
    field = "comune" if "comune" in values else "comune_istat"
    code = apply_rows(asked, places.comune, ledger, (field,))[field]
    found = values.assign(comune_istat=code)
    zona = _with(found, ("zona", "comune_istat", "source_year")).assign(day=context.day.isoformat())
    return found.assign(zona=apply_rows(zona, places.zona, ledger, ("zona",))["zona"])


def _address(values: pd.DataFrame) -> pd.DataFrame:
    """Return values whose address has its house number, where it stood in a column of its own."""
    if not {"address", "civico"} <= set(values):
        return values
    number = values["civico"].str.replace(r"\.0$", "", regex=True)
    is_full = (
        values["address"].isin(["", ERASE])
        | number.isin(["", ERASE])
        | values["address"].str.contains(r"\d")
    )
    return values.assign(address=values["address"].where(is_full, values["address"] + " " + number))


def _with(values: pd.DataFrame, fields: tuple[str, ...]) -> pd.DataFrame:
    return values.reindex(columns=list(fields), fill_value="").astype(object)


def _columns(frame: pd.DataFrame) -> dict[str, pd.Series]:
    return {str(name): frame[name] for name in frame}
