"""Annealing of blocks under passengers who always take the best route known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from corridor.rail.timetable.periodic.anneal import Budget
from corridor.rail.timetable.periodic.luck import state_of
from corridor.rail.timetable.periodic.network import Integers
from corridor.rail.timetable.periodic.passengers.blocks import Blocks
from corridor.rail.timetable.periodic.passengers.instance import PassengerNetwork
from corridor.rail.timetable.periodic.passengers.pool import Pool
from corridor.rail.timetable.periodic.passengers.routing import Streets
from corridor.rail.timetable.periodic.passengers.shift import shift_blocks

__all__ = ["Chain"]

DEAR = 0.01
"""A class that waits longer than it may costs so much of the whole travel time."""

MOVES = 3
"""Effort for moves between two exact routings, in routings."""


class Chain:
    """Times of blocks that are being cooled, and the best ones seen.

    Parameters
    ----------
    instance, streets, blocks
        Who travels, on what, and what moves as one.
    times
        Of the blocks, where it begins, ticks, shape (k,).
    seed
        Of its random choices.
    """

    def __init__(
        self, instance: PassengerNetwork, streets: Streets, blocks: Blocks, times: Integers, seed: int
    ) -> None:
        self.blocks = blocks
        self.pool = Pool(instance, streets, blocks)
        self.dear = max(1.0, DEAR * float(self.pool.customers @ self.pool.cheapest))
        self.times = np.ascontiguousarray(times, dtype=np.int64).copy()
        self.best = self.times.copy()
        self._slack = blocks.slack(self.times)
        self._scores = np.full(2, np.inf)
        self._random = state_of(seed)
        self._mark = np.zeros(blocks.count, dtype=np.int64)
        self._asked = np.zeros(len(self.pool.customers) + 1, dtype=np.int64)
        self.restart(self.times)

    @property
    def cost(self) -> float:
        """Travel time over the pool, and what is broken, at the present times."""
        return float(self._scores[0])

    @property
    def best_cost(self) -> float:
        """The same at the best times."""
        return float(self._scores[1])

    @property
    def events(self) -> Integers:
        """The best times of all events."""
        return self.blocks.events(self.best)

    def restart(self, times: Integers) -> None:
        """Go on from other times of the blocks; the best are kept."""
        self.times[:] = times
        self._reroute()

    def cool(self, hot: float, cold: float, budget: Budget, watch: Callable[[], None]) -> None:
        """Cool from ``hot`` to ``cold`` within a budget; ``watch`` is called after every exact routing."""
        used = 0.0
        while used < 1.0:
            budget.count(self._shift(hot * (cold / hot) ** used))
            used = budget.used
            watch()

    def _reroute(self) -> None:
        """Let everybody choose anew among all routes, not only those of the pool."""
        self._slack = self.blocks.slack(self.times)
        wrong = int((self._slack > self.blocks.span).sum())
        self._scores[0] = self.pool.reroute(self._slack) + self.dear * wrong
        if self._scores[0] < self._scores[1]:
            self.best[:], self._scores[1] = self.times, self._scores[0]

    def _shift(self, temperature: float) -> int:
        b, p = self.blocks, self.pool
        sets = shift_blocks(
            self.times, self.best, self._scores, self._slack, b.source, b.target, b.span, b.near_first,
            b.near, b.period, p.first, p.users, p.load, p.customers, p.held, p.sizes, p.costs, p.classes,
            p.cheapest, self.dear, temperature, MOVES * p.effort, self._random, self._mark, self._asked,
        )  # fmt: skip
        self._reroute()
        return int(sets)
