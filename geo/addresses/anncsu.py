"""Importing house numbers from ANNCSU: what is published is kept or refused, never repaired."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from geo.addresses.anncsu_rows import MAX_CAME, BadRow, Row, Table, find_table, read_rows
from geo.addresses.archive import Access, new_archive
from geo.catalogue import N_
from geo.errors import Finding, RecordError
from geo.find.answer import locator_of
from geo.store import Store

__all__ = ["BadRow", "ImportCount", "import_archive"]

BATCH: Final = 20_000
"""Rows that are in memory at a time."""
_NUMBER: Final = re.compile(r"[+-]?\d{1,12}(?:[.,]\d{0,20})?")
_LETTER: Final = re.compile(r"[^\W_]")
_HOUSE: Final = re.compile(r"[0-9]{1,6}")
_POINT: Final = "COORD_X_COMUNE, COORD_Y_COMUNE"

Tell = Callable[[BadRow], None]


@dataclass(frozen=True, slots=True)
class ImportCount:
    """What an import read, and what it kept."""

    source: str
    n_rows: int
    """Rows read; blank lines and lines that are no rows are not among them."""
    n_kept: int
    n_bad: int
    """Lines of which something was refused, kept or not."""
    n_without_point: int
    """Rows that give no coordinates, or 0, 0: not bad."""
    n_streets: int
    n_houses: int
    n_points: int


class _Door(NamedTuple):
    """A row on its way into the archive."""

    row: Row
    comune_istat: str
    number: int | None
    metre: int | None
    lon: float
    lat: float
    """Not a number where the row gives no coordinates that are one."""


class _Desk:
    """Keeps count of what passes, and tells what is refused in the order of its lines."""

    def __init__(self, store: Store, tell_bad: Tell) -> None:
        self.store = store
        self.locator = locator_of(store)
        self.codes = self.locator.comuni["comune_istat"].to_numpy()
        self.rows = {code: row for row, code in enumerate(self.codes)}
        self.tell_bad = tell_bad
        self.n_rows = self.n_kept = self.n_bad = self.n_without_point = 0
        self._waiting: list[BadRow] = []

    def refuse(self, line: int, field: str, came: str, reason: str) -> None:
        """Note what is wrong in a field of a line."""
        self.note(BadRow(line, field, came[:MAX_CAME], reason))

    def note(self, bad: BadRow) -> None:
        """Keep what is wrong for telling; not more of it than rows."""
        self._waiting.append(bad)
        if len(self._waiting) >= BATCH:
            self.tell()

    def tell(self) -> None:
        """Tell what waits, line by line, and count the lines."""
        self.n_bad += len({bad.line for bad in self._waiting})
        for bad in sorted(self._waiting, key=lambda bad: bad.line):
            self.tell_bad(bad)
        self._waiting.clear()


def import_archive(
    source: Path, store: Store, tell_bad: Tell, tell: Callable[[str], None]
) -> ImportCount:
    """Make a store's archive from a CSV or zip of ANNCSU; the old one stays until it is complete.

    Raises
    ------
    RecordError
        If the source is no table of house numbers, or no row of it can be kept.
    GeoError
        If another import is running, or the disk refuses.
    """
    table = find_table(source)
    tell(f"{table.name}: {table.encoding}, separator {table.separator!r}")
    desk = _Desk(store, tell_bad)
    with new_archive(store.folder) as archive:
        rows = read_rows(table, desk.note)
        while batch := list(islice(rows, BATCH)):
            archive.add(_kept(batch, desk))
            desk.tell()
            tell(f"{table.name}: {desk.n_rows:,} rows")
        desk.tell()
        _require_some(desk, table)
        facts = archive.finish(table.name, store.comune_names)
    return ImportCount(table.name, desk.n_rows, desk.n_kept, desk.n_bad, desk.n_without_point,
                       facts.n_streets, facts.n_houses, facts.n_points)


def _require_some(desk: _Desk, table: Table) -> None:
    if not desk.n_kept:
        needed = N_("at least one row of a comune of Tuscany; the archive is as it was")
        raise RecordError([Finding(table.name, None, "", "rows", str(desk.n_rows), needed)])


def _kept(batch: list[Row], desk: _Desk) -> Iterator[Access]:
    """Yield the doors of a batch of rows, with a point where it lies in their comune."""
    doors = list(_doors(batch, desk))
    inside = _inside(doors, desk)
    for door, has_point in zip(doors, inside, strict=True):
        row = door.row
        exponent = " ".join(f"{row.esponente} {row.specificita}".split())[:20]
        yield Access(
            door.comune_istat, row.street_code, " ".join(row.odonimo.split()),
            " ".join(row.localita.split()), door.number, exponent if door.number else "",
            door.lat if has_point else None, door.lon if has_point else None, door.metre,
        )


def _doors(batch: list[Row], desk: _Desk) -> Iterator[_Door]:
    for row in batch:
        desk.n_rows += 1
        comune = desk.store.zones.successor(row.comune_istat)
        if comune not in desk.rows:
            desk.refuse(row.line, "CODICE_ISTAT", row.comune_istat,
                        N_("no six-digit code of one of the 273 comuni of Tuscany"))
        elif not _LETTER.search(row.odonimo):
            desk.refuse(row.line, "ODONIMO", row.odonimo, N_("no name of a street"))
        else:
            desk.n_kept += 1
            number, metre = _number(row, desk)
            yield _Door(row, comune, number, metre, *_coordinates(row, desk))


def _number(row: Row, desk: _Desk) -> tuple[int | None, int | None]:
    """Return the house number, or the metre that stands for it; None for what a door has not."""
    # A door without a number is placed after another: CIVICO or METRICO is then that one's.
    if row.snc.strip("0"):
        return None, None
    for field, text in (("CIVICO", row.civico), ("METRICO", row.metrico)):
        if not text.strip("0"):
            continue
        if _HOUSE.fullmatch(text):
            return (int(text), None) if field == "CIVICO" else (None, int(text))
        desk.refuse(row.line, field, text, N_("no house number: figures alone, six at the most"))
    return None, None


def _coordinates(row: Row, desk: _Desk) -> tuple[float, float]:
    """Return longitude and latitude, or twice not a number."""
    nowhere = (float("nan"), float("nan"))
    numbers = [float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None
               for text in (row.x, row.y)]
    if (row.x, row.y) == ("", "") or numbers == [0, 0]:
        desk.n_without_point += 1
        return nowhere
    for field, text, number in zip(_POINT.split(", "), (row.x, row.y), numbers, strict=True):
        if number is None:
            desk.refuse(row.line, field, text, N_("no number"))
            return nowhere
    x, y = (number or 0.0 for number in numbers)
    if abs(x) > 180 or abs(y) > 180:
        desk.refuse(row.line, _POINT, f"{row.x} {row.y}", N_("metres of a grid, not degrees"))
        return nowhere
    return x, y


def _inside(doors: list[_Door], desk: _Desk) -> list[bool]:
    """Tell which doors lie in their comune, refusing the points that lie elsewhere."""
    lon = np.array([door.lon for door in doors])
    lat = np.array([door.lat for door in doors])
    wanted = np.array([desk.rows[door.comune_istat] for door in doors], dtype=np.int64)
    found = desk.locator.locate(lat=lat, lon=lon)
    astray = np.flatnonzero((found != wanted) & np.isfinite(lon))
    swapped = desk.locator.locate(lat=lon[astray], lon=lat[astray]) == wanted[astray]
    for index, is_swapped in zip(astray, swapped, strict=True):
        row = doors[index].row
        where = desk.store.comune_names[desk.codes[found[index]]] if found[index] >= 0 else "-"
        reason = (N_("latitude and longitude are swapped") if is_swapped
                  else N_("a point outside the comune of the row"))
        desk.refuse(row.line, _POINT, f"{row.x} {row.y} ({where})", reason)
    return list((found == wanted) & np.isfinite(lon))
