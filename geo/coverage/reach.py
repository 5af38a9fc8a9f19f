"""Reach: how far people are from centres, and how much supply there is for each of them.

Reach: how far people are from centres, behind one function of cost.

The cost of a way is its length over the ellipsoid. Travel times would replace ``cost_m`` and the
two indices here; nothing else measures.

Floating catchment areas: how much supply there is for each person within reach.

Every site shares its supply among the people it reaches; every origin adds up the shares of the
sites that reach it. Both steps run over a list of pairs (origin, site, distance), so that a region
where few sites are near each origin costs as much as it has pairs, not origins × sites.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from scipy.spatial import KDTree

from geo.arrays import Floats, Indices
from geo.errors import ParameterError

N_NEAREST: Final = 3
"""Eurostat's second measure is the mean of the nearest three."""
_RADIUS_M: Final = 6_376_000.0
"""Mean radius of curvature of the WGS84 ellipsoid at 43.5° north, between 6,365 and 6,388 km."""


@dataclass(frozen=True, eq=False)
class Reach:
    """How far each place is from centres; infinite where there is none."""

    nearest_m: Floats
    """Shape (places, 3): the three nearest centres, nearest first. [m]"""
    nearest: Indices
    """Shape (places, 3): their rows; the number of centres where there is none."""
    own_m: Floats
    """Shape (places,): the nearest centre of the own zona. [m]"""
    own: Indices
    """Shape (places,): its row."""

    @property
    def any_m(self) -> Floats:
        """Shape (places,): the nearest centre of all. [m]"""
        return self.nearest_m[:, 0]


def geodesic_m(chord_m: Floats) -> Floats:
    """Return the length over the ellipsoid of straight chords through it. [m]

    The arc of a circle: c + c³ / 24 R², within 0.2 m of the geodesic up to 300 km in Tuscany.
    """
    return np.asarray(chord_m + chord_m**3 / (24 * _RADIUS_M**2))


def cost_m(*, places: Floats, sites: Floats) -> Floats:
    """Return what the way from each place to each site costs, shape (places, sites). [m]

    Both are points of the ellipsoid in space, shape (n, 3), as ``in_space`` gives them.
    """
    away = places[:, None, :] - sites[None, :, :]
    return geodesic_m(np.sqrt(np.einsum("ijk,ijk->ij", away, away)))


def reach_of(*, places: Floats, place_zona: Indices, sites: Floats, site_zona: Indices) -> Reach:
    """Return how far places are from sites.

    Parameters
    ----------
    places, sites
        Points of the ellipsoid in space, shape (n, 3). [m]
    place_zona, site_zona
        Position of the zona of each; negative where it cannot be told.
    """
    nearest_m, nearest = nearest_of(places, sites, N_NEAREST)
    own_m = np.full(len(places), np.inf)
    own = np.full(len(places), len(sites), np.int64)
    for zona in np.unique(site_zona[site_zona >= 0]):
        here, there = np.nonzero(place_zona == zona)[0], np.nonzero(site_zona == zona)[0]
        metres, row = nearest_of(places[here], sites[there], 1)
        own_m[here], own[here] = metres[:, 0], there[row[:, 0]]
    return Reach(nearest_m, nearest, own_m, own)


def nearest_of(places: Floats, sites: Floats, k: int) -> tuple[Floats, Indices]:
    """Return the costs and rows of the k nearest sites, shapes (places, k). [m]"""
    if len(sites) == 0 or len(places) == 0:
        shape = (len(places), k)
        return np.full(shape, np.inf), np.full(shape, len(sites), np.int64)
    chord, row = KDTree(sites).query(places, k=range(1, k + 1))
    return geodesic_m(chord), row.astype(np.int64)


def pairs_within(places: Floats, sites: Floats, within_m: float) -> tuple[Indices, Indices, Floats]:
    """Return the place, the site and the cost of each pair within a cost, in any order. [m]"""
    if len(sites) == 0 or len(places) == 0:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    near = KDTree(places).sparse_distance_matrix(KDTree(sites), within_m, output_type="ndarray")
    metres = geodesic_m(near["v"])
    keep = metres <= within_m
    return near["i"][keep], near["j"][keep], metres[keep]


def floating_catchment(
    *,
    origin: Indices,
    site: Indices,
    distance_m: Floats,
    demand: Floats,
    supply: Floats,
    bands_m: Sequence[float],
    weights: Sequence[float],
) -> Floats:
    """Return the supply per person at each origin. [units of supply per person]

    With the weight W(d) of the band a distance falls in, S the supply and P the people::

        R_j = S_j / sum over origins k of P_k W(d_kj)      the share of each person site j reaches
        A_i = sum over sites j of R_j W(d_ij)              what is returned, for each origin i

    One band of weight 1 is the two-step floating catchment area (Luo & Wang 2003, Environment and
    Planning B 30, 865–884); several bands of falling weights are the enhanced one (Luo & Qi 2009,
    Health & Place 15, 1100–1107). A site that reaches nobody gives nothing, an origin that no
    site reaches has 0. Shared supply is conserved: the sum of P A is that of S over the sites
    that reach anybody.

    Parameters
    ----------
    origin, site, distance_m
        One entry a pair, in any order, each pair once. [row of demand, row of supply, m]
        Pairs beyond the last band count for nothing and may be left out; so do those of NaN.
    demand
        People at each origin.
    supply
        What each site has to share: places, hours, or 1 for each centre.
    bands_m
        Upper edges of the bands, rising; an edge belongs to the band it closes. [m]
    weights
        Weight of each band, 0 or more.

    Raises
    ------
    ParameterError
        If the edges do not rise, or a band has no weight or one below 0.
    """
    _require_bands(bands_m, weights)
    near = distance_m <= bands_m[-1]
    if not near.all():
        origin, site, distance_m = origin[near], site[near], distance_m[near]
    weight = np.asarray(weights, float)[np.searchsorted(bands_m, distance_m)]
    reached = np.bincount(site, weights=demand[origin] * weight, minlength=len(supply))
    share = np.divide(supply, reached, out=np.zeros(len(supply)), where=reached > 0)
    score = np.bincount(origin, weights=share[site] * weight, minlength=len(demand))
    return np.asarray(score, dtype=float)


def _require_bands(bands_m: Sequence[float], weights: Sequence[float]) -> None:
    if not bands_m or any(not edge > before for before, edge in pairwise((0.0, *bands_m))):
        raise ParameterError("bands_m", str(list(bands_m)), ["edges that rise from above 0"])
    if len(weights) != len(bands_m) or any(not weight >= 0 for weight in weights):
        raise ParameterError(
            "weights", str(list(weights)), [f"{len(bands_m)} numbers, 0 or more, one a band"]
        )
