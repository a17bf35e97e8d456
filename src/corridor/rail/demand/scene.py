"""Everything about demand that does not depend on the values of parameters: worked out once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.rail.demand.offer import DayClass, Offer, Route, Slots, classes_of, offers_of, slots_of
from corridor.rail.demand.parameters import in_force
from corridor.rail.model import Profile, RailTask, Run

__all__ = ["Pair", "Scene", "set_scene", "wished_shares"]

Floats = NDArray[np.float64]

FLAT = Profile("flat", ((6 * 3600, 22 * 3600, 1.0),))
"""Wishes where the workspace has no profile at all: evenly from 06:00 to 22:00 on the railway's clock."""


@dataclass(frozen=True)
class Pair:
    """Two stations, and what each class of days offers between them.

    Parameters
    ----------
    after, before
        (offer, days) of each set of days with the same journeys.
    classes
        Of each class of days after: position in ``after``.
    """

    start: str
    end: str
    slots: Slots
    after: tuple[tuple[Offer, int], ...]
    before: tuple[tuple[Offer, int], ...]
    classes: tuple[int, ...]

    @property
    def fastest_min(self) -> float:
        """Shortest ride there is on any day, before or after; infinite if there is none."""
        rides = [float((o.ride_min + o.wait_min).min()) for o, _ in (*self.after, *self.before) if o.ways]
        return min(rides, default=float("inf"))


@dataclass(frozen=True)
class Scene:
    """Stations, pairs and classes of days.

    Parameters
    ----------
    population
        Inhabitants served by each station, [Z].
    crosses
        Whether a border lies between two stations, [Z, Z].
    usual_before, usual_after
        Fastest minutes between stations on the usual day.
    """

    stations: tuple[str, ...]
    population: Floats
    crosses: NDArray[np.bool_]
    pairs: dict[tuple[str, str], Pair]
    classes: tuple[DayClass, ...]
    usual_before: dict[tuple[str, str], float]
    usual_after: dict[tuple[str, str], float]

    @property
    def minutes(self) -> Floats:
        """Fastest minutes between stations, [Z, Z], infinite where there is no way."""
        return np.array(
            [[self._fastest(a, b) if a != b else 0.0 for b in self.stations] for a in self.stations]
        )

    def _fastest(self, a: str, b: str) -> float:
        pair = self.pairs.get((a, b))
        return pair.fastest_min if pair else float("inf")


def set_scene(
    task: RailTask, runs: Sequence[Run], before: Sequence[Run], route: Route | None = None
) -> Scene:
    """Return the scene for the trains after and before."""
    population: dict[str, float] = defaultdict(float)
    for zone in task.market.zones:
        population[zone.station] += zone.population
    wished = [s for f in task.flows for s in (f.start, f.end)]
    counted = [s for c in task.market.counts for s in (c.start, c.end)]
    stations = tuple(dict.fromkeys([*population, *wished, *counted]))
    sides = [classes_of(trains, task.services.year) for trains in (runs, before)]
    offers = [[offers_of(task.network, c, stations, route) for c in side] for side in sides]
    parties = [task.network.stations[s].party for s in stations]
    return Scene(
        stations,
        np.array([population.get(s, 0.0) for s in stations]),
        np.array([[a != b for b in parties] for a in parties]),
        {(p.start, p.end): p for p in _pairs(task, stations, sides, offers)},
        tuple(sides[0]),
        _usual(sides[1], offers[1]),
        _usual(sides[0], offers[0]),
    )


Offers = Sequence[dict[tuple[str, str], Offer]]


def _usual(classes: Sequence[DayClass], offers: Offers) -> dict[tuple[str, str], float]:
    """Return the fastest minutes on the most frequent class of days, one with planned trains if there is."""
    if not classes:
        return {}
    n = next((n for n, c in enumerate(classes) if any(r.kind == "planned" for r in c.runs)), 0)
    return {pair: float((o.ride_min + o.wait_min).min()) for pair, o in offers[n].items() if o.ways}


def _pairs(
    task: RailTask, stations: Sequence[str], sides: Sequence[Sequence[DayClass]], offers: Sequence[Offers]
) -> Iterator[Pair]:
    for pair in ((a, b) for a in stations for b in stations if a != b):
        after, at = _distinct([o[pair] for o in offers[0]], sides[0])
        old, _ = _distinct([o[pair] for o in offers[1]], sides[1])
        if any(o.ways for o, _ in (*after, *old)):
            yield Pair(*pair, _wishes(task, *pair), after, old, at)


def _distinct(
    offers: Sequence[Offer], classes: Sequence[DayClass]
) -> tuple[tuple[tuple[Offer, int], ...], tuple[int, ...]]:
    """Join classes with the same journeys; return (offer, days) and which one each class has."""
    found: dict[object, int] = {}
    rows: list[tuple[Offer, int]] = []
    at = []
    for offer, kind in zip(offers, classes, strict=True):
        n = found.setdefault(offer.ways, len(rows))
        if n == len(rows):
            rows.append((offer, 0))
        rows[n] = (rows[n][0], rows[n][1] + len(kind.dates))
        at.append(n)
    return tuple(rows), tuple(at)


def _wishes(task: RailTask, start: str, end: str) -> Slots:
    """Return when people wish to leave: as the pair's own rows say, else as all profiles together."""
    own = [(f.profile, f.passengers) for f in task.flows if (f.start, f.end) == (start, end)]
    rows = [(task.profiles[p], n) for p, n in own if p in task.profiles and n > 0]
    return slots_of(rows or [(p, 1.0) for p in task.profiles.values()] or [(FLAT, 1.0)])


def wished_shares(task: RailTask, runs: Sequence[Run], start: str, end: str) -> list[float]:
    """Return which share of those who go from one station to another wish for each direct train."""
    values = {name: p.value.central for name, p in in_force(task.market.parameters).items()}
    kind = DayClass("", (), tuple(runs))
    offer = offers_of(task.network, kind, (start, end))[start, end]
    trains = [w.legs[0].run for w in offer.ways]
    shares = dict(zip(trains, offer.shares(_wishes(task, start, end), values), strict=True))
    return [float(shares.get(r.id, 0.0)) for r in runs]
