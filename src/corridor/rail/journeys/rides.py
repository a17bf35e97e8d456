"""A few days of trains, in the order in which they leave: what every search scans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["CHANGE", "ONLY", "SEATED", "Ahead", "Rides", "Span", "ahead"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

CHANGE, ONLY, SEATED = 0, 1, 2
"""Kinds of further ways: change to this boarding or any later one there; to this one only; stay seated."""


class Rides(NamedTuple):
    """The rides of a span, shape (rides,), sorted by departure; times are seconds after ``Span.base``.

    ``dep_stop`` is the number of stops (a stop where nobody waits) where boarding is not allowed, likewise
    ``arr_stop`` where alighting is not. ``change`` is the first ride one may board after alighting,
    ``next_there`` the next boarding at ``dep_stop``, ``further`` the ways beyond (CSR): on foot, by rules,
    seated. The number of rides stands for "none".

    The same rides train by train: those of train ``t`` stand from ``train_first[t]`` on, ``along`` says which
    ride stands there, ``place`` where a ride stands.
    """

    dep: Ints
    arr: Ints
    dep_stop: Ints
    arr_stop: Ints
    train: Ints
    change: Ints
    next_there: Ints
    further_first: Longs
    further_to: Ints
    further_kind: NDArray[np.uint8]
    train_first: Longs
    along: Ints
    place: Ints


class Ahead(NamedTuple):
    """The same rides as a scan forwards reads them: few bytes, in the order of reading.

    ``stop`` and ``train`` are ``dep_stop`` and ``train`` in 16 bits where they fit; ``steps`` holds arrival,
    stop and change, three numbers a ride, train by train in the order of travel. ``stop_first`` and
    ``boardings`` are the rides that may be boarded at each stop (CSR), as in :class:`Span`.
    """

    dep: Ints
    stop: NDArray[Any]
    train: NDArray[Any]
    dep_stop: Ints
    train_first: Longs
    along: Ints
    place: Ints
    steps: Ints
    next_there: Ints
    stop_first: Longs
    boardings: Ints
    further_first: Longs
    further_to: Ints
    further_kind: NDArray[np.uint8]


def ahead(rides: Rides, stop_first: Longs, boardings: Ints) -> Ahead:
    """Return the rides as a scan forwards reads them."""
    along = rides.along
    steps = np.stack([rides.arr[along], rides.arr_stop[along], rides.change[along]], axis=1).reshape(-1)
    stop, train = (_narrow(a) for a in (rides.dep_stop, rides.train))
    ways = (rides.further_first, rides.further_to, rides.further_kind)
    return Ahead(
        rides.dep, stop, train, rides.dep_stop, rides.train_first, along, rides.place, steps,
        rides.next_there, stop_first, boardings, *ways,
    )  # fmt: skip


def _narrow(values: Ints) -> NDArray[Any]:
    return values.astype(np.uint16) if values.max(initial=0) < 2**16 else values


@dataclass(frozen=True)
class Span:
    """The rides of some days.

    Parameters
    ----------
    first, days
        First day and number of days.
    base
        The moment that is second 0: "noon minus 12 h" of the first day.
    rides, ahead
        What is scanned.
    ride_call
        Index in the network of the call where each ride departs; it arrives at the next one.
    train_trip, train_day
        Trip and days after ``first`` of each train, shape (trains,).
    stop_first, boardings
        The rides that may be boarded at each stop (CSR).
    """

    first: date
    days: int
    base: datetime
    rides: Rides
    ahead: Ahead
    ride_call: Longs
    train_trip: Ints
    train_day: Ints
    stop_first: Longs
    boardings: Ints

    def seconds(self, moment: datetime) -> int:
        """Return a moment as seconds of this span."""
        return round((moment - self.base).total_seconds())

    def moment(self, seconds: int) -> datetime:
        """Return seconds of this span as a moment (UTC)."""
        return self.base + timedelta(seconds=int(seconds))
