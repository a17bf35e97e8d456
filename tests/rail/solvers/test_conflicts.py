"""The sweep finds each kind of collision, and nothing where trains only come close."""

from __future__ import annotations

import pytest
from tests.rail.solvers.little_tracks import DOUBLE, SINGLE, at

from corridor.rail.solvers.blocking import Moment, Occupation, Track, Yard, find_conflicts

VALUES = [1, 0]
"""The variable that every model has, and one that is 0: adding it makes a time movable."""


def moves(second: int) -> Moment:
    return Moment(((1, 1),), second)


def on(track: Track | Yard, *spans: tuple[int, int, int]) -> list[Occupation]:
    """Return trains on a track by (enter, leave, sense)."""
    return [Occupation(f"T{n}", track, moves(a), moves(b), sense) for n, (a, b, sense) in enumerate(spans)]


@pytest.mark.parametrize(
    ("track", "second", "found"),
    [
        (SINGLE, (659, 1259, -1), 1),
        (SINGLE, (660, 1260, -1), 0),
        (SINGLE, (659, 1259, 1), 1),
        (SINGLE, (660, 1260, 1), 0),
        (DOUBLE, (179, 779, 1), 1),
        (DOUBLE, (180, 780, 1), 0),
        (DOUBLE, (300, 779, 1), 1),
        (DOUBLE, (300, 590, 1), 1),
    ],
    ids=[
        "opposing, 59 s", "opposing, 60 s", "following when clear, 59 s", "following when clear, 60 s",
        "headway 179 s", "headway 180 s", "too close at the end", "overtaking on the way",
    ],
)  # fmt: skip
def test_a_train_on_the_track_from_0_to_600_and_a_second_one(
    track: Track, second: tuple[int, int, int], found: int
) -> None:
    assert len(find_conflicts(on(track, (0, 600, 1), second), VALUES)) == found


def test_a_conflict_names_both_in_ascending_order() -> None:
    late_first = on(SINGLE, (100, 700, -1), (0, 600, 1))
    assert [c.members for c in find_conflicts(late_first, VALUES)] == [(0, 1)]


@pytest.mark.parametrize(("third", "found"), [(100, [(0, 1, 2)]), (359, [(0, 1, 2)]), (360, [])])
def test_a_yard_of_two_tracks_is_full_until_60_s_after_the_first_has_left(
    third: int, found: list[tuple[int, ...]]
) -> None:
    users = on(Yard("B", 2, 60), (0, 300, 1), (0, 300, 1), (third, 900, 1))
    assert [c.members for c in find_conflicts(users, VALUES)] == found


def test_nobody_collides_with_itself() -> None:
    twice = [
        Occupation("T", SINGLE, moves(0), moves(600)),
        Occupation("T", SINGLE, moves(300), moves(900), -1),
    ]
    assert find_conflicts(twice, VALUES) == []


def test_trains_that_share_no_day_do_not_collide() -> None:
    both = [Occupation(n, SINGLE, moves(0), moves(600), 1, d) for n, d in (("A", 0b01), ("B", 0b10))]
    assert find_conflicts(both, VALUES) == []


def test_a_train_that_does_not_run_collides_with_nobody() -> None:
    there = Occupation("A", SINGLE, moves(0), moves(600))
    absent = Occupation("B", SINGLE, moves(0), moves(600), present=1)
    assert find_conflicts([there, absent], [1, 0]) == []
    assert len(find_conflicts([there, absent], [1, 1])) == 1


def test_what_is_there_already_and_collides_is_not_ours() -> None:
    fixed = [Occupation(n, SINGLE, at(0), at(600)) for n in "AB"]
    assert find_conflicts(fixed, VALUES) == []
