"""The moments of each train: one time variable where it may wait, seconds of running between."""

from __future__ import annotations

from collections.abc import Mapping

from corridor.rail.model import Call, ExistingTrain, RailTask, RunningTimes, Stop, Train, TrainRunning
from corridor.rail.solvers.blocking import BlockingModel, Moment, Rule
from corridor.rail.timetable.daily.draft import DraftTrain
from corridor.rail.timetable.daily.profile import Step
from corridor.units import DAY_S, ceil_to, format_clock

__all__ = ["add_existing", "add_planned"]


def add_planned(model: BlockingModel, task: RailTask, running: RunningTimes, draft: DraftTrain) -> None:
    """Give a wanted train its moments, from its departure on the grid through every station."""
    train = draft.asked
    assert isinstance(train, Train)
    draft.boarding = frozenset(s.station for s in train.stops)
    draft.control_s = control_stands(task, train, running.trains[train.id])
    if train.optional:
        draft.present = model.literal(f"{draft.id} runs")
    _Walk(model, task, running.trains[train.id], draft, train).go()
    _keep_windows(model, train, draft)


def control_stands(task: RailTask, train: Train, running: TrainRunning) -> dict[str, int]:
    """Return the seconds each border control holds the train, by the station where it stands.

    Controls at one station follow each other. A control on board holds the train only by what exceeds the
    running time between the two stations, at the second of them.
    """
    stands: dict[str, int] = {}
    for control in task.network.controls_on(train.path):
        if control.where == "on board":
            first, second = sorted(control.between, key=train.path.index)
            i, j = train.path.index(first), train.path.index(second)
            over = control.planned_s - sum(running.run_s[i:j])
            if over > 0:
                stands[second] = stands.get(second, 0) + over
        else:
            stands[control.station] = stands.get(control.station, 0) + control.planned_s
    return stands


class _Walk:
    """Follows a train along its path and makes its moments."""

    def __init__(
        self, model: BlockingModel, task: RailTask, running: TrainRunning, draft: DraftTrain, train: Train
    ) -> None:
        self.model, self.task, self.running, self.draft, self.train = model, task, running, draft, train
        self.stops = {s.station: s for s in train.stops}
        self.tick = model.tick_s

    def go(self) -> None:
        """Make the moments of every station."""
        first, *rest = self.train.path
        at = self._grid_variable(first, *(self.train.departure or (0, DAY_S)))
        self.draft.arrival[first] = self.draft.departure[first] = at
        self.draft.least_s[first] = (0, 0)
        for station, run_s in zip(rest, self.running.run_s, strict=True):
            self._count(station, run_s)
            at = self._pass(station, at + run_s)
        self.draft.departure[rest[-1]] = self.draft.arrival[rest[-1]]

    def _count(self, station: str, run_s: int) -> None:
        """Note the least seconds from the first departure to arriving at and leaving a station."""
        _, left = next(reversed(self.draft.least_s.values()))
        control, stop = self.draft.control_s.get(station, 0), self.stops.get(station)
        reached = left + run_s
        held = max(stop.min_dwell_s, control) if stop else control
        leaves = reached + held
        on_grid = stop is not None and self.task.network.stations[station].is_control_point
        self.draft.least_s[station] = (reached, ceil_to(leaves, self.tick) if on_grid else leaves)

    def _grid_variable(self, station: str, lower_s: int, upper_s: int) -> Moment:
        name = f"{self.draft.id} {station}"
        lower, upper = -(-lower_s // self.tick), upper_s // self.tick
        return Moment(((self.tick, self.model.variable(lower, max(lower, upper), name, ruled=True)),))

    def _pass(self, station: str, arrival: Moment) -> Moment:
        """Take the train through a station; return the moment from which it runs on."""
        control = self.draft.control_s.get(station, 0)
        self.draft.steps.append(self._step(station, control))
        if station == self.train.path[-1]:
            self.draft.arrival[station] = arrival
            return arrival
        if station in self.stops:
            return self._stop(station, self.stops[station], arrival, control)
        if control:
            return self._stand_for_control(station, arrival, control)
        if self._may_wait(station):
            return self._perhaps_wait(station, arrival)
        self.draft.arrival[station] = self.draft.departure[station] = arrival
        return arrival

    def _step(self, station: str, control: int) -> Step:
        """Return the same as moments give, for the search of one train's fastest way."""
        run_s = self.running.run_s[self.train.path.index(station) - 1]
        longest, (brake, start) = self._longest(station), self._supplements(station)
        place, stop = self.task.network.stations[station], self.stops.get(station)
        if station == self.train.path[-1]:
            return Step(station, run_s)
        if stop is not None:
            hold = max(stop.min_dwell_s, control)
            most = -(-longest // self.tick) if place.is_control_point else 0
            meets = place.is_control_point
            return Step(station, run_s, hold, meets, 0, most, ends_stretch=meets)
        if control:
            return Step(station, run_s, control, False, 0, longest // self.tick, brake, start, True)
        least, most = self._patience(station)
        return Step(station, run_s, 0, False, least, most, brake, start, ends_stretch=place.is_control_point)

    def _patience(self, station: str) -> tuple[int, int]:
        """Return the least and most ticks by which an extra stop delays the train; (0, 0) if it cannot."""
        if not self._may_wait(station):
            return 0, 0
        brake, start = self._supplements(station)
        least = ceil_to(brake + start + 1, self.tick) // self.tick
        return least, max(least, ceil_to(self.train.max_wait_s + brake + start, self.tick) // self.tick)

    def _may_wait(self, station: str) -> bool:
        place = self.task.network.stations[station]
        return place.is_control_point and place.tracks > 1 and self.train.max_wait_s > 0

    def _longest(self, station: str) -> int:
        return self.train.max_wait_s if self._may_wait(station) else 0

    def _stop(self, station: str, stop: Stop, arrival: Moment, control: int) -> Moment:
        """Stop as planned: departures of stations fall on the grid, those of halts follow the dwell."""
        hold = max(stop.min_dwell_s, control)
        self.draft.arrival[station] = arrival
        if not self.task.network.stations[station].is_control_point:
            self.draft.departure[station] = arrival + hold
            return arrival + hold
        low, high = self.model.bounds(arrival)
        latest = high + hold + self._longest(station) + self.tick
        leave = self._grid_variable(station, low + hold, latest)
        rule = Rule(f"{self.draft.id} stands {hold} s at {station}", (str(self.train.origin),))
        self.model.after(leave, arrival, hold, rule=rule)
        self.model.after(arrival + (hold + self._longest(station) + self.tick - 1), leave)
        self._price_wait(station, leave, arrival + hold)
        self.draft.departure[station] = leave
        return leave

    def _stand_for_control(self, station: str, arrival: Moment, control: int) -> Moment:
        brake, start = self._supplements(station)
        arrival = arrival + brake
        steps = self.model.variable(
            0, self._longest(station) // self.tick, f"{self.draft.id} waits {station}"
        )
        self.draft.waits[station] = steps
        self.draft.arrival[station] = arrival
        self.draft.departure[station] = (arrival + control).plus(self.tick, steps)
        return self.draft.departure[station] + start

    def _perhaps_wait(self, station: str, arrival: Moment) -> Moment:
        """Let the train stop for others if that pays; stopping costs braking and starting too."""
        brake, start = self._supplements(station)
        least, most = self._patience(station)
        steps = self.model.variable(0, most, f"{self.draft.id} waits {station}")
        stops = self.model.literal(f"{self.draft.id} stops {station}")
        self.model.after(Moment(((1, steps),)), Moment(((least, stops),)))
        self.model.after(Moment(((most, stops),)), Moment(((1, steps),)))
        onward = arrival.plus(self.tick, steps)
        self.draft.waits[station] = steps
        self.draft.arrival[station] = arrival.plus(brake, stops)
        self.draft.departure[station] = onward.plus(-start, stops)
        return onward

    def _supplements(self, station: str) -> tuple[int, int]:
        return self.running.brake_s.get(station, 0), self.running.start_s.get(station, 0)

    def _price_wait(self, station: str, leave: Moment, earliest: Moment) -> None:
        most = (self._longest(station) + self.tick) // self.tick
        steps = self.model.variable(0, most, f"{self.draft.id} waits {station}")
        self.model.after(earliest.plus(self.tick, steps) + (self.tick - 1), leave)
        self.draft.waits[station] = steps


def _keep_windows(model: BlockingModel, train: Train, draft: DraftTrain) -> None:
    first, last = train.path[0], train.path[-1]
    wishes = (
        ("leaves", first, draft.departure[first], train.departure or (0, DAY_S)),
        ("arrives at", last, draft.arrival[last], train.arrival),
    )
    for verb, station, moment, window in wishes:
        if window is not None:
            a, b = (format_clock(s) for s in window)
            rule = Rule(f"{draft.id} {verb} {station} between {a} and {b}", (str(train.origin),))
            model.between(moment, *window, rule=rule)


def add_existing(
    model: BlockingModel, draft: DraftTrain, calls: Mapping[str, Call] | tuple[Call, ...]
) -> None:
    """Give a train already there its times: constants, or all moved together within its tolerance."""
    train = draft.asked
    assert isinstance(train, ExistingTrain)
    shift = Moment()
    steps = train.tolerance_s // model.tick_s
    if steps:
        shift = Moment(((model.tick_s, model.variable(-steps, steps, f"{draft.id} moved")),))
    listed = calls.values() if isinstance(calls, Mapping) else calls
    for call in listed:
        draft.arrival[call.station] = shift + call.arrival_s
        draft.departure[call.station] = shift + call.departure_s
    draft.boarding = frozenset(c.station for c in listed if c.boarding)
