"""What chance alone explains: robust middle and spread, heavy tails, and many looks at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist, median

__all__ = ["NORMAL", "middle_and_spread", "share_of_false", "tail", "two_sided"]

NORMAL = NormalDist()
_MAD_TO_SIGMA = 1.4826


def middle_and_spread(values: Sequence[float]) -> tuple[float, float]:
    """Return the median, and the median absolute deviation scaled to a standard deviation."""
    middle = median(values)
    return middle, _MAD_TO_SIGMA * median(abs(v - middle) for v in values)


def tail(z: float, freedom: float) -> float:
    """Return the chance of a Student variable above ``z``.

    The transformation to a normal variable is Wallace's (1959), good to a few per cent where it matters here.
    """
    sign = 1.0 if z >= 0 else -1.0
    factor = (8 * freedom + 1) / (8 * freedom + 3)
    equivalent = sign * factor * math.sqrt(freedom * math.log1p(z * z / freedom))
    return 1 - NORMAL.cdf(equivalent) if equivalent < 6 else 0.5 * math.erfc(equivalent / math.sqrt(2))


def two_sided(z: float, freedom: float) -> float:
    """Return the chance of a Student variable as far from zero as ``z``."""
    return min(1.0, 2 * tail(abs(z), freedom))


def share_of_false(chances: Sequence[float]) -> list[float]:
    """Return the share of false alarms among all chances at least as small (Benjamini and Hochberg 1995)."""
    order = sorted(range(len(chances)), key=lambda n: chances[n], reverse=True)
    shares = [1.0] * len(chances)
    least = 1.0
    for rank, number in enumerate(order):
        least = min(least, chances[number] * len(chances) / (len(chances) - rank))
        shares[number] = least
    return shares
