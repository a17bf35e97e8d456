"""What lies between services: changes, turnarounds, even spacing, minutes apart, and times that are given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from corridor.errors import InfeasibleError
from corridor.rail.model import Change, Flow, Pattern, RailTask
from corridor.rail.timetable.periodic.lines.draft import Draft, words
from corridor.rail.timetable.periodic.lines.services import Service
from corridor.units import format_clock, format_duration

__all__ = [
    "boarded",
    "changes_of",
    "fix_times",
    "space_evenly",
    "space_patterns",
    "tie_changes",
    "tie_turnarounds",
    "turn_pairs",
]

Path = tuple[Pattern, ...]

AWAY = 1.5
"""What a minute of standing weighs where a unit with a range cannot be serviced, against where it can."""


def boarded(task: RailTask, patterns: Sequence[Pattern]) -> dict[str, dict[str, float]]:
    """Return what a minute of standing or slow running costs, by pattern and station where it is spent.

    Passengers a day on board, and ``wait_min`` for the train itself; passenger-minutes a day.
    """
    load: dict[str, dict[str, float]] = {p.id: defaultdict(float) for p in patterns}
    for flow in task.flows:
        ways = _ways(patterns, flow)
        for way, legs in ways:
            for pattern, (start, end) in zip(way, legs, strict=True):
                path = pattern.train.path
                for station in path[path.index(start) + 1 : path.index(end)]:
                    load[pattern.id][station] += flow.passengers / len(ways)
    for pattern in patterns:
        trains = _trains_a_day(pattern)
        for station in pattern.train.path:
            load[pattern.id][station] += task.weights.wait_min * trains
    return load


def _trains_a_day(pattern: Pattern) -> float:
    return pattern.count * (1 + (pattern.last_s - pattern.first_s) // max(1, pattern.every_s))


def _ways(patterns: Sequence[Pattern], flow: Flow) -> list[tuple[Path, list[tuple[str, str]]]]:
    """Return the patterns that carry a flow without a change, else the shortest ways with one.

    Patterns that never run on one day are no way; of weekdays and weekends each has its own.
    """
    direct = [p for p in patterns if _serves(p, flow.start, flow.end)]
    if direct:
        return [((p,), [(flow.start, flow.end)]) for p in direct]
    found: dict[tuple[str, str], tuple[int, str, Path]] = {}
    for a in patterns:
        for b in patterns:
            at = sorted(_change_stations(a, b, flow))
            if at:
                found[a.id, b.id] = len(a.train.path) + len(b.train.path), at[0], (a, b)
    shortest = min((length for length, _, _ in found.values()), default=0)
    return [
        (way, [(flow.start, station), (station, flow.end)])
        for length, station, way in found.values()
        if length == shortest
    ]


def _change_stations(a: Pattern, b: Pattern, flow: Flow) -> list[str]:
    """Return where a flow can change from one pattern to another."""
    if a.service == b.service or a.train.dates.isdisjoint(b.train.dates):
        return []
    return [
        s.station
        for s in a.train.stops
        if _serves(a, flow.start, s.station) and _serves(b, s.station, flow.end)
    ]


def _serves(pattern: Pattern, start: str, end: str) -> bool:
    at = [s.station for s in pattern.train.stops]
    return start in at and end in at and at.index(start) < at.index(end)


def changes_of(task: RailTask, patterns: Sequence[Pattern]) -> list[Change]:
    """Return the changes that were asked for, and those that the flows need."""
    asked = list(task.patterns.changes)
    named = {(c.arriving, c.departing, c.station) for c in asked}
    needed: dict[tuple[str, str, str], float] = defaultdict(float)
    for flow in task.flows:
        ways = _ways(patterns, flow)
        for way, legs in ways:
            for (a, b), ((_, station), _) in zip(pairwise(way), pairwise(legs), strict=True):
                needed[a.id, b.id, station] += flow.passengers / len(ways)
    for key, passengers in needed.items():
        if key not in named:
            arriving, departing, station = key
            place = task.network.stations[station]
            asked.append(Change(arriving, departing, station, place.change_s, 0, passengers, place.origin))
    return asked


def tie_changes(draft: Draft, services: Sequence[Service], changes: Sequence[Change]) -> None:
    """Let each arriving service meet a departing one; with several a period, the first and the first."""
    for change in changes:
        for a in (s for s in services if s.pattern.id == change.arriving):
            for b in (s for s in services if s.pattern.id == change.departing):
                _tie_change(draft, a, b, change)


def _tie_change(draft: Draft, a: Service, b: Service, change: Change) -> None:
    reach, leave = a.point(change.station), b.point(change.station)
    if reach is None or leave is None or (change.max_s and a.nth != b.nth):
        return
    if a.pattern.train.dates.isdisjoint(b.pattern.train.dates):
        return
    most = f" to {format_duration(change.max_s)}" if change.max_s else ""
    sentence = f"from {a.id} to {b.id} at {change.station} in {format_duration(change.min_s)}{most}"
    label = words(sentence, change.origin)
    shared = a.pattern.count * b.pattern.count
    draft.join(
        "change",
        reach.arrival,
        leave.departure,
        change.min_s,
        change.max_s or None,
        label,
        weight=change.passengers / shared,
    )


def turn_pairs(services: Sequence[Service]) -> Iterator[tuple[Service, Service]]:
    """Yield which service's units go on as which: the other direction of the same service or line."""
    for a in services:
        others = [b for b in services if _turns_into(a, b)]
        own = [b for b in others if b.pattern.service == a.pattern.service]
        if others:
            yield a, (own or others)[0]


def _turns_into(a: Service, b: Service) -> bool:
    x, y = a.pattern.train, b.pattern.train
    same_kind = x.stock == y.stock and x.line == y.line and x.direction != y.direction
    same_rhythm = (a.every_s, a.pattern.count, a.nth) == (b.every_s, b.pattern.count, b.nth)
    return same_kind and same_rhythm and x.path[-1] == y.path[0] and not x.dates.isdisjoint(y.dates)


def tie_turnarounds(draft: Draft, task: RailTask, services: Sequence[Service]) -> None:
    """Let units turn at both ends of a line; standing longer costs units.

    A service there and back takes whole periods with its turnarounds, one for each unit; so the units there
    are leave so much time to stand, and no more.

    Raises
    ------
    InfeasibleError
        If even without any waiting there are too few units.
    """
    spare = _spare_s(draft, task, services)
    _hurry(draft, task, services, spare)
    for a, b in turn_pairs(services):
        stock = task.stock[a.pattern.train.stock]
        station = a.pattern.train.path[-1]
        sentence = f"units of {a.id} go on as {b.id} at {station} after {format_duration(stock.turnaround_s)}"
        most = None
        if a.id in spare:
            units = [u for u in task.units.values() if u.stock == stock.id]
            sentence += f"; {_there_are(len(units), stock.id)}"
            most = stock.turnaround_s + spare[a.id] + draft.grid_s - 1
            sources = (stock.origin, *(u.origin for u in units[:3]))
        else:
            sources = (stock.origin,)
        label = words(sentence, *sources)
        idle = AWAY if stock.range_m and station not in stock.service_stations else 1.0
        price = idle * task.weights.unit_day / (a.every_s / 60)
        ends = (a.points[-1].arrival, b.points[0].departure)
        draft.join("turnaround", *ends, stock.turnaround_s, most, label, weight=price)


def _hurry(draft: Draft, task: RailTask, services: Sequence[Service], spare: Mapping[str, int]) -> None:
    """Let no train stand or dawdle longer than its unit can spare."""
    for service in (s for s in services if s.id in spare):
        ticks, stock = spare[service.id] // draft.grid_s, service.pattern.train.stock
        own = {e for p in service.points for e in (p.arrival, p.departure)}
        units = [u for u in task.units.values() if u.stock == stock]
        rule = words(_there_are(len(units), stock), *(u.origin for u in units[:3]))
        for n, activity in enumerate(draft.activities):
            mine = activity.source in own and activity.kind in ("drive", "dwell")
            if mine and activity.upper - activity.lower > ticks:
                label = f"{activity.label}, and no longer: {rule}"
                draft.activities[n] = replace(activity, upper=activity.lower + ticks, label=label)


def _spare_s(draft: Draft, task: RailTask, services: Sequence[Service]) -> dict[str, int]:
    """Return the seconds that units may stand beyond the least, by service, where that is a limit.

    It is none where trains run for less than a unit's way there and back: then each comes by less often.
    """
    cycles = list(_cycles(draft, task, services))
    spare: dict[str, int] = {}
    for a, b, seconds in cycles:
        train = a.pattern.train
        busy = sum(
            -(-other_s // c.every_s)
            for c, _, other_s in cycles
            if c is not a and c.pattern.train.stock == train.stock and c.pattern.train.dates & train.dates
        )
        whole = sum(u.stock == train.stock for u in task.units.values()) - busy
        if all(p.last_s - p.first_s >= seconds for p in (a.pattern, b.pattern)):
            if whole * a.every_s < seconds:
                raise InfeasibleError([_too_few(task, a, b, seconds, busy)])
            spare |= dict.fromkeys((a.id, b.id), whole * a.every_s - seconds)
    return spare


def _there_are(units: int, stock: str) -> str:
    return f"there is 1 unit of {stock}" if units == 1 else f"there are {units} units of {stock}"


def _too_few(task: RailTask, a: Service, b: Service, seconds: int, busy: int) -> str:
    stock = a.pattern.train.stock
    units = [u for u in task.units.values() if u.stock == stock]
    sentence = (
        f"{a.id} and {b.id} take {format_duration(seconds)} there and back, so every"
        f" {format_duration(a.every_s)} keeps {-(-seconds // a.every_s)} units busy"
    )
    if busy:
        sentence += f", and other services {busy}"
    sentence += f"; {_there_are(len(units), stock)}"
    if busy:
        sentence += ", and each stays on its service"
    return words(sentence, task.stock[stock].origin, *(u.origin for u in units[:3]))


def _cycles(
    draft: Draft, task: RailTask, services: Sequence[Service]
) -> Iterator[tuple[Service, Service, int]]:
    """Yield the services that units go there and back on, once, and the least seconds that takes."""
    pairs = {(a.id, b.id): (a, b) for a, b in turn_pairs(services)}
    rides: dict[int, int] = defaultdict(int)
    for activity in draft.activities:
        if activity.kind in ("drive", "dwell"):
            rides[activity.source] += activity.lower
    for key, (a, b) in pairs.items():
        if key[0] < key[1] and key[::-1] in pairs:
            turn_s = task.stock[a.pattern.train.stock].turnaround_s
            ticks = sum(rides[e] for s in (a, b) for p in s.points for e in {p.arrival, p.departure})
            for one, other in ((a, b), (b, a)):
                rest = draft.rests_s[one.points[-1].arrival] - draft.rests_s[other.points[0].departure]
                ticks += -((-turn_s - rest) // draft.grid_s)
            yield a, b, ticks * draft.grid_s


def space_evenly(draft: Draft, services: Sequence[Service]) -> None:
    """Spread the trains that a pattern has within a period."""
    for a in services:
        for b in services:
            if a.pattern is b.pattern and b.nth == (a.nth + 1) % a.pattern.count and a is not b:
                even, off = a.every_s // a.pattern.count, a.pattern.uneven_s
                tolerance = f" give or take {format_duration(off)}" if off else ""
                sentence = f"{b.id} leaves {format_duration(even)}{tolerance} after {a.id}"
                label = words(sentence, a.pattern.origin)
                ends = (a.points[0].departure, b.points[0].departure)
                draft.join("spacing", *ends, even - off, even + off, label)


def space_patterns(draft: Draft, task: RailTask, services: Sequence[Service]) -> None:
    """Keep the minutes asked for from a departure of one pattern to the next one of another.

    Of several trains a period, those of the same number keep the longest too; all keep the shortest.
    """
    for wish in task.patterns.spacings:
        for a in (s for s in services if s.pattern.id == wish.first):
            for b in (s for s in services if s.pattern.id == wish.second):
                one, other = a.point(wish.station), b.point(wish.station)
                if one and other:
                    span = f"{format_duration(wish.min_s)} to {format_duration(wish.max_s)}"
                    sentence = f"{b.id} leaves {wish.station} {span} after {a.id}"
                    label = words(sentence, wish.origin)
                    most = wish.max_s if a.nth == b.nth else None
                    free = draft.modulus_s(one.departure, other.departure) - draft.grid_s
                    ends = (one.departure, other.departure)
                    draft.join("spacing", *ends, wish.min_s, min(free, most or free), label)


def fix_times(draft: Draft, services: Sequence[Service]) -> None:
    """Tie the times that are given to the clock; of several trains a period, the first keeps it.

    Departures lie on the grid. An arrival may be late by less than a tick: it is read as that tick.
    """
    for service in services:
        for fixed in service.pattern.fixed if service.nth == 0 else ():
            point = service.point(fixed.station)
            if point is not None:
                arrives = fixed.event == "arrival"
                event = point.arrival if arrives else point.departure
                verb = "reaches" if arrives else "leaves"
                tolerance = f" give or take {format_duration(fixed.tolerance_s)}" if fixed.tolerance_s else ""
                sentence = f"{service.id} {verb} {fixed.station} as at {format_clock(fixed.at_s)}{tolerance}"
                label = words(sentence, fixed.origin)
                draft.tie(event, fixed.at_s, fixed.tolerance_s, label, within_s=draft.grid_s - 1)
