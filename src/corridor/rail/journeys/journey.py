"""Journeys as passengers read them: legs with train, places, clocks on the wall and platforms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

__all__ = ["Journey", "Leg"]


@dataclass(frozen=True, slots=True)
class Leg:
    """One train, or one way on foot.

    Parameters
    ----------
    kind
        ``train`` or ``walk``.
    start, end
        Names of the places.
    departure, arrival
        With the clock of the place.
    start_platform, end_platform
        As signed; empty if unknown.
    train
        Number of the train, its line if it has none, or its id.
    trip, operator, headsign, feed
        As the feed has them; empty on foot.
    seated
        Whether one stays seated coming from the leg before.
    start_station, end_station
        Ids of the places.
    """

    kind: str
    start: str
    end: str
    departure: datetime
    arrival: datetime
    start_platform: str = ""
    end_platform: str = ""
    train: str = ""
    trip: str = ""
    operator: str = ""
    headsign: str = ""
    feed: str = ""
    seated: bool = False
    start_station: str = ""
    end_station: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the leg as plain JSON values; times carry their offset from UTC."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {
            **values,
            "departure": self.departure.isoformat(timespec="seconds"),
            "arrival": self.arrival.isoformat(timespec="seconds"),
        }


@dataclass(frozen=True, slots=True)
class Journey:
    """A way from one place to another.

    Parameters
    ----------
    legs
        In the order of travel; at least one.
    changes
        How often one changes trains; staying seated is no change.
    """

    legs: tuple[Leg, ...]
    changes: int

    @property
    def departure(self) -> datetime:
        """When it begins."""
        return self.legs[0].departure

    @property
    def arrival(self) -> datetime:
        """When it ends."""
        return self.legs[-1].arrival

    @property
    def seconds(self) -> int:
        """How long it takes."""
        return round((self.arrival - self.departure).total_seconds())

    @property
    def trains(self) -> tuple[str, ...]:
        """The trains taken, in order."""
        return tuple(leg.train for leg in self.legs if leg.kind == "train")

    def as_json(self) -> dict[str, Any]:
        """Return the journey as plain JSON values."""
        return {
            "departure": self.departure.isoformat(timespec="seconds"),
            "arrival": self.arrival.isoformat(timespec="seconds"),
            "minutes": round(self.seconds / 60, 1),
            "changes": self.changes,
            "legs": [leg.as_json() for leg in self.legs],
        }
