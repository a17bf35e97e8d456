"""Whether there is room on the line for a way to carry more: planned by the timetable stage and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corridor.errors import InfeasibleError
from corridor.rail.model import (
    Call,
    ExistingCall,
    ExistingTrain,
    RailTask,
    Run,
    RunningTimes,
    Services,
    Timetable,
)
from corridor.units import DAY_S, format_clock

__all__ = ["Room", "Slack", "room_for_pair", "room_for_shift"]

AROUND_S = 5400
"""How far a new train may be from the middle of the widest gap between the others, seconds."""

BESIDE_S = 600
"""How far a moved train may end up from the time wished for it, seconds."""


@dataclass(frozen=True)
class Room:
    """What the timetable stage found.

    Parameters
    ----------
    found
        ``fits``, ``no room`` or ``not known`` (the time was too short to tell).
    detail
        When trains would leave, or what clashes.
    """

    found: str
    detail: str


@dataclass(frozen=True)
class Slack:
    """What planning may use: the plan so far, and wall seconds for each question."""

    task: RailTask
    running: RunningTimes
    timetable: Timetable
    limit_s: float


def room_for_pair(given: Slack, trains: Sequence[str]) -> Room:
    """Return whether one more train in each direction finds a path among all others."""
    services, running = given.task.services, dict(given.running.trains)
    added = []
    for name in _one_each_way(given, trains):
        run = _run(given, name)
        middle = _widest_gap(given, trains, run)
        new = f"{name}+"
        added.append(new)
        services = _copied(services, name, new, middle, run)
        if name in running:
            running[new] = running[name]
    return _plan(given, services, running, added)


def room_for_shift(given: Slack, train: str, by_s: int) -> Room:
    """Return whether a train can run ``by_s`` seconds later (negative: earlier)."""
    run = _run(given, train)
    wished = run.departure_s + by_s
    services = given.task.services
    if train in services.trains:
        window = (max(0, wished - BESIDE_S), wished + BESIDE_S)
        moved = replace(services.trains[train], departure=window, arrival=None)
        services = replace(services, trains={**services.trains, train: moved})
    else:
        moved_train = _shifted(services.existing[train], train, by_s, BESIDE_S)
        services = replace(services, existing={**services.existing, train: moved_train})
    return _plan(given, services, dict(given.running.trains), [train])


def _one_each_way(given: Slack, trains: Sequence[str]) -> list[str]:
    """Return one train of the service in each direction."""
    found: dict[tuple[str, str], str] = {}
    for name in trains:
        run = _run(given, name)
        found.setdefault((run.path[0], run.path[-1]), name)
    return list(found.values())


def _run(given: Slack, train: str) -> Run:
    return next(r for r in given.timetable.runs.values() if r.train == train)


def _widest_gap(given: Slack, trains: Sequence[str], like: Run) -> int:
    """Return the middle of the widest gap between departures of the service in a direction, seconds."""
    ways = [_run(given, t) for t in trains]
    times = sorted(r.departure_s for r in ways if (r.path[0], r.path[-1]) == (like.path[0], like.path[-1]))
    if len(times) == 1:
        return times[0] + 4 * 3600 if times[0] < DAY_S // 2 else times[0] - 4 * 3600
    return max(((b - a, (a + b) // 2) for a, b in pairwise(times)))[1]


def _copied(services: Services, name: str, new: str, middle: int, run: Run) -> Services:
    if name in services.trains:
        window = (max(0, middle - AROUND_S), min(DAY_S, middle + AROUND_S))
        copy = replace(services.trains[name], id=new, departure=window, arrival=None)
        return replace(services, trains={**services.trains, new: copy})
    moved = _shifted(services.existing[name], new, middle - run.departure_s, AROUND_S)
    return replace(services, existing={**services.existing, new: moved})


def _shifted(train: ExistingTrain, name: str, by_s: int, tolerance_s: int) -> ExistingTrain:
    def later(time: int | None) -> int | None:
        return None if time is None else time + by_s

    calls = tuple(
        ExistingCall(c.station, later(c.arrival_s), later(c.departure_s), c.origin) for c in train.calls
    )
    return replace(train, id=name, calls=calls, tolerance_s=tolerance_s)


def _plan(given: Slack, services: Services, running: Mapping[str, object], new: Sequence[str]) -> Room:
    """Let the timetable stage plan everything anew, starting from the plan there is."""
    from corridor.rail.circulation import plan_circulation
    from corridor.rail.running import fill_existing
    from corridor.rail.solvers import Stop
    from corridor.rail.timetable import check_timetable, plan_timetable

    task = replace(given.task, services=services)
    existing: dict[str, tuple[Call, ...]] = fill_existing(task)
    times = RunningTimes(running)  # type: ignore[arg-type]
    try:
        outcome = plan_timetable(task, times, existing, stop=Stop(given.limit_s), last=given.timetable)
    except InfeasibleError as error:
        return Room("no room", "; ".join(error.clash[:3]))
    if outcome.solution is None:
        return Room("not known", f"no plan was found in {given.limit_s:g} s, and none was proven impossible")
    wrong = [f for f in check_timetable(task, outcome.solution) if f.is_error]
    if wrong:
        return Room("no room", wrong[0].sentence)
    leaving = (r for r in outcome.solution.runs.values() if r.train in new)
    words = ", ".join(f"{r.id} leaves {r.path[0]} at {format_clock(r.departure_s)}" for r in leaving)
    return Room("fits", words + _vehicles(plan_circulation(task, outcome.solution), new, task))


def _vehicles(planned: tuple[object, object], new: Sequence[str], task: RailTask) -> str:
    """Say whether the vehicles there are suffice; those of trains already there are not known."""
    if not any(n in task.services.trains for n in new):
        return "; its vehicles are not in the workspace"
    return "" if planned[0] is not None else "; the vehicles there are do not suffice: more are needed"
