"""Cycles that the rests do not respect: through each pair, the way back by the most certain differences."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

__all__ = ["ways_around"]

Integers = NDArray[np.int64]

_njit = numba.njit(cache=True, nogil=True, error_model="numpy")


@_njit
def _push(size, keys, nodes, key, node):  # type: ignore[no-untyped-def]
    """Put a node into a binary heap; return its new size."""
    at = size
    while at > 0:
        above = (at - 1) // 2
        if keys[above] <= key:
            break
        keys[at], nodes[at] = keys[above], nodes[above]
        at = above
    keys[at], nodes[at] = key, node
    return size + 1


@_njit
def _pop(size, keys, nodes):  # type: ignore[no-untyped-def]
    """Take the first node out of a binary heap; return its new size."""
    size -= 1
    key, node, at = keys[size], nodes[size], 0
    while 2 * at + 1 < size:
        below = 2 * at + 1
        if below + 1 < size and keys[below + 1] < keys[below]:
            below += 1
        if keys[below] >= key:
            break
        keys[at], nodes[at] = keys[below], nodes[below]
        at = below
    keys[at], nodes[at] = key, node
    return size


@_njit
def _search(begin, end, without, first, near, pair, length, reached, via, keys, nodes):  # type: ignore[no-untyped-def]
    """Find the shortest way from one event to another without one pair (Dijkstra 1959)."""
    reached[:] = np.inf
    reached[begin] = 0.0
    size = _push(0, keys, nodes, 0.0, begin)
    while size > 0:
        far, event = keys[0], nodes[0]
        size = _pop(size, keys, nodes)
        if event == end:
            return
        if far > reached[event]:
            continue
        for k in range(first[event], first[event + 1]):
            other, sum_ = near[k], far + length[pair[k]]
            if pair[k] != without and sum_ < reached[other]:
                reached[other], via[other] = sum_, pair[k]
                size = _push(size, keys, nodes, sum_, other)


@_njit
def ways_around(pairs, source, target, first, near, pair, length, longest):  # type: ignore[no-untyped-def]
    """Close a cycle through each of some pairs by the shortest way back.

    Parameters
    ----------
    pairs : int64 (k,)
        Pairs to go through.
    source, target : int64 (p,)
        Events of all pairs.
    first, near, pair : int64
        By event, where its neighbours begin, (n+1,); the neighbours and the pairs that lead there, (2p,).
    length : float64 (p,)
        Of each pair, > 0.
    longest : int
        Most pairs of a cycle.

    Returns
    -------
    tuple
        Number of pairs of each cycle (k,), 0 if there is none, and the pairs and ±1 for their direction, (k,
        longest).
    """
    count = np.zeros(len(pairs), np.int64)
    around, sign = np.zeros((len(pairs), longest), np.int64), np.zeros((len(pairs), longest), np.int64)
    reached, via = np.empty(len(first) - 1), np.empty(len(first) - 1, np.int64)
    keys, nodes = np.empty(len(near) + 1), np.empty(len(near) + 1, np.int64)
    for n, through in enumerate(pairs):
        begin, event = target[through], source[through]
        _search(begin, event, through, first, near, pair, length, reached, via, keys, nodes)
        if reached[event] == np.inf:
            continue
        around[n, 0], sign[n, 0], size = through, 1, 1
        while event != begin and size < longest:
            last = via[event]
            around[n, size], sign[n, size] = last, 1 if target[last] == event else -1
            event = source[last] if target[last] == event else target[last]
            size += 1
        count[n] = size if event == begin else 0
    return count, around, sign
