"""The minutes of a periodic plan: when the trains of each pattern arrive and leave, period after period."""

from __future__ import annotations

from dataclasses import dataclass

from corridor.rail.model import Call, PatternTimes
from corridor.web.source import Names, Source
from corridor.web.words import minute_of_period

__all__ = ["PatternMinutes", "PatternStop", "minutes"]


@dataclass(frozen=True)
class PatternStop:
    """A station where trains of a pattern stand; minutes of the period, on the railway's clock.

    ``arrives`` is empty at the first station, ``leaves`` at the last.
    """

    station: str
    names: Names
    arrives: str
    leaves: str


@dataclass(frozen=True)
class PatternMinutes:
    """One direction of a service; ``nth`` counts from 1 where it has several trains within ``every_min``."""

    pattern: str
    nth: int
    every_min: int
    stops: list[PatternStop]


def minutes(source: Source) -> list[PatternMinutes]:
    """Return the minutes of every pattern; none if the plan is not periodic."""
    told = source.plan.periodic
    return [_pattern(source, times) for times in told.times] if told else []


def _pattern(source: Source, times: PatternTimes) -> PatternMinutes:
    stops = [_stop(source, times, call) for call in times.calls if call.boarding or call.stands]
    return PatternMinutes(times.pattern, times.nth + 1, times.every_s // 60, stops)


def _stop(source: Source, times: PatternTimes, call: Call) -> PatternStop:
    first, last = call is times.calls[0], call is times.calls[-1]
    return PatternStop(
        call.station,
        source.station_names(source.plan.task.network.stations[call.station]),
        "" if first else minute_of_period(call.arrival_s, times.every_s),
        "" if last else minute_of_period(call.departure_s, times.every_s),
    )
