"""From the rides of a search to legs with names, clocks and platforms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from corridor.rail.journeys.journey import Journey, Leg
from corridor.rail.journeys.network import Network
from corridor.rail.journeys.rides import Span
from corridor.rail.journeys.search import Ride, Way

__all__ = ["as_journey", "walk_journey"]


def as_journey(network: Network, span: Span, way: Way, start: int, end: int) -> Journey:
    """Return the journey of a search, with the ways on foot before, between and after the trains."""
    trains = [_train(network, span, ride) for ride in way.rides]
    ends = [(_stop(network, span, r.board), _stop(network, span, r.leave, after=True)) for r in way.rides]
    legs: list[Leg] = []
    if network.stop_station[ends[0][0]] != start:
        legs.append(_first_walk(network, start, ends[0][0], trains[0].departure))
    legs.append(trains[0])
    for (before, after), train in zip(pairwise(ends), trains[1:], strict=True):
        if network.stop_station[before[1]] != network.stop_station[after[0]] and not train.seated:
            legs.append(_walk(network, before[1], after[0], legs[-1].arrival))
        legs.append(train)
    if network.stop_station[ends[-1][1]] != end:
        legs.append(_last_walk(network, span, ends[-1][1], end, legs[-1].arrival, way.arrival))
    return Journey(tuple(legs), way.trains - 1)


def walk_journey(network: Network, start: int, end: int, moment: datetime, seconds: int) -> Journey:
    """Return the walk from one station to another."""
    leave = moment.astimezone(ZoneInfo(str(network.station_zone[start])))
    arrive = (moment + timedelta(seconds=seconds)).astimezone(ZoneInfo(str(network.station_zone[end])))
    return Journey((_on_foot(network, start, end, leave, arrive),), 0)


def _stop(network: Network, span: Span, ride: int, *, after: bool = False) -> int:
    return int(network.call_stop[span.ride_call[ride] + after])


def _clock(network: Network, span: Span, seconds: int, stop: int) -> datetime:
    return span.moment(seconds).astimezone(ZoneInfo(str(network.stop_zone[stop])))


def _train(network: Network, span: Span, ride: Ride) -> Leg:
    trip = int(span.train_trip[span.rides.train[ride.board]])
    a, b = _stop(network, span, ride.board), _stop(network, span, ride.leave, after=True)
    names = (network.trip_number[trip], network.trip_line[trip], network.trip_id[trip])
    stations = [int(network.stop_station[s]) for s in (a, b)]
    return Leg(
        kind="train",
        start=network.name(stations[0]),
        end=network.name(stations[1]),
        departure=_clock(network, span, int(span.rides.dep[ride.board]), a),
        arrival=_clock(network, span, int(span.rides.arr[ride.leave]), b),
        start_platform=str(network.stop_platform[a]),
        end_platform=str(network.stop_platform[b]),
        train=next((str(n) for n in names if n), ""),
        trip=str(network.trip_id[trip]),
        operator=str(network.trip_operator[trip]),
        headsign=str(network.trip_headsign[trip]),
        feed=str(network.trip_feed[trip]),
        seated=ride.seated,
        start_station=str(network.station_id[stations[0]]),
        end_station=str(network.station_id[stations[1]]),
    )


def _foot_s(network: Network, stop: int) -> Iterator[tuple[int, int]]:
    ways = slice(int(network.foot_first[stop]), int(network.foot_first[stop + 1]))
    return zip(network.foot_to[ways].tolist(), network.foot_s[ways].tolist(), strict=True)


def _first_walk(network: Network, start: int, stop: int, arrive: datetime) -> Leg:
    """Return the walk to the first train, begun as late as possible."""
    seconds = min(s for a in network.stops_of[start].tolist() for b, s in _foot_s(network, a) if b == stop)
    leave = (arrive - timedelta(seconds=seconds)).astimezone(ZoneInfo(str(network.station_zone[start])))
    return _on_foot(network, start, int(network.stop_station[stop]), leave, arrive)


def _walk(network: Network, stop: int, after: int, leave: datetime) -> Leg:
    """Return the walk between two trains."""
    seconds = dict(_foot_s(network, stop)).get(after, 0)
    arrive = (leave + timedelta(seconds=seconds)).astimezone(ZoneInfo(str(network.stop_zone[after])))
    a, b = (int(network.stop_station[s]) for s in (stop, after))
    return _on_foot(network, a, b, leave, arrive)


def _last_walk(network: Network, span: Span, stop: int, end: int, leave: datetime, arrival: int) -> Leg:
    arrive = span.moment(arrival).astimezone(ZoneInfo(str(network.station_zone[end])))
    return _on_foot(network, int(network.stop_station[stop]), end, leave, arrive)


def _on_foot(network: Network, start: int, end: int, leave: datetime, arrive: datetime) -> Leg:
    ids = (str(network.station_id[start]), str(network.station_id[end]))
    names = (network.name(start), network.name(end))
    return Leg("walk", *names, leave, arrive, start_station=ids[0], end_station=ids[1])
