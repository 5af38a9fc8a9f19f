"""The rows of each regional quantity by year, and the counts and sums there are to guard."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from geo.figures.guard import Share
from geo.figures.quantities import Cut, Quantity, cuts, quantity_of
from geo.figures.relations import Relation, left_over
from geo.figures.rows import CENTRES, Row
from geo.figures.suppression import LEAST, Total
from geo.figures.systems import Measure

FEWER: Final = re.compile(r"<\s*(\d+)", re.ASCII)
"""A qualifier that stands for a number the source does not give."""

Drafts = Mapping[Quantity, Mapping[int, tuple[Row, ...]]]
"""Quantity → year → its rows, the one to show first."""


def draft(rows: Iterable[Row]) -> Drafts:
    """Return the rows of each quantity by year, in the order in which they are believed.

    Of several rows for a year is shown: one with a value before one without; one of the yearly
    figures before one of the table on the centres; what was measured on 31 December before any
    other day; then the later day; then the first row.
    """
    found: dict[Quantity, dict[int, list[Row]]] = {}
    for row in sorted(rows, key=lambda row: row.reference_date, reverse=True):
        years = found.setdefault(quantity_of(row), {})
        if row.year is not None:
            years.setdefault(row.year, []).append(row)
    return {
        quantity: {year: tuple(sorted(years[year], key=_rank)) for year in sorted(years)}
        for quantity, years in found.items()
    }


def _rank(row: Row) -> tuple[bool, bool, bool]:
    is_last_day = row.reference_date == f"{row.year}-12-31"
    return row.value is None, row.file == CENTRES, not is_last_day


def cell_of(quantity: Quantity, year: int) -> str:
    """Return the name under which the value of a year is guarded."""
    name = (quantity.area, quantity.domain, quantity.indicator, quantity.breakdown)
    return "|".join(("series", *name, quantity.measure, str(year)))


def lone_cell(row: Row) -> str:
    """Return the name under which a row that belongs to no year, zona or series is guarded."""
    return f"row|{row.file}|{row.number}"


def count_to_guard(rows: Iterable[Row]) -> float | None:
    """Return the count that several rows for one cell tell: the first, or any small one.

    "Fewer than 3" of the source's own is a small count too.
    """
    values = [row.value for row in rows if row.value is not None]
    fewer = [match for row in rows if (match := FEWER.fullmatch(row.qualifier))]
    small = [value for value in values if value < LEAST]
    small += [0.0 for match in fewer if int(match[1]) <= LEAST]
    return min(small) if small else next(iter(values), None)


def cells_of(drafts: Drafts) -> dict[str, float | None]:
    """Return the counts of persons, year by year."""
    return {
        cell_of(quantity, year): count_to_guard(rows)
        for quantity, years in drafts.items() if quantity.measure is Measure.PERSONS
        for year, rows in years.items()
    }


def families(drafts: Drafts) -> Iterator[tuple[int, dict[str, tuple[Quantity, Row]]]]:
    """Yield each year of quantities that differ in nothing but the breakdown, by breakdown."""
    found: dict[tuple[str, str, str, Measure, int], dict[str, tuple[Quantity, Row]]] = {}
    for quantity, years in drafts.items():
        for year, rows in years.items():
            name = (quantity.area, quantity.domain, quantity.indicator, quantity.measure, year)
            found.setdefault(name, {})[quantity.breakdown] = (quantity, rows[0])
    for (*_name, year), family in found.items():
        yield year, family


def cuts_of(
    family: Mapping[str, tuple[Quantity, Row]],
) -> Iterator[tuple[Cut, Quantity, list[Quantity], float | None]]:
    """Yield each cut of a family that was measured on the day of its whole.

    With the cut its whole, its parts and their sum, None if a part has no value.
    """
    for cut in cuts(family):
        if cut.of not in family:
            continue
        whole, row = family[cut.of]
        parts = [family[name] for name in cut.parts]
        parts = [part for part in parts if part[1].reference_date == row.reference_date]
        values = [part[1].value for part in parts]
        known = [value for value in values if value is not None]
        is_known = len(known) == len(values) and len(parts) == len(cut.parts)
        if parts:
            yield cut, whole, [part[0] for part in parts], sum(known) if is_known else None


def totals_of(
    drafts: Drafts, cells: dict[str, float | None], relations: Iterable[Relation] = ()
) -> list[Total]:
    """Return the sums between breakdowns; the rest of one that is not whole becomes a cell."""
    found = []
    for year, family in families(drafts):
        for cut, whole, parts, total in cuts_of(family):
            name = cell_of(whole, year)
            if name not in cells:
                continue
            names = [cell_of(part, year) for part in parts]
            if not cut.is_whole and total != cells[name]:
                rest = f"{name}|beside {names[0]}"
                cells[rest] = left_over(cells[name], [cells.get(part) for part in names])
                names.append(rest)
            found.append(Total(name, tuple(names)))
    return [*found, *_declared_sums(drafts, cells, relations)]


def _declared_sums(
    drafts: Drafts, cells: dict[str, float | None], relations: Iterable[Relation]
) -> Iterator[Total]:
    """Yield what the table of relations says of series of one area and domain, year by year."""
    groups: dict[tuple[str, str, int], dict[str, str]] = {}
    for quantity, years in drafts.items():
        for year in years if quantity.measure is Measure.PERSONS else ():
            groups.setdefault((quantity.area, quantity.domain, year), {})[
                f"{quantity.indicator}|{quantity.breakdown}"] = cell_of(quantity, year)
    for (_area, domain, _year), by_name in groups.items():
        for relation in relations:
            if relation.domain == domain:
                yield from relation.totals(by_name, cells)


def shares_of(drafts: Drafts) -> list[Share]:
    """Return the shares of persons, each with the counts of its area, domain and year."""
    counts: dict[tuple[str, str, int], list[str]] = {}
    for quantity, years in drafts.items():
        for year in years if quantity.measure is Measure.PERSONS else ():
            counts.setdefault((quantity.area, quantity.domain, year), []).append(
                cell_of(quantity, year))
    return [
        Share(cell_of(quantity, year), value,
              tuple(counts.get((quantity.area, quantity.domain, year), ())))
        for quantity, years in drafts.items() if quantity.measure is Measure.SHARE
        for year, rows in years.items() if (value := rows[0].value) is not None
    ]
