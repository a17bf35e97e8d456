"""The front door: the periodic timetable in which passengers travel the least, all on their best routes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from corridor.rail.solvers import Interruptible, Outcome, Stop, Tick, Verdict
from corridor.rail.timetable.periodic.anneal import Budget
from corridor.rail.timetable.periodic.feasible import find_start
from corridor.rail.timetable.periodic.network import Integers, slacks
from corridor.rail.timetable.periodic.passengers.blocks import Blocks, block
from corridor.rail.timetable.periodic.passengers.chain import Chain
from corridor.rail.timetable.periodic.passengers.instance import PassengerNetwork
from corridor.rail.timetable.periodic.passengers.routing import Streets, bound_travel, route, streets_of
from corridor.rail.timetable.periodic.plan import plan_periodic
from corridor.rail.timetable.periodic.polish import polish_periodic
from corridor.rail.timetable.periodic.together import together

__all__ = ["plan_passengers"]

Watch = Callable[[Tick], None]

LINES = (0.001, 0.004, 0.016, 0.28)
"""Shares of the time for whole lines, each time from scratch: at first for a quick answer."""

AGAIN = 0.07
"""Share of the time for each time of cooling again."""

START, EFFORT = 0.2, 20.0
"""Most of the time for an exact start, where lines do not keep all bounds; its effort with ``work``."""

PERIODIC = 0.2
"""Share of the time for the timetable alone, where nothing that keeps all bounds has been found."""

POLISH = 0.02
"""Most of the time for polishing once."""

HOT, COOLED = 1.5, 300.0
"""Hottest temperature for lines from scratch, in travel time above the bound per block; over the coldest."""

WARM_TRAINS = (4.0, 10.0, 2.0, 20.0)
"""The hottest temperatures for cooling single trains again, in turn."""

WARM_LINES = (0.3, 1.0, 4.0, 0.1)
"""The same for whole lines at their present running and stopping times."""

STREET_S = 1.5e-8
"""Seconds to route everybody, by origin and activity that passengers use, about."""

FAIR = 12
"""Routings of everybody that fit at least into what is begun: half of them before the first move."""

LAST = 5
"""Routings of everybody after the last move, which the time must hold too."""

LARGEST_TABLE = 60_000_000
"""Activities times period beyond which the timetable alone is not sought: it would not fit into memory."""


@dataclass
class _Search:
    """What the workers share: the best timetable, and the bound."""

    instance: PassengerNetwork
    streets: Streets
    watch: Watch
    began: float
    bound: int = 0
    best: Integers | None = None
    value: int | None = None
    rank: int = 0
    polish_s: float = 60.0
    impossible: bool = False
    fair: float = 0.0
    _told: float = field(default=-1.0, init=False)
    _untold: Tick | None = field(default=None, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    @property
    def over(self) -> bool:
        """Whether nothing better is to be found."""
        return self.proven or self.impossible

    @property
    def proven(self) -> bool:
        """Whether the best cannot be improved."""
        return self.value is not None and self.value <= self.bound

    @property
    def routing_s(self) -> float:
        """Seconds to route everybody, about."""
        return STREET_S * (len(self.streets.begin_first) - 1) * len(self.streets.head)

    def sound(self, events: Integers) -> bool:
        """Return whether times keep all bounds."""
        network = self.instance.network
        return not (slacks(network, events) > network.spans).any()

    def polished(self, events: Integers) -> Integers:
        """Return the times that suit the present routes best, with all whole periods as they are."""
        loads = route(self.instance, events, self.streets).loads
        return polish_periodic(replace(self.instance.network, weight=loads), events, limit_s=self.polish_s)

    def offer(self, events: Integers, method: str, rank: int) -> float:
        """Take times that keep all bounds and are better than the best; of equal ones those of lower rank.

        Returns the value, by an exact routing of everybody; infinite if a bound is not kept.
        """
        if not self.sound(events):
            return np.inf
        value = route(self.instance, events, self.streets).total
        with self._lock:
            better = self.value is None or value < self.value
            if better or (value, rank) < (self.value, self.rank):
                self.best, self.value, self.rank = events, value, rank
            if better:
                self._tell(method)
        return float(value)

    def _tell(self, method: str) -> None:
        """Show an improvement, unless the time has hardly grown since the last one shown."""
        seconds = time.monotonic() - self.began
        value, bound = (self.instance.in_units(total) for total in (self.value or 0, self.bound))
        self._untold = Tick(seconds, value, bound, f"{value:,.15g} by {method}")
        if seconds > 1.25 * self._told or self.proven:
            self._told = seconds
            self.tell_last()

    def tell_last(self) -> None:
        """Show the last improvement if it has not been shown."""
        if self._untold is not None:
            self.watch(self._untold)
            self._untold = None


def plan_passengers(
    instance: PassengerNetwork, *, stop: Stop, work: int | None = None, watch: Watch = lambda _: None
) -> Outcome[Integers]:
    """Choose the times of all events so that the passengers' total travel time is least.

    Parameters
    ----------
    instance
        Events, activities and passengers.
    stop
        Wall seconds, workers (threads) and seed.
    work
        Limit in sets of events shifted by each worker, in place of the wall seconds: with it the same seed
        gives the same timetable every time.
    watch
        Told of improvements, with the method that found them.

    Returns
    -------
    Outcome
        Times of all events, ticks 0 … T−1, shape (n,); objective and bound are total travel times in the
        file's own units, of the passengers who have a route at all. ``unknown`` if no timetable that keeps
        all bounds was found, ``infeasible`` if it is proven that there is none.
    """
    began = time.monotonic()
    streets = streets_of(instance)
    search = _Search(instance, streets, watch, began, bound_travel(instance, streets))
    if work is None:
        search.polish_s = POLISH * stop.limit_s
        search.fair = FAIR * search.routing_s / stop.limit_s
    trains = block(instance, tight=False)
    search.impossible = trains.broken > 0
    if search.impossible:
        return _outcome(search, time.monotonic() - began)
    with Interruptible() as asked:
        budget = Budget(
            _for_moves(search, stop), work, lambda: asked.requested or (work is None and search.proven)
        )
        seeds = np.random.SeedSequence(stop.seed).generate_state(stop.workers)
        workers = [_Worker(search, trains, int(seed), rank) for rank, seed in enumerate(seeds)]
        asked.wait(lambda: _work(search, workers, budget, stop, asked), lambda: None)
    search.tell_last()
    return _outcome(search, time.monotonic() - began)


def _for_moves(search: _Search, stop: Stop) -> float:
    """Return the seconds that are left for moves."""
    left = stop.limit_s - (time.monotonic() - search.began)
    return max(0.7 * left, left - LAST * search.routing_s)


def _outcome(search: _Search, seconds: float) -> Outcome[Integers]:
    bound = search.instance.in_units(search.bound)
    if search.best is None or search.value is None:
        verdict = Verdict.INFEASIBLE if search.impossible else Verdict.UNKNOWN
        return Outcome(verdict, bound=bound, seconds=seconds)
    verdict = Verdict.OPTIMAL if search.proven else Verdict.FEASIBLE
    return Outcome(verdict, search.best, search.instance.in_units(search.value), bound, seconds)


def _work(search: _Search, workers: list[_Worker], budget: Budget, stop: Stop, asked: Interruptible) -> None:
    """Shift whole lines from scratch, then trains and lines again and again; start exactly if need be."""
    lines = block(search.instance, tight=True)
    fair = [share for share in LINES if share >= search.fair or share == LINES[-1]]
    for share in fair:
        if share == LINES[-1] and search.best is None and len(fair) > 1:
            _start(search, stop, asked, exact=budget.work is not None)
        if not search.over:
            together([partial(w.lines, lines, budget.part(share)) for w in workers])
            budget.spend(share)
    if search.best is None and len(fair) == 1:
        _start(search, stop, asked, exact=budget.work is not None)
    turn = 0
    while budget.used < 1.0 and not search.over:
        if search.best is None and turn == 1:
            _ride_alone(search, budget, stop)
        share = min(max(AGAIN, search.fair), 1.0 - budget.used)
        again = [partial(w.again, search.best, turn, budget.part(share)) for w in workers]
        together(again)
        budget.spend(share)
        turn += 1


def _start(search: _Search, stop: Stop, asked: Interruptible, *, exact: bool) -> None:
    """Seek any timetable that keeps all bounds, by propositional logic, or prove that there is none."""
    limit = replace(stop, limit_s=START * stop.limit_s)
    found = find_start(search.instance.network, limit, asked=asked, effort=EFFORT if exact else None)
    search.impossible = found.verdict is Verdict.INFEASIBLE
    if found.times is not None:
        search.offer(found.times, "exact start", 0)


def _ride_alone(search: _Search, budget: Budget, stop: Stop) -> None:
    """Seek a timetable for the routes of least durations, which keeps all bounds."""
    instance = search.instance
    if instance.network.activities * instance.network.period > LARGEST_TABLE:
        return
    loads = route(instance, None, search.streets).loads
    weighted = replace(instance.network, weight=loads)
    part = None if budget.work is None else max(1, int(PERIODIC * budget.work))
    limit = Stop(max(2.0, PERIODIC * stop.limit_s), workers=stop.workers, seed=stop.seed)
    found = plan_periodic(weighted, stop=limit, work=part)
    budget.spend(PERIODIC)
    search.impossible = found.verdict is Verdict.INFEASIBLE
    if found.solution is not None:
        search.offer(found.solution, "the timetable alone", 0)


class _Worker:
    """One searcher with a random state of its own."""

    def __init__(self, search: _Search, trains: Blocks, seed: int, rank: int) -> None:
        self.search, self.rank = search, rank
        self._trains = trains
        self._random = np.random.default_rng(seed)
        self._best: Integers | None = None
        self._cost = np.inf
        self._sound = False
        self._chain: Chain | None = None

    def lines(self, blocks: Blocks, budget: Budget) -> None:
        """Anneal whole lines from scratch."""
        times = self._random.integers(0, blocks.period, blocks.count)
        chain = self._made(blocks, times)
        hot = HOT * self._scale(chain)
        self._cool(chain, hot, hot / COOLED, budget, "shifting lines")

    def again(self, common: Integers | None, turn: int, budget: Budget) -> None:
        """Warm up and cool again the best of this worker or, at times, of all: trains or whole lines."""
        ours = common is None or (self._sound and turn % 3 < 2)
        begin = self._best if ours else common
        if begin is None:
            begin = self._random.integers(0, self._trains.period, self.search.instance.network.events)
        if (turn + self.rank) % 2 and self.search.sound(begin):
            blocks = block(self.search.instance, tight=True, times=begin)
            chain, method, warm = self._made(blocks, blocks.times(begin)), "shifting lines again", WARM_LINES
        else:
            chain, method, warm = self._of_trains(begin), "shifting trains", WARM_TRAINS
        hot = warm[turn // 2 % len(warm)] * self._scale(chain)
        self._cool(chain, hot, hot / COOLED, budget, method)

    def _of_trains(self, begin: Integers) -> Chain:
        """Return the chain of single trains, whose routes are kept from turn to turn."""
        times = self._trains.times(begin)
        if self._chain is None:
            self._chain = self._made(self._trains, times)
        self._chain.restart(times)
        return self._chain

    def _made(self, blocks: Blocks, times: Integers) -> Chain:
        seed = int(self._random.integers(2**31))
        return Chain(self.search.instance, self.search.streets, blocks, times, seed)

    def _scale(self, chain: Chain) -> float:
        """Return the travel time above the bound per block."""
        return max(1.0, (chain.cost - self.search.bound) / max(1, chain.blocks.count))

    def _cool(self, chain: Chain, hot: float, cold: float, budget: Budget, method: str) -> None:
        offered = np.inf

        def offer() -> None:
            nonlocal offered
            if chain.best_cost < offered:
                offered = chain.best_cost
                self.search.offer(chain.events, method, self.rank)

        chain.cool(hot, cold, budget, offer)
        self._take(chain.events, chain.best_cost)
        if self._sound and self._best is not None:
            polished = self.search.polished(self._best)
            self._take(polished, float(self.search.offer(polished, "polishing", self.rank)))

    def _take(self, events: Integers, cost: float) -> None:
        """Keep times if they are the best of this worker."""
        sound = self.search.sound(events)
        if (not sound, cost) < (not self._sound, self._cost):
            self._sound, self._cost, self._best = sound, cost, events
