"""What the trains of a class of days offer between two stations, as arrays for the choice of departure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corridor.rail.demand.choice import impedances, kirchhoff_shares
from corridor.rail.demand.parameters import Values
from corridor.rail.demand.ways import Way, ways
from corridor.rail.model import Network, Profile, Run, TimetableYear, day_types

__all__ = ["DayClass", "Offer", "Route", "Slots", "classes_of", "offers_of", "slots_of"]

Floats = NDArray[np.float64]
SLOT_MIN = 60.0
"""Longer slots of a profile are cut up: wishes fall evenly into them."""


class Slots(NamedTuple):
    """When people wish to leave: intervals in minutes and the share of the day's travellers in each, [S]."""

    begin: Floats
    end: Floats
    share: Floats


@dataclass(frozen=True, slots=True)
class DayClass:
    """Days on which the same trains run."""

    id: str
    dates: tuple[date, ...]
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Offer:
    """The journeys between two stations on a class of days.

    Parameters
    ----------
    departure_min, ride_min, wait_min, changes
        Of each journey, [N]; riding time holds no waiting.
    """

    ways: tuple[Way, ...]
    departure_min: Floats = field(repr=False)
    ride_min: Floats = field(repr=False)
    wait_min: Floats = field(repr=False)
    changes: Floats = field(repr=False)

    def perceived_min(self, values: Values) -> Floats:
        """Return riding + weighted waiting + a penalty a change, minutes, [N]."""
        waits, transfers = values["wait_weight"] * self.wait_min, values["transfer_min"] * self.changes
        return self.ride_min + waits + transfers

    def impedances(self, slots: Slots, values: Values) -> Floats:
        """Return the impedance of each journey for the wishes of each slot, minutes, [S, N]."""
        return impedances(self.perceived_min(values), self.departure_min, slots.begin, slots.end, values)

    def shares(self, slots: Slots, values: Values) -> Floats:
        """Return the share of the day's travellers that each journey gets, [N]."""
        by_slot = kirchhoff_shares(self.impedances(slots, values), values["choice_exponent"])
        return np.asarray(slots.share @ by_slot) if self.ways else np.zeros(0)

    def journey_min(self, slots: Slots, values: Values, without: float) -> float:
        """Return the mean generalised journey time: each wish takes its best departure, minutes.

        ``without`` is what counts if there is no journey. The best, not the mean of the shares, so that one
        train more never makes it worse.
        """
        if not self.ways:
            return without
        return float(slots.share @ self.impedances(slots, values).min(axis=1))


def classes_of(runs: Iterable[Run], year: TimetableYear) -> list[DayClass]:
    """Return the classes of days by the passenger trains that run on them, the most frequent first."""
    carrying = {r.id: r for r in runs if not r.empty}
    running: dict[Hashable, frozenset[date]] = {i: r.dates for i, r in carrying.items()}
    return [
        DayClass(k.id, k.dates, tuple(r for i, r in carrying.items() if i in k.members))
        for k in day_types(running, year)
    ]


Route = Callable[[Sequence[Run], date, Sequence[str]], Mapping[tuple[str, str], Sequence[Way]]]
"""Finds the journeys of a day's trains between stations."""


def offers_of(
    network: Network, kind: DayClass, stations: Sequence[str], route: Route | None = None
) -> dict[tuple[str, str], Offer]:
    """Return the offer of every ordered pair of different stations on a class of days.

    Parameters
    ----------
    route
        Finds the journeys; direct trains and one change if ``None``.
    """
    pairs = [(a, b) for a in stations for b in stations if a != b]
    if route is None:
        return {pair: _offer(ways(network, kind.runs, *pair)) for pair in pairs}
    found = route(kind.runs, kind.dates[0], stations)
    return {pair: _offer(found.get(pair, ())) for pair in pairs}


def _offer(found: Sequence[Way]) -> Offer:
    def column(values: list[float]) -> Floats:
        return np.array(values, np.float64)

    return Offer(
        tuple(found),
        column([w.departure_s / 60 for w in found]),
        column([(w.arrival_s - w.departure_s - w.wait_s) / 60 for w in found]),
        column([w.wait_s / 60 for w in found]),
        column([float(w.changes) for w in found]),
    )


def slots_of(profiles: Sequence[tuple[Profile, float]]) -> Slots:
    """Return a mixture of profiles (with weights), their slots cut to at most :data:`SLOT_MIN`."""
    rows: list[tuple[float, float, float]] = []
    total = sum(w for _, w in profiles)
    for profile, weight in profiles:
        for first_s, last_s, share in profile.slots:
            pieces = max(1, -int(-(last_s - first_s) // (60 * SLOT_MIN)))
            width, part = (last_s - first_s) / 60 / pieces, share * weight / total / pieces
            begins = (first_s / 60 + n * width for n in range(pieces))
            rows += [(b, b + width, part) for b in begins]
    begin, end, share = np.array(rows, np.float64).T
    return Slots(begin, end, share)
