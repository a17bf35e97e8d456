"""What is asked for: lines, the trains wanted on them, and the trains already there.

``out`` is the sense in which a line's path is written; ``back`` the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from corridor.rail.model.calendar import Calendar, TimetableYear
from corridor.rail.model.origin import Origin

__all__ = ["Connection", "DayReturn", "ExistingCall", "ExistingTrain", "Line", "Services", "Stop", "Train"]

Window = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """A named path through the network."""

    id: str
    names: Mapping[str, str]
    path: tuple[str, ...]
    colour: str
    stock: str
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class Stop:
    """A planned stop with the least time the train stands there, in seconds."""

    station: str
    min_dwell_s: int


@dataclass(frozen=True, slots=True)
class Train:
    """A train that shall be planned.

    Parameters
    ----------
    path
        Stations in the order of travel.
    stops
        Where passengers board, first and last station included; border control is not a stop.
    dates
        When it runs.
    departure, arrival
        Windows, seconds on the railway's clock, both ends included; ``None`` means any time of the service
        day. They hold for the times at the first and at the last station.
    max_wait_s
        Longest unplanned wait at any one station (to let others pass).
    empty
        Whether it runs without passengers.
    optional
        Whether the plan may leave it out.
    numbers
        Train number by party.
    """

    id: str
    line: str
    direction: str
    path: tuple[str, ...]
    stops: tuple[Stop, ...]
    stock: str
    calendar: str
    dates: frozenset[date]
    departure: Window | None = None
    arrival: Window | None = None
    max_wait_s: int = 0
    empty: bool = False
    optional: bool = False
    numbers: Mapping[str, str] = field(default_factory=dict)
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class ExistingCall:
    """A time of a train already there; seconds on the railway's clock, ``None`` where unknown."""

    station: str
    arrival_s: int | None
    departure_s: int | None
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class ExistingTrain:
    """A train already there, on dates when its railway times are these.

    Parameters
    ----------
    path
        Every station it passes, between the first and the last that lie in the network.
    calls
        The times that are known, in order; those between are found by running times.
    tolerance_s
        How far the whole train may be moved, either way; 0 means fixed.
    """

    id: str
    number: str
    operator: str
    path: tuple[str, ...]
    calls: tuple[ExistingCall, ...]
    dates: frozenset[date]
    tolerance_s: int = 0
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class Connection:
    """A change between two named trains on every day when both run; seconds from arrival to departure."""

    arriving: str
    departing: str
    station: str
    min_s: int
    max_s: int
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class DayReturn:
    """A day out: on each of the dates one can leave ``home``, stay ``stay_s`` at ``away`` and be back."""

    line: str
    home: str
    away: str
    stay_s: int
    dates: frozenset[date]
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that is asked of the timetable."""

    year: TimetableYear
    lines: Mapping[str, Line]
    trains: Mapping[str, Train]
    existing: Mapping[str, ExistingTrain] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    connections: tuple[Connection, ...] = ()
    day_returns: tuple[DayReturn, ...] = ()
