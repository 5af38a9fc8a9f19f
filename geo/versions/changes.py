"""What tells two lists apart: records added, fields changed, records closed and opened again."""

from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

import numpy as np
import pandas as pd

from geo.records import FIELDS
from geo.zones import rows_of

Row = Mapping[str, str]
CLOSED: Final = "closed"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one record."""

    id: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What makes one list out of another; records in the order of the list that has them."""

    added: tuple[Row, ...]
    changed: tuple[Change, ...]
    """Every field that differs, of closed and reopened records too."""
    closed: tuple[str, ...]
    """Ids of records that got an end: a ``valid_to`` or the status closed."""
    reopened: tuple[str, ...]
    missing: tuple[Row, ...]
    """Records that only the first list has: none, where the second was published after it."""

    def __bool__(self) -> bool:
        """Tell whether anything differs; the order of records is nothing."""
        return bool(self.added or self.changed or self.missing)

    @property
    def n_changed(self) -> int:
        """How many records changed without being closed or opened again."""
        ids = {change.id for change in self.changed}
        return len(ids.difference(self.closed, self.reopened))


def changes_between(old: pd.DataFrame, new: pd.DataFrame) -> Changes:
    """Return what makes ``new`` out of ``old``: tables of text whose ids are not repeated."""
    in_old, in_new = new["id"].isin(old["id"]), old["id"].isin(new["id"])
    before = old.loc[in_new, list(FIELDS)].set_index("id", drop=False)
    after = new.loc[in_old, list(FIELDS)].set_index("id", drop=False).reindex(before.index)
    had_end, has_end = has_ended(before).to_numpy(), has_ended(after).to_numpy()
    return Changes(
        added=_rows(new[~in_old]),
        changed=_fields_changed(before, after),
        closed=tuple(before.index[~had_end & has_end]),
        reopened=tuple(before.index[had_end & ~has_end]),
        missing=_rows(old[~in_new]),
    )


def _fields_changed(before: pd.DataFrame, after: pd.DataFrame) -> tuple[Change, ...]:
    """Return what differs between tables of the same ids; column by column, to spare memory."""
    ids: list[str] = before.index.tolist()
    found = []
    for column, field in enumerate(FIELDS):
        differs = (before[field] != after[field]).to_numpy()
        cells = before.loc[differs, field], after.loc[differs, field]
        for row, left, right in zip(np.flatnonzero(differs), *cells, strict=True):
            found.append((row, column, Change(ids[row], field, left, right)))
    return tuple(change for _row, _column, change in sorted(found, key=itemgetter(0, 1)))


def has_ended(rows: pd.DataFrame) -> pd.Series:
    """Tell of each record whether it has an end, be it one to come."""
    return (rows["valid_to"] != "") | (rows["status"] == CLOSED)


def _rows(rows: pd.DataFrame) -> tuple[Row, ...]:
    return tuple(rows_of(rows[list(FIELDS)]))
