"""The front door: the best timetable there is, or why there is none."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from corridor.errors import InfeasibleError
from corridor.rail.model import Call, RailTask, Run, RunningTimes, Timetable
from corridor.rail.solvers import Interruptible, Outcome, Stop, Tick, Verdict
from corridor.rail.solvers.blocking import Rule, smallest_clash, solve
from corridor.rail.timetable.components import components
from corridor.rail.timetable.daily.build import build
from corridor.rail.timetable.daily.draft import SCALE, Draft
from corridor.rail.timetable.daily.polish import polish
from corridor.rail.timetable.daily.result import merge_equal, objective_parts, runs
from corridor.rail.timetable.daily.start import first_times
from corridor.rail.timetable.daily.variants import Variant, one_each, split

__all__ = ["plan_timetable"]

Watch = Callable[[Tick], None]

EXPLAIN_S = 30.0
"""Longest search for the smallest clash, seconds, beyond the limit of the plan."""

START_SHARE = 0.3
"""Share of the time that may be spent on putting trains in one by one."""


def plan_timetable(
    task: RailTask,
    running: RunningTimes,
    existing: Mapping[str, tuple[Call, ...]],
    *,
    stop: Stop,
    last: Timetable | None = None,
    watch: Watch = lambda _: None,
) -> Outcome[Timetable]:
    """Choose the times of every wanted train on every day of the year.

    Trains that cannot influence each other are planned apart (connected components). A train keeps one set
    of times on all its days; only where no such plan exists are the trains that clash given other times
    on some day types.

    Parameters
    ----------
    running
        Running times of the wanted trains, seconds.
    existing
        All calls of the trains already there, by id, seconds on the railway's clock.
    stop
        Limits of the whole search.
    last
        An earlier timetable to start from.

    Returns
    -------
    Outcome
        Objective and bound in equivalent passenger-minutes a year; the timetable holds every run.

    Raises
    ------
    InfeasibleError
        With the smallest clashing set of rules in the user's words.
    """
    began = time.monotonic()
    hint = _times(last) if last else {}
    parts: list[tuple[Draft, Outcome[list[int]]]] = []
    with Interruptible() as asked:
        groups = components(task)
        for n, trains in enumerate(groups):
            left = stop.limit_s - (time.monotonic() - began)
            share = replace(stop, limit_s=max(1.0, left / (len(groups) - n)))
            variants = one_each(task, trains)
            parts.append(_plan_group(task, running, existing, variants, share, asked, hint, watch))
    return _assemble(task, parts, time.monotonic() - began)


def _plan_group(
    task: RailTask,
    running: RunningTimes,
    existing: Mapping[str, tuple[Call, ...]],
    variants: list[Variant],
    stop: Stop,
    asked: Interruptible,
    hint: Mapping[str, int],
    watch: Watch,
) -> tuple[Draft, Outcome[list[int]]]:
    """Plan one component, with one set of times a train if that is possible."""
    began = time.monotonic()

    def left_s() -> float:
        return 0.0 if asked.requested else stop.limit_s - (time.monotonic() - began)

    draft = build(task, running, existing, variants)
    start = {k: v // task.grid_s for k, v in hint.items() if k in draft.model.index}
    start = start or first_times(draft, lambda: left_s() < (1 - START_SHARE) * stop.limit_s)
    outcome = solve(
        draft.model,
        replace(stop, limit_s=max(left_s(), 1.0)),
        interrupt=asked,
        hint=start,
        watch=watch,
        price=draft.price,
        refine=draft.refine,
        polish=lambda values: polish(draft, values, lambda: left_s() <= 0),
    )
    if outcome.verdict is not Verdict.INFEASIBLE:
        return draft, outcome
    clash, _ = smallest_clash(draft.model, min(EXPLAIN_S, stop.limit_s))
    torn = split(task, variants, _trains_in(clash, variants))
    if len(torn) == len(variants):
        raise InfeasibleError([_in_words(rule) for rule in clash])
    rest = replace(stop, limit_s=max(left_s(), 1.0))
    return _plan_group(task, running, existing, torn, rest, asked, hint, watch)


def _trains_in(clash: tuple[Rule, ...], variants: list[Variant]) -> set[str]:
    """Return the wanted trains that the clashing rules speak of."""
    words = {word.strip(",:") for rule in clash for word in rule.sentence.split()}
    return {v.train for v in variants if v.id in words or v.train in words}


def _in_words(rule: Rule) -> str:
    return rule.sentence + (f" [{'; '.join(rule.places)}]" if rule.places else "")


def _times(last: Timetable) -> dict[str, int]:
    """Return departures of the last plan by the names that the draft gives its variables, seconds."""
    return {f"{r.id} {c.station}": c.departure_s for r in last.planned for c in r.calls}


def _assemble(
    task: RailTask, parts: list[tuple[Draft, Outcome[list[int]]]], seconds: float
) -> Outcome[Timetable]:
    verdicts = [o.verdict for _, o in parts]
    if Verdict.UNKNOWN in verdicts:
        return Outcome(Verdict.UNKNOWN, seconds=seconds, rounds=sum(o.rounds for _, o in parts))
    verdict = Verdict.FEASIBLE if Verdict.FEASIBLE in verdicts else Verdict.OPTIMAL
    objective = sum(o.objective or 0.0 for _, o in parts) / SCALE
    bound = sum(o.bound or 0.0 for _, o in parts) / SCALE
    outcome: Outcome[Timetable] = Outcome(
        verdict, None, objective, bound, seconds, sum(o.rounds for _, o in parts)
    )
    gap = 0.0 if verdict is Verdict.OPTIMAL else outcome.gap
    return replace(outcome, solution=_timetable(task, parts, verdict, gap))


def _timetable(
    task: RailTask, parts: list[tuple[Draft, Outcome[list[int]]]], verdict: Verdict, gap: float | None
) -> Timetable:
    found: dict[str, Run] = {}
    prices: Counter[str] = Counter()
    for draft, outcome in parts:
        assert outcome.solution is not None
        found.update((r.id, r) for r in merge_equal(runs(draft, outcome.solution)))
        prices.update(objective_parts(draft, outcome.solution))
    return Timetable(found, task.zone, task.grid_s, str(verdict), gap, dict(prices))
