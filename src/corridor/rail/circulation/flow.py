"""Least units, then least empty running: two flows over the station time-lines.

Without empty runs the stations do not influence each other: the least flow is each station's greatest lead
of departures over arrivals, found in one pass. With them, as many departures as possible are served by units
that came before (greatest flow, Goldberg and Tarjan's push-relabel), and the others need a unit of their own.
The least empty running is a minimum-cost flow, by cost scaling. OR-tools implements both; they are exact, and
that flows are whole numbers makes them a proof.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate

from corridor.rail.circulation.empty import EmptyWays
from corridor.rail.circulation.timeline import Arc, Timeline, lay_timeline
from corridor.rail.circulation.traindays import Move

__all__ = ["Assignment", "LeastUnits", "assign_units", "least_units"]


@dataclass(frozen=True, slots=True)
class LeastUnits:
    """The least number of units, and the flow that shows it.

    Parameters
    ----------
    units
        Least number, wherever they begin.
    begins
        Units that stand at each station before the first train.
    used
        Units on each arc of the time-line.
    """

    units: int
    begins: Mapping[str, int]
    used: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """Units sent from their home to where they begin, and the empty runs of the year.

    Parameters
    ----------
    begins
        Number of units by (home, station where they begin).
    empty
        Empty runs during the year, by departure.
    """

    begins: Mapping[tuple[str, str], int]
    empty: tuple[Move, ...]


class _Network:
    """A time-line between a source of units and a sink, for the flow solver.

    No arc can carry more than the units there are; said so, the solver is four times as fast on a year.
    """

    def __init__(self, line: Timeline, units: int) -> None:
        from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

        self.solver = SimpleMinCostFlow()
        self.line, self.units = line, units
        self.source, self.sink, self.spare = line.size, line.size + 1, line.size + 2
        for arc in line.arcs:
            self.add(arc.tail, arc.head, units, _cost(arc))
        for nodes in line.nodes.values():
            self.add(nodes[-1], self.sink, units, 0)

    def add(self, tail: int, head: int, capacity: int, cost: int) -> int:
        return int(self.solver.add_arc_with_capacity_and_unit_cost(tail, head, capacity, cost))

    def node(self) -> int:
        self.spare += 1
        return self.spare - 1

    def solve(self) -> bool:
        """Send the units from source to sink so that every train has one; return whether that is possible."""
        for number in range(len(self.line.moves)):
            self.solver.set_node_supply(self.line.departure[number], -1)
            self.solver.set_node_supply(self.line.arrival[number], 1)
        self.add(self.source, self.sink, self.units, 0)
        self.solver.set_node_supply(self.source, self.units)
        self.solver.set_node_supply(self.sink, -self.units)
        return bool(self.solver.solve() == self.solver.OPTIMAL)

    def flow(self, arc: int) -> int:
        return int(self.solver.flow(arc))


def _cost(arc: Arc) -> int:
    """Return metres, and one more, so that one empty run is better than two that make the same way."""
    return arc.move.length_m + 1 if arc.move else 0


def least_units(line: Timeline) -> LeastUnits:
    """Return the least number of units that work every train, wherever they begin.

    Empty runs cost nothing here; whether they are allowed depends on the arcs of the time-line.
    """
    if not any(arc.move for arc in line.arcs):
        return _greatest_leads(line)
    through, change = _most_served(line)
    begins: dict[str, int] = {}
    for number, (station, nodes) in enumerate(line.nodes.items()):
        begins[station] = sum(change[n] < 0 for n in nodes)
        for node, more in zip(nodes[:-1], accumulate(change[n] for n in nodes[:-1]), strict=True):
            through[node - number] += begins[station] + more
    return LeastUnits(sum(begins.values()), begins, tuple(through))


def _most_served(line: Timeline) -> tuple[list[int], list[int]]:
    """Serve as many departures as possible by units that came.

    Returns the units on each arc, and by node −1 for a departure that is not served and 1 for a unit that
    came and serves none.
    """
    import numpy as np
    from ortools.graph.python.max_flow import SimpleMaxFlow

    trains, source, sink = len(line.moves), line.size, line.size + 1
    tails = np.concatenate([[a.tail for a in line.arcs], np.full(trains, source), line.departure])
    heads = np.concatenate([[a.head for a in line.arcs], line.arrival, np.full(trains, sink)])
    room = np.concatenate([np.full(len(line.arcs), trains), np.ones(2 * trains)]).astype(np.int64)
    solver = SimpleMaxFlow()
    arcs = solver.add_arcs_with_capacity(tails.astype(np.int32), heads.astype(np.int32), room)
    assert solver.solve(source, sink) == solver.OPTIMAL
    through, came, left = np.split(solver.flows(arcs), [len(line.arcs), len(line.arcs) + trains])
    change = np.zeros(line.size, dtype=np.int64)
    change[line.arrival], change[line.departure] = 1 - came, left - 1
    return through.tolist(), change.tolist()


def _greatest_leads(line: Timeline) -> LeastUnits:
    """Return the least flow without empty runs: at its worst moment no unit stands at a station."""
    change = [1] * line.size
    for node in line.departure:
        change[node] = -1
    begins: dict[str, int] = {}
    used: list[int] = []
    for station, nodes in line.nodes.items():
        balance = list(accumulate(change[n] for n in nodes))
        begins[station] = max(0, -min(balance))
        used.extend(begins[station] + b for b in balance[:-1])
    return LeastUnits(sum(begins.values()), begins, tuple(used))


def assign_units(line: Timeline, homes: Mapping[str, int], units: int, ways: EmptyWays) -> Assignment | None:
    """Return how at most ``units`` units from their homes work every train with the fewest metres run empty.

    Parameters
    ----------
    homes
        Units there are, by home station.

    Returns
    -------
    Assignment or None
        ``None`` if the units cannot get from their homes to where they are needed.
    """
    if not any(arc.move for arc in line.arcs):
        line = _first_departures(_greatest_leads(line))
    network = _Network(line, units)
    begin: dict[tuple[str, str], int] = {}
    for home, count in homes.items():
        gate = network.node()
        network.add(network.source, gate, count, 0)
        for station, nodes in line.nodes.items():
            way = ways.between(home, station) if home != station else (0, 0)
            if way:
                cost = way[0] + 1 if home != station else 0
                begin[home, station] = network.add(gate, nodes[0], count, cost)
    if not network.solve():
        return None
    return Assignment({k: network.flow(a) for k, a in begin.items() if network.flow(a)}, _empties(network))


def _first_departures(least: LeastUnits) -> Timeline:
    """Return a time-line of only the departures for which units must stand ready when the year begins."""
    eve = Move("", date.min, "", "", 0, 0, 0, 0)
    first = [replace(eve, start=s, end="") for s, n in sorted(least.begins.items()) for _ in range(n)]
    return lay_timeline(first)


def _empties(network: _Network) -> tuple[Move, ...]:
    arcs = enumerate(network.line.arcs)
    used = [arc.move for n, arc in arcs if arc.move for _ in range(network.flow(n))]
    return tuple(sorted(used, key=lambda m: m.depart))
