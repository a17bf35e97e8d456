"""A day's plan drawn as a graph."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from corridor.rail.model import Circulation, RailTask, Run, RunningTimes, Timetable, day_types
from corridor.rail.simulate.graph import DayGraph, Sketch, lay_out
from corridor.rail.simulate.order import connect, keep_apart, share_tracks, turn_units
from corridor.rail.simulate.steps import Conditions, add_run

__all__ = ["BETWEEN_TRAINS", "Day", "draw_day", "usual_day"]

BETWEEN_TRAINS = ("headway", "crossing", "track")
"""Kinds of activity that stand for the plan's order of trains on track."""


@dataclass(frozen=True)
class Day:
    """A day as a graph, with what is needed to read results off it.

    Parameters
    ----------
    at
        Event by (run, position in the path, ``arrival`` or ``departure``).
    connections
        (arrival, departure, least seconds).
    """

    day: date
    runs: tuple[Run, ...]
    graph: DayGraph
    at: dict[tuple[str, int, str], int]
    connections: tuple[tuple[int, int, int], ...]

    @property
    def between_trains(self) -> NDArray[np.bool_]:
        """Which activities stand for the plan's order, bool [A]."""
        return np.array([a.kind in BETWEEN_TRAINS for a in self.graph.activities], np.bool_)


def usual_day(timetable: Timetable, task: RailTask) -> date:
    """Return the first day of the most frequent kind of day on which planned trains run."""
    running: dict[Hashable, frozenset[date]] = {r.id: r.dates for r in timetable.runs.values()}
    planned = {r.id for r in timetable.planned}
    kinds = day_types(running, task.services.year)
    return next((k.dates[0] for k in kinds if k.members & planned), kinds[0].dates[0])


def draw_day(
    task: RailTask,
    running: RunningTimes,
    timetable: Timetable,
    circulation: Circulation | None,
    day: date,
    given: Conditions,
) -> Day:
    """Draw the day's runs, their order and their vehicles; trains of the day before are not seen."""
    runs = tuple(timetable.on(day))
    sketch = Sketch()
    for run in runs:
        add_run(sketch, task, running, run, given)
    keep_apart(sketch, task.network, runs)
    share_tracks(sketch, task.network, runs)
    if circulation is not None:
        turn_units(sketch, task, runs, circulation, day)
    connections = connect(sketch, task, runs, given.hold_s)
    graph = lay_out(sketch)
    place = {id(event): n for n, event in enumerate(graph.events)}
    new = [place[id(event)] for event in sketch.events]
    at = {key: new[i] for key, i in sketch.at.items()}
    moved = tuple((new[a], new[d], least_s) for a, d, least_s in connections)
    return Day(day, runs, graph, at, moved)
