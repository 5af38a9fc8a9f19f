"""What is found in a list: where, what came, what is wrong with it, what to write instead.

A finding speaks no language: it carries sentences to be translated, and their values.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd


class Level(StrEnum):
    """How grave a finding is."""

    ERROR = "error"
    """The row is refused."""
    WARNING = "warning"
    """The row is taken, and marked."""
    NOTE = "note"


class Word(str):
    """A value of a sentence that is itself to be translated."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence to be translated and the values of its ``{name}`` fields."""

    text: str = ""
    given: tuple[tuple[str, object], ...] = ()

    def spoken(self, translate: Callable[..., str]) -> str:
        """Return the sentence as ``translate`` says it."""
        return translate(
            self.text, **{name: _spoken_value(value, translate) for name, value in self.given}
        )


def _spoken_value(value: object, translate: Callable[..., str]) -> object:
    if isinstance(value, tuple):
        return "; ".join(str(_spoken_value(one, translate)) for one in value)
    return translate(str(value)) if isinstance(value, Word) else value


def say(text: str, /, **values: object) -> Saying:
    """Return a sentence with its values."""
    return Saying(text, tuple(values.items()))


def as_day(iso: str) -> str:
    """Return a date as lists write it, whatever its precision.

    >>> as_day("2024-12-31"), as_day("2024-12"), as_day("2024")
    ('31/12/2024', '12/2024', '2024')
    """
    return "/".join(reversed(iso.split("-")))


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong, wherever it stands."""

    level: Level
    problem: Saying
    instead: Saying = field(default_factory=Saying)


@dataclass(frozen=True, slots=True)
class RowFinding:
    """A fault in a cell of a list."""

    file: str
    row: int | None
    """The row as a spreadsheet counts it; None for the whole list."""
    column: str
    """The head of the column as the list writes it, "" if it has none."""
    field: str
    record: str
    """The id of the record that the row is, or will be."""
    came: str
    problem: Saying
    instead: Saying
    level: Level


class Read(NamedTuple):
    """What a cell means, and what is wrong with it; "" is nothing, and changes nothing."""

    value: str
    faults: tuple[Fault, ...] = ()


MASK: Final = "•••"
"""What is shown instead of a cell that is protected."""


class Ledger:
    """Findings as they are made, and the rows that they refuse."""

    def __init__(self) -> None:
        self._noted: list[tuple[int | None, str, str, Fault]] = []
        self.refused: set[int] = set()

    def note(self, row: int | None, field: str, came: str, fault: Fault) -> None:
        """Note a fault of a cell."""
        self._noted.append((row, field, came, fault))
        if fault.level is Level.ERROR and row is not None:
            self.refused.add(row)

    def note_rows(self, rows: Iterable[int | None], field: str, came: str, fault: Fault) -> None:
        """Note the same fault of the same content in many rows."""
        for row in rows:
            self.note(row, field, came, fault)

    def findings(
        self,
        file: str,
        heads: Mapping[str, str],
        records: Mapping[int, str],
        hidden: frozenset[int],
    ) -> list[RowFinding]:
        """Return all findings in the order of rows, those of hidden rows without their content.

        Parameters
        ----------
        heads
            Field → the head of its column.
        hidden
            Rows of protected records. Nothing that such a row says is shown: a street can stand in
            any of its cells, also in that of a number.
        """
        found = []
        for row, name, came, fault in sorted(self._noted, key=_place):
            problem, instead, shown = fault.problem, fault.instead, came
            if row in hidden:
                problem, instead, shown = _masked(problem), _masked(instead), MASK if came else ""
            record = records.get(row, "") if row is not None else ""
            found.append(
                RowFinding(
                    file,
                    row,
                    heads.get(name, ""),
                    name,
                    record,
                    shown[:200],
                    problem,
                    instead,
                    fault.level,
                )
            )
        return found


def apply(
    cells: pd.Series, rule: Callable[[str], Read], ledger: Ledger, field: str | None = None
) -> pd.Series:
    """Return what each cell means, noting its faults; each different text is read once."""
    codes, texts = pd.factorize(cells.to_numpy(dtype=object))
    reads = [rule(text) for text in texts]
    _note(ledger, field or str(cells.name), cells.index, codes, list(texts), reads)
    return _spread([read.value for read in reads], codes, cells.index)


def apply_rows(
    cells: pd.DataFrame,
    rule: Callable[..., tuple[Read, ...]],
    ledger: Ledger,
    fields: tuple[str, ...],
) -> pd.DataFrame:
    """Return what each row of cells means: a column per field, which the rule reads in order."""
    different = cells.drop_duplicates()
    codes = cells.groupby(list(cells.columns), sort=False).ngroup().to_numpy()
    answers = [rule(*texts) for texts in different.itertuples(index=False, name=None)]
    read = {}
    for number, name in enumerate(fields):
        came = list(different[name]) if name in different else [""] * len(different)
        reads = [answer[number] for answer in answers]
        _note(ledger, name, cells.index, codes, came, reads)
        read[name] = _spread([one.value for one in reads], codes, cells.index)
    return pd.DataFrame(read, index=cells.index, columns=list(fields), dtype=object)


def _spread(values: list[str], codes: npt.NDArray[np.integer[Any]], index: pd.Index) -> pd.Series:
    """Return a value per row. Rows of like content share one text: dtype object, not str."""
    return pd.Series(np.array(values, dtype=object)[codes] if values else [], index, dtype=object)


def _note(  # noqa: PLR0917
    ledger: Ledger,
    field: str,
    index: pd.Index,
    codes: Iterable[int],
    texts: list[str],
    reads: list[Read],
) -> None:
    faulty = {number for number, read in enumerate(reads) if read.faults}
    if not faulty:
        return
    for row, code in zip(index, codes, strict=True):
        if code in faulty:
            for fault in reads[code].faults:
                ledger.note(int(row), field, texts[code], fault)


def _place(noted: tuple[int | None, str, str, Fault]) -> int:
    return noted[0] or 0


def _masked(saying: Saying) -> Saying:
    return Saying(
        saying.text,
        tuple((name, value if _is_ours(value) else MASK) for name, value in saying.given),
    )


def _is_ours(value: object) -> bool:
    """Tell whether a value is a word of ours or a number, and nothing that the list says."""
    if isinstance(value, tuple):
        return all(map(_is_ours, value))
    return isinstance(value, (Word, int))
