"""Spans of whole months, as trade statistics tell them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

__all__ = ["Period", "parse_period"]

_PERIOD = re.compile(r"(\d{4})(?:-(\d{2}))?(?:/(\d{4})-(\d{2}))?")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """First and last day, both included."""

    first: date
    last: date

    @property
    def months(self) -> Iterator[Period]:
        """Each month of it."""
        year, month = self.first.year, self.first.month
        while (year, month) <= (self.last.year, self.last.month):
            yield _months((year, month), (year, month))
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)

    @property
    def is_month(self) -> bool:
        """Whether it is a single month."""
        return (self.first.year, self.first.month) == (self.last.year, self.last.month)

    def __str__(self) -> str:
        if self.is_month:
            return f"{self.first:%Y-%m}"
        if (self.first.month, self.last.month) == (1, 12) and self.first.year == self.last.year:
            return f"{self.first:%Y}"
        return f"{self.first:%Y-%m}/{self.last:%Y-%m}"


def parse_period(text: str) -> Period:
    """Return a period: ``2025``, ``2025-03`` or ``2025-01/2025-10``.

    Raises
    ------
    ValueError
        If it is none.
    """
    match = _PERIOD.fullmatch(text)
    if not match or (match[3] and not match[2]):
        raise ValueError(f"“{text[:40]}” is no period: write 2025, 2025-03 or 2025-01/2025-10")
    year = int(match[1])
    begin = (year, int(match[2] or 1))
    end = (int(match[3]), int(match[4])) if match[3] else (year, int(match[2] or 12))
    if end < begin or not (1 <= begin[1] <= 12 and 1 <= end[1] <= 12 and year >= 1900 and end[0] <= 2200):
        raise ValueError(f"“{text[:40]}” is no period: its months are not in the calendar")
    return _months(begin, end)


def _months(begin: tuple[int, int], end: tuple[int, int]) -> Period:
    return Period(date(*begin, 1), date(*end, calendar.monthrange(*end)[1]))
