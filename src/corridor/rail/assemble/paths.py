"""Paths through the network: the shortest between two points, and the least time the speed limits allow.

Shortest paths by Dijkstra's method (Numerische Mathematik 1, 1959).
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from functools import lru_cache
from itertools import pairwise

from corridor.rail.model import Network, Section, SpeedLimit

__all__ = ["Router", "least_time_s"]


class Router:
    """Finds shortest paths by length; remembers what it was asked."""

    def __init__(self, network: Network) -> None:
        self.neighbours: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for section in network.sections.values():
            one, other = section.ends
            self.neighbours[one].append((other, section.length_m))
            self.neighbours[other].append((one, section.length_m))
        self.between = lru_cache(maxsize=10_000)(self._between)

    def _between(self, start: str, end: str) -> tuple[str, ...]:
        """Return the points from start to end, both included; empty if there is no path."""
        before: dict[str, str] = {}
        done: set[str] = set()
        queue = [(0, start, "")]
        while queue:
            length, here, came_from = heapq.heappop(queue)
            if here in done:
                continue
            done.add(here)
            before[here] = came_from
            if here == end:
                break
            for there, more in self.neighbours[here]:
                if there not in done:
                    heapq.heappush(queue, (length + more, there, here))
        return _back_from(end, before)


def _back_from(end: str, before: dict[str, str]) -> tuple[str, ...]:
    if end not in before:
        return ()
    path = [end]
    while before[path[-1]]:
        path.append(before[path[-1]])
    return tuple(reversed(path))


def least_time_s(section: Section, start: str) -> float:
    """Return the seconds a train needs over a section at the speed limits, without accelerating or braking.

    Parameters
    ----------
    start
        The end at which the train enters; limits for the other direction do not count.
    """
    sense = "out" if start == section.ends[0] else "back"
    limits = [s for s in section.speed_limits if s.direction in ("both", sense)]
    ends = {p for s in limits for p in (s.from_m, s.to_m) if 0 < p < section.length_m}
    cuts = sorted(ends | {0, section.length_m})
    return sum((last - first) / _limit_kmh(section, limits, first) * 3.6 for first, last in pairwise(cuts))


def _limit_kmh(section: Section, limits: list[SpeedLimit], at_m: int) -> float:
    here = (s.max_speed_kmh for s in limits if s.from_m <= at_m < s.to_m)
    return min([section.max_speed_kmh, *here])
