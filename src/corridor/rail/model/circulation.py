"""Which unit runs which train, where it stands, and when it is serviced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = ["Circulation", "Duty", "EmptyRun", "Layover"]


@dataclass(frozen=True, slots=True)
class Duty:
    """One unit on one day: the runs it works, in order (run ids)."""

    unit: str
    day: date
    runs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layover:
    """A unit standing at a station overnight, between the service days ``day`` and the next."""

    unit: str
    day: date
    station: str
    serviced: bool = False


@dataclass(frozen=True, slots=True)
class EmptyRun:
    """A unit that must be moved without passengers because no train takes it where it is needed."""

    unit: str
    day: date
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Circulation:
    """A year's work of every unit.

    Parameters
    ----------
    duties
        Every unit and day with work, by day and unit.
    layovers
        Where every unit stands each night.
    services
        (unit, day, run after which it is serviced).
    units_needed
        Least number of units by stock, proven by the flow.
    """

    duties: tuple[Duty, ...]
    layovers: tuple[Layover, ...]
    services: tuple[tuple[str, date, str], ...]
    units_needed: dict[str, int]
    empty_runs: tuple[EmptyRun, ...] = ()

    def on(self, day: date) -> list[Duty]:
        """Return the duties of a day."""
        return [d for d in self.duties if d.day == day]

    def unit_of(self, run: str, day: date) -> str | None:
        """Return the unit that works a run on a day, or ``None``."""
        return next((d.unit for d in self.duties if d.day == day and run in d.runs), None)
