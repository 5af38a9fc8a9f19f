"""The report of one zona in one year, and the rows that its numbers are made of.

The rows that a number is made of: centres, the places where people live, structures.

The report of one zona in one year: everything that is told of it, in one value.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from geo.catalogue import COUNTED_BY_COMUNE
from geo.coverage.case import Case, case_of, with_doubtful
from geo.coverage.comparison import Side
from geo.coverage.gaps import OUTSIDE, SERVED, UNKNOWN, Gaps
from geo.coverage.indicators import KM, MINORS
from geo.coverage.question import Question
from geo.coverage.table import CoverageTable, coverage_table
from geo.coverage.target import Target, target_of
from geo.dates import CURRENT
from geo.figures.published import ZoneFigure, figures_of
from geo.figures.rows import NOT_IN_TABLE
from geo.store.records import ServiceFrame
from geo.store.selection import Query, states_on
from geo.store.store import Store
from geo.zones import rows_of


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """Where some minors of a unit live, and how far they are from centres."""

    name: str
    comune: str
    minors: float
    nearest_km: float | None
    nearest: str
    """Id of the nearest centre; empty where there is none."""
    own_km: float | None
    """To the nearest centre of the own zona."""


def centre_rows(
    case: Case, unit: str, store: Store
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Return the records of a unit's open centres, and of those that may have been open."""
    position = case.units.number[unit]
    of_unit = []
    for centres in (case.centres, case.doubtful):
        inside = case.unit_of(centres) == position
        of_unit.append({record for record, here in zip(centres.ids, inside, strict=True) if here})
    told = rows_of(store.services[store.services["id"].isin(of_unit[0] | of_unit[1])])
    open_ones, doubtful = ([row for row in told if row["id"] in ids] for ids in of_unit)
    return open_ones, doubtful


def place_rows(case: Case, unit: str, store: Store) -> list[PlaceRow]:
    """Return where the minors of a unit live, most first."""
    origins, reach = case.places.origins, case.reach
    here = np.nonzero(case.unit == case.units.number[unit])[0]
    order = here[np.argsort(-origins.people[here, MINORS], kind="stable")]
    placed = case.centres.where(case.centres.placed)
    ids = (*placed.ids, "")
    return [
        PlaceRow(
            str(origins.name[row]),
            store.comune_names[str(origins.comune[row])],
            float(origins.people[row, MINORS]),
            _km(reach.any_m[row]),
            ids[min(reach.nearest[row, 0], len(placed))],
            _km(reach.own_m[row]),
        )
        for row in order
    ]


def bed_rows(case: Case, unit: str, store: Store) -> list[dict[str, str]]:
    """Return the structures of a unit of which a source tells the places."""
    services = store.services
    told = services[
        services["kind"].isin(COUNTED_BY_COMUNE)
        & (services["capacity"] != "")
        & (services["comune_istat"] != "")
    ]
    told = told[states_on(ServiceFrame(told), case.day).isin(CURRENT)]
    units = case.units.of_comuni(list(told["comune_istat"]))
    return rows_of(told[units == case.units.number[unit]])


def _km(metres: float) -> float | None:
    return float(metres) / KM if np.isfinite(metres) else None


_LEVELS: Final = ("zona", "regione", "comune")


@dataclass(frozen=True, slots=True)
class ComuneRow:
    """A comune of the zona: who lives there, and how far they are from a centre."""

    code: str
    name: str
    minors: float
    n_within: float
    """Minors known to be within the distance of an open centre of any zona."""
    n_unknown: float
    """Minors of whom it cannot be told, since a centre may have been open."""
    nearest: str | None
    """Id of the centre nearest to where most minors live; None if unknown, empty if none is."""
    mean_km: float | None
    """Mean distance of the minors from their nearest centre."""


@dataclass(frozen=True, eq=False)
class Report:
    """What is known of one zona in one year."""

    query: Query
    side: Side
    """Its indicators, with those of the region and of the other zone."""
    comuni: CoverageTable
    target: Target
    gaps: Gaps
    """Of all zone of the set."""
    open_rows: tuple[dict[str, str], ...]
    """Records of the open centres."""
    doubtful_rows: tuple[dict[str, str], ...]
    """Records of the centres of which no source tells whether they were open."""
    comune_rows: tuple[ComuneRow, ...]
    figures: tuple[ZoneFigure, ...]
    """Published figures of the same zone set in which the zona has a value, or had one withheld."""
    n_silent: int
    """Tables of the same zone set in which the zona is not told of."""

    @property
    def case(self) -> Case:
        """The day, for the zone of the set."""
        return self.side.table.case


def report_of(store: Store, question: Question, zona: str, today: date) -> Report:
    """Return the report of a zona of the question's zone set."""
    query = question.query
    by_zona, region, by_comune = (
        coverage_table(
            case_of(
                store, year=query.anno, today=today, zone_set=query.zone_set, level=level, zona=zona
            )
        )
        for level in _LEVELS
    )
    open_rows, doubtful_rows = centre_rows(by_zona.case, zona, store)
    told, n_silent = _figures(store, query.zone_set, zona)
    return Report(
        query=query,
        side=Side(zona, by_zona.names[zona], query.anno, by_zona, region),
        comuni=by_comune,
        target=target_of(store, year=query.anno, today=today, zone_set=query.zone_set),
        gaps=Gaps(by_zona.case, question.km),
        open_rows=tuple(open_rows),
        doubtful_rows=tuple(doubtful_rows),
        comune_rows=tuple(_comune_rows(by_comune, question.km, store)),
        figures=told,
        n_silent=n_silent,
    )


def _comune_rows(table: CoverageTable, km: int, store: Store) -> list[ComuneRow]:
    """Return the comuni, the one where most minors live first."""
    people = Gaps(table.case, km).people[:, :, MINORS]
    cases = [table.case]
    if len(table.case.doubtful):
        cases.append(with_doubtful(table.case))
    rows = []
    for code, of_kind in zip(table.units.codes, people, strict=True):
        nearest = {_nearest(case, code, store) for case in cases}
        rows.append(
            ComuneRow(
                code,
                table.names[code],
                float(of_kind.sum()),
                n_within=float(of_kind[SERVED] + of_kind[OUTSIDE]),
                n_unknown=float(of_kind[UNKNOWN]),
                nearest=nearest.pop() if len(nearest) == 1 else None,
                mean_km=table.value(code, "mean_nearest_km"),
            )
        )
    return sorted(rows, key=lambda row: (-row.minors, row.name))


def _nearest(case: Case, comune: str, store: Store) -> str:
    places = place_rows(case, comune, store)
    return places[0].nearest if places else ""


def _figures(store: Store, zone_set: int, zona: str) -> tuple[tuple[ZoneFigure, ...], int]:
    """Return the figures that tell of a zona, and how many tables of its set do not."""
    same_set = [one for one in figures_of(store).by_zona.values() if one.zone_set == zone_set]
    told = tuple(one for one in same_set if one.values[zona].missing != NOT_IN_TABLE)
    return told, len(same_set) - len(told)
