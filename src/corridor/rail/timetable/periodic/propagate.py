"""Which differences two events can have at all: sets of ticks, narrowed along paths until nothing gives.

What an activity allows is a set of differences modulo T, kept as the bits of a whole number. Two sets along a
path add up to one for its ends, which may be smaller than what is known of them (path consistency, Montanari
1974). An event with at most two neighbours is taken out by that and loses nothing, for its time can be looked
up afterwards. An empty set proves that there is no timetable; which activities it came from is kept beside
every set, so that the proof names them.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from corridor.rail.timetable.periodic.network import Integers, PeriodicNetwork

__all__ = ["Differences", "differences", "interval_set", "sum_of_sets", "turned"]


def interval_set(lower: int, span: int, modulus: int, period: int) -> int:
    """Return the set lower … lower + span modulo ``modulus``, repeated up to ``period``."""
    run = (1 << min(span + 1, modulus)) - 1
    return _repeated(_rotated(run, lower, modulus), modulus, period)


def turned(ticks: int, period: int) -> int:
    """Return the set of −d for each d of a set: the same differences seen from the other end."""
    return _rotated(int(f"{ticks:0{period}b}"[::-1], 2), 1, period)


def sum_of_sets(a: int, b: int, period: int) -> int:
    """Return the set of d + e for each d of one set and each e of the other."""
    if a.bit_count() + b.bit_count() > period:
        return (1 << period) - 1  # any difference x: x − a and b overlap
    if _runs(b, period) < _runs(a, period):
        a, b = b, a
    total = 0
    starts = a & ~_rotated(a, 1, period) or (a and 1)
    while starts:
        first = (starts & -starts).bit_length() - 1
        starts &= starts - 1
        total |= _rotated(_stretched(b, _run_length(a, first, period), period), first, period)
    return total


def _rotated(ticks: int, by: int, period: int) -> int:
    by %= period
    return ((ticks << by) | (ticks >> (period - by))) & ((1 << period) - 1)


def _repeated(ticks: int, modulus: int, period: int) -> int:
    return sum(ticks << k for k in range(0, period, modulus))


def _runs(ticks: int, period: int) -> int:
    return (ticks & ~_rotated(ticks, 1, period)).bit_count()


def _run_length(ticks: int, first: int, period: int) -> int:
    gaps = ~_rotated(ticks, -first, period)
    return min(period, (gaps & -gaps).bit_length() - 1)


def _stretched(ticks: int, length: int, period: int) -> int:
    """Return the sum of a set and 0 … length − 1, by doubling."""
    done = 1
    while done < length:
        step = min(done, length - done)
        ticks |= _rotated(ticks, step, period)
        done += step
    return ticks


@dataclass(frozen=True)
class _Removed:
    """An event taken out, and what it may differ from others that were left: their time to its own."""

    event: int
    allowed: dict[int, int]


@dataclass
class Differences:
    """What is known of the differences between events.

    Parameters
    ----------
    period
        T.
    periods
        Of each event, ticks.
    allowed
        By event i, by event j: the set of π_j − π_i modulo T. Pairs of which nothing is known are left out.
    reasons
        By pair (i, j) with i < j: the activities its set came from, as bits of a whole number.
    removed
        Events taken out, in this order.
    clash
        Activities, as bits, that no timetable keeps; 0 while no set is empty.
    """

    period: int
    periods: list[int]
    allowed: dict[int, dict[int, int]]
    reasons: dict[tuple[int, int], int] = field(default_factory=dict)
    removed: list[_Removed] = field(default_factory=list)
    clash: int = 0

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The pairs (i, j) with i < j of which anything is known, in order: what is left open."""
        return [(i, j) for i in sorted(self.allowed) for j in sorted(self.allowed[i]) if i < j]

    def reason(self, i: int, j: int) -> int:
        """Return the activities that what is known of a pair came from."""
        return self.reasons[(i, j) if i < j else (j, i)]

    def restrict(self, i: int, j: int, ticks: int, reason: int) -> bool:
        """Keep only these differences π_j − π_i; return whether that is news."""
        whole = (1 << self.period) - 1
        before = self.allowed[i].get(j, whole)
        after = before & ticks if i != j else ticks & 1
        if i != j and after == before:
            return False
        pair = (i, j) if i < j else (j, i)
        reason |= self.reasons.get(pair, 0)
        if not after:
            self.clash = self.clash or reason
        if i == j:
            return False
        self.allowed[i][j], self.allowed[j][i] = after, turned(after, self.period)
        self.reasons[pair] = reason
        return True

    def reduce(self) -> None:
        """Take out events with at most two neighbours, for as long as there are any."""
        queue = [e for e, near in self.allowed.items() if len(near) <= 2]
        while queue and not self.clash:
            event = queue.pop()
            if event in self.allowed and len(self.allowed[event]) <= 2:
                queue += self._take_out(event)

    def _take_out(self, event: int) -> list[int]:
        near = self.allowed.pop(event)
        reason = 0
        for other in near:
            del self.allowed[other][event]
            reason |= self.reasons.pop((event, other) if event < other else (other, event))
        from_others = {other: turned(ticks, self.period) for other, ticks in near.items()}
        self.removed.append(_Removed(event, from_others))
        if len(near) == 2:
            a, b = near
            self.restrict(a, b, sum_of_sets(from_others[a], near[b], self.period), reason)
        return list(near)

    def propagate(self, most: int) -> None:
        """Narrow the sets of known pairs around triangles, in at most so many steps."""
        queue = deque((i, j) for i in self.allowed for j in self.allowed[i] if i < j)
        waiting = set(queue)
        while queue and not self.clash and most > 0:
            pair = queue.popleft()
            waiting.discard(pair)
            for i, j in (pair, pair[::-1]):
                news = self._extend(i, j)
                most -= len(self.allowed[j])
                queue += [p for p in news if p not in waiting]
                waiting.update(news)

    def _extend(self, i: int, j: int) -> list[tuple[int, int]]:
        """Go on from i → j to each neighbour k of both; return the pairs (i, k) that became narrower."""
        news = []
        ticks = self.allowed[i][j]
        room = self.period - ticks.bit_count()
        near = self.allowed[i]
        for k, further in self.allowed[j].items():
            if k in near and further.bit_count() <= room:
                reason = self.reason(i, j) | self.reason(j, k)
                if self.restrict(i, k, sum_of_sets(ticks, further, self.period), reason):
                    news.append((i, k) if i < k else (k, i))
        return news

    def fill(self, times: Integers) -> None:
        """Give every removed event a time it may have, in place; the others have theirs."""
        for gone in reversed(self.removed):
            ticks = (1 << self.period) - 1
            for other, allowed in gone.allowed.items():
                ticks &= _rotated(allowed, int(times[other]), self.period)
            times[gone.event] = (ticks & -ticks).bit_length() - 1


def differences(network: PeriodicNetwork, activities: Integers | None = None) -> Differences:
    """Return what each activity (of these, if any are named) says of its two events, all in one place."""
    period = network.period
    periods = [period] * network.events if network.periods is None else network.periods.tolist()
    known = Differences(period, periods, {e: {} for e in range(network.events)})
    chosen = np.arange(network.activities) if activities is None else activities
    stacked = np.stack([network.source, network.target, network.lower, network.spans, network.moduli])
    for activity, (i, j, lower, span, modulus) in zip(
        chosen.tolist(), stacked[:, chosen].T.tolist(), strict=True
    ):
        if span < modulus - 1:
            known.restrict(i, j, interval_set(lower, span, modulus, period), 1 << activity)
    return known
