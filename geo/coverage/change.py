"""Change: a case with more centres or fewer, computed from what changed alone.

One more centre only shortens ways, so the new distances are the smaller of two; a closed centre
only concerns the places that it was among the nearest of. Nothing else is measured again.
"""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from geo.coverage.case import Case
from geo.coverage.centres import Centres
from geo.coverage.reach import Reach, cost_m, nearest_of
from geo.find.nearest import in_space
from geo.people.places import Places
from geo.store import forget_with_stores

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def with_more(case: Case, more: Centres) -> Case:
    """Return a case with more centres; those that have no position count, but bring nobody near."""
    centres, reach = _with_more(case.centres, more, case.places, case.reach)
    return replace(case, centres=centres, reach=reach)


def _with_more(
    centres: Centres, more: Centres, places: Places, reach: Reach
) -> tuple[Centres, Reach]:
    placed = more.where(more.placed)
    metres = cost_m(places=places.in_space, sites=in_space(placed.lat, placed.lon))
    first = int(centres.placed.sum())
    for column, zona in enumerate(places.zona_numbers(placed.zone)):
        reach = _with_site(reach, first + column, metres[:, column], places.zona == zona)
    # Rows of sites count the placed centres alone; those without a place are not numbered.
    return centres + more, reach


def with_doubtful(case: Case) -> Case:
    """Return a case in which the doubtful centres are open too."""
    centres, reach = _with_doubtful(case.centres, case.doubtful, case.places, case.reach)
    return replace(case, centres=centres, reach=reach)


@forget_with_stores
@lru_cache(maxsize=64)
def _with_doubtful(
    centres: Centres, doubtful: Centres, places: Places, reach: Reach
) -> tuple[Centres, Reach]:
    """Return it once for all units."""
    return _with_more(centres, doubtful, places, reach)


def without(case: Case, leaves: Flags) -> Case:
    """Return a case without some of its centres."""
    left = case.centres.where(~leaves)
    gone = leaves[case.centres.placed]
    if not gone.any():
        return replace(case, centres=left)
    number = np.append(np.cumsum(~gone) - 1, int((~gone).sum()))
    gone = np.append(gone, False)
    reach = case.reach
    lost, lost_own = gone[reach.nearest].any(axis=1), gone[reach.own]
    nearest, nearest_m = number[reach.nearest], reach.nearest_m.copy()
    own, own_m = number[reach.own], reach.own_m.copy()
    placed = left.where(left.placed)
    sites, zona = in_space(placed.lat, placed.lon), case.places.zona_numbers(placed.zone)
    there = case.places.in_space
    nearest_m[lost], nearest[lost] = nearest_of(there[lost], sites, nearest.shape[1])
    own_m[lost_own], own[lost_own] = _own_again(case.places, lost_own, sites, zona)
    return replace(case, centres=left, reach=Reach(nearest_m, nearest, own_m, own))


def _with_site(reach: Reach, row: int, metres: Floats, is_own: Flags) -> Reach:
    """Return a reach with one more site; the rows of "none" move out of its way."""
    none = row
    nearest = np.where(reach.nearest == none, none + 1, reach.nearest)
    own = np.where(reach.own == none, none + 1, reach.own)
    nearest_m, own_m = reach.nearest_m.copy(), reach.own_m.copy()
    closer = np.nonzero(metres < nearest_m[:, -1])[0]
    if len(closer):
        both = np.column_stack([nearest_m[closer], metres[closer]])
        rows = np.column_stack([nearest[closer], np.full(len(closer), row)])
        order = np.argsort(both, axis=1, kind="stable")[:, : nearest_m.shape[1]]
        nearest_m[closer] = np.take_along_axis(both, order, axis=1)
        nearest[closer] = np.take_along_axis(rows, order, axis=1)
    nearer = is_own & (metres < own_m)
    return Reach(nearest_m, nearest, np.where(nearer, metres, own_m), np.where(nearer, row, own))


def _own_again(
    places: Places, lost: Flags, sites: Floats, zona: npt.NDArray[np.int64]
) -> tuple[Floats, npt.NDArray[np.int64]]:
    metres = np.full(len(places.zona), np.inf)
    row = np.full(len(places.zona), len(sites), np.int64)
    for number in np.unique(places.zona[lost]):
        here, there = lost & (places.zona == number), np.nonzero(zona == number)[0]
        if len(there):
            found_m, found = nearest_of(places.in_space[here], sites[there], 1)
            metres[here], row[here] = found_m[:, 0], there[found[:, 0]]
    return metres[lost], row[lost]
