"""Moving a unit without passengers: how far, how long.

The way is the shortest that the stock may use (gauge, electrification). The time is an estimate: the way at
the permitted speeds, half as much again for starting, braking and waiting for others on the line; the
timetable holds no path for such a move.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable

from corridor.rail.model import Network, Section, Stock

__all__ = ["EmptyWays"]

SLOWER = 1.5
"""Estimate: time of an empty run against the same way at the permitted speeds."""


class EmptyWays:
    """Shortest ways of one stock over a network.

    Parameters
    ----------
    network, stock
        The line, and what shall run on it.
    """

    def __init__(self, network: Network, stock: Stock) -> None:
        self._beside: dict[str, list[tuple[str, int, float]]] = defaultdict(list)
        for section in _usable(network, stock):
            seconds = section.length_m * 3.6 / min(section.max_speed_kmh, stock.max_speed_kmh)
            for here, there in (section.ends, section.ends[::-1]):
                self._beside[here].append((there, section.length_m, seconds))
        self._known: dict[str, dict[str, tuple[int, int]]] = {}

    def between(self, start: str, end: str) -> tuple[int, int] | None:
        """Return (metres, seconds) of an empty run, or ``None`` if the stock cannot get there."""
        if start not in self._known:
            self._known[start] = self._from(start)
        return self._known[start].get(end)

    def _from(self, start: str) -> dict[str, tuple[int, int]]:
        """Dijkstra by metres; seconds are carried along."""
        done: dict[str, tuple[int, int]] = {}
        queue: list[tuple[int, float, str]] = [(0, 0.0, start)]
        while queue:
            metres, seconds, here = heapq.heappop(queue)
            if here in done:
                continue
            done[here] = metres, round(SLOWER * seconds)
            for there, length_m, time_s in self._beside[here]:
                heapq.heappush(queue, (metres + length_m, seconds + time_s, there))
        return done


def _usable(network: Network, stock: Stock) -> Iterable[Section]:
    for section in network.sections.values():
        powered = "none" in stock.systems or section.electrification in stock.systems
        if powered and section.gauge_mm in stock.gauges_mm:
            yield section
