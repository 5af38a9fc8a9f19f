"""Positions for records that have an address but no exact place: filled, or put on a list to see.

Never over a position that is as exact or better, never for a record whose place is protected.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from geo.catalogue import ACCURACIES
from geo.messages import N_
from geo.places.addresses import find_address
from geo.places.nearest import distance_m
from geo.places.written_address import Address
from geo.store.store import Store
from geo.zones import rows_of

EXACTNESS: Final = tuple(ACCURACIES)
"""Accuracies of position, the best first."""
APART_M: Final = 250.0
"""Two answers farther apart than this are two places."""

NOT_FOUND: Final = N_("the address was not found")
NO_BETTER: Final = N_("only a position that is no more exact was found")
OTHER_COMUNE: Final = N_("found in another comune than the record's")
SEVERAL: Final = N_("several places of this address, far from each other")


@dataclass(frozen=True, slots=True)
class Proposed:
    """What was found for one record."""

    record: str
    address: str
    """The address that was asked for."""
    before: str
    """Accuracy of the position so far."""
    found: Address | None
    doubt: str
    """Why it is not taken, as a msgid; empty where it is."""

    @property
    def is_taken(self) -> bool:
        """Whether the position goes into the record."""
        return self.found is not None and not self.doubt


def propose(store: Store) -> Iterator[Proposed]:
    """Yield what is found for each record that could have a better position."""
    for row in rows_of(store.services):
        place = row["address"].strip()
        exact = EXACTNESS.index(row["position_accuracy"])
        if row["location_policy"] != "point" or not place or exact <= EXACTNESS.index("street"):
            continue
        comune = store.comune_names.get(row["comune_istat"], "")
        asked = ", ".join(filter(None, (place, row["postal_code"], comune)))
        found = find_address(asked, store).found
        doubt = _doubt(found, row["comune_istat"], exact)
        yield Proposed(
            row["id"], asked, row["position_accuracy"], found[0] if found else None, doubt
        )


def filled(store: Store, proposals: list[Proposed]) -> pd.DataFrame:
    """Return the records as text with the positions that are taken, in the store's order."""
    rows = store.records.astype(str)
    taken = {one.record: one.found for one in proposals if one.is_taken and one.found}
    for index, record in zip(rows.index, rows["id"], strict=True):
        address = taken.get(record)
        if address is not None:
            rows.loc[index, ["lat", "lon", "position_accuracy", "position_source"]] = [
                f"{address.lat:.5f}",
                f"{address.lon:.5f}",
                address.accuracy,
                address.source,
            ]
    return rows


def _doubt(found: tuple[Address, ...], comune_istat: str, exact: int) -> str:
    if not found:
        return NOT_FOUND
    best = found[0]
    if EXACTNESS.index(best.accuracy) >= exact:
        return NO_BETTER
    if comune_istat and best.comune_istat != comune_istat:
        return OTHER_COMUNE
    same = [one for one in found if one.accuracy == best.accuracy]
    lat, lon = (np.array([getattr(one, name) for one in same]) for name in ("lat", "lon"))
    far = (
        distance_m(
            lat_from=np.full(len(same), best.lat),
            lon_from=np.full(len(same), best.lon),
            lat_to=lat,
            lon_to=lon,
        )
        > APART_M
    )
    return SEVERAL if far.any() else ""
