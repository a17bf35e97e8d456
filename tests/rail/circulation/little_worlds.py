"""Little worlds on one line Aston – Belmont – Colby, 10 km apart, trains of an hour at most."""

from dataclasses import replace
from datetime import date, timedelta

from corridor.rail.model import (
    Allowance,
    Call,
    Network,
    RailTask,
    Resistance,
    Run,
    Section,
    Services,
    Station,
    Stock,
    Timetable,
    TimetableYear,
    Unit,
    Weights,
)

MONDAY = date(2027, 3, 1)


def station(name: str) -> Station:
    return Station(name, {"en": name}, "station", "W", "Europe/Minsk", 4, 4, 60, 300)


def section(a: str, b: str, length_m: int = 10_000) -> Section:
    return Section(f"{a}-{b}", (a, b), length_m, 2, "headway", 240, 100, "none", 1520)


LINE = Network(
    {s: station(s) for s in ("AST", "BEL", "COL")},
    {"AST-BEL": section("AST", "BEL"), "BEL-COL": section("BEL", "COL")},
)

RAILBUS = Stock(
    "railbus", {"en": "Rail bus"}, 40, 80.0, 120, 1.08, 0.5, ((0, 80), (120, 18)),
    Resistance("davis", {"a": 1500, "b": 20, "c": 5}), ("none",), (1520,), 90, turnaround_s=600,
)  # fmt: skip


def fleet(*homes: str) -> dict[str, Unit]:
    return {f"R{n}": Unit(f"R{n}", "railbus", home) for n, home in enumerate(homes, start=1)}


def task(*homes: str, days: int = 7, **stock: object) -> RailTask:
    """A task with a unit for each home, over some days from Monday, 1 March 2027."""
    year = TimetableYear(MONDAY, MONDAY + timedelta(days - 1))
    return RailTask(
        LINE, Services(year, {}, {}), {"railbus": replace(RAILBUS, **stock)}, fleet(*homes), (), {},  # type: ignore[arg-type]
        Weights(), Allowance(), "Europe/Minsk", 60,
    )  # fmt: skip


def clock(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def run(name: str, path: str, leaves: str, comes: str, days: tuple[int, ...] = (0,)) -> Run:
    """``run("W1", "AST BEL", "06:00", "06:30", (0, 1))`` runs on Monday and Tuesday."""
    stations = path.split()
    first, last = clock(leaves), clock(comes)
    calls = [Call(s, last, last, True) if n else Call(s, first, first, True) for n, s in enumerate(stations)]
    dates = frozenset(MONDAY + timedelta(d) for d in days)
    return Run(name, name, "planned", "line", "out", "railbus", tuple(calls), dates)


def timetable(*runs: Run) -> Timetable:
    return Timetable({r.id: r for r in runs}, "Europe/Minsk", 60, "optimal", 0.0)
