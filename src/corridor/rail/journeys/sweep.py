"""From the rows of a backward scan to the journeys worth taking from each station, and to their sums."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from corridor.rail.journeys.backwards import FAR, WIDTH

__all__ = ["starts_by_station", "sum_up", "worthwhile"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


def starts_by_station(
    station: Ints, stop_first: Longs, boardings: Ints, dep: Ints, ways: tuple[Ints, Ints, Ints]
) -> tuple[Longs, Ints, Ints]:
    """Return, for every station, when one has to leave for which boarding, the latest first (CSR).

    Parameters
    ----------
    ways
        (station, stop, seconds) of the stops one may board at, those of the station itself among them.

    Returns
    -------
    first, leave, ride
        Shapes (stations + 1,), (starts,), (starts,).
    """
    at, stop, walk = ways
    counts = stop_first[stop + 1] - stop_first[stop]
    where = np.repeat(at, counts)
    begin = np.repeat(stop_first[stop] - (np.cumsum(counts) - counts), counts)
    ride = boardings[begin + np.arange(len(where))]
    leave = dep[ride] - np.repeat(walk, counts).astype(np.int32)
    order = np.lexsort((-ride, -leave.astype(np.int64), where))
    stations = int(station.max(initial=-1)) + 1
    first = np.searchsorted(where[order], np.arange(stations + 1)).astype(np.int64)
    return first, leave[order].astype(np.int32), ride[order].astype(np.int32)


@njit(cache=True)
def worthwhile(
    first: int, last: int, leave: Ints, ride: Ints, rows: Ints, window: tuple[int, int], longest: int,
    walk: int, out: Ints,
) -> int:  # fmt: skip
    """Collect the journeys of which none leaves later, arrives earlier and takes fewer trains.

    Parameters
    ----------
    first, last
        The starts of the station, the latest first.
    window
        First and last moment of leaving that is asked for; the last is not included.
    longest
        Longest journey, seconds.
    walk
        Seconds to walk all the way; :data:`FAR` if one cannot.
    out
        Rows (leave, arrive, trains), filled from the beginning, the latest first.

    Returns
    -------
    int
        How many rows were filled; counting goes on where ``out`` is full.
    """
    best, now = np.full(WIDTH, FAR, np.int32), np.full(WIDTH, FAR, np.int32)
    count, i = 0, first
    while i < last:
        time = leave[i]
        if time < window[0]:
            break
        while i < last and leave[i] == time:
            for k in range(WIDTH):
                now[k] = min(now[k], rows[ride[i] * WIDTH + k])
            i += 1
        for k in range(WIDTH):
            fewer = now[k - 1] if k > 0 else FAR
            better = now[k] < best[k] and now[k] < fewer
            if better and time < window[1] and now[k] - time <= min(longest, walk - 1):
                if count < len(out):
                    out[count, 0], out[count, 1], out[count, 2] = time, now[k], k + 1
                count += 1
            best[k] = now[k]
    return count


@njit(cache=True)
def sum_up(
    first: Longs, leave: Ints, ride: Ints, rows: Ints, window: tuple[int, int], longest: int, walks: Ints,
    fastest: Ints, trains: NDArray[np.uint8], departures: Ints, mean: NDArray[np.float32],
) -> None:  # fmt: skip
    """Sum up the journeys from every station: fastest, its trains, how many, and the mean over wishes.

    The mean is that of (arrival − wish) over all wishes to leave within the window; who cannot arrive within
    ``longest`` counts with ``longest``.
    """
    for s in range(first.size - 1):
        best, fast, used, count, total = FAR, FAR, 0, 0, 0.0
        end = window[1]
        for i in range(first[s], first[s + 1]):
            time = leave[i]
            if time < window[0]:
                break
            arrival = rows[ride[i] * WIDTH + WIDTH - 1]
            if arrival >= best:
                continue
            if time < window[1]:
                total += _waits(time, end, best, longest, walks[s])
                end = time
                if arrival - time <= longest:
                    count += 1
                if arrival - time < fast:
                    fast, used = arrival - time, _fewest(rows, ride[i], arrival)
            best = arrival
        total += _waits(window[0], end, best, longest, walks[s])
        fastest[s], trains[s], departures[s] = min(fast, walks[s]), used if fast < walks[s] else 0, count
        mean[s] = total / (window[1] - window[0])


@njit(cache=True)
def _fewest(rows: Ints, ride: int, arrival: int) -> int:
    """Return the fewest trains with which a boarding leads to the arrival."""
    k = 0
    while rows[ride * WIDTH + k] != arrival:
        k += 1
    return k + 1


@njit(cache=True)
def _waits(begin: int, end: int, arrival: int, longest: int, walk: int) -> float:
    """Return the sum of (arrival − wish) over the wishes between two moments, each at most ``longest``."""
    cap = min(longest, walk)
    if end <= begin:
        return 0.0
    late = min(max(arrival - cap, begin), end)
    return cap * float(late - begin) + (arrival - (late + end) / 2.0) * float(end - late)
