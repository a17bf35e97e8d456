"""Periods of statistics → first and last day: 2025, 2025-S1, 2025-Q3, 2025-07, 2025-W28, 2025-07-14."""

from __future__ import annotations

import re
from datetime import date, timedelta

__all__ = ["period"]

_PERIOD = re.compile(
    r"(?P<year>\d{4})(?:-(?:S(?P<half>[12])|Q(?P<quarter>[1-4])|W(?P<week>\d{2})|M?(?P<month>\d{2})))?"
)


def period(text: str) -> tuple[date, date]:
    """Return first and last day of a period as SDMX and ISO 8601 write it.

    Raises
    ------
    ValueError
        If it is none of them.
    """
    match = _PERIOD.fullmatch(text.strip())
    if match is None:
        day = date.fromisoformat(text.strip())
        return day, day
    year = int(match["year"])
    if match["week"]:
        monday = date.fromisocalendar(year, int(match["week"]), 1)
        return monday, monday + timedelta(6)
    for part, months in (("half", 6), ("quarter", 3), ("month", 1)):
        if match[part]:
            first = (int(match[part]) - 1) * months + 1
            return date(year, first, 1), _end(year, first + months)
    return date(year, 1, 1), date(year, 12, 31)


def _end(year: int, next_month: int) -> date:
    return date(year + (next_month > 12), (next_month - 1) % 12 + 1, 1) - timedelta(1)
