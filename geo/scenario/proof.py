"""The proof of a choice of sites: what a relaxation leaves, as an integer program for HiGHS."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, milp

from geo.find.nearest import Floats, Indices

SCALE: Final = 1e3
"""The value of the best choice known, as HiGHS sees it: it stops at a gap of 1e-6."""
SOLVED: Final = 0
"""The status of a program that HiGHS has solved."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The best columns found, none if time was short, and what no choice of these can exceed."""

    columns: Indices
    bound: float
    is_complete: bool


def prove(saving: Floats, *, k: int, known: float, limit_s: float) -> Proof:
    """Return the k columns whose row maxima sum highest, next to a value known to be reached."""
    gain, within = _neighbourhoods(saving)
    n, n_columns = len(gain), saving.shape[1]
    few = sp.csr_array(np.repeat([1.0, 0.0], [n_columns, n])[None])
    solved = milp(
        np.concatenate([np.zeros(n_columns), -gain * SCALE / known]),
        integrality=np.repeat([1, 0], [n_columns, n]),
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(within, -np.inf, 0), LinearConstraint(few, 0, k)],
        options={"mip_rel_gap": 0, "time_limit": limit_s},
    )
    opened = np.zeros(0) if solved.x is None else solved.x[:n_columns]
    least = solved.mip_dual_bound
    return Proof(
        columns=np.flatnonzero(opened > 0.5),
        bound=np.inf if least is None else -least * known / SCALE,
        is_complete=solved.status == SOLVED,
    )


def _neighbourhoods(saving: Floats) -> tuple[Floats, sp.csr_array]:
    """Return what each distinct neighbourhood saves if a site is in it, and the rows that say so.

    The neighbourhoods of an origin are its candidates down to each level of saving. One row each,
    over columns then neighbourhoods, at most 0: in it is what is in the next smaller one or new.
    """
    n_columns = saving.shape[1]
    order = np.argsort(-saving, axis=1, kind="stable")
    ranked = np.take_along_axis(saving, order, axis=1)
    # a sum of random numbers names a set, whatever the order of its members
    names = np.random.default_rng(0).integers(2**63, size=(n_columns,))
    name = names[order].cumsum(axis=1)[ranked > 0]
    step = -np.diff(ranked, axis=1, append=0.0)[ranked > 0]
    origin, column = np.nonzero(ranked > 0)[0], order[ranked > 0]
    closes = step > 0
    # the level of each pair of origin and column
    level: Indices = np.asarray(np.cumsum(closes) - closes, dtype=np.int64)
    _, first, which = np.unique(name[closes], return_index=True, return_inverse=True)
    gain, n = np.asarray(np.bincount(which, step[closes]), dtype=float), len(first)
    new = first[which[level]] == level
    chained = origin[closes][first] == origin[closes][first - 1]
    chained &= first > 0
    smaller = which[first[chained] - 1]
    rows = np.concatenate([which[level[new]], np.arange(n), np.flatnonzero(chained)])
    columns = np.concatenate([column[new], n_columns + np.arange(n), n_columns + smaller])
    values = np.repeat([-1.0, 1.0, -1.0], [int(new.sum()), n, len(smaller)])
    return gain, sp.csr_array((values, (rows, columns)), shape=(n, n_columns + n))
