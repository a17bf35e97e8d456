"""Trains at the same minutes every period: chosen, rolled out, and the other wanted trains among them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from corridor.errors import FindingsError, InfeasibleError, PlanRefusedError
from corridor.findings import Finding, worst_first
from corridor.rail.circulation import plan_circulation
from corridor.rail.model import (
    Call,
    ExistingCall,
    ExistingTrain,
    Pattern,
    PeriodicPlan,
    RailTask,
    Run,
    RunningTimes,
    Timetable,
    Train,
)
from corridor.rail.running import fill_existing, running_times
from corridor.rail.solvers import Stop, Tick
from corridor.rail.timetable import plan_timetable
from corridor.rail.timetable.periodic.lines import as_often_as_units_allow, patterns_of, plan_patterns
from corridor.rail.timetable.rollout import RollOut, check_roll_out, roll_out

__all__ = ["Periodic", "periodic_task", "plan_periodically"]

Watch = Callable[[Tick], None]

TRIES = 4
"""How often derived patterns are planned anew with fewer trains."""


@dataclass(frozen=True)
class Periodic:
    """A periodic plan, rolled out.

    Parameters
    ----------
    task
        Asks for exactly the trains of the plan.
    findings
        What is noteworthy of it.
    """

    plan: PeriodicPlan
    task: RailTask
    running: RunningTimes
    timetable: Timetable
    findings: tuple[Finding, ...]


def plan_periodically(
    task: RailTask, *, period_s: int, stop: Stop, watch: Watch = lambda _: None
) -> Periodic:
    """Plan the patterns, roll them out, and plan the trains of lines without a pattern among them.

    Raises
    ------
    InfeasibleError, PlanRefusedError, FindingsError
        If there is no plan, none was found, or it does not keep what it promised.
    """
    patterns = patterns_of(task, period_s)
    running = running_times(_asking(task, {p.train.id: p.train for p in patterns}))
    existing = fill_existing(task)

    def minutes(chosen: Sequence[Pattern]) -> PeriodicPlan:
        return plan_patterns(task, chosen, running, existing, period_s=period_s, stop=stop, watch=watch)

    notes: list[Finding] = []
    if task.patterns.patterns:
        rolled = roll_out(task, patterns, minutes(patterns), existing)
    else:
        patterns, notes, rolled = _derived(task, patterns, running, existing, minutes)
    wrong = check_roll_out(patterns, rolled.plan, rolled.timetable)
    if wrong:
        raise FindingsError(worst_first(wrong))
    notes += [*_replaced(task, rolled.plan), *rolled.findings]
    times = _running(rolled, patterns, running)
    others = _others(task)
    timetable = rolled.timetable
    if others:
        times, timetable = _add(task, others, timetable, times, stop, watch)
    return Periodic(rolled.plan, periodic_task(task, rolled.plan), times, timetable, tuple(notes))


def _derived(
    task: RailTask,
    patterns: Sequence[Pattern],
    running: RunningTimes,
    existing: Mapping[str, tuple[Call, ...]],
    minutes: Callable[[Sequence[Pattern]], PeriodicPlan],
) -> tuple[list[Pattern], list[Finding], RollOut]:
    """Plan derived patterns as often as the units there are allow: by number, and by their range."""
    more: dict[str, int] = {}
    while True:
        chosen, notes = as_often_as_units_allow(task, patterns, running, more)
        try:
            rolled = roll_out(task, chosen, minutes(chosen), existing)
        except InfeasibleError as error:
            short = _named(task.stock, error.clash)
            if not short or sum(more.values()) >= TRIES:
                raise
        else:
            short = _overworked(rolled)
            if not short or sum(more.values()) >= TRIES:
                return chosen, notes, rolled
        more |= {s: more.get(s, 0) + 1 for s in short}


def _overworked(rolled: RollOut) -> list[str]:
    """Return the stocks of which the units there are cannot work the trains."""
    _, found = plan_circulation(rolled.task, rolled.timetable)
    errors = [f.sentence for f in found if f.is_error]
    own = {u.stock for u in rolled.task.units.values() if any(e.startswith(f"{u.id} ") for e in errors)}
    return sorted({*own, *_named(rolled.task.stock, errors)})


def _named(stocks: Iterable[str], sentences: Sequence[str]) -> list[str]:
    """Return the stocks of whose units the sentences speak."""
    return [s for s in stocks if any(re.search(rf"units of {re.escape(s)}(?![\w-])", e) for e in sentences)]


def periodic_task(task: RailTask, plan: PeriodicPlan) -> RailTask:
    """Return the task that asks for the trains of a plan, and those of lines without a pattern."""
    kept = {t.id: t for t in _others(task)}
    return _asking(task, {**plan.trains, **kept})


def _others(task: RailTask) -> list[Train]:
    """Return the wanted trains of lines that have no pattern, if any line has one in the workspace."""
    if not task.patterns.patterns:
        return []
    covered = {p.train.line for p in task.patterns.patterns.values()}
    return [t for t in task.services.trains.values() if t.line not in covered]


def _asking(task: RailTask, trains: Mapping[str, Train]) -> RailTask:
    """Return the task with other trains; connections of trains that are gone are no promise any more."""
    names = {*trains, *task.services.existing}
    kept = tuple(c for c in task.services.connections if {c.arriving, c.departing} <= names)
    return replace(task, services=replace(task.services, trains=trains, connections=kept))


def _replaced(task: RailTask, plan: PeriodicPlan) -> list[Finding]:
    """Return a finding for each connection whose train the pattern replaces."""
    kept = {(c.arriving, c.departing) for c in periodic_task(task, plan).services.connections}
    return [
        Finding(
            "pattern-replaces",
            f"the connection from {c.arriving} to {c.departing} at {c.station} names a train that a pattern"
            " replaces",
            c.origin.place,
        )
        for c in task.services.connections
        if (c.arriving, c.departing) not in kept
    ]


def _running(rolled: RollOut, patterns: Sequence[Pattern], running: RunningTimes) -> RunningTimes:
    """Return the running times of every train, which are those of its pattern."""
    of = {(p.train.line, p.train.direction, p.train.path, p.train.stops): p.train.id for p in patterns}
    trains = rolled.plan.trains.values()
    return RunningTimes({t.id: running.trains[of[t.line, t.direction, t.path, t.stops]] for t in trains})


def _add(
    task: RailTask,
    others: Sequence[Train],
    timetable: Timetable,
    running: RunningTimes,
    stop: Stop,
    watch: Watch,
) -> tuple[RunningTimes, Timetable]:
    """Plan the other wanted trains among all that are there now."""
    asked = _asking(task, {t.id: t for t in others})
    lines = {t.line for t in others}
    services = replace(
        asked.services,
        existing={r.id: _as_existing(task, r) for r in timetable.runs.values()},
        day_returns=tuple(d for d in task.services.day_returns if d.line in lines),
    )
    asked = replace(asked, services=services)
    own = running_times(asked)
    calls: dict[str, tuple[Call, ...]] = {r.id: r.calls for r in timetable.runs.values()}
    found = plan_timetable(asked, own, calls, stop=stop, watch=watch).solution
    if found is None:
        raise PlanRefusedError(
            f"no plan of the trains without a pattern was found in {stop.limit_s:g} s: allow more time"
        )
    added = {r.id: r for r in found.planned}
    return RunningTimes({**running.trains, **own.trains}), replace(
        timetable, runs={**timetable.runs, **added}, objective={**timetable.objective, **found.objective}
    )


def _as_existing(task: RailTask, run: Run) -> ExistingTrain:
    """Return a run as a train already there, fixed at its times."""
    there = task.services.existing.get(run.train)
    if there is not None:
        return replace(there, tolerance_s=0)
    calls = tuple(ExistingCall(c.station, c.arrival_s, c.departure_s) for c in run.calls)
    return ExistingTrain(run.id, run.id, "", run.path, calls, run.dates)
