"""Where delay comes from, and where a minute of buffer would have helped: back along what was binding.

*Charge.* Every second of delay at an arrival is charged to the most recent primary delays on its binding
path, latest first, each for no more than its size. The charges of an arrival add up to its delay.

*Gradient.* A second of buffer in an activity takes a second from every delay whose binding path runs through
it, back to where the clock decided: infinitesimal perturbation analysis of a max-plus system (Ho and Cao
1983; Glasserman 1991, "Gradient estimation via perturbation analysis"), unbiased here because delays are
Lipschitz in each duration. One pass backwards gives it for all activities. A test holds it against finite
differences with common random numbers.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from corridor.rail.simulate.graph import Net
from corridor.rail.simulate.luck import Dice, sample, stream_of

__all__ = ["charge_many"]

_NEVER = -(1 << 60)


@njit(cache=True, nogil=True)
def _propagate(
    net: Net,
    dice: Dice,
    stream: np.uint64,
    at: NDArray[np.int64],
    binding: NDArray[np.int64],
    primary: NDArray[np.int64],
) -> None:
    """Fill in times as :mod:`kept` does, the activity that decided each, and its primary delay."""
    for e in range(net.planned.size):
        latest, decided, drawn = _NEVER, -1, 0
        for row in range(net.first[e], net.first[e + 1]):
            time = net.lag[row]
            chance = net.chance[row]
            late = 0
            if net.source[row] >= 0:
                time += at[net.source[row]]
            if chance >= 0:
                late = sample(dice, chance, stream)
                time += late
            if latest < time <= net.until[row]:
                latest, decided, drawn = time, row, late
        at[e], binding[e], primary[e] = latest, decided, 0
        if decided >= 0 and net.chance[decided] >= 0:
            primary[e] = max(0, drawn - dice.base[net.chance[decided]])


@njit(cache=True, nogil=True)
def _charge(
    net: Net,
    at: NDArray[np.int64],
    binding: NDArray[np.int64],
    primary: NDArray[np.int64],
    arrival: int,
    own: NDArray[np.int64],
    passed_on: NDArray[np.int64],
) -> None:
    """Charge the delay of one arrival."""
    left, e = at[arrival] - net.planned[arrival], arrival
    while left > 0 and e >= 0:
        row = binding[e]
        part = min(left, primary[e])
        if part > 0:
            if net.train[e] == net.train[arrival]:
                own[net.chance[row]] += part
            else:
                passed_on[net.chance[row]] += part
            left -= part
        e = net.source[row]


@njit(cache=True, nogil=True)
def charge_many(
    net: Net,
    dice: Dice,
    seed: int,
    begin: int,
    times: NDArray[np.int64],
    own: NDArray[np.int64],
    passed_on: NDArray[np.int64],
    saved: NDArray[np.int64],
) -> None:
    """Play the days ``begin``, ``begin + 1``, … and charge the delays of every counted arrival.

    Parameters
    ----------
    times
        Written: when each event happens, int64 [days, E].
    own, passed_on
        Added to: seconds charged to each random element by arrivals of its own train and of others,
        int64 [D].
    saved
        Added to: counted arrivals that a second of buffer in each activity would have made a second earlier,
        int64 [A].
    """
    events = net.planned.size
    binding, primary = np.zeros(events, np.int64), np.zeros(events, np.int64)
    hanging = np.zeros(events, np.int64)
    for n in range(times.shape[0]):
        at = times[n]
        _propagate(net, dice, stream_of(seed, begin + n), at, binding, primary)
        hanging[:] = 0
        for e in range(events - 1, -1, -1):
            if net.counted[e] and at[e] > net.planned[e]:
                hanging[e] += 1
                _charge(net, at, binding, primary, e, own, passed_on)
            if hanging[e] > 0:
                saved[binding[e]] += hanging[e]
                if net.source[binding[e]] >= 0:
                    hanging[net.source[binding[e]]] += hanging[e]
