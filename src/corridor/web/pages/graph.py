"""The time–distance graph of a line: a picture, and the points it is drawn through."""

from __future__ import annotations

from dataclasses import dataclass

from corridor.rail.model import Run
from corridor.web.source import Names, Source

__all__ = ["GraphPage", "Mark", "Thread", "graph"]


@dataclass(frozen=True)
class Mark:
    """A point of the line; ``km`` along the track from its start."""

    station: str
    names: Names
    km: float


@dataclass(frozen=True)
class Thread:
    """A train as (km, seconds on the railway's clock) wherever it touches a point of the line."""

    run: str
    kind: str
    points: list[tuple[float, int]]


@dataclass(frozen=True)
class GraphPage:
    """One day of a line; ``pictures`` are SVG documents by language."""

    title: str
    line: str
    names: Names
    line_page: str
    day: str
    zone: str
    marks: list[Mark]
    threads: list[Thread]
    pictures: dict[str, str]


def graph(source: Source, line: str) -> GraphPage:
    """Return the graph of a line on the busiest of its days."""
    from corridor.rail.publish import busiest_day, time_distance_graph

    plan = source.plan
    found = plan.task.services.lines[line]
    day = busiest_day(plan.task, plan.timetable, line)
    names = source.names(dict(found.names), line)
    marks = _marks(source, found.path)
    km = {mark.station: mark.km for mark in marks}
    threads = [_thread(run, km) for run in plan.timetable.on(day)]
    pictures = {
        language: time_distance_graph(
            plan.task, plan.timetable, plan.circulation, line, day=day, language=language
        )
        for language in source.languages
    }
    return GraphPage(
        title=f"Graph of {next(iter(names.values()))}",
        line=line,
        names=names,
        line_page=source.line_page(line),
        day=day.isoformat(),
        zone=plan.timetable.zone,
        marks=marks,
        threads=[thread for thread in threads if len(thread.points) > 1],
        pictures=pictures,
    )


def _marks(source: Source, path: tuple[str, ...]) -> list[Mark]:
    network = source.plan.task.network
    return [
        Mark(s, source.station_names(network.stations[s]), network.length_m(path[: i + 1]) / 1000)
        for i, s in enumerate(path)
    ]


def _thread(run: Run, km: dict[str, float]) -> Thread:
    touched = [c for c in run.calls if c.station in km]
    points = [(km[c.station], s) for c in touched for s in dict.fromkeys((c.arrival_s, c.departure_s))]
    return Thread(run.id, run.kind, points)
