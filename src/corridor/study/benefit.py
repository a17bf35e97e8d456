"""Demand joined to the study: the plan against the trains of before, and as facts for decisions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from corridor.facts import Fact
from corridor.files import canonical_json, digest_bytes
from corridor.study.route import router

if TYPE_CHECKING:
    from corridor.rail.demand import Benefit
    from corridor.rail.model import RailTask, Run
    from corridor.study.nouns import Plan

__all__ = ["EVALUATOR", "evaluate_plan", "facts_of_benefit", "trains_before"]

EVALUATOR = "corridor demand"
"""Who says so."""


def trains_before(task: RailTask) -> list[Run]:
    """Return the trains of the old services and those that stay; none if there was no before."""
    from dataclasses import replace

    from corridor.rail.model import Run
    from corridor.rail.running import fill_existing

    if task.before is None:
        return []
    found = []
    for services in (task.before, task.services):
        calls = fill_existing(replace(task, services=services))
        found += [
            Run(i, i, "existing", "", "", "", calls[i], t.dates)
            for i, t in services.existing.items()
            if i in calls
        ]
    return found


def evaluate_plan(
    plan: Plan, tell: Callable[[str, float | None], None], *, samples: int, seed: int
) -> Benefit:
    """Return demand, benefit and cost of a plan; Ctrl-C ends the draws behind the bands."""
    from corridor.rail.demand import evaluate
    from corridor.rail.solvers import Interruptible

    with Interruptible() as asked:
        return evaluate(
            plan.task,
            plan.timetable,
            plan.circulation,
            trains_before(plan.task),
            route=router(plan.task),
            samples=samples,
            seed=seed,
            watch=lambda share, text: tell(text, share),
            go_on=lambda: not asked.requested,
        )


def facts_of_benefit(plan: Plan, told: Benefit) -> tuple[Fact, ...]:
    """Return every figure as a fact; ``.low`` and ``.high`` behind the name are its band.

    Without passengers nothing is told for each of them: a plan of no trains would keep every ceiling.
    """
    digest = digest_bytes(canonical_json(dict(plan.inputs)).encode())
    year = plan.task.services.year
    facts = []
    nobody = not told.figures["passengers_year"].value
    for name, figure in told.figures.items():
        if nobody and name.endswith(("_per_passenger", "_share")):
            continue
        for end, value in (("", figure.value), (".low", figure.low), (".high", figure.high)):
            facts.append(
                Fact(
                    f"rail.demand.{name}{end}",
                    round(value, 4),
                    figure.unit,
                    year.first,
                    EVALUATOR,
                    "all planned trains",
                    digest,
                    told.assumed,
                    year.last,
                )
            )
    return tuple(facts)
