"""Terms in months."""

from __future__ import annotations

import calendar
from datetime import datetime

__all__ = ["add_months"]


def add_months(moment: datetime, months: int) -> datetime:
    """Return the same day and time so many months later; the last day of the month if it has no such day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))
