"""A timetable that keeps all bounds, however bad, or the proof that there is none.

Whatever propagation leaves open is decided by propositional logic; both say what a proof came from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor.rail.solvers import Interruptible, Stop, Verdict
from corridor.rail.solvers.modulo import Apart, TimesFound, find_times_modulo
from corridor.rail.timetable.periodic.network import Integers, PeriodicNetwork
from corridor.rail.timetable.periodic.propagate import Differences, differences

__all__ = ["Start", "find_start"]

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
) -> Start:
    """Find times that keep all bounds, or prove that there are none.

    Parameters
    ----------
    network
        Events and activities; the weights do not matter.
    stop
        Wall seconds and seed. The same seed gives the same times unless the limit is reached.
    activities
        Indices of those to be kept; ``None`` for all.
    explain
        Whether activities that clash are named.
    """
    known = differences(network, activities)
    known.reduce()
    known.propagate(STEPS)
    if known.clash:
        return Start(Verdict.INFEASIBLE, clash=_members(known.clash))
    return _decide(network, known, stop, asked or Interruptible(), explain)


def _decide(
    network: PeriodicNetwork, known: Differences, stop: Stop, asked: Interruptible, explain: bool
) -> Start:
    events = sorted(known.allowed)
    place = {event: n for n, event in enumerate(events)}
    ends = [(i, j) for i in events for j in sorted(known.allowed[i]) if i < j]
    pairs = [Apart(place[i], place[j], known.allowed[i][j]) for i, j in ends]
    found = TimesFound(Verdict.FEASIBLE)
    if pairs:
        found = find_times_modulo([known.periods[e] for e in events], pairs, stop, asked, core=explain)
    if found.verdict is not Verdict.FEASIBLE:
        reason = 0
        for n in found.core:
            reason |= known.reason(*ends[n])
        return Start(found.verdict, clash=_members(reason))
    times = np.zeros(network.events, dtype=np.int64)
    times[events] = found.times
    known.fill(times)
    return Start(Verdict.FEASIBLE, network.within(times))


def _members(bits: int) -> tuple[int, ...]:
    return tuple(n for n, bit in enumerate(reversed(f"{bits:b}")) if bit == "1")
