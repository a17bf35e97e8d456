"""Potentials between bounds at least cost: the dual of a minimum-cost flow, solved by HiGHS.

With the number of whole periods of each activity fixed, choosing times is this linear problem; whole-number
bounds give whole-number times (Nachtigall and Opitz, Solving periodic timetable optimisation problems by
modulo simplex calculations, 2008). HiGHS is asked through SciPy, which keeps it quiet.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

__all__ = ["cheapest_potentials"]

Integers = NDArray[np.int64]


def cheapest_potentials(
    count: int,
    source: Integers,
    target: Integers,
    lower: Integers,
    upper: Integers,
    weight: Integers,
    *,
    limit_s: float,
) -> Integers | None:
    """Return potentials π with lower ≤ π[target] − π[source] ≤ upper that make Σ weight·difference least.

    Parameters
    ----------
    count
        Number of nodes, n.
    source, target, lower, upper, weight
        Of each difference, shape (m,); nodes are 0 … n−1.
    limit_s
        Wall seconds.

    Returns
    -------
    ndarray or None
        Whole numbers, shape (n,), the first 0; ``None`` if there are none or the time is over.
    """
    m = len(source)
    slope = np.bincount(target, weight, count) - np.bincount(source, weight, count)
    rows = np.repeat(np.arange(m), 2)
    columns = np.stack([source, target], axis=1).reshape(-1)
    difference = csr_array((np.tile([-1.0, 1.0], m), (rows, columns)), shape=(m, count))
    free = np.full(count, np.inf)
    free[0] = 0.0
    found = linprog(
        slope,
        A_ub=vstack([difference, -difference]),
        b_ub=np.concatenate([upper, -lower]).astype(np.float64),
        bounds=np.stack([-free, free], axis=1),
        method="highs-ds",
        options={"time_limit": max(0.01, limit_s)},
    )
    return np.asarray(np.rint(found.x), dtype=np.int64) if found.status == 0 else None
