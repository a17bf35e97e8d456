"""Why fewer units are not enough: the trains that need one each, read from the residual flow.

By the duality of least flow and greatest cut (Ford and Fulkerson) there is, for each station, a moment such
that the trains that left before it, less those that came back before it, are exactly as many as the units.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass

from corridor.rail.circulation.flow import LeastUnits
from corridor.rail.circulation.timeline import Timeline
from corridor.rail.circulation.traindays import Move

__all__ = ["Proof", "prove_units"]


@dataclass(frozen=True, slots=True)
class Proof:
    """``away`` less ``back`` is the number of units that must exist.

    Parameters
    ----------
    away
        Trains that all need a unit, none of which can follow another of them.
    back
        Trains that bring a unit within reach of one of them again; usually none.
    """

    away: tuple[Move, ...]
    back: tuple[Move, ...]

    @property
    def units(self) -> int:
        """Number of units proven."""
        return len(self.away) - len(self.back)


def prove_units(line: Timeline, least: LeastUnits) -> Proof:
    """Return the trains that prove the number of units."""
    inside = _reachable(line, least)
    ends = zip(line.moves, line.departure, line.arrival, strict=True)
    sides = [(move, left in inside, came in inside) for move, left, came in ends]
    away = tuple(m for m, left, came in sides if left and not came)
    back = tuple(m for m, left, came in sides if came and not left)
    return Proof(away, back)


def _reachable(line: Timeline, least: LeastUnits) -> set[int]:
    """Return the events from which one unit less could be sent: forward where units go, backward anywhere."""
    beside: dict[int, list[int]] = defaultdict(list)
    for arc, used in zip(line.arcs, least.used, strict=True):
        beside[arc.head].append(arc.tail)
        if used:
            beside[arc.tail].append(arc.head)
    inside = {line.nodes[s][0] for s, count in least.begins.items() if count}
    queue = deque(inside)
    while queue:
        for node in beside[queue.popleft()]:
            if node not in inside:
                inside.add(node)
                queue.append(node)
    return inside
