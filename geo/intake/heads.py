"""Heads that do not say alone what stands under them: columns joined, doubted, and told."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

import pandas as pd

from geo.intake.columns import Layout
from geo.intake.findings import Fault, Ledger, Level, say
from geo.intake.raw import RawTable
from geo.intake.vocabulary import Vocabulary
from geo.messages import N_
from geo.region import region
from geo.spelling import fold, plain
from geo.store.fields import TABLE

_JOINED: Final = {field.name: field.joins for field in TABLE if field.joins}
"""Fields that hold several things, and what stands between them."""
_DECIDED: Final = frozenset(("status", "location_policy", "kind", "type"))
"""Fields in which two columns that say different things refuse the row."""
_DOUBTED: Final = frozenset(
    ("valid_from", "valid_to", "status", "id", "address", "phone", "email", "website")
)
"""Fields whose columns are looked at, whether they hold what their name says."""
_MOSTLY: Final = 0.8
_NOTHING: Final = re.compile(r"[\W_]*|n ?d|n ?a|n c|null|none|nessun[ao]|no")
_DAY_WORD: Final = re.compile(
    r"\b(?:lun|mar|mer|gio|ven|sab|dom)(?:edi|tedi|coledi|vedi|erdi|ato|enica)?\b|\bfestiv\w+"
    r"|\bferial\w+|\bmattin\w+|\bpomerigg\w+|\bappuntamento\b|\bh ?24\b|\bsempre\b"
    r"|\b(?:gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre"
    r"|dicembre|natale|pasqua|ferragosto|estate|estiv\w+)\b|\bmo\b|\bfr\b"
)
_HOUR: Final = re.compile(
    r"\d{1,2}(?:[.:]\d\d)?\s*[-–/]\s*\d{1,2}(?:[.:]\d\d)?\s*(?:$|[,;e ])|"
    r"\b\d{1,2}[.:]\d\d\b|\bore \d|\b\d{1,2}[-–]\d{1,2}$"
)
_YEAR: Final = re.compile(r"(?:19|20)\d\d|\d{1,2}([/.-])\d{1,2}\1\d{2}\b|^\d{5}(?:\.0)?$")
_NO_STATE: Final = frozenset(
    (
        "italia",
        "italy",
        "it",
        "ita",
        "san marino",
        "validato",
        "approvato",
        "bozza",
        "confermato",
        "inserito",
        "pubblicato",
        "verificato",
        "firmato",
        "protocollato",
        "trasmesso",
        "ricevuto",
        "completo",
        "incompleto",
        "caricato",
        "archiviato",
        "ue",
    )
)
"""What a column of a state says that is a country, or how far a form has come."""
_YES_OR_NO: Final = frozenset(("attivo", "attiva", "active"))
"""Heads of a state that is asked with yes or no."""
_ANSWERS: Final = {"x": "si", "1": "si", "s": "si", "y": "si", "0": "no", "n": "no"}
_EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_WEB: Final = re.compile(
    r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)*\.(?:it|org|com|eu|net)(?:/\S*)?", re.IGNORECASE
)
_PHONE: Final = re.compile(r"\+?[\d\s./()-]{6,}")
_ID: Final = re.compile(r"[A-Za-z0-9-]{1,60}(?:\.0)?", re.ASCII)
_MOST_SEEN: Final = 2_000


def reconciled(
    table: RawTable, layout: Layout, words: Vocabulary, comuni: frozenset[str], ledger: Ledger
) -> tuple[RawTable, Layout, Layout]:
    """Return a list to be read, its layout, and the layout of the list as it came.

    Columns of one sense are one column of what is read, a street in parts is an address; a column
    whose content contradicts its name is taken for what it holds, or for nothing, and told.

    Parameters
    ----------
    comuni
        Names of comuni, folded.
    """
    layout = _doubted(table, layout, comuni, ledger)
    cells, by_field = table.cells, dict(layout.by_field)
    added: dict[int, pd.Series] = {}

    def put(name: str, column: pd.Series) -> None:
        number = len(table.heads) + len(added)
        added[number] = column
        by_field[name] = number

    for name, numbers in layout.also.items():
        if name in layout.by_field:
            columns = [cells[layout.by_field[name]], *(cells[number] for number in numbers)]
            put(name, _together(name, columns, words, ledger))
    if "status" in by_field and plain(layout.head("status", table.heads)) in _YES_OR_NO:
        number = by_field["status"]
        column = added[number] if number in added else cells[number]
        put(
            "status",
            column.str.strip()
            .str.lower()
            .replace(_ANSWERS)
            .where(column.str.strip().str.lower().isin(_ANSWERS), column),
        )
    shown = layout
    if "street_name" in by_field:
        shown = replace(
            layout, by_field={"address": layout.by_field["street_name"], **layout.by_field}
        )
        put("address", _street(cells, by_field, added))
    by_field.pop("street_name", None)
    by_field.pop("street_type", None)
    if not added:
        return table, replace(layout, by_field=by_field), shown
    more = pd.DataFrame(added, index=cells.index)
    return (
        replace(table, cells=pd.concat([cells, more], axis=1)),
        replace(layout, by_field=by_field),
        shown,
    )


def _street(
    cells: pd.DataFrame, by_field: Mapping[str, int], added: Mapping[int, pd.Series]
) -> pd.Series:
    """Return addresses of streets in parts; an address that is written whole stays."""

    def column(name: str) -> pd.Series:
        number = by_field.get(name)
        if number is None:
            return pd.Series("", cells.index, dtype=object)
        return (added[number] if number in added else cells[number]).str.strip()

    street = (column("street_type") + " " + column("street_name")).str.strip()
    whole = column("address")
    return whole.where(whole != "", street)


def _together(name: str, columns: list[pd.Series], words: Vocabulary, ledger: Ledger) -> pd.Series:
    first, *others = (column.str.strip() for column in columns)
    for other in others:
        differs = (first != "") & (other != "") & (first != other)
        joined = first.where(first != "", other)
        if name in _JOINED:
            joined = joined.mask(differs, first + _JOINED[name] + other)
        elif name in _DECIDED:
            rows = [
                row
                for row in differs.index[differs]
                if not _same_code(name, first[row], other[row], words)
            ]
            ledger.note_rows(
                map(int, rows),
                name,
                "",
                Fault(
                    Level.ERROR,
                    say(N_("two columns of one sense say different things of the row")),
                    say(N_("correct one of the two")),
                ),
            )
            if name == "location_policy":
                joined = joined.mask(joined.index.isin(rows), first + "; " + other)
        else:
            for row in differs.index[differs]:
                ledger.note(
                    int(row),
                    name,
                    "",
                    Fault(
                        Level.WARNING,
                        say(
                            N_(
                                "two columns of one sense say different things: “{first}” is taken, "
                                "“{other}” is not"
                            ),
                            first=first[row],
                            other=other[row],
                        ),
                        say(N_("correct one of the two")),
                    ),
                )
        first = joined
    return first


def _same_code(name: str, one: str, other: str, words: Vocabulary) -> bool:
    code = words.code(name, one)
    return bool(code) and code == words.code(name, other)


def _doubted(table: RawTable, layout: Layout, comuni: frozenset[str], ledger: Ledger) -> Layout:
    """Return a layout without the columns whose content contradicts their name."""
    by_field, also = dict(layout.by_field), dict(layout.also)
    for name, number in layout.by_field.items():
        if name not in _DOUBTED:
            continue
        values = [
            text
            for text in pd.unique(table.cells[number].str.strip())[:_MOST_SEEN]
            if not _NOTHING.fullmatch(fold(text))
        ]
        meant = _other_sense(name, values, comuni) if values else None
        if meant is None:
            continue
        head = table.heads[number]
        del by_field[name]
        further = also.pop(name, ())
        if further:
            by_field[name], *rest = further
            also |= {name: tuple(rest)} if rest else {}
        is_free = meant and meant not in by_field
        if is_free:
            by_field[meant] = number
        ledger.note(
            None,
            meant if is_free else "",
            head,
            Fault(
                Level.WARNING,
                say(
                    N_(
                        "the column “{head}” does not hold what its name says; it was read as “{field}”"
                    ),
                    head=head,
                    field=meant,
                )
                if is_free
                else say(
                    N_("the column “{head}” does not hold what its name says, so it was not used"),
                    head=head,
                ),
                say(N_("give the column the name of what it holds")),
            ),
        )
    unused = tuple(
        head
        for number, head in enumerate(table.heads)
        if head
        and (
            head in layout.unused
            or (number in layout.by_field.values() and number not in by_field.values())
        )
    )
    return replace(layout, by_field=by_field, also=also, unused=unused)


def _other_sense(name: str, values: list[str], comuni: frozenset[str]) -> str | None:
    """Return the field that a column holds in truth, "" for none known; None if it fits."""

    def mostly(rule: Callable[[str], object], least: float = _MOSTLY) -> bool:
        return sum(bool(rule(text)) for text in values) >= least * len(values)

    no_state = _NO_STATE | region().written_as
    if name in {"valid_from", "valid_to"}:
        if mostly(_is_hours, 0.5) and not any(map(_YEAR.search, values)):
            return "opening_hours" if name == "valid_from" else ""
    elif name == "status":
        return "" if mostly(lambda text: fold(text) in no_state, 1) else None
    elif name == "id":
        return "" if mostly(lambda text: not _ID.fullmatch(text), 0.5) and len(values) > 1 else None
    elif name == "address":
        return "comune" if mostly(lambda text: fold(text) in comuni, 1) else None
    elif name in {"phone", "email", "website"}:
        for other, pattern in (("email", _EMAIL), ("website", _WEB), ("phone", _PHONE)):
            if mostly(pattern.fullmatch):
                return other if other != name else None
    return None


def _is_hours(text: str) -> bool:
    return bool(_DAY_WORD.search(fold(text)) or _HOUR.search(text.lower()))
