"""Who could travel, what is known of how many do, how they choose, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from corridor.rail.model.disturbance import Band
from corridor.rail.model.origin import Origin

__all__ = ["Count", "Market", "Parameter", "Price", "Ridership", "Total", "Zone"]


@dataclass(frozen=True, slots=True)
class Zone:
    """A place and the station that serves it."""

    id: str
    station: str
    name: str
    population: int
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class Total:
    """Passengers a year between two sets of stations, both directions together.

    ``carried`` is false where they shape the trips, but ride in trains that the workspace does not hold.
    """

    id: str
    start: tuple[str, ...]
    end: tuple[str, ...]
    passengers: Band
    carried: bool = True
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class Count:
    """Passengers counted from one station to another over some days, both ends included."""

    start: str
    end: str
    first: date
    last: date
    passengers: float
    origin: Origin = field(default_factory=Origin)

    @property
    def per_year(self) -> float:
        """Passengers in 365 days at this rate."""
        return self.passengers * 365 / ((self.last - self.first).days + 1)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of travellers' behaviour, with its range and where it is from."""

    name: str
    value: Band
    unit: str = ""
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit of something costs, in the workspace's currency; ``stock`` empty means any."""

    item: str
    value: Band
    stock: str = ""
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class Ridership:
    """Passengers carried and seats offered by a service from one day to another, both included."""

    service: str
    first: date
    last: date
    passengers: float
    seats: float
    trains: tuple[str, ...] = ()
    origin: Origin = field(default_factory=Origin)

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Market:
    """Everything the demand stage reads besides the trains."""

    zones: tuple[Zone, ...] = ()
    totals: tuple[Total, ...] = ()
    counts: tuple[Count, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    prices: tuple[Price, ...] = ()
    ridership: tuple[Ridership, ...] = ()
    holidays: frozenset[date] = frozenset()
    currency: str = ""
