"""Changes that a pattern promises and single trains miss: thinned hours, first and last trains, shifts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from corridor.findings import Finding
from corridor.rail.model import Call, Change
from corridor.rail.timetable.rollout.trains import DayTrain
from corridor.units import format_clock, format_duration

__all__ = ["missed_changes"]

SHOWN = 6
"""Trains named at most."""


def missed_changes(changes: Iterable[Change], trains: Iterable[DayTrain]) -> Iterator[Finding]:
    """Tell of each change with a longest time how many trains have none within it on some day.

    Trains of a night and the next morning are not compared.
    """
    day = list(trains)
    for change in (c for c in changes if c.max_s):
        arriving = [t for t in day if t.pattern.id == change.arriving]
        departing = [t for t in day if t.pattern.id == change.departing]
        common = {d for t in departing for d in t.pattern.train.dates}
        missed = sorted(
            _call(t, change.station).arrival_s
            for t in arriving
            if (t.dates & common) - _met(t, departing, change)
        )
        if missed:
            yield _told(change, missed, len(arriving))


def _met(train: DayTrain, departing: Iterable[DayTrain], change: Change) -> set[date]:
    """Return the days on which a train's passengers can go on in time."""
    reached = _call(train, change.station).arrival_s
    return {
        d
        for other in departing
        if change.min_s <= _call(other, change.station).departure_s - reached <= change.max_s
        for d in other.dates
    }


def _call(train: DayTrain, station: str) -> Call:
    return next(c for c in train.calls if c.station == station)


def _told(change: Change, missed: list[int], of: int) -> Finding:
    times = ", ".join(format_clock(s) for s in missed[:SHOWN])
    more = f" and {len(missed) - SHOWN} more" if len(missed) > SHOWN else ""
    sentence = (
        f"{len(missed)} of {of} trains of {change.arriving} find no {change.departing} at {change.station}"
        f" within {format_duration(change.max_s)}, on some days at least: those at {times}{more}"
    )
    return Finding("pattern-change-missed", sentence, change.origin.place)
