"""A timetable that keeps all bounds, however bad, or the proof that there is none.

Whatever propagation leaves open is decided by propositional logic; both say what a proof came from.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from math import gcd

import numpy as np

from corridor.rail.solvers import Interruptible, Stop, Verdict
from corridor.rail.solvers.modulo import Apart, TimesFound, clauses_about, find_times_modulo
from corridor.rail.timetable.periodic.coarse import Grid, grid
from corridor.rail.timetable.periodic.crowd import crowded_events
from corridor.rail.timetable.periodic.network import Integers, PeriodicNetwork
from corridor.rail.timetable.periodic.propagate import Differences, differences

__all__ = ["Start", "decide", "find_start", "narrow"]

MOST_CLAUSES = 2_500_000
"""With more (a kilobyte each) times are sought on a coarser grid."""

CLAUSES_A_SECOND = 50_000
"""So many clauses are decided in a second or less: in little time a coarser grid is tried first."""

FINER = 4
"""By how much a grid on which there is no timetable may have fewer clauses than the next."""

STEPS = 200_000
"""Most sets that propagation adds up: a second or two."""


@dataclass(frozen=True)
class Start:
    """What is known of the existence of a timetable.

    Parameters
    ----------
    verdict
        ``feasible``, ``infeasible`` (proven) or ``unknown``.
    times
        Ticks of all events, shape (n,), if feasible.
    clash
        Indices of activities that cannot all be kept, if infeasible and asked for; seldom the fewest.
    """

    verdict: Verdict
    times: Integers | None = None
    clash: tuple[int, ...] = ()


def find_start(
    network: PeriodicNetwork,
    stop: Stop,
    *,
    asked: Interruptible | None = None,
    activities: Integers | None = None,
    explain: bool = False,
    effort: float | None = None,
) -> Start:
    """Find times that keep all bounds, or prove that there are none.

    Parameters
    ----------
    network
        Events and activities; the weights do not matter.
    stop
        Wall seconds and seed.
    asked
        Gives the search up on Ctrl-C.
    activities
        Indices of those to be kept; ``None`` for all.
    explain
        Whether activities that clash are named.
    effort
        Limit in the solver's own unit, about a second, in place of the wall seconds: with it the same seed
        gives the same times every time.
    """
    known = narrow(network, activities)
    if known.clash:
        return Start(Verdict.INFEASIBLE, clash=_members(known.clash))
    return decide(network, known, stop, asked=asked, explain=explain, effort=effort)


def narrow(network: PeriodicNetwork, activities: Integers | None = None) -> Differences:
    """Return the differences that propagation leaves, with a clash if it proves that no timetable exists."""
    known = differences(network, activities)
    known.reduce()
    known.propagate(STEPS)
    known.clash = known.clash or _united(known, list(combinations(crowded_events(known), 2)))
    return known


def decide(
    network: PeriodicNetwork,
    known: Differences,
    stop: Stop,
    *,
    asked: Interruptible | None = None,
    explain: bool = False,
    effort: float | None = None,
) -> Start:
    """Decide by logic what :func:`narrow` has left open; parameters as of :func:`find_start`."""
    events = sorted(known.allowed)
    ends = known.pairs
    ending = time.monotonic() + stop.limit_s
    for coarse in _grids(known, events, ends, stop.limit_s if effort is None else effort):
        limit = replace(stop, limit_s=max(0.1, ending - time.monotonic()))
        periods, pairs = _on(coarse, known, events, ends)
        found = TimesFound(Verdict.FEASIBLE)
        if pairs:
            found = find_times_modulo(periods, pairs, limit, asked=asked, core=explain, effort=effort)
        if found.verdict is Verdict.FEASIBLE:
            times = np.zeros(network.events, dtype=np.int64)
            times[events] = [
                coarse.phases[e] + coarse.step * k for e, k in zip(events, found.times, strict=True)
            ]
            known.fill(times)
            return Start(Verdict.FEASIBLE, network.within(times))
        if found.verdict is Verdict.UNKNOWN:
            break
    if found.verdict is Verdict.UNKNOWN or coarse.step > 1:
        return Start(Verdict.UNKNOWN)
    return Start(Verdict.INFEASIBLE, clash=_members(_united(known, [ends[n] for n in found.core])))


def _grids(
    known: Differences, events: list[int], ends: list[tuple[int, int]], seconds: float
) -> Iterator[Grid]:
    """Yield the grid of single ticks, or ever finer ones if that takes too many clauses."""
    finest = grid(known, 1)
    clauses = clauses_about(*_on(finest, known, events, ends))
    if clauses <= MOST_CLAUSES:
        yield finest
        return
    common = gcd(known.period, *(known.periods[e] for e in events))
    steps = [s for s in range(1, common + 1) if common % s == 0]
    room, last = min(MOST_CLAUSES, CLAUSES_A_SECOND * max(0.1, seconds)), 0
    while True:
        step = next((s for s in steps if s >= clauses / room), common)
        if step != last:
            yield grid(known, step)
        if room >= MOST_CLAUSES:
            return
        room, last = min(MOST_CLAUSES, FINER * room), step


def _on(
    coarse: Grid, known: Differences, events: list[int], ends: list[tuple[int, int]]
) -> tuple[list[int], list[Apart]]:
    place = {event: n for n, event in enumerate(events)}
    pairs = [
        Apart(place[i], place[j], coarse.allowed(i, j, known.allowed[i][j], known.period)) for i, j in ends
    ]
    return [known.periods[e] // coarse.step for e in events], pairs


def _united(known: Differences, pairs: list[tuple[int, int]]) -> int:
    reason = 0
    for pair in pairs:
        reason |= known.reason(*pair)
    return reason


def _members(bits: int) -> tuple[int, ...]:
    return tuple(n for n, bit in enumerate(reversed(f"{bits:b}")) if bit == "1")
