"""A bound below which no timetable can be: what the cycles of the network force upon it.

Around a cycle the durations add up to a multiple of T. If the shortest durations miss one by α > 0, the
slacks y obey the change-cycle inequality (Nachtigall 1998; Liebchen and Peeters 2009)

    (T − α) · Σ_forward y + α · Σ_backward y ≥ α · (T − α).

The least weighted slack under many of these is a linear problem, and its value a bound. Cycles come from
spanning trees: the first of little span, the others by how cheap the activities were in the solution before,
so that every round cuts that solution off.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from corridor.rail.solvers.potentials import Floats, covering_bound
from corridor.rail.timetable.periodic.network import Integers, PeriodicNetwork

__all__ = ["lower_bound"]

Row = tuple[NDArray[np.int32], Floats, float]

_LONGEST = 200


def lower_bound(network: PeriodicNetwork, *, limit_s: float, rounds: int = 30, seed: int = 1) -> float:
    """Return a proven bound on Σ weight · slack.

    Parameters
    ----------
    network
        Events and activities.
    limit_s
        Wall seconds.
    rounds
        Most rounds of cycles.
    seed
        Of the order among equal activities.
    """
    until = time.monotonic() + limit_s
    random = np.random.default_rng(seed)
    weight = network.weight.astype(np.float64)
    most = np.minimum(network.spans, network.moduli - 1).astype(np.float64)
    order: Floats = most + random.random(len(most))
    rows: list[Row] = []
    best = 0.0
    for _ in range(rounds):
        rows += _inequalities(network, _spanning_forest(network, order))
        left = until - time.monotonic()
        solved = covering_bound(weight, most, rows, limit_s=left) if rows and left > 0.0 else None
        if solved is None:
            break
        best, slack = max(best, solved[0]), solved[1]
        order = slack * (1.0 + weight) + random.random(len(most))
    return best


def _inequalities(network: PeriodicNetwork, tree: _Forest) -> Iterator[Row]:
    """Yield the inequalities of the cycles that the activities outside a forest close."""
    for activity in np.flatnonzero(~tree.member):
        columns, signs = tree.cycle(int(activity))
        if 0 < len(columns) <= _LONGEST:
            row = _inequality(network, columns, signs)
            if row is not None:
                yield row


def _inequality(network: PeriodicNetwork, columns: Integers, signs: Integers) -> Row | None:
    """Return the change-cycle inequality of a cycle; ``None`` if its shortest durations fit."""
    period = int(np.gcd.reduce(network.moduli[columns]))
    alpha = int(-(signs @ network.lower[columns])) % period
    if alpha == 0:
        return None
    rest = period - alpha
    coefficients = np.where(signs > 0, float(rest), float(alpha))
    return columns.astype(np.int32), coefficients, float(alpha * rest)


class _Forest:
    """A spanning forest: parent, activity to it and depth of each event."""

    def __init__(self, network: PeriodicNetwork, member: NDArray[np.bool_]) -> None:
        self.network, self.member = network, member
        self.parent = np.full(network.events, -1, dtype=np.int64)
        self.link = np.full(network.events, -1, dtype=np.int64)
        self.depth = np.zeros(network.events, dtype=np.int64)
        self._root()

    def _root(self) -> None:
        near: list[list[tuple[int, int]]] = [[] for _ in range(self.network.events)]
        for a in np.flatnonzero(self.member):
            i, j = int(self.network.source[a]), int(self.network.target[a])
            near[i].append((j, int(a)))
            near[j].append((i, int(a)))
        seen = np.zeros(self.network.events, dtype=bool)
        for root in range(self.network.events):
            ahead = [] if seen[root] else [root]
            seen[root] = True
            while ahead:
                event = ahead.pop()
                for other, activity in near[event]:
                    if not seen[other]:
                        seen[other] = True
                        self.parent[other], self.link[other] = event, activity
                        self.depth[other] = self.depth[event] + 1
                        ahead.append(other)

    def cycle(self, activity: int) -> tuple[Integers, Integers]:
        """Return the activities of the cycle that one more closes, and ±1 for their direction in it."""
        columns, signs = [activity], [1]
        a, b = int(self.network.target[activity]), int(self.network.source[activity])
        while a != b:
            if self.depth[a] >= self.depth[b]:
                link = int(self.link[a])
                signs.append(1 if self.network.source[link] == a else -1)
                a = int(self.parent[a])
            else:
                link = int(self.link[b])
                signs.append(1 if self.network.target[link] == b else -1)
                b = int(self.parent[b])
            columns.append(link)
            if len(columns) > _LONGEST:
                break
        return np.array(columns, dtype=np.int64), np.array(signs, dtype=np.int64)


def _spanning_forest(network: PeriodicNetwork, order: Floats) -> _Forest:
    """Return the spanning forest of the activities that come first (Kruskal)."""
    root = list(range(network.events))

    def find(event: int) -> int:
        while root[event] != event:
            root[event] = root[root[event]]
            event = root[event]
        return event

    member = np.zeros(network.activities, dtype=bool)
    for a in np.argsort(order):
        i, j = find(int(network.source[a])), find(int(network.target[a]))
        if i != j:
            root[i] = j
            member[a] = True
    return _Forest(network, member)
