"""A scenario's day, replayed from a workspace."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from corridor.errors import FindingsError, UnknownNameError
from corridor.findings import worst_first
from corridor.study.benefit import trains_before
from corridor.study.disruption import Replay, block_of, replay
from corridor.study.route import router
from corridor.study.scenario import overlaid
from corridor.study.timetables import scenario_file

if TYPE_CHECKING:
    from corridor.study.nouns import Plan
    from corridor.workspace.scenario import ScenarioFile

__all__ = ["replay_scenario"]


def replay_scenario(folder: Path, plan: Plan, name: str, day: date | None) -> Replay:
    """Replay a scenario on a day; on the first day of its first closure if ``day`` is ``None``.

    Raises
    ------
    UnknownNameError
        If there is no such scenario, or no train runs on the day.
    FindingsError
        If the scenario has errors.
    """
    from corridor.rail.demand import evaluate
    from corridor.workspace.scenario import read_scenario

    path = scenario_file(folder, name)
    if path is None:
        raise UnknownNameError(f"there is no scenario {name!r} in {folder / 'scenarios'}")
    document, findings = read_scenario(path, f"scenarios/{path.name}")
    scenario = document.model
    if scenario is None or any(f.is_error for f in findings):
        raise FindingsError(worst_first(findings))
    day = day or _first_day(scenario) or plan.task.services.year.first
    rest = scenario.model_copy(update={"cancel": [], "divert": [], "close": []})
    base = trains_before(plan.task) if scenario.base == "before" else plan.timetable.runs.values()
    runs, odd = overlaid(base, replace(document, model=rest))
    if any(f.is_error for f in odd):
        raise FindingsError(worst_first(odd))
    today = [r for r in runs if day in r.dates]
    if not today:
        raise UnknownNameError(f"no train runs on {day.isoformat()}")
    timetable = replace(plan.timetable, runs={r.id: r for r in runs})
    parts = (plan.task, timetable, plan.circulation, trains_before(plan.task))
    demand = evaluate(*parts, route=router(plan.task), samples=0)
    title = next(iter(scenario.name.values()), path.stem)
    played = replace(plan, timetable=timetable)
    return replay(played, today, block_of(scenario, day), day, name=title, demand=demand)


def _first_day(scenario: ScenarioFile) -> date | None:
    return next((c.first for c in (*scenario.close, *scenario.cancel) if c.first), None)
