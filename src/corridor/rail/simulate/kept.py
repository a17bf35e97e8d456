"""Delays through a day with the order of the plan kept: one pass over the events, replication by replication.

Max-plus propagation in topological order (Goverde 2010), with chance that depends on the replication's
number alone, so that any split of the work over processes gives the same answer.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from corridor.rail.simulate.graph import Net
from corridor.rail.simulate.luck import Dice, sample, stream_of

__all__ = ["propagate", "propagate_many"]

_NEVER = -(1 << 60)


@njit(cache=True, nogil=True)
def propagate(net: Net, dice: Dice, stream: np.uint64, at: NDArray[np.int64]) -> None:
    """Fill in when each event happens on one day.

    Parameters
    ----------
    stream
        The day's luck, :func:`~corridor.rail.simulate.luck.stream_of`.
    at
        Written: seconds on the railway's clock of each event, int64 [E].
    """
    row = 0
    for e in range(net.planned.size):
        latest = _NEVER
        for row in range(net.first[e], net.first[e + 1]):
            time = net.lag[row]
            if net.source[row] >= 0:
                time += at[net.source[row]]
            if net.chance[row] >= 0:
                time += sample(dice, net.chance[row], stream)
            if latest < time <= net.until[row]:
                latest = time
        at[e] = latest


@njit(cache=True, nogil=True)
def propagate_many(net: Net, dice: Dice, seed: int, begin: int, times: NDArray[np.int64]) -> None:
    """Fill in the days ``begin``, ``begin + 1``, …: one row of ``times`` (int64 [days, E]) each."""
    for n in range(times.shape[0]):
        propagate(net, dice, stream_of(seed, begin + n), times[n])
