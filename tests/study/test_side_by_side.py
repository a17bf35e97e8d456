"""Which day of which timetable stands beside which."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from corridor.study.side_by_side import _day

SUMMER = (date(2027, 6, 1), date(2027, 8, 31))
WINTER = (date(2027, 12, 1), date(2028, 2, 28))


def side(days: tuple[date, date]) -> Any:
    """Return a timetable whose usual day is its last."""
    return SimpleNamespace(planner=SimpleNamespace(network=SimpleNamespace(days=days)), usual=days[1])


def test_one_day_holds_for_all_timetables_that_cover_it() -> None:
    june = date(2027, 6, 5)
    assert [_day(s, n, [june]) for n, s in enumerate([side(SUMMER), side(SUMMER)])] == [june, june]
    assert [_day(s, n, [june]) for n, s in enumerate([side(SUMMER), side(WINTER)])] == [june, WINTER[1]]


def test_several_days_are_taken_in_turn() -> None:
    june, july = date(2027, 6, 5), date(2027, 7, 5)
    sides = [side(SUMMER), side(SUMMER), side(SUMMER)]
    assert [_day(s, n, [june, july]) for n, s in enumerate(sides)] == [june, july, SUMMER[1]]
