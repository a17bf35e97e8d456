"""Patterns on the little lines: 600 s a section, 60 s between two trains, 600 s to turn a unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from tests.rail.timetable.little_lines import ALL_WEEK, H, running, task, the_pass, train

from corridor.rail.model import (
    Call,
    ExistingTrain,
    Network,
    Pattern,
    Patterns,
    PeriodicPlan,
    RailTask,
    RunningTimes,
)
from corridor.rail.solvers import Stop
from corridor.rail.timetable.periodic.lines import plan_patterns
from corridor.rail.timetable.rollout import RollOut, roll_out

MIN = 60
STOP = Stop(3.0, workers=1)


def pattern(
    service: str,
    path: str = "ABC",
    *,
    every_min: int = 60,
    stops: str = "",
    first: int = 6 * H,
    last: int = 22 * H,
    wait_s: int = 0,
    dates: Iterable[date] = ALL_WEEK,
    **more: object,
) -> Pattern:
    """One direction: out if it begins at A or runs up the alphabet."""
    way = "out" if path == "".join(sorted(path)) else "back"
    like = train(f"{service}/{way}", path, stops=stops, wait_s=wait_s, dates=dates)
    like = replace(like, direction=way, line=service)
    return Pattern(like.id, service, like, every_min * MIN, first, last, **more)  # type: ignore[arg-type]


def both(service: str, path: str = "ABC", **how: object) -> list[Pattern]:
    """Both directions of a service."""
    return [pattern(service, p, **how) for p in (path, path[::-1])]  # type: ignore[arg-type]


def world(
    patterns: Sequence[Pattern],
    network: Network | None = None,
    *,
    there: Sequence[ExistingTrain] = (),
    units: int = 4,
    **asked: object,
) -> RailTask:
    """The task that asks for patterns; on the pass unless said otherwise."""
    made = task(network or the_pass(), [p.train for p in patterns], there=there, units=units)
    return replace(made, patterns=Patterns({p.id: p for p in patterns}, **asked))  # type: ignore[arg-type]


def calls_there(made: RailTask) -> dict[str, tuple[Call, ...]]:
    """Every call of the trains already there."""
    return {
        t.id: tuple(Call(c.station, c.arrival_s or 0, c.departure_s or 0, False) for c in t.calls)
        for t in made.services.existing.values()
    }


def driven(made: RailTask) -> RunningTimes:
    """Running times by pattern: 600 s a section, 30 s to brake and to start at an extra stop."""
    return running(made)


def minutes(made: RailTask, *, period_min: int = 60) -> PeriodicPlan:
    """Plan the patterns of a world."""
    patterns = list(made.patterns.patterns.values())
    there = calls_there(made)
    return plan_patterns(made, patterns, driven(made), there, period_s=period_min * MIN, stop=STOP)


def rolled(made: RailTask, *, period_min: int = 60) -> RollOut:
    """Plan the patterns of a world and roll them out."""
    patterns = list(made.patterns.patterns.values())
    return roll_out(made, patterns, minutes(made, period_min=period_min), calls_there(made))


def times_of(plan: PeriodicPlan, name: str, nth: int = 0) -> dict[str, tuple[int, int]]:
    """Minutes of arrival and departure by station, of one service."""
    found = next(t for t in plan.times if (t.pattern, t.nth) == (name, nth))
    return {c.station: (c.arrival_s // MIN, c.departure_s // MIN) for c in found.calls}


def leaves(plan: PeriodicPlan, name: str, station: str, nth: int = 0) -> int:
    """Minute of departure from a station."""
    return times_of(plan, name, nth)[station][1]
