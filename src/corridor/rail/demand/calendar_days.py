"""What kind of day a date is for travellers: weekday, holiday, the day before and after, season, trend.

Public holidays come from the workspace and, for parties whose id is an ISO country code, from the
``holidays`` library for any year.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from datetime import date, timedelta
from math import cos, pi, sin

import numpy as np
from numpy.typing import NDArray

__all__ = ["FEATURES", "features", "public_holidays"]

FEATURES = (
    "level", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "holiday", "eve", "after",
    "year_sin", "year_cos", "half_sin", "half_cos", "trend",
)  # fmt: skip
"""Columns of :func:`features`; ``trend`` counts years from a given day."""


def public_holidays(parties: Iterable[str], years: Iterable[int], given: Iterable[date]) -> frozenset[date]:
    """Return the public holidays of all parties; those given by the workspace, and the library's."""
    import holidays

    known = holidays.list_supported_countries()
    found = set(given)
    for party in parties:
        if party in known:
            found |= set(holidays.country_holidays(party, years=list(years)))
    return frozenset(found)


def features(days: Sequence[date], free: Container[date], start: date) -> NDArray[np.float64]:
    """Return the kind of each day, [D, len(FEATURES)].

    Parameters
    ----------
    free
        Public holidays.
    start
        Day from which the trend counts.
    """
    return np.array([_row(day, free, start) for day in days], np.float64).reshape(-1, len(FEATURES))


def _row(day: date, free: Container[date], start: date) -> list[float]:
    weekday = [float(day.weekday() == n) for n in range(1, 7)]
    is_free = day in free
    eve = not is_free and day + timedelta(1) in free
    after = not is_free and day - timedelta(1) in free
    turn = 2 * pi * day.timetuple().tm_yday / 365.25
    season = [sin(turn), cos(turn), sin(2 * turn), cos(2 * turn)]
    return [1.0, *weekday, float(is_free), float(eve), float(after), *season, (day - start).days / 365.25]
