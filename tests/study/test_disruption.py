"""A blocked piece of line on a ring A–B–C–D–A: round, by bus, or not at all; every time by hand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.rail.timetable.little_lines import (
    BUS,
    MONDAY,
    H,
    drive,
    existing,
    running,
    section,
    station,
    stay,
    task,
    timetable,
    train,
)

from corridor.rail.model import Allowance, Circulation, Network, RailTask, Run
from corridor.study.disruption import Block, Replay, replay
from corridor.study.scenario import overlaid
from corridor.workspace.scenario import read_scenario

SEVEN, MIN = 7 * H, 60
BC = (("B", "C"),)


def ring(*, gauge_mm: int = 1520) -> Network:
    """Four stations in a ring; a section of 10 km takes 6 min at 100 km/h; D–A may have another gauge."""
    stations = [station(s) for s in "ABCD"]
    pairs = ("AB", "BC", "CD", "DA")
    sections = [section(a, b) for a, b in pairs]
    sections[3] = replace(sections[3], gauge_mm=gauge_mm)
    return Network({s.id: s for s in stations}, {s.id: s for s in sections})


@dataclass
class Planned:
    """What a replay needs of a plan."""

    task: RailTask
    timetable: Any
    running: Any
    circulation: Circulation = field(default_factory=lambda: Circulation((), (), (), {}))


def planned(network: Network, *others: Run) -> Planned:
    """E1 from A by B to C, 07:00 to 07:20; trains already there beside it."""
    east = train("E1", stops="B")
    world = replace(task(network, [east]), allowance=Allowance(0, 0), stock={"bus": BUS})
    run = drive(east, SEVEN, stands={"B": 60})
    return Planned(world, timetable(run, *others), running(world))


def day(plan: Planned, block: Block) -> Replay:
    return replay(plan, plan.timetable.on(MONDAY), block, MONDAY)  # type: ignore[arg-type]


def test_without_a_way_or_a_bus_a_train_is_cancelled() -> None:
    (fate,) = day(planned(ring()), Block(BC, (None,))).fates
    assert (fate.run, fate.fate, fate.late_s, fate.missed) == ("E1", "cancelled", None, ("A", "B", "C"))


def test_a_bus_runs_at_the_trains_times_and_takes_longer() -> None:
    (fate,) = day(planned(ring()), Block(BC, (25 * MIN,))).fates
    assert (fate.fate, fate.late_s, fate.missed) == ("by bus", 25 * MIN, ())


def test_a_train_goes_round_at_permitted_speeds() -> None:
    """A–D–C: two sections of 6 min, at C 07:12 instead of 07:21; B is not served."""
    (fate,) = day(planned(ring()), Block(BC, (None,), {"E1": ("D",)})).fates
    assert (fate.fate, fate.late_s, fate.missed) == ("goes round", 0, ("B",))


def test_a_way_round_of_another_gauge_is_none() -> None:
    block = Block(BC, (600,), {"E1": ("D",)})
    (fate,) = day(planned(ring(gauge_mm=1435)), block).fates
    assert (fate.fate, fate.late_s) == ("by bus", 600)
    assert "no open way from A to D" in fate.note


def test_who_goes_round_delays_others_on_single_track() -> None:
    """E1 is on D–C from 07:06 to 07:12; X1 would leave C for D at 07:08 and leaves at 07:13, 5 min late."""
    other = stay(existing("X1", "CD", SEVEN + 8 * MIN))
    told = day(planned(ring(), other), Block(BC, (None,), {"E1": ("D",)}))
    late = {f.run: (f.fate, f.late_s) for f in told.fates}
    assert late["X1"] == ("late", 300)


def test_trains_elsewhere_are_untouched() -> None:
    other = stay(existing("X1", "AD", SEVEN + 3 * H))
    told = day(planned(ring(), other), Block(BC, (None,)))
    assert told.untouched == 1


def test_a_scenario_laid_over_a_plan_sends_trains_round_too(tmp_path: Path) -> None:
    """The same way for passengers' journeys: E1 no longer calls at B on the day, X1 keeps its path."""
    text = (
        '[[divert]]\ntrains = ["E1"]\nvia = ["D"]\n[[close]]\nbetween = ["B", "C"]\n'
        "from = 2027-03-01\nto = 2027-03-01\n"
    )
    path = tmp_path / "round.toml"
    path.write_text(text, encoding="utf-8")
    document, findings = read_scenario(path, "round.toml")
    assert findings == []
    plan = planned(ring())
    runs, odd = overlaid(plan.timetable.runs.values(), document, plan.task)
    assert odd == []
    assert {r.path for r in runs} == {("A", "D", "C")}
