"""From the results of the stages to the plan that people read: assumptions, comparison, facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corridor.files import canonical_json, digest_bytes
from corridor.findings import Finding, worst_first
from corridor.rail.model import (
    Assumption,
    Circulation,
    Origin,
    RailTask,
    RunningTimes,
    Timetable,
)
from corridor.study.compare import compare
from corridor.study.facts import facts_of_comparison, facts_of_plan
from corridor.study.nouns import Plan
from corridor.study.people import facts_of_trains
from corridor.workspace import Workspace

__all__ = ["tell"]

INFLUENCES = {
    "corridor": "everything",
    "network": "running times, crossings, capacity",
    "border": "stops at the border, staffed hours",
    "fleet": "running times, turnarounds, vehicles",
    "services": "which trains run, and when",
    "demand": "which times are best, not which are possible",
}
"""What in the plan rests on the files of a folder."""


def tell(
    workspace: Workspace,
    task: RailTask,
    running: RunningTimes,
    timetable: Timetable,
    circulation: Circulation,
    findings: Sequence[Finding],
    stages: Mapping[str, float],
) -> Plan:
    """Return the finished plan with everything that is told about it."""
    assumptions = _assumptions(workspace, circulation)
    comparison = compare(task, timetable)
    inputs = dict(workspace.digests)
    digest = digest_bytes(canonical_json(inputs).encode())
    facts = (
        *facts_of_plan(task, timetable, digest, len(assumptions)),
        *facts_of_comparison(comparison, task.services.year.first, digest, len(assumptions)),
        *facts_of_trains(task, timetable, digest, len(assumptions)),
    )
    return Plan(
        task,
        running,
        timetable,
        circulation,
        tuple(worst_first(dict.fromkeys(findings))),
        assumptions,
        comparison,
        facts,
        inputs,
        dict(stages),
    )


def _assumptions(workspace: Workspace, circulation: Circulation) -> tuple[Assumption, ...]:
    told = [
        Assumption(a.what, Origin(a.place, a.source, a.reasoning), _influence(a.place.file))
        for a in workspace.assumptions
    ]
    if circulation.empty_runs:
        reason = "empty runs take 1.5 times the shortest way at permitted speeds; they have no path yet"
        told.append(Assumption("time of empty runs", Origin(estimate=reason), "vehicles"))
    return tuple(told)


def _influence(file: str) -> str:
    return INFLUENCES.get(file.split("/")[0].removesuffix(".toml"), "")
