"""The second pair of eyes on a roll-out: what of the promised pattern the finished timetable keeps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from corridor.findings import Finding, Place
from corridor.rail.model import Call, Pattern, PatternTimes, PeriodicPlan, Run, Timetable
from corridor.units import format_clock

__all__ = ["check_roll_out"]


def check_roll_out(patterns: Sequence[Pattern], plan: PeriodicPlan, timetable: Timetable) -> list[Finding]:
    """Return each train that is not of its pattern: at other minutes than promised, or slower or faster.

    Recomputed from the minutes and the runs alone.
    """
    times: dict[tuple[str, str, tuple[str, ...]], list[PatternTimes]] = defaultdict(list)
    by_id = {p.id: p for p in patterns}
    for one in plan.times:
        train = by_id[one.pattern].train
        times[train.line, train.direction, train.path].append(one)
    return [
        finding
        for run in timetable.planned
        if run.train in plan.trains
        for finding in _judge(run, by_id, times[run.line, run.direction, run.path])
    ]


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
