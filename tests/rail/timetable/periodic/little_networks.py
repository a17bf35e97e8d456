"""Little periodic networks, and all their timetables one by one, without a line of the engine."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import gcd

import numpy as np
from hypothesis import strategies as st

from corridor.rail.timetable.periodic import PeriodicNetwork

Row = tuple[int, int, int, int, int]
"""From event, to event, lower, upper, weight."""


def network(
    rows: Sequence[Row],
    period: int = 60,
    events: int = 0,
    labels: Sequence[str] = (),
    periods: Sequence[int] | None = None,
) -> PeriodicNetwork:
    """Return a network whose events are called 1, 2, 3 …"""
    table = np.array(rows, dtype=np.int64).reshape(-1, 5)
    count = events or int(table[:, :2].max()) + 1
    names = tuple(str(n + 1) for n in range(count))
    own = None if periods is None else np.array(periods, dtype=np.int64)
    return PeriodicNetwork(period, names, *table.T.copy(), tuple(labels), own)


def ladder(seed: int, events: int = 12, period: int = 10) -> PeriodicNetwork:
    """Return a network with more than two neighbours at every event, random bounds and weights."""
    random = np.random.default_rng(seed)
    ends = [(i, (i + d) % events) for i in range(events) for d in (1, 2, 5)]
    source, target = np.array(ends, dtype=np.int64).T.copy()
    lower = random.integers(0, period, len(ends))
    span = random.choice([3, period - 1, period - 1], len(ends))
    weight = random.integers(1, 9, len(ends))
    return PeriodicNetwork(
        period, tuple(map(str, range(events))), source, target, lower, lower + span, weight
    )


def periods_of(net: PeriodicNetwork) -> list[int]:
    return [net.period] * net.events if net.periods is None else [int(p) for p in net.periods]


def duration(net: PeriodicNetwork, times: Sequence[int], activity: int) -> int:
    """Return the shortest duration not below the lower bound that fits the two times."""
    periods = periods_of(net)
    i, j = int(net.source[activity]), int(net.target[activity])
    least = int(net.lower[activity])
    return least + (int(times[j]) - int(times[i]) - least) % gcd(periods[i], periods[j])


def timetables(net: PeriodicNetwork, activities: Sequence[int] | None = None) -> list[tuple[int, ...]]:
    """Return all timetables that keep the activities (of these, if any are named)."""
    kept = range(net.activities) if activities is None else activities
    return [
        times
        for times in product(*(range(p) for p in periods_of(net)))
        if all(duration(net, times, a) <= net.upper[a] for a in kept)
    ]


def waiting(net: PeriodicNetwork, times: Sequence[int]) -> int:
    """Return Σ weight · slack."""
    return sum(
        int(net.weight[a]) * (duration(net, times, a) - int(net.lower[a])) for a in range(net.activities)
    )


def least_waiting(net: PeriodicNetwork) -> int | None:
    """Return the least Σ weight · slack of all timetables; ``None`` if there is none."""
    return min((waiting(net, times) for times in timetables(net)), default=None)


@st.composite
def networks(draw: st.DrawFn, *, tightest: int = 0, most: int = 7) -> PeriodicNetwork:
    """Draw up to four events with periods 2, 3 and 6 among those of 6, and up to ``most`` activities."""
    events = draw(st.integers(1, 4))
    end = st.integers(0, events - 1)
    row = st.tuples(end, end, st.integers(-7, 13), st.integers(tightest, 7), st.integers(0, 9))
    rows = [(i, j, lo, lo + span, w) for i, j, lo, span, w in draw(st.lists(row, min_size=1, max_size=most))]
    periods = draw(st.lists(st.sampled_from([2, 3, 6, 6, 6]), min_size=events, max_size=events))
    return network(rows, 6, events, periods=periods)
