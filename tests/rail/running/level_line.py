"""A little line for running times: a train that pulls 50 kN at any speed, 100 t, no resistance.

It accelerates and brakes with 0.5 m/s² and runs 72 km/h = 20 m/s: starting takes 40 s and 400 m, 20 s more
than passing at full speed, and so does braking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from corridor.rail.model import (
    Allowance,
    Call,
    ExistingCall,
    ExistingTrain,
    Grade,
    Network,
    RailTask,
    Resistance,
    Run,
    Section,
    Services,
    SpeedLimit,
    Station,
    Stock,
    Stop,
    Timetable,
    TimetableYear,
    Train,
    Weights,
)

YEAR = TimetableYear(date(2027, 3, 1), date(2027, 3, 7))
ALL_WEEK = frozenset(YEAR.days())

PULLER = Stock(
    id="puller",
    names={"en": "Puller"},
    length_m=100,
    mass_t=100.0,
    max_speed_kmh=72.0,
    rotating_mass_factor=1.0,
    braking_ms2=0.5,
    traction=((0.0, 50.0), (72.0, 50.0)),
    resistance=Resistance("davis", {"a": 0.0, "b": 0.0, "c": 0.0}),
    systems=("none",),
    gauges_mm=(1520,),
    seats=100,
    turnaround_s=600,
)


def section(
    ends: str = "AB",
    length_m: int = 10_000,
    *,
    speed_kmh: float = 72.0,
    limits: Sequence[SpeedLimit] = (),
    grades: Sequence[Grade] = (),
) -> Section:
    start, end = ends
    return Section(
        ends, (start, end), length_m, 1, "clear", 180, speed_kmh, "none", 1520, tuple(limits), tuple(grades)
    )


def world(
    sections: Sequence[Section],
    *,
    stops: str = "",
    halts: str = "",
    stock: Stock = PULLER,
    allowance: Allowance | None = None,
    existing: Sequence[ExistingTrain] = (),
) -> RailTask:
    """A line of the sections with train ``T`` over it and ``U`` back; all are stations but ``halts``."""
    path = (sections[0].ends[0], *(s.ends[1] for s in sections))
    stations = {s: _station(s, "halt" if s in halts else "station") for s in path}
    called = [s for s in path if s in (path[0], path[-1], *stops)]
    asked = tuple(Stop(s, 60 if s in stops else 0) for s in called)
    trains = {
        "T": Train("T", "L", "out", path, asked, stock.id, "daily", ALL_WEEK),
        "U": Train("U", "L", "back", path[::-1], asked[::-1], stock.id, "daily", ALL_WEEK),
    }
    return RailTask(
        network=Network(stations, {s.id: s for s in sections}),
        services=Services(YEAR, {}, trains, {t.id: t for t in existing}),
        stock={stock.id: stock},
        units={},
        flows=(),
        profiles={},
        weights=Weights(),
        allowance=allowance or Allowance(0.0, 0.0),
        zone="Etc/UTC",
        grid_s=60,
    )


def _station(name: str, kind: str) -> Station:
    tracks = 2 if kind == "station" else 1
    return Station(name, {"en": name}, kind, "W", "Etc/UTC", tracks, 1, 60, 300)


def run_of(task: RailTask, times: Sequence[tuple[int, int]], *, train: str = "T") -> Run:
    asked = task.services.trains[train]
    stops = {s.station for s in asked.stops}
    calls = tuple(Call(s, a, d, s in stops) for s, (a, d) in zip(asked.path, times, strict=True))
    return Run(train, train, "planned", "L", asked.direction, asked.stock, calls, ALL_WEEK)


def timetable(*runs: Run) -> Timetable:
    return Timetable({r.id: r for r in runs}, "Etc/UTC", 60, "feasible", None)


def steep(permille: float, *, to_m: int = 10_000) -> Section:
    return section(grades=[Grade(0, to_m, permille)])


def passing(name: str, path: str, known: dict[str, tuple[int | None, int | None]]) -> ExistingTrain:
    calls = tuple(ExistingCall(s, *known[s]) for s in path if s in known)
    return ExistingTrain(name, name, "other", tuple(path), calls, ALL_WEEK)


def without_traction_above(kmh: float) -> Stock:
    return replace(PULLER, traction=((0.0, 50.0), (kmh, 50.0)))
