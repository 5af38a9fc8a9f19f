"""What stands anywhere in a file, read or not: the records that it names, which do not close."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from geo.spelling import fold
from geo.tables.raw import Aside, RawTable

_SHORT: Final = 60
"""Letters of a cell that may be an id."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file a record is named."""

    sheet: str
    """"" for the sheet of the list."""
    row: int


@dataclass(frozen=True, slots=True)
class _Line:
    place: Place
    words: str
    """The whole row in one spelling, a space before and after."""
    comune: str | None
    """Its comune, "" where it is not known, None where the text must name it."""


class Standing:
    """The ids, names and addresses of a file, of rows that were not taken as their whole text."""

    def __init__(
        self, table: RawTable, by_field: Mapping[str, int], rows: pd.DataFrame,
        refused: Iterable[int], comuni: Mapping[str, str],
    ) -> None:
        """Index a file.

        Parameters
        ----------
        rows
            The rows of the list as ``comparable_rows``.
        comuni
            ISTAT code → name.
        """
        self._comuni = {code: f" {fold(name)} " for code, name in comuni.items()}
        self._ids: dict[str, Place] = {}
        self._names: dict[tuple[str, str], Place] = {}
        self._addresses: dict[tuple[str, str], Place] = {}
        self._sheets: dict[str, str] = {}
        self._lines: list[_Line] = []
        self._index_rows(table, by_field, rows, frozenset(refused))
        self._index_asides(table.asides)

    def place_of(self, record: Mapping[str, str], name: str, address: str) -> Place | None:
        """Return where the file names a record of the store, None if nowhere.

        Parameters
        ----------
        record
            As the store has it.
        name, address
            Of the record, as ``comparable_rows``.
        """
        comune = record["comune_istat"]
        has_number = bool(re.search(r"\d", address))
        found = self._ids.get(record["id"].upper()) or (
            self._names.get((comune, name)) if name else None) or (
            self._addresses.get((comune, address)) if has_number else None)
        return found or self._in_lines(record, comune, has_number=has_number)

    def _in_lines(
        self, record: Mapping[str, str], comune: str, *, has_number: bool
    ) -> Place | None:
        own_id = f" {fold(record['id'])} "
        name, address = (f" {fold(record[field])} " for field in ("name", "address"))
        place = self._comuni.get(comune, "")
        for line in self._lines:
            is_near = line.comune in {"", comune} if line.comune is not None else bool(place) and (
                place in line.words or place in self._sheets.get(line.place.sheet, "")
                or place in name)
            if own_id in line.words or (is_near and name.strip() and name in line.words) or (
                    has_number and is_near and address in line.words):
                return line.place
        return None

    def _index_rows(
        self, table: RawTable, by_field: Mapping[str, int], rows: pd.DataFrame,
        refused: frozenset[int],
    ) -> None:
        if "id" in by_field:
            ids = table.cells[by_field["id"]].str.strip().str.upper()
            self._ids |= {text: Place("", int(row)) for row, text in ids.items() if text}
        for row, comune, name, address in zip(
                rows.index, rows["comune_istat"], rows["name"], rows["address"], strict=True):
            if comune and name:
                self._names.setdefault((comune, name), Place("", int(row)))
            if comune and address:
                self._addresses.setdefault((comune, address), Place("", int(row)))
        for row in sorted(refused & set(map(int, table.cells.index))):
            comune = str(rows.at[row, "comune_istat"])
            self._lines.append(_Line(Place("", row), _words(table.cells.loc[row]), comune))

    def _index_asides(self, asides: Iterable[Aside]) -> None:
        for aside in asides:
            words = _words(aside.cells)
            place = Place(aside.sheet, aside.row)
            self._lines.append(_Line(place, words, None))
            for cell in aside.cells:
                if cell.strip() and len(cell) <= _SHORT:
                    self._ids.setdefault(cell.strip().upper(), place)
            if aside.sheet:
                before = self._sheets.get(aside.sheet, f" {fold(aside.sheet)} ")
                self._sheets[aside.sheet] = f"{before}{words}"


def _words(cells: Iterable[str]) -> str:
    return f" {' '.join(filter(None, (fold(str(cell)) for cell in cells)))} "
