"""The workers of the search: races from nothing, and ways to improve what was found, each in a thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial

import numpy as np

from corridor.rail.solvers import Tick
from corridor.rail.timetable.periodic.anneal import Budget, Chain, dearest, hottest
from corridor.rail.timetable.periodic.couplings import FORBIDDEN, couple
from corridor.rail.timetable.periodic.cuts import shift_cuts
from corridor.rail.timetable.periodic.field import Field, field_of
from corridor.rail.timetable.periodic.merge import parts_of, rigid
from corridor.rail.timetable.periodic.network import Integers, PeriodicNetwork, slacks, weighted_slack
from corridor.rail.timetable.periodic.polish import polish_periodic
from corridor.rail.timetable.periodic.pool import Child, Pool
from corridor.rail.timetable.periodic.race import COLDEST, RUNNERS, race
from corridor.rail.timetable.periodic.regions import Regions
from corridor.rail.timetable.periodic.together import together
from corridor.rail.timetable.periodic.tropical import turn_pair

__all__ = ["Search", "Watch"]

Watch = Callable[[Tick], None]
Over = Callable[[], bool]
Neighbour = Callable[[Field, Integers, np.random.Generator, Over], Integers]

DEAR = 30.0
"""What is not allowed costs so many times the hottest temperature, and more than whatever is allowed."""

WARM = {"cooling again from 1.5 %": 0.015, "cooling again from 3 %": 0.03, "cooling again from 5 %": 0.05}
"""Methods that warm a timetable up, to a share of the hottest temperature, and cool it again."""

PIECE = 0.02
"""Share of the time for which a worker tries one method on one timetable."""

NEIGHBOURS: dict[str, tuple[Neighbour, int]] = {"cuts": (shift_cuts, 2), "turning": (turn_pair, 300)}
"""Methods that go from one timetable to a neighbour, and as how many events re-timed each event counts."""

FREEING = 2_000
"""The same for freeing a region."""

FORESTS = 10
"""Random forests whose cuts are tried whenever a timetable has come to rest."""


class Search:
    """What the workers share: the network made small, the best timetable, and the pool of good ones.

    Parameters
    ----------
    network
        Events and activities.
    watch
        Told of every improvement.
    seeds
        One for each worker.
    began
        Reading of the monotonic clock from which seconds count.
    """

    def __init__(self, network: PeriodicNetwork, watch: Watch, seeds: list[int], began: float) -> None:
        self.network, self.watch, self.began = network, watch, began
        self.couplings = couple(network)
        usual = field_of(self.couplings, forbidden=FORBIDDEN)
        self.hot = hottest(usual)
        self.field = field_of(self.couplings, forbidden=max(DEAR * self.hot, 2.0 * dearest(usual)))
        self.best: Integers | None = None
        self.value, self.bound, self._rank = np.inf, 0.0, 0
        self._lock = threading.Lock()
        self._offered = [-np.inf for _ in seeds]
        self._random = [np.random.default_rng(seed) for seed in seeds]
        self._regions = [Regions(network) for _ in seeds]
        self.pool = Pool((*WARM, "merging", *NEIGHBOURS, "freeing"))

    @property
    def whole_is_next(self) -> bool:
        """Whether improving begins with all events at once, which may prove the best."""
        return self._regions[0].whole_is_next and bool(self.pool.members)

    @property
    def proven(self) -> bool:
        """Whether the best reaches the bound."""
        return self.value <= self.bound

    def race(self, budget: Budget, share: float) -> None:
        """Let every worker race from nothing for a share of the time; the pool takes what reaches the end."""
        works = [partial(self._race, rank, budget.part(share)) for rank in range(len(self._random))]
        self.pool.take([child for children in together(works) for child in children])
        budget.spend(share)

    def improve(self, budget: Budget, until: float) -> None:
        """Improve timetables of the pool until a share of the time is used."""
        while budget.used < until and self.pool.members and not self.proven:
            share = min(PIECE, until - budget.used)
            works = [partial(self._improve, rank, budget.part(share)) for rank in range(len(self._random))]
            self.pool.take(together(works))
            budget.spend(share)

    def offer(self, times: Integers, method: str, rank: int = 0) -> bool:
        """Take times as the best if they are; of equal ones those of the lower rank. False if not allowed."""
        whole = self._whole(times)
        if not self._keeps_all(whole):
            return False
        value = weighted_slack(self.network, whole)
        with self._lock:
            better = value < self.value
            if (value, rank) < (self.value, self._rank):
                self.best, self.value, self._rank = whole, value, rank
            if better:
                seconds = time.monotonic() - self.began
                self.watch(Tick(seconds, float(value), self.bound, f"{value} by {method}"))
        return True

    def start(self, times: Integers, method: str) -> None:
        """Take times of all events that keep all bounds."""
        left = times[self.field.events]
        if self.offer(left, method):
            self.pool.take([Child(left, self.field.total(left), method)])

    def polish(self, limit_s: float) -> None:
        """Offer the best with its whole periods kept and all times chosen anew."""
        if self.best is not None and not self.proven:
            found = polish_periodic(self.network, self.best, limit_s=limit_s)
            self.offer(found[self.field.events], "polishing", self._rank)

    def _race(self, rank: int, budget: Budget) -> list[Child]:
        seeds = [int(s) for s in self._random[rank].integers(1 << 62, size=RUNNERS)]
        ended = race(self.field, seeds, budget, partial(self._report, rank))
        for chain in ended:
            _settle(chain, self._random[rank], budget)
        kept = [chain for chain in ended if self.offer(chain.best, "annealing", rank)]
        return [Child(chain.best, chain.best_cost, "annealing") for chain in kept]

    def _report(self, rank: int, chain: Chain) -> None:
        """Offer what a chain has found if it is the best, once a second at most: offers are slow."""
        now = time.monotonic()
        if now > self._offered[rank] + 1.0 and chain.best_cost + self.couplings.constant < self.value - 0.5:
            self._offered[rank] = now
            self.offer(chain.best, "annealing", rank)

    def _improve(self, rank: int, budget: Budget) -> Child:
        random = self._random[rank]
        method, parent = self.pool.draw_method(random), self.pool.draw_parent(random)
        if rank == 0 and self._regions[rank].whole_is_next:
            method, parent = "freeing", 0
        chain = Chain(self.field, self.pool.members[parent].times, int(random.integers(1 << 62)))
        if method in WARM:
            chain.cool(WARM[method] * self.hot, COLDEST * self.hot, budget)
        elif method == "merging":
            self._merge(chain, self.pool.members[self.pool.draw_parent(random)].times, budget)
        else:
            free = partial(self._free, self._regions[rank])
            _step(chain, *NEIGHBOURS.get(method, (free, FREEING)), random, budget)
        _settle(chain, random, budget)
        self.offer(chain.best, method, rank)
        return Child(chain.best, chain.best_cost, method, parent)

    def _free(
        self, regions: Regions, _field: Field, times: Integers, random: np.random.Generator, over: Over
    ) -> Integers:
        """Settle a region of times that keep all bounds."""
        whole = self._whole(times)
        if not self._keeps_all(whole):
            return times
        settled = regions.free(whole, random, over)
        with self._lock:
            self.bound = max(self.bound, regions.bound)
        return settled[self.field.events]

    def _whole(self, times: Integers) -> Integers:
        """Return the times of all events, given those that are left."""
        whole = np.zeros(self.network.events, dtype=np.int64)
        whole[self.field.events] = times
        self.couplings.fill(whole)
        return self.network.within(whole)

    def _keeps_all(self, whole: Integers) -> bool:
        return bool((slacks(self.network, whole) <= self.network.spans).all())

    def _merge(self, chain: Chain, other: Integers, budget: Budget) -> None:
        """Seek anew what two timetables do not have in common."""
        ours = chain.best.copy()
        part = parts_of(self.field, ours, other)
        if part.max() == 0:
            return
        small = rigid(self.field, ours, part)
        shifts = Chain(small, np.zeros(len(small.events), dtype=np.int64), len(small.events))
        shifts.cool(self.hot / 10, COLDEST * self.hot, budget)
        shifts.settle(lambda: budget.over)
        chain.restart((ours + shifts.best[part]) % self.network.period)


def _settle(chain: Chain, random: np.random.Generator, budget: Budget) -> None:
    """Let the best times settle: whole trees, cuts, and trees again."""
    chain.settle(lambda: budget.over)
    for _ in range(FORESTS):
        if not budget.over:
            chain.restart(shift_cuts(chain.field, chain.best, random, lambda: budget.over))
    chain.settle(lambda: budget.over)


def _step(chain: Chain, neighbour: Neighbour, work: int, random: np.random.Generator, budget: Budget) -> None:
    """Go from the best to a neighbour, again and again, and stay where it is better."""
    while budget.used < 1.0:
        chain.restart(neighbour(chain.field, chain.best, random, lambda: budget.over))
        budget.count(work * len(chain.times))
