"""What is counted over many days: late arrivals, seconds of delay, connections missed. Whole numbers only.

Sums of integers do not depend on the order in which parts are added, so neither does the answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from corridor.rail.simulate.graph import Net

__all__ = ["Tally", "tally_many"]


@dataclass
class Tally:
    """Sums over days.

    Parameters
    ----------
    days
        How many.
    late
        Days on which each event was late by at least each threshold, int64 [E, T].
    delay_s
        Sum of delays (early counts as on time), int64 [E].
    missed
        Days on which each connection was missed, int64 [C].
    own, passed_on, saved
        See :func:`~corridor.rail.simulate.charge.charge_many`.
    fallbacks
        Days on which re-deciding would have locked trains up, and the plan's order was kept.
    """

    days: int
    late: NDArray[np.int64]
    delay_s: NDArray[np.int64]
    missed: NDArray[np.int64]
    own: NDArray[np.int64]
    passed_on: NDArray[np.int64]
    saved: NDArray[np.int64]
    fallbacks: int = 0

    @classmethod
    def empty(cls, events: int, thresholds: int, connections: int, chances: int, activities: int) -> Tally:
        """Return a tally of no days."""

        def zeros(*shape: int) -> NDArray[np.int64]:
            return np.zeros(shape, np.int64)

        return cls(
            0,
            zeros(events, thresholds),
            zeros(events),
            zeros(connections),
            zeros(chances),
            zeros(chances),
            zeros(activities),
        )

    def add(self, other: Tally) -> None:
        """Add the days of another tally."""
        self.days += other.days
        self.fallbacks += other.fallbacks
        for name in ("late", "delay_s", "missed", "own", "passed_on", "saved"):
            getattr(self, name).__iadd__(getattr(other, name))


@njit(cache=True, nogil=True)
def tally_many(
    net: Net,
    times: NDArray[np.int64],
    thresholds: NDArray[np.int64],
    late: NDArray[np.int64],
    delay_s: NDArray[np.int64],
) -> None:
    """Add the days in ``times`` (int64 [days, E]) to the sums of a :class:`Tally`; thresholds in seconds."""
    for n in range(times.shape[0]):
        for e in range(net.planned.size):
            delay = max(0, times[n, e] - net.planned[e])
            delay_s[e] += delay
            for t in range(thresholds.size):
                late[e, t] += delay >= thresholds[t]
