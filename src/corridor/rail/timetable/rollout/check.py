"""The second pair of eyes on a roll-out: what of the promised pattern the finished timetable keeps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from corridor.findings import Finding, Place
from corridor.rail.model import Call, Pattern, PatternTimes, PeriodicPlan, Run, Timetable
from corridor.units import format_clock

__all__ = ["check_roll_out"]


def check_roll_out(patterns: Sequence[Pattern], plan: PeriodicPlan, timetable: Timetable) -> list[Finding]:
    """Return each train that is not of its pattern, and each departure of a pattern that is not there.

    Recomputed from the minutes and the runs alone: a train runs as its pattern does, at its minutes, and on
    every day of a pattern one leaves every period from first to last, but for thinned hours, exceptions and
    the deviations that the plan tells.
    """
    times: dict[tuple[str, str, tuple[str, ...]], list[PatternTimes]] = defaultdict(list)
    by_id = {p.id: p for p in patterns}
    for one in plan.times:
        train = by_id[one.pattern].train
        times[train.line, train.direction, train.path].append(one)
    strangers = [
        finding
        for run in timetable.planned
        if run.train in plan.trains
        for finding in _judge(run, by_id, times[run.line, run.direction, run.path])
    ]
    return [*strangers, *_missing(by_id, plan, timetable)]


def _missing(patterns: Mapping[str, Pattern], plan: PeriodicPlan, timetable: Timetable) -> Iterator[Finding]:
    """Yield the departures that a pattern promises and no train keeps."""
    leaves: dict[tuple[str, str, tuple[str, ...], int], set[date]] = defaultdict(set)
    for run in timetable.planned:
        leaves[run.line, run.direction, run.path, run.departure_s] |= run.dates
    for one in plan.times:
        pattern = patterns[one.pattern]
        train = pattern.train
        for at in _promised(pattern, one):
            told = [d.dates for d in plan.deviations if (d.pattern, d.leaves_s) == (pattern.id, at)]
            excused = [e.dates for e in pattern.exempt if e.from_s <= at < e.to_s]
            there = leaves[train.line, train.direction, train.path, at]
            missing = train.dates.difference(there, *told, *excused)
            if missing:
                sentence = f"{pattern.id} has no train at {format_clock(at)} on {len(missing)} days"
                yield Finding("pattern-not-kept", sentence, pattern.origin.place)


def _promised(pattern: Pattern, times: PatternTimes) -> Iterator[int]:
    """Yield departures from first to last that nothing thins out."""
    if not pattern.balanced:
        base = times.calls[0].departure_s
        for at in range(
            pattern.first_s + (base - pattern.first_s) % times.every_s, pattern.last_s + 1, times.every_s
        ):
            if not any(t.from_s <= at < t.to_s for t in pattern.thinned):
                yield at


def _judge(run: Run, patterns: dict[str, Pattern], times: Sequence[PatternTimes]) -> Iterator[Finding]:
    alike = [t for t in times if _offsets(t.calls) == _offsets(run.calls)]
    allowed = (_allowed(run, t, patterns[t.pattern]) for t in alike)
    if not any(allowed):
        leaves = format_clock(run.departure_s)
        sentence = f"{run.id} leaves at {leaves}, at no minute of its pattern, or runs otherwise than it"
        place = patterns[times[0].pattern].origin.place if times else Place()
        yield Finding("pattern-not-kept", sentence, place)


def _offsets(calls: Sequence[Call]) -> list[tuple[str, int, int]]:
    zero = calls[0].departure_s
    return [(c.station, c.arrival_s - zero, c.departure_s - zero) for c in calls]


def _allowed(run: Run, times: PatternTimes, pattern: Pattern) -> bool:
    """Whether a departure is the pattern's, but for what an exception or an irregular train allows."""
    off = (run.departure_s - times.calls[0].departure_s) % times.every_s
    shifts = [0, *(e.shift_s for e in pattern.exempt if e.shift_s is not None)]
    apart = (min((off - s) % times.every_s, (s - off) % times.every_s) for s in shifts)
    return min(apart) <= pattern.shift_s
