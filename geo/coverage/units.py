"""Units: the areas that numbers are told for, and which comuni are in each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.catalogue import N_
from geo.errors import ParameterError
from geo.store import Store
from geo.zones import AUSL_CODES, ausl_on, slug_of

LEVELS: Final = ("zona", "comune", "ausl", "regione")
LEVEL_LABELS: Final = {
    "zona": N_("Zona-distretto"),
    "comune": N_("Comune"),
    "ausl": N_("AUSL"),
    "regione": N_("Region"),
}
REGION: Final = "toscana"
_NO_AUSL: Final = N_("the AUSL of before 2016 are not in the table")
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Units:
    """Areas of one level, in a fixed order; -1 stands for none of them."""

    level: str
    codes: tuple[str, ...]
    """ISTAT codes of comuni, slugs of zone, codes of AUSL, or ``toscana``."""
    names: tuple[str, ...]
    number_of_comune: dict[str, int]
    """ISTAT code → position of its unit."""
    number_of_zona: dict[str, int]
    """Slug of the zone set → position of the unit that holds it whole; empty for comuni."""

    def of_comuni(self, codes: Sequence[str]) -> Indices:
        """Return the position of each comune's unit, -1 where it is in none."""
        found = [self.number_of_comune.get(code, -1) for code in codes]
        return np.array(found, dtype=np.int64)

    @cached_property
    def number(self) -> dict[str, int]:
        """Code → position."""
        return {code: number for number, code in enumerate(self.codes)}

    def __len__(self) -> int:
        return len(self.codes)


def units_of(
    store: Store, level: str, *, zone_set: int, day: date, zona: str | None = None
) -> Units:
    """Return the units of a level on a day, in the zone of a set; comuni in one zona if given.

    Raises
    ------
    ParameterError
        If AUSL are asked for a day before 2016.
    """
    zone = store.zones.by_set[zone_set]
    if level == "zona":
        slugs = tuple(zone)
        comuni = {code: number for number, slug in enumerate(slugs) for code in zone[slug].comuni}
        names = tuple(one.name for one in zone.values())
        return Units(level, slugs, names, comuni, {slug: i for i, slug in enumerate(slugs)})
    if level == "comune":
        codes = tuple(sorted(zone[zona].comuni if zona else store.comune_names))
        names = tuple(store.comune_names[code] for code in codes)
        return Units(level, codes, names, {code: i for i, code in enumerate(codes)}, {})
    if level == "ausl":
        return _ausl(store, zone_set, day)
    # A slug is empty where a set has no one zona that holds a service's own of today.
    return Units(level, (REGION,), ("Toscana",), dict.fromkeys(store.comune_names, 0),
                 dict.fromkeys((*zone, ""), 0))


def _ausl(store: Store, zone_set: int, day: date) -> Units:
    names = tuple(AUSL_CODES)
    comuni: dict[str, int] = {}
    zone: dict[str, int] = {}
    for slug, zona in store.zones.by_set[zone_set].items():
        ausl = ausl_on(zona, day)
        if ausl is None:
            allowed = [level for level in LEVELS if level != "ausl"]
            raise ParameterError("per", "ausl", allowed, _NO_AUSL)
        zone[slug] = names.index(ausl)
        comuni |= dict.fromkeys(zona.comuni, zone[slug])
    return Units("ausl", tuple(map(slug_of, names)), names, comuni, zone)
