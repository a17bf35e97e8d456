"""Why a time is what it is: the rules that bear on it, back to the rows they stand in."""

from __future__ import annotations

from collections.abc import Iterator

from corridor.errors import UnknownNameError
from corridor.rail.model import Run
from corridor.rail.timetable import Margin, margins
from corridor.study.nouns import Plan, Why
from corridor.units import format_duration

__all__ = ["explain"]


def explain(plan: Plan, train: str, station: str | None) -> list[Why]:
    """Return the rules on a run's times, by station in the order of travel, the binding ones first."""
    runs = [r for r in plan.timetable.runs.values() if train in (r.id, r.train)]
    if not runs:
        known = ", ".join(sorted(r.id for r in plan.timetable.runs.values()))
        raise UnknownNameError(f"there is no train {train} in the plan; there are {known}")
    if station is not None and not any(r.call(station) for r in runs):
        raise UnknownNameError(f"{train} does not pass {station}; it passes {', '.join(runs[0].path)}")
    found = [why for run in runs for why in (*_rules(plan, run), *_running(plan, run))]
    order = {s: n for run in runs for n, s in enumerate(run.path)}
    chosen = [w for w in found if station in (None, w.station)]
    return sorted(chosen, key=lambda w: (order[w.station], w.event, w.slack_s, w.rule))


def _rules(plan: Plan, run: Run) -> Iterator[Why]:
    for margin in _margins(plan):
        if run.id in margin.runs and run.call(margin.station):
            yield _told(run, margin)


_CACHE: dict[int, tuple[Plan, list[Margin]]] = {}


def _margins(plan: Plan) -> list[Margin]:
    """Return the margins of a plan, computed once for the plan asked about last."""
    kept = _CACHE.get(id(plan))
    if kept is None or kept[0] is not plan:
        _CACHE.clear()
        kept = _CACHE[id(plan)] = (plan, margins(plan.task, plan.timetable))
    return kept[1]


def _told(run: Run, margin: Margin) -> Why:
    call = run.call(margin.station)
    assert call is not None
    event = margin.event if margin.runs[0] == run.id else "arrival"
    at = call.arrival_s if event == "arrival" else call.departure_s
    places = tuple(str(o) for o in margin.origins)
    return Why(margin.station, event, at, margin.sentence, margin.slack_s, places)


def _running(plan: Plan, run: Run) -> Iterator[Why]:
    """Tell how long the train runs from the station before."""
    times = plan.running.trains.get(run.train)
    if times is None:
        return
    stock = plan.task.stock[run.stock]
    for n, (before, call) in enumerate(zip(run.calls, run.calls[1:], strict=False)):
        section = plan.task.network.section(before.station, call.station)
        assert section is not None
        took, least = call.arrival_s - before.departure_s, times.run_s[n]
        rule = (
            f"{run.stock} runs {before.station} – {call.station} in {format_duration(took)}: "
            f"{times.technical_s[n]} s at full power, {least - times.technical_s[n]} s allowance"
        )
        origins = (section.origin, *(s.origin for s in section.speed_limits), stock.origin)
        places = tuple(dict.fromkeys(str(o) for o in origins))
        yield Why(call.station, "arrival", call.arrival_s, rule, max(0, took - least), places)
