"""Annealing of whole trees, within a budget of time or of work."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from corridor.rail.timetable.periodic.field import Field
from corridor.rail.timetable.periodic.luck import state_of
from corridor.rail.timetable.periodic.network import Integers
from corridor.rail.timetable.periodic.trees import retime_trees

__all__ = ["Budget", "Chain", "dearest", "first_times", "hottest"]

LARGEST_TREE = 120
"""Most events that are re-timed at once."""

_CHUNK = 512
"""Trees between two looks at the clock where the period has up to 60 ticks; a tree takes its square."""

_STILL = 1e-6
"""A temperature at which trees are re-timed without noise."""


@dataclass
class Budget:
    """How long to go on: wall seconds, or events re-timed where the answer must be the same every time.

    Parameters
    ----------
    seconds
        Wall seconds; not looked at if there is a limit of work.
    work
        Events re-timed.
    stopped
        Whether someone asks to end early.
    """

    seconds: float = 60.0
    work: int | None = None
    stopped: Callable[[], bool] = lambda: False
    _began: float = field(default_factory=time.monotonic, init=False)
    _done: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._end = self._began + self.seconds

    def count(self, work: int) -> None:
        """Count work done."""
        self._done += work

    def spend(self, share: float) -> None:
        """Say that a part of so large a share was used up by each worker."""
        if self.work is not None:
            self._done += max(1, int(share * self.work))

    @property
    def used(self) -> float:
        """Share used up, 0 to 1."""
        if self.over:
            return 1.0
        if self.work is not None:
            return min(1.0, self._done / self.work)
        return min(1.0, (time.monotonic() - self._began) / self.seconds)

    @property
    def over(self) -> bool:
        """Whether the whole, of which this may be a part, is at its end: by the clock or by request."""
        return self.stopped() or (self.work is None and time.monotonic() >= self._end)

    def part(self, share: float) -> Budget:
        """Return a budget of its own of so large a share of the whole, beginning now.

        What is worked within it does not count here: :meth:`spend` says so once for all workers.
        """
        work = None if self.work is None else max(1, int(share * self.work))
        part = Budget(max(1e-3, share * self.seconds), work, self.stopped)
        part._end = self._end
        return part


class Chain:
    """A timetable that is being cooled, and the best one it has seen.

    Parameters
    ----------
    couplings
        The field of the events that are left.
    times
        Where it begins, shape (k,).
    seed
        Of its random choices.
    """

    def __init__(self, couplings: Field, times: Integers, seed: int) -> None:
        self.field = couplings
        self.times = np.ascontiguousarray(times, dtype=np.int64).copy()
        self.best = self.times.copy()
        self._scores = np.full(2, couplings.total(self.times))
        self.mean_cost = self.cost
        self._random = state_of(seed)
        self._mark = np.zeros(len(self.times), dtype=np.int64)
        self._chunk = max(1, int(_CHUNK * min(1.0, 60 / couplings.cost.shape[1]) ** 2))

    @property
    def cost(self) -> float:
        """What the present times cost."""
        return float(self._scores[0])

    @property
    def best_cost(self) -> float:
        """What the best times cost."""
        return float(self._scores[1])

    def restart(self, times: Integers) -> None:
        """Go on from other times; the best is kept."""
        self.times[:] = times
        self._scores[0] = self.field.total(self.times)
        if self._scores[0] < self._scores[1]:
            self.best[:], self._scores[1] = self.times, self._scores[0]

    def cool(
        self, hot: float, cold: float, budget: Budget, watch: Callable[[float], None] = lambda _: None
    ) -> None:
        """Cool from ``hot`` to ``cold`` within a budget; ``watch`` is told the temperature reached.

        ``mean_cost`` is then the mean over the last tenth of the way.
        """
        share = 0.0
        late: list[float] = []
        while share < 1.0:
            begin = hot * (cold / hot) ** share
            ahead = min(1.0, share + 0.01)
            budget.count(self._retime(begin, hot * (cold / hot) ** ahead, self._chunk))
            share = budget.used
            late += [self.cost] if share > 0.9 else []
            watch(begin)
        self.mean_cost = float(np.mean(late))
        self._scores[0] = self.field.total(self.times)  # sums of many differences drift

    def settle(self, over: Callable[[], bool] = lambda: False) -> None:
        """Let the best times settle: re-time trees without noise until nothing improves or it is over."""
        self.restart(self.best)
        before = np.inf
        while self.best_cost < before - 0.5:
            before = self.best_cost
            for left in range(4 * len(self.times), 0, -self._chunk):
                if over():
                    return
                self._retime(_STILL, _STILL, min(left, self._chunk))

    def _retime(self, hot: float, cold: float, moves: int) -> int:
        f = self.field
        largest = min(LARGEST_TREE, len(self.times))
        return int(
            retime_trees(
                self.times, self.best, self._scores, f.first, f.neighbour, f.cost, f.allowed, f.forbidden,
                hot, cold, moves, largest, self._random, self._mark,
            )
        )  # fmt: skip


def hottest(couplings: Field) -> float:
    """Return a temperature at which costs hardly matter: what an event pays in the worst case."""
    usual = np.where(couplings.cost < couplings.forbidden, couplings.cost, 0.0).max(axis=1)
    return max(1.0, float(usual.sum()) / max(1, len(couplings.events)))


def dearest(couplings: Field) -> float:
    """Return the most that a pair pays for a difference that is allowed."""
    return float(np.where(couplings.cost < couplings.forbidden, couplings.cost, 0.0).max(initial=0.0))


def first_times(couplings: Field, seed: int) -> Integers:
    """Return times that keep the tightest pairs of each part of the network, and are random otherwise."""
    period = couplings.cost.shape[1]
    times = np.random.default_rng(seed).integers(0, period, len(couplings.events))
    seen = np.zeros(len(times), dtype=bool)
    for root in range(len(times)):
        ahead = [] if seen[root] else [root]
        seen[root] = True
        while ahead:
            event = ahead.pop()
            for k in range(couplings.first[event], couplings.first[event + 1]):
                other = int(couplings.neighbour[k])
                if not seen[other] and 2 * couplings.allowed[k] <= period:
                    seen[other] = True
                    times[other] = (times[event] - int(np.argmin(couplings.cost[k]))) % period
                    ahead.append(other)
    return times
