"""The other way to a bound, to compare with: change-cycle inequalities in a linear problem, round by round.

Around a cycle whose shortest durations miss a multiple of T by α > 0, the slacks y obey the change-cycle
inequality (Nachtigall 1998)  (T − α) · Σ_forward y + α · Σ_backward y ≥ α · (T − α). Cycles are those of
spanning trees, the first of little span, the others by how cheap the activities were in the solution before.
HiGHS solves the linear problem.
"""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree

from corridor.rail.timetable.periodic import PeriodicNetwork

__all__ = ["change_cycle_bound"]

Row = tuple[list[int], list[float], float]

WALL = 3.0
"""HiGHS counts wall seconds: on a shared machine it is given so many for each CPU second that is left."""


def change_cycle_bound(network: PeriodicNetwork, *, cpu_s: float) -> float:
    """Return the bound reached after some CPU seconds, 0 if the first linear problem does not end."""
    until, best, rows = time.process_time() + cpu_s, 0.0, []
    random = np.random.default_rng(1)
    most = np.minimum(network.spans, network.period - 1).astype(float)
    order = most + random.random(len(most))
    while (left := until - time.process_time()) > 0.0:
        rows += _inequalities(network, order)
        columns = [c for row in rows for c in row[0]]
        place = np.repeat(np.arange(len(rows)), [len(row[0]) for row in rows])
        values = [v for row in rows for v in row[1]]
        shape = (len(rows), network.activities)
        found = linprog(
            network.weight.astype(float),
            A_ub=-csr_array((values, (place, columns)), shape=shape),
            b_ub=[-row[2] for row in rows],
            bounds=np.stack([np.zeros(len(most)), most], axis=1),
            method="highs",
            options={"time_limit": max(0.01, WALL * left)},
        )
        if found.status != 0:
            break
        best = max(best, float(found.fun))
        order = found.x * (1.0 + network.weight) + random.random(len(most))
    return best


def _inequalities(network: PeriodicNetwork, order: NDArray[np.float64]) -> list[Row]:
    """Return the inequalities of the cycles that the activities outside a cheapest forest close."""
    parent, depth, link, inside = _forest(network, order)
    rows = []
    for activity in np.flatnonzero(~inside):
        a, b = int(network.target[activity]), int(network.source[activity])
        columns, signs = [int(activity)], [1]
        while a != b and len(columns) <= 200:
            up, forward = (a, network.source) if depth[a] >= depth[b] else (b, network.target)
            columns.append(int(link[up]))
            signs.append(1 if forward[link[up]] == up else -1)
            a, b = (int(parent[a]), b) if up == a else (a, int(parent[b]))
        alpha = -sum(s * int(network.lower[c]) for s, c in zip(signs, columns, strict=True)) % network.period
        if a == b and alpha:
            rest = network.period - alpha
            rows.append((columns, [float(rest if s > 0 else alpha) for s in signs], float(alpha * rest)))
    return rows


def _forest(network: PeriodicNetwork, order: NDArray[np.float64]) -> tuple[NDArray[np.int64], ...]:
    """Return parent and depth of events, the activity to the parent, and which are in the forest."""
    low, high = np.minimum(network.source, network.target), np.maximum(network.source, network.target)
    first = np.lexsort((order, high, low))
    key = low * network.events + high
    first = first[np.concatenate([[True], np.diff(key[first]) != 0]) & (low != high)[first]]
    shape = (network.events, network.events)
    tree = minimum_spanning_tree(csr_array((order[first] + 1e-9, (low[first], high[first])), shape=shape))
    named = csr_array((first + 1, (low[first], high[first])), shape=shape)
    parent, depth, link = (np.full(network.events, -1) for _ in range(3))
    for root in range(network.events):
        if depth[root] >= 0:
            continue
        depth[root] = 0
        events, above = breadth_first_order(tree, root, directed=False)
        for event in events[1:]:
            parent[event], depth[event] = above[event], depth[above[event]] + 1
            link[event] = named[min(event, above[event]), max(event, above[event])] - 1
    inside = np.zeros(network.activities, dtype=bool)
    inside[link[link >= 0]] = True
    return parent, depth, link, inside
