"""The front door: the best periodic timetable that can be found, with a bound below which none can be."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from corridor.rail.solvers import Interruptible, Outcome, Stop, Verdict
from corridor.rail.timetable.periodic.anneal import Budget
from corridor.rail.timetable.periodic.bound import lower_bound
from corridor.rail.timetable.periodic.feasible import find_start
from corridor.rail.timetable.periodic.network import Integers, PeriodicNetwork
from corridor.rail.timetable.periodic.search import Search, Watch

__all__ = ["plan_periodic"]

EXACT = 0.3
"""Most of the time for an exact start, where propositional logic has to seek it."""

EXACT_S = 8.0
"""So many seconds it may have even if that is up to half of the time."""

EFFORT = 20.0
"""The same in the solver's own unit, where work is limited in place of time."""

BOUND = 0.04
"""Share of the time for the bound."""

PHASES = ((0.04, 0.06), (0.14, 0.28), (0.40, 1.0))
"""Share of the time for each race, and by which share of the time improving what is there ends."""


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
    share = max(EXACT, min(0.5, EXACT_S / stop.limit_s))
    start = find_start(network, replace(stop, limit_s=share * stop.limit_s), effort=work and EFFORT)
    if start.verdict is Verdict.INFEASIBLE:
        return Outcome(Verdict.INFEASIBLE, seconds=time.monotonic() - began)
    seeds = np.random.SeedSequence(stop.seed).generate_state(stop.workers)
    search = Search(network, watch, [int(seed) for seed in seeds], began)
    if start.times is not None:
        search.start(start.times, "exact start")
    search.bound = lower_bound(network, limit_s=BOUND * stop.limit_s, work=work)
    with Interruptible() as asked:
        left = max(0.1, stop.limit_s - (time.monotonic() - began))
        budget = Budget(left, work, lambda: asked.requested or (work is None and search.proven))
        asked.wait(lambda: _seek(search, budget), lambda: None)
    search.polish()
    seconds = time.monotonic() - began
    if search.best is None:
        return Outcome(Verdict.UNKNOWN, seconds=seconds)
    verdict = Verdict.OPTIMAL if search.proven else Verdict.FEASIBLE
    return Outcome(verdict, search.best, float(search.value), search.bound, seconds)


def _seek(search: Search, budget: Budget) -> None:
    for share, until in PHASES:
        if not search.proven and budget.used < 1.0:
            search.race(budget, share)
            search.improve(budget, until)
