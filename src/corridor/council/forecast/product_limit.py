"""Hazards from cases of which some are still open: the product-limit estimate, with weights and late entry.

Kaplan and Meier (1958), "Nonparametric estimation from incomplete observations", J. Am. Stat. Assoc. 53; two
ways to end (done, given up) after Aalen and Johansen (1978), Scand. J. Statist. 5.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["LARGEST_SHARE", "at_risk", "events_at", "shares"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LARGEST_SHARE = 0.999
"""Of those at risk who can end at once; where everybody ends, the log-survival stays finite."""

NOBODY = 1e-9
"""Less weight than this is rounding."""


def at_risk(times: Floats, entry: Floats, leave: Floats, weight: Floats) -> Floats:
    """Return the weight of those under observation just before each time: ``entry < t <= leave``.

    Parameters
    ----------
    times
        Ascending, shape (t,).
    entry, leave, weight
        One a case (or a piece of one), shape (n,), in the unit of ``times``.
    """
    return _weight_below(times, entry, weight) - _weight_below(times, leave, weight)


def events_at(times: Floats, leave: Floats, ended: Bools, weight: Floats) -> Floats:
    """Return the weight of those who end at each of the times, shape (t,); each must be among the times."""
    at = np.searchsorted(times, leave[ended])
    return np.bincount(at, weights=weight[ended], minlength=len(times)).astype(np.float64)


def shares(events: Floats, risk: Floats) -> Floats:
    """Return the share of those at risk who end at each time; zero where nobody is at risk."""
    share: Floats = np.divide(events, risk, out=np.zeros(len(events)), where=risk > NOBODY)
    return share


def _weight_below(times: Floats, values: Floats, weight: Floats) -> Floats:
    """Return the total weight of values strictly below each time."""
    order = np.argsort(values, kind="stable")
    total = np.concatenate(([0.0], np.cumsum(weight[order])))
    below: Floats = total[np.searchsorted(values[order], times, side="left")]
    return below
