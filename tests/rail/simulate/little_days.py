"""Little days made by hand: two trains on the pass, with delays that can be listed on paper.

The pass is A–B–C, single track, 600 s a section, 60 s between an arrival and an opposing departure.
"""

from __future__ import annotations

from dataclasses import replace

from tests.rail.timetable.little_lines import H, drive, running, task, the_pass, timetable, train

from corridor.rail.model import Band, Disturbance, RailTask, RunningTimes, Timetable

SEVEN = 7 * H
NEVER = Band(0, 0, 0)
SURE = Band(1, 1, 1)


def row(kind: str, values: tuple[tuple[int, float], ...], train: str = "", station: str = "") -> Disturbance:
    """Return a disturbance with listed seconds and probabilities."""
    return Disturbance(kind, SURE, SURE, 0, train, station, values)


def quiet(*rows: Disturbance) -> tuple[Disturbance, ...]:
    """Return the rows and, for every other kind, one that never disturbs."""
    kinds = {r.kind for r in rows}
    silent = (
        Disturbance(k, NEVER, NEVER, 0) for k in ("entry", "departure", "running", "dwell") if k not in kinds
    )
    return (*rows, *silent)


Day = tuple[RailTask, RunningTimes, Timetable]


def meeting(*rows: Disturbance, buffer_s: int = 0, tracks: int = 1) -> Day:
    """E1 leaves A at 07:00 and reaches B at 07:10; W1 leaves B for A 60 s and the buffer later."""
    east, west = train("E1", "AB"), train("W1", "BA")
    world = task(the_pass(tracks=tracks), [east, west])
    plan = timetable(drive(east, SEVEN), drive(west, SEVEN + 660 + buffer_s))
    return replace(world, disturbances=quiet(*rows)), running(world), plan


def following(*rows: Disturbance, gap_s: int = 240) -> Day:
    """E1 and E2 run A–C on double track, E2 so many seconds behind; the headway is 180 s."""
    first, second = train("E1"), train("E2")
    world = task(the_pass(tracks=2), [first, second])
    plan = timetable(drive(first, SEVEN), drive(second, SEVEN + gap_s))
    return replace(world, disturbances=quiet(*rows)), running(world), plan
