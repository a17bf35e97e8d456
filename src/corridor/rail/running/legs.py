"""From exact technical seconds to whole planned seconds, leg by leg.

A leg runs from one planned stop to the next. The planned time since the leg's beginning is rounded up at each
of its points, so rounding never accumulates over passing points; a leg ends at most one second later than its
exact planned time asks, rounded up.

An additional stop anywhere in a leg costs what it loses against passing. The fastest speed with several
stops is the least of the fastest speeds with each of them alone, so the losses of several stops together are
at most the sum of their single losses, on every part of the leg: the sum of supplements is an upper bound.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterable, Sequence

from corridor.rail.model import Allowance, TrainRunning
from corridor.rail.running.allowance import with_allowance
from corridor.rail.running.technical import Course, TechnicalRun

__all__ = ["StallError", "plan_legs"]

ROUNDING_S = 1e-6
"""Floating-point dust that must not cost a second."""


class StallError(ValueError):
    """The train does not get over the path; ``metres`` from its first station, ``stop`` as an extra stop."""

    def __init__(self, metres: float, stop: str = "") -> None:
        self.metres, self.stop = metres, stop
        super().__init__(f"it stalls at {metres:.0f} m.")


def plan_legs(
    course: Course,
    path: Sequence[str],
    at_m: Sequence[int],
    stops: Collection[int],
    extra: Iterable[int],
    allowance: Allowance,
) -> TrainRunning:
    """Return the planned running of a stock over a path.

    Parameters
    ----------
    at_m
        Metres from the first station, by station.
    stops, extra
        Positions in the path of the planned stops, and of the points where it may stop besides.

    Raises
    ------
    StallError
        If the train cannot climb what lies on its path.
    """
    base = _arriving(course.run(stops))
    technical, planned, late = _round(base, at_m, _ends(path, stops), allowance)
    brake, start = {}, {}
    for x in extra:
        leg = _leg_of(x, _ends(path, stops))
        losses = _losses(base, _arriving(course.run((*stops, x)), path[x]), leg, x, allowance)
        brake[path[x]] = max(0, _up(losses[0] - late[x]))
        start[path[x]] = max(0, _up(losses[1] + late[x]))
    return TrainRunning(tuple(path), planned, technical, brake, start)


def _ends(path: Sequence[str], stops: Collection[int]) -> list[int]:
    return sorted({0, len(path) - 1, *stops})


def _leg_of(x: int, ends: Sequence[int]) -> tuple[int, int]:
    return next((a, b) for a, b in itertools.pairwise(ends) if a < x < b)


def _arriving(run: TechnicalRun, stop: str = "") -> tuple[float, ...]:
    if run.stalled_m is not None:
        raise StallError(run.stalled_m, stop)
    return run.times_s


def _up(seconds: float) -> int:
    return math.ceil(seconds - ROUNDING_S)


def _round(
    times: Sequence[float], at_m: Sequence[int], ends: Sequence[int], allowance: Allowance
) -> tuple[tuple[int, ...], tuple[int, ...], list[float]]:
    """Return technical and planned whole seconds by section, and by point what rounding has added."""
    technical: list[int] = []
    planned: list[int] = []
    late = [0.0] * len(times)
    for a, b in itertools.pairwise(ends):
        shown = 0
        for i in range(a + 1, b + 1):
            fastest = _up(times[i] - times[a]) - _up(times[i - 1] - times[a])
            exact = with_allowance(times[i] - times[a], at_m[i] - at_m[a], allowance)
            reached = max(_up(exact), shown + fastest)
            technical.append(fastest)
            planned.append(reached - shown)
            late[i], shown = reached - exact, reached
    return tuple(technical), tuple(planned), late


def _losses(
    base: Sequence[float], stopping: Sequence[float], leg: tuple[int, int], x: int, allowance: Allowance
) -> tuple[float, float]:
    """Return what stopping at ``x`` loses before and after it, percent allowance included."""
    (a, b), share = leg, 1 + allowance.percent / 100
    before = (stopping[x] - stopping[a]) - (base[x] - base[a])
    after = (stopping[b] - stopping[x]) - (base[b] - base[x])
    return before * share, after * share
