"""Trains at the same minutes every period: what is asked of them, and what a periodic plan says.

Seconds on the railway's clock throughout. A *pattern* is one direction of one service; a *period* is the time
from one of its trains to the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from corridor.rail.model.origin import Origin
from corridor.rail.model.services import Train
from corridor.rail.model.timetable import Call

__all__ = [
    "Change",
    "Deviation",
    "Exempt",
    "FixedTime",
    "Pattern",
    "PatternTimes",
    "Patterns",
    "PeriodicPlan",
    "Spacing",
    "Thinning",
    "Waiting",
]


@dataclass(frozen=True, slots=True)
class Thinning:
    """Within these departures a train runs only every so many seconds."""

    from_s: int
    to_s: int
    every_s: int
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class Exempt:
    """Trains that do not run (``shift_s`` is ``None``), or run so much later."""

    dates: frozenset[date]
    from_s: int
    to_s: int
    shift_s: int | None
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class FixedTime:
    """A time that is given: ``event`` is ``arrival`` or ``departure``; it holds modulo the period."""

    station: str
    event: str
    at_s: int
    tolerance_s: int = 0
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One direction of a service that runs at the same minutes every period.

    Parameters
    ----------
    id
        ``SERVICE/out`` or ``SERVICE/back``.
    train
        What each of its trains is: path, stops, stock and dates; its times are to be chosen.
    every_s
        Its period; 0 stands for the period that the plan is asked for.
    first_s, last_s
        Earliest and latest departure from the first station.
    count
        Trains within a period, evenly spaced but for ``uneven_s``.
    supplement_s
        Most running time that may be added between two stations where trains may meet.
    shift_s
        How far a single train may leave the pattern so that an irregular train can pass.
    number_from
        Number of the first train; 0 for none.
    balanced
        Whether as many trains run as in the other direction, the last ones being left out.
    """

    id: str
    service: str
    train: Train
    every_s: int
    first_s: int
    last_s: int
    count: int = 1
    uneven_s: int = 0
    supplement_s: int = 0
    shift_s: int = 600
    number_from: int = 0
    balanced: bool = False
    thinned: tuple[Thinning, ...] = ()
    exempt: tuple[Exempt, ...] = ()
    fixed: tuple[FixedTime, ...] = ()
    origin: Origin = field(default_factory=Origin)

    @property
    def back(self) -> bool:
        """Whether it runs against the line's path."""
        return self.train.direction == "back"


@dataclass(frozen=True, slots=True)
class Change:
    """A change between patterns; ``max_s`` 0 means no limit, ``passengers`` a day weigh the waiting."""

    arriving: str
    departing: str
    station: str
    min_s: int
    max_s: int
    passengers: float
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class Spacing:
    """From each departure of ``first`` to one of ``second`` at a station, seconds."""

    first: str
    second: str
    station: str
    min_s: int
    max_s: int
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True)
class Patterns:
    """Everything that is asked of a periodic plan."""

    patterns: Mapping[str, Pattern] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    spacings: tuple[Spacing, ...] = ()


@dataclass(frozen=True, slots=True)
class PatternTimes:
    """The times of a pattern's train: calls from a first departure within the first period on.

    Parameters
    ----------
    nth
        Which of the pattern's trains within a period, from 0.
    """

    pattern: str
    nth: int
    every_s: int
    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Seconds between two trains that meet every period, at one station.

    ``kind`` is ``change``, ``turnaround`` or ``crossing``; of a crossing ``seconds`` is how long the first of
    the two stands.
    """

    kind: str
    station: str
    first: str
    second: str
    seconds: int
    at_s: int


@dataclass(frozen=True, slots=True)
class Deviation:
    """A train that leaves its pattern on some days, or does not run on them (``shift_s`` is ``None``).

    Parameters
    ----------
    pattern
        The pattern's id; empty for a train already there that was moved.
    leaves_s
        When it would leave.
    """

    pattern: str
    train: str
    leaves_s: int
    dates: frozenset[date]
    shift_s: int | None
    why: str
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True)
class PeriodicPlan:
    """What a periodic plan says besides the timetable that it became.

    Parameters
    ----------
    period_s
        The least period after which everything recurs.
    verdict, gap, objective, bound
        Of the minutes chosen, as the search proved them; equivalent passenger-minutes a day.
    units
        Units that the pattern keeps busy, by stock.
    anchored
        Whether times are fixed by the clock, so that the whole must not be turned round.
    trains
        The trains of the day that it was rolled out to, by id.
    deviations
        Where irregular trains made it leave the pattern.
    """

    period_s: int
    verdict: str
    gap: float | None
    objective: float
    bound: float
    times: tuple[PatternTimes, ...]
    waits: tuple[Waiting, ...]
    units: Mapping[str, int]
    anchored: bool = False
    trains: Mapping[str, Train] = field(default_factory=dict)
    deviations: tuple[Deviation, ...] = ()
