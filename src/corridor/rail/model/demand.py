"""Who wants to travel when, as far as the timetable needs to know, and how their minutes weigh."""

from __future__ import annotations

from dataclasses import dataclass, field

from corridor.rail.model.origin import Origin

__all__ = ["Flow", "Profile", "Weights"]


@dataclass(frozen=True, slots=True)
class Profile:
    """Desired departures over the day.

    Slots are (from second, to second, share) on the railway's clock; the shares sum to 1.
    """

    id: str
    slots: tuple[tuple[int, int, float], ...]
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class Flow:
    """Passengers a day from one station to another, spread by a profile."""

    start: str
    end: str
    passengers: float
    profile: str
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class Weights:
    """How the parts of the objective weigh, all in equivalent passenger-minutes of riding.

    Parameters
    ----------
    early, late
        A minute of leaving earlier or later than wished, against a minute on board.
    no_train_min
        What a traveller who finds no train loses, minutes; a shift is never counted above it.
    unit_day
        A vehicle in use for one day.
    empty_km
        A kilometre run empty.
    moved_min
        A minute by which a train already there is moved, a day.
    wait_min
        A minute a train stands where it need not, a day, passengers or not.
    other_time_min
        A train at other times than on its usual days, a day.
    """

    early: float = 0.5
    late: float = 1.0
    no_train_min: float = 480.0
    unit_day: float = 30.0
    empty_km: float = 10.0
    moved_min: float = 30.0
    wait_min: float = 1.0
    other_time_min: float = 60.0
    origin: Origin = field(default_factory=Origin)
