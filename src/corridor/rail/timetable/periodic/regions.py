"""Free a region of the network and choose all its times anew at once, by integer programming.

A large neighbourhood (Shaw 1998). Its size is what the solver can just settle; once that is the whole
network, the answer is proven best.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from corridor.rail.solvers import Outcome, Verdict
from corridor.rail.solvers.slack import Tie, least_slack
from corridor.rail.timetable.periodic.network import Integers, PeriodicNetwork, slacks

__all__ = ["Regions"]

SIZE = 100
"""Events freed at first."""

EFFORT = 2.0
"""Limit for one region in the solver's own unit, about a second."""

STIFF = 1e6
"""How much more than all that waits a stiff activity counts."""

LARGER, SMALLER = 1.25, 0.75
"""Size of the next region, by that of this one, if this one was settled or not."""


class Regions:
    """Regions of a network, about as large as can be settled.

    Parameters
    ----------
    network
        Events and activities.

    Attributes
    ----------
    bound
        Proven limit of the whole network, once all of it was a region; 0 before.
    """

    def __init__(self, network: PeriodicNetwork) -> None:
        self.network, self.bound = network, 0.0
        self._size, self._whole_was_tried = float(SIZE), False
        self._stiff = 2 * network.spans < network.moduli
        ends = np.concatenate([network.source, network.target])
        order = np.argsort(ends, kind="stable")
        self._first = np.searchsorted(ends[order], np.arange(network.events + 1))
        self._activity = order % max(1, network.activities)
        self._other = np.concatenate([network.target, network.source])[order]

    @property
    def whole_is_next(self) -> bool:
        """Whether the next region is the whole network, for the first time."""
        return self._size >= self.network.events and not self._whole_was_tried

    def free(self, times: Integers, random: np.random.Generator, over: Callable[[], bool]) -> Integers:
        """Return times at least as good after settling a random region.

        Parameters
        ----------
        times
            Ticks of all events that keep all bounds, shape (n,); left as they are.
        random
            Draws the region; costly waits are rather inside.
        over
            Asked now and then whether to give up.
        """
        inside = self._grow(times, random)
        events, found = self._settle(inside, times, int(random.integers(1 << 31)), over)
        if inside.all():
            self._whole_was_tried = True
            self.bound = max(self.bound, found.bound or 0.0)
        if not over():
            self._size *= LARGER if found.verdict is Verdict.OPTIMAL else SMALLER
        anew = times.copy()
        anew[events] = times[events] if found.solution is None else found.solution
        return anew

    def _grow(self, times: Integers, random: np.random.Generator) -> NDArray[np.bool_]:
        """Draw events one by one, shape (n,): the first by its waits, others by their waits for those inside.

        Whoever is stiffly bound to one inside comes before all others.
        """
        network = self.network
        waits = (network.weight * slacks(network, times)).astype(np.float64) + 1.0
        pull = np.where(self._stiff, STIFF * waits.sum(), waits)
        chance = np.bincount(self._other, waits[self._activity], network.events)
        inside = np.zeros(network.events, dtype=bool)
        for count in range(min(round(self._size), network.events)):
            there = np.where(inside, 0.0, chance)
            event = _draw(there if there.any() else 1.0 - inside, random)
            chance = chance if count else np.zeros_like(chance)
            inside[event] = True
            about = slice(self._first[event], self._first[event + 1])
            np.add.at(chance, self._other[about], pull[self._activity[about]])
        return inside

    def _settle(
        self, inside: NDArray[np.bool_], times: Integers, seed: int, over: Callable[[], bool]
    ) -> tuple[Integers, Outcome[tuple[int, ...]]]:
        """Return the events in and about a region, and their best times while those about it keep theirs."""
        network = self.network
        touched = np.flatnonzero(inside[network.source] | inside[network.target])
        columns = network.source, network.target, network.lower, network.spans, network.weight
        source, target, *rest = (column[touched] for column in columns)
        events, place = np.unique(np.concatenate([source, target]), return_inverse=True)
        rows = np.stack([*place.reshape(2, -1), *rest], axis=1).tolist()
        periods = np.full(network.events, network.period) if network.periods is None else network.periods
        held = set(np.flatnonzero(~inside[events]).tolist())
        if not held and len(events):  # all times may be shifted alike: hold that of the busiest event
            held = {int(np.bincount(place.reshape(-1)).argmax())}
        found = least_slack(
            periods[events].tolist(), [Tie(*row) for row in rows], times[events].tolist(),
            fixed=held, effort=EFFORT, seed=seed, over=over,
        )  # fmt: skip
        return events, found


def _draw(chance: NDArray[np.float64], random: np.random.Generator) -> int:
    """Return a place, the more likely the greater its chance."""
    until = np.cumsum(chance)
    return int(np.searchsorted(until, random.random() * until[-1], side="right"))
