"""The passenger's network: stops, trips and ways on foot as flat arrays, for all dates at once.

Every field is one NumPy array, so that a network is kept as one file a field and mapped into memory. Text is
fixed-width Unicode. Times of a trip are seconds since "noon minus 12 h" of its service day on the clock
of its zone, as in GTFS.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Network"]

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
Texts = NDArray[np.str_]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Network:
    """Stops, trips, calls, days, ways on foot and rules for changing.

    Parameters
    ----------
    stop_id, stop_name, stop_platform, stop_zone
        Where trains stop, shape (stops,); ids carry the feed's label before a colon where feeds were merged.
    stop_lat, stop_lon
        Degrees, WGS 84; NaN where unknown.
    stop_station
        Index of the station a stop belongs to; passengers travel between stations.
    stop_change_s
        Least seconds from an arrival to a departure at the same stop.
    station_id, station_name, station_code, station_zone, station_lat, station_lon
        Places, shape (stations,). ``station_name`` holds every name the feeds have, separated by ``|``.
    trip_id, trip_number, trip_operator, trip_line, trip_headsign, trip_feed
        Shape (trips,).
    trip_route, trip_service, trip_zone, trip_block
        Indices, shape (trips,); no block is -1.
    trip_first
        Where the calls of trip ``i`` begin, shape (trips + 1,).
    call_stop, call_arr_s, call_dep_s, call_board, call_alight
        Shape (calls,).
    running
        Whether a service runs on a day, shape (services, days).
    first_day
        Proleptic Gregorian ordinal of the first day, shape ().
    zones
        IANA names that ``trip_zone`` points to.
    foot_first, foot_to, foot_s
        From stop ``i`` on foot to ``foot_to`` in ``foot_s`` seconds (change time included); closed
        transitively; shape (stops + 1,) and (ways,).
    seats
        Rows (trip, next trip, call of the next trip, days between, kind): whoever is on board at the end of
        the trip may stay seated. Kind 1 allows, 0 forbids (GTFS transfer types 4 and 5).
    rules
        Rows (from stop, to stop, from route, to route, from trip, to trip, type, seconds) that hold for
        particular routes or trips; -1 means any.
    """

    stop_id: Texts
    stop_name: Texts
    stop_platform: Texts
    stop_zone: Texts
    stop_lat: Floats
    stop_lon: Floats
    stop_station: Ints
    stop_change_s: Ints
    station_id: Texts
    station_name: Texts
    station_code: Texts
    station_zone: Texts
    station_lat: Floats
    station_lon: Floats
    trip_id: Texts
    trip_number: Texts
    trip_operator: Texts
    trip_line: Texts
    trip_headsign: Texts
    trip_feed: Texts
    trip_route: Ints
    trip_service: Ints
    trip_zone: Ints
    trip_block: Ints
    trip_first: NDArray[np.int64]
    call_stop: Ints
    call_arr_s: Ints
    call_dep_s: Ints
    call_board: Flags
    call_alight: Flags
    running: Flags
    first_day: NDArray[np.int64]
    zones: Texts
    foot_first: NDArray[np.int64]
    foot_to: Ints
    foot_s: Ints
    seats: Ints
    rules: Ints

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return every array by name, to be written down."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    @property
    def days(self) -> tuple[date, date]:
        """First and last day on which anything may run."""
        first = int(self.first_day)
        return date.fromordinal(first), date.fromordinal(first + max(self.running.shape[1], 1) - 1)

    @property
    def zone(self) -> str:
        """The clock of the first trips; what a "day" of this network means."""
        return str(self.zones[0]) if len(self.zones) else "UTC"

    @cached_property
    def longest_days(self) -> int:
        """How many days before a given one a train may have set out that still runs on it."""
        return int(self.call_dep_s.max(initial=0)) // 86_400

    @cached_property
    def stops_of(self) -> list[Ints]:
        """The stops of every station."""
        order = np.argsort(self.stop_station, kind="stable").astype(np.int32)
        ends = np.searchsorted(self.stop_station[order], np.arange(len(self.station_id) + 1))
        return [order[a:b] for a, b in pairwise(ends)]

    def name(self, station: int) -> str:
        """Return the first name of a station."""
        return str(self.station_name[station]).split("|")[0]
