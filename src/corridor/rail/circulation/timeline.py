"""The station time-lines: what units of one stock do, as a flow.

Each station is a line of events in time order, a departure taking one unit away and an arrival, once the unit
has turned, bringing one; between neighbouring events units stand. Which unit follows which is left open:
inside a station they are interchangeable, so the graph has one node an event and one ground arc a node
instead of one arc for every pair of trains that could follow each other.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from corridor.rail.circulation.empty import EmptyWays
from corridor.rail.circulation.traindays import Move

__all__ = ["Arc", "Timeline", "lay_timeline", "offer_empty_runs"]


@dataclass(frozen=True, slots=True)
class Arc:
    """Units that go from one event to another; ``move`` is the empty run it stands for, if any."""

    tail: int
    head: int
    move: Move | None = None


@dataclass(frozen=True)
class Timeline:
    """Events of every station as nodes, numbered from 0 in time order within a station.

    Parameters
    ----------
    moves
        The trains, by departure.
    departure, arrival
        Node of each train's departure and arrival.
    nodes
        Nodes of each station, in time order.
    times
        Absolute seconds of those nodes.
    arcs
        Standing from event to event, and empty runs.
    """

    moves: Sequence[Move]
    departure: list[int]
    arrival: list[int]
    nodes: dict[str, range]
    times: dict[str, list[int]]
    arcs: list[Arc] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Number of nodes: two a train."""
        return 2 * len(self.moves)


def lay_timeline(moves: Sequence[Move]) -> Timeline:
    """Lay the events of the trains along their stations; at one second arrivals come first."""
    events: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for number, move in enumerate(moves):
        events[move.end].append((move.ready, 0, number))
        events[move.start].append((move.depart, 1, number))
    line = Timeline(moves, [0] * len(moves), [0] * len(moves), {}, {})
    first = 0
    for station in sorted(events):
        ordered = sorted(events[station])
        line.nodes[station] = range(first, first + len(ordered))
        line.times[station] = [time for time, _, _ in ordered]
        for node, (_, leaves, number) in enumerate(ordered, start=first):
            (line.departure if leaves else line.arrival)[number] = node
        first += len(ordered)
    line.arcs.extend(Arc(n, n + 1) for nodes in line.nodes.values() for n in nodes[:-1])
    return line


def offer_empty_runs(line: Timeline, ways: EmptyWays, turnaround_s: int) -> None:
    """Let a unit go on empty to any other station as soon as it has turned.

    Leaving at once loses nothing: a unit that goes later can wait at the other end as well.
    """
    for number, move in enumerate(line.moves):
        for station in line.nodes:
            way = ways.between(move.end, station) if station != move.end else None
            if way:
                _offer(line, line.arrival[number], station, _empty_move(move, station, way, turnaround_s))


def _empty_move(after: Move, station: str, way: tuple[int, int], turnaround_s: int) -> Move:
    metres, seconds = way
    arrive = after.ready + seconds
    return Move("", after.day, after.end, station, after.ready, arrive, arrive + turnaround_s, metres)


def _offer(line: Timeline, tail: int, station: str, move: Move) -> None:
    place = bisect_left(line.times[station], move.ready)
    if place < len(line.nodes[station]):
        line.arcs.append(Arc(tail, line.nodes[station][place], move))
