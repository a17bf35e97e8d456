"""Kernels that compare two days and credit every minute won or lost to the trains that made it.

For every wish to leave, the arrivals of both days are compared. Where the later day is better, some train of
its journey did not run like that before, else the journey would have existed before: the minutes won go to
those trains in equal parts. Minutes lost go to the trains of the old journey that no longer run like that.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from corridor.rail.journeys.backwards import FAR, WIDTH
from corridor.rail.journeys.rides import CHANGE, SEATED, Rides

__all__ = ["MOST_LEGS", "Day", "credit"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Bytes = NDArray[np.uint8]

MOST_LEGS = 24


class Day(NamedTuple):
    """One day as the comparison sees it.

    Parameters
    ----------
    rides
        Of its span.
    first, leave, ride
        When one has to leave each station for which ride, the latest first (CSR).
    here, there
        Place, common to both days, where each ride departs and arrives; -1 for a place of one day only.
    twin
        The train of the other day that each train is compared with; -1 if there is none.
    """

    rides: Rides
    first: Longs
    leave: Ints
    ride: Ints
    here: Ints
    there: Ints
    twin: Ints


@njit(cache=True)
def _onward(
    c: int, k: int, value: int, rows: Ints, alone: Ints, change: Ints, first: Longs, to: Ints, kinds: Bytes
) -> tuple[int, int]:
    """Return (ride, kind) through which one reaches the value after alighting from ride ``c``; -1 if not."""
    if k > 0 and rows[change[c] * WIDTH + k - 1] == value:
        return int(change[c]), CHANGE
    if to.size == 0:
        return -1, CHANGE
    for i in range(first[c], first[c + 1]):
        kind = int(kinds[i])
        less = 0 if kind == SEATED else 1
        source = rows if kind == CHANGE else alone
        if k >= less and source[to[i] * WIDTH + k - less] == value:
            return int(to[i]), kind
    return -1, CHANGE


@njit(cache=True)
def _legs(
    event: int, value: int, rows: Ints, alone: Ints, to_end: Ints, arr: Ints, arr_stop: Ints, change: Ints,
    next_there: Ints, train: Ints, train_first: Longs, along: Ints, place: Ints, first: Longs, to: Ints,
    kinds: Bytes, legs: Ints,
) -> int:  # fmt: skip
    """Write the rides boarded and left on the way to a value; return how many trains that took."""
    k, count, kind = 0, 0, CHANGE
    while rows[event * WIDTH + k] != value:
        k += 1
    while count < MOST_LEGS:
        while kind == CHANGE and alone[event * WIDTH + k] != value:
            event = next_there[event]
        legs[count, 0] = event
        onward = -1
        for p in range(place[event], train_first[train[event] + 1]):
            c = along[p]
            legs[count, 1] = c
            if arr[c] + to_end[arr_stop[c]] == value:
                return count + 1
            onward, kind = _onward(c, k, value, rows, alone, change, first, to, kinds)
            if onward >= 0:
                break
        if onward < 0:
            return count
        k -= kind != SEATED
        event = onward
        count += 1
    return count


@njit(cache=True)
def _is_fresh(
    board: int, leave: int, dep: Ints, arr: Ints, here: Ints, there: Ints, twin: int, other_dep: Ints,
    other_arr: Ints, other_here: Ints, other_there: Ints, other_first: Longs, other_along: Ints,
) -> bool:  # fmt: skip
    """Return whether the other day's train offers no such ride: same places, same times."""
    if twin < 0 or here[board] < 0 or there[leave] < 0:
        return True
    boarded = False
    for p in range(other_first[twin], other_first[twin + 1]):
        c = other_along[p]
        if other_here[c] == here[board] and other_dep[c] == dep[board]:
            boarded = True
        if boarded and other_there[c] == there[leave]:
            return bool(other_arr[c] != arr[leave])
    return True


@njit(cache=True)
def _mean_gap(begin: int, end: int, a: int, b: int, longest: int) -> float:
    """Return the sum over wishes from ``begin`` to ``end`` of how much sooner ``b`` arrives than ``a``."""
    total = 0.0
    if a - begin <= longest and b - begin <= longest:
        return float(a - b) * (end - begin)
    steps = max(1, (end - begin) // 60)
    for i in range(steps):
        wish = begin + (i + 0.5) * (end - begin) / steps
        total += min(longest, a - wish) - min(longest, b - wish)
    return total * (end - begin) / steps


@njit(cache=True)
def _share(
    event: int, value: int, scanned: tuple[Ints, Ints, Ints], mine: Day, other: Day, legs: Ints
) -> int:  # fmt: skip
    """Write the trains of a journey that the other day lacks into the last column of ``legs``; count them."""
    rows, alone, to_end = scanned
    r, o = mine.rides, other.rides
    count = _legs(
        event, value, rows, alone, to_end, r.arr, r.arr_stop, r.change, r.next_there, r.train, r.train_first,
        r.along, r.place, r.further_first, r.further_to, r.further_kind, legs,
    )  # fmt: skip
    fresh = 0
    for n in range(count):
        board, leave = legs[n, 0], legs[n, 1]
        if _is_fresh(
            board, leave, r.dep, r.arr, mine.here, mine.there, mine.twin[r.train[board]], o.dep, o.arr,
            other.here, other.there, o.train_first, o.along,
        ):  # fmt: skip
            legs[fresh, 2] = r.train[board]
            fresh += 1
    return fresh


@njit(cache=True)
def _steps(
    day: Day, at: int, rows: Ints, window: tuple[int, int], leave: Ints, arrive: Ints, event: Ints
) -> int:  # fmt: skip
    """Write the steps of the earliest arrival from a station, the latest first; return how many."""
    best, count = FAR, 0
    for i in range(day.first[at], day.first[at + 1]):
        if day.leave[i] < window[0]:
            break
        arrival = rows[day.ride[i] * WIDTH + WIDTH - 1]
        if arrival < best:
            count -= count > 0 and leave[count - 1] == day.leave[i]
            leave[count], arrive[count], event[count], best = day.leave[i], arrival, day.ride[i], arrival
            count += 1
    return count


@njit(cache=True)
def _gaps(
    old_leave: Ints, old_arrive: Ints, old_count: int, new_leave: Ints, new_arrive: Ints, new_count: int,
    window: tuple[int, int], longest: int, out: NDArray[np.float64],
) -> int:  # fmt: skip
    """Write (old step, new step, seconds won) of every stretch of wishes over which the arrivals differ."""
    i = j = -1
    end, count = window[1], 0
    while end > window[0]:
        next_old = old_leave[i + 1] if i + 1 < old_count else window[0]
        next_new = new_leave[j + 1] if j + 1 < new_count else window[0]
        begin = min(end, max(window[0], next_old, next_new))
        a, b = old_arrive[i] if i >= 0 else FAR, new_arrive[j] if j >= 0 else FAR
        if begin < end and a != b:
            gap = _mean_gap(begin, end, a, b, longest)
            if gap != 0.0:
                out[count, 0], out[count, 1], out[count, 2] = i, j, gap
                count += 1
        if i + 1 < old_count and next_old >= begin:
            i += 1
        elif j + 1 < new_count and next_new >= begin:
            j += 1
        elif begin <= window[0]:
            break
        end = begin
    return count


@njit(cache=True)
def credit(
    old: Day, new: Day, old_at: Ints, new_at: Ints, column: int, old_rows: tuple[Ints, Ints, Ints],
    new_rows: tuple[Ints, Ints, Ints], window: tuple[int, int], longest: int, sums: NDArray[np.float64],
) -> NDArray[np.float64]:  # fmt: skip
    """Compare two days from every station to one place.

    Parameters
    ----------
    old_at, new_at
        The stations in either day.
    column
        Which of them is the place.
    old_rows, new_rows
        (rows, alone, to_end) of a backward scan to the place.
    window
        Wishes to leave, seconds after the day began.
    longest
        Who cannot arrive within it counts with it.
    sums
        Filled in, shape (stations, 3): seconds better, worse, and unexplained, summed over the wishes.

    Returns
    -------
    array
        Rows (station, side, train, seconds): side 0 is the old day, seconds lost; side 1 the new one, won.
    """
    most = max(old.leave.size, new.leave.size) + 1
    old_steps, new_steps = np.empty((3, most), np.int32), np.empty((3, most), np.int32)
    gaps, legs = np.empty((2 * most + 2, 3)), np.empty((MOST_LEGS + 1, 3), np.int32)
    out, used = np.empty((1024, 4)), 0
    for n in range(old_at.size):
        if n == column:
            continue
        n_old = _steps(old, old_at[n], old_rows[0], window, old_steps[0], old_steps[1], old_steps[2])
        n_new = _steps(new, new_at[n], new_rows[0], window, new_steps[0], new_steps[1], new_steps[2])
        count = _gaps(
            old_steps[0], old_steps[1], n_old, new_steps[0], new_steps[1], n_new, window, longest, gaps
        )
        for g in range(count):
            gap = gaps[g, 2]
            if gap > 0:
                side, step = 1, int(gaps[g, 1])
                fresh = _share(new_steps[2, step], new_steps[1, step], new_rows, new, old, legs)
            else:
                side, step = 0, int(gaps[g, 0])
                fresh = _share(old_steps[2, step], old_steps[1, step], old_rows, old, new, legs)
            sums[n, 1 - side] += abs(gap)
            sums[n, 2] += abs(gap) if fresh == 0 else 0.0
            if used + fresh > len(out):
                out = np.concatenate((out, np.empty_like(out)))
            for f in range(fresh):
                out[used, 0], out[used, 1], out[used, 2] = n, side, legs[f, 2]
                out[used, 3] = abs(gap) / fresh
                used += 1
    return out[:used]
