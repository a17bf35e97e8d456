"""What a plan promises on every day of the calendar, as facts for decisions to be judged by.

A fact holds for a span of days, so that a window such as "every day of the timetable" can be measured. Counts
are told for days without trains too, where they are zero; times are not: there is no train to take any.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from corridor.facts import Fact
from corridor.rail.model import Comparison, Line, RailTask, Run, Timetable, day_types
from corridor.study.compare import journeys

__all__ = ["PLANNER", "facts_of_comparison", "facts_of_plan"]

PLANNER = "corridor plan"
"""Who says so."""


@dataclass(frozen=True, slots=True)
class _Measure:
    name: str
    unit: str
    value: float | int


def facts_of_plan(task: RailTask, timetable: Timetable, inputs: str, assumed: int) -> tuple[Fact, ...]:
    """Return what each line offers, day by day over the timetable year.

    Parameters
    ----------
    inputs
        SHA-256 digest of the files the plan was made from.
    assumed
        How many estimates are among them.

    Returns
    -------
    tuple of Fact
        ``rail.pairs_per_day``, ``rail.trains_per_day`` and ``rail.seats_per_day`` on all days;
        ``rail.changes`` (on the best journey from end to end), ``rail.journey_minutes`` (slowest through
        train), ``rail.fastest_minutes``, ``rail.border_minutes`` (longest control) and
        ``rail.hours_at_the_other_end`` (shortest, over both directions) on days that have them. About a line.
    """
    runs = [r for r in timetable.runs.values() if not r.empty]
    found = day_types({r.id: r.dates for r in runs}, task.services.year)
    told: list[Fact] = []
    for line in task.services.lines.values():
        days: dict[date, tuple[_Measure, ...]] = {}
        for kind in found:
            today = [r for r in runs if r.id in kind.members]
            measures = tuple(_measures(task, line, today, kind.dates[0]))
            days |= dict.fromkeys(kind.dates, measures)
        told += _spans(line.id, days, inputs, assumed)
    return tuple(told)


def facts_of_comparison(
    comparison: Sequence[Comparison], day: date, inputs: str, assumed: int
) -> tuple[Fact, ...]:
    """Return what passengers gain against the old services, on the usual and on the busiest day."""
    return tuple(
        Fact(f"rail.gain.{_word(c.measure)}", c.after, c.unit, day, PLANNER, c.journey, inputs, assumed)
        for c in comparison
        if c.after is not None
    )


def _word(measure: str) -> str:
    return measure.replace(",", "").replace(" ", "_")


def _measures(task: RailTask, line: Line, today: Sequence[Run], day: date) -> Iterator[_Measure]:
    """Yield what a line offers on one kind of day."""
    ours = [r for r in today if r.kind == "planned" and r.line == line.id]
    out, back = (_through(ours, *ends) for ends in _directions(line))
    yield _Measure("rail.pairs_per_day", "pairs/day", min(len(out), len(back)))
    yield _Measure("rail.trains_per_day", "trains/day", len(ours))
    seats = sum(task.stock[r.stock].seats for r in ours if r.stock in task.stock)
    yield _Measure("rail.seats_per_day", "seats/day", seats)
    if out and back:
        ridden = [_seconds(r, line) for r in (*out, *back)]
        yield _Measure("rail.journey_minutes", "min", round(max(ridden) / 60, 1))
        yield _Measure("rail.fastest_minutes", "min", round(min(ridden) / 60, 1))
    if ours:
        control = max(sum(c.control_s for c in r.calls) for r in ours)
        yield _Measure("rail.border_minutes", "min", round(control / 60, 1))
        yield from _passengers(task, line, today, day)


def _passengers(task: RailTask, line: Line, today: Sequence[Run], day: date) -> Iterator[_Measure]:
    """Yield what passengers from end to end find, whichever trains they take."""
    ways = [journeys(task, today, day, *ends) for ends in _directions(line)]
    if all(ways):
        yield _Measure("rail.changes", "changes", max(min(j.changes for j in way) for way in ways))
        stays = [
            max(j.departure_s for j in home) - min(j.arrival_s for j in away)
            for away, home in (ways, ways[::-1])
        ]
        if min(stays) > 0:
            yield _Measure("rail.hours_at_the_other_end", "h", round(min(stays) / 3600, 1))


def _directions(line: Line) -> tuple[tuple[str, str], tuple[str, str]]:
    start, end = line.path[0], line.path[-1]
    return (start, end), (end, start)


def _through(runs: Sequence[Run], start: str, end: str) -> list[Run]:
    """Return the trains that carry passengers from one end to the other."""
    found = []
    for run in runs:
        a, b = run.call(start), run.call(end)
        if a and b and a.boarding and b.boarding and a.departure_s < b.arrival_s:
            found.append(run)
    return found


def _seconds(run: Run, line: Line) -> int:
    a, b = run.call(line.path[0]), run.call(line.path[-1])
    assert a is not None
    assert b is not None
    return max(b.arrival_s - a.departure_s, a.arrival_s - b.departure_s)


def _spans(line: str, days: dict[date, tuple[_Measure, ...]], inputs: str, assumed: int) -> Iterator[Fact]:
    """Yield one fact for every unbroken span of days on which a measure stays the same."""
    for name in dict.fromkeys(m.name for measures in days.values() for m in measures):
        of_day = {day: next((m for m in measures if m.name == name), None) for day, measures in days.items()}
        for held, span in groupby(sorted(days), key=of_day.__getitem__):
            first, *later = span
            if held is not None:
                last = later[-1] if later else first
                yield Fact(name, held.value, held.unit, first, PLANNER, line, inputs, assumed, last)
