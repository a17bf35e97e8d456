"""One year under one set of values: who rides where, what it saves, what it earns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from corridor.rail.demand.offer import Offer
from corridor.rail.demand.parameters import Values
from corridor.rail.demand.result import PairBenefit
from corridor.rail.demand.scene import Pair, Scene
from corridor.rail.demand.trips import trips_of_year
from corridor.rail.model import RailTask, Run

__all__ = ["Year", "play_year"]

Floats = NDArray[np.float64]


@dataclass
class Year:
    """Results of a year; loads are passengers a day by (class of days, run) and section, [calls − 1].

    ``carried`` counts passengers, ``km`` passenger-kilometres and ``boardings`` rides in planned trains.
    """

    fit_error: float
    pairs: list[PairBenefit] = field(default_factory=list)
    loads: dict[tuple[int, str], Floats] = field(default_factory=dict)
    riders: dict[tuple[int, str], float] = field(default_factory=dict)
    carried: float = 0.0
    boardings: float = 0.0
    km: float = 0.0


def play_year(task: RailTask, scene: Scene, values: Values, totals: Mapping[str, float]) -> Year:
    """Return the year: trips are those after the change; before it there were fewer, by elasticity."""
    trips, error = trips_of_year(task, scene, values, totals)
    year = Year(error)
    at = {s: n for n, s in enumerate(scene.stations)}
    part = len(task.services.year.days()) / 365
    for pair in scene.pairs.values():
        passengers = part * float(trips[at[pair.start], at[pair.end]])
        if passengers > 0:
            _pair(task, scene, values, year, pair, passengers)
    return year


def _pair(task: RailTask, scene: Scene, values: Values, year: Year, pair: Pair, passengers: float) -> None:
    without = pair.fastest_min + values["no_train_min"]
    after = _minutes(pair.after, pair, values, without)
    before = _minutes(pair.before, pair, values, without) if pair.before else np.array([without])
    days_after = np.array([d for _, d in pair.after], np.float64)
    days_before = np.array([d for _, d in pair.before] or [1], np.float64)
    mean_after = float(after @ days_after / days_after.sum())
    mean_before = float(before @ days_before / days_before.sum())
    old = passengers * (mean_before / mean_after) ** values["gjt_elasticity"]
    saved = (passengers + old) / 2 * (mean_before - mean_after)
    year.pairs.append(PairBenefit(pair.start, pair.end, old, passengers, mean_before, mean_after, saved))
    daily = (after / mean_after) ** values["gjt_elasticity"]
    daily *= passengers / (daily @ days_after)
    shares = [offer.shares(pair.slots, values) for offer, _ in pair.after]
    for c, n in enumerate(pair.classes):
        _load(task, scene, year, c, pair.after[n][0], shares[n] * daily[n])


def _minutes(offers: tuple[tuple[Offer, int], ...], pair: Pair, values: Values, without: float) -> Floats:
    return np.array([o.journey_min(pair.slots, values, without) for o, _ in offers])


def _load(task: RailTask, scene: Scene, year: Year, c: int, offer: Offer, passengers: Floats) -> None:
    """Put a day's travellers of one pair on the trains of a class of days."""
    days = len(scene.classes[c].dates)
    runs = {r.id: r for r in scene.classes[c].runs}
    for way, people in zip(offer.ways, passengers.tolist(), strict=True):
        planned = 0
        for leg in way.legs:
            run = runs[leg.run]
            _ride(year, c, run, leg.start, leg.end, people)
            if run.kind == "planned":
                planned += 1
                path = run.path[run.path.index(leg.start) : run.path.index(leg.end) + 1]
                year.km += people * days * task.network.length_m(path) / 1000
        year.boardings += people * days * planned
        year.carried += people * days * bool(planned)


def _ride(year: Year, c: int, run: Run, start: str, end: str, people: float) -> None:
    load = year.loads.setdefault((c, run.id), np.zeros(len(run.calls) - 1))
    load[run.path.index(start) : run.path.index(end)] += people
    year.riders[c, run.id] = year.riders.get((c, run.id), 0.0) + people
