"""What the clock on the wall says: railway time → local time, on a date.

A railway time is seconds since "noon minus 12 h" of the service day on the railway's clock, as in GTFS. Going
through the instant itself, the answer is right on the very day on which one of the clocks changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from corridor.units import DAY_S

__all__ = ["dates_by_local_time", "instant", "local_s", "offset_words"]


@lru_cache(maxsize=8192)
def _origin(day: date, zone: str) -> datetime:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone))
    return noon.astimezone(UTC) - timedelta(hours=12)


def instant(seconds: int, day: date, zone: str) -> datetime:
    """Return the moment (UTC) that is ``seconds`` into the service day on the clock of ``zone``."""
    return _origin(day, zone) + timedelta(seconds=seconds)


@lru_cache(maxsize=262_144)
def local_s(seconds: int, day: date, railway_zone: str, zone: str) -> int:
    """Return what the clock of ``zone`` shows, in seconds after midnight of the calendar date ``day``.

    Negative before that midnight, above 86,400 after the next.
    """
    local = instant(seconds, day, railway_zone).astimezone(ZoneInfo(zone))
    return (local.date() - day).days * DAY_S + local.hour * 3600 + local.minute * 60 + local.second


def dates_by_local_time(
    times: Iterable[tuple[int, str]], dates: Iterable[date], railway_zone: str
) -> dict[tuple[int, ...], frozenset[date]]:
    """Group dates by what the clocks on the wall show.

    Parameters
    ----------
    times
        Railway seconds and the zone in which each is shown.
    dates
        Service days.

    Returns
    -------
    dict
        Local seconds, in the order of ``times`` → the dates on which they are shown. Two groups where a
        neighbour changes its clocks and the railway's time stays.
    """
    times = list(times)
    groups: dict[tuple[int, ...], set[date]] = defaultdict(set)
    for day in sorted(dates):
        groups[tuple(local_s(s, day, railway_zone, zone) for s, zone in times)].add(day)
    return {shown: frozenset(days) for shown, days in groups.items()}


def offset_words(zone: str, days: Iterable[date]) -> str:
    """Return the zone's offsets from UTC on the days: ``UTC+3``, ``UTC+1/+2``."""
    offsets = {instant(DAY_S // 2, d, zone).astimezone(ZoneInfo(zone)).utcoffset() for d in days}
    hours = sorted((o or timedelta()).total_seconds() / 3600 for o in offsets)
    return "UTC" + "/".join(f"{h:+g}" for h in hours)
