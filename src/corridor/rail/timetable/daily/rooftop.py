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

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

__all__ = ["Layer", "Layers", "Wishes", "interval_least", "shortest_path"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Layer:
    """The possible departures of one train.

    Parameters
    ----------
    at
        Seconds, ascending, shape (departures,).
    early, late
        Cost on board in tenths of a second for each wish that is served from before and from behind, shape
        (departures, wishes); infinite where the train cannot leave.
    """

    at: Array
    early: Array
    late: Array

    @property
    def closed(self) -> Array:
        """0 where the train can leave at all, else infinite, shape (departures,)."""
        return np.where(np.isfinite(self.late).any(axis=1), 0.0, np.inf)


@dataclass(frozen=True)
class Wishes:
    """Travellers who wish to leave one place.

    Parameters
    ----------
    at, weight, cap
        Wished second, number of travellers and greatest cost of each, tenths of a second; shape (wishes,).
    early, late
        Price of a second's shift, tenths of a second.
    """

    at: Array
    weight: Array
    cap: Array
    early: float
    late: float

    def before(self, layer: Layer) -> Array:
        """Return the cost of all wishes before the first departure, shape (departures,)."""
        wait = layer.at[:, None] - self.at[None, :]
        fee = np.minimum(self.cap, layer.late + self.late * wait)
        return np.where(wait > 0, fee, 0.0) @ self.weight + layer.closed

    def behind(self, layer: Layer) -> Array:
        """Return the cost of all wishes at or after the last departure, shape (departures,)."""
        ahead = self.at[None, :] - layer.at[:, None]
        fee = np.minimum(self.cap, layer.early + self.early * ahead)
        return np.where(ahead >= 0, fee, 0.0) @ self.weight

    def between(self, first: Layer, second: Layer) -> Array:
        """Return the cost of the wishes between two departures, (first, second); infinite if reversed."""
        forward = first.at[:, None] <= second.at[None, :]
        total = np.where(forward, 0.0, np.inf) + second.closed[None, :]
        for n, (at, weight, cap) in enumerate(zip(self.at, self.weight, self.cap, strict=True)):
            ahead, wait = at - first.at, second.at - at
            earlier = np.where(ahead >= 0, first.early[:, n] + self.early * ahead, np.inf)
            later = np.where(wait > 0, second.late[:, n] + self.late * wait, np.inf)
            fee = np.minimum(cap, np.minimum(earlier[:, None], later[None, :]))
            served = (ahead >= 0)[:, None] & (wait > 0)[None, :]
            total += np.where(served, weight * fee, 0.0)
        return total

    def layers(self, departures: Sequence[Array], rides: Sequence[Array], step: int) -> list[Layer]:
        """Return the departures of each train with what a ride costs whoever is not served by a neighbour.

        A wish might be served best not by the next train but by a faster one after it; so each ride is
        lowered to what any train further on, shift included, would cost.

        Parameters
        ----------
        departures
            Seconds of each train, multiples of ``step`` apart.
        rides
            Tenths of a second, shape (departures, wishes) a train; infinite where it cannot leave.
        """
        low = min(d[0] for d in departures)
        count = round((max(d[-1] for d in departures) - low) / step) + 1
        places = [np.rint((d - low) / step).astype(int) for d in departures]
        every = np.full((count, len(self.at)), np.inf)
        for place, ride in zip(places, rides, strict=True):
            every[place] = np.minimum(every[place], ride)
        second = np.arange(count)[:, None] * float(step)
        late = np.minimum.accumulate((every + self.late * second)[::-1])[::-1] - self.late * second
        early = np.minimum.accumulate(every - self.early * second) + self.early * second
        return [
            Layer(d, *(np.where(np.isfinite(r), side[p], np.inf) for side in (early, late)))
            for d, p, r in zip(departures, places, rides, strict=True)
        ]

    def loyalty(self, layers: Sequence[Layer], rides: Sequence[Array], slower: float) -> list[Array]:
        """Return how many travellers of each wish pay for a slower train wherever it leaves.

        What wishes lose when a train gets slower is concave in the time lost, so up to ``slower`` (tenths of
        a second) it is at least the chord. A wish is counted with the least chord over all departures, and
        not at all where another train might serve it as well. Shape (wishes,) a train.
        """
        return [self._loyal(n, layers, rides, slower) for n in range(len(layers))]

    def _loyal(self, n: int, layers: Sequence[Layer], rides: Sequence[Array], slower: float) -> Array:
        layer, ride = layers[n], rides[n]
        own = ride + np.maximum(
            self.late * (layer.at[:, None] - self.at), self.early * (self.at - layer.at[:, None])
        )
        other = np.minimum(self._best_of(layers[:n]), self._best_of(layers[n + 1 :]))
        best = np.minimum(self.cap, other)[None, :]
        share = np.clip(best - own, 0.0, slower) / slower
        share = np.where(np.isfinite(own), share, 1.0)
        return np.asarray(self.weight * share.min(axis=0))

    def _best_of(self, layers: Sequence[Layer]) -> Array:
        """Return the least any of the trains can cost each wish, wherever they leave."""
        best = np.full(len(self.at), np.inf)
        for layer in layers:
            shift = np.maximum(
                self.late * (layer.at[:, None] - self.at), self.early * (self.at - layer.at[:, None])
            )
            best = np.minimum(best, (np.minimum(layer.early, layer.late) + shift).min(axis=0))
        return best


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


def shortest_path(layers: Sequence[Layer], wishes: Wishes, discounts: Sequence[Array]) -> Layers | None:
    """Return the least cost over all choices of one departure a train, in ascending order.

    Parameters
    ----------
    layers
        The trains in the order in which they leave.
    discounts
        What each departure is cheaper, shape (departures,) a train.

    Returns
    -------
    Layers or None
        ``None`` if no choice is possible.

    Notes
    -----
    Cost is O(n · d² · w) for n trains with d possible departures and w wishes.
    """
    potential = wishes.before(layers[0]) - discounts[0]
    arcs, choices = [], []
    for (first, second), discount in zip(pairwise(layers), discounts[1:], strict=True):
        through = potential[:, None] + wishes.between(first, second) - discount[None, :]
        choices.append(through.argmin(axis=0))
        reached = through.min(axis=0)
        arcs.append(through - np.where(np.isfinite(reached), reached, 0.0)[None, :])
        potential = reached
    closing = potential + wishes.behind(layers[-1])
    least = float(closing.min())
    if not np.isfinite(least):
        return None
    path = [int(closing.argmin())]
    for choice in reversed(choices):
        path.append(int(choice[path[-1]]))
    best = tuple(float(layer.at[i]) for layer, i in zip(layers, reversed(path), strict=True))
    return Layers(least, best, tuple(arcs), closing - least)


def interval_least(costs: Array, rows: Sequence[int], columns: Sequence[int]) -> Array:
    """Return the least cost within each pair of intervals, given where the intervals begin."""
    return np.minimum.reduceat(np.minimum.reduceat(costs, rows, axis=0), columns, axis=1)
