"""Kernels that put connections in order and find, once for all queries, where each one leads.

A connection is one ride between two neighbouring calls of one train on one day; sorted by departure it is
known by its place in the order. "The first connection a passenger may board after this one" is then a single
number, and no query ever compares clock times with change times again.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__ = ["count_walks", "fill_walks", "first_boardings", "next_at_stop", "rank_ties"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@njit(cache=True)
def _first_at(stop: int, time: int, after: int, stop_first: Longs, events: Ints, dep: Ints) -> int:
    """Return the first boarding at a stop at or after a time and later in the order; -1 if there is none."""
    low, high = stop_first[stop], stop_first[stop + 1]
    end = high
    while low < high:
        middle = (low + high) // 2
        event = events[middle]
        if dep[event] < time or event <= after:
            low = middle + 1
        else:
            high = middle
    return events[low] if low < end else -1


@njit(cache=True)
def first_boardings(
    arr_stop: Ints, arr: Ints, alight: NDArray[np.bool_], change_s: Ints, stop_first: Longs, events: Ints,
    dep: Ints,
) -> Ints:  # fmt: skip
    """Return, for every connection, the first one to change to where it arrives; their number if none."""
    n = arr.size
    out = np.full(n, n, np.int32)
    for c in range(n):
        stop = arr_stop[c]
        if alight[c] and change_s[stop] >= 0:
            event = _first_at(stop, arr[c] + change_s[stop], c, stop_first, events, dep)
            if event >= 0:
                out[c] = event
    return out


@njit(cache=True)
def next_at_stop(stop_first: Longs, events: Ints, n: int) -> Ints:
    """Return, for every boarding, the next one at the same stop; ``n`` if it is the last."""
    out = np.full(n, n, np.int32)
    for stop in range(stop_first.size - 1):
        for i in range(stop_first[stop], stop_first[stop + 1] - 1):
            out[events[i]] = events[i + 1]
    return out


@njit(cache=True)
def count_walks(arr_stop: Ints, alight: NDArray[np.bool_], foot_first: Longs) -> Longs:
    """Return how many ways on foot begin where each connection arrives."""
    out = np.zeros(arr_stop.size, np.int64)
    for c in range(arr_stop.size):
        if alight[c]:
            out[c] = foot_first[arr_stop[c] + 1] - foot_first[arr_stop[c]]
    return out


@njit(cache=True)
def fill_walks(
    arr_stop: Ints, arr: Ints, counts: Longs, foot_first: Longs, foot_to: Ints, foot_s: Ints,
    stop_first: Longs, events: Ints, dep: Ints, total: int,
) -> tuple[Ints, Ints]:  # fmt: skip
    """Return (connection, first boarding at the other end of a walk) for every walk that leads to one."""
    source, target = np.empty(total, np.int32), np.empty(total, np.int32)
    at = 0
    for c in range(arr.size):
        if counts[c] == 0:
            continue
        for f in range(foot_first[arr_stop[c]], foot_first[arr_stop[c] + 1]):
            event = _first_at(foot_to[f], arr[c] + foot_s[f], c, stop_first, events, dep)
            if event >= 0:
                source[at], target[at] = c, event
                at += 1
    return source[:at], target[:at]


@njit(cache=True)
def rank_ties(
    first: int, last: int, order: Longs, dep_stop: Ints, arr_stop: Ints, trip: Ints, rank: Longs
) -> None:
    """Rank rides that take no time and leave at the same time so that one may change between them.

    The longest chain before each decides; a circle of rides without time is cut where it is met again.
    """
    for _ in range(last - first):
        moved = False
        for i in range(first, last):
            for j in range(first, last):
                a, b = order[i], order[j]
                leads = arr_stop[a] == dep_stop[b] and trip[a] != trip[b] and arr_stop[b] != dep_stop[a]
                follows = trip[a] == trip[b] and a < b
                if (leads or follows) and rank[b] <= rank[a]:
                    rank[b] = rank[a] + 1
                    moved = True
        if not moved or rank[order[first]] > last - first:
            return
