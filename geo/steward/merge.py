"""A row of a list and the record that it is, made one: what the list says, else what is known."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from geo import dates
from geo.catalogue import COUNTED_BY_COMUNE, N_
from geo.find.nearest import distance_m
from geo.records import FIELDS
from geo.steward.cells.ground import SAME_M, accuracies_of
from geo.steward.cells.text import ERASE
from geo.steward.cells.values import Context
from geo.steward.findings import Fault, Ledger, Level, as_day, say

Columns = dict[str, pd.Series]
"""Field → a value per row."""
_POINT: Final = ("lat", "lon")
_FALLBACK: Final = {"valid_from_basis": "unknown", "status": "open", "confidence": "medium",
                    "position_accuracy": "none"}
"""What a new record has where the list says nothing: required, and claiming least."""


class Base:
    """The record of the store that each row is, a field at a time; "" for a new one."""

    def __init__(self, record: pd.Series, known: pd.DataFrame) -> None:
        self._known = known
        self._index = record.index
        self._place = pd.Index(known["id"]).get_indexer(pd.Index(record))
        self.is_known = self._place >= 0

    def __getitem__(self, field: str) -> pd.Series:
        """Return a field of each row's record."""
        cells = np.append(self._known[field].to_numpy(dtype=object), "")
        return pd.Series(cells[self._place], self._index, dtype=object)


def merged(
    values: pd.DataFrame, base: Base, context: Context, file: str, ledger: Ledger
) -> pd.DataFrame:
    """Return a row of every field for each row of the list, as it would be stored.

    An empty cell keeps what is known: it more often means that nobody asked than that there is
    nothing; ``-`` empties.
    """
    silent = pd.Series("", values.index, dtype=object)
    said: Columns = {field: values.get(field, silent) for field in FIELDS}
    rows: Columns = {  # what neither says is one empty column, shared
        field: said[field].where(said[field] != "", base[field]).replace(ERASE, "")
        if field in values or base.is_known.any() else silent
        for field in FIELDS
    }
    rows["id"] = base["id"].where(base["id"] != "", said["id"])
    rows |= _position(rows, said, base, file, ledger)
    rows |= _dates(rows, said, base, context, ledger)
    rows |= _source(rows, file, ledger, has_column="source_url" in values)
    for field, value in _FALLBACK.items():
        rows[field] = rows[field].where(rows[field] != "", value)
    return pd.DataFrame(rows, columns=list(FIELDS), copy=False)


def note_kept(
    base: Base, came: Mapping[str, pd.Series], heads: Mapping[str, str], ledger: Ledger
) -> None:
    """Note of each known record which cells that came empty keep what the store has."""
    kept: dict[int, list[str]] = {}
    for field in sorted(came.keys() & set(FIELDS) - {"id"}):
        is_kept = (came[field].str.strip() == "") & (base[field] != "")
        for row in came[field].index[is_kept]:
            kept.setdefault(int(row), []).append(heads[field])
    for row, names in kept.items():
        ledger.note(row, "", "", Fault(
            Level.NOTE, say(N_("empty cells keep what is known: {names}"),
                            names=", ".join(sorted(names))),
            say(N_("write - in a cell to empty it"))))


def _position(
    rows: Columns, said: Columns, base: Base, file: str, ledger: Ledger
) -> dict[str, pd.Series]:
    """Return where rows are: a new point is of the list, an old one only of the same place."""
    is_same = (said["lat"] != "") & _is_same_point(rows, base)
    is_new = (said["lat"] != "") & ~is_same
    has_moved = ((rows["comune_istat"] != base["comune_istat"])
                 | (rows["address"] != base["address"])
                 & base["position_accuracy"].isin(["address", "street"]))
    is_stale = (base["lat"] != "") & (said["lat"] == "") & has_moved
    ledger.note_rows(is_stale.index[is_stale], "lat", "", Fault(
        Level.WARNING, say(N_("the place has changed, so its old coordinates are dropped")),
        say(N_("write the new coordinates, if they are known"))))
    point = {field: rows[field].mask(is_stale, "").mask(is_same, base[field]) for field in _POINT}
    unsaid = is_new & (said["position_accuracy"] == "") & (point["lat"] != "")
    if unsaid.any():
        ledger.note(None, "position_accuracy", "", Fault(
            Level.NOTE, say(N_("how exact the new coordinates are is not said: they are taken as "
                               "those of the address beside them")),
            say(N_("add a column “Precisione”: indirizzo, via, località or comune"))))
    likely = pd.Series(accuracies_of(rows["lat"], rows["lon"], rows["address"]), unsaid.index,
                       dtype=object)
    exact = rows["position_accuracy"].mask(is_new & (said["position_accuracy"] == ""), likely)
    has_none = point["lat"] == ""
    source = rows["position_source"].mask(
        is_new & (said["position_source"] == ""), f"elenco {file}")
    return {**point, "position_accuracy": exact.mask(has_none, "none"),
            "position_source": source.mask(has_none, "")}


def _is_same_point(rows: Columns, base: Base) -> pd.Series:
    """Tell which rows lie where their record does, to the metre, however many digits either has."""
    lat, lon, old_lat, old_lon = (
        pd.to_numeric(text, errors="coerce").to_numpy(dtype=float)
        for text in (rows["lat"], rows["lon"], base["lat"], base["lon"]))
    away = distance_m(lat_from=lat, lon_from=lon, lat_to=old_lat, lon_to=old_lon)
    return pd.Series(away < SAME_M, rows["lat"].index)


def _dates(
    rows: Columns, said: Columns, base: Base, context: Context, ledger: Ledger
) -> dict[str, pd.Series]:
    opened = (said["valid_from"] != "") & (rows["valid_from"] != base["valid_from"])
    basis = rows["valid_from_basis"].mask(opened & (said["valid_from_basis"] == ""), "opened")
    basis = basis.mask((rows["valid_from"] == "") & (base["valid_from"] != ""), "unknown")
    is_seen = rows["kind"].isin(COUNTED_BY_COMUNE) & (base["id"] == "") & (rows["valid_from"] == "")
    year = str(context.day.year)
    is_back = _is_back(rows, said, base, context)
    for row in is_back.index[is_back]:
        end = str(base["valid_to"].loc[row])
        ledger.note(int(row), "status", "", Fault(
            Level.WARNING, say(N_("it was closed since {day} and is open again, since the list "
                                  "names it"), day=as_day(end) if end else "–"),
            say(N_("if it is closed, write so in a column “Stato”"))))
    has_ended = (said["status"] == "") & (rows["valid_to"] != "") & ~is_back & rows[
        "valid_to"].map(lambda end: bool(end) and dates.latest(end) <= context.day)
    status = rows["status"].mask(is_back, "open").mask(has_ended, "closed")
    return {
        "valid_from": rows["valid_from"].mask(is_seen, year),
        "valid_from_basis": basis.mask(is_seen, "seen"),
        "source_year": rows["source_year"].mask(is_seen & (rows["source_year"] == ""), year),
        "valid_to": rows["valid_to"].mask(is_back, ""),
        "status": status,
    }


def _is_back(
    rows: Columns, said: Columns, base: Base, context: Context
) -> pd.Series:
    """Tell which rows name a record that was closed before the day of the list, saying no state."""
    silent = (said["status"] == "") & (said["valid_to"] == "")
    before = base["valid_to"].map(lambda end: not end or dates.latest(end) < context.day)
    return silent & base["status"].isin(dates.PAST_STATUSES) & before & (rows["id"] != "")


def _source(
    rows: Columns, file: str, ledger: Ledger, *, has_column: bool
) -> dict[str, pd.Series]:
    missing = rows["source_url"].str.strip() == ""
    lacking = missing.index[missing] if has_column else [None] if missing.any() else []
    ledger.note_rows(lacking, "source_url", "", Fault(
        Level.WARNING, say(N_("the source is missing; the list itself is named as source")),
        say(N_("write the page or document that says it in a column “Fonte”"))))
    return {"source_url": rows["source_url"].mask(missing, f"elenco {file}")}
