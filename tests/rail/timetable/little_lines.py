"""Little lines made by hand for the timetable's tests; every number can be checked on paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from corridor.rail.model import (
    Allowance,
    Call,
    Control,
    ExistingCall,
    ExistingTrain,
    Flow,
    Line,
    Network,
    Profile,
    RailTask,
    Resistance,
    Run,
    RunningTimes,
    Section,
    Services,
    Station,
    Stock,
    Stop,
    Timetable,
    TimetableYear,
    Train,
    TrainRunning,
    Unit,
    Weights,
)

MONDAY = date(2027, 3, 1)
YEAR = TimetableYear(MONDAY, date(2027, 3, 7))
ALL_WEEK = frozenset(YEAR.days())
RUN_S = 600
H = 3600


def station(
    name: str, *, kind: str = "station", tracks: int = 2, platforms: int = 2, party: str = "W"
) -> Station:
    return Station(name, {"en": name}, kind, party, "Etc/UTC", tracks, platforms, 60, 300)


def section(a: str, b: str, *, tracks: int = 1, follow: str = "clear", headway_s: int = 180) -> Section:
    return Section(f"{a}{b}", (a, b), 10_000, tracks, follow, headway_s, 100.0, "none", 1520)


def the_pass(*, tracks: int = 1, loop: bool = True) -> Network:
    """A–B–C: two sections of 10 km and 600 s; B has a loop unless said otherwise."""
    stations = [station("A"), station("B", tracks=2 if loop else 1), station("C", party="E")]
    sections = [
        section(a, b, tracks=tracks, follow="clear" if tracks == 1 else "headway") for a, b in ("AB", "BC")
    ]
    return Network({s.id: s for s in stations}, {s.id: s for s in sections})


def train(
    name: str,
    path: str = "ABC",
    *,
    leave: tuple[int, int] | None = None,
    stops: str = "",
    wait_s: int = 0,
    dates: Iterable[date] = ALL_WEEK,
) -> Train:
    """A train over the path; it stops at the ends and at ``stops``."""
    calls = [s for s in path if s in (path[0], path[-1], *stops)]
    direction = "out" if path[0] == "A" else "back"
    planned = tuple(Stop(s, 60 if s in stops else 0) for s in calls)
    return Train(
        name, "L", direction, tuple(path), planned, "bus", "daily", frozenset(dates), leave, None, wait_s
    )


def existing(name: str, path: str, leave_s: int, *, tolerance_s: int = 0) -> ExistingTrain:
    """A train already there that passes every station, 600 s a section."""
    calls = tuple(ExistingCall(s, leave_s + n * RUN_S, leave_s + n * RUN_S) for n, s in enumerate(path))
    return ExistingTrain(name, name, "other", tuple(path), calls, ALL_WEEK, tolerance_s)


def calls_of(task: RailTask) -> dict[str, tuple[Call, ...]]:
    return {
        t.id: tuple(Call(c.station, c.arrival_s or 0, c.departure_s or 0, False) for c in t.calls)
        for t in task.services.existing.values()
    }


def running(task: RailTask, *, brake_s: int = 30, start_s: int = 30) -> RunningTimes:
    """600 s a section, 30 s to brake and 30 s to start at an extra stop."""
    return RunningTimes({t.id: _running(t, brake_s, start_s) for t in task.services.trains.values()})


def _running(t: Train, brake_s: int, start_s: int) -> TrainRunning:
    legs = (RUN_S,) * (len(t.path) - 1)
    passing = [s for s in t.path if s not in {stop.station for stop in t.stops}]
    return TrainRunning(t.path, legs, legs, dict.fromkeys(passing, brake_s), dict.fromkeys(passing, start_s))


BUS = Stock(
    "bus", {"en": "bus"}, 40, 80.0, 120.0, 1.08, 0.5, ((0.0, 80.0), (120.0, 20.0)),
    Resistance("davis", {"a": 1500, "b": 20, "c": 5}), ("none",), (1520,), 90, 600,
)  # fmt: skip


def task(
    network: Network,
    trains: Sequence[Train],
    *,
    there: Sequence[ExistingTrain] = (),
    flows: Sequence[Flow] = (),
    profile: Sequence[tuple[int, int, float]] = ((7 * H, 8 * H, 1.0),),
    units: int = 4,
    controls: Sequence[Control] = (),
    grid_s: int = 60,
    **services: object,
) -> RailTask:
    """Everything the timetable needs, for one week of 2027."""
    asked = Services(
        YEAR,
        {"L": Line("L", {"en": "L"}, ("A", "B", "C"), "#000", "bus")},
        {t.id: t for t in trains},
        {t.id: t for t in there},
    )
    return RailTask(
        replace(network, controls=tuple(controls)),
        replace(asked, **services),
        {"bus": BUS},
        {f"U{n}": Unit(f"U{n}", "bus", "A") for n in range(units)},
        tuple(flows),
        {"day": Profile("day", tuple(profile))},
        Weights(),
        Allowance(0.0, 0.0),
        "Etc/UTC",
        grid_s,
    )


def drive(t: Train, leave_s: int, *, stands: Mapping[str, int] | None = None, late_s: int = 0) -> Run:
    """Return the train at times of its own: 600 s a section, so many seconds standing at some stations."""
    calls, at, served = [], leave_s + late_s, {s.station for s in t.stops}
    for n, name in enumerate(t.path):
        arrival = at + (RUN_S if n else 0)
        at = arrival + (stands or {}).get(name, 0)
        calls.append(Call(name, arrival, at, name in served))
    return Run(t.id, t.id, "planned", t.line, t.direction, t.stock, tuple(calls), t.dates)


def stay(t: ExistingTrain, *, moved_s: int = 0) -> Run:
    """Return the train already there as a run, moved by so many seconds; people may board everywhere."""
    calls = tuple(
        Call(c.station, (c.arrival_s or 0) + moved_s, (c.departure_s or 0) + moved_s, True) for c in t.calls
    )
    return Run(t.id, t.id, "existing", "", "", "", calls, t.dates)


def timetable(*runs: Run) -> Timetable:
    return Timetable({r.id: r for r in runs}, "Etc/UTC", 60, "feasible", None)
