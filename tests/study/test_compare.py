"""Before: two trains and a change at B. After: a direct one. Every number can be reckoned on paper."""

from __future__ import annotations

from dataclasses import replace

from tests.rail.timetable.little_lines import (
    ALL_WEEK,
    MONDAY,
    H,
    drive,
    existing,
    stay,
    task,
    the_pass,
    timetable,
    train,
)

from corridor.rail.model import RailTask, Run, Services
from corridor.study.compare import Journey, compare, journeys

SEVEN, MIN = 7 * H, 60


def rode(name: str, path: str, leave_s: int) -> Run:
    return stay(existing(name, path, leave_s))


def ways(world: RailTask, *runs: Run) -> list[Journey]:
    return journeys(world, runs, MONDAY, "A", "C")


WORLD = task(the_pass(), [])
"""Changing takes 300 s at every station; a section takes 600 s."""


def test_a_change_is_counted_when_there_is_time_for_it() -> None:
    """There at 07:10, five minutes to change: the train of 07:15 is caught, that of 07:14 is not."""
    first = rode("X1", "AB", SEVEN)
    assert ways(WORLD, first, rode("X2", "BC", SEVEN + 15 * MIN)) == [Journey(SEVEN, SEVEN + 25 * MIN, 1)]
    assert ways(WORLD, first, rode("X2", "BC", SEVEN + 14 * MIN)) == []


def test_a_way_that_another_beats_in_everything_is_left_out() -> None:
    """Direct 07:05–07:25 beats a change 07:00–07:25."""
    runs = rode("X1", "AB", SEVEN), rode("X2", "BC", SEVEN + 15 * MIN), rode("X3", "ABC", SEVEN + 5 * MIN)
    assert ways(WORLD, *runs) == [Journey(SEVEN + 5 * MIN, SEVEN + 25 * MIN, 0)]


def test_an_earlier_arrival_with_a_change_stays_beside_a_direct_train() -> None:
    runs = rode("X1", "AB", SEVEN), rode("X2", "BC", SEVEN + 15 * MIN), rode("X3", "ABC", SEVEN + 6 * MIN)
    assert [j.changes for j in ways(WORLD, *runs)] == [1, 0]


def test_a_train_of_another_day_is_no_way() -> None:
    sunday = replace(rode("X1", "ABC", SEVEN), dates=ALL_WEEK - {MONDAY})
    assert ways(WORLD, sunday) == []


def test_before_and_after() -> None:
    """Out 25 min with a change, now 20 direct; at C 07:25 to 17:00 before, 07:20 to 18:00 now."""
    old = [
        existing("X1", "AB", SEVEN), existing("X2", "BC", SEVEN + 15 * MIN), existing("X3", "CBA", 17 * H)
    ]  # fmt: skip
    out, back = train("E1"), train("W1", "CBA")
    world = task(the_pass(), [out, back])
    before = Services(world.services.year, world.services.lines, {}, {x.id: x for x in old})
    told = compare(replace(world, before=before), timetable(drive(out, SEVEN), drive(back, 18 * H)))
    table = {(c.journey, c.measure): (c.before, c.after) for c in told}
    assert table["A – C", "fastest journey"] == (25.0, 20.0)
    assert table["A – C", "changes"] == (1, 0)
    assert table["A – C", "hours at the other end"] == (9.6, 10.7)
    assert table["C – A", "changes"] == (0, 0)
    assert table["C – A", "hours at the other end"] == (None, None)
    assert table["A – C", "pairs a day, usual day"] == (1, 1)
    assert table["A – C", "pairs a day, busiest day"] == (1, 1)


def test_without_a_before_there_is_only_an_after() -> None:
    out, back = train("E1"), train("W1", "CBA")
    told = compare(task(the_pass(), [out, back]), timetable(drive(out, SEVEN), drive(back, 18 * H)))
    assert {c.before for c in told if c.measure == "fastest journey"} == {None}
    assert {c.after for c in told if c.measure == "fastest journey"} == {20.0}
    assert {c.before for c in told if c.measure.startswith("pairs")} == {0}
