"""Earliest arrival with the fewest changes: one scan over the rides after the departure.

The connection scan of Dibbelt, Pajor, Strasser and Wagner ("Connection Scan Algorithm", ACM JEA 23, 2018),
with the number of trains kept beside the arrival: for every number of trains the earliest arrival with no
more of them. Readiness at a stop is a place in the order of rides instead of a time. Only rides that wait to
be looked at are: of every stop reached the next boarding, as long as the bounds leave hope there.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from corridor.rail.journeys.rides import CHANGE, SEATED, Ahead

__all__ = ["BITS", "MOST_TRAINS", "NEVER", "Found", "Goal", "scan", "wait"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Bytes = NDArray[np.uint8]

MOST_TRAINS = 8
"""Trains in one journey at most: seven changes."""

NEVER = 2_000_000_000

BITS = 32
"""Rides in one number of ``waiting``."""

_SHIFT, _MASK = 5, BITS - 1
_LOW, _FACTOR = 2**BITS - 1, 0x077CB531
_PLACES = np.argsort([(_FACTOR << n & _LOW) >> 27 for n in range(BITS)])
"""Where a single bit stands, by the top five bits of its product (Leiserson, Prokop and Randall, 1998)."""


class Goal(NamedTuple):
    """Where a scan is going, shape (stops + 1,) each.

    Parameters
    ----------
    to_end
        Seconds on foot from a stop to the place asked for; :data:`NEVER` if there is no way.
    trains, seconds
        What it takes at least from a stop (:mod:`corridor.rail.journeys.bounds`).
    """

    to_end: Ints
    trains: Bytes
    seconds: Ints


class Found(NamedTuple):
    """What a scan found; the first axis of ``best`` and ``last`` is the number of trains.

    Parameters
    ----------
    best, last
        Earliest arrival with at most so many trains, shape (MOST_TRAINS + 1,), and the ride that makes it
        (-1 where one train fewer is as good).
    ready, ready_by
        First ride that may be boarded at a stop after so many trains, and the ride that led there, shape
        (stops + 1, MOST_TRAINS + 1).
    fewest, entered
        Fewest trains with which each train is reached, and where it was entered with so many.
    seat, seat_by
        The same for single rides that a rule or a seat leads to.
    arrival
        Earliest arrival at every stop, before any further walk; empty if nobody asks.
    waiting
        The rides still to be looked at, a bit each.
    """

    best: Ints
    last: Ints
    ready: Ints
    ready_by: Ints
    soonest: Bytes
    fewest: Bytes
    entered: Ints
    seat: Bytes
    seat_by: Ints
    arrival: Ints
    waiting: Longs


@njit(cache=True)
def wait(waiting: Longs, ride: int) -> None:
    """Let a ride wait to be looked at."""
    waiting[ride >> _SHIFT] |= np.int64(1) << (ride & _MASK)


@njit(cache=True)
def _next_waiting(waiting: Longs, word: int) -> int:
    """Return the first ride that waits in a word that is not zero; it waits no more."""
    bit = waiting[word] & -waiting[word]
    waiting[word] ^= bit
    return word * BITS + int(_PLACES[(bit * _FACTOR & _LOW) >> 27])


@njit(cache=True)
def _lead_further(
    c: int, p: int, k: int, first: Longs, to: Ints, kinds: Bytes, dep_stop: Ints, ready: Ints, ready_by: Ints,
    soonest: Bytes, seat: Bytes, seat_by: Ints, waiting: Longs,
) -> None:  # fmt: skip
    """Note where the further ways of a ride lead after ``k`` trains."""
    for i in range(first[c], first[c + 1]):
        event, kind = to[i], kinds[i]
        if kind == CHANGE:
            stop = dep_stop[event]
            if k < MOST_TRAINS and event < ready[stop, k]:
                ready[stop, k], ready_by[stop, k] = event, p
                soonest[stop] = min(k + 1, soonest[stop])
                wait(waiting, event)
            continue
        trains = k if kind == SEATED else k + 1
        if trains <= MOST_TRAINS and trains < seat[event]:
            seat[event] = trains
            wait(waiting, event)
            seat_by[event] = -2 - p if kind == SEATED else p


@njit(cache=True)
def _arrive(time: int, k: int, c: int, best: Ints, last: Ints) -> None:
    """Note an arrival at the place asked for with ``k`` trains."""
    if time < best[k]:
        last[k] = c
        best[k] = time
        for more in range(k + 1, MOST_TRAINS + 1):
            if time <= best[more]:
                best[more] = time
                last[more] = -1


@njit(cache=True)
def scan(  # noqa: C901  one loop in one function: a call with so many arrays doubles the time
    rides: Ahead, first: int, until: int, least: int, goal: Goal, found: Found
) -> None:
    """Scan the rides from ``first`` on.

    Parameters
    ----------
    until
        No ride that leaves later than this matters.
    least
        Trains that any journey takes at least.
    goal
        Where to.
    found
        Filled in; ``ready``, ``soonest`` and ``waiting`` hold the start.

    Notes
    -----
    A train is ridden to its end as soon as it is boarded, so that arrivals are known, and bounds bite, before
    the scan gets there. The arrays are taken out of their tuples first: the compiler counts references
    where a tuple is used within a loop, and looks whether an index is negative unless its type is unsigned.
    """
    dep, stops, train, dep_stop = rides.dep, rides.stop, rides.train, rides.dep_stop
    place, train_first, along, steps = rides.place, rides.train_first, rides.along, rides.steps
    next_there, further = rides.next_there, rides.further_to.size > 0
    ways_first, ways_to, ways_kind = rides.further_first, rides.further_to, rides.further_kind
    to_end, trains, seconds = goal.to_end, goal.trains, goal.seconds
    best, last, ready, ready_by, soonest = found.best, found.last, found.ready, found.ready_by, found.soonest
    fewest, entered, seat, seat_by = found.fewest, found.entered, found.seat, found.seat_by
    arrival, waiting = found.arrival, found.waiting
    for word in range(first // BITS, waiting.size):
        while waiting[word]:
            c = _next_waiting(waiting, word)
            if dep[c] > until or dep[c] >= best[least]:
                return
            stop = stops[c]
            before, k, enter = int(fewest[train[c]]), int(soonest[stop]), c
            beyond = int(trains[stop]) - 1
            most = MOST_TRAINS - beyond
            if k > most or dep[c] + seconds[stop] >= best[k + beyond]:
                k = before  # and no hope for any later boarding here
            else:
                if next_there[c] < dep.size:
                    wait(waiting, next_there[c])
                most = min(before - 1, most)
                while k <= most and ready[stop, k - 1] > c:
                    k += 1
                if k > most or dep[c] + seconds[stop] >= best[k + beyond]:
                    k = before
            if further and seat[c] < k:
                k, enter = int(seat[c]), -2 - c
            if k >= before:
                continue
            fewest[train[c]] = k
            entered[train[c], k] = enter
            for p in range(place[c], train_first[train[c] + 1]):
                time, at, event = steps[3 * p], np.uint32(steps[3 * p + 1]), steps[3 * p + 2]
                if time >= best[k]:
                    break
                if arrival.size:
                    arrival[at] = min(time, arrival[at])
                if to_end[at] < NEVER:
                    _arrive(time + to_end[at], k, p, best, last)
                needed = k + int(trains[at])
                if needed <= MOST_TRAINS and event < ready[at, k] and time + seconds[at] < best[needed]:
                    ready[at, k], ready_by[at, k] = event, p
                    soonest[at] = min(k + 1, soonest[at])
                    wait(waiting, event)
                if further:
                    _lead_further(
                        along[p], p, k, ways_first, ways_to, ways_kind, dep_stop, ready, ready_by, soonest,
                        seat, seat_by, waiting,
                    )  # fmt: skip
