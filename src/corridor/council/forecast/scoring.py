"""How good forecasts were: Brier, CRPS, reliability.

Brier (1950), Monthly Weather Review 78; Gneiting and Raftery (2007), J. Am. Stat. Assoc. 102, for the
continuous ranked probability score of a sample.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["ReliabilityRow", "brier", "crps", "reliability"]

BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class ReliabilityRow:
    """Of the forecasts between two chances: how many, what they said on average, and what happened."""

    low: float
    high: float
    forecasts: int
    said: float
    happened: float


def brier(chance: ArrayLike, done: ArrayLike) -> float:
    """Return the mean squared distance of chances (0 to 1) from what happened (0 or 1); NaN of nothing."""
    p, y = np.asarray(chance, dtype=np.float64), np.asarray(done, dtype=np.float64)
    return float(np.mean((p - y) ** 2)) if len(p) else float("nan")


def crps(sample: NDArray[np.float64], happened: float, until: float = np.inf) -> float:
    """Return the continuous ranked probability score of a sample, in the sample's unit; less is better.

    Parameters
    ----------
    sample
        Equally likely values, shape (n,); infinite where it never happens.
    happened
        The value; infinite if it has not happened yet.
    until
        Values beyond count as this one, so that what has not happened yet can be scored: the score is the
        integral of the squared distance of the two distribution functions up to there. It must be finite if
        any value is not.
    """
    x = np.sort(np.minimum(sample, until))
    y = min(happened, until)
    n = len(x)
    spread = float(np.sum((2 * np.arange(1, n + 1) - n - 1) * x)) / n**2
    return float(np.mean(np.abs(x - y))) - spread


def reliability(chance: ArrayLike, done: ArrayLike, bins: Sequence[float] = BINS) -> list[ReliabilityRow]:
    """Return for each span of chances what happened; spans without a forecast are left out."""
    p, y = np.asarray(chance, dtype=np.float64), np.asarray(done, dtype=np.float64)
    which = np.clip(np.searchsorted(bins, p, side="right") - 1, 0, len(bins) - 2)
    return [
        ReliabilityRow(bins[n], bins[n + 1], int(rows.sum()), float(p[rows].mean()), float(y[rows].mean()))
        for n in range(len(bins) - 1)
        if (rows := which == n).any()
    ]
