"""Potentials between bounds at least cost: the dual of a minimum-cost flow, solved by HiGHS.

With the number of whole periods of each activity fixed, choosing times is this linear problem; whole-number
bounds give whole-number times (Nachtigall and Opitz, Solving periodic timetable optimisation problems by
modulo simplex calculations, 2008).
"""

from __future__ import annotations

import highspy
import numpy as np
from numpy.typing import NDArray

__all__ = ["cheapest_potentials", "covering_bound"]

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


def cheapest_potentials(
    source: Integers, target: Integers, lower: Integers, upper: Integers, weight: Integers, *, limit_s: float
) -> Integers | None:
    """Return potentials π with lower ≤ π[target] − π[source] ≤ upper that make Σ weight·difference least.

    Parameters
    ----------
    source, target, lower, upper, weight
        Of each difference, shape (m,); nodes are 0 … n−1.
    limit_s
        Wall seconds.

    Returns
    -------
    ndarray or None
        Whole numbers, shape (n,), the first 0; ``None`` if there are none or the time is over.
    """
    count = int(max(source.max(), target.max())) + 1
    slope = np.bincount(target, weight, count) - np.bincount(source, weight, count)
    model = _quiet(limit_s)
    infinity = highspy.kHighsInf
    free = np.full(count, infinity)
    model.addVars(count, -free, free)
    model.changeColsCost(count, np.arange(count, dtype=np.int32), slope.astype(np.float64))
    model.changeColBounds(0, 0.0, 0.0)
    m = len(source)
    columns = np.stack([source, target], axis=1).reshape(-1).astype(np.int32)
    values = np.tile([-1.0, 1.0], m)
    starts = np.arange(0, 2 * m, 2, dtype=np.int32)
    model.addRows(m, lower.astype(float), upper.astype(float), 2 * m, starts, columns, values)
    model.run()
    if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    values_found = np.array(model.getSolution().col_value, dtype=np.float64)
    return np.asarray(np.rint(values_found), dtype=np.int64)


def covering_bound(
    weight: Floats,
    most: Floats,
    rows: list[tuple[NDArray[np.int32], Floats, float]],
    *,
    limit_s: float,
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
    model = _quiet(limit_s)
    count = len(weight)
    model.addVars(count, np.zeros(count), most)
    model.changeColsCost(count, np.arange(count, dtype=np.int32), weight)
    starts = np.cumsum([0, *(len(columns) for columns, _, _ in rows[:-1])]).astype(np.int32)
    columns = np.concatenate([c for c, _, _ in rows])
    values = np.concatenate([v for _, v, _ in rows])
    demands = np.array([d for _, _, d in rows])
    infinite = np.full(len(rows), highspy.kHighsInf)
    model.addRows(len(rows), demands, infinite, len(columns), starts, columns, values)
    model.run()
    if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return float(model.getInfo().objective_function_value), np.array(model.getSolution().col_value)


def _quiet(limit_s: float) -> highspy.Highs:
    model: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
    model.setOptionValue("output_flag", False)
    model.setOptionValue("threads", 1)
    model.setOptionValue("time_limit", max(0.01, limit_s))
    return model
