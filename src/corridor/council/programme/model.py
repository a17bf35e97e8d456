"""What a programme IS: many measures at once, known one by one or only as counts told on some days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from corridor.council.forecast.history import Case

__all__ = ["Count", "Measure", "Programme"]


@dataclass(frozen=True, slots=True)
class Count:
    """How many measures were done by a day, as one source tells it.

    Parameters
    ----------
    total
        How many there are, as this source tells it; ``None`` if it does not.
    source
        Ids of ``sources.csv``.
    row
        Line in the file.
    """

    day: date
    done: int
    total: int | None = None
    source: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: a case like those of the histories, with a title."""

    case: Case
    title: Mapping[str, str]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Programme:
    """Measures promised together.

    Parameters
    ----------
    first, last
        First day, and the day by which everything was promised.
    total
        Measures promised.
    next_last
        Last day of the package that follows.
    decision
        Id of the decision that is fulfilled when every measure is done; empty if there is none.
    counts
        By day, sources that disagree included.
    measures
        One by one, as far as they are known.
    """

    id: str
    name: Mapping[str, str]
    first: date
    last: date
    total: int
    next_last: date
    counts: tuple[Count, ...] = ()
    measures: tuple[Measure, ...] = ()
    source: str = ""
    decision: str = ""

    def known(self, day: date) -> tuple[Count, ...]:
        """Return the counts told by a day that agree on the total, at most one a day, none that falls."""
        agreed: dict[date, Count] = {}
        for count in self.counts:
            if (
                self.first < count.day <= day
                and count.total in (None, self.total)
                and count.done <= self.total
            ):
                agreed.setdefault(count.day, count)
        rising: list[Count] = []
        for count in sorted(agreed.values(), key=lambda c: c.day):
            if not rising or count.done >= rising[-1].done:
                rising.append(count)
        return tuple(rising)

    def disputed(self) -> tuple[Count, ...]:
        """Return the counts of sources that tell another total than the programme's own."""
        return tuple(c for c in self.counts if c.total not in (None, self.total))
