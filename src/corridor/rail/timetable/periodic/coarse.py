"""Fewer times to choose from: events on a grid of several ticks, each from a phase of its own.

A timetable on the grid is one of the network; that there is none on the grid proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush

from corridor.rail.timetable.periodic.propagate import Differences

__all__ = ["Grid", "grid"]


@dataclass(frozen=True)
class Grid:
    """Times ``phase + step · k``, k from 0, by event.

    Parameters
    ----------
    step
        Ticks; divides the period of each event.
    phases
        By event, ticks.
    """

    step: int
    phases: dict[int, int]

    def allowed(self, i: int, j: int, ticks: int, period: int) -> int:
        """Return the set of differences k of j − k of i that a set of differences in ticks holds."""
        if self.step == 1:
            return ticks
        begin = self.phases[j] - self.phases[i]
        steps = range(period // self.step)
        return sum(1 << k for k in steps if ticks >> (begin + k * self.step) % period & 1)


def grid(known: Differences, step: int) -> Grid:
    """Choose phases so that along the pairs with the fewest differences most of these are on the grid."""
    phases: dict[int, int] = {}
    for root in known.allowed:
        ahead = [(0, root, 0)]
        while ahead:
            _, event, phase = heappop(ahead)
            if event in phases:
                continue
            phases[event] = phase % step
            for other, ticks in known.allowed[event].items():
                if other not in phases:
                    entry = (ticks.bit_count(), other, phase + _fullest(ticks, step, known.period))
                    heappush(ahead, entry)
    return Grid(step, phases)


def _fullest(ticks: int, step: int, period: int) -> int:
    """Return the remainder modulo ``step`` that most of a set's differences have."""
    comb = sum(1 << k for k in range(0, period, step))
    return max(range(step), key=lambda r: (ticks & comb << r).bit_count())
