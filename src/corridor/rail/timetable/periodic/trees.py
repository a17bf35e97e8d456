"""Re-time a whole tree of events at once, exactly, with noise: the move of the annealing.

A set of events is grown so that the pairs among them form a tree. Given the times of all others, the best
times of the tree are found by min-sum messages from the leaves to the root (Pearl 1988); times are then drawn
from the root down, each by a heat bath over the cost of its best completion (in the manner of tree sampling,
Hamze and de Freitas 2004). At temperature 0 the draw is the exact optimum of the tree.
"""

from __future__ import annotations

import numba
import numpy as np

from corridor.rail.timetable.periodic.luck import draw

__all__ = ["retime_trees"]

_njit = numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"nnan", "ninf", "nsz"})


@_njit
def _grow(root, largest, loose, first, neighbour, allowed, period, mark, stamp, order, parent, link, random):  # type: ignore[no-untyped-def]
    """Grow a tree from a root; return its size.

    A neighbour joins if it touches the tree in one event only. Pairs that allow more than half of all
    differences are followed with probability ``loose``. ``link`` is the pair's place in the child's list.
    """
    size, head = 1, 0
    order[0], parent[0], link[0], mark[root] = root, -1, -1, stamp
    while head < size and size < largest:
        event = order[head]
        for k in range(first[event], first[event + 1]):
            other = neighbour[k]
            if mark[other] == stamp or (2 * allowed[k] > period and draw(random) >= loose):
                continue
            touching, at = 0, -1
            for q in range(first[other], first[other + 1]):
                if mark[neighbour[q]] == stamp:
                    touching += 1
                    at = q
                    if touching > 1:
                        break
            if touching == 1:
                order[size], parent[size], link[size], mark[other] = other, head, at, stamp
                size += 1
                if size >= largest:
                    break
        head += 1
    return size


@_njit
def _outside(size, order, times, first, neighbour, cost, period, mark, stamp, local):  # type: ignore[no-untyped-def]
    """Fill ``local[s, x]`` with what event s of the tree pays to events outside it at time x."""
    for s in range(size):
        event = order[s]
        local[s, :] = 0.0
        for k in range(first[event], first[event + 1]):
            if mark[neighbour[k]] == stamp:
                continue
            there = times[neighbour[k]]
            for x in range(there, period):
                local[s, x] += cost[k, x - there]
            for x in range(there):
                local[s, x] += cost[k, x - there + period]


@_njit
def _send(size, parent, link, cost, forbidden, period, local, belief, twice, message):  # type: ignore[no-untyped-def]
    """Fill ``belief[s, x]`` with the least cost of the subtree below s when s is at time x."""
    for s in range(size):
        belief[s, :] = local[s, :]
    for s in range(size - 1, 0, -1):
        twice[:period] = belief[s, :]
        twice[period:] = belief[s, :]
        message[:] = belief[s, :].min() + forbidden
        for d in range(period):
            pay = cost[link[s], d]
            if pay < forbidden:
                for y in range(period):  # parent at y, child at y + d
                    c = twice[y + d] + pay
                    message[y] = c if c < message[y] else message[y]
        for y in range(period):
            belief[parent[s], y] += message[y]


@_njit
def _choose(size, order, parent, link, cost, period, temperature, belief, times, message, weights, random):  # type: ignore[no-untyped-def]
    """Draw times from the root down."""
    for s in range(size):
        if s == 0:
            message[:] = belief[0, :]
        else:
            above = times[order[parent[s]]]
            for x in range(above, period):
                message[x] = belief[s, x] + cost[link[s], x - above]
            for x in range(above):
                message[x] = belief[s, x] + cost[link[s], x - above + period]
        times[order[s]] = _heat_bath(message, period, temperature, weights, random)


@_njit
def _heat_bath(costs, period, temperature, weights, random):  # type: ignore[no-untyped-def]
    """Return an index with probability ∝ exp(−cost / temperature), as (1 − cost / 32 temperature)³²."""
    least = costs[0]
    for x in range(period):
        least = costs[x] if costs[x] < least else least
    scale = np.float32(1.0 / (32.0 * temperature))
    one, none = np.float32(1.0), np.float32(0.0)
    for x in range(period):
        w = max(none, one - (costs[x] - least) * scale)
        w *= w
        w *= w
        w *= w
        w *= w
        weights[x] = w * w
    left = draw(random) * _total(weights)
    for x in range(period):
        left -= weights[x]
        if left < 0.0:
            return x
    return int(np.argmax(weights))


@numba.njit(cache=True, nogil=True, fastmath={"reassoc", "nnan", "nsz"})
def _total(weights):  # type: ignore[no-untyped-def]
    total = np.float32(0.0)
    for w in weights:
        total += w
    return total


@_njit
def _paid(size, order, parent, link, cost, period, local, times):  # type: ignore[no-untyped-def]
    """Return what the tree pays at its times."""
    total = 0.0
    for s in range(size):
        x = times[order[s]]
        total += local[s, x]
        if s > 0:
            total += cost[link[s], (x - times[order[parent[s]]]) % period]
    return total


@_njit
def retime_trees(  # type: ignore[no-untyped-def]
    times, best, scores, first, neighbour, cost, allowed, forbidden, hot, cold, moves, largest, random, mark
):
    """Re-time ``moves`` random trees, the temperature falling geometrically from ``hot`` to ``cold``.

    Parameters
    ----------
    times : int64 (k,)
        Ticks 0 … T−1; changed in place.
    best : int64 (k,)
        The best times seen; changed in place.
    scores : float64 (2,)
        Cost of ``times`` and of ``best``; changed in place.
    first, neighbour, cost, allowed, forbidden
        As in :class:`Field`.
    largest : int
        Most events of a tree; sizes are drawn log-uniformly up to it.
    random : uint64 (1,)
        State of the generator.
    mark : int64 (k,)
        Scratch; ``mark.max()`` stamps are used up.

    Returns
    -------
    int
        Events re-timed, the unit of work.
    """
    period = cost.shape[1]
    order, parent, link = (
        np.empty(largest, np.int64),
        np.empty(largest, np.int64),
        np.empty(largest, np.int64),
    )
    local, belief = np.empty((largest, period), cost.dtype), np.empty((largest, period), cost.dtype)
    message, weights = np.empty(period, cost.dtype), np.empty(period, cost.dtype)
    twice = np.empty(2 * period, cost.dtype)
    stamp, work = mark.max(), 0
    for move in range(moves):
        temperature = hot * (cold / hot) ** (move / moves)
        stamp += 1
        root = int(draw(random) * len(times))
        most = 1 + int(np.exp(draw(random) * np.log(largest)))
        loose = 0.3 * draw(random) if draw(random) < 0.5 else 0.0
        size = _grow(
            root, min(most, largest), loose, first, neighbour, allowed, period, mark, stamp,
            order, parent, link, random,
        )  # fmt: skip
        _outside(size, order, times, first, neighbour, cost, period, mark, stamp, local)
        before = _paid(size, order, parent, link, cost, period, local, times)
        _send(size, parent, link, cost, forbidden, period, local, belief, twice, message)
        _choose(size, order, parent, link, cost, period, temperature, belief, times, message, weights, random)
        scores[0] += _paid(size, order, parent, link, cost, period, local, times) - before
        work += size
        if scores[0] < scores[1] - 1e-6:
            scores[1] = scores[0]
            best[:] = times
    return work
