"""What two events pay for the difference of their times: the network as pairs of events, made small.

All activities between two events become one vector of length T: cost by difference of times, and
``FORBIDDEN`` where an activity would not keep its bounds. An event that is coupled with at most two others is
then taken out, and its best time is written into the coupling of its neighbours (bucket elimination,
Dechter 1999); this loses nothing, since the best time can be looked up afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numba
import numpy as np
from numpy.typing import NDArray

from corridor.rail.timetable.periodic.network import Integers, PeriodicNetwork

__all__ = ["FORBIDDEN", "Couplings", "couple"]

FORBIDDEN = 1e12
"""Cost of what is not allowed; sums of thousands stay finite."""

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class _Removed:
    """An event taken out, and its couplings with what was left: cost by own time minus theirs."""

    event: int
    neighbours: tuple[int, ...]
    costs: tuple[Vector, ...]


@dataclass
class Couplings:
    """Pairs of events that pay for their difference.

    Parameters
    ----------
    period
        T.
    constant
        Cost that no timetable avoids.
    costs
        By event, by neighbour: cost by (own time − neighbour's time) mod T, shape (T,).
    removed
        Events taken out, in this order.
    """

    period: int
    constant: float = 0.0
    costs: dict[int, dict[int, Vector]] = field(default_factory=dict)
    removed: list[_Removed] = field(default_factory=list)

    @property
    def events(self) -> list[int]:
        """The events that are left, in order."""
        return sorted(self.costs)

    def fill(self, times: Integers) -> None:
        """Give every removed event its best time, in place; the others have theirs."""
        ticks = np.arange(self.period)
        for gone in reversed(self.removed):
            total = np.zeros(self.period)
            for other, cost in zip(gone.neighbours, gone.costs, strict=True):
                total += cost[(ticks - times[other]) % self.period]
            times[gone.event] = int(np.argmin(total))


def couple(network: PeriodicNetwork, *, reduce: bool = True) -> Couplings:
    """Return the couplings of a network.

    Parameters
    ----------
    reduce
        Whether events with at most two neighbours are taken out.

    Raises
    ------
    ValueError
        If the weights are so large that a timetable could cost as much as what is not allowed.
    """
    if network.weight.sum(dtype=np.float64) * network.period >= FORBIDDEN:
        raise ValueError(f"weights times the period add up to {FORBIDDEN:.0e} or more")
    couplings = Couplings(network.period, costs={e: {} for e in range(network.events)})
    for i, j, lower, upper, weight, modulus in _columns(network):
        slack = (np.arange(network.period) - lower) % modulus
        cost = np.where(slack <= upper - lower, slack * float(weight), FORBIDDEN)
        _add(couplings, j, i, cost)
    if reduce:
        _reduce(couplings)
    return couplings


def _columns(network: PeriodicNetwork) -> list[tuple[int, ...]]:
    columns = (network.source, network.target, network.lower, network.upper, network.weight, network.moduli)
    return [tuple(row) for row in np.stack(columns).T.tolist()]


def _add(couplings: Couplings, a: int, b: int, cost: Vector) -> None:
    """Add a cost by (time of a − time of b); an event coupled with itself pays that of difference 0."""
    if a == b:
        couplings.constant += float(cost[0])
        return
    mine, theirs = couplings.costs[a], couplings.costs[b]
    mine[b] = np.minimum(mine.get(b, 0.0) + cost, FORBIDDEN)
    theirs[a] = mine[b][-np.arange(couplings.period) % couplings.period]


def _reduce(couplings: Couplings) -> None:
    queue = [e for e in couplings.events if len(couplings.costs[e]) <= 2]
    while queue and len(couplings.costs) > 1:
        event = queue.pop()
        if event in couplings.costs and len(couplings.costs[event]) <= 2:
            queue += _take_out(couplings, event)


def _take_out(couplings: Couplings, event: int) -> list[int]:
    """Take an event out; return its neighbours, which may be next."""
    mine = couplings.costs.pop(event)
    for other in mine:
        del couplings.costs[other][event]
    couplings.removed.append(_Removed(event, tuple(mine), tuple(mine.values())))
    if len(mine) == 1:
        couplings.constant += float(next(iter(mine.values())).min())
    elif len(mine) == 2:
        (a, to_a), (b, to_b) = mine.items()
        joined = np.full(couplings.period, FORBIDDEN)
        _join(to_a, np.tile(to_b, 2), FORBIDDEN, joined)
        _add(couplings, a, b, joined)
    return list(mine)


@numba.njit(cache=True, nogil=True)
def _join(to_a, to_b_twice, forbidden, joined):  # type: ignore[no-untyped-def]
    """Lower ``joined[δ]`` to what the event between a and b pays at its best time if a − b = δ.

    With x the event's time minus a's, that is ``to_a[x] + to_b[x + δ]``.
    """
    for x in range(len(joined)):
        if to_a[x] < forbidden:
            for d in range(len(joined)):
                joined[d] = min(joined[d], to_a[x] + to_b_twice[x + d])
