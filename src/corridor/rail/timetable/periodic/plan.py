"""The front door: the best periodic timetable that can be found, with a bound below which none can be."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from corridor.rail.solvers import Interruptible, Outcome, Stop, Tick, Verdict
from corridor.rail.timetable.periodic.anneal import Budget, Chain, first_times, hottest, quick_run
from corridor.rail.timetable.periodic.bound import lower_bound
from corridor.rail.timetable.periodic.couplings import FORBIDDEN, Couplings, couple
from corridor.rail.timetable.periodic.feasible import find_start
from corridor.rail.timetable.periodic.field import Field, field_of
from corridor.rail.timetable.periodic.merge import parts_of, rigid
from corridor.rail.timetable.periodic.network import Integers, PeriodicNetwork, slacks, weighted_slack
from corridor.rail.timetable.periodic.polish import polish_periodic

__all__ = ["plan_periodic"]

Watch = Callable[[Tick], None]

START_S = 3.0
"""Most seconds for a first timetable, however bad."""

EXACT = 0.3
"""Most of the time for an exact start, where propositional logic has to seek it."""

EFFORT = 20.0
"""The same in the solver's own unit, where work is limited in place of time."""

QUICK = 0.06
"""Share of the time for the quick run."""

MAIN = 0.6
"""Share of the time for the main run; what is left is for cooling again and for merging."""

AGAIN = 0.08
"""Share of the time for each time of cooling again."""

BOUND = 0.04
"""Share of the time for the bound."""

DEAR = 30.0
"""What is not allowed costs so many times the hottest temperature."""


@dataclass
class _Search:
    """What the workers share."""

    network: PeriodicNetwork
    couplings: Couplings
    field: Field
    watch: Watch
    began: float
    best: Integers | None = None
    value: float = np.inf
    rank: int = 0
    bound: float = 0.0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    def full(self, times: Integers) -> Integers:
        """Return times of all events of the network."""
        whole = np.zeros(self.network.events, dtype=np.int64)
        whole[self.field.events] = times
        self.couplings.fill(whole)
        return self.network.within(whole)

    def offer(self, times: Integers, method: str, rank: int) -> None:
        """Take times that are allowed and better than the best; of equal ones those of the lower rank."""
        whole = self.full(times)
        if (slacks(self.network, whole) > self.network.spans).any():
            return
        value = weighted_slack(self.network, whole)
        with self._lock:
            better = value < self.value
            if (value, rank) < (self.value, self.rank):
                self.best, self.value, self.rank = whole, value, rank
            if better:
                seconds = time.monotonic() - self.began
                self.watch(Tick(seconds, float(value), self.bound, f"{value} by {method}"))

    def polish(self) -> None:
        """Offer the best with its whole periods kept and all times chosen anew."""
        if self.best is not None:
            found = polish_periodic(self.network, self.best)
            self.offer(found[self.field.events], "polishing", self.rank)


def plan_periodic(
    network: PeriodicNetwork, *, stop: Stop, work: int | None = None, watch: Watch = lambda _: None
) -> Outcome[Integers]:
    """Choose the times of all events so that the weighted slack is least.

    Parameters
    ----------
    network
        Events and activities.
    stop
        Wall seconds, workers (threads) and seed.
    work
        Limit in events re-timed by each worker, in place of the wall seconds: with it the same seed gives the
        same timetable every time.
    watch
        Told of every improvement, with the method that found it.

    Returns
    -------
    Outcome
        Times of all events, ticks 0 … T−1, shape (n,); objective Σ weight · slack. ``infeasible`` if it is
        proven that no timetable keeps all bounds (:func:`smallest_clash` tells why), ``unknown`` if none was
        found.
    """
    began = time.monotonic()
    start = find_start(network, replace(stop, limit_s=EXACT * stop.limit_s), effort=work and EFFORT)
    if start.verdict is Verdict.INFEASIBLE:
        return Outcome(Verdict.INFEASIBLE, seconds=time.monotonic() - began)
    couplings = couple(network)
    dear = DEAR * hottest(field_of(couplings, forbidden=FORBIDDEN))
    search = _Search(network, couplings, field_of(couplings, forbidden=dear), watch, began)
    if start.times is not None:
        search.offer(start.times[search.field.events], "exact start", 0)
    search.bound = lower_bound(network, limit_s=BOUND * stop.limit_s, work=work)
    with Interruptible() as asked:
        budget = Budget(max(0.1, stop.limit_s - (time.monotonic() - began)), work, lambda: asked.requested)
        seeds = np.random.SeedSequence(stop.seed).generate_state(stop.workers)
        chains = [_Worker(search, int(seed), rank) for rank, seed in enumerate(seeds)]
        asked.wait(lambda: _together([partial(c.begin, budget) for c in chains]), lambda: None)
        budget.spend(QUICK + MAIN)
        asked.wait(lambda: _go_on(chains, budget), lambda: None)
    search.polish()
    seconds = time.monotonic() - began
    if search.best is None:
        return Outcome(Verdict.UNKNOWN, seconds=seconds)
    proven = Verdict.OPTIMAL if search.value <= search.bound else Verdict.FEASIBLE
    return Outcome(proven, search.best, float(search.value), search.bound, seconds)


class _Worker:
    """One chain of the search, and how hot it began."""

    def __init__(self, search: _Search, seed: int, rank: int) -> None:
        self.search, self.rank = search, rank
        self.chain = Chain(search.field, first_times(search.field, seed), seed)
        self.hot = self.cold = 1.0
        self._offered = np.inf

    def begin(self, budget: Budget) -> None:
        """Find a first timetable, see how hot to begin, and anneal."""
        hot = hottest(self.search.field)
        start = budget.part(min(0.03, START_S / budget.seconds))
        self.cool(hot / 4, hot / 3000, start, "first run")
        self.hot, self.cold = quick_run(self.chain, budget.part(QUICK))
        self.offer("quick run")
        self.chain.restart(self.chain.best)
        self.cool(self.hot, self.cold, budget.part(MAIN), "annealing")

    def again(self, budget: Budget) -> None:
        """Warm the best up and cool it again."""
        self.chain.restart(self.chain.best)
        self.cool(self.hot / 10, self.cold, budget, "cooling again")

    def merge(self, other: Integers, budget: Budget) -> None:
        """Seek anew what the best and another timetable do not have in common."""
        best = self.chain.best.copy()
        part = parts_of(self.search.field, best, other)
        if part.max() == 0:
            return
        small = rigid(self.search.field, best, part)
        shifts = Chain(small, np.zeros(int(part.max()) + 1, dtype=np.int64), self.rank + 1)
        shifts.cool(self.hot / 5, self.cold, budget)
        shifts.settle()
        self.chain.restart((best + shifts.best[part]) % self.search.network.period)
        self.chain.settle()
        self.offer("merging")

    def cool(self, hot: float, cold: float, budget: Budget, method: str) -> None:
        """Cool the chain and offer what it finds."""
        self.chain.cool(hot, cold, budget, lambda _: self.offer(method))
        self.chain.settle()
        self.offer(method)

    def offer(self, method: str) -> None:
        """Offer the chain's best if it is new."""
        if self.chain.best_cost < self._offered - 0.5:
            self._offered = self.chain.best_cost
            self.search.offer(self.chain.best, method, self.rank)


def _go_on(workers: list[_Worker], budget: Budget) -> None:
    """Cool again and merge in turn until the time is over."""
    while budget.used < 1.0:
        share = min(AGAIN, 1.0 - budget.used)
        _together([partial(w.again, budget.part(share)) for w in workers])
        budget.spend(share)
        bests = [w.chain.best.copy() for w in workers]
        others = bests[1:] + bests[:1]
        share = min(AGAIN / 4, 1.0 - budget.used)
        if share > 0.0 and len(workers) > 1:
            pairs = zip(workers, others, strict=True)
            _together([partial(w.merge, other, budget.part(share)) for w, other in pairs])
            budget.spend(share)


def _together(works: list[Callable[[], None]]) -> None:
    """Run works in a thread each; the kernels let go of the interpreter, so they run at once."""
    with ThreadPoolExecutor(len(works)) as pool:
        for done in [pool.submit(work) for work in works]:
            done.result()
