"""What changed between two days, and which train did it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from corridor.rail.journeys import compare_days
from worlds import DAY, clock, planner

WINDOW = (clock("8:00"), clock("12:00"))
CAP = 6 * 3600


def change(before: dict[str, str], after: dict[str, str], **more):
    return compare_days(
        planner(before, **more), planner(after, **more), (DAY, DAY), window_s=WINDOW, longest_s=CAP
    )


def told(found) -> list[tuple[str, str, float]]:
    return [(t.train, t.what, round(t.minutes, 1)) for t in found.trains]


def test_a_new_train_gets_all_it_wins() -> None:
    # Wishes from 8 to 10 take the new train: 2 of 4 hours arrive two hours sooner, 60 minutes in the mean.
    found = change({"T1": "A 12:00, B 13:00"}, {"T1": "A 12:00, B 13:00", "T2": "A 10:00, B 11:00"})
    assert told(found) == [("T2", "new", 60.0)]
    assert (found.better_min, found.worse_min, found.unexplained_min) == (pytest.approx(60), 0, 0)


def test_a_train_that_is_gone_answers_for_what_is_lost() -> None:
    found = change({"T1": "A 12:00, B 13:00", "T2": "A 10:00, B 11:00"}, {"T1": "A 12:00, B 13:00"})
    assert told(found) == [("T2", "gone", -60.0)]


def test_a_train_that_runs_later_won_and_lost() -> None:
    # From 9:00 to 9:30 one wish more is served by the later train; before 9:00 all arrive 30 minutes later.
    found = change({"T1": "A 9:00, B 10:00"}, {"T1": "A 9:30, B 10:30"})
    assert sorted((t.what, t.minutes > 0) for t in found.trains) == [("retimed", False), ("retimed", True)]
    assert found.worse_min == pytest.approx(60 / 240 * 30)


def test_two_trains_of_one_journey_share() -> None:
    found = change(
        {"T0": "A 12:00, B 12:30, C 13:00"},
        {"T0": "A 12:00, B 12:30, C 13:00", "T1": "A 9:00, B 9:30", "T2": "B 9:40, C 10:00"},
    )
    pairs = {(a, b): m for t in found.trains if t.train == "T1" for a, b, m in t.examples}
    # A–C: the wishes of an hour arrive three hours sooner, 45 minutes in the mean, half of it for each train.
    assert pairs["A", "C"] == pytest.approx(45 / 2)


def test_longer_change_times_are_nobodys_fault() -> None:
    trains = {"T1": "A 9:00, B 9:30", "T2": "B 9:40, C 10:00"}
    found = compare_days(
        planner(trains), planner(trains, change_s=900), (DAY, DAY), window_s=WINDOW, longest_s=CAP
    )
    assert (told(found), found.unexplained_min) == ([], found.worse_min)
    assert found.worse_min > 0


def test_the_sums_are_those_of_the_matrices() -> None:
    before = {"T1": "A 9:00, B 9:30, C 10:00", "T2": "C 8:00, A 9:00"}
    after = {"T1": "A 9:10, B 9:35, C 10:00", "T3": "B 9:50, A 10:00"}
    found = change(before, after)
    gained = (found.before.mean_s - found.after.mean_s).sum() / 60
    assert found.better_min - found.worse_min == pytest.approx(gained, rel=1e-4)
