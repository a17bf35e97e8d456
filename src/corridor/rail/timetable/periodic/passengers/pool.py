"""A pool of routes for every pair of stops: what passengers may choose from while the timetable moves.

The cost of a timetable over the pool is never below the true one, since the pool holds some routes of all:
what is seen to be good over the pool is so in truth. Routes come from exact routing in the timetables that
are met; where a pair's pool is full, the route that was best the longest time ago goes.
"""

from __future__ import annotations

import numba
import numpy as np

from corridor.rail.timetable.periodic.network import Integers
from corridor.rail.timetable.periodic.passengers.blocks import Blocks
from corridor.rail.timetable.periodic.passengers.instance import PassengerNetwork
from corridor.rail.timetable.periodic.passengers.routing import Streets, reach, room_for, route, trace

__all__ = ["Pool"]

MOST = 24
"""Most routes of a pair."""

ROOM = 30_000_000
"""Most places for classes in all routes together."""

_njit = numba.njit(cache=True, nogil=True, error_model="numpy")


class Pool:
    """Routes of all pairs that travel, over the classes of some blocks.

    Parameters
    ----------
    instance, streets, blocks
        Who travels, on what, and what moves as one.
    """

    def __init__(self, instance: PassengerNetwork, streets: Streets, blocks: Blocks) -> None:
        self.blocks, self.streets = blocks, streets
        journeys = route(instance, None, streets)
        travels = (journeys.times[streets.pair_row] >= 0) & (streets.customers > 0)
        self._place = np.where(travels, np.cumsum(travels) - 1, -1)
        self._least = instance.network.lower + instance.charges + blocks.within
        self._round = 0
        self.customers = streets.customers[travels].astype(np.float64)
        none = np.zeros(len(blocks.base), dtype=np.int64)
        self._make_room(0)
        self._make_room(8 + 2 * self._gather(none))
        self.reroute(none)

    def _make_room(self, longest: int) -> None:
        """Hold no routes; ``longest`` is the most classes that one may have."""
        pairs = len(self.customers)
        most = max(2, min(MOST, ROOM // max(1, pairs * longest)))
        self.held = np.zeros(pairs, dtype=np.int32)
        self.sizes, self.constants, self.costs, self._stamps = np.zeros((4, pairs, most), dtype=np.int32)
        self.classes = np.zeros((pairs, most, longest), dtype=np.int32)
        self.cheapest = np.zeros(pairs, dtype=np.int32)

    @property
    def effort(self) -> int:
        """What an exact routing of everybody costs, in the unit of the moves."""
        s = self.streets
        return 1000 + (len(s.begin_first) - 1) * len(s.head) // 4 + int(self.held.sum()) * 8

    def reroute(self, slack: Integers) -> float:
        """Route everybody exactly, take new routes in, and return Σ customers · travel time."""
        self._gather(slack)
        self.first, self.users = _users(len(slack), self.held, self.sizes, self.classes)
        self.load = _loads(
            len(slack), self.held, self.sizes, self.costs, self.cheapest, self.classes, self.customers
        )
        return float(self.customers @ self.cheapest)

    def _gather(self, slack: Integers) -> int:
        s, class_of = self.streets, self.blocks.class_of
        self._round += 1
        cost = self._least + np.where(class_of >= 0, slack[class_of], 0) if len(slack) else self._least
        return int(
            _gather(
                s.first, s.head, s.activity, s.tail, s.begin_first, s.begin, s.end_first, s.end, s.pair_first,
                s.pair_end, self._place, cost, self._least, class_of, slack, self.held, self.sizes,
                self.constants, self.costs, self._stamps, self.classes, self.cheapest, self._round,
            )
        )  # fmt: skip


@_njit
def _gather(  # type: ignore[no-untyped-def]
    first, head, activity, tail, begin_first, begin, end_first, end, pair_first, pair_end, place, cost,
    least, class_of, slack, held, sizes, constants, costs, stamps, classes, cheapest, now,
):  # fmt: skip
    """Bring the pool's costs up to the slack, route all pairs exactly, and take in what is better.

    Returns the most classes of a route taken in, or refused because it has more than there is room for.
    """
    room = room_for(first, head, activity, cost)
    path, most = room[6], 0
    for origin in range(len(pair_first) - 1):
        reach(begin[begin_first[origin] : begin_first[origin + 1]], first, head, activity, cost, room)
        for pair in range(pair_first[origin], pair_first[origin + 1]):
            p = place[pair]
            if p < 0:
                continue
            at = _refresh(p, slack, held, sizes, constants, costs, classes)
            ends = end[end_first[pair_end[pair]] : end_first[pair_end[pair] + 1]]
            distance, length = trace(ends, tail, room)
            if at < 0 or distance < costs[p, at]:
                size = 0
                for q in range(length):
                    size += class_of[activity[path[q]]] >= 0
                most = max(most, size)
                if size <= classes.shape[2]:
                    at = _vacate(p, held, stamps)
                    sizes[p, at], costs[p, at] = size, distance
                    constants[p, at] = _write(path, length, activity, least, class_of, classes[p, at])
            if at >= 0:
                stamps[p, at] = now
                cheapest[p] = costs[p, at]
    return most


@_njit
def _refresh(p, slack, held, sizes, constants, costs, classes):  # type: ignore[no-untyped-def]
    """Bring the costs of a pair's routes up to the slack; return the cheapest, −1 if there is none."""
    at = -1
    for r in range(held[p]):
        total = constants[p, r]
        for c in range(sizes[p, r]):
            total += slack[classes[p, r, c]]
        costs[p, r] = total
        if at < 0 or total < costs[p, at]:
            at = r
    return at


@_njit
def _vacate(p, held, stamps):  # type: ignore[no-untyped-def]
    """Return a free place, or that of the route that was best the longest ago."""
    if held[p] < stamps.shape[1]:
        held[p] += 1
        return held[p] - 1
    place = 0
    for r in range(held[p]):
        if stamps[p, r] < stamps[p, place]:
            place = r
    return place


@_njit
def _write(path, length, activity, least, class_of, written):  # type: ignore[no-untyped-def]
    """Write down the classes of a route; return the rest of what it costs."""
    constant, at = 0, 0
    for q in range(length):
        a = activity[path[q]]
        constant += least[a]
        if class_of[a] >= 0:
            written[at] = class_of[a]
            at += 1
    return constant


@_njit
def _users(count, held, sizes, classes):  # type: ignore[no-untyped-def]
    """Return where the pairs of each class begin, shape (count + 1,), and the pairs that may use it."""
    first, seen = np.zeros(count + 2, np.int64), np.full(count, -1, np.int64)
    users = np.empty(0, np.int32)
    for listing in range(2):
        for p in range(len(held)):
            for r in range(held[p]):
                for c in range(sizes[p, r]):
                    k = classes[p, r, c]
                    if seen[k] == p:
                        continue
                    seen[k] = p
                    if listing:
                        users[first[k + 1]] = p
                        first[k + 1] += 1
                    else:
                        first[k + 2] += 1
        if not listing:
            first = np.cumsum(first)
            users = np.empty(first[count + 1], np.int32)
            seen[:] = -1
    return first[: count + 1].copy(), users


@_njit
def _loads(count, held, sizes, costs, cheapest, classes, customers):  # type: ignore[no-untyped-def]
    """Return how many customers have each class on a best route."""
    load = np.zeros(count)
    for p in range(len(held)):
        for r in range(held[p]):
            if costs[p, r] == cheapest[p]:
                for c in range(sizes[p, r]):
                    load[classes[p, r, c]] += customers[p]
    return load
