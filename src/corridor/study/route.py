"""Journeys for the demand stage, found by the journeys stage: any number of changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from corridor.rail.demand import Way
    from corridor.rail.journeys import Journey
    from corridor.rail.model import RailTask, Run

__all__ = ["router"]

Pairs = dict[tuple[str, str], list["Way"]]


def router(task: RailTask) -> Callable[[Sequence[Run], date, Sequence[str]], Pairs]:
    """Return what finds the Pareto-best journeys of a day between all pairs of stations."""

    def route(runs: Sequence[Run], day: date, stations: Sequence[str]) -> Pairs:
        from dataclasses import replace

        from corridor.rail.journeys import Planner, network_of_runs

        today = [replace(r, dates=frozenset({day})) for r in runs if not r.empty]
        stops = ([c.station for c in r.calls if c.boarding] for r in today)
        called = {s for served in stops if len(served) > 1 for s in served}
        served = [s for s in stations if s in called]
        if not served:
            return {}
        planner = Planner(network_of_runs(today, task.network.stations, task.zone))
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(task.zone))
        midnight = noon - timedelta(hours=12)
        at = {s: planner.station(s) for s in served}
        found: Pairs = {}
        for a in served:
            for b in served:
                if a != b:
                    profile = planner.profile(at[a], at[b], midnight, midnight + timedelta(hours=30))
                    found[a, b] = list(_ways(planner.journeys(at[a], at[b], profile), midnight))
        return found

    return route


def _ways(journeys: Iterable[Journey], midnight: datetime) -> Iterable[Way]:
    from corridor.rail.demand import Leg, Way

    for journey in journeys:
        rides = [leg for leg in journey.legs if leg.kind == "train"]
        wait = sum((b.departure - a.arrival).total_seconds() for a, b in pairwise(rides))
        yield Way(
            round((journey.departure - midnight).total_seconds()),
            round((journey.arrival - midnight).total_seconds()),
            round(wait),
            tuple(Leg(leg.trip, leg.start_station, leg.end_station) for leg in rides),
        )
