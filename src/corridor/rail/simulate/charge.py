"""Where delay comes from, and where a minute of buffer would have helped: back along what was binding.

*Charge.* Every second of delay at an arrival is charged to the most recent primary delays on its binding
path, latest first, each for no more than its size. The charges of an arrival add up to its delay.

*Gradient.* A second of buffer in an activity takes a second from every delay whose binding path runs through
it, back to where the clock decided: infinitesimal perturbation analysis of a max-plus system
(Ho and Cao 1983; Glasserman 1991, "Gradient estimation via perturbation analysis"), unbiased here because
delays are Lipschitz in each duration. A test holds it against finite differences with common random numbers.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from corridor.rail.simulate.graph import Net
from corridor.rail.simulate.luck import Dice, sample, stream_of

__all__ = ["charge_many"]


@njit(cache=True, nogil=True)
def _binding(net: Net, dice: Dice, stream: np.uint64, at: NDArray[np.int64], e: int) -> tuple[int, int]:
    """Return the activity that decided an event's time, and its primary delay, seconds."""
    for row in range(net.first[e], net.first[e + 1]):
        time = net.lag[row]
        primary = 0
        if net.source[row] >= 0:
            time += at[net.source[row]]
        if net.chance[row] >= 0:
            drawn = sample(dice, net.chance[row], stream)
            time += drawn
            primary = max(0, drawn - dice.base[net.chance[row]])
        if time == at[e] and time <= net.until[row]:
            return row, primary
    return -1, 0


@njit(cache=True, nogil=True)
def _walk(
    net: Net,
    dice: Dice,
    stream: np.uint64,
    at: NDArray[np.int64],
    arrival: int,
    own: NDArray[np.int64],
    passed_on: NDArray[np.int64],
    saved: NDArray[np.int64],
) -> None:
    """Charge the delay of one arrival."""
    left, e = at[arrival] - net.planned[arrival], arrival
    while e >= 0:
        row, primary = _binding(net, dice, stream, at, e)
        if row < 0:
            return
        saved[row] += 1
        part = min(left, primary)
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
    """Charge the delays of every counted arrival of the days in ``times`` (int64 [days, E]).

    Parameters
    ----------
    own, passed_on
        Added to: seconds charged to each random element by arrivals of its own train and of others,
        int64 [D].
    saved
        Added to: counted arrivals that a second of buffer in each activity would have made a second earlier,
        int64 [A].
    """
    for n in range(times.shape[0]):
        stream = stream_of(seed, begin + n)
        at = times[n]
        for e in range(net.planned.size):
            if net.counted[e] and at[e] > net.planned[e]:
                _walk(net, dice, stream, at, e, own, passed_on, saved)
