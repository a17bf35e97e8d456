"""Plans made from the tiny world for the tests of this room."""

from dataclasses import replace
from datetime import date

from corridor.rail.model import Call, Circulation, Network, RailTask, Run, Timetable

IDLE = Circulation((), (), (), {})


def clock(text: str) -> int:
    hours, minutes, *seconds = (int(part) for part in text.split(":"))
    return hours * 3600 + minutes * 60 + sum(seconds)


def run(id_: str, times: str, dates, *, direction: str = "out", kind: str = "planned") -> Run:
    """Make a run from words ``STATION arrival[-departure]``; nobody boards at the border."""
    calls = []
    for word in times.split(","):
        station, text = word.split()
        arrival, _, departure = text.partition("-")
        calls.append(Call(station, clock(arrival), clock(departure or arrival), station != "BRD"))
    return Run(id_, id_, kind, "aston-eston", direction, "railbus", tuple(calls), frozenset(dates))


def timetable(*runs: Run, zone: str = "Europe/Minsk") -> Timetable:
    return Timetable({r.id: r for r in runs}, zone, 60, "optimal", 0.0)


def without_place(task: RailTask, station: str) -> RailTask:
    """Return the task with a station whose coordinates nobody knows."""
    bare = replace(task.network.stations[station], latitude=None, longitude=None)
    stations = {**task.network.stations, station: bare}
    return replace(task, network=Network(stations, task.network.sections, task.network.controls))


def day(text: str) -> date:
    return date.fromisoformat(text)
