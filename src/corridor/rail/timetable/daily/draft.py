"""The nouns of a draft timetable: trains whose times are still variables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from corridor.rail.model import ExistingTrain, RailTask, Train
from corridor.rail.solvers.blocking import PRICING, BlockingModel, Hole, Moment
from corridor.rail.timetable.daily.profile import Step

if TYPE_CHECKING:
    from corridor.rail.timetable.daily.bounds import Group

__all__ = ["SCALE", "Draft", "DraftTrain", "Wish", "by_members"]

SCALE = 6000
"""Units of the integer objective in one passenger-minute: tenths of a passenger times tenths of a second."""


@dataclass(eq=False)
class DraftTrain:
    """One train at one set of times, not yet chosen.

    Parameters
    ----------
    id
        Run id.
    asked
        The train as asked for, or as it exists.
    dates
        When it runs at these times.
    days
        Bit set of day types.
    arrival, departure
        Moment at each station of the path.
    stands_s
        Seconds of border control at a station.
    least_s
        Least seconds from the first departure to the arrival at, and the departure from, each station.
    steps
        What it does at each station after the first.
    entries
        Index of the occupation of the stretch that begins at a station.
    waits
        Variable "steps of waiting" by station.
    present
        Literal; 0 for always.
    """

    id: str
    asked: Train | ExistingTrain
    dates: frozenset[date]
    days: int = 0
    arrival: dict[str, Moment] = field(default_factory=dict)
    departure: dict[str, Moment] = field(default_factory=dict)
    boarding: frozenset[str] = frozenset()
    control_s: dict[str, int] = field(default_factory=dict)
    least_s: dict[str, tuple[int, int]] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    entries: dict[str, int] = field(default_factory=dict)
    waits: dict[str, int] = field(default_factory=dict)
    present: int = 0

    @property
    def path(self) -> tuple[str, ...]:
        """Stations in the order of travel."""
        return self.asked.path

    @property
    def planned(self) -> bool:
        """Whether it was asked for, rather than there already."""
        return isinstance(self.asked, Train)

    def ride_s(self, start: str, end: str) -> int:
        """Return the least seconds on board between two stations of a wanted train."""
        return self.least_s[end][0] - self.least_s[start][1]

    def serves(self, start: str, end: str) -> bool:
        """Whether passengers can ride from one station to the other."""
        if not (start in self.boarding and end in self.boarding):
            return False
        return self.path.index(start) < self.path.index(end)


@dataclass(frozen=True, slots=True)
class Wish:
    """Travellers of a group of days who wish to ride to one station from one time on.

    Parameters
    ----------
    at
        Wished second of departure.
    travellers
        Tenths of a traveller, all days of the group together.
    cap
        The most it can cost, given the trains whose times are known.
    """

    end: str
    at: int
    travellers: int
    cap: int


@dataclass
class Draft:
    """A timetable in the making: the task, the model, and its trains."""

    task: RailTask
    model: BlockingModel
    trains: list[DraftTrain] = field(default_factory=list)
    fleet: dict[str, dict[str, int]] = field(default_factory=dict)
    """Variable "units standing at the station before the first day", by stock and station."""
    ordered: set[tuple[str, str]] = field(default_factory=set)
    """Pairs of trains of which the first leaves its first station before the second."""
    intervals: dict[tuple[str, str, tuple[int, ...]], list[int]] = field(default_factory=dict)
    """Literals "the train leaves the station within the interval", by where the intervals begin."""
    holes: dict[str, dict[str, tuple[Hole, ...]]] = field(default_factory=dict)
    """Seconds at which a stretch cannot be entered, by train and station: see ``profile``."""
    groups: list[Group] = field(default_factory=list)
    """Wishes priced by ordered trains."""
    extras: dict[tuple[str, str, str], int] = field(default_factory=dict)
    """Variable "seconds slower than the least" by train and two stations."""
    parts: dict[str, dict[int, int]] = field(default_factory=dict)
    """The objective's coefficients by part, for the report."""

    def pay(self, part: str, coefficient: int, variable: int) -> None:
        """Add a price to the objective and remember what it is for."""
        self.model.pay(coefficient, variable)
        share = self.parts.setdefault(part, {})
        share[variable] = share.get(variable, 0) + coefficient

    @property
    def shift_prices(self) -> tuple[int, int]:
        """The price of leaving a second early and late, tenths of a second."""
        return round(10 * self.task.weights.early), round(10 * self.task.weights.late)

    def price(self, values: Sequence[int]) -> int:
        """Return what a plan really costs: the model's price with every group at its true cost."""
        return self.model.price(values) + sum(g.value(self, values) - values[g.cost] for g in self.groups)

    def refine(self, values: Sequence[int]) -> bool:
        """Sharpen the bounds around a plan; return whether anything changed."""
        with self.model.under(PRICING):
            short = [g for g in self.groups if g.value(self, values) > values[g.cost]]
            refined = [g.refine(self, values) for g in short]
        return any(refined)

    @property
    def planned(self) -> list[DraftTrain]:
        """The trains whose times are asked for."""
        return [t for t in self.trains if t.planned]


def by_members(trains: list[DraftTrain], days: Mapping[date, int]) -> list[tuple[list[DraftTrain], int]]:
    """Group dates by which of the trains run: (trains, number of dates), the dates without any included.

    Parameters
    ----------
    trains
        Candidates.
    days
        The dates to group, with how often each counts.
    """
    signature = {d: tuple(i for i, t in enumerate(trains) if d in t.dates) for d in days}
    ordered = sorted(days, key=signature.__getitem__)
    return [
        ([trains[i] for i in members], sum(days[d] for d in dates))
        for members, dates in groupby(ordered, key=signature.__getitem__)
    ]
