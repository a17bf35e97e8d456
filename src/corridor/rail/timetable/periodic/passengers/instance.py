"""A periodic network with passengers: who wants to travel from which stop to which, and what a change costs.

Schiewe, Goerigk, Lindner: Introducing TimPassLib, a library for integrated periodic timetabling and passenger
routing (2023). Passengers ride (drive, wait) and change; all other activities only bind the timetable.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corridor.rail.timetable.periodic.network import Integers, PeriodicNetwork

__all__ = ["BINDING", "RIDDEN", "PassengerNetwork"]

RIDDEN = ("drive", "wait", "change")
"""Kinds of activities on which passengers spend time."""

BINDING = ("sync", "headway", "turnaround", "turn")
"""Kinds of activities that bind the timetable and carry nobody."""


@dataclass(frozen=True)
class PassengerNetwork:
    """Events, activities and passengers.

    Parameters
    ----------
    network
        Events and activities, with weight 0; its names are the ids of the events.
    ids, kinds
        Id of each activity, and its kind out of :data:`RIDDEN` and :data:`BINDING`, shape (m,).
    departs
        Whether each event is a departure (else an arrival), shape (n,).
    stops
        Id of the stop of each event, shape (n,).
    lines
        Line, direction and repetition of each event, as the file has them, shape (n,).
    origins, destinations
        Ids of the stops between which passengers travel, shape (d,).
    customers
        How many, in parts of ``1 / per_customer``, shape (d,).
    penalty
        What a change costs beyond its duration, ticks.
    settings
        Key and value of each line of the configuration, in order.
    per_unit
        Ticks in a unit of the file's time; above 1 if the file has fractions.
    per_customer
        Parts in one customer; above 1 if the file has fractions.
    """

    network: PeriodicNetwork
    ids: tuple[str, ...]
    kinds: tuple[str, ...]
    departs: NDArray[np.bool_]
    stops: tuple[str, ...]
    lines: tuple[tuple[str, str, str], ...]
    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    customers: Integers
    penalty: int
    settings: tuple[tuple[str, str], ...] = ()
    per_unit: int = 1
    per_customer: int = 1

    @cached_property
    def ridden(self) -> Integers:
        """Indices of the activities that passengers may use."""
        return np.array([a for a, kind in enumerate(self.kinds) if kind in RIDDEN], dtype=np.int64)

    @cached_property
    def charges(self) -> Integers:
        """What each activity costs a passenger beyond its duration, ticks, shape (m,)."""
        return np.array([self.penalty if kind == "change" else 0 for kind in self.kinds], dtype=np.int64)

    @cached_property
    def rows_to(self) -> dict[str, list[int]]:
        """Rows of the pairs that travel to each destination."""
        rows: dict[str, list[int]] = {}
        for row, destination in enumerate(self.destinations):
            rows.setdefault(destination, []).append(row)
        return rows

    def calls_at(self, stop: str, *, departs: bool) -> Integers:
        """Return the departures, or the arrivals, at a stop; none if it is unknown."""
        return self._calls.get((stop, departs), np.zeros(0, dtype=np.int64))

    @cached_property
    def _calls(self) -> dict[tuple[str, bool], Integers]:
        calls: dict[tuple[str, bool], list[int]] = {}
        for event, (stop, departs) in enumerate(zip(self.stops, self.departs.tolist(), strict=True)):
            calls.setdefault((stop, departs), []).append(event)
        return {call: np.array(events, dtype=np.int64) for call, events in calls.items()}

    def in_units(self, total: int) -> float:
        """Return a sum of ticks times parts of customers in the file's own units; a whole number if it is."""
        return float(Fraction(total, self.per_unit * self.per_customer))
