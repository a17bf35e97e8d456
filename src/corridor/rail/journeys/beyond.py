"""The further ways from a ride: on foot, by rules for particular trains, seated into the next train.

Rules of GTFS ``transfers.txt`` that name routes or trips hold for pairs of trains; the most specific one that
fits a pair decides. Source: GTFS Schedule Reference, transfers.txt, "Transfer types" and "Specificity".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corridor.rail.journeys.network import Network
from corridor.rail.journeys.order import count_walks, fill_walks
from corridor.rail.journeys.rides import CHANGE, ONLY, SEATED, Rides, Span

__all__ = ["ways_beyond"]

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Ways = tuple[Ints, Ints, int]
NEVER = np.iinfo(np.int32).max // 4

TIMED, NOT_POSSIBLE = 1, 3


def ways_beyond(network: Network, span: Span) -> Rides:
    """Return the rides with every further way, and with changes as the rules for particular trains allow."""
    change = span.rides.change.copy()
    walks = _walks(network, span)
    ruled, only = _ruled(network, span, change, walks)
    seats = _seats(network, span)
    ways: list[Ways] = [(*ruled, CHANGE), (*only, ONLY), (*seats, SEATED)]
    return _joined(span.rides._replace(change=change), [w for w in ways if len(w[0])])


def _joined(rides: Rides, ways: list[Ways]) -> Rides:
    """Return the rides with the ways in compressed rows."""
    if not ways:
        return rides
    source = np.concatenate([w[0] for w in ways])
    target = np.concatenate([w[1] for w in ways])
    kind = np.concatenate([np.full(len(w[0]), w[2], np.uint8) for w in ways])
    order = np.argsort(source, kind="stable")
    first = np.searchsorted(source[order], np.arange(len(rides.dep) + 1)).astype(np.int64)
    return rides._replace(further_first=first, further_to=target[order], further_kind=kind[order])


def _walks(network: Network, span: Span) -> tuple[Ints, Ints]:
    """Return (ride, first boarding at the other end) for every walk."""
    if not len(network.foot_to):
        return np.empty(0, np.int32), np.empty(0, np.int32)
    rides = span.rides
    alight = network.call_alight[span.ride_call + 1]
    arr_stop = network.call_stop[span.ride_call + 1]
    counts = count_walks(arr_stop, alight, network.foot_first)
    return fill_walks(
        arr_stop, rides.arr, counts, network.foot_first, network.foot_to, network.foot_s,
        span.stop_first, span.boardings, rides.dep, int(counts.sum()),
    )  # fmt: skip


# --- who stays seated --------------------------------------------------------------------------------------


def _seats(network: Network, span: Span) -> tuple[Ints, Ints]:
    """Return (last ride of a train, ride of the next one) wherever passengers may stay on board."""
    pairs = [*_by_block(network, span), *_declared(network, span)]
    if not pairs:
        return np.empty(0, np.int32), np.empty(0, np.int32)
    found = np.array(sorted(set(pairs)), np.int32)
    return found[:, 0], found[:, 1]


def _last_rides(network: Network, span: Span) -> Ints:
    """Return the ride on which each train ends; -1 where that lies outside the span."""
    out = np.full(len(span.train_trip), -1, np.int32)
    first = span.rides.train_first
    ends = span.rides.along[first[1:][first[1:] > first[:-1]] - 1]
    final = span.ride_call[ends] + 2 == network.trip_first[span.train_trip[span.rides.train[ends]] + 1]
    out[span.rides.train[ends[final]]] = ends[final]
    return out


class _Finder:
    """Finds the ride of a trip that leaves from one of its calls on a day."""

    def __init__(self, network: Network, span: Span) -> None:
        self._trips = network.trip_first
        self._calls = len(network.call_stop) + 1
        key = span.rides.train.astype(np.int64) * self._calls + span.ride_call
        self._order = np.argsort(key, kind="stable")
        self._keys = key[self._order]
        trains = zip(span.train_trip.tolist(), span.train_day.tolist(), strict=True)
        self.train = {key: n for n, key in enumerate(trains)}

    def ride(self, train: int, trip: int, call: int) -> int:
        wanted = train * self._calls + int(self._trips[trip]) + call
        at = int(np.searchsorted(self._keys, wanted))
        return int(self._order[at]) if at < len(self._keys) and self._keys[at] == wanted else -1


def _declared(network: Network, span: Span) -> Iterator[tuple[int, int]]:
    """Yield the seats that the feed, or the stitching of two feeds, names."""
    allowed = network.seats[network.seats[:, 4] == 1]
    if not len(allowed):
        return
    last, finder = _last_rides(network, span), _Finder(network, span)
    days: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for train, (trip, day) in enumerate(zip(span.train_trip.tolist(), span.train_day.tolist(), strict=True)):
        days[trip].append((train, day))
    for trip, after, call, shift, _ in allowed.tolist():
        for train, day in days[trip]:
            next_train = finder.train.get((after, day + shift), -1)
            ride = finder.ride(next_train, after, call) if next_train >= 0 else -1
            end = int(last[train])
            if ride > end >= 0 and _in_time(network, span, end, ride):
                yield end, ride


def _in_time(network: Network, span: Span, end: int, ride: int) -> bool:
    """Return whether a train that goes on elsewhere does so later, or at the same place no earlier."""
    stops = network.call_stop[span.ride_call[end] + 1], network.call_stop[span.ride_call[ride]]
    elsewhere = network.stop_station[stops[0]] != network.stop_station[stops[1]]
    return bool(span.rides.dep[ride] >= span.rides.arr[end] + elsewhere)


def _by_block(network: Network, span: Span) -> Iterator[tuple[int, int]]:
    """Yield the seats of trains that one vehicle works one after the other on a day."""
    blocks = network.trip_block[span.train_trip]
    trains = np.flatnonzero(blocks >= 0)
    if not len(trains):
        return
    last, finder = _last_rides(network, span), _Finder(network, span)
    forbidden = {(a, b) for a, b, _, _, kind in network.seats.tolist() if kind == 0}
    trips = span.train_trip[trains]
    begins = network.call_dep_s[network.trip_first[trips]]
    order = trains[np.lexsort((begins, span.train_day[trains], blocks[trains]))].tolist()
    for a, b in pairwise(order):
        trip, after = int(span.train_trip[a]), int(span.train_trip[b])
        same = blocks[a] == blocks[b] and span.train_day[a] == span.train_day[b]
        if same and (trip, after) not in forbidden and _follows(network, trip, after):
            ride = finder.ride(b, after, 0)
            if ride > last[a] >= 0:
                yield int(last[a]), ride


def _follows(network: Network, trip: int, after: int) -> bool:
    """Return whether the next trip begins where and after the first one ends."""
    end, start = int(network.trip_first[trip + 1]) - 1, int(network.trip_first[after])
    station = network.stop_station
    same_place = station[network.call_stop[end]] == station[network.call_stop[start]]
    return bool(same_place and network.call_dep_s[start] >= network.call_arr_s[end])


# --- rules for particular trains ---------------------------------------------------------------------------


def _ruled(
    network: Network, span: Span, change: Ints, walks: tuple[Ints, Ints]
) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints]]:
    """Apply the rules for particular trains.

    Returns
    -------
    ways
        The walks that remain, with those that the rules add.
    only
        (ride, boarding) pairs that are allowed although not every later boarding is.

    Notes
    -----
    ``change`` is written to where a rule alters the change at the stop itself.
    """
    rules = _by_stop(network)
    if not rules:
        return walks, (np.empty(0, np.int32), np.empty(0, np.int32))
    rides, n = span.rides, len(span.rides.dep)
    dropped: set[tuple[int, int]] = set()
    ways: list[tuple[int, int]] = []
    only: list[tuple[int, int]] = []
    for c in np.flatnonzero(np.isin(rides.arr_stop, list(rules))).tolist():
        stop = int(rides.arr_stop[c])
        for target, chosen in _matching(network, span, rules[stop], c).items():
            always, some = _allowed(network, span, c, target, chosen)
            only += [(c, e) for e in some]
            if target == stop:
                change[c] = always
            else:
                dropped.add((c, target))
                ways += [(c, always)] if always < n else []
    return _replaced(walks, ways, dropped, rides), _pairs(only)


def _by_stop(network: Network) -> dict[int, list[list[int]]]:
    """Return the rules by the stop where one alights, the most specific last."""
    found: dict[int, list[list[int]]] = defaultdict(list)
    for rule in sorted(network.rules.tolist(), key=_specificity):
        found[rule[0]].append(rule)
    return found


def _specificity(rule: list[int]) -> int:
    """Both trips, a trip and a route, a trip, both routes, a route, in this order."""
    trips, routes = sum(t >= 0 for t in rule[4:6]), sum(r >= 0 for r in rule[2:4])
    return 3 * trips + routes


def _matching(network: Network, span: Span, rules: list[list[int]], c: int) -> dict[int, list[list[int]]]:
    """Return the rules that fit the arriving train, by the stop where one boards."""
    trip = int(span.train_trip[span.rides.train[c]])
    route = int(network.trip_route[trip])
    found: dict[int, list[list[int]]] = defaultdict(list)
    for rule in rules:
        if rule[2] in (-1, route) and rule[4] in (-1, trip):
            found[rule[1]].append(rule)
    return found


def _allowed(
    network: Network, span: Span, c: int, target: int, rules: list[list[int]]
) -> tuple[int, list[int]]:
    """Return the first boarding from which all are allowed, and the earlier ones that are."""
    rides = span.rides
    events = span.boardings[span.stop_first[target] : span.stop_first[target + 1]]
    events = events[(rides.dep[events] >= rides.arr[c]) & (events > c)]
    trips = span.train_trip[rides.train[events]]
    usual = _usual_s(network, int(rides.arr_stop[c]), target)
    need = np.full(len(events), usual, np.int64)
    for rule in rules:
        fits = ((rule[3] < 0) | (network.trip_route[trips] == rule[3])) & ((rule[5] < 0) | (trips == rule[5]))
        need[fits] = _needed_s(rule, usual)
    allowed = rides.dep[events] >= rides.arr[c] + need
    barred = np.flatnonzero(~allowed)
    tail = int(barred[-1]) + 1 if len(barred) else 0
    always = int(events[tail]) if tail < len(events) else len(rides.dep)
    return always, [int(e) for e in events[:tail][allowed[:tail]]]


def _usual_s(network: Network, stop: int, target: int) -> int:
    """Return the seconds between two stops without any particular rule."""
    if stop == target:
        return int(network.stop_change_s[stop]) if network.stop_change_s[stop] >= 0 else NEVER
    ways = slice(int(network.foot_first[stop]), int(network.foot_first[stop + 1]))
    found = network.foot_s[ways][network.foot_to[ways] == target]
    return int(found[0]) if len(found) else NEVER


def _needed_s(rule: list[int], usual: int) -> int:
    """Return the seconds that a rule asks for: none where the next train waits, never where it is barred."""
    kind, seconds = rule[6], rule[7]
    if kind == NOT_POSSIBLE:
        return NEVER
    if kind == TIMED:
        return 0
    return seconds if seconds >= 0 else (usual if usual < NEVER else 0)


def _replaced(
    walks: tuple[Ints, Ints], ways: list[tuple[int, int]], dropped: set[tuple[int, int]], rides: Rides
) -> tuple[Ints, Ints]:
    """Return the walks without those for which a rule holds, and with what the rules allow instead."""
    source, target = walks
    ruled = zip(source.tolist(), rides.dep_stop[target].tolist(), strict=True)
    kept = np.array([pair not in dropped for pair in ruled], bool)
    more = _pairs(ways)
    return np.concatenate([source[kept], more[0]]), np.concatenate([target[kept], more[1]])


def _pairs(found: list[tuple[int, int]]) -> tuple[Ints, Ints]:
    both = np.array(found, np.int32).reshape(-1, 2)
    return both[:, 0], both[:, 1]
