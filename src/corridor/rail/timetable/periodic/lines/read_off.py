"""From ticks to times: the calls of each service, and where trains wait for each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from corridor.rail.model import Call, PatternTimes, RailTask, Waiting
from corridor.rail.timetable.periodic.lines.build import LineDraft
from corridor.rail.timetable.periodic.lines.draft import Draft
from corridor.rail.timetable.periodic.lines.promises import turn_pairs
from corridor.rail.timetable.periodic.lines.services import Point, Service
from corridor.rail.timetable.periodic.network import Integers

__all__ = ["pattern_times", "stopped_at", "units_of", "waits_of"]


def pattern_times(made: LineDraft, times: Integers) -> list[PatternTimes]:
    """Return the calls of every service, seconds from a first departure in 0 … period − 1 on."""
    return [
        PatternTimes(s.pattern.id, s.nth, s.every_s, tuple(_calls(made.draft, s, times)))
        for s in made.services
    ]


def _calls(draft: Draft, service: Service, times: Integers) -> Iterator[Call]:
    """Yield the calls, each event as soon after the one before as its activity allows."""
    first, *rest = service.points
    at = int(times[first.departure]) * draft.grid_s % service.every_s
    yield Call(first.station, at, at, boarding=True)
    before = first
    boarding = {s.station for s in service.pattern.train.stops}
    for point, (drive_s, _), halts in zip(rest, service.legs, service.halts, strict=True):
        for station, reached, left in halts:
            yield Call(station, at + reached, at + left, station in boarding)
        arrival = at + _least(draft, times, before.departure, point.arrival, drive_s, service.every_s)
        at = arrival
        if point.stands:
            at += _least(draft, times, point.arrival, point.departure, point.hold_s, service.every_s)
        yield Call(point.station, arrival, at, point.boarding, point.control_s)
        before = point


def _least(draft: Draft, times: Integers, source: int, target: int, least_s: int, period_s: int) -> int:
    """Return the seconds from one event to the next: at least so many, and those modulo the period."""
    apart = _second(draft, times, target) - _second(draft, times, source)
    return least_s + (apart - least_s) % period_s


def _second(draft: Draft, times: Integers, event: int) -> int:
    return int(times[event]) * draft.grid_s + draft.rests_s[event]


def stopped_at(made: LineDraft, times: Integers) -> dict[str, set[str]]:
    """Return where services stand though they need not, by pattern."""
    found: dict[str, set[str]] = {}
    for service in made.services:
        planned = {s.station for s in service.pattern.train.stops}
        for point in service.points:
            if point.stands and point.station not in planned and not point.hold_s:
                stood = _least(made.draft, times, point.arrival, point.departure, 0, service.every_s)
                found.setdefault(service.pattern.id, set()).update({point.station} if stood else ())
    return found


def units_of(made: LineDraft, times: Integers) -> dict[str, int]:
    """Return how many units the services keep busy that turn into each other, by stock, at most."""
    busy: dict[tuple[str, date], dict[int, int]] = {}
    for a, b in turn_pairs(made.services):
        calls = list(_calls(made.draft, a, times))
        seconds = calls[-1].arrival_s - calls[0].departure_s + _turn_s(made.draft, a, b, times)
        for day in a.pattern.train.dates:
            by_period = busy.setdefault((a.pattern.train.stock, day), {})
            by_period[a.every_s] = by_period.get(a.every_s, 0) + seconds
    units: dict[str, int] = {}
    for (stock, _), by_period in busy.items():
        needed = sum(-(-seconds // every) for every, seconds in by_period.items())
        units[stock] = max(units.get(stock, 0), needed)
    return units


def _turn_s(draft: Draft, a: Service, b: Service, times: Integers) -> int:
    """Return the seconds from arriving as one service to leaving as the next, as its activity says."""
    least = next(
        x.lower
        for x in draft.activities
        if x.kind == "turnaround" and (x.source, x.target) == (a.points[-1].arrival, b.points[0].departure)
    )
    least_s = (
        least * draft.grid_s + draft.rests_s[b.points[0].departure] - draft.rests_s[a.points[-1].arrival]
    )
    return _least(draft, times, a.points[-1].arrival, b.points[0].departure, least_s, a.every_s)


def waits_of(made: LineDraft, task: RailTask, times: Integers) -> list[Waiting]:
    """Return the changes, turnarounds and crossings on single track, with their seconds."""
    return [
        *_changes(made, times),
        *_turnarounds(made, times),
        *_crossings(made, task, times),
    ]


def _changes(made: LineDraft, times: Integers) -> Iterator[Waiting]:
    draft = made.draft
    for change in made.changes:
        for a in (s for s in made.services if s.pattern.id == change.arriving):
            found = []
            for b in (s for s in made.services if s.pattern.id == change.departing):
                reach, leave = a.point(change.station), b.point(change.station)
                if reach and leave and a.pattern.train.dates & b.pattern.train.dates:
                    modulus = draft.modulus_s(reach.arrival, leave.departure)
                    wait = _least(draft, times, reach.arrival, leave.departure, change.min_s, modulus)
                    found.append((wait, b.id, _second(draft, times, reach.arrival) % a.every_s))
            if found:
                seconds, departing, at = min(found)
                yield Waiting("change", change.station, a.id, departing, seconds, at)


def _turnarounds(made: LineDraft, times: Integers) -> Iterator[Waiting]:
    for a, b in turn_pairs(made.services):
        station = a.points[-1].station
        at = _second(made.draft, times, a.points[-1].arrival) % a.every_s
        yield Waiting("turnaround", station, a.id, b.id, _turn_s(made.draft, a, b, times), at)


def _crossings(made: LineDraft, task: RailTask, times: Integers) -> Iterator[Waiting]:
    """Yield where two trains in opposite directions are at once, with single track on either side."""
    for a, b in combinations(made.services, 2):
        if a.pattern.train.dates.isdisjoint(b.pattern.train.dates):
            continue
        for n, point in enumerate(a.points[1:-1], 1):
            other = b.point(point.station)
            if other is not None and other not in (b.points[0], b.points[-1]):
                around = (a.points[n - 1].station, point.station, a.points[n + 1].station)
                if _opposed(task, around, b) and _meet(made.draft, times, point, other):
                    stood = _stood(made.draft, times, point, a.every_s)
                    at = _second(made.draft, times, point.arrival) % a.every_s
                    yield Waiting("crossing", point.station, a.id, b.id, stood, at)


def _opposed(task: RailTask, around: Sequence[str], other: Service) -> bool:
    """Whether the other runs the opposite way past the middle, over single track on either side."""
    before, here, after = around
    path = [p.station for p in other.points]
    if (
        before not in path
        or after not in path
        or not path.index(after) < path.index(here) < path.index(before)
    ):
        return False
    stretches = [s for s, _ in other.stretches(task) if here in (s.start, s.end)]
    return any(s.single for s in stretches)


def _stood(draft: Draft, times: Integers, point: Point, period_s: int) -> int:
    if not point.stands:
        return 0
    return _least(draft, times, point.arrival, point.departure, point.hold_s, period_s)


def _meet(draft: Draft, times: Integers, one: Point, other: Point) -> bool:
    """Whether two trains are at a station at once."""
    modulus = draft.modulus_s(one.arrival, other.arrival)
    apart = (_second(draft, times, other.arrival) - _second(draft, times, one.arrival)) % modulus
    return apart <= _stood(draft, times, one, draft.periods_s[one.arrival]) or (
        modulus - apart
    ) % modulus <= _stood(draft, times, other, draft.periods_s[other.arrival])
