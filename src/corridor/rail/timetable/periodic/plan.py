"""The front door: the best periodic timetable that can be found, with a bound below which none can be."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from corridor.rail.solvers import Interruptible, Outcome, Stop, Verdict
from corridor.rail.timetable.periodic.anneal import Budget
from corridor.rail.timetable.periodic.bound import DualBound
from corridor.rail.timetable.periodic.feasible import decide, narrow
from corridor.rail.timetable.periodic.network import Integers, PeriodicNetwork
from corridor.rail.timetable.periodic.propagate import Differences
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

TURN_S = 15.0
"""Seconds after which the bound had better begin warm again than go on, about."""

PHASES = ((0.04, 0.05), (0.15, 0.20), (0.70, 1.0))
"""Share of the time for each race, and by which share of the time improving what is there ends."""

LOOK = 0.02
"""Share of the time, or so much more as one attempt takes, in which a little network may be settled whole."""

FAIR_S = 2e-7
"""Seconds of a race by event and T²: a hundred re-timings in each annealing; a shorter one is left out."""

POLISH_S = 10.0
"""Most seconds for polishing at the end."""


def plan_periodic(
    network: PeriodicNetwork,
    *,
    stop: Stop,
    work: int | None = None,
    watch: Watch = lambda _: None,
    asked: Interruptible | None = None,
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
    asked
        Notices Ctrl-C for several searches, of which each then ends at once; its own if ``None``.

    Returns
    -------
    Outcome
        Times of all events, ticks 0 … T−1, shape (n,); objective Σ weight · slack. ``infeasible`` if it is
        proven that no timetable keeps all bounds (:func:`smallest_clash` tells why), ``unknown`` if none was
        found.

    Raises
    ------
    ValueError
        If weights times the period add up to 1e12 or more.
    """
    began = time.monotonic()
    seeds = np.random.SeedSequence(stop.seed).generate_state(stop.workers)
    with asked or Interruptible() as asked:
        known = narrow(network)
        search = Search(network, watch, [int(seed) for seed in seeds], began)
        if known.clash or _begin(search, known, stop, work, asked) is Verdict.INFEASIBLE:
            return Outcome(Verdict.INFEASIBLE, seconds=time.monotonic() - began)
        later_s = min(1.0, 0.1 * stop.limit_s)
        begun = search.best is not None
        if begun:
            search.bound = _bound(network, stop, work, asked)
        else:  # a first timetable is more urgent than the bound
            later_s += BOUND * stop.limit_s
        left = stop.limit_s - (time.monotonic() - began) - later_s
        budget = Budget(max(0.1, left), work, lambda: asked.requested or (work is None and search.proven))
        asked.wait(lambda: _seek(search, budget, PHASES[1:] if known.pairs else PHASES), lambda: None)
        if not begun and not search.proven:
            search.bound = max(search.bound, _bound(network, stop, work, asked))
        search.polish(np.inf if work else min(POLISH_S, max(1.0, 0.1 * stop.limit_s)))
    return _outcome(search, time.monotonic() - began)


def _begin(search: Search, known: Differences, stop: Stop, work: int | None, asked: Interruptible) -> Verdict:
    """Find a first timetable: by logic, or before that by a race if propagation leaves anything open."""
    if known.pairs:
        share = PHASES[0][0]
        seconds = max(share * stop.limit_s, min(EXACT * stop.limit_s, _fair_s(search)))
        budget = Budget(seconds, work and max(1, int(share * work)), lambda: asked.requested)
        asked.wait(lambda: search.race(budget, 1.0), lambda: None)
        if search.best is not None:
            return Verdict.FEASIBLE
    longest = max(EXACT, min(0.5, EXACT_S / stop.limit_s)) * stop.limit_s
    start = decide(search.network, known, replace(stop, limit_s=longest), asked=asked, effort=work and EFFORT)
    if start.times is not None:
        search.start(start.times, "exact start")
    return start.verdict


def _bound(network: PeriodicNetwork, stop: Stop, work: int | None, asked: Interruptible) -> float:
    bound, share_s = DualBound(network), BOUND * stop.limit_s
    turns = max(1, round(share_s / TURN_S)) if work is None else 1
    pairs = work and max(1, int(BOUND * work))
    for _ in range(turns):
        bound.go_on(Budget(share_s / turns, pairs, lambda: asked.requested))
    return bound.value


def _seek(search: Search, budget: Budget, phases: Sequence[tuple[float, float]]) -> None:
    """Race and improve in turns; of a short time nothing is spent on races but the last.

    A little network may be settled whole before.
    """
    if search.whole_is_next:
        search.improve(budget, budget.used + LOOK)
    for share, until in phases:
        fair = until == 1.0 or budget.work is not None or share * budget.seconds >= _fair_s(search)
        if fair and budget.used < 1.0 and not search.proven:
            search.race(budget, share)
            search.improve(budget, until)


def _fair_s(search: Search) -> float:
    return FAIR_S * len(search.field.events) * search.network.period**2


def _outcome(search: Search, seconds: float) -> Outcome[Integers]:
    if search.bound == np.inf:
        return Outcome(Verdict.INFEASIBLE, seconds=seconds)
    if search.best is None:
        return Outcome(Verdict.UNKNOWN, seconds=seconds)
    verdict = Verdict.OPTIMAL if search.proven else Verdict.FEASIBLE
    return Outcome(verdict, search.best, float(search.value), search.bound, seconds)
