"""A train on its own: from its plan to events, and the least time and the chances of each step."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from corridor.rail.model import Control, Disturbance, RailTask, Run, RunningTimes
from corridor.rail.simulate.graph import CLOCK, Activity, Chance, Event, Sketch
from corridor.rail.simulate.luck import DISCRETE, EXPONENTIAL, TRIANGULAR

__all__ = ["Conditions", "add_run"]


@dataclass(frozen=True)
class Conditions:
    """Under what the day is played.

    Parameters
    ----------
    disturbances
        Rows of primary delays.
    level
        ``low``, ``central`` or ``high``: which end of their ranges is taken.
    hold_s
        How long a train waits for a late connection, seconds; 0 never.
    """

    disturbances: tuple[Disturbance, ...]
    level: str = "central"
    hold_s: int = 0

    def of(self, kind: str, train: str, station: str) -> Disturbance | None:
        """Return the most particular row that fits."""
        fitting = [
            d
            for d in self.disturbances
            if d.kind == kind and d.train in ("", train) and d.station in ("", station)
        ]
        return max(fitting, key=lambda d: (bool(d.train), bool(d.station)), default=None)


def add_run(sketch: Sketch, task: RailTask, running: RunningTimes, run: Run, given: Conditions) -> None:
    """Draw one run: its events, its own steps, and what chance does to them."""
    last = len(run.calls) - 1
    for n, call in enumerate(run.calls):
        if n:
            counts = call.boarding
            event = Event(run.id, call.station, "arrival", call.arrival_s, counts)
            sketch.event(event, (run.id, n, "arrival"))
        if n < last:
            event = Event(run.id, call.station, "departure", call.departure_s)
            here = sketch.event(event, (run.id, n, "departure"))
            sketch.activities.append(Activity("plan", CLOCK, here, call.departure_s))
    _begin(sketch, run, given)
    needed = _least_running(task, running, run)
    for n, least_s in enumerate(needed):
        _run(sketch, task, run, n, least_s, given)
    for n in range(1, last):
        _stand(sketch, task, run, n, given)
    if run.kind == "planned":
        _checks(sketch, task, run)


def _begin(sketch: Sketch, run: Run, given: Conditions) -> None:
    """Let the train be late before it starts: on entering the network, or for not being ready."""
    kind = "departure" if run.kind == "planned" else "entry"
    chance = _disturb(sketch, given, kind, run, run.path[0])
    if chance >= 0:
        here = sketch.at[run.id, 0, "departure"]
        sketch.activities.append(Activity(kind, CLOCK, here, run.departure_s, chance))


def _run(sketch: Sketch, task: RailTask, run: Run, n: int, least_s: int, given: Conditions) -> None:
    a, b = run.path[n], run.path[n + 1]
    km = task.network.length_m((a, b)) / 1000
    chance = _disturb(sketch, given, "running", run, b, km / 100)
    begin, end = sketch.at[run.id, n, "departure"], sketch.at[run.id, n + 1, "arrival"]
    sketch.link("running", begin, end, least_s, chance)


def _stand(sketch: Sketch, task: RailTask, run: Run, n: int, given: Conditions) -> None:
    """Stand at least as long as planned stops ask; trains already there as long as they do today."""
    call = run.calls[n]
    train = task.services.trains.get(run.train) if run.kind == "planned" else None
    if train is None:
        least_s = call.dwell_s
    else:
        least_s = next((s.min_dwell_s for s in train.stops if s.station == call.station), 0)
    chance = _disturb(sketch, given, "dwell", run, call.station) if call.boarding else -1
    begin, end = sketch.at[run.id, n, "arrival"], sketch.at[run.id, n, "departure"]
    sketch.link("dwell", begin, end, least_s, chance)


def _disturb(
    sketch: Sketch, given: Conditions, kind: str, run: Run, station: str, exposure: float = 1.0
) -> int:
    """Add the chance that a step is disturbed and return it; −1 if it never is."""
    row = given.of(kind, run.train, station)
    if row is None:
        return -1
    name, cause = f"{kind} {run.train} {station}", f"{kind} of {run.train} at {station}"
    if row.values:
        return sketch.chance(Chance(name, DISCRETE, 0, 0, 0, 0, row.values, cause, row.origin))
    share = 1 - (1 - min(1.0, row.share.at(given.level))) ** exposure
    mean = row.mean_s.at(given.level)
    if share <= 0 or mean <= 0:
        return -1
    return sketch.chance(Chance(name, EXPONENTIAL, share, mean, row.cap_s, cause=cause, origin=row.origin))


def _checks(sketch: Sketch, task: RailTask, run: Run) -> None:
    """Draw border control: at a station one after the other, on board beside the running."""
    standing: dict[str, list[Control]] = {}
    for control in task.network.controls_on(run.path):
        if control.where == "on board":
            _check_on_board(sketch, run, control)
        else:
            standing.setdefault(control.station, []).append(control)
    for station, controls in standing.items():
        _check_standing(sketch, run, station, controls)


def _check_on_board(sketch: Sketch, run: Run, control: Control) -> None:
    a, b = sorted(run.path.index(s) for s in control.between)
    end = (run.id, b, "departure") if b < len(run.path) - 1 else (run.id, b, "arrival")
    source, target = sketch.at[run.id, a, "departure"], sketch.at[end]
    room = sketch.gap_s(source, target)
    sketch.link("control", source, target, 0, _duration(sketch, run, control, room))


def _check_standing(sketch: Sketch, run: Run, station: str, controls: Sequence[Control]) -> None:
    n = run.path.index(station)
    if not 0 < n < len(run.path) - 1:
        return
    begin, end = sketch.at[run.id, n, "arrival"], sketch.at[run.id, n, "departure"]
    for control in controls[:-1]:
        planned = sketch.events[begin].planned_s + control.planned_s
        over = sketch.event(Event(run.id, station, "inner", min(planned, sketch.events[end].planned_s)))
        room = sketch.gap_s(begin, over)
        sketch.link("control", begin, over, 0, _duration(sketch, run, control, room))
        begin = over
    room = sketch.gap_s(begin, end)
    sketch.link("control", begin, end, 0, _duration(sketch, run, controls[-1], room))


def _duration(sketch: Sketch, run: Run, control: Control, room_s: int) -> int:
    """Add the time a check takes: triangular between its least, typical and worst."""
    place = control.station or "–".join(control.between)
    name = f"control {control.party} {run.train} {place}"
    cause = f"border control by {control.party} at {place}"
    low, mode, high = sorted((control.min_s, control.planned_s, control.max_s))
    base = min(control.planned_s, room_s)
    return sketch.chance(Chance(name, TRIANGULAR, low, mode, high, base, cause=cause, origin=control.origin))


def _least_running(task: RailTask, running: RunningTimes, run: Run) -> list[int]:
    """Return the seconds each leg needs without its allowance."""
    legs = list(itertools.pairwise(run.calls))
    planned = [b.arrival_s - a.departure_s for a, b in legs]
    known = running.trains.get(run.train)
    if run.kind == "planned" and known is not None and known.path == run.path:
        spare = [max(0, r - t) for r, t in zip(known.run_s, known.technical_s, strict=True)]
        return [max(0, p - s) for p, s in zip(planned, spare, strict=True)]
    return [
        _without_allowance(task, p, (a.station, b.station)) for p, (a, b) in zip(planned, legs, strict=True)
    ]


def _without_allowance(task: RailTask, planned_s: int, leg: tuple[str, str]) -> int:
    """Return the running time of a train already there without the allowance of this railway.

    Never below the time at the general speed limit, never above the plan.
    """
    length_m = task.network.length_m(leg)
    (section,) = task.network.path_sections(leg)
    free = length_m * 3.6 / section.max_speed_kmh
    spare = task.allowance.min_per_100_km * 60 * length_m / 100_000
    technical = (planned_s - spare) / (1 + task.allowance.percent / 100)
    return min(planned_s, round(max(free, technical)))
