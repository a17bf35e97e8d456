"""The fastest way of one train through all that is fixed, for every departure.

Exact for a single train: every choice of waiting is followed at once, as a set of possible times a station
and departure ("any-start-time" search over safe intervals). What other wanted trains do is left out, so the
rides found are bounds; along the best departures they are the plan from which the search starts.

Arrays in, arrays out: columns are ticks of onward time, rows are departures.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.rail.solvers.blocking import Hole
from corridor.units import ceil_to

__all__ = ["Step", "rides", "trace"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Holes = Mapping[str, Sequence[Hole]]
"""When a stretch cannot be entered, by the station at which it begins."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a train does at a station after running to it.

    Parameters
    ----------
    run_s
        Seconds from the station before.
    hold_s
        Seconds it stands at least.
    grid
        Whether it leaves on the grid.
    least, most
        If it waits more than it must: at least and at most so many ticks; ``most`` is 0 where it cannot.
    brake_s, start_s
        Seconds lost before and after standing, where the running time does not contain them.
    always
        Whether it stands in any case; otherwise braking and starting are lost only if it waits.
    ends_stretch
        Whether it is a control point, where one stretch ends and the next begins.
    """

    station: str
    run_s: int
    hold_s: int = 0
    grid: bool = False
    least: int = 0
    most: int = 0
    brake_s: int = 0
    start_s: int = 0
    always: bool = False
    ends_stretch: bool = True


@dataclass(frozen=True)
class _Stage:
    """Possible onward times at a station: second of column 0, and which columns each departure can reach."""

    arrival_s: int
    onward_s: int
    reached: Bools
    stopping: Bools
    direct: Bools
    onward: Bools


def rides(
    departures: Floats,
    tick: int,
    steps: Sequence[Step],
    holes: Holes,
    ends: Collection[str],
    start: str,
    *,
    sure: bool = False,
) -> dict[str, Floats]:
    """Return the least seconds on board to each end for every departure; infinite where there is no way.

    Parameters
    ----------
    departures
        Seconds, ``tick`` apart, at ``start``.
    steps
        What follows after ``start``, in order.
    holes
        By the station at which the stretch is entered.
    sure
        Whether rides must hold at any running time on the tracks; otherwise they are lower bounds.
    """
    found: dict[str, Floats] = {}
    for step, stage in zip(steps, _stages(departures, tick, steps, holes, start, sure=sure), strict=True):
        if step.station in ends:
            first = np.where(stage.reached.any(axis=1), stage.reached.argmax(axis=1), -1)
            arrival = stage.arrival_s + tick * first
            found[step.station] = np.where(first < 0, np.inf, arrival - departures)
    done = stage.reached.any(axis=1)
    return {end: np.where(done, ride, np.inf) for end, ride in found.items()}


def trace(
    departure: float, tick: int, steps: Sequence[Step], holes: Holes, start: str
) -> dict[str, int] | None:
    """Return the onward second at each station on the fastest way of one departure, if there is one."""
    stages = _stages(np.array([departure]), tick, steps, holes, start, sure=True)
    columns = np.flatnonzero(stages[-1].reached[0])
    if not len(columns):
        return None
    at = int(columns[0])
    onward = {steps[-1].station: stages[-1].arrival_s + tick * at}
    for n in range(len(steps) - 2, -1, -1):
        onward[steps[n].station] = stages[n].onward_s + tick * at
        at = _before(steps[n], stages[n], at)
    return onward


def _before(step: Step, stage: _Stage, at: int) -> int:
    """Return the column of arrival from which the train can go on at column ``at``."""
    if stage.direct[0, at]:
        return at
    low = max(0, at - step.most)
    columns = low + np.flatnonzero(stage.stopping[0, low : at - max(1, step.least) + 1])
    return int(columns[-1]) if len(columns) else at


def _stages(
    departures: Floats, tick: int, steps: Sequence[Step], holes: Holes, start: str, sure: bool
) -> list[_Stage]:
    """Follow all departures through all stations."""
    width = len(departures) + sum(s.most for s in steps)
    second = int(departures[0])
    onward = np.eye(len(departures), width, dtype=bool)
    clock = _Clock(width, tick, sure)
    behind = holes.get(start, ())
    onward &= clock.enterable(second, behind)
    stages: list[_Stage] = []
    for step in steps:
        ahead = holes.get(step.station, ())
        stage = _pass(step, onward, second + step.run_s, clock, behind, ahead)
        behind = ahead if step.station in holes or step.ends_stretch else behind
        stages.append(stage)
        onward, second = stage.onward, stage.onward_s
    return stages


def _pass(
    step: Step, arriving: Bools, second: int, clock: _Clock, behind: Sequence[Hole], ahead: Sequence[Hole]
) -> _Stage:
    """Take the possible times of arrival through a station.

    A train that stands leaves the stretch behind it later by braking, and enters the one ahead of it earlier
    by starting, than one that passes.
    """
    stopping = arriving & clock.may_stop(second, step.brake_s, behind)
    reached = stopping if step.always else arriving
    arrival = second + (step.brake_s if step.always else 0)
    leave = arrival + step.hold_s
    leave = ceil_to(leave, clock.tick) if step.grid else leave
    onward_s = leave + (step.start_s if step.always else 0)
    direct = reached & clock.enterable(onward_s, ahead) & clock.enterable(leave, ahead)
    onward = direct
    if step.most:
        waited = _waited(stopping, max(1, step.least), step.most) & clock.enterable(onward_s, ahead)
        if not step.always:
            waited &= clock.enterable(onward_s - step.start_s, ahead)
        onward = direct | waited
    return _Stage(arrival, onward_s, reached, stopping, direct, onward)


def _waited(arriving: Bools, least: int, most: int) -> Bools:
    """Return the columns that lie between ``least`` and ``most`` after a possible arrival."""
    counts = np.pad(np.cumsum(arriving, axis=1, dtype=np.int32), ((0, 0), (1, 0)))
    columns = np.arange(arriving.shape[1])
    upto = np.clip(columns - least + 1, 0, None)
    since = np.clip(columns - most, 0, None)
    return np.asarray(counts[:, upto] > counts[:, np.minimum(since, upto)])


@dataclass(frozen=True, slots=True)
class _Clock:
    """Columns as times: their number, the seconds between two, and which side of a hole is sure."""

    width: int
    tick: int
    sure: bool

    def enterable(self, second: int, holes: Sequence[Hole]) -> Bools:
        """Return the columns, counted from ``second``, at which a stretch may be entered."""
        return self._outside((h.last - second, (h.sure if self.sure else h.next) - second) for h in holes)

    def may_stop(self, second: int, brake_s: int, holes: Sequence[Hole]) -> Bools:
        """Return the columns at which an arrival leaves time to brake before the next train comes."""
        return self._outside((h.leave_by - brake_s - second, h.leave_by + 1 - second) for h in holes)

    def _outside(self, spans: Iterable[tuple[int, int]]) -> Bools:
        """Return the columns that lie strictly inside none of the spans."""
        free = np.ones(self.width, dtype=bool)
        for last, following in spans:
            begin, end = last // self.tick + 1, -(-following // self.tick)
            if end > 0 and begin < self.width:
                free[max(begin, 0) : end] = False
        return free
