"""Broken rules of a rolled-out day, taken one after another until none is left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from corridor.rail.model import Deviation
from corridor.rail.timetable.margins import Margin
from corridor.rail.timetable.rollout.clashes import Day
from corridor.rail.timetable.rollout.trains import DayTrain

__all__ = ["mend"]


def mend(day: Day) -> Iterator[Deviation]:
    """Change the day until it breaks no rule; yield what was changed.

    First a train already there is moved, if it may be; then the pattern's train; at last it is left out.
    """
    tried: set[str] = set()
    while bad := day.broken():
        margin = bad[0]
        moved = _move_there(day, margin, tried)
        yield moved or _part(day, margin)


def _move_there(day: Day, margin: Margin, tried: set[str]) -> Deviation | None:
    """Move a train already there within its tolerance, each only once."""
    for name in margin.runs:
        if name in day.there and name not in tried:
            tried.add(name)
            run, train = day.there[name], day.task.services.existing[name]
            if by := day.move_there(name):
                return Deviation("", name, run.departure_s, run.dates, by, margin.sentence, train.origin)
    return None


def _part(day: Day, margin: Margin) -> Deviation:
    """Take one of the pattern's trains out of its times on the days in question; put it near if that fits."""
    runs = day.runs()
    train = _who_gives_way(day, margin)
    dates = frozenset.intersection(*(runs[r].dates for r in margin.runs))
    freed = day.take_out(train, dates)
    found = day.nearest(freed)
    shift = None
    if found is not None:
        other, shift = found
        day.trains[other.id] = other
    return _deviation(train, dates, shift, margin.sentence)


def _deviation(train: DayTrain, dates: frozenset[date], shift_s: int | None, why: str) -> Deviation:
    pattern = train.pattern
    return Deviation(pattern.id, train.train, train.leaves_s, dates, shift_s, why, pattern.origin)


def _who_gives_way(day: Day, margin: Margin) -> DayTrain:
    """Return which of the pattern's trains gives way: the one with fewest days, then the last."""
    own = [day.trains[r] for r in margin.runs if r in day.trains]
    return min(own, key=lambda t: (len(t.dates), -t.leaves_s, t.id))
