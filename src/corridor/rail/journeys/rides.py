"""A few days of trains, in the order in which they leave: what every search scans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["CHANGE", "ONLY", "SEATED", "Rides", "Span"]

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
    ride stands there, ``place`` where a ride stands; ``along_*`` repeats its columns, so that whoever rides a
    train reads them one after the other.
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
    along_arr: Ints
    along_stop: Ints
    along_change: Ints


@dataclass(frozen=True)
class Span:
    """The rides of some days.

    Parameters
    ----------
    first, days
        First day and number of days.
    base
        The moment that is second 0: "noon minus 12 h" of the first day.
    rides
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
