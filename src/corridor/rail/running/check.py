"""The second pair of eyes on running: recomputed from the tables and the finished timetable alone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from corridor.findings import Finding
from corridor.rail.model import RailTask, Run, Timetable, Train
from corridor.rail.running.allowance import with_allowance
from corridor.rail.running.legs import StallError
from corridor.rail.running.stock import check_stock
from corridor.rail.running.technical import Course

__all__ = ["check_running"]

TOLERANCE_S = 1
"""A time may fall short by what rounding to whole seconds can explain."""

_Key = tuple[str, tuple[str, ...], tuple[int, ...]]


def check_running(task: RailTask, timetable: Timetable) -> list[Finding]:
    """Return where a planned train runs faster than it can, misses a stop or stands too short.

    Every run is driven again with the stops it really makes, unplanned waits and border controls included;
    between two stands it needs the technical running time and the allowance.
    """
    checker = _Checker(task)
    return [f for run in timetable.runs.values() if run.kind == "planned" for f in checker.check(run)]


class _Checker:
    """Drives each course and each set of stops once."""

    def __init__(self, task: RailTask) -> None:
        self.task = task
        self.courses: dict[tuple[str, tuple[str, ...]], Course] = {}
        self.needed: dict[_Key, tuple[float, ...]] = {}

    def check(self, run: Run) -> Iterator[Finding]:
        """Yield what is wrong with one run."""
        train = self.task.services.trains.get(run.train)
        if train is None or run.path != train.path:
            yield Finding("run-off-path", f"Run {run.id} does not follow the path of train {run.train}.")
            return
        yield from _stops(run, train)
        yield from self._too_fast(run, train)

    def _too_fast(self, run: Run, train: Train) -> Iterator[Finding]:
        stands = _stands(run, train)
        try:
            needed = self._needed(train, stands)
        except (StallError, ValueError) as wrong:
            yield Finding(
                "run-impossible", f"Run {run.id} cannot run with {train.stock}: {wrong}", train.origin.place
            )
            return
        for (a, b), least_s in zip(itertools.pairwise(stands), needed, strict=True):
            taken_s = run.calls[b].arrival_s - run.calls[a].departure_s
            if taken_s < least_s - TOLERANCE_S:
                sentence = (
                    f"Run {run.id} takes {taken_s} s from {run.path[a]} to {run.path[b]}; running time with "
                    f"allowance is {least_s:.1f} s."
                )
                yield Finding("run-too-fast", sentence, train.origin.place)

    def _needed(self, train: Train, stands: tuple[int, ...]) -> tuple[float, ...]:
        """Return the seconds with allowance between consecutive stands."""
        key = (train.stock, train.path, stands)
        if key not in self.needed:
            self.needed[key] = self._drive(train, stands)
        return self.needed[key]

    def _drive(self, train: Train, stands: tuple[int, ...]) -> tuple[float, ...]:
        broken = [f for f in check_stock(self.task.stock[train.stock]) if f.is_error]
        if broken:
            raise ValueError(broken[0].sentence)
        sections = self.task.network.path_sections(train.path)
        at_m = [0, *itertools.accumulate(s.length_m for s in sections)]
        course = self.courses.get((train.stock, train.path))
        if course is None:
            course = Course(self.task.stock[train.stock], sections, train.path)
            self.courses[train.stock, train.path] = course
        driven = course.run(stands[1:-1])
        if driven.stalled_m is not None:
            raise StallError(driven.stalled_m)
        times = driven.times_s
        return tuple(
            with_allowance(times[b] - times[a], at_m[b] - at_m[a], self.task.allowance)
            for a, b in itertools.pairwise(stands)
        )


def _stands(run: Run, train: Train) -> tuple[int, ...]:
    """Return the positions where the run stands: its ends, its planned stops, and wherever time passes."""
    planned, last = {s.station for s in train.stops}, len(run.calls) - 1
    return tuple(i for i, c in enumerate(run.calls) if i in (0, last) or c.stands or c.station in planned)


def _stops(run: Run, train: Train) -> Iterator[Finding]:
    ends = (run.path[0], run.path[-1])
    for stop in train.stops:
        call = run.call(stop.station)
        if call is None or not (call.boarding or train.empty):
            sentence = f"Run {run.id}: nobody can board at {stop.station}, a planned stop."
            yield Finding("stop-missed", sentence, train.origin.place)
        elif stop.station not in ends and call.dwell_s < stop.min_dwell_s:
            asked = f"{stop.min_dwell_s} s at least are planned"
            sentence = f"Run {run.id} stands {call.dwell_s} s at {stop.station}; {asked}."
            yield Finding("short-dwell", sentence, train.origin.place)
