"""What a plan's figures say in plain words; no page and no command words them otherwise."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from corridor.rail.model import Timetable
from corridor.units import format_clock, format_duration

__all__ = [
    "gap_percent",
    "local_clock",
    "measure_words",
    "minute_of_period",
    "slack_words",
    "verdict_sentence",
]

_SAID_BY_MEASURE = ("pairs/day", "changes")


def gap_percent(timetable: Timetable) -> float | None:
    """Return the gap in percent, rounded up to a tenth so that it is never understated."""
    if timetable.gap is None:
        return None
    tenths = timetable.gap * 1000
    return (int(tenths) + (tenths - int(tenths) > 1e-9)) / 10


def verdict_sentence(timetable: Timetable) -> str:
    """Say what is proven about the timetable."""
    if timetable.verdict == "optimal":
        return "Proven best: no timetable that keeps every rule serves the stated wishes better."
    percent = gap_percent(timetable)
    if percent is None:
        return "It keeps every rule; how far it is from the best possible is not known."
    return f"It keeps every rule; the best possible is at most {percent:g} % better."


def measure_words(value: float | None, unit: str) -> str:
    """Return a value of a comparison with its unit; a dash when there is none."""
    if value is None:
        return "–"
    if unit == "min":
        return format_duration(round(value * 60))
    word = "" if unit in _SAID_BY_MEASURE else unit
    return f"{value:.3g} {word}".strip() if value < 1000 else f"{value:,.0f} {word}".strip()


def slack_words(slack_s: int) -> str:
    """Say by how much a rule is kept: ``binds``, ``4 min to spare``."""
    return "binds" if slack_s == 0 else f"{format_duration(slack_s)} to spare"


def minute_of_period(seconds: int, every_s: int) -> str:
    """Return a minute of the period: ``:07``, or ``1:07`` in a period of more than an hour."""
    minute = seconds // 60 % (every_s // 60)
    return f"{minute // 60}:{minute % 60:02d}" if every_s > 3600 else f":{minute:02d}"


@lru_cache(maxsize=65_536)
def local_clock(seconds: int, zone: str, railway_zone: str, dates: frozenset[date]) -> str:
    """Return the local ``HH:MM`` of a railway time on the first date, and others where clocks change.

    Parameters
    ----------
    seconds
        On the railway's clock.
    zone, railway_zone
        IANA names of the clock on the wall and of the railway.
    dates
        Days on which the time holds; ``08:00 / 09:00`` when the wall shows two times over the year.
    """
    from corridor.rail.publish.local_time import dates_by_local_time

    shown = dates_by_local_time([(seconds, zone)], dates, railway_zone)
    return " / ".join(format_clock(clock) for (clock,) in shown) or format_clock(seconds)
