"""The front door: a periodic plan becomes a day's trains, which keep every rule among those already there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from corridor.findings import Finding
from corridor.rail.model import (
    Call,
    Deviation,
    Pattern,
    PatternTimes,
    PeriodicPlan,
    RailTask,
    Run,
    Timetable,
)
from corridor.rail.timetable.check import missed_day_returns
from corridor.rail.timetable.margins import Margin
from corridor.rail.timetable.rollout.balance import keep_balance
from corridor.rail.timetable.rollout.changes import missed_changes
from corridor.rail.timetable.rollout.clashes import Day
from corridor.rail.timetable.rollout.mend import mend
from corridor.rail.timetable.rollout.trains import day_trains, moved
from corridor.units import ceil_to, format_clock, format_duration

__all__ = ["RollOut", "roll_out"]

FEWEST_TURNS, MOST_TURNS, RUNS = 12, 90, 9000
"""Ways of turning the whole pattern round that are looked at: fewer if a day has many runs to measure."""


@dataclass(frozen=True)
class RollOut:
    """A day's trains.

    Parameters
    ----------
    plan
        The periodic plan, with the minutes as they were turned round, the trains it became, and deviations.
    task
        The task that asks for exactly these trains.
    findings
        Each train that leaves the pattern or is left out, and why.
    """

    plan: PeriodicPlan
    task: RailTask
    timetable: Timetable
    findings: tuple[Finding, ...] = ()


def roll_out(
    task: RailTask,
    patterns: Sequence[Pattern],
    plan: PeriodicPlan,
    existing: Mapping[str, tuple[Call, ...]],
) -> RollOut:
    """Make the trains of a year from the minutes of a pattern.

    Every rule of the timetable is measured among all trains. Where an irregular train is in the way, it is
    moved within its tolerance; else the pattern's train leaves the pattern by as little as will do, at most
    ``shift_s``; else it is left out on those days, and with it a train whose unit would not come. Every such
    deviation is a finding. Before that the whole pattern is turned round, if the clock fixes none of its
    times, to where the days out that are promised are possible, irregular trains are least in the way, as
    many trains run there as back, and most run between first and last.

    Parameters
    ----------
    patterns
        As planned.
    existing
        All calls of the trains already there, by id, seconds.
    """
    by_id = {p.id: p for p in patterns}
    there = {i: _there(task, i, calls) for i, calls in existing.items()}
    plan = plan if plan.anchored else _turned(task, by_id, plan, there)
    day = Day(task, day_trains(by_id, plan.times, plan.waits), there)
    full = list(day.trains.values())
    deviations = [*mend(day)]
    deviations += keep_balance(day, full)
    asked = day.asked()
    # what is proven of the minutes says nothing of the day's trains one by one
    timetable = Timetable(day.runs(), task.zone, task.grid_s, "feasible", None)
    plan = replace(plan, trains=asked.services.trains, deviations=tuple(deviations))
    missed = missed_changes(task.patterns.changes, day.trains.values())
    findings = (*(_finding(d) for d in deviations), *_unbalanced(day), *missed)
    return RollOut(plan, asked, timetable, findings)


def _there(task: RailTask, name: str, calls: tuple[Call, ...]) -> Run:
    train = task.services.existing[name]
    return Run(name, name, "existing", "", "", "", calls, train.dates)


def _turned(
    task: RailTask, patterns: Mapping[str, Pattern], plan: PeriodicPlan, there: Mapping[str, Run]
) -> PeriodicPlan:
    """Turn the pattern round to where days out are possible and irregular trains are least in the way."""
    places = {s for p in patterns.values() for s in p.train.path}
    near = {name: run for name, run in there.items() if places & set(run.path)}
    turn_s = min(t.every_s for t in plan.times)
    runs = len(day_trains(patterns, plan.times, plan.waits)) + len(near)
    turns = max(FEWEST_TURNS, min(MOST_TURNS, RUNS // max(1, runs)))
    step_s = ceil_to(max(task.grid_s, turn_s // turns), task.grid_s)
    best, least = plan, None
    for by in range(0, turn_s, step_s):
        turned = replace(plan, times=tuple(_later(t, by) for t in plan.times))
        worth = _worth(Day(task, day_trains(patterns, turned.times, plan.waits), near))
        if least is None or worth < least:
            best, least = _waits_later(turned, by), worth
    return best


def _worth(day: Day) -> tuple[int, int, int, int]:
    """Return what is wrong with a day.

    Days out that fail, train-days that break a rule, train-days there or back too many, trains missing.
    """
    runs = day.runs()
    task = day.asked()
    timetable = Timetable(runs, task.zone, task.grid_s, "feasible", None)
    missed = sum(1 for _ in missed_day_returns(task, timetable))
    one_way = sum(abs(more) for more in _one_way(day).values())
    return missed, sum(len(_common(runs, m)) for m in day.broken()), one_way, -len(day.trains)


def _one_way(day: Day) -> dict[str, int]:
    """Return how many train-days more run out than back, by service with both directions."""
    trains = list(day.trains.values())
    ways = {(t.pattern.service, t.pattern.back) for t in trains}
    found: Counter[str] = Counter()
    for train in trains:
        service, back = train.pattern.service, train.pattern.back
        if (service, not back) in ways:
            found[service] += -len(train.dates) if back else len(train.dates)
    return {service: more for service, more in found.items() if more}


def _unbalanced(day: Day) -> Iterator[Finding]:
    """Tell of each service that takes units one way which nothing brings back."""
    for service, more in _one_way(day).items():
        pattern = next(t.pattern for t in day.trains.values() if t.pattern.service == service)
        ways = ("out", "back") if more > 0 else ("back", "out")
        sentence = (
            f"{service} runs {abs(more)} times a year more {ways[0]} than {ways[1]}: units come back empty"
        )
        yield Finding("pattern-unbalanced", sentence, pattern.origin.place)


def _common(runs: Mapping[str, Run], margin: Margin) -> frozenset[date]:
    return frozenset.intersection(*(runs[r].dates for r in margin.runs))


def _later(times: PatternTimes, by_s: int) -> PatternTimes:
    """Return the times so much later, the first departure still within the first period."""
    at = times.calls[0].departure_s
    return replace(times, calls=moved(times.calls, (at + by_s) % times.every_s - at))


def _waits_later(plan: PeriodicPlan, by_s: int) -> PeriodicPlan:
    return replace(plan, waits=tuple(replace(w, at_s=w.at_s + by_s) for w in plan.waits))


def _finding(deviation: Deviation) -> Finding:
    """Tell a deviation."""
    d = deviation
    days = f"on {len(d.dates)} days from {min(d.dates)}"
    leaves = format_clock(d.leaves_s)
    if d.shift_s is None:
        sentence = f"{d.train}, {leaves}, does not run {days}: {d.why}"
        return Finding("pattern-train-left-out", sentence, d.origin.place)
    by = f"{format_duration(abs(d.shift_s))} {'later' if d.shift_s > 0 else 'earlier'}"
    code = "pattern-train-shifted" if d.pattern else "pattern-other-moved"
    return Finding(code, f"{d.train}, {leaves}, leaves {by} {days}: {d.why}", d.origin.place)
