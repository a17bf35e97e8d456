"""Days: calendars, and the day types that follow from them.

A day type is not declared but derived: the dates on which the same trains run at the same railway times.
Where a neighbour changes its clocks, the dates before and after fall into different day types by themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from corridor.rail.model.origin import Origin

__all__ = ["Calendar", "DayType", "TimetableYear", "day_types"]


@dataclass(frozen=True, slots=True)
class TimetableYear:
    """First and last day of the timetable, both included."""

    first: date
    last: date

    def days(self) -> list[date]:
        """Return every date of the year, in order."""
        return [self.first + timedelta(n) for n in range((self.last - self.first).days + 1)]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The dates on which something runs."""

    id: str
    dates: frozenset[date]
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class DayType:
    """Dates on which the same things run."""

    id: str
    dates: tuple[date, ...]
    members: frozenset[Hashable]


def day_types(running: Mapping[Hashable, frozenset[date]], year: TimetableYear) -> list[DayType]:
    """Group the dates of the year by what runs on them.

    Parameters
    ----------
    running
        What runs, with its dates.
    year
        The dates to group.

    Returns
    -------
    list of DayType
        The most frequent first, named ``D1``, ``D2``, …; every date of the year is in exactly one.
    """
    members: dict[date, set[Hashable]] = {day: set() for day in year.days()}
    for thing, dates in running.items():
        for day in dates & members.keys():
            members[day].add(thing)
    groups: dict[frozenset[Hashable], list[date]] = defaultdict(list)
    for day in year.days():
        groups[frozenset(members[day])].append(day)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[1][0]))
    return [DayType(f"D{n}", tuple(dates), things) for n, (things, dates) in enumerate(ordered, 1)]
