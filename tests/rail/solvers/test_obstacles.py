"""Holes that a train on the track from 10:00 to 10:10 makes (seconds: 36000 to 36600), by hand."""

from __future__ import annotations

import pytest
from tests.rail.solvers.little_tracks import DOUBLE, RUN_S, SINGLE, at, leaves, runs

from corridor.rail.solvers.blocking import BlockingModel, Hole, find_conflicts, find_obstacles, hole

ENTER, LEAVE = 36_000, 36_600


def test_against_an_opposing_train_on_single_track() -> None:
    """Off the track 60 s before it comes: in by 36000 − 60 − 600. Behind it: from 36600 + 60."""
    found = hole(SINGLE, False, (600, 600), ENTER, LEAVE)
    assert found == Hole(last=35_340, next=36_660, sure=36_660, leave_by=35_940)


def test_a_train_that_may_take_longer_is_sure_to_be_out_of_the_way_only_behind() -> None:
    """The entry before is reckoned with the shortest running, 480 s: 36000 − 60 − 480."""
    found = hole(SINGLE, False, (480, 900), ENTER, LEAVE)
    assert (found.last, found.next) == (35_460, 36_660)


def test_behind_a_train_on_double_track() -> None:
    """180 s apart at both ends, same speed: 180 s either side of its entry."""
    assert hole(DOUBLE, True, (600, 600), ENTER, LEAVE) == Hole(35_820, 36_180, 36_180, 36_420)


def test_a_faster_follower_keeps_its_distance_at_the_far_end() -> None:
    """It runs 300 s and may not arrive before 36600 + 180: in from 36480. Before it: 36000 − 180."""
    found = hole(DOUBLE, True, (300, 300), ENTER, LEAVE)
    assert (found.last, found.next) == (35_820, 36_480)


def test_a_slower_train_ahead_must_be_out_180_s_before() -> None:
    """It runs 900 s and must have left by 36600 − 180: in by 35520."""
    assert hole(DOUBLE, True, (900, 900), ENTER, LEAVE).last == 35_520


@pytest.mark.parametrize(("track", "sense"), [(SINGLE, 1), (SINGLE, -1), (DOUBLE, 1)])
@pytest.mark.parametrize("run_s", [300, 600, 900])
def test_both_ends_of_a_hole_are_free_and_a_second_inside_collides(track, sense: int, run_s: int) -> None:
    model = BlockingModel()
    runs(model, "there", track, at(ENTER))
    runs(model, "new", track, leaves(model, "new", 0, latest_s=86_400), sense=sense, run_s=run_s)
    (found,) = find_obstacles(model)
    (gap,) = found.holes

    def collides(second: int) -> bool:
        return bool(find_conflicts(model.occupations, [1, second]))

    assert [collides(s) for s in (gap.last, gap.last + 1, gap.next - 1, gap.next)] == [
        False,
        True,
        True,
        False,
    ]


def test_a_train_of_other_days_leaves_no_hole() -> None:
    model = BlockingModel()
    runs(model, "there", SINGLE, at(ENTER), days=0b01)
    runs(model, "new", SINGLE, leaves(model, "new", 0, latest_s=86_400), days=0b10)
    assert find_obstacles(model) == []


def test_a_hole_beyond_the_window_is_left_out() -> None:
    model = BlockingModel()
    runs(model, "there", SINGLE, at(ENTER))
    runs(model, "new", SINGLE, leaves(model, "new", 0, latest_s=ENTER - 60 - RUN_S))
    assert find_obstacles(model) == []
