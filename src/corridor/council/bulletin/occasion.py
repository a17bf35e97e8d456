"""What a bulletin is about: one meeting day, or a quarter of a year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from corridor.council.words import day_in_words, words

__all__ = ["Occasion", "meeting", "quarter"]

_QUARTER = re.compile(r"(\d{4})-?[Qq]([1-4])")


@dataclass(frozen=True, slots=True)
class Occasion:
    """A span of days, both included.

    Parameters
    ----------
    number
        Of the quarter; 0 for a meeting day.
    """

    first: date
    last: date
    number: int = 0

    @property
    def name(self) -> str:
        """Stem of the files: ``2026-02-26`` or ``2026-Q1``."""
        return f"{self.first.year}-Q{self.number}" if self.number else self.first.isoformat()

    def holds(self, day: date | None) -> bool:
        """Whether a day belongs to it."""
        return day is not None and self.first <= day <= self.last

    def title(self, language: str) -> str:
        """Return its name in words."""
        say = words(language)
        if self.number:
            return say["quarter"].format(n=self.number, year=self.first.year)
        return f"{say['meeting']}, {day_in_words(self.first, language)}"


def meeting(day: date) -> Occasion:
    """Return a meeting day."""
    return Occasion(day, day)


def quarter(text: str) -> Occasion:
    """Return a quarter, written ``2026-Q1``.

    Raises
    ------
    ValueError
        If it is none.
    """
    match = _QUARTER.fullmatch(text)
    if not match or int(match[1]) < 1900:
        raise ValueError(f"“{text[:40]}” is no quarter: write 2026-Q1")
    year, number = int(match[1]), int(match[2])
    after = date(year + (number == 4), 3 * number % 12 + 1, 1)
    return Occasion(date(year, 3 * number - 2, 1), after - timedelta(days=1), number)
