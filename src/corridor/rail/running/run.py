"""The front door: running times of every train that shall be planned."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from corridor.errors import FindingsError
from corridor.findings import Finding
from corridor.rail.model import RailTask, RunningTimes, Section, Train, TrainRunning
from corridor.rail.running.legs import StallError, plan_legs
from corridor.rail.running.stock import check_stock, check_track
from corridor.rail.running.technical import Course

__all__ = ["Watch", "check_trains", "running_times"]

Watch = Callable[[float, str], None]
"""Called with the share done (0 to 1) and what is being done."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    """What trains share when they share a running time: stock, path and positions of the stops in it.

    The two directions are two patterns: gradients and limits differ.
    """

    stock: str
    path: tuple[str, ...]
    stops: tuple[int, ...]


def running_times(task: RailTask, *, watch: Watch | None = None) -> RunningTimes:
    """Return the planned running times of every train in ``task.services.trains``.

    Whole seconds, regularity allowance included, dwell and border control excluded. Supplements for a stop
    besides the planned ones are given for every station or post with two tracks or more that the train
    passes, and for every station where a border control makes it stand.

    Parameters
    ----------
    task
        What is asked.
    watch
        Told of progress.

    Raises
    ------
    FindingsError
        If :func:`check_trains` has an error: a stock without usable data, a train that stalls.

    Notes
    -----
    Dynamics and integrator: :mod:`corridor.rail.running.integrate`. A pattern costs one run, and one more for
    each point where it may stop besides; a run is linear in the length of the path.
    """
    trains, findings = _attempt(task, watch or (lambda _share, _text: None))
    if any(f.is_error for f in findings):
        raise FindingsError(findings)
    return RunningTimes(trains)


def check_trains(task: RailTask) -> list[Finding]:
    """Return everything that keeps a train from running, or makes it slower than its data promise."""
    return _attempt(task, lambda _share, _text: None)[1]


def _attempt(task: RailTask, watch: Watch) -> tuple[dict[str, TrainRunning], list[Finding]]:
    """Compute what can be computed and say what cannot."""
    used = sorted({t.stock for t in task.services.trains.values()})
    findings = [f for stock in used for f in check_stock(task.stock[stock])]
    broken = {stock for stock in used if any(f.is_error for f in check_stock(task.stock[stock]))}
    trains: dict[str, TrainRunning] = {}
    patterns = _patterns(task)
    for n, (pattern, alike) in enumerate(patterns.items()):
        watch(n / len(patterns), f"running time of {alike[0].id}")
        findings += check_track(task, alike[0])
        if pattern.stock in broken:
            continue
        try:
            running = _plan(task, pattern)
        except StallError as stall:
            findings.append(_stalls(task, alike[0], stall))
        else:
            trains.update((t.id, running) for t in alike)
    return trains, findings


def _patterns(task: RailTask) -> dict[_Pattern, list[Train]]:
    patterns: dict[_Pattern, list[Train]] = {}
    for train in task.services.trains.values():
        called = {s.station for s in train.stops}
        stops = tuple(i for i, s in enumerate(train.path[1:-1], 1) if s in called)
        patterns.setdefault(_Pattern(train.stock, train.path, stops), []).append(train)
    return patterns


def _plan(task: RailTask, pattern: _Pattern) -> TrainRunning:
    sections = task.network.path_sections(pattern.path)
    at_m = [0, *itertools.accumulate(s.length_m for s in sections)]
    course = Course(task.stock[pattern.stock], sections, pattern.path)
    return plan_legs(course, pattern.path, at_m, pattern.stops, _extra(task, pattern), task.allowance)


def _extra(task: RailTask, pattern: _Pattern) -> list[int]:
    """Return the positions where the train passes but could stop, or is held by a border control."""
    held = set()
    for control in task.network.controls_on(pattern.path):
        held.add(control.station or max(control.between, key=pattern.path.index))
    return [
        i
        for i, s in enumerate(pattern.path[1:-1], 1)
        if i not in pattern.stops and (s in held or _may_wait(task, s))
    ]


def _may_wait(task: RailTask, station: str) -> bool:
    place = task.network.stations[station]
    return place.is_control_point and place.tracks > 1


def _stalls(task: RailTask, train: Train, stall: StallError) -> Finding:
    section, metres = _where(task.network.path_sections(train.path), stall.metres)
    after = f" after an additional stop at {stall.stop}" if stall.stop else ""
    sentence = (
        f"Train {train.id} with {train.stock} comes to a stand{after} {metres:.0f} m into section "
        f"{section.id}: the gradient is steeper than its traction can climb."
    )
    return Finding("train-stalls", sentence, train.origin.place)


def _where(sections: list[Section], metres: float) -> tuple[Section, float]:
    for section in sections[:-1]:
        if metres < section.length_m:
            return section, metres
        metres -= section.length_m
    return sections[-1], metres
