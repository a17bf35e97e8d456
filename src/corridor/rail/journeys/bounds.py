"""What a journey takes at least, whatever the hour: trains and time. It lets a search stop early."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from corridor.rail.journeys.network import Network

__all__ = ["LARGEST", "UNREACHABLE", "Bounds", "bounds"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]

UNREACHABLE = 100
FAR = 1_000_000_000
LARGEST = 4096
"""Stops up to which the bounds of all pairs are kept (five bytes a pair)."""


class Bounds(NamedTuple):
    """Least trains and least seconds to every stop (row) from every stop and from nowhere (columns).

    One row of ones and zeros stands for all where bounds are not kept.
    """

    trains: Bytes
    seconds: Ints

    def to(self, stops: Ints) -> tuple[Bytes, Ints]:
        """Return the bounds to the nearest of some stops."""
        if len(self.trains) == 1:
            return self.trains[0], self.seconds[0]
        if len(stops) == 1:
            return self.trains[stops[0]], self.seconds[stops[0]]
        return self.trains[stops].min(axis=0), self.seconds[stops].min(axis=0)


def bounds(network: Network) -> Bounds:
    """Return the bounds of a network.

    None are kept where it has more than :data:`LARGEST` stops, or where rules or seats lead from one station
    to another without a way on foot.
    """
    stops = len(network.stop_id)
    if stops > LARGEST or _leaps(network):
        return Bounds(np.ones((1, stops + 1), np.uint8), np.zeros((1, stops + 1), np.int32))
    first, calls, stays = _patterns(network)
    stop, alight = network.call_stop[calls], network.call_alight[calls]
    board = network.call_board[calls] | bool(stays.any())  # one may go on seated from where nobody boards
    trains = _least_trains(first, stop, board, alight, stays, network.foot_first, network.foot_to, stops)
    return Bounds(trains, _least_seconds(*_edges(network), stops))


def _leaps(network: Network) -> bool:
    """Return whether a rule or a seat leads from one station to another."""
    station = network.stop_station
    ends = network.call_stop[network.trip_first[network.seats[:, 0] + 1] - 1]
    starts = network.call_stop[network.trip_first[network.seats[:, 1]] + network.seats[:, 2]]
    ruled = network.rules[:, 0], network.rules[:, 1]
    return bool((station[ends] != station[starts]).any() or (ruled[0] != ruled[1]).any())


def _patterns(network: Network) -> tuple[Longs, Longs, Flags]:
    """Return every sequence of calls once, and whether someone may stay seated at its end."""
    stays = (network.trip_block >= 0) | np.isin(np.arange(len(network.trip_id)), network.seats[:, 0])
    flags = (network.call_board * 1 + network.call_alight * 2).astype(np.uint8)
    seen: dict[bytes, int] = {}
    for trip, (a, b) in enumerate(zip(network.trip_first[:-1], network.trip_first[1:], strict=True)):
        key = network.call_stop[a:b].tobytes() + flags[a:b].tobytes() + bytes([int(stays[trip])])
        seen.setdefault(key, trip)
    trips = np.array(list(seen.values()), np.int64)
    spans = [np.arange(network.trip_first[t], network.trip_first[t + 1]) for t in trips]
    first = np.cumsum([0, *(len(s) for s in spans)]).astype(np.int64)
    return first, np.concatenate([np.empty(0, np.int64), *spans]), stays[trips]


@njit(cache=True)
def _one_train_more(
    first: Longs, stop: Ints, board: Flags, alight: Flags, stays: Flags, least: Bytes
) -> bool:
    """Lower the bounds by one train more; return whether anything changed."""
    moved = False
    for pattern in range(first.size - 1):
        on = UNREACHABLE
        for i in range(first[pattern + 1] - 1, first[pattern] - 1, -1):
            if board[i] and on + 1 < least[stop[i]]:
                least[stop[i]] = on + 1
                moved = True
            if alight[i]:
                on = min(on, int(least[stop[i]]))
            if stays[pattern] and i == first[pattern + 1] - 1:
                on = min(on, max(0, int(least[stop[i]]) - 1))
    return moved


@njit(cache=True)
def _least_trains(
    first: Longs, stop: Ints, board: Flags, alight: Flags, stays: Flags, foot_first: Longs, foot_to: Ints,
    stops: int,
) -> Bytes:  # fmt: skip
    """Return the least trains of all pairs, one place asked for after the other."""
    out = np.full((stops, stops + 1), UNREACHABLE, np.uint8)
    for end in range(stops):
        least = out[end]
        least[end] = 0
        moved = True
        while moved:
            for a in range(stops):
                for i in range(foot_first[a], foot_first[a + 1]):
                    least[a] = min(least[a], least[foot_to[i]])
            moved = _one_train_more(first, stop, board, alight, stays, least)
    return out


def _edges(network: Network) -> tuple[Longs, Ints, Ints]:
    """Return the least seconds between neighbouring calls, and on foot, by the stop where they end (CSR).

    Platforms of one station are taken as one place: whoever stays seated does not walk.
    """
    inner = np.ones(max(len(network.call_stop) - 1, 0), bool)
    inner[network.trip_first[1:-1] - 1] = False
    a = np.flatnonzero(inner)
    walks = np.repeat(np.arange(len(network.stop_id)), np.diff(network.foot_first))
    same = network.stop_station[walks] == network.stop_station[network.foot_to]
    start = np.concatenate([network.call_stop[a], walks])
    end = np.concatenate([network.call_stop[a + 1], network.foot_to])
    ride_s = network.call_arr_s[a + 1] - network.call_dep_s[a]
    seconds = np.concatenate([ride_s, np.where(same, 0, network.foot_s)])
    order = np.lexsort((seconds, start, end))
    start, end, seconds = start[order], end[order], seconds[order]
    kept = np.append(True, (np.diff(start) != 0) | (np.diff(end) != 0))[: len(start)]
    start, end, seconds = start[kept], end[kept], seconds[kept]
    first = np.searchsorted(end, np.arange(len(network.stop_id) + 1)).astype(np.int64)
    return first, start.astype(np.int32), seconds.astype(np.int32)


@njit(cache=True)
def _least_seconds(first: Longs, start: Ints, seconds: Ints, stops: int) -> Ints:
    """Return the least seconds of all pairs (Bellman and Ford, with a queue)."""
    out = np.full((stops, stops + 1), FAR, np.int32)
    queue = np.empty(stops + 1, np.int32)
    waiting = np.zeros(stops, np.bool_)
    for end in range(stops):
        least = out[end]
        least[end] = 0
        queue[0], head, tail = end, 0, 1
        while head != tail:
            stop = queue[head]
            head = (head + 1) % queue.size
            waiting[stop] = False
            for i in range(first[stop], first[stop + 1]):
                time = least[stop] + seconds[i]
                if time < least[start[i]]:
                    least[start[i]] = time
                    if not waiting[start[i]]:
                        waiting[start[i]] = True
                        queue[tail] = start[i]
                        tail = (tail + 1) % queue.size
    return out
