"""Trains at definite times on the tracks, and where one of them would serve its passengers best.

Only collisions on track and the wishes are looked at here; the solver completes, mends and proves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from corridor.rail.solvers.blocking import Hole, Moment, Occupation, Track, hole
from corridor.rail.timetable.daily.bounds import Group
from corridor.rail.timetable.daily.draft import SCALE, Draft, DraftTrain
from corridor.rail.timetable.daily.profile import rides, trace

__all__ = ["Placing", "Times", "named_values"]

Floats = NDArray[np.float64]
Holes = dict[str, list[Hole]]

Times = dict[str, int]
"""Second from which a train runs on at full speed, by station; at the last one, of arrival."""


@dataclass
class Placing:
    """Trains with their times, and what they hold of each track."""

    draft: Draft
    times: dict[str, Times] = field(default_factory=dict)
    held: dict[Track, dict[str, tuple[Occupation, int, int]]] = field(default_factory=dict)

    def settle(self, train: DraftTrain, times: Times) -> None:
        """Put the train at these times, wherever it was before."""
        self.take_out(train)
        self.times[train.id] = times
        values = self._indexed(train, times)
        for i in train.entries.values():
            occupation = self.draft.model.occupations[i]
            assert isinstance(occupation.resource, Track)
            use = (occupation, _at(occupation.enter, values), _at(occupation.leave, values))
            self.held.setdefault(occupation.resource, {})[train.id] = use

    def take_out(self, train: DraftTrain) -> None:
        """Take the train off the tracks."""
        self.times.pop(train.id, None)
        for users in self.held.values():
            users.pop(train.id, None)

    def candidates(self, train: DraftTrain) -> Iterator[Times]:
        """Return times without collisions for each departure, those that promise to cost least first."""
        first, tick = train.path[0], self.draft.model.tick_s
        low, high = self._window(train)
        departures = np.arange(low, high + 1, tick, dtype=np.float64)
        holes = self._holes(train)
        cost = self._promises(train, departures, holes)
        for n in np.argsort(cost, kind="stable"):
            if not np.isfinite(cost[n]):
                return
            onward = trace(departures[n], tick, train.steps, holes, first)
            if onward is not None:
                yield {first: int(departures[n]), **onward}

    def cost(self, train: DraftTrain, times: Times) -> float:
        """Return what wishes and waiting cost with the train at these times and the others where they are."""
        last = train.path[-1]
        extra_s = times[last] - times[train.path[0]] - train.least_s[last][0]
        total = extra_s / 60 * len(train.dates) * self.draft.task.weights.wait_min * SCALE
        for group in self._groups(train):
            total += float(self._group_cost(group, train, _arrays(times)))
        return total

    def values(self) -> dict[str, int]:
        """Return the variables at these times, by the names that the trains' moments gave them."""
        by_id = {t.id: t for t in self.draft.planned}
        named = (named_values(self.draft, by_id[i], times) for i, times in self.times.items())
        return {name: value for values in named for name, value in values.items()}

    def _groups(self, train: DraftTrain) -> list[Group]:
        return [g for g in self.draft.groups if train in g.trains]

    def _indexed(self, train: DraftTrain, times: Times) -> dict[int, int]:
        index = self.draft.model.index
        named = named_values(self.draft, train, times)
        return {index[name]: value for name, value in named.items() if name in index}

    def _window(self, train: DraftTrain) -> tuple[int, int]:
        """Return the earliest and latest departure, like trains keeping their order."""
        low, high = self.draft.model.bounds(train.departure[train.path[0]])
        for first, second in self.draft.ordered:
            if second == train.id and first in self.times:
                low = max(low, self.times[first][train.path[0]])
            if first == train.id and second in self.times:
                high = min(high, self.times[second][train.path[0]])
        return low, high

    def _promises(self, train: DraftTrain, departures: Floats, holes: Holes) -> Floats:
        """Return about what each departure costs, each station reached as early as it can be."""
        tick, last = self.draft.model.tick_s, train.path[-1]
        ride = rides(departures, tick, train.steps, holes, train.path, train.path[0], sure=True)
        closed = ~np.isfinite(ride[last])
        ride = {station: np.where(closed, 0.0, seconds) for station, seconds in ride.items()}
        stands = {s: leave - reach for s, (reach, leave) in train.least_s.items()}
        times = {s: departures + ride[s] + stands[s] for s in train.path[1:]}
        cost = (ride[last] - train.least_s[last][0]) / 60 * len(train.dates)
        cost = cost * self.draft.task.weights.wait_min * SCALE
        for group in self._groups(train):
            cost = cost + self._group_cost(group, train, {train.path[0]: departures, **times})
        return np.where(closed, np.inf, cost)

    def _group_cost(self, group: Group, train: DraftTrain, times: Mapping[str, Floats]) -> Floats:
        """Return what a group of wishes costs, the train at these times and the others where they are."""
        others = [(t, self.times[t.id]) for t in group.trains if t is not train and t.id in self.times]
        total: Floats = np.zeros(())
        for wish in group.wishes:
            way = (group.start, wish.end, wish.at)
            fees = [float(self._fee(t, _arrays(known), *way)) for t, known in others]
            fee = np.minimum(min([float(wish.cap), *fees]), self._fee(train, times, *way))
            total = total + wish.travellers * fee
        return total

    def _fee(self, train: DraftTrain, times: Mapping[str, Floats], start: str, end: str, at: int) -> Floats:
        """Return what a traveller pays who takes the train, tenths of a second."""
        early, late = self.draft.shift_prices
        leave = times[start]
        reach = times[end] - (train.least_s[end][1] - train.least_s[end][0])
        return np.asarray(10 * (reach - leave) + np.maximum(late * (leave - at), early * (at - leave)))

    def _holes(self, train: DraftTrain) -> Holes:
        """Return the holes of all others in the train's entries."""
        there = self.draft.holes[train.id]
        return {s: [*there.get(s, ()), *self._others(train, i)] for s, i in train.entries.items()}

    def _others(self, train: DraftTrain, index: int) -> list[Hole]:
        mover = self.draft.model.occupations[index]
        assert isinstance(mover.resource, Track)
        running = self.draft.model.span(mover.enter, mover.leave)
        users = self.held.get(mover.resource, {})
        return [
            hole(mover.resource, mover.sense == other.sense, running, enter, leave)
            for name, (other, enter, leave) in users.items()
            if name != train.id and other.days & train.days
        ]


def _arrays(times: Times) -> dict[str, Floats]:
    return {station: np.asarray(float(second)) for station, second in times.items()}


def _at(moment: Moment, values: dict[int, int]) -> int:
    return moment.constant + sum(c * values.get(v, 0) for c, v in moment.terms)


def named_values(draft: Draft, train: DraftTrain, times: Times) -> dict[str, int]:
    """Return the variables of a train at its times, by name."""
    tick, first = draft.model.tick_s, train.path[0]
    values = {f"{train.id} {first}": times[first] // tick}
    before = times[first]
    for step in train.steps[:-1]:
        arrival = before + step.run_s + (step.brake_s if step.always else 0)
        before = times[step.station]
        waited = before - arrival - step.hold_s - (step.start_s if step.always else 0)
        values[f"{train.id} waits {step.station}"] = max(0, waited // tick)
        values[f"{train.id} stops {step.station}"] = int(waited > 0)
        if step.grid:
            values[f"{train.id} {step.station}"] = before // tick
    return values
