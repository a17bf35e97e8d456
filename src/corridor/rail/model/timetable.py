"""The timetable: who passes where at what second of which days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

__all__ = ["Call", "Run", "Timetable"]


@dataclass(frozen=True, slots=True)
class Call:
    """A train at a point of its path.

    Parameters
    ----------
    arrival_s, departure_s
        Seconds on the railway's clock; equal where the train passes. The first call's arrival and the last
        call's departure repeat the other time.
    boarding
        Whether passengers may board or alight.
    control_s
        Seconds of border control while standing here.
    track
        Track number at the station, from 1; platform tracks come first; 0 where tracks are not told apart.
    """

    station: str
    arrival_s: int
    departure_s: int
    boarding: bool
    control_s: int = 0
    track: int = 0

    @property
    def stands(self) -> bool:
        """Whether the train stops here for whatever reason."""
        return self.departure_s > self.arrival_s

    @property
    def dwell_s(self) -> int:
        """Seconds the train stands."""
        return self.departure_s - self.arrival_s


@dataclass(frozen=True, slots=True)
class Run:
    """One train at one set of times on its dates.

    Parameters
    ----------
    id
        The train's id; with ``@2`` and so on behind it where a train has other times on some days.
    train
        Id of the :class:`~corridor.rail.model.Train` or ExistingTrain it realises.
    kind
        ``planned`` or ``existing``.
    calls
        Every point of the path, in the order of travel.
    """

    id: str
    train: str
    kind: str
    line: str
    direction: str
    stock: str
    calls: tuple[Call, ...]
    dates: frozenset[date]
    empty: bool = False

    @property
    def path(self) -> tuple[str, ...]:
        """Stations in the order of travel."""
        return tuple(c.station for c in self.calls)

    @property
    def departure_s(self) -> int:
        """When it leaves its first station."""
        return self.calls[0].departure_s

    @property
    def arrival_s(self) -> int:
        """When it reaches its last station."""
        return self.calls[-1].arrival_s

    def call(self, station: str) -> Call | None:
        """Return the call at a station, or ``None`` if the train does not pass it."""
        return next((c for c in self.calls if c.station == station), None)


@dataclass(frozen=True)
class Timetable:
    """A year's timetable.

    Parameters
    ----------
    runs
        Planned and existing trains by run id.
    zone
        The railway's clock.
    verdict
        ``optimal`` or ``feasible``, as the solver said.
    gap
        (objective − bound) / objective; 0 when optimal, ``None`` if unknown.
    objective
        Parts of the objective in equivalent passenger-minutes a year, by name.
    """

    runs: Mapping[str, Run]
    zone: str
    grid_s: int
    verdict: str
    gap: float | None
    objective: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def planned(self) -> tuple[Run, ...]:
        """The trains that were asked for, by departure."""
        chosen = (r for r in self.runs.values() if r.kind == "planned")
        return tuple(sorted(chosen, key=lambda r: (r.line, r.direction, r.departure_s, r.id)))

    def on(self, day: date) -> list[Run]:
        """Return the runs of a day, by departure."""
        return sorted((r for r in self.runs.values() if day in r.dates), key=lambda r: (r.departure_s, r.id))
