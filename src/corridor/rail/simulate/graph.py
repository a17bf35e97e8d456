"""The day as events and activities: what must have happened before what, and how much later at least.

An event is a train arriving or leaving; an activity says that one event comes at least so many seconds after
another. Delays propagate along activities alone, in one pass in topological order (an event–activity
network in the max-plus sense: Goverde (2010), "A delay propagation algorithm for large-scale railway traffic
networks", Transportation Research C 18). What only one of them needs stays in the file of its name:
:mod:`steps` (a train on its own), :mod:`order` (trains after each other).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from heapq import heapify, heappop, heappush
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.rail.model import Origin
from corridor.rail.simulate.luck import Dice

__all__ = ["CLOCK", "FOREVER", "Activity", "Chance", "DayGraph", "Event", "Net", "Sketch", "lay_out"]

CLOCK = -1
"""Source of an activity that starts at midnight of the service day instead of at an event."""

FOREVER = 1 << 40
"""A limit that never binds, seconds."""


@dataclass(frozen=True, slots=True)
class Event:
    """A train arriving or leaving; ``inner`` ones (a check that ends while the train stands) are not shown.

    ``planned_s`` is on the railway's clock; ``counts`` says whether passengers' punctuality is measured.
    """

    run: str
    station: str
    what: str
    planned_s: int
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Chance:
    """A random element: its law (see :class:`corridor.rail.simulate.luck.Dice`) and where it comes from."""

    name: str
    kind: int
    a: float
    b: float
    c: float
    base_s: int = 0
    values: tuple[tuple[int, float], ...] = ()
    cause: str = ""
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class Activity:
    """``target`` comes at least ``least_s`` (plus chance) after ``source``, unless that is past ``until_s``.

    Parameters
    ----------
    kind
        ``plan``, ``entry``, ``departure``, ``running``, ``dwell``, ``control``, ``turn``, ``connection``,
        ``headway``, ``crossing`` or ``track``.
    """

    kind: str
    source: int
    target: int
    least_s: int
    chance: int = -1
    until_s: int = FOREVER


@dataclass
class Sketch:
    """A graph being drawn: events and activities in the order in which they were thought of."""

    events: list[Event] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    chances: list[Chance] = field(default_factory=list)
    at: dict[tuple[str, int, str], int] = field(default_factory=dict)
    """Event by (run, position in the path, ``arrival`` or ``departure``)."""
    unkept: int = 0
    """Rules between trains that the plan itself does not keep; they are left out."""

    def event(self, event: Event, key: tuple[str, int, str] | None = None) -> int:
        """Add an event and return its index."""
        self.events.append(event)
        if key is not None:
            self.at[key] = len(self.events) - 1
        return len(self.events) - 1

    def chance(self, chance: Chance) -> int:
        """Add a random element and return its index."""
        self.chances.append(chance)
        return len(self.chances) - 1

    def gap_s(self, source: int, target: int) -> int:
        """Return the planned seconds from one event to another."""
        return self.events[target].planned_s - self.events[source].planned_s

    def link(self, kind: str, source: int, target: int, least_s: int, chance: int = -1) -> None:
        """Add an activity of one train; it never asks more than the plan allows."""
        base = self.chances[chance].base_s if chance >= 0 else 0
        least_s = min(least_s, self.gap_s(source, target) - base)
        self.activities.append(Activity(kind, source, target, least_s, chance))

    def follow(self, kind: str, source: int, target: int, least_s: int) -> None:
        """Add a rule between two trains, unless the plan itself breaks it."""
        if source == target:
            return
        if self.gap_s(source, target) < least_s:
            self.unkept += 1
        else:
            self.activities.append(Activity(kind, source, target, least_s))


class Net(NamedTuple):
    """The graph as arrays; events are in topological order.

    Parameters
    ----------
    first
        Row of the first activity into each event, and the end; int64 [E + 1].
    source, lag, until, chance
        Of each activity: event it starts at (−1: the clock), least seconds, latest second at which it still
        binds, random element (−1: none); int64 [A].
    planned
        Planned time of each event, seconds; int64 [E].
    counted
        Whether its punctuality counts; bool [E].
    train
        Number of its train; int64 [E].
    """

    first: NDArray[np.int64]
    source: NDArray[np.int64]
    lag: NDArray[np.int64]
    until: NDArray[np.int64]
    chance: NDArray[np.int64]
    planned: NDArray[np.int64]
    counted: NDArray[np.bool_]
    train: NDArray[np.int64]


@dataclass(frozen=True)
class DayGraph:
    """A day's events in topological order, the activities between them, and both as arrays.

    Parameters
    ----------
    runs
        Run ids in the order of ``net.train``.
    unkept
        Rules between trains already there that their own times do not keep, left out.
    """

    events: tuple[Event, ...]
    activities: tuple[Activity, ...]
    chances: tuple[Chance, ...]
    runs: tuple[str, ...]
    net: Net
    dice: Dice
    unkept: int = 0


def lay_out(sketch: Sketch) -> DayGraph:
    """Return the sketch in topological order, as arrays.

    Rules between trains that would close a ring without any time in it are left out and counted.
    """
    order, unkept = _topological(sketch)
    place = {old: new for new, old in enumerate(order)}
    events = tuple(sketch.events[i] for i in order)
    kept = [a for a in sketch.activities if a.source == CLOCK or place[a.source] < place[a.target]]
    moved = [
        Activity(a.kind, place.get(a.source, CLOCK), place[a.target], a.least_s, a.chance, a.until_s)
        for a in kept
    ]
    activities = tuple(sorted(moved, key=lambda a: a.target))
    runs = tuple(dict.fromkeys(e.run for e in sketch.events))
    net = _net(events, activities, {r: n for n, r in enumerate(runs)})
    return DayGraph(
        events, activities, tuple(sketch.chances), runs, net, _dice(sketch.chances), sketch.unkept + unkept
    )


def _topological(sketch: Sketch) -> tuple[list[int], int]:
    """Return the events in an order in which sources come first, earliest planned first (Kahn 1962)."""
    after: dict[int, list[int]] = defaultdict(list)
    waits = [0] * len(sketch.events)
    for a in sketch.activities:
        if a.source != CLOCK:
            after[a.source].append(a.target)
            waits[a.target] += 1
    ready = [(e.planned_s, i) for i, e in enumerate(sketch.events) if not waits[i]]
    heapify(ready)
    order: list[int] = []
    stuck = 0
    done = [False] * len(sketch.events)
    while len(order) < len(sketch.events):
        if not ready:
            left = [(e.planned_s, i) for i, e in enumerate(sketch.events) if not done[i]]
            heappush(ready, min(left))
            stuck += 1
        _, i = heappop(ready)
        if done[i]:
            continue
        done[i] = True
        order.append(i)
        for j in after[i]:
            waits[j] -= 1
            if waits[j] == 0:
                heappush(ready, (sketch.events[j].planned_s, j))
    return order, stuck


def _net(events: Sequence[Event], activities: Sequence[Activity], number: dict[str, int]) -> Net:
    counts = np.bincount([a.target for a in activities], minlength=len(events))
    first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Net(
        first,
        _ints(a.source for a in activities),
        _ints(a.least_s for a in activities),
        _ints(a.until_s for a in activities),
        _ints(a.chance for a in activities),
        _ints(e.planned_s for e in events),
        np.array([e.counts for e in events], np.bool_),
        _ints(number[e.run] for e in events),
    )


def _ints(values: Iterable[int]) -> NDArray[np.int64]:
    return np.fromiter(values, np.int64)


def _dice(chances: Sequence[Chance]) -> Dice:
    cumulative: list[float] = []
    value: list[int] = []
    ranges: list[tuple[float, float]] = []
    for chance in chances:
        begin, total = len(value), 0.0
        for seconds, probability in chance.values:
            total += probability
            cumulative.append(total)
            value.append(seconds)
        ranges.append((begin, len(value)) if chance.values else (chance.a, chance.b))
    return Dice(
        np.array([c.kind for c in chances], np.int8),
        np.array([_key(c.name) for c in chances], np.uint64),
        np.array([a for a, _ in ranges], np.float64),
        np.array([b for _, b in ranges], np.float64),
        np.array([c.c for c in chances], np.float64),
        _ints(c.base_s for c in chances),
        np.array(cumulative, np.float64),
        np.array(value, np.int64),
    )


def _key(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")
