"""Through trains that two feeds each describe up to the border, made one again.

A train of one feed goes on as a train of the other if they share a number, if one ends at a station where the
other departs (it may have called there and before, where the feeds overlap), no earlier and within the time a
train may stand at a border, on common days. Whoever is on board stays seated.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from corridor.rail.journeys.matching import Decision
from corridor.rail.journeys.network import Network
from corridor.rail.journeys.span import day_start
from corridor.units import DAY_S

__all__ = ["LONGEST_STAND_S", "Stitch", "stitch_trains"]

LONGEST_STAND_S = 2 * 3600
"""Longest time a through train stands where the feeds meet; bogies are changed in less."""


@dataclass(frozen=True, slots=True)
class Stitch:
    """A train that goes on in another feed.

    Parameters
    ----------
    first, second
        Indices of the trips in the merged network.
    call
        Call of the second trip at which it goes on.
    station
        Where.
    days_between
        Service day of the second after that of the first.
    stand_s
        Seconds from the arrival in one feed to the departure in the other.
    dates
        On how many days both run.
    by
        ``number`` or ``decision``.
    """

    first: int
    second: int
    call: int
    station: int
    days_between: int
    stand_s: int
    dates: int
    by: str = "number"


def stitch_trains(network: Network, decisions: Iterable[Decision] = ()) -> list[Stitch]:
    """Return the trains of a merged network that go on in another feed, by number, time and place.

    Each train has at most one that goes on and one before; the shortest stand on most days comes first.
    """
    chosen = {(d.first, d.second): d.decision for d in decisions if d.kind == "train"}
    found = [s for s in _candidates(network, chosen) if chosen.get(_pair(network, s)) != "different"]
    after, before, out = set[int](), set[int](), list[Stitch]()
    for stitch in sorted(found, key=lambda s: (s.by != "decision", s.stand_s, -s.dates, s.first, s.second)):
        if stitch.first not in after and stitch.second not in before:
            out.append(stitch)
            after.add(stitch.first)
            before.add(stitch.second)
    return sorted(out, key=lambda s: (s.first, s.second))


def _pair(network: Network, stitch: Stitch) -> tuple[str, str]:
    return _name(network, stitch.first), _name(network, stitch.second)


def _name(network: Network, trip: int) -> str:
    return f"{network.trip_feed[trip]}:{network.trip_id[trip]}"


def numbers(text: str) -> frozenset[str]:
    """Return the numbers in a train's name, leading zeros apart; the name itself if it has none."""
    found = {n.lstrip("0") or "0" for n in re.findall(r"\d+", text)}
    return frozenset(found or ({text.strip().lower()} if text.strip() else set()))


def _candidates(network: Network, chosen: dict[tuple[str, str], str]) -> Iterator[Stitch]:
    calls = _calls_by_number(network)
    wanted = {pair for pair, decision in chosen.items() if decision == "same"}
    for a in range(len(network.trip_id)):
        end = int(network.trip_first[a + 1]) - 1
        station = int(network.stop_station[network.call_stop[end]])
        keys = [*numbers(str(network.trip_number[a])), *([""] if wanted else [])]
        for b, call in sorted({other for n in keys for other in calls.get((n, station), ())}):
            decided = (_name(network, a), _name(network, b)) in wanted
            alike = numbers(str(network.trip_number[a])) & numbers(str(network.trip_number[b]))
            if network.trip_feed[a] != network.trip_feed[b] and (decided or alike):
                yield from _in_time(network, a, b, call, station, "decision" if decided else "number")


def _calls_by_number(network: Network) -> dict[tuple[str, int], list[tuple[int, int]]]:
    """Return (trip, call) by number and station, last calls left out; under the number "" all of them."""
    found: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for trip in range(len(network.trip_id)):
        first, last = int(network.trip_first[trip]), int(network.trip_first[trip + 1])
        for n in (*numbers(str(network.trip_number[trip])), ""):
            for call in range(last - first - 1):
                station = int(network.stop_station[network.call_stop[first + call]])
                found[n, station].append((trip, call))
    return found


def _in_time(network: Network, a: int, b: int, call: int, station: int, by: str) -> Iterator[Stitch]:
    """Yield the stitch of two trips whose times and days agree."""
    arrive = int(network.call_arr_s[network.trip_first[a + 1] - 1])
    depart = int(network.call_dep_s[network.trip_first[b] + call])
    runs_a, runs_b = (network.running[network.trip_service[t]] for t in (a, b))
    for shift in (-1, 0, 1):
        both = runs_a & np.roll(runs_b, -shift)
        if shift:
            both[slice(-1, None) if shift > 0 else slice(0, 1)] = False
        days = np.flatnonzero(both)
        if not len(days):
            continue
        day = date.fromordinal(int(network.first_day) + int(days[0]))
        apart = day_start(day + timedelta(shift), _zone(network, b)) - day_start(day, _zone(network, a))
        stand = round(apart.total_seconds()) + depart - arrive
        if 0 <= stand <= (LONGEST_STAND_S if by == "number" else DAY_S):
            yield Stitch(a, b, call, station, shift, stand, len(days), by)


def _zone(network: Network, trip: int) -> str:
    return str(network.zones[network.trip_zone[trip]])
