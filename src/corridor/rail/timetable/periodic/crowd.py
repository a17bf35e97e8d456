"""More events that keep apart than the period has room for: what counting proves and clauses do not.

Around the clock every event is followed by another, at least by the smallest difference the two may have.
The cheapest way to give each a successor of its own (assignment problem) is no longer than the period, or
there is no timetable. That n events do not fit into n − 1 slots takes clauses exponentially long (Haken, The
intractability of resolution, 1985).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from corridor.rail.timetable.periodic.propagate import Differences

__all__ = ["crowded_events", "room_needed"]

MOST = 400
"""Most events of a crowd, each counted as often as it recurs."""


def room_needed(known: Differences, events: Sequence[int]) -> int:
    """Return ticks that some events need at least to follow each other once around the clock."""
    return _cheapest(_distances(known, _recurring(known, events)))


def crowded_events(known: Differences) -> list[int]:
    """Return events that need more room than there is, none of them in vain; none if none are found."""
    for events in _cliques(known):
        often = _recurring(known, events)
        if len(often) <= MOST:
            apart = _distances(known, often)
            if _cheapest(apart) > known.period:
                return _needed(events, np.array(often), apart, known.period)
    return []


def _recurring(known: Differences, events: Sequence[int]) -> list[int]:
    """Return each event as often as it recurs while the common period goes by."""
    return [e for e in events for _ in range(known.period // known.periods[e])]


def _distances(known: Differences, often: Sequence[int]) -> NDArray[np.int64]:
    """Return by how much each recurrence of an event is followed by each other at least."""
    apart = np.empty((len(often), len(often)), dtype=np.int64)
    for n, i in enumerate(often):
        for m, j in enumerate(often):
            apart[n, m] = known.period if n == m else known.periods[i] if i == j else _gap(known, i, j)
    return apart


def _gap(known: Differences, i: int, j: int) -> int:
    ticks = known.allowed[i].get(j, 1)
    return (ticks & -ticks).bit_length() - 1


def _cheapest(apart: NDArray[np.int64]) -> int:
    return int(apart[linear_sum_assignment(apart)].sum())


def _cliques(known: Differences) -> Iterator[list[int]]:
    """Yield sets of events of which no two may coincide, grown greedily from each event not yet in one."""
    near = {
        i: {j for j in others if _gap(known, i, j) and _gap(known, j, i)}
        for i, others in known.allowed.items()
    }
    done: set[int] = set()
    for root in sorted(near, key=lambda e: -len(near[e])):
        if root not in done:
            clique, left = [root], set(near[root])
            while left:
                closest = max(left, key=lambda e: (len(near[e] & left), -e))
                clique.append(closest)
                left &= near[closest]
            done.update(clique)
            yield clique


def _needed(events: list[int], often: NDArray[np.int64], apart: NDArray[np.int64], period: int) -> list[int]:
    """Leave out events while the rest is still crowded."""
    kept = np.ones(len(often), dtype=bool)
    for event in events:
        rest = kept & (often != event)
        if _cheapest(apart[np.ix_(rest, rest)]) > period:
            kept = rest
    return [e for e in events if kept[often == e].all()]
