"""Which published indicators hold which others: what a reader knows, so what a difference tells.

``relations.csv`` says of each whole its parts. Where they are not all there is, what is left over
is a count of persons too, and withheld if it is small.
"""

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geo.catalogue import N_
from geo.errors import Finding, RecordError
from geo.figures.suppression import Total
from geo.records import row_of
from geo.zones import read_table, rows_of

FILE: Final = "relations.csv"
_ANSWERS: Final = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Relation:
    """An indicator and those that are parts of it, without overlap."""

    domain: str
    whole: str
    """Indicator, and for regional series ``|`` and the breakdown."""
    parts: tuple[str, ...]
    is_exhaustive: bool
    """Whether the parts are all there is."""

    def totals(
        self, cell_by_name: Mapping[str, str], cells: MutableMapping[str, float | None]
    ) -> Iterator[Total]:
        """Yield the sum in one area and year; what it leaves over becomes a cell."""
        whole = cell_by_name.get(self.whole, "")
        parts = [cell_by_name[name] for name in self.parts if cell_by_name.get(name) in cells]
        if whole not in cells or not parts:
            return
        if not (self.is_exhaustive and len(parts) == len(self.parts)):
            rest = f"{whole}|beside {' and '.join(parts)}"
            cells[rest] = left_over(cells[whole], [cells[part] for part in parts])
            parts.append(rest)
        yield Total(whole, tuple(parts))


def left_over(whole: float | None, parts: list[float | None]) -> float | None:
    """Return what parts leave of a whole; None if nobody can say, or the source errs.

    >>> left_over(11.0, [9.0]), left_over(11.0, [None]), left_over(4.0, [9.0])
    (2.0, None, None)
    """
    known = [part for part in parts if part is not None]
    if whole is None or len(known) < len(parts) or sum(known) > whole:
        return None
    return whole - sum(known)


def read_relations(folder: Path) -> list[Relation]:
    """Return the relations of a folder of tables; none if it has no such table.

    Raises
    ------
    RecordError
        If a row names no part, or does not say whether its parts are all there is.
    """
    if not (folder / FILE).exists():
        return []
    found, faults = list[Relation](), list[Finding]()
    for index, row in enumerate(rows_of(read_table(folder / FILE))):
        parts = tuple(part.strip() for part in row["parts"].split(";") if part.strip())
        if row["exhaustive"] not in _ANSWERS or not parts or not row["whole"]:
            faults.append(Finding(FILE, row_of(index), row["whole"], "parts, exhaustive",
                                  f"{row['parts']}, {row['exhaustive']}",
                                  N_("parts joined by ; and yes or no")))
            continue
        found.append(Relation(row["domain"], row["whole"], parts, _ANSWERS[row["exhaustive"]]))
    if faults:
        raise RecordError(faults)
    return found
