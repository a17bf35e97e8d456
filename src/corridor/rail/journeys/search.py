"""One search forwards: from a station at a moment to a station, and the way back through what it found."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from corridor.rail.journeys.earliest import BITS, MOST_TRAINS, NEVER, Found, Goal, scan, wait
from corridor.rail.journeys.rides import Ahead, Rides, Span

__all__ = ["Desk", "Ride", "Way", "trace"]

Ints = NDArray[np.int32]
NO_SEAT = 255


class Ride(NamedTuple):
    """A ride of a journey on one train: boarded at ride ``board``, left after ride ``leave``.

    ``seated`` says that one was already sitting there.
    """

    board: int
    leave: int
    seated: bool


class Way(NamedTuple):
    """A journey as rides: arrival (seconds of the span, walk included) and the rides in order."""

    arrival: int
    trains: int
    rides: tuple[Ride, ...]


class Desk:
    """What searches over a span write on; made once, wiped before each search.

    Parameters
    ----------
    span
        The days.
    stops
        How many stops there are.
    everywhere
        Whether arrivals at every stop are kept.
    """

    def __init__(self, span: Span, stops: int, *, everywhere: bool = False) -> None:
        trains, marks = len(span.train_trip), len(span.rides.dep) if len(span.rides.further_to) else 1
        shape = (stops + 1, MOST_TRAINS + 1)
        self.found = Found(
            best=np.empty(MOST_TRAINS + 1, np.int32),
            last=np.empty(MOST_TRAINS + 1, np.int32),
            ready=np.empty(shape, np.int32),
            ready_by=np.empty(shape, np.int32),
            soonest=np.empty(stops + 1, np.uint8),
            fewest=np.empty(trains, np.uint8),
            entered=np.empty((trains, MOST_TRAINS + 1), np.int32),
            seat=np.empty(marks, np.uint8),
            seat_by=np.empty(marks, np.int32),
            arrival=np.empty(stops + 1 if everywhere else 0, np.int32),
            waiting=np.empty(len(span.rides.dep) // BITS + 1, np.int64),
        )

    def search(
        self, rides: Ahead, start: tuple[Ints, Ints], leave: int, longest: int, goal: Goal, walk: int = NEVER
    ) -> Found:
        """Search from some stops.

        Parameters
        ----------
        start
            Stops one may begin at and the seconds on foot to each.
        leave
            Earliest departure, seconds of the span.
        longest
            Longest journey, seconds.
        goal
            Where to.
        walk
            Seconds to walk all the way: only what is faster is found.
        """
        _search(rides, start[0], start[1], leave, longest, walk, goal, self.found)
        return self.found


@njit(cache=True)
def _search(
    rides: Ahead, stops: Ints, walks: Ints, leave: int, longest: int, walk: int, goal: Goal, found: Found
) -> None:
    """Wipe the desk, stand at the start, and scan."""
    none = rides.dep.size
    found.best[:] = leave + min(walk, longest + 1)
    found.last[:] = -1
    found.ready[:] = none
    found.soonest[:] = MOST_TRAINS + 2
    found.fewest[:] = MOST_TRAINS + 1
    found.seat[:] = NO_SEAT
    found.arrival[:] = NEVER
    found.waiting[:] = 0
    first, least = rides.dep.size, MOST_TRAINS + 1
    for i in range(stops.size):
        stop = stops[i]
        there = rides.boardings[rides.stop_first[stop] : rides.stop_first[stop + 1]]
        at = np.searchsorted(there, np.searchsorted(rides.dep, leave + walks[i]))
        event = int(there[at]) if at < there.size else none
        first, least = min(first, event), min(least, max(1, int(goal.trains[stop])))
        found.ready[stop, 0], found.soonest[stop] = event, 1
        if event < none:
            wait(found.waiting, event)
        if found.arrival.size:
            found.arrival[stop] = leave + walks[i]
    if least <= MOST_TRAINS:
        scan(rides, first, leave + longest, least, goal, found)


def trace(rides: Rides, found: Found) -> list[Way]:
    """Return the journeys that a search found, the earliest arrival (and most trains) first."""
    marks = _trace(
        rides.along, rides.train, rides.dep_stop, found.last, found.entered, found.ready_by, found.seat_by
    ).tolist()
    arrivals = found.best.tolist()
    ways: dict[int, list[Ride]] = {}
    for trains, board, leave, seated in marks:
        ways.setdefault(trains, []).append(Ride(board, leave, bool(seated)))
    return [Way(arrivals[trains], trains, tuple(taken[::-1])) for trains, taken in ways.items()]


@njit(cache=True)
def _trace(
    along: Ints, train: Ints, dep_stop: Ints, last: Ints, entered: Ints, ready_by: Ints, seat_by: Ints
) -> Ints:
    """Follow the marks back; return rows (trains, boarded ride, ride left, seated), the last train first."""
    out, used = np.empty((64, 4), np.int32), 0
    for trains in range(MOST_TRAINS, 0, -1):
        place, k = last[trains], trains
        while place >= 0 and k > 0:
            leave = along[place]
            board = entered[train[leave], k]
            seated = 0
            if board >= 0:
                k -= 1
                place = ready_by[dep_stop[board], k] if k else 0
            else:
                board = -2 - board
                place = seat_by[board]
                seated = int(place < 0)
                place = -2 - place if seated else place
                k -= 1 - seated
            if used == len(out):
                out = np.concatenate((out, np.empty_like(out)))
            out[used, 0], out[used, 1], out[used, 2], out[used, 3] = trains, board, leave, seated
            used += 1
    return out[:used]
