"""All fundamental cuts of a spanning tree at once: which side shifted by how much saves most.

The modulo network simplex (Nachtigall and Opitz 2008; Goerigk and Schöbel 2013) shifts one side of a
fundamental cut. Here the costs of all shifts of all cuts of a tree are found together: what a pair pays when
one end is shifted counts for all subtrees that hold this end and not the other, that is on the way up to
their lowest common ancestor; sums over subtrees then give every cut, in time pairs × T for the whole tree
instead of for one cut.
"""

from __future__ import annotations

from collections.abc import Callable

import numba
import numpy as np
from numpy.typing import NDArray

from corridor.rail.timetable.periodic.field import Field
from corridor.rail.timetable.periodic.network import Integers

__all__ = ["shift_cuts"]

_njit = numba.njit(cache=True, nogil=True, error_model="numpy")


def shift_cuts(
    couplings: Field,
    times: Integers,
    random: np.random.Generator,
    over: Callable[[], bool] = lambda: False,
) -> Integers:
    """Return times after shifting cuts of a random spanning forest until none saves anything, the best first.

    Parameters
    ----------
    couplings
        Field of the events.
    times
        Ticks, shape (k,); left as they are.
    random
        Draws the forest: stiff pairs first, more or less.
    over
        Asked before every shift whether to leave it at that.
    """
    first, neighbour, cost = couplings.first, couplings.neighbour, couplings.cost
    count = len(couplings.events)
    parent, depth, order = (np.empty(count, dtype=np.int64) for _ in range(3))
    pairs = _stiff_first(couplings, times, random)
    _span(first, neighbour, couplings.twin, couplings.own, pairs, parent, depth, order)
    shifted, savings = times.copy(), np.empty((count, cost.shape[1]))
    while not over() and _shift_best(shifted, first, neighbour, cost, parent, depth, order, savings):
        pass
    return shifted


def _stiff_first(couplings: Field, times: Integers, random: np.random.Generator) -> Integers:
    """Return the pairs in the order in which they may join the forest."""
    own, period = couplings.own, couplings.cost.shape[1]
    row = np.arange(len(own))
    now = times[own] - times[couplings.neighbour]
    bend = sum(couplings.cost[row, (now + d) % period] * w for d, w in ((1, 1.0), (-1, 1.0), (0, -2.0)))
    noise = random.random(len(own))
    noise = np.minimum(noise, noise[couplings.twin])
    stiff: NDArray[np.float64] = np.log1p(np.maximum(bend, 0.0)) * random.random() + 8.0 * noise
    return np.argsort(-stiff - 2.0 * (2 * couplings.allowed <= period), kind="stable")


@_njit
def _span(first, neighbour, twin, own, pairs, parent, depth, order):  # type: ignore[no-untyped-def]
    """Fill parent (−1 at a root), depth, and the events from the roots down (Kruskal)."""
    root = np.arange(len(parent))
    joined = np.zeros(len(neighbour), np.bool_)
    for k in pairs:
        a, b = own[k], neighbour[k]
        while root[a] != a:
            root[a] = root[root[a]]
            a = root[a]
        while root[b] != b:
            root[b] = root[root[b]]
            b = root[b]
        if a != b:
            root[a] = b
            joined[k] = joined[twin[k]] = True
    parent[:] = -2
    head = size = 0
    for start in range(len(parent)):
        if parent[start] == -2:
            parent[start], depth[start], order[size] = -1, 0, start
            size += 1
        while head < size:
            event = order[head]
            head += 1
            for k in range(first[event], first[event + 1]):
                other = neighbour[k]
                if joined[k] and parent[other] == -2:
                    parent[other], depth[other], order[size] = event, depth[event] + 1, other
                    size += 1


@_njit
def _shift_best(times, first, neighbour, cost, parent, depth, order, savings):  # type: ignore[no-untyped-def]
    """Shift the subtree that saves most, in place; return whether there is one."""
    period = cost.shape[1]
    _cut_costs(times, first, neighbour, cost, parent, depth, order, savings)
    best, chosen, shift = -0.5, -1, 0
    for event in range(len(parent)):
        for x in range(period):
            if savings[event, x] < best and parent[event] >= 0:
                best, chosen, shift = savings[event, x], event, x
    inside = np.empty(len(parent), np.bool_)
    for event in order:
        inside[event] = event == chosen or (parent[event] >= 0 and inside[parent[event]])
        if inside[event]:
            times[event] = (times[event] + shift) % period
    return chosen >= 0


@_njit
def _cut_costs(times, first, neighbour, cost, parent, depth, order, change):  # type: ignore[no-untyped-def]
    """Fill ``change[e, x]`` with the change of cost if the subtree of e is shifted by x."""
    period = cost.shape[1]
    change[:] = 0.0
    for event in range(len(parent)):
        for k in range(first[event], first[event + 1]):
            meet = _meeting(event, neighbour[k], parent, depth)
            if meet == event:
                continue
            now = (times[event] - times[neighbour[k]]) % period
            for x in range(period):
                y = now + x if now + x < period else now + x - period
                pay = cost[k, y] - cost[k, now]
                change[event, x] += pay
                if meet >= 0:
                    change[meet, x] -= pay
    for n in range(len(order) - 1, -1, -1):
        above = parent[order[n]]
        if above >= 0:
            change[above] += change[order[n]]


@_njit
def _meeting(a, b, parent, depth):  # type: ignore[no-untyped-def]
    """Return the lowest common ancestor; −1 if there is none."""
    while a != b:
        if depth[a] < depth[b]:
            a, b = b, a
        a = parent[a]
        if a < 0:
            return -1
    return a
