"""Calendars: rows of one name applied from top to bottom to the days of the timetable year."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from corridor.rail.assemble.ground import Ground, row_origin
from corridor.rail.model import Calendar
from corridor.workspace import Row

__all__ = ["assemble_calendars"]


def assemble_calendars(ground: Ground) -> dict[str, Calendar]:
    """Return the calendars by id, each with its dates within the timetable year."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in ground.workspace.table("services/calendar.csv"):
        if row.is_good("calendar"):
            rows[row["calendar"]].append(row)
    return {name: _calendar(ground, name, of_name) for name, of_name in rows.items()}


def _calendar(ground: Ground, name: str, rows: list[Row]) -> Calendar:
    dates: set[date] = set()
    for row in rows:
        if row["effect"] == "remove":
            dates -= _dates(ground, row)
        else:
            dates |= _dates(ground, row)
    if not dates and not any(row.bad for row in rows):
        ground.report("empty-calendar", f"calendar {name} has no day in the year", rows[0].place("calendar"))
    return Calendar(name, frozenset(dates), row_origin(rows[0]))


def _dates(ground: Ground, row: Row) -> set[date]:
    """Return the days of the year that one row means."""
    first, last = row["from_date"] or ground.year.first, row["to_date"] or ground.year.last
    if row["from_date"] and row["to_date"] and last < first:
        ground.report("out-of-range", f"from_date {first} is after to_date {last}", row.place("from_date"))
    weekdays = row["weekdays"]
    days = {d for d in ground.year.days() if first <= d <= last and d.isoweekday() in weekdays}
    if row["holidays"]:
        days &= {d for party in row["holidays"] for d in ground.holidays.get(party, ())}
    return days
