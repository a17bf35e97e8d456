"""How passengers change: least times, ways on foot, rules for particular trains, seats kept.

Ways on foot are closed transitively: who may walk from A to B and from B to C may walk from A to C in the sum
of both, up to an hour. The platforms of one station are joined by its change time. A pair that the feed bars
(``transfer_type`` 3) stays barred whatever leads around it. A way without a time takes what its length asks
for at 1.2 m/s, but at least the least change time.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.workspace.gtfs import Feed

__all__ = ["LONGEST_WALK_S", "changing", "closed", "compressed", "distance_m"]

LONGEST_WALK_S = 3600
WALK_M_PER_S = 1.2
EARTH_M = 6_371_008.8

TIMED, NOT_POSSIBLE, SEATED, NOT_SEATED = 1, 3, 4, 5
Pair = tuple[int, int]
Row = dict[str, Any]


def changing(
    feed: Feed, stops: pl.DataFrame, trips: pl.DataFrame, station: NDArray[np.int32], change_s: int
) -> dict[str, NDArray[Any]]:
    """Return the parts of a network that say how one changes.

    Parameters
    ----------
    stops, trips
        The stops and trips of the network, in its order.
    station
        Station of every stop.
    change_s
        Least seconds to change where the feed says nothing.
    """
    rows = list(feed["transfers"].iter_rows(named=True))
    general = [
        r
        for r in rows
        if not any(r[c] for c in ("from_route_id", "to_route_id", "from_trip_id", "to_trip_id"))
    ]
    members = _members(stops)
    times, barred = _general(general, members, stops, change_s)
    within = _within_stations(station, times, change_s)
    ways = closed({pair: s for pair, s in {**within, **times}.items() if pair[0] != pair[1]}, barred)
    change = np.array([_own(n, times, barred, change_s) for n in range(stops.height)], np.int32)
    particular = [r for r in rows if r not in general] if len(general) < len(rows) else []
    return {
        "stop_change_s": change,
        **compressed(ways, stops.height),
        "seats": _seats(particular, trips),
        "rules": _rules(particular, members, trips),
    }


def _members(stops: pl.DataFrame) -> dict[str, list[int]]:
    """Return the stops that an id in ``transfers.txt`` means: itself, or all platforms of a station."""
    found: dict[str, list[int]] = defaultdict(list)
    for n, stop, station in stops.select("stop", "stop_id", "station_id").iter_rows():
        found[stop].append(n)
        if station != stop:
            found[station].append(n)
    return found


def _general(
    rows: Iterable[Row], members: Mapping[str, list[int]], stops: pl.DataFrame, change_s: int
) -> tuple[dict[Pair, int], set[Pair]]:
    """Return seconds by pair of stops, and the pairs that are barred; a stop's rule beats its station's."""
    own = set(stops["stop_id"].to_list())
    places = stops.select("stop_lat", "stop_lon").to_numpy()
    times: dict[Pair, int] = {}
    barred: set[Pair] = set()
    for row in sorted(rows, key=lambda r: (r["from_stop_id"] in own) + (r["to_stop_id"] in own)):
        ends = (members.get(row[c] or "", []) for c in ("from_stop_id", "to_stop_id"))
        for pair in itertools.product(next(ends), next(ends)):
            times.pop(pair, None)
            barred.discard(pair)
            if row["transfer_type"] == NOT_POSSIBLE:
                barred.add(pair)
            elif row["transfer_type"] not in (SEATED, NOT_SEATED):
                times[pair] = _time(row, pair, places, change_s)
    return times, barred


def _time(row: Row, pair: Pair, places: NDArray[np.float64], change_s: int) -> int:
    if row["transfer_type"] == TIMED:
        return 0
    if row["min_transfer_time"] is not None:
        return int(row["min_transfer_time"])
    (lat, lon), (lat2, lon2) = places[pair[0]], places[pair[1]]
    walk = distance_m(lat, lon, lat2, lon2) / WALK_M_PER_S
    return change_s if math.isnan(walk) else max(change_s, math.ceil(walk))


def distance_m(lat: float, lon: float, lat2: float, lon2: float) -> float:
    """Return the great-circle distance of two points given in degrees, metres; NaN if either is unknown."""
    a, b = math.radians(lat), math.radians(lat2)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon) / 2) ** 2
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(h))) if not math.isnan(h) else math.nan


def _own(stop: int, times: Mapping[Pair, int], barred: set[Pair], change_s: int) -> int:
    return -1 if (stop, stop) in barred else times.get((stop, stop), change_s)


def _within_stations(station: NDArray[np.int32], times: Mapping[Pair, int], change_s: int) -> dict[Pair, int]:
    """Return the ways between the platforms of each station."""
    members: dict[int, list[int]] = defaultdict(list)
    for stop, place in enumerate(station.tolist()):
        members[place].append(stop)
    return {
        (a, b): times.get((a, a), change_s)
        for stops in members.values()
        if len(stops) > 1
        for a, b in itertools.permutations(stops, 2)
    }


def closed(ways: Mapping[Pair, int], barred: set[Pair]) -> dict[Pair, int]:
    """Return the shortest ways along ways, up to :data:`LONGEST_WALK_S`; a direct way may be longer."""
    onward: dict[int, list[Pair]] = defaultdict(list)
    for (a, b), seconds in ways.items():
        if (a, b) not in barred:
            onward[a].append((b, seconds))
    found = {}
    for start in onward:
        for stop, seconds in _shortest(start, onward).items():
            if stop != start and (start, stop) not in barred:
                found[start, stop] = seconds
    return found


def _shortest(start: int, onward: Mapping[int, list[Pair]]) -> dict[int, int]:
    """Return the seconds from a stop to every stop within reach (Dijkstra)."""
    best: dict[int, int] = {}
    heap = [(0, start)]
    while heap:
        seconds, stop = heapq.heappop(heap)
        if stop in best:
            continue
        best[stop] = seconds
        for after, more in onward.get(stop, ()):
            if after not in best and (stop == start or seconds + more <= LONGEST_WALK_S):
                heapq.heappush(heap, (seconds + more, after))
    return best


def compressed(ways: Mapping[Pair, int], stops: int) -> dict[str, NDArray[Any]]:
    """Return ways on foot as rows by the stop where they begin (CSR)."""
    table = np.array(sorted((a, b, s) for (a, b), s in ways.items()), np.int64).reshape(-1, 3)
    first = np.searchsorted(table[:, 0], np.arange(stops + 1)).astype(np.int64)
    return {
        "foot_first": first,
        "foot_to": table[:, 1].astype(np.int32),
        "foot_s": table[:, 2].astype(np.int32),
    }


# --- particular trains -------------------------------------------------------------------------------------


def _trip_places(trips: pl.DataFrame) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for n, trip in enumerate(trips["gtfs_trip"].to_list()):
        found[trip].append(n)
    return found


def _seats(rows: Iterable[Row], trips: pl.DataFrame) -> NDArray[np.int32]:
    """Return (trip, next trip, call 0, same day, allowed) of trips between which one may stay or not."""
    places = _trip_places(trips)
    found = [
        (a, b, 0, 0, int(row["transfer_type"] == SEATED))
        for row in rows
        if row["transfer_type"] in (SEATED, NOT_SEATED)
        for a, b in itertools.product(places.get(row["from_trip_id"], []), places.get(row["to_trip_id"], []))
    ]
    return np.array(found, np.int32).reshape(-1, 5)


def _rules(rows: Iterable[Row], members: Mapping[str, list[int]], trips: pl.DataFrame) -> NDArray[np.int32]:
    """Return the rules for particular routes and trips, a row for every pair of stops they hold at."""
    places = _trip_places(trips)
    codes = trips["route_id"].fill_null("").rank("dense").cast(pl.Int64) - 1
    routes = {r: [int(n)] for r, n in zip(trips["route_id"].to_list(), codes, strict=True) if r}
    found = []
    for row in rows:
        if row["transfer_type"] in (SEATED, NOT_SEATED):
            continue
        choices = [members.get(row[c] or "", []) for c in ("from_stop_id", "to_stop_id")]
        choices += [routes.get(row[c], []) if row[c] else [-1] for c in ("from_route_id", "to_route_id")]
        choices += [places.get(row[c], []) if row[c] else [-1] for c in ("from_trip_id", "to_trip_id")]
        least = -1 if row["min_transfer_time"] is None else row["min_transfer_time"]
        found += [(*ends, row["transfer_type"] or 0, least) for ends in itertools.product(*choices)]
    return np.array(found, np.int32).reshape(-1, 8)
