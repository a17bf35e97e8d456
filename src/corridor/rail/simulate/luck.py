"""Chance that is counted, not drawn in turn: the luck of one step on one day is a function of its name.

A number is a hash of (seed, replication, name of the step), so that it is the same whoever asks, in whatever
order, on whatever machine, and the same step has the same luck under another timetable (common random
numbers). The hash is the finalizer of SplitMix64: Steele, Lea and Flood (2014), "Fast splittable
pseudorandom number generators", OOPSLA.
"""

from __future__ import annotations

from math import log, sqrt
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__ = ["DISCRETE", "EXPONENTIAL", "TRIANGULAR", "Dice", "sample", "stream_of", "uniform"]

EXPONENTIAL, TRIANGULAR, DISCRETE = 1, 2, 3

_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_ONE, _TWO = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_BITS53 = 1.0 / 9007199254740992.0


class Dice(NamedTuple):
    """The random elements of a day, one row each.

    Parameters
    ----------
    kind
        ``EXPONENTIAL`` (a = share, b = mean, c = cap), ``TRIANGULAR`` (a = least, b = mode, c = greatest) or
        ``DISCRETE`` (rows a to b of ``cumulative`` and ``value``); int8 [D], float64 [D].
    key
        Hash of the element's name; uint64 [D].
    base
        What the plan has allowed for it, seconds; int64 [D].
    """

    kind: NDArray[np.int8]
    key: NDArray[np.uint64]
    a: NDArray[np.float64]
    b: NDArray[np.float64]
    c: NDArray[np.float64]
    base: NDArray[np.int64]
    cumulative: NDArray[np.float64]
    value: NDArray[np.int64]


@njit(cache=True, nogil=True)
def _mix(z: np.uint64) -> np.uint64:
    z = (z ^ (z >> np.uint64(30))) * _ONE
    z = (z ^ (z >> np.uint64(27))) * _TWO
    return z ^ (z >> np.uint64(31))


@njit(cache=True, nogil=True)
def stream_of(seed: int, replication: int) -> np.uint64:
    """Return the state from which the luck of one day is hashed."""
    return _mix(_mix(np.uint64(seed) + _GAMMA) + _GAMMA * np.uint64(replication + 1))


@njit(cache=True, nogil=True)
def uniform(stream: np.uint64, key: np.uint64) -> float:
    """Return a number in [0, 1) for one step of the day."""
    return float(_mix(_mix(stream ^ key) + _GAMMA) >> np.uint64(11)) * _BITS53


@njit(cache=True, nogil=True)
def sample(dice: Dice, d: int, stream: np.uint64) -> int:
    """Return the whole seconds that random element ``d`` takes on the day."""
    u = uniform(stream, dice.key[d])
    kind = dice.kind[d]
    if kind == EXPONENTIAL:
        if u >= dice.a[d]:
            return 0
        return int(min(dice.c[d], -dice.b[d] * log((u + 1e-300) / dice.a[d])) + 0.5)
    if kind == TRIANGULAR:
        return int(_triangular(u, dice.a[d], dice.b[d], dice.c[d]) + 0.5)
    for row in range(int(dice.a[d]), int(dice.b[d])):
        if u < dice.cumulative[row]:
            return int(dice.value[row])
    return 0


@njit(cache=True, nogil=True)
def _triangular(u: float, low: float, mode: float, high: float) -> float:
    """Return the quantile of the triangular distribution."""
    width = high - low
    if width <= 0.0:
        return mode
    if u * width < mode - low:
        return low + sqrt(u * width * (mode - low))
    return high - sqrt((1.0 - u) * width * (high - mode))
