"""The rows that a number is made of: centres, the places where people live, structures."""

from dataclasses import dataclass

import numpy as np

from geo.catalogue import COUNTED_BY_COMUNE
from geo.coverage.case import Case
from geo.coverage.measures import KM, MINORS
from geo.dates import CURRENT
from geo.records import ServiceFrame
from geo.selection import states_on
from geo.store import Store
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


def centre_rows(case: Case, unit: str, store: Store) -> tuple[list[dict[str, str]],
                                                            list[dict[str, str]]]:
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
            str(origins.name[row]), store.comune_names[str(origins.comune[row])],
            float(origins.people[row, MINORS]), _km(reach.any_m[row]),
            ids[min(reach.nearest[row, 0], len(placed))], _km(reach.own_m[row]),
        )
        for row in order
    ]


def bed_rows(case: Case, unit: str, store: Store) -> list[dict[str, str]]:
    """Return the structures of a unit of which a source tells the places."""
    services = store.services
    told = services[services["kind"].isin(COUNTED_BY_COMUNE) & (services["capacity"] != "")
                    & (services["comune_istat"] != "")]
    told = told[states_on(ServiceFrame(told), case.day).isin(CURRENT)]
    units = case.units.of_comuni(list(told["comune_istat"]))
    return rows_of(told[units == case.units.number[unit]])


def _km(metres: float) -> float | None:
    return float(metres) / KM if np.isfinite(metres) else None
