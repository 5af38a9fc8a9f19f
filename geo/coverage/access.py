"""Floating catchment areas: how much supply there is for each person within reach.

Every site shares its supply among the people it reaches; every origin adds up the shares of the
sites that reach it. Both steps run over a list of pairs (origin, site, distance), so that a region
where few sites are near each origin costs as much as it has pairs, not origins × sites.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from geo.errors import ParameterError
from geo.find.nearest import Floats, Indices


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
            "weights", str(list(weights)), [f"{len(bands_m)} numbers, 0 or more, one a band"])
