"""From the timetable of a year to the rides of some days.

The timetable of the year is expanded for the days asked about: each train of each day becomes its rides
between neighbouring calls, sorted by departure. Everything a search needs at a ride is found here once: where
one may change to, who stays seated, which boarding comes next at the same stop.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from corridor.rail.journeys.beyond import ways_beyond
from corridor.rail.journeys.network import Network
from corridor.rail.journeys.order import first_boardings, next_at_stop, rank_ties
from corridor.rail.journeys.rides import Rides, Span, ahead
from corridor.units import DAY_S

__all__ = ["day_start", "expand"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


def day_start(day: date, zone: str) -> datetime:
    """Return "noon minus 12 h" of a day on a clock: second 0 of its service day."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone))
    return noon.astimezone(UTC) - timedelta(hours=12)


def expand(network: Network, first: date, days: int = 2) -> Span:
    """Expand a timetable for some days.

    Parameters
    ----------
    network
        The timetable of the year.
    first, days
        The days, on the network's clock. Trains that set out before and are still under way are among them.
    """
    base = day_start(first, network.zone)
    trip, day, shift = _trains(network, first, days, base)
    ride_call, train, dep, arr = _rides(network, trip, shift, days * DAY_S)
    train_first = np.searchsorted(train, np.arange(len(trip) + 1)).astype(np.int64)
    order = _sorted(network, ride_call, train, dep, arr)
    ride_call, train, dep, arr = ride_call[order], train[order], dep[order], arr[order]
    dep_stop, arr_stop = network.call_stop[ride_call], network.call_stop[ride_call + 1]
    board, alight = network.call_board[ride_call], network.call_alight[ride_call + 1]
    stop_first, boardings = _boardings(dep_stop, board, len(network.stop_id))
    change = first_boardings(arr_stop, arr, alight, network.stop_change_s, stop_first, boardings, dep)
    next_there = next_at_stop(stop_first, boardings, len(dep))
    nowhere = np.int32(len(network.stop_id))
    along = np.empty(len(order), np.int32)
    along[order] = np.arange(len(order), dtype=np.int32)
    rides = Rides(
        dep, arr, np.where(board, dep_stop, nowhere), np.where(alight, arr_stop, nowhere), train, change,
        next_there, np.zeros(len(dep) + 1, np.int64), np.empty(0, np.int32), np.empty(0, np.uint8),
        train_first, along, order.astype(np.int32),
    )  # fmt: skip
    there = (stop_first, boardings)
    span = Span(first, days, base, rides, ahead(rides, *there), ride_call, trip, day, *there)
    rides = ways_beyond(network, span)
    return replace(span, rides=rides, ahead=ahead(rides, *there))


def _trains(network: Network, first: date, days: int, base: datetime) -> tuple[Ints, Ints, Longs]:
    """Return trip, day and second 0 of every train that may run within the span."""
    trips, when, shifts = [], [], []
    origin = int(network.first_day)
    for n in range(-network.longest_days - 1, days + 1):
        column = first.toordinal() + n - origin
        if not 0 <= column < network.running.shape[1]:
            continue
        running = network.running[:, column][network.trip_service].nonzero()[0].astype(np.int32)
        starts = [day_start(first + timedelta(n), str(z)) for z in network.zones]
        zone_shift = np.array([round((s - base).total_seconds()) for s in starts], np.int64)
        trips.append(running)
        when.append(np.full(len(running), n, np.int32))
        shifts.append(zone_shift[network.trip_zone[running]])
    if not trips:
        return np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.int64)
    return np.concatenate(trips), np.concatenate(when), np.concatenate(shifts)


def _rides(network: Network, trip: Ints, shift: Longs, end: int) -> tuple[Longs, Ints, Ints, Ints]:
    """Return the rides of the trains that leave within the span, train by train in the order of travel."""
    begin, stop = network.trip_first[trip], network.trip_first[trip + 1]
    counts = np.maximum(stop - begin - 1, 0)
    train = np.repeat(np.arange(len(trip), dtype=np.int32), counts)
    before = np.repeat(np.cumsum(counts) - counts, counts)
    call = np.repeat(begin, counts) + np.arange(counts.sum()) - before
    moved = shift[train]
    dep = (network.call_dep_s[call] + moved).astype(np.int32)
    arr = (network.call_arr_s[call + 1] + moved).astype(np.int32)
    kept = (dep >= 0) & (dep < end)
    return call[kept], train[kept], dep[kept], arr[kept]


def _sorted(network: Network, call: Longs, train: Ints, dep: Ints, arr: Ints) -> Longs:
    """Return the order of departure; rides without time come before what one may change to from them."""
    waits = (arr > dep).astype(np.int64)
    order = np.argsort(dep.astype(np.int64) * 2 + waits, kind="stable")
    instant = np.flatnonzero((waits == 0)[order])
    if len(instant) < 2:
        return order
    rank = np.zeros(len(dep), np.int64)
    times = dep[order][instant]
    cuts = np.flatnonzero(np.diff(times)) + 1
    stops, ends = network.call_stop[call], network.call_stop[call + 1]
    for a, b in zip([0, *cuts], [*cuts, len(instant)], strict=True):
        if b - a > 1:
            rank_ties(int(instant[a]), int(instant[b - 1]) + 1, order, stops, ends, train, rank)
    return np.lexsort((np.arange(len(dep)), rank, waits, dep))


def _boardings(dep_stop: Ints, board: NDArray[np.bool_], stops: int) -> tuple[Longs, Ints]:
    """Return the rides that may be boarded, stop by stop in the order of departure (CSR)."""
    allowed = np.flatnonzero(board)
    order = np.argsort(dep_stop[allowed], kind="stable")
    boardings = allowed[order].astype(np.int32)
    first = np.searchsorted(dep_stop[boardings], np.arange(stops + 1)).astype(np.int64)
    return first, boardings
