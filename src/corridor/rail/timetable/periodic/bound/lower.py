"""The front door of the bound: cycles are found and settled in turn while the temperature falls."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from corridor.rail.timetable.periodic.anneal import Budget
from corridor.rail.timetable.periodic.bound.exact import IMPOSSIBLE
from corridor.rail.timetable.periodic.bound.pairs import pairs_of
from corridor.rail.timetable.periodic.bound.split import Split
from corridor.rail.timetable.periodic.network import PeriodicNetwork

__all__ = ["DualBound", "lower_bound"]

HOT, COLD = 0.15, 0.0002
"""First and last temperature, in what a pair usually pays."""

WARM = 0.3
"""How hot it begins when it goes on, of how hot it began before."""

SWEEPS = 3
"""How often all cycles are settled before new ones are sought."""

LOOKS = 8
"""How often the bound is computed on the way."""

_STEP = 2_000_000
"""Sums of two ticks between two looks at the clock."""


def lower_bound(network: PeriodicNetwork, *, limit_s: float, work: int | None = None, seed: int = 1) -> float:
    """Return a whole number that Σ weight · slack cannot go below.

    Parameters
    ----------
    network
        Events and activities.
    limit_s
        Wall seconds.
    work
        Limit in pairs settled, in place of the seconds: with it the same seed gives the same bound.
    seed
        Of the order of pairs and cycles.

    Returns
    -------
    float
        Infinite if there can be no timetable at all.
    """
    bound = DualBound(network, seed=seed)
    bound.go_on(Budget(limit_s, work))
    return bound.value


class DualBound:
    """A bound that can be raised further and further.

    Parameters
    ----------
    network
        Events and activities.
    seed
        Of the order of pairs and cycles.

    Attributes
    ----------
    value
        The best bound so far; infinite if there can be no timetable at all.
    """

    def __init__(self, network: PeriodicNetwork, *, seed: int = 1) -> None:
        pairs, self._ticks = pairs_of(network)
        self._random = np.random.default_rng(seed)
        self._split = Split(pairs)
        self._queue = np.zeros(0, dtype=np.int64)
        self._hot = HOT * max(1.0, pairs.usual)
        self._least = COLD * max(1.0, pairs.usual)
        self.value = 0.0
        self._look()

    def go_on(self, budget: Budget, watch: Callable[[float], None] = lambda _: None) -> None:
        """Raise the bound within a budget; ``watch`` is told when it has grown."""
        cold = self._hot * COLD / HOT
        looked = share = budget.used
        while share < 1.0 and np.isfinite(self.value) and len(self._split.pairs.cost):
            temperature = self._hot * (cold / self._hot) ** share
            self._seek(budget)
            for _ in range(SWEEPS):
                self._sweep(temperature, budget)
            share = budget.used
            if share - looked > 1.0 / LOOKS or share >= 1.0:
                looked = share
                if self._look():
                    watch(self.value)
        self._hot = max(self._least, WARM * self._hot)

    def _seek(self, budget: Budget) -> None:
        """Look for new cycles through the pairs whose turn it is, at least a tenth of all."""
        pairs, period = self._split.pairs.cost.shape
        if not len(self._queue):
            self._queue = self._random.permutation(pairs)
        some = max(1, 4 * _STEP // period**2)
        for _ in range(0, 1 + pairs // 10, some):
            if budget.used >= 1.0:
                break
            through, self._queue = self._queue[:some], self._queue[some:]
            self._split.grow(through, self._random, least=self._least)
            budget.count(len(through))

    def _sweep(self, temperature: float, budget: Budget) -> None:
        """Settle all cycles once, in random order."""
        order = self._random.permutation(self._split.cycles)
        some = max(1, _STEP // self._split.pairs.cost.shape[1] ** 2)
        for begin in range(0, len(order), some):
            if budget.used >= 1.0:
                break
            budget.count(self._split.settle(order[begin : begin + some], temperature))

    def _look(self) -> bool:
        """Compute the bound; return whether it is a better one."""
        worth, constant = self._split.worth(), self._split.pairs.constant
        none = worth is None or constant >= IMPOSSIBLE
        value = np.inf if none else float((constant + (worth or 0)) * self._ticks)
        grown = value > self.value
        self.value = max(self.value, value)
        return grown
