"""Before and after, as a passenger feels it: how long, how many changes, how often, how long a day out.

Journeys are counted with at most one change, at a station where the change time allows it. The day is the
most frequent kind of day of the year on which both timetables run.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from corridor.rail.model import Comparison, RailTask, Run, Timetable, day_types
from corridor.rail.running import fill_existing

__all__ = ["Journey", "compare", "journeys"]


@dataclass(frozen=True, slots=True)
class Journey:
    """A way from one station to another: seconds on the railway's clock, and the number of changes."""

    departure_s: int
    arrival_s: int
    changes: int

    @property
    def minutes(self) -> float:
        """How long it takes, minutes."""
        return (self.arrival_s - self.departure_s) / 60


def compare(task: RailTask, timetable: Timetable) -> tuple[Comparison, ...]:
    """Return every measure for both directions of every line, before and after."""
    after = [r for r in timetable.runs.values() if not r.empty]
    before = _runs_before(task)
    day, busy = _usual_day(after, task), _busiest_day(after, task)
    told: list[Comparison] = []
    for line in task.services.lines.values():
        ends = (line.path[0], line.path[-1])
        if any(r.line == line.id for r in timetable.planned):
            for start, end in (ends, ends[::-1]):
                told += _journey(task, before, after, day, start, end)
            told += _pairs(task, before, after, (day, busy), ends)
    return tuple(told)


def _runs_before(task: RailTask) -> list[Run]:
    """Return the trains of the old services as runs."""
    if task.before is None:
        return []
    old = replace(task, services=task.before)
    calls = fill_existing(old)
    return [
        Run(i, i, "existing", "", "", "", calls[i], t.dates)
        for i, t in task.before.existing.items()
        if i in calls
    ]


def _usual_day(runs: Iterable[Run], task: RailTask) -> date:
    planned: dict[Hashable, frozenset[date]] = {r.id: r.dates for r in runs if r.kind == "planned"}
    return day_types(planned, task.services.year)[0].dates[0]


def _busiest_day(runs: Iterable[Run], task: RailTask) -> date:
    planned = [r for r in runs if r.kind == "planned"]
    days = task.services.year.days()
    return max(days, key=lambda d: (sum(d in r.dates for r in planned), -d.toordinal()))


def journeys(task: RailTask, runs: Iterable[Run], day: date, start: str, end: str) -> list[Journey]:
    """Return the journeys of a day of which none leaves later, arrives earlier and changes less."""
    today = [r for r in runs if day in r.dates]
    found = [j for r in today for j in _direct(r, start, end)]
    found += [j for r in today for j in _with_change(task, r, today, start, end)]
    return sorted(
        (j for j in set(found) if not any(_beats(o, j) for o in found)), key=lambda j: j.departure_s
    )


def _direct(run: Run, start: str, end: str) -> Iterable[Journey]:
    a, b = run.call(start), run.call(end)
    if a and b and a.boarding and b.boarding and a.departure_s < b.arrival_s:
        yield Journey(a.departure_s, b.arrival_s, 0)


def _with_change(
    task: RailTask, first: Run, others: Sequence[Run], start: str, end: str
) -> Iterable[Journey]:
    board = first.call(start)
    if board is None or not board.boarding:
        return
    for call in first.calls:
        if call.boarding and call.arrival_s > board.departure_s and call.station != end:
            ready = call.arrival_s + task.network.stations[call.station].change_s
            for second in others:
                if second is not first:
                    yield from _onward(second, call.station, end, ready, board.departure_s)


def _onward(run: Run, change: str, end: str, ready: int, departure: int) -> Iterable[Journey]:
    for ride in _direct(run, change, end):
        if ride.departure_s >= ready:
            yield Journey(departure, ride.arrival_s, 1)


def _beats(a: Journey, b: Journey) -> bool:
    at_least = a.departure_s >= b.departure_s and a.arrival_s <= b.arrival_s and a.changes <= b.changes
    return at_least and a != b


def _journey(
    task: RailTask, before: Sequence[Run], after: Sequence[Run], day: date, start: str, end: str
) -> Iterable[Comparison]:
    """Compare one direction on the usual day."""
    names = " – ".join(task.network.stations[s].name() for s in (start, end))
    old, new = (journeys(task, runs, day, start, end) for runs in (before, after))
    back_old, back_new = (journeys(task, runs, day, end, start) for runs in (before, after))
    note = f"on {day.isoformat()}"
    yield Comparison(names, "fastest journey", "min", _least(old, _minutes), _least(new, _minutes), note)
    yield Comparison(names, "changes", "changes", _least(old, _changes), _least(new, _changes), note)
    stay = "hours at the other end"
    yield Comparison(names, stay, "h", _stay_h(old, back_old), _stay_h(new, back_new), note)


def _pairs(
    task: RailTask,
    before: Sequence[Run],
    after: Sequence[Run],
    days: tuple[date, date],
    ends: tuple[str, str],
) -> Iterable[Comparison]:
    """Compare how many journeys a day there are both ways, on the usual and on the busiest day."""
    names = " – ".join(task.network.stations[s].name() for s in ends)
    for word, day in zip(("usual day", "busiest day"), days, strict=True):
        old, new = (
            min(len(journeys(task, runs, day, *pair)) for pair in (ends, ends[::-1]))
            for runs in (before, after)
        )
        yield Comparison(names, f"pairs a day, {word}", "pairs/day", old, new, f"on {day.isoformat()}")


def _least(found: Sequence[Journey], measure: Callable[[Journey], float]) -> float | None:
    return min((measure(j) for j in found), default=None)


def _minutes(journey: Journey) -> float:
    return round(journey.minutes, 1)


def _changes(journey: Journey) -> float:
    return journey.changes


def _stay_h(out: Sequence[Journey], back: Sequence[Journey]) -> float | None:
    """Return the longest stay at the other end within the day, hours; ``None`` if one cannot be back."""
    if not out or not back:
        return None
    stay = (max(j.departure_s for j in back) - min(j.arrival_s for j in out)) / 3600
    return round(stay, 1) if stay > 0 else None
