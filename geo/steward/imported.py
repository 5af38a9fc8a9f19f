"""What came out of a list: the rows as they would be stored, and what was found in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from geo.records import FIELDS
from geo.steward.findings import Level, RowFinding
from geo.steward.scope import closed_rows
from geo.tables.columns import Layout
from geo.tables.raw import RawTable


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
            return pd.Series(np.concatenate([own, rest[field].to_numpy(dtype=object)])[order],
                             dtype=str)

        return pd.DataFrame({field: column(field) for field in FIELDS}, copy=False)

    def n_rows(self, level: Level) -> int:
        """Return how many rows have a finding of a level."""
        return len({found.row for found in self.findings
                    if found.level is level and found.row is not None})
