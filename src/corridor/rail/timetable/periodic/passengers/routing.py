"""Where passengers travel in a timetable: shortest paths from every origin, by buckets (Dial 1969).

Passengers begin at any departure of their origin, end at any arrival of their destination, and pay the
duration of every activity they use, and the penalty for every change.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

from corridor.rail.timetable.periodic.network import Integers, slacks
from corridor.rail.timetable.periodic.passengers.instance import PassengerNetwork

__all__ = [
    "FAR",
    "Journeys",
    "Streets",
    "bound_travel",
    "durations_of",
    "reach",
    "room_for",
    "route",
    "streets_of",
    "trace",
]

FAR = np.int64(1) << 60
"""Distance of what is not reached."""

_njit = numba.njit(cache=True, nogil=True, error_model="numpy")


@dataclass(frozen=True)
class Streets:
    """What passengers use, as flat arrays: the one place where dtype, shape and order are settled.

    Parameters
    ----------
    first, head, activity, tail
        Where the activities out of each event begin, shape (n+1,); the event each leads to, its index in
        the network, and the event it comes from, shape (r,).
    begin_first, begin
        Where the departures of each origin begin, shape (o+1,); events.
    end_first, end
        Where the arrivals of each stop of a destination begin; events.
    pair_first
        Where the pairs of each origin begin, shape (o+1,).
    pair_row
        Row among the instance's pairs of each pair that is routed, shape (q,).
    pair_end
        Position of its destination in ``end_first``, shape (q,).
    customers
        Of each pair that is routed, shape (q,).
    """

    first: Integers
    head: Integers
    activity: Integers
    tail: Integers
    begin_first: Integers
    begin: Integers
    end_first: Integers
    end: Integers
    pair_first: Integers
    pair_row: Integers
    pair_end: Integers
    customers: Integers


@dataclass(frozen=True)
class Journeys:
    """How passengers travel in a timetable.

    Parameters
    ----------
    total
        Σ customers · travel time, in ticks times parts of customers, of those who have a route.
    times
        Travel time of each pair, ticks, −1 without a route, shape (d,).
    loads
        Parts of customers on each activity, shape (m,).
    stranded
        Parts of customers who have no route.
    """

    total: int
    times: Integers
    loads: Integers
    stranded: int


def streets_of(instance: PassengerNetwork) -> Streets:
    """Return what the passengers of an instance use; pairs of a stop with itself are left out."""
    net = instance.network
    used = instance.ridden[np.argsort(net.source[instance.ridden], kind="stable")]
    travel = [
        r for r, (o, d) in enumerate(zip(instance.origins, instance.destinations, strict=True)) if o != d
    ]
    origins = sorted({instance.origins[r] for r in travel})
    destinations = sorted({instance.destinations[r] for r in travel})
    from_place = {stop: n for n, stop in enumerate(origins)}
    to_place = {stop: n for n, stop in enumerate(destinations)}
    travel.sort(key=lambda r: from_place[instance.origins[r]])
    begins = _events_at(instance, origins, departures=True)
    ends = _events_at(instance, destinations, departures=False)
    row = np.array(travel, dtype=np.int64)
    return Streets(
        _firsts(net.source[used], net.events),
        net.target[used],
        used,
        net.source[used],
        *begins,
        *ends,
        _firsts(np.array([from_place[instance.origins[r]] for r in travel], dtype=np.int64), len(origins)),
        row,
        np.array([to_place[instance.destinations[r]] for r in travel], dtype=np.int64),
        instance.customers[row],
    )


def _firsts(group: Integers, groups: int) -> Integers:
    """Return where each group begins among sorted members, shape (groups + 1,)."""
    return np.concatenate([[0], np.cumsum(np.bincount(group, minlength=groups))]).astype(np.int64)


def _events_at(
    instance: PassengerNetwork, stops: list[str], *, departures: bool
) -> tuple[Integers, Integers]:
    events = [instance.calls_at(stop, departs=departures) for stop in stops]
    first = np.concatenate([[0], np.cumsum([len(e) for e in events])]).astype(np.int64)
    return first, np.concatenate([*events, np.zeros(0, dtype=np.int64)])


def durations_of(instance: PassengerNetwork, times: Integers | None) -> Integers:
    """Return what each activity costs a passenger, ticks, shape (m,): in a timetable, or at least."""
    least = instance.network.lower + instance.charges
    return least if times is None else least + slacks(instance.network, times)


def route(instance: PassengerNetwork, times: Integers | None, streets: Streets | None = None) -> Journeys:
    """Let all passengers travel on their shortest paths.

    Parameters
    ----------
    times
        Ticks, shape (n,); ``None`` for shortest durations throughout, which no timetable undercuts.
    streets
        Those of the instance, if they are at hand.
    """
    s = streets or streets_of(instance)
    cost = durations_of(instance, times)
    taken, load = _route_all(
        s.first, s.head, s.activity, s.tail, s.begin_first, s.begin, s.end_first, s.end, s.pair_first,
        s.pair_end, s.customers, cost,
    )  # fmt: skip
    arrived = taken >= 0
    every = np.zeros(len(instance.customers), dtype=np.int64)
    every[s.pair_row] = taken
    total = int(taken[arrived] @ s.customers[arrived])
    return Journeys(total, every, load, int(s.customers[~arrived].sum()))


def bound_travel(instance: PassengerNetwork, streets: Streets | None = None) -> int:
    """Return a bound on the total travel time: everybody rides and changes as fast as is allowed at all."""
    return route(instance, None, streets).total


@_njit
def room_for(first, head, activity, cost):  # type: ignore[no-untyped-def]
    """Return what :func:`reach` works in: buckets, columns of entries, distances, streets, a path."""
    events, streets = len(first) - 1, len(head)
    dearest = np.int64(0)
    for k in range(streets):
        dearest = max(dearest, cost[activity[k]])
    most = streets + events
    return (
        np.full(dearest + 1, -1, np.int64),
        np.empty(most, np.int64),
        np.empty(most, np.int64),
        np.empty(most, np.int64),
        np.empty(events, np.int64),
        np.empty(events, np.int64),
        np.empty(events + 1, np.int64),
    )


@_njit
def reach(begins, first, head, activity, cost, room):  # type: ignore[no-untyped-def]
    """Find the distance of each event from the nearest of ``begins``, and the street by which one gets there.

    Entries are in lists by distance modulo the number of buckets, which is more than any activity costs.
    """
    bucket, entry_event, entry_next, entry_far, best, by, _ = room
    turns = len(bucket)
    best[:] = FAR
    by[:] = -1
    entries, waiting = 0, 0
    for event in begins:
        best[event] = 0
        entry_event[entries], entry_next[entries], entry_far[entries] = event, bucket[0], 0
        bucket[0] = entries
        entries += 1
        waiting += 1
    at = 0
    while waiting > 0:
        place = at % turns
        while bucket[place] >= 0:
            entry = bucket[place]
            bucket[place] = entry_next[entry]
            waiting -= 1
            event = entry_event[entry]
            if entry_far[entry] != best[event]:
                continue
            for k in range(first[event], first[event + 1]):
                there = at + cost[activity[k]]
                if there < best[head[k]]:
                    best[head[k]], by[head[k]] = there, k
                    slot = there % turns
                    entry_event[entries], entry_next[entries], entry_far[entries] = (
                        head[k],
                        bucket[slot],
                        there,
                    )
                    bucket[slot] = entries
                    entries += 1
                    waiting += 1
        at += 1


@_njit
def trace(ends, tail, room):  # type: ignore[no-untyped-def]
    """Write the streets to the nearest of ``ends`` into the path, last first; return (distance, how many).

    The distance is ``FAR`` if none is reached.
    """
    _, _, _, _, best, by, path = room
    goal = -1
    for event in ends:
        if goal < 0 or best[event] < best[goal]:
            goal = event
    if goal < 0:
        return FAR, 0
    length, event = 0, goal
    while by[event] >= 0:
        path[length] = by[event]
        length += 1
        event = tail[by[event]]
    return best[goal], length


@_njit
def _route_all(  # type: ignore[no-untyped-def]
    first, head, activity, tail, begin_first, begin, end_first, end, pair_first, pair_end, customers, cost
):
    """Return the distance of each pair, −1 without a route, and the load of each activity."""
    taken = np.full(len(pair_end), -1, np.int64)
    load = np.zeros(len(cost), np.int64)
    room = room_for(first, head, activity, cost)
    path = room[6]
    for origin in range(len(pair_first) - 1):
        reach(begin[begin_first[origin] : begin_first[origin + 1]], first, head, activity, cost, room)
        for pair in range(pair_first[origin], pair_first[origin + 1]):
            ends = end[end_first[pair_end[pair]] : end_first[pair_end[pair] + 1]]
            distance, length = trace(ends, tail, room)
            if distance < FAR:
                taken[pair] = distance
                for p in range(length):
                    load[activity[path[p]]] += customers[pair]
    return taken, load
