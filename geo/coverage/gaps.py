"""Gaps in three kinds: served in the own zona, only elsewhere, or not within reach at all.

The three are those of PlanWise (with service, without service, without coverage), for services
that are organised by zona: a place counts as served if a centre of its own zona is within reach.
Of a year in which some centres may have been open, what they decide is a fourth kind: unknown.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from geo.arrays import Floats, Indices
from geo.coverage.case import Case, with_doubtful
from geo.coverage.indicators import KM
from geo.errors import ParameterError
from geo.messages import N_

SERVED, OUTSIDE, BEYOND, UNKNOWN = range(4)
N_KINDS: Final = 4
GAP_LABELS: Final = (
    N_("With a centre of the own zona within {km} km"),
    N_("Only with a centre of another zona within {km} km"),
    N_("Without any centre within {km} km"),
    N_("Unknown: a centre within {km} km may have been open"),
)
DISTANCES_KM: Final = range(1, 101)
"""Distances that can be asked for: beyond 100 km everybody in Tuscany reaches something."""
DEFAULT_KM: Final = 10
_OF: Final = N_("whole kilometres; 5, 10, 20 and 30 are usual")


@dataclass(frozen=True, eq=False)
class Gaps:
    """Who is in which kind of gap, at a distance."""

    case: Case
    km: int

    @cached_property
    def kind(self) -> Indices:
        """Shape (places,): SERVED, OUTSIDE, BEYOND; UNKNOWN if a doubtful centre decides."""
        known = _kind(self.case, self.km)
        if not len(self.case.doubtful):
            return known
        return np.where(_kind(with_doubtful(self.case), self.km) == known, known, UNKNOWN)

    @cached_property
    def people(self) -> Floats:
        """Minors of each unit by kind and age band, shape (units, 4, bands)."""
        units, bands = len(self.case.units), self.case.places.people.shape[1]
        keep = self.case.unit >= 0
        cell = self.case.unit[keep] * N_KINDS + self.kind[keep]
        told = [
            np.bincount(cell, of_band[keep], minlength=units * N_KINDS)
            for of_band in self.case.places.people.T
        ]
        return np.stack(told, axis=1).reshape(units, N_KINDS, bands).astype(float)

    def ranked(self, band: int = 0) -> list[tuple[str, Floats]]:
        """Return the units where somebody has a gap, most people first.

        Each with its minors of one band by kind, shape (4,).
        """
        people = self.people[:, :, band]
        without = people[:, OUTSIDE] + people[:, BEYOND]
        order = sorted(np.nonzero(without > 0)[0], key=lambda unit: (-without[unit], unit))
        return [(self.case.units.codes[unit], people[unit]) for unit in order]


def _kind(case: Case, km: int) -> Indices:
    limit, reach = km * KM, case.reach
    return np.where(reach.own_m <= limit, SERVED, np.where(reach.any_m <= limit, OUTSIDE, BEYOND))


def checked_km(came: str) -> int:
    """Return a distance in whole kilometres.

    Raises
    ------
    ParameterError
        If it is no whole number from 1 to 100.
    """
    if came.isascii() and came.isdecimal() and len(came) <= 5 and int(came) in DISTANCES_KM:
        return int(came)
    allowed = (f"{DISTANCES_KM.start}–{DISTANCES_KM.stop - 1}",)
    raise ParameterError("km", came[:80], allowed, _OF)
