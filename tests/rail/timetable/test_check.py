"""One planted violation of each kind: the right timetable has no finding, the wrong one exactly that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
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

from corridor.findings import codes
from corridor.rail.model import Connection, Control, DayReturn, Network, RailTask, Timetable
from corridor.rail.timetable import check_timetable
from corridor.rail.timetable.check import CODES

Planted = tuple[RailTask, Timetable, Timetable]
"""(world, right timetable, wrong timetable)."""

SEVEN = 7 * H


def window() -> Planted:
    """It may leave until 08:00; at 08:01 it is a minute late."""
    t = train("E1", leave=(SEVEN, 8 * H))
    return task(the_pass(), [t]), timetable(drive(t, 8 * H)), timetable(drive(t, 8 * H, late_s=60))


def arrival_window() -> Planted:
    """It arrives 1200 s after it leaves and must be there by 07:20."""
    t = replace(train("E1"), arrival=(SEVEN, SEVEN + 1200))
    return task(the_pass(), [t]), timetable(drive(t, SEVEN)), timetable(drive(t, SEVEN, late_s=60))


def dwell() -> Planted:
    t = train("E1", stops="B")
    right, wrong = (timetable(drive(t, SEVEN, stands={"B": s})) for s in (60, 59))
    return task(the_pass(), [t]), right, wrong


def _control(**more: object) -> Control:
    return replace(Control("b", "E", "station", "B", ("A", "B"), "both", 180, 300, 900), **more)  # type: ignore[arg-type]


def control() -> Planted:
    t = train("E1")
    right, wrong = (timetable(drive(t, SEVEN, stands={"B": s})) for s in (300, 299))
    return task(the_pass(), [t], controls=[_control(between=("B", "C"))]), right, wrong


def control_on_board() -> Planted:
    """It runs 600 s from A to B and is checked for 660 s on the way: it must stand 60 s at B."""
    t = train("E1")
    check = _control(
        where="on board", station="", between=("A", "B"), planned_s=660, party="W", applies="both"
    )
    right, wrong = (timetable(drive(t, SEVEN, stands={"B": s})) for s in (60, 0))
    return task(the_pass(), [t], controls=[check]), right, wrong


def staff() -> Planted:
    """The train reaches B at 07:10 and is checked until 07:15; an hour later nobody is there."""
    t = train("E1")
    check = _control(between=("B", "C"), staffed=((SEVEN, SEVEN + 15 * 60),))
    right, wrong = (timetable(drive(t, SEVEN, stands={"B": 300}, late_s=s)) for s in (0, 60))
    return task(the_pass(), [t], controls=[check]), right, wrong


def headway() -> Planted:
    one, two = train("E1"), train("E2")
    right, wrong = (timetable(drive(one, SEVEN), drive(two, SEVEN + s)) for s in (180, 179))
    return task(the_pass(tracks=2), [one, two]), right, wrong


def headway_on_single_track() -> Planted:
    """Behind a train the stretch of 600 s must be clear for 60 s."""
    one, two = train("E1"), train("E2")
    right, wrong = (timetable(drive(one, SEVEN), drive(two, SEVEN + s)) for s in (660, 659))
    return task(the_pass(), [one, two]), right, wrong


def crossing() -> Planted:
    """Both reach B at 07:10 and need 60 s until the track ahead is free."""
    out, back = train("E1"), train("W1", "CBA")
    right, wrong = (timetable(*(drive(t, SEVEN, stands={"B": s}) for t in (out, back))) for s in (60, 59))
    return task(the_pass(), [out, back]), right, wrong


def _at_a(**places: int) -> Network:
    network = the_pass(tracks=2)
    return replace(network, stations={**network.stations, "A": replace(network.stations["A"], **places)})


def _two_from_a(network: Network) -> Planted:
    """Each stands at A for 300 s before it leaves; 60 s between the two: 360 s from one to the other."""
    one, two = train("E1"), train("E2")
    right, wrong = (timetable(drive(one, SEVEN), drive(two, SEVEN + s)) for s in (360, 359))
    return task(network, [one, two]), right, wrong


def tracks() -> Planted:
    return _two_from_a(_at_a(tracks=1))


def platforms() -> Planted:
    return _two_from_a(_at_a(platform_tracks=1))


def connection() -> Planted:
    """E1 reaches C at 07:20; X leaves at 07:30, and ten minutes are asked for."""
    t, x = train("E1"), existing("X", "CBA", SEVEN + 30 * 60)
    world = task(the_pass(tracks=2), [t], there=[x], connections=(Connection("E1", "X", "C", 600, 1800),))
    return world, timetable(drive(t, SEVEN), stay(x)), timetable(drive(t, SEVEN, late_s=60), stay(x))


def calendar() -> Planted:
    t = train("E1")
    run = drive(t, SEVEN)
    short = replace(run, dates=ALL_WEEK - {MONDAY})
    return task(the_pass(), [t]), timetable(run), timetable(short)


def moved() -> Planted:
    x = existing("X", "CBA", SEVEN, tolerance_s=120)
    return task(the_pass(), [], there=[x]), timetable(stay(x, moved_s=-120)), timetable(stay(x, moved_s=-180))


def day_return() -> Planted:
    """There at 07:20, back at 12:20: five hours."""
    out, back = train("E1"), train("W1", "CBA")
    world = task(the_pass(), [out, back], day_returns=(DayReturn("L", "A", "C", 5 * H, ALL_WEEK),))
    leave = SEVEN + 1200 + 5 * H
    right, wrong = (timetable(drive(out, SEVEN), drive(back, leave, late_s=s)) for s in (0, -1))
    return world, right, wrong


PLANTED: list[tuple[Callable[[], Planted], str]] = [
    (window, "outside-window"),
    (arrival_window, "outside-window"),
    (dwell, "short-dwell"),
    (control, "short-control"),
    (control_on_board, "short-control"),
    (staff, "control-unstaffed"),
    (headway, "headway-broken"),
    (headway_on_single_track, "headway-broken"),
    (crossing, "crossing-on-single-track"),
    (tracks, "station-overfull"),
    (platforms, "platforms-overfull"),
    (connection, "connection-broken"),
    (calendar, "calendar-differs"),
    (moved, "moved-too-far"),
    (day_return, "no-day-return"),
]


@pytest.mark.parametrize(("plant", "code"), PLANTED, ids=[p.__name__ for p, _ in PLANTED])
def test_a_planted_violation_is_the_only_finding(plant: Callable[[], Planted], code: str) -> None:
    world, right, wrong = plant()
    assert check_timetable(world, right) == []
    assert {f.code for f in check_timetable(world, wrong)} == {code}


def test_every_kind_has_a_planted_violation_and_is_in_the_manual() -> None:
    beyond_margins = {"calendar-differs", "moved-too-far", "no-day-return"}
    assert {code for _, code in PLANTED} == set(CODES.values()) | beyond_margins
    assert {code for _, code in PLANTED} <= set(codes())


def test_a_finding_tells_by_how_much() -> None:
    world, _, wrong = headway()
    assert {f.sentence.split(": ")[-1] for f in check_timetable(world, wrong)} == {"1 s short"}


def test_a_train_left_out_is_found_unless_it_is_optional() -> None:
    must, may = train("E1"), replace(train("E2"), optional=True)
    found = check_timetable(task(the_pass(), [must, may]), timetable())
    assert [f.sentence.split()[0] for f in found] == ["E1"]


def test_trains_of_different_days_may_use_the_same_track_at_once() -> None:
    out, back = train("E1", dates=[MONDAY]), train("W1", "CBA", dates=ALL_WEEK - {MONDAY})
    both = timetable(drive(out, SEVEN), drive(back, SEVEN))
    assert check_timetable(task(the_pass(loop=False), [out, back]), both) == []


def test_what_two_trains_already_there_do_to_each_other_is_not_reported() -> None:
    one, two = existing("X1", "ABC", SEVEN), existing("X2", "CBA", SEVEN)
    assert check_timetable(task(the_pass(), [], there=[one, two]), timetable(stay(one), stay(two))) == []
