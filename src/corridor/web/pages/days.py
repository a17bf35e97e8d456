"""The year: which days are alike, and what runs on them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from corridor.rail.model import DayType, day_types
from corridor.web.pages.brief import TrainRow, train_row
from corridor.web.source import Source

__all__ = ["Date", "DayTypeRow", "Days", "Month", "days"]


@dataclass(frozen=True)
class DayTypeRow:
    """Days on which the same trains run."""

    id: str
    days: str
    dates: int
    trains: list[TrainRow]


@dataclass(frozen=True)
class Date:
    """A date (ISO), its weekday (Monday is 0) and its day type."""

    date: str
    weekday: int
    type: str


@dataclass(frozen=True)
class Month:
    """The dates of a month that lie in the timetable year; ``month`` is ``YYYY-MM``."""

    month: str
    dates: list[Date]


@dataclass(frozen=True)
class Days:
    """Day types, the most frequent first, and the calendar of the year."""

    title: str
    types: list[DayTypeRow]
    months: list[Month]


def days(source: Source) -> Days:
    """Return the days of the plan; the planned trains alone decide which days are alike."""
    plan = source.plan
    year = plan.task.services.year
    types = day_types({r.id: r.dates for r in plan.timetable.planned}, year)
    type_of = {day: t.id for t in types for day in t.dates}
    months = [
        Month(month, [Date(d.isoformat(), d.weekday(), type_of[d]) for d in dates])
        for month, dates in groupby(year.days(), lambda d: f"{d:%Y-%m}")
    ]
    return Days("Days", [_row(source, t) for t in types], months)


def _row(source: Source, day_type: DayType) -> DayTypeRow:
    from corridor.rail.publish import days_in_words

    plan = source.plan
    runs = sorted(
        (r for r in plan.timetable.planned if r.id in day_type.members), key=lambda r: r.departure_s
    )
    words = days_in_words(frozenset(day_type.dates), plan.task.services.year)
    return DayTypeRow(day_type.id, words, len(day_type.dates), [train_row(source, r) for r in runs])
