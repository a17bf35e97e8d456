"""A timetable made robust: minutes of buffer where the simulation says they buy most, planned anew each time.

Each round lays one more minute on the step of each train where it saves more (lateness counted
:data:`LATENESS` times) than it costs the passengers who sit through it, and lets the timetable stage find the
best plan again from the last one, with every rule of the workspace still in force. A round that does not pay
is taken back and ends it. Where to lay supplements by sampled delays: Kroon et al. (2008), "Stochastic
improvement of cyclic railway timetables", Transportation Research B 42.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corridor.rail.model import RailTask, RunningTimes, Stop, Timetable, Train

if TYPE_CHECKING:
    from corridor.rail.simulate import Buffer, Punctuality

__all__ = ["LATENESS", "MINUTE_S", "Robust", "State", "make_robust"]

LATENESS = 2.5
"""A minute late against a minute planned (Wardman and Batley 2014; 2.5 to 3 in British practice)."""

MINUTE_S = 60
ROUNDS = 8


@dataclass(frozen=True)
class State:
    """A timetable with the running times it was planned on (supplements included) and its punctuality."""

    task: RailTask
    running: RunningTimes
    timetable: Timetable
    told: Punctuality

    @property
    def planned_s(self) -> float:
        """Planned seconds from the first station to every stop, added up over the day's planned trains."""
        return sum(_ridden_s(self, run) for run in _planned(self))

    @property
    def price_s(self) -> float:
        """Planned seconds plus :data:`LATENESS` times the seconds late, over all stops of the day."""
        return self.planned_s + LATENESS * self.told.overall.mean_delay_s * self.told.overall.arrivals


@dataclass(frozen=True)
class Robust:
    """What robustness bought and what it cost.

    Parameters
    ----------
    before, after
        Punctuality of the plan without and with the buffers, by the same luck.
    supplements
        (train, station, kind, seconds): which step got how much more.
    minutes_before, minutes_after
        Planned minutes from the first station to each stop, mean over all stops of the planned trains.
    """

    before: Punctuality
    after: Punctuality
    supplements: tuple[tuple[str, str, str, int], ...]
    minutes_before: float
    minutes_after: float


def _planned(state: State) -> list[str]:
    runs = state.timetable.on(state.told.day)
    return [r.id for r in runs if r.kind == "planned"]


def _ridden_s(state: State, run: str) -> float:
    calls = state.timetable.runs[run].calls
    return float(sum(c.arrival_s - calls[0].departure_s for c in calls[1:] if c.boarding))


Play = Callable[[RailTask, RunningTimes, Timetable], "Punctuality"]
Replan = Callable[[RailTask, RunningTimes, Timetable], Timetable | None]


def make_robust(
    task: RailTask,
    running: RunningTimes,
    timetable: Timetable,
    *,
    play: Play,
    replan: Replan,
    go_on: Callable[[int, State], bool] = lambda *_: True,
) -> tuple[State, Robust]:
    """Lay buffers until none pays.

    Parameters
    ----------
    play
        Simulates a timetable under the workspace's own task, so that all time beyond it is buffer.
    replan
        Finds the best timetable for a task and running times, starting from the last; ``None`` if there is
        none.
    go_on
        Told the round and the best state so far; ``False`` ends it.
    """
    first = best = State(task, running, timetable, play(task, running, timetable))
    laid: tuple[tuple[str, str, str], ...] = ()
    for n in range(ROUNDS):
        wanted = _worth_it(best)
        if not wanted or not go_on(n, best):
            break
        stretched = _stretch(best, wanted)
        found = replan(stretched.task, stretched.running, best.timetable)
        if found is None:
            break
        tried = State(stretched.task, stretched.running, found, play(task, stretched.running, found))
        if tried.price_s >= best.price_s:
            break
        best, laid = tried, (*laid, *wanted)
    return best, _told(first, best, laid)


def _told(first: State, best: State, laid: tuple[tuple[str, str, str], ...]) -> Robust:
    supplements = tuple((*step, MINUTE_S * laid.count(step)) for step in dict.fromkeys(laid))
    minutes = [s.planned_s / max(1, s.told.overall.arrivals) / 60 for s in (first, best)]
    return Robust(first.told, best.told, supplements, *minutes)


def _worth_it(state: State) -> tuple[tuple[str, str, str], ...]:
    """Return the best step of each train (train, station, kind) whose minute saves more than it costs."""
    best: dict[str, tuple[float, tuple[str, str, str]]] = {}
    for buffer in state.told.buffers:
        run = state.timetable.runs[buffer.run]
        train = state.task.services.trains.get(run.train)
        if run.kind == "planned" and train is not None and _can_stretch(buffer, train):
            gain = LATENESS * buffer.saves - _riders(state, buffer)
            step = (train.id, buffer.station, buffer.kind)
            if gain > max(0.0, best.get(train.id, (0.0, step))[0]):
                best[train.id] = (gain, step)
    return tuple(step for _, step in best.values())


def _can_stretch(buffer: Buffer, train: Train) -> bool:
    """Whether the timetable stage has a way to lay a minute on the step."""
    if buffer.kind in ("dwell", "control"):
        return any(s.station == buffer.station for s in train.stops[1:-1])
    return buffer.kind == "running"


def _riders(state: State, buffer: Buffer) -> int:
    """Return how many stops come later by a minute if the step takes a minute more."""
    run = state.timetable.runs[buffer.run]
    at = run.path.index(buffer.station)
    after = run.calls[at:] if buffer.kind == "running" else run.calls[at + 1 :]
    return sum(c.boarding for c in after)


def _stretch(state: State, steps: tuple[tuple[str, str, str], ...]) -> State:
    trains, times = dict(state.task.services.trains), dict(state.running.trains)
    for name, station, kind in steps:
        if kind == "running":
            leg = times[name].path.index(station) - 1
            run_s = list(times[name].run_s)
            run_s[leg] += MINUTE_S
            times[name] = replace(times[name], run_s=tuple(run_s))
        else:
            stood = _stood_s(state.timetable, name, station)
            stops = tuple(_longer(s, stood) if s.station == station else s for s in trains[name].stops)
            trains[name] = replace(trains[name], stops=stops)
    services = replace(state.task.services, trains=trains)
    return replace(state, task=replace(state.task, services=services), running=RunningTimes(times))


def _longer(stop: Stop, stood_s: int) -> Stop:
    return replace(stop, min_dwell_s=max(stop.min_dwell_s, stood_s) + MINUTE_S)


def _stood_s(timetable: Timetable, train: str, station: str) -> int:
    calls = (r.call(station) for r in timetable.runs.values() if r.train == train)
    return min((c.dwell_s for c in calls if c is not None), default=0)
