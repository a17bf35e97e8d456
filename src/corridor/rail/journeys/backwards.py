"""Every good journey of a day to one place, from everywhere at once: one scan backwards over the rides.

The profile connection scan of Dibbelt, Pajor, Strasser and Wagner (ACM JEA 23, 2018) with arrivals packed by
the number of trains (their section on Pareto optimisation), in a dense form of our own: instead of a growing
list of departures at every stop, each boarding has its row, and the row to change to was found when the days
were expanded. A row holds the earliest arrivals with at most 1, 2, … 8 trains for whoever is ready for
that boarding or any later one there; eight numbers of 32 bits fill one vector register.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from corridor.rail.journeys.rides import CHANGE, SEATED, Rides

__all__ = ["FAR", "WIDTH", "backward_scan"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Bytes = NDArray[np.uint8]

FAR = 1_000_000_000
"""A time that never comes; twice it still fits into 32 bits."""

WIDTH = 8
"""Numbers in a row: arrivals with at most 1, 2, … 8 trains."""


@njit(cache=True)
def _beyond(
    c: int, first: Longs, to: Ints, kinds: Bytes, rows: Ints, alone: Ints, board: Ints, at: int
) -> None:  # fmt: skip
    """Lower a train's row to what walks, rules and seats allow after the ride ``c``."""
    for i in range(first[c], first[c + 1]):
        source = rows if kinds[i] == CHANGE else alone
        event = to[i] * WIDTH
        if kinds[i] == SEATED:
            for k in range(WIDTH):
                board[at + k] = min(board[at + k], source[event + k])
        else:
            for k in range(1, WIDTH):
                board[at + k] = min(board[at + k], source[event + k - 1])


@njit(cache=True)
def backward_scan(
    rides: Rides, first: int, last: int, to_end: Ints, rows: Ints, alone: Ints, board: Ints
) -> None:
    """Scan the rides from ``last`` down to ``first``.

    Parameters
    ----------
    to_end
        Seconds on foot from a stop to the place asked for, shape (stops + 1,); :data:`FAR` if there is none.
    rows
        Filled in: a row for every ride and one more, the last, that stays :data:`FAR`; shape
        ((rides + 1) * WIDTH,). The row of a ride is right only where it may be boarded.
    alone
        The same for whoever boards this very ride; needed with rules or seats, else it may be empty.
    board
        A row for every train, all :data:`FAR` at the start.
    """
    arr, arr_stop, train = rides.arr, rides.arr_stop, rides.train
    changes, next_there = rides.change, rides.next_there
    ways_first, ways_to, ways_kind = rides.further_first, rides.further_to, rides.further_kind
    further, kept = ways_to.size > 0, alone.size > 0
    for c in range(last - 1, first - 1, -1):
        at = train[c] * WIDTH
        change = changes[c] * WIDTH
        if further:
            _beyond(c, ways_first, ways_to, ways_kind, rows, alone, board, at)
        b0, b1, b2, b3 = board[at], board[at + 1], board[at + 2], board[at + 3]
        b4, b5, b6, b7 = board[at + 4], board[at + 5], board[at + 6], board[at + 7]
        c0, c1, c2, c3 = rows[change], rows[change + 1], rows[change + 2], rows[change + 3]
        c4, c5, c6 = rows[change + 4], rows[change + 5], rows[change + 6]
        e = arr[c] + to_end[arr_stop[c]]
        b0 = min(b0, e)
        b1, b2, b3, b4 = min(b1, c0, e), min(b2, c1, e), min(b3, c2, e), min(b4, c3, e)
        b5, b6, b7 = min(b5, c4, e), min(b6, c5, e), min(b7, c6, e)
        board[at], board[at + 1], board[at + 2], board[at + 3] = b0, b1, b2, b3
        board[at + 4], board[at + 5], board[at + 6], board[at + 7] = b4, b5, b6, b7
        there = next_there[c] * WIDTH
        r = c * WIDTH
        if kept:
            alone[r], alone[r + 1], alone[r + 2], alone[r + 3] = b0, b1, b2, b3
            alone[r + 4], alone[r + 5], alone[r + 6], alone[r + 7] = b4, b5, b6, b7
        n0, n1, n2, n3 = rows[there], rows[there + 1], rows[there + 2], rows[there + 3]
        n4, n5, n6, n7 = rows[there + 4], rows[there + 5], rows[there + 6], rows[there + 7]
        rows[r], rows[r + 1], rows[r + 2], rows[r + 3] = min(b0, n0), min(b1, n1), min(b2, n2), min(b3, n3)
        rows[r + 4], rows[r + 5], rows[r + 6], rows[r + 7] = (
            min(b4, n4),
            min(b5, n5),
            min(b6, n6),
            min(b7, n7),
        )
