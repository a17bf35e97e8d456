"""Dates described by as little as possible: weekly patterns and exceptions.

Every description here is exact: expanding it gives the very dates it was made from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Days", "Season", "in_seasons", "weekly_pattern"]

SEASON_COST = 3  # naming one more season is worth sparing this many single dates


@dataclass(frozen=True, slots=True, order=True)
class Season:
    """Weekdays (Monday is 0) from a first to a last day, both included."""

    first: date
    last: date
    weekdays: tuple[int, ...]

    def dates(self) -> frozenset[date]:
        """Return the dates of the season."""
        return frozenset(d for d in _span(self.first, self.last) if d.weekday() in self.weekdays)

    def fills(self, first: date, last: date) -> bool:
        """Whether the pattern says the same for the whole time from ``first`` to ``last``."""
        return self.dates() == Season(first, last, self.weekdays).dates()


@dataclass(frozen=True, slots=True)
class Days:
    """Seasons, dates added to them and dates taken out, in order."""

    seasons: tuple[Season, ...]
    added: tuple[date, ...]
    removed: tuple[date, ...]

    def dates(self) -> frozenset[date]:
        """Return the dates described."""
        pattern = frozenset[date]().union(*(s.dates() for s in self.seasons))
        return (pattern | set(self.added)) - set(self.removed)


@lru_cache(maxsize=1024)
def weekly_pattern(dates: frozenset[date]) -> Days:
    """Describe dates by at most one season, with the fewest exceptions there can be.

    This is what one row of GTFS ``calendar.txt`` and its ``calendar_dates.txt`` can say. Every pair of first
    and last day is weighed, so no description of this form is smaller.
    """
    if not dates:
        return Days((), (), ())
    days = _span(min(dates), max(dates))
    inside, total = _counts(dates, days)
    outside = len(dates) - _windows(inside).sum(axis=2)
    cost = outside + _misses(inside, total)
    cost[np.tril_indices(len(days) + 1)] = len(dates) + 1
    start, stop = np.unravel_index(int(cost.argmin()), cost.shape)
    season = _season(dates, days[int(start) : int(stop)])
    return _exceptions(dates, [season] if season and cost[start, stop] + 1 < len(dates) else [])


@lru_cache(maxsize=1024)
def in_seasons(dates: frozenset[date]) -> Days:
    """Describe dates by as many seasons as make the description shortest.

    Dynamic programming over the days: each day is outside every season or the last day of one. A season
    counts as three single dates.
    """
    if not dates:
        return Days((), (), ())
    days = _span(min(dates), max(dates))
    misses = _misses(*_counts(dates, days)) + SEASON_COST
    best, came_from = [0], [0]
    for stop, day in enumerate(days, 1):
        single = best[-1] + (day in dates)
        seasons = misses[:stop, stop] + np.array(best)
        start = int(seasons.argmin())
        best.append(min(single, int(seasons[start])))
        came_from.append(start if seasons[start] < single else stop - 1)
    return _exceptions(dates, _seasons_back(dates, days, best, came_from))


def _seasons_back(
    dates: frozenset[date], days: list[date], best: list[int], came_from: list[int]
) -> list[Season]:
    seasons = []
    stop = len(days)
    while stop:
        start = came_from[stop]
        single = start == stop - 1 and best[stop] == best[start] + (days[start] in dates)
        if not single and (season := _season(dates, days[start:stop])):
            seasons.append(season)
        stop = start
    return seasons[::-1]


def _season(dates: frozenset[date], days: list[date]) -> Season | None:
    """Return the weekdays that run on most of their days, cut to the first and last day that runs."""
    weekdays = []
    for weekday in range(7):
        asked = [d for d in days if d.weekday() == weekday]
        if 2 * sum(d in dates for d in asked) > len(asked):
            weekdays.append(weekday)
    running = [d for d in days if d.weekday() in weekdays and d in dates]
    return Season(running[0], running[-1], tuple(weekdays)) if running else None


def _exceptions(dates: frozenset[date], seasons: Iterable[Season]) -> Days:
    seasons = tuple(seasons)
    pattern = frozenset[date]().union(*(s.dates() for s in seasons))
    return Days(seasons, tuple(sorted(dates - pattern)), tuple(sorted(pattern - dates)))


def _span(first: date, last: date) -> list[date]:
    return [first + timedelta(n) for n in range((last - first).days + 1)]


def _counts(dates: frozenset[date], days: list[date]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return running dates and all dates before each day, by weekday: shape (days + 1, 7)."""
    inside = np.zeros((len(days) + 1, 7), dtype=np.int32)
    total = np.zeros_like(inside)
    for n, day in enumerate(days, 1):
        inside[n, day.weekday()] = day in dates
        total[n, day.weekday()] = 1
    return inside.cumsum(axis=0), total.cumsum(axis=0)


def _windows(counts: NDArray[Any]) -> NDArray[Any]:
    """Return counts between every pair of days: shape (start, stop, 7)."""
    windows: NDArray[Any] = counts[None, :, :] - counts[:, None, :]
    return windows


def _misses(inside: NDArray[Any], total: NDArray[Any]) -> NDArray[Any]:
    """Return the exceptions that the best weekdays of every window need: shape (start, stop)."""
    run, asked = _windows(inside), _windows(total)
    misses: NDArray[Any] = np.minimum(run, asked - run).sum(axis=2)
    return misses
