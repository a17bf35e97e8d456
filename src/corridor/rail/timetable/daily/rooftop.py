"""The best that trains of one direction can do for their passengers: exact bounds for the wishes.

With every other rule left out, trains ordered in time share the day between them: a wish is served by the
last train before it or the first one after. The least cost is then a shortest path through the trains, one
layer of possible departures a train. Its node potentials make the arc costs reduced costs, so that the
least reduced cost of a *pair of intervals* of departures is a bound that is tight along the best path.
CP-SAT gets these as a flow over intervals whose linear relaxation is integral; without them it has no
useful bound at all.

Arrays in, arrays out. Times in seconds, cost in travellers × tenths of a second.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Layers", "Wishes", "interval_least", "shortest_path"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Wishes:
    """Travellers who wish to leave one place.

    Parameters
    ----------
    at, weight, ride, cap
        Wished second, number of travellers, least cost on board and greatest cost, each of shape (wishes,);
        ``ride`` and ``cap`` in tenths of a second a traveller.
    early, late
        Price of a second's shift, tenths of a second.
    """

    at: Array
    weight: Array
    ride: Array
    cap: Array
    early: float
    late: float

    @classmethod
    def of(cls, rows: Sequence[tuple[float, float, float, float]], *, early: float, late: float) -> Wishes:
        """Return the wishes of rows (wished second, travellers, ride, cap)."""
        at, weight, ride, cap = np.array(rows, dtype=np.float64).T
        return cls(at, weight, np.minimum(ride, cap), cap, early, late)

    def before(self, departures: Array) -> Array:
        """Return the cost of all wishes before the first departure, shape (departures,)."""
        wait = departures[:, None] - self.at[None, :]
        fee = np.minimum(self.cap, self.ride + self.late * wait)
        return np.where(wait > 0, fee, 0.0) @ self.weight

    def behind(self, departures: Array) -> Array:
        """Return the cost of all wishes at or after the last departure, shape (departures,)."""
        ahead = self.at[None, :] - departures[:, None]
        fee = np.minimum(self.cap, self.ride + self.early * ahead)
        return np.where(ahead >= 0, fee, 0.0) @ self.weight

    def between(self, first: Array, second: Array) -> Array:
        """Return the cost of the wishes between two departures, (first, second); infinite if reversed."""
        total = np.where(first[:, None] <= second[None, :], 0.0, np.inf)
        for at, weight, ride, cap in zip(self.at, self.weight, self.ride, self.cap, strict=True):
            ahead, wait = at - first, second - at
            earlier = np.where(ahead >= 0, ride + self.early * ahead, np.inf)
            later = np.where(wait > 0, ride + self.late * wait, np.inf)
            fee = np.minimum(cap, np.minimum(earlier[:, None], later[None, :]))
            served = (ahead >= 0)[:, None] & (wait > 0)[None, :]
            total += np.where(served, weight * fee, 0.0)
        return total


@dataclass(frozen=True)
class Layers:
    """The shortest path and its reduced costs.

    Parameters
    ----------
    least
        Cost of the best departures.
    best
        Those departures, seconds.
    arcs
        Reduced cost of each pair of departures of neighbouring trains, at least 0.
    last
        Reduced cost of the last train's departure, at least 0.
    """

    least: float
    best: tuple[float, ...]
    arcs: tuple[Array, ...]
    last: Array


def shortest_path(departures: Sequence[Array], wishes: Wishes) -> Layers:
    """Return the least cost over all choices of one departure a train, in ascending order.

    Parameters
    ----------
    departures
        Possible departures of each train, ascending; the trains in the order in which they leave.

    Notes
    -----
    Cost is O(n · d² · w) for n trains with d possible departures and w wishes.
    """
    potential = wishes.before(departures[0])
    arcs, choices = [], []
    for first, second in itertools.pairwise(departures):
        through = potential[:, None] + wishes.between(first, second)
        choices.append(through.argmin(axis=0))
        reached = through.min(axis=0)
        arcs.append(through - np.where(np.isfinite(reached), reached, 0.0)[None, :])
        potential = reached
    closing = potential + wishes.behind(departures[-1])
    least = float(closing.min())
    path = [int(closing.argmin())]
    for choice in reversed(choices):
        path.append(int(choice[path[-1]]))
    best = tuple(float(d[i]) for d, i in zip(departures, reversed(path), strict=True))
    return Layers(least, best, tuple(arcs), closing - least)


def interval_least(costs: Array, rows: Sequence[int], columns: Sequence[int]) -> Array:
    """Return the least cost within each pair of intervals, given where the intervals begin."""
    return np.minimum.reduceat(np.minimum.reduceat(costs, rows, axis=0), columns, axis=1)
