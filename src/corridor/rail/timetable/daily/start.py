"""Where the search begins: trains put in one by one, then each taken out and put back where it serves best.

Everything here is a suggestion: only collisions on track and the wishes of those who board at the first
station are looked at; the solver completes it, mends it, and proves how good it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from corridor.rail.solvers.blocking import Hole, Occupation, Track, hole
from corridor.rail.timetable.daily.draft import SCALE, Draft, DraftTrain, Wish
from corridor.rail.timetable.daily.profile import rides, trace

__all__ = ["first_times"]

Floats = NDArray[np.float64]

SWEEPS = 12
"""How often every train is taken out and put back at most; it ends when none finds a better place."""


def first_times(draft: Draft) -> dict[str, int]:
    """Return values by variable name of a plan without collisions, as far as one is found train by train."""
    placing = _Placing(draft)
    trains = sorted((t for t in draft.planned if t.steps), key=lambda t: -draft.promise.get(t.id, 0.0))
    for _ in range(SWEEPS):
        before = dict(placing.times)
        for train in trains:
            placing.put(train)
        if placing.times == before:
            break
    return placing.values()


@dataclass
class _Placing:
    """Trains with their onward seconds by station, and what they hold of each track."""

    draft: Draft
    times: dict[str, dict[str, int]] = field(default_factory=dict)
    held: dict[Track, dict[str, tuple[Occupation, int, int]]] = field(default_factory=dict)

    def put(self, train: DraftTrain) -> None:
        """Take the train out if it is there, and put it where it costs passengers least."""
        self._take_out(train)
        times = self._best(train)
        if times is not None:
            self.times[train.id] = times
            self._hold(train)

    def values(self) -> dict[str, int]:
        """Return the variables at these times, by the names that the trains' moments gave them."""
        by_id = {t.id: t for t in self.draft.planned}
        named = (_values(self.draft, by_id[i], times) for i, times in self.times.items())
        return {name: value for values in named for name, value in values.items()}

    def _take_out(self, train: DraftTrain) -> None:
        self.times.pop(train.id, None)
        for users in self.held.values():
            users.pop(train.id, None)

    def _best(self, train: DraftTrain) -> dict[str, int] | None:
        first, tick = train.path[0], self.draft.model.tick_s
        low, high = self._window(train)
        departures = np.arange(low, high + 1, tick, dtype=np.float64)
        holes = self._holes(train)
        cost = self._costs(train, departures, holes)
        for n in np.argsort(cost, kind="stable"):
            if not np.isfinite(cost[n]):
                return None
            onward = trace(departures[n], tick, train.steps, holes, first)
            if onward is not None:
                return {first: int(departures[n]), **onward}
        return None

    def _window(self, train: DraftTrain) -> tuple[int, int]:
        """Return the earliest and latest departure, like trains keeping their order."""
        low, high = self.draft.model.bounds(train.departure[train.path[0]])
        for first, second in self.draft.ordered:
            if second == train.id and first in self.times:
                low = max(low, self.times[first][train.path[0]])
            if first == train.id and second in self.times:
                high = min(high, self.times[second][train.path[0]])
        return low, high

    def _costs(self, train: DraftTrain, departures: Floats, holes: dict[str, list[Hole]]) -> Floats:
        """Return what the wishes and the waiting cost for each departure, others staying where they are."""
        last = train.path[-1]
        groups = [(t, g) for s, t, g in self.draft.groups if s == train.path[0] and train.id in t]
        ends = {w.end for _, g in groups for w in g} | {last}
        tick = self.draft.model.tick_s
        ride = rides(departures, tick, train.steps, holes, ends, train.path[0], sure=True)
        waiting = (ride[last] - train.least_s[last][0]) / 60 * len(train.dates)
        cost = waiting * self.draft.task.weights.wait_min * SCALE
        for members, wishes in groups:
            for wish in wishes:
                cost += wish.travellers * self._fee(train, departures, ride[wish.end], wish, members)
        return np.where(np.isfinite(ride[last]), cost, np.inf)

    def _fee(
        self, train: DraftTrain, leave: Floats, ride: Floats, wish: Wish, members: tuple[str, ...]
    ) -> Floats:
        """Return what a traveller pays if the train leaves at each time, tenths of a second."""
        best = float(wish.cap)
        for other in members:
            if other in self.times and other != train.id:
                times = self.times[other]
                there = times[next(iter(times))]
                best = min(best, float(self._price(np.float64(there), times[wish.end] - there, wish.at)))
        return np.minimum(best, self._price(leave, ride, wish.at))

    def _price(self, leave: Floats | np.float64, ride: Floats | float, at: int) -> Floats:
        weights = self.draft.task.weights
        early, late = round(10 * weights.early), round(10 * weights.late)
        return np.asarray(10 * ride + np.maximum(late * (leave - at), early * (at - leave)))

    def _holes(self, train: DraftTrain) -> dict[str, list[Hole]]:
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

    def _hold(self, train: DraftTrain) -> None:
        """Note what the train holds; where it stands, braking and starting fall on the tracks around."""
        model = self.draft.model
        named = _values(self.draft, train, self.times[train.id])
        values = {model.index[k]: v for k, v in named.items() if k in model.index}
        for i in train.entries.values():
            occupation = model.occupations[i]
            assert isinstance(occupation.resource, Track)
            enter, leave = (
                m.constant + sum(c * values.get(v, 0) for c, v in m.terms)
                for m in (occupation.enter, occupation.leave)
            )
            self.held.setdefault(occupation.resource, {})[train.id] = (occupation, enter, leave)


def _values(draft: Draft, train: DraftTrain, times: dict[str, int]) -> dict[str, int]:
    """Return the variables of a train at these onward seconds, by name."""
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
