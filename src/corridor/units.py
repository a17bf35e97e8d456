"""Units and clocks: the one place where a user's text becomes whole seconds and metres.

Inside, time is whole seconds since the start of the service day on the railway's clock (which may exceed
86,400 after midnight), length is whole metres. Local clocks exist only at the edges.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

__all__ = [
    "DAY_S",
    "Clock",
    "ceil_to",
    "format_clock",
    "format_duration",
    "is_zone",
    "offset_s",
    "parse_clock",
]

DAY_S = 86_400

_CLOCK = re.compile(r"^\s*(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(\S+)?\s*$")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day in a named zone.

    Parameters
    ----------
    seconds
        Seconds after local midnight; may exceed 86,400 for times after the following midnight.
    zone
        IANA name, e.g. ``Europe/Minsk``.
    """

    seconds: int
    zone: str

    def on(self, day: date, railway_zone: str) -> int:
        """Return seconds of the service day ``day`` on the railway's clock.

        Notes
        -----
        Both clocks are read at noon of the day, as GTFS does: a service day has no 25th hour.
        """
        return self.seconds + offset_s(railway_zone, day) - offset_s(self.zone, day)


def parse_clock(text: str, zone: str = "") -> Clock:
    """Read ``HH:MM[:SS] [Zone/Name]``.

    Parameters
    ----------
    text
        The clock time; hours may exceed 23 for times after midnight.
    zone
        Zone to use when the text names none.

    Raises
    ------
    ValueError
        If it is not a clock time; ``clock time without zone`` if no zone is known; ``unknown zone`` if the
        zone does not exist.
    """
    match = _CLOCK.match(text)
    if not match or int(match[2]) > 59 or int(match[3] or 0) > 59:
        raise ValueError("not a clock time HH:MM[:SS]")
    named = match[4] or zone
    if not named:
        raise ValueError("clock time without zone")
    if not is_zone(named):
        raise ValueError(f"unknown zone {named}")
    return Clock(int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0), named)


@lru_cache(maxsize=512)
def is_zone(name: str) -> bool:
    """Return whether the IANA zone exists."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@lru_cache(maxsize=65_536)
def offset_s(zone: str, day: date) -> int:
    """Return the zone's offset from UTC in seconds at noon of the day."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone))
    return int((noon.utcoffset() or timedelta()).total_seconds())


def format_clock(seconds: int, *, with_seconds: bool = False) -> str:
    """Return ``HH:MM`` (or ``HH:MM:SS``) of seconds after midnight; hours run past 23 after midnight."""
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    text = f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
    return f"{text}:{seconds % 60:02d}" if with_seconds else text


def format_duration(seconds: int) -> str:
    """Return a duration as people say it: ``2 h 05 min``, ``45 s``."""
    if abs(seconds) < 60:
        return f"{seconds} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min"


def ceil_to(value: int, step: int) -> int:
    """Return the smallest multiple of ``step`` that is at least ``value``."""
    return -(-value // step) * step
