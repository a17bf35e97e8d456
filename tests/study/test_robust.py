"""Buffers laid where they buy most: on three stations, by a planner made of paper."""

from __future__ import annotations

from dataclasses import replace

from tests.rail.simulate.little_days import SEVEN, quiet, row
from tests.rail.timetable.little_lines import MONDAY, drive, running, task, the_pass, timetable, train

from corridor.rail.model import RailTask, RunningTimes, Timetable
from corridor.rail.simulate import Punctuality, simulate
from corridor.study.robust import make_robust

EAST = train("E1", stops="B")
LATE_AT_B = row("dwell", ((60, 0.8),), "E1", "B")


def world(*rows: object) -> RailTask:
    return replace(task(the_pass(), [EAST]), disturbances=quiet(*rows))  # type: ignore[arg-type]


def play(given: RailTask, times: RunningTimes, plan: Timetable) -> Punctuality:
    return simulate(given, times, plan, day=MONDAY, days=1000)


def paper(given: RailTask, times: RunningTimes, last: Timetable) -> Timetable:
    """Plan E1 as it asks: 600 s a section and its least dwell at B."""
    stop = given.services.trains["E1"].stops[1]
    return timetable(drive(EAST, SEVEN, stands={"B": stop.min_dwell_s}))


def test_a_minute_is_laid_where_it_saves_more_than_it_costs() -> None:
    """80 % of stops at B take 60 s more. A minute there costs 60 s at C and saves 48 s of lateness × 2.5."""
    start = timetable(drive(EAST, SEVEN, stands={"B": 60}))
    best, told = make_robust(world(LATE_AT_B), running(world()), start, play=play, replan=paper)
    assert told.supplements == (("E1", "B", "dwell", 60),)
    assert best.timetable.runs["E1"].calls[1].dwell_s == 120
    assert told.before.overall.mean_delay_s > 20
    assert told.after.overall.mean_delay_s == 0.0
    assert (told.minutes_before, told.minutes_after) == (15.5, 16.0)


def test_a_minute_that_buys_too_little_is_not_laid() -> None:
    """If one stop in ten takes 60 s more, a minute saves 6 s × 2.5 and costs 60."""
    start = timetable(drive(EAST, SEVEN, stands={"B": 60}))
    seldom = row("dwell", ((60, 0.1),), "E1", "B")
    best, told = make_robust(world(seldom), running(world()), start, play=play, replan=paper)
    assert told.supplements == ()
    assert best.timetable is start


def test_a_plan_that_cannot_be_made_is_not_taken() -> None:
    start = timetable(drive(EAST, SEVEN, stands={"B": 60}))
    best, told = make_robust(world(LATE_AT_B), running(world()), start, play=play, replan=lambda *_: None)
    assert best.timetable is start
    assert told.supplements == ()
