"""The nouns of a periodic plan in the making: events on the grid, and activities in the user's words.

An event is a whole number of ticks of the grid and a fixed rest in seconds: ``second = tick · grid + rest``.
So departures fall on the grid while running times, headways and clearances stay exact to the second.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import lcm

import numpy as np

from corridor.errors import InfeasibleError
from corridor.rail.model import Origin
from corridor.rail.timetable.periodic.network import PeriodicNetwork

__all__ = ["SCALE", "Activity", "Draft", "words"]

SCALE = 100
"""Units of weight in an equivalent passenger-minute a day."""


@dataclass(frozen=True, slots=True)
class Activity:
    """What lies between two events.

    Parameters
    ----------
    kind
        ``drive``, ``dwell``, ``turnaround``, ``change``, ``headway``, ``crossing``, ``track``, ``spacing`` or
        ``fixed``.
    lower, upper
        Ticks.
    weight
        Per tick of slack, 1/``SCALE`` passenger-minutes a day.
    label
        The rule in the user's words, with file and row.
    """

    kind: str
    source: int
    target: int
    lower: int
    upper: int
    weight: int
    label: str


@dataclass
class Draft:
    """Events and activities, to become a network.

    Parameters
    ----------
    grid_s
        Seconds of a tick.
    names, periods_s, rests_s
        By event: its name, its period and the seconds by which it is later than its tick.
    """

    grid_s: int
    names: list[str] = field(default_factory=list)
    periods_s: list[int] = field(default_factory=list)
    rests_s: list[int] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    clock: int = -1
    """The event to which fixed times are tied; −1 while there is none."""

    def event(self, name: str, period_s: int, rest_s: int = 0) -> int:
        """Add an event and return its number."""
        self.names.append(name)
        self.periods_s.append(period_s)
        self.rests_s.append(rest_s)
        return len(self.names) - 1

    def modulus_s(self, source: int, target: int) -> int:
        """Return the seconds after which two events are as far apart again."""
        return int(np.gcd(self.periods_s[source], self.periods_s[target]))

    def join(
        self,
        kind: str,
        source: int,
        target: int,
        least_s: int,
        most_s: int | None,
        label: str,
        *,
        weight: float = 0.0,
    ) -> None:
        """Add an activity of so many seconds at least and at most (``None``: no limit).

        Parameters
        ----------
        weight
            Passengers a day who wait while it lasts longer than it must.

        Raises
        ------
        InfeasibleError
            If no whole tick lies between the two limits.
        """
        rest = self.rests_s[source] - self.rests_s[target]
        lower = -((-least_s - rest) // self.grid_s)
        free = lower + self.modulus_s(source, target) // self.grid_s - 1
        upper = free if most_s is None else min(free, (most_s + rest) // self.grid_s)
        if upper < lower:
            grid = f"Departures fall on multiples of {self.grid_s} s (grid_s in corridor.toml)"
            raise InfeasibleError([label], why=f"{grid}; none lies between these limits.")
        price = round(weight * SCALE * self.grid_s / 60)
        self.activities.append(Activity(kind, source, target, lower, upper, price, label))

    def tie(self, event: int, at_s: int, tolerance_s: int, label: str, *, within_s: int = 0) -> None:
        """Fix the second of an event, modulo its period; ``within_s`` more may be late."""
        if self.clock < 0:
            self.clock = self.event("clock", 0)
        self.periods_s[self.clock] = lcm(*(p for p in self.periods_s if p))
        least, most = at_s - tolerance_s, at_s + tolerance_s + within_s
        self.join("fixed", self.clock, event, least, most, label)

    def period_s(self) -> int:
        """Return the period after which everything recurs."""
        return lcm(*self.periods_s) if self.periods_s else self.grid_s

    def network(self) -> PeriodicNetwork:
        """Return the network, in ticks."""
        if self.clock >= 0:
            self.periods_s[self.clock] = self.period_s()
        columns = np.array(
            [(a.source, a.target, a.lower, a.upper, a.weight) for a in self.activities], dtype=np.int64
        ).reshape(-1, 5)
        source, target, lower, upper, weight = (c.copy() for c in columns.T)
        return PeriodicNetwork(
            self.period_s() // self.grid_s,
            tuple(self.names),
            source,
            target,
            lower,
            upper,
            weight,
            tuple(a.label for a in self.activities),
            np.array(self.periods_s, dtype=np.int64) // self.grid_s,
        )


def words(sentence: str, *origins: Origin) -> str:
    """Return a rule with the places where it stands."""
    places = [str(o) for o in dict.fromkeys(origins) if o.place.file]
    return f"{sentence} [{'; '.join(places)}]" if places else sentence
