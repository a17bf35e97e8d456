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

__all__ = ["cheapest_potentials", "covering_bound"]

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Row = tuple[NDArray[np.int32], Floats, float]


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


def covering_bound(
    weight: Floats, most: Floats, rows: list[Row], *, limit_s: float
) -> tuple[float, Floats] | None:
    """Return the least Σ weight·y with 0 ≤ y ≤ most and, for each row, Σ coefficient·y ≥ demand.

    Parameters
    ----------
    rows
        Of each: columns, coefficients, demand.

    Returns
    -------
    tuple or None
        The value and y; ``None`` if the time is over before it is proven.
    """
    lengths = [len(columns) for columns, _, _ in rows]
    place = np.repeat(np.arange(len(rows)), lengths)
    columns = np.concatenate([c for c, _, _ in rows])
    values = np.concatenate([v for _, v, _ in rows])
    demand = csr_array((values, (place, columns)), shape=(len(rows), len(weight)))
    found = linprog(
        weight,
        A_ub=-demand,
        b_ub=-np.array([d for _, _, d in rows]),
        bounds=np.stack([np.zeros(len(weight)), most], axis=1),
        method="highs",
        options={"time_limit": max(0.01, limit_s)},
    )
    return (float(found.fun), np.asarray(found.x)) if found.status == 0 else None
