"""Forecasts of decisions: when each is fulfilled, as it is written into the record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TypeVar

import numpy as np

from corridor.council.forecast.history import History
from corridor.council.forecast.model import Model
from corridor.council.forecast.network import RUNS, SHARED, Runs, Step, planned_path, run_network
from corridor.council.forecast.origins import choose_memory
from corridor.council.forecast.prior import priors
from corridor.council.model import Decision, DecisionId, Milestone
from corridor.files import canonical_json, digest_bytes

__all__ = ["METHOD", "PERCENTS", "Forecast", "forecast_decisions", "steps_of"]

METHOD = "1"
"""Changes whenever the same inputs would give another forecast."""

PERCENTS = tuple(range(5, 100, 5))
"""Chances of which the dates are kept, so that the whole distribution can be scored."""

T = TypeVar("T")

ITSELF = "*"
"""Name of the last step of a decision: what remains after its milestones, or all of it if it has none."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What was said on a day about a decision.

    Parameters
    ----------
    made
        The day; nothing later was looked at.
    chance
        That it is fulfilled by the deadline; ``None`` without one.
    p50, p80
        Days by which it is fulfilled with these chances; ``None`` where that is never reached.
    days
        The day for each of :data:`PERCENTS`.
    never
        Chance that it is given up, or takes longer than any case has shown.
    base_rate
        Share of cases of this kind that keep their deadline, looked at from the opening.
    critical
        For each milestone the share of runs in which the end waited for it.
    half
        For each milestone the day by which it is met with even chances.
    slack
        For each milestone the days by which it may be late without moving the plan's own end.
    cases, closed
        Cases of the kind that were remembered, and how many of them were closed.
    prior
        Kind of the written prior.
    half_life_years
        Of the memory; ``None``: the whole window counts alike.
    seed, runs, shared
        Of the random runs.
    inputs
        SHA-256 of everything that the forecast was made from.
    """

    decision: DecisionId
    made: date
    deadline: date | None
    chance: float | None
    p50: date | None
    p80: date | None
    days: tuple[date | None, ...]
    never: float
    base_rate: float | None
    critical: Mapping[str, float]
    half: Mapping[str, date | None]
    slack: Mapping[str, int]
    kind: str
    cases: int
    closed: int
    prior: str
    half_life_years: float | None
    seed: int
    runs: int
    shared: float
    inputs: str
    method: str = METHOD

    def as_json(self) -> dict[str, object]:
        """Return plain JSON values."""
        raw = asdict(self)
        raw |= {name: _iso(raw[name]) for name in ("made", "deadline", "p50", "p80")}
        raw["days"] = [_iso(day) for day in self.days]
        raw["half"] = {name: _iso(day) for name, day in self.half.items()}
        return raw


def forecast_decisions(
    decisions: Iterable[Decision],
    history: History,
    day: date,
    *,
    among: Mapping[DecisionId, Decision] | None = None,
    runs: int = RUNS,
    shared: float = SHARED,
) -> list[Forecast]:
    """Return the forecast of each decision.

    Parameters
    ----------
    history
        Cases to learn from; what lies after the day is not looked at.
    day
        The day of the forecast.
    among
        Decisions whose milestones others may wait for, by id.
    runs, shared
        See :func:`~corridor.council.forecast.network.run_network`.

    Raises
    ------
    RefusedError
        If milestones wait for each other in a ring.
    """
    asked = list(decisions)
    known = {d.id: d for d in asked} | dict(among or {})
    model = Model(history, day, choose_memory(history, day.toordinal()))
    learnt = _digest_of_knowledge(model)
    return [_forecast(d, known, model, learnt, runs, shared) for d in asked]


def steps_of(decision: Decision, among: Mapping[DecisionId, Decision], day: date) -> list[Step]:
    """Return the steps to the end of a decision, with the milestones of others that it waits for.

    A milestone begins when those it waits for were due, else on the day of the decision; one whose decision
    has no day begins on ``day``.
    """
    waiting = [(decision, milestone) for milestone in reversed(decision.milestones)]
    steps: dict[str, Step] = {}
    while waiting:
        home, milestone = waiting.pop()
        name = f"{home.id}/{milestone.id}"
        if name not in steps:
            before = _before(home, milestone, among)
            steps[name] = _step(name, home, milestone, before, day)
            waiting += before
    own = [steps[f"{decision.id}/{m.id}"] for m in decision.milestones]
    start = max((s.due or s.start for s in own), default=(decision.day or day).toordinal())
    due = decision.deadline.toordinal() if decision.deadline else None
    if not own or (due is not None and due > start):
        name, after = f"{decision.id}/{ITSELF}", tuple(s.id for s in own)
        steps[name] = Step(name, start, due, decision.kind, decision.area, decision.body, after)
    return list(steps.values())


def _before(
    home: Decision, milestone: Milestone, among: Mapping[DecisionId, Decision]
) -> list[tuple[Decision, Milestone]]:
    """Return the milestones that one waits for, with their decisions; unknown names are left out."""
    found = []
    for need in milestone.needs:
        other, _, wanted = need.rpartition("/")
        decision = among.get(other) if other else home
        found += [(decision, m) for m in decision.milestones if m.id == wanted] if decision else []
    return found


def _step(
    name: str, home: Decision, milestone: Milestone, before: list[tuple[Decision, Milestone]], day: date
) -> Step:
    opened = (home.day or day).toordinal()
    dues = [(m.due or d.day or day).toordinal() for d, m in before]
    done = milestone.met_on if milestone.met_on and milestone.met_on <= day else None
    return Step(
        name,
        max(dues, default=opened),
        milestone.due.toordinal() if milestone.due else None,
        home.kind,
        home.area,
        milestone.body or home.body,
        tuple(f"{d.id}/{m.id}" for d, m in before),
        done.toordinal() if done else None,
    )


def _forecast(
    decision: Decision,
    among: Mapping[DecisionId, Decision],
    model: Model,
    learnt: str,
    runs: int,
    shared: float,
) -> Forecast:
    made = date.fromordinal(model.day)
    steps = steps_of(decision, among, made)
    seed = int.from_bytes(hashlib.sha256(decision.id.encode()).digest()[:4], "big")
    result = run_network(steps, model, seed=seed, runs=runs, shared=shared)
    due = decision.deadline
    opened = (decision.day or made).toordinal()
    planned = due.toordinal() - opened if due else 0
    learned = model.learned(decision.kind, model.clock_for(decision.kind, has_due=planned > 0))
    half_life = model.memory.half_life_years
    return Forecast(
        decision.id,
        made,
        due,
        result.chance(due.toordinal()) if due else None,
        _day(result, 0.5),
        _day(result, 0.8),
        tuple(_day(result, percent / 100) for percent in PERCENTS),
        result.never,
        model.base_rate(decision.kind, planned) if planned > 0 else None,
        _own(result.critical, decision),
        {name: _ordinal(value) for name, value in _own(result.half, decision).items()},
        _own(planned_path(steps).slack, decision),
        decision.kind,
        learned.cases,
        learned.events,
        learned.prior.kind,
        half_life if np.isfinite(half_life) else None,
        seed,
        runs,
        shared,
        _digest(decision, steps, learnt, runs, shared),
    )


def _own(by_step: Mapping[str, T], decision: Decision) -> dict[str, T]:
    """Return figures of a decision's own milestones by id, of others' by ``decision/milestone``."""
    stem = f"{decision.id}/"
    return {name.removeprefix(stem): value for name, value in by_step.items()}


def _digest_of_knowledge(model: Model) -> str:
    known = model.known
    columns = ["\n".join(map(str, column.tolist())) for _, column in sorted(vars(known).items())]
    written = canonical_json([asdict(p) for p in priors().values()])
    return digest_bytes("\n".join([*columns, f"{model.day} {model.memory}", written]).encode())


def _digest(decision: Decision, steps: Sequence[Step], learnt: str, runs: int, shared: float) -> str:
    told = [decision.digest, [asdict(s) for s in steps], learnt, runs, shared, METHOD]
    return digest_bytes(canonical_json(told).encode())


def _day(runs: Runs, share: float) -> date | None:
    return _ordinal(runs.when(share))


def _ordinal(day: float | None) -> date | None:
    """Return a day; ``None`` for never, and for what lies beyond the calendar."""
    known = day is not None and np.isfinite(day) and day <= date.max.toordinal()
    return date.fromordinal(int(np.ceil(day))) if known and day is not None else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
