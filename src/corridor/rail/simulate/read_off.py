"""From what was counted to what is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import sqrt

import numpy as np

from corridor.findings import Place
from corridor.rail.model import Origin
from corridor.rail.simulate.day import Day
from corridor.rail.simulate.graph import CLOCK
from corridor.rail.simulate.result import Buffer, Cause, Missed, Share, StopPunctuality
from corridor.rail.simulate.tally import Tally

__all__ = ["buffers", "causes", "groups", "knock_on", "missed", "overall", "wilson"]

Z95 = 1.959964


def wilson(hits: float, days: int) -> Share:
    """Return a share with Wilson's 95 % limits (Wilson 1927).

    For the mean of several arrivals a day this is on the safe side: whatever they have to do with each
    other, their mean varies no more from day to day than a single arrival with the same share.
    """
    if days == 0:
        return Share(0.0, 0.0, 1.0)
    p, z2 = hits / days, Z95 * Z95
    middle = (p + z2 / (2 * days)) / (1 + z2 / days)
    half = Z95 * sqrt(max(0.0, p * (1 - p) / days + z2 / (4 * days * days))) / (1 + z2 / days)
    return Share(p, min(p, max(0.0, middle - half)), max(p, min(1.0, middle + half)))


def _group(tally: Tally, events: Sequence[int], run: str, station: str, kind: str) -> StopPunctuality:
    n = len(events)
    late = tally.late[events].sum(axis=0) / n
    on_time = tuple(wilson(tally.days - float(x), tally.days) for x in late)
    mean = float(tally.delay_s[events].sum()) / (n * max(1, tally.days))
    return StopPunctuality(run, station, kind, on_time, mean, n)


def groups(
    day: Day, tally: Tally
) -> tuple[tuple[StopPunctuality, ...], tuple[StopPunctuality, ...], tuple[StopPunctuality, ...]]:
    """Return punctuality by train, by station and by stop of a train; only arrivals where people alight."""
    kinds = {r.id: r.kind for r in day.runs}
    by_run: dict[str, list[int]] = defaultdict(list)
    by_station: dict[str, list[int]] = defaultdict(list)
    stops = []
    for i, event in enumerate(day.graph.events):
        if event.counts:
            by_run[event.run].append(i)
            by_station[event.station].append(i)
            stops.append(_group(tally, [i], event.run, event.station, kinds[event.run]))
    trains = tuple(_group(tally, e, r, "", kinds[r]) for r, e in by_run.items())
    stations = tuple(_group(tally, e, "", s, "") for s, e in by_station.items())
    return trains, stations, tuple(stops)


def overall(day: Day, tally: Tally) -> StopPunctuality:
    """Return the punctuality of the planned trains, or of all where none is planned."""
    planned = {r.id for r in day.runs if r.kind == "planned"} or {r.id for r in day.runs}
    events = [i for i, e in enumerate(day.graph.events) if e.counts and e.run in planned]
    if not events:
        return StopPunctuality(
            "", "", "", tuple(Share(1.0, 1.0, 1.0) for _ in range(tally.late.shape[1])), 0.0, 0
        )
    return _group(tally, events, "", "", "planned")


def causes(day: Day, tally: Tally) -> tuple[Cause, ...]:
    """Return where the delay comes from, the heaviest first; equal causes from one row are joined."""
    sums: dict[tuple[str, Place], list[float]] = {}
    origins: dict[tuple[str, Place], Origin] = {}
    for n, chance in enumerate(day.graph.chances):
        key = (chance.cause, chance.origin.place)
        origins[key] = chance.origin
        total = sums.setdefault(key, [0.0, 0.0])
        total[0] += float(tally.own[n])
        total[1] += float(tally.passed_on[n])
    days = max(1, tally.days)
    told = [Cause(k[0], origins[k], own / days, passed / days) for k, (own, passed) in sums.items()]
    return tuple(sorted((c for c in told if c.total_s > 0), key=lambda c: (-c.total_s, c.cause)))


def knock_on(found: Iterable[Cause]) -> float:
    """Return the share of all delay that was passed on from another train."""
    listed = list(found)
    total = sum(c.total_s for c in listed)
    return sum(c.passed_on_s for c in listed) / total if total else 0.0


def buffers(day: Day, tally: Tally, most: int) -> tuple[tuple[int, Buffer], ...]:
    """Return the activities in which buffer helps most, with their row; waits for the clock are no step."""
    order = np.argsort(-tally.saved, kind="stable")[:most]
    found = []
    for row in order:
        activity = day.graph.activities[row]
        if activity.source == CLOCK or not tally.saved[row]:
            continue
        event = day.graph.events[activity.target]
        saves = float(tally.saved[row]) / max(1, tally.days)
        found.append((int(row), Buffer(activity.kind, event.run, event.station, saves)))
    return tuple(found)


def missed(day: Day, tally: Tally) -> tuple[Missed, ...]:
    """Return how often each planned connection is missed."""
    events = day.graph.events
    return tuple(
        Missed(events[a].run, events[d].run, events[d].station, wilson(int(tally.missed[n]), tally.days))
        for n, (a, d, _) in enumerate(day.connections)
    )
