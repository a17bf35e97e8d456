"""Journeys of the journeys stage, as demand reads them, against direct trains and one change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.rail.named_worlds import tiny_task, tiny_timetable
from tests.rail.timetable.little_lines import MONDAY, H, existing, stay, task, the_pass

from corridor.rail.demand import Leg, Way, ways
from corridor.rail.model import Run
from corridor.study.route import router

SEVEN = 7 * H


@pytest.mark.parametrize("day", [date(2027, 3, 1), date(2027, 3, 28), date(2027, 7, 3)])
def test_both_find_the_same_on_the_tiny_world(day: date) -> None:
    """A workday, the day the clocks change in Warsaw, and a summer Saturday; every pair of stations."""
    given = tiny_task()
    runs = tiny_timetable().on(day)
    stations = [s for s in given.network.stations if s != "BRD"]
    found = router(given)(runs, day, stations)
    for pair in ((a, b) for a in stations for b in stations if a != b):
        plain = ways(given.network, runs, *pair)
        assert _told(found[pair]) == _told(plain)
    assert found["AST", "EST"]


def _told(found: list[Way]) -> list[tuple[int, int, int, tuple[Leg, ...]]]:
    return [(w.departure_s, w.arrival_s, w.wait_s, w.legs) for w in found]


def test_a_change_and_its_wait() -> None:
    """A 07:00 – B 07:10, on from B 07:15 to C 07:25: five minutes to change, five there are."""
    given = task(the_pass(), [])
    runs: list[Run] = [stay(existing("X1", "AB", SEVEN)), stay(existing("X2", "BC", SEVEN + 900))]
    (way,) = router(given)(runs, MONDAY, "ABC")["A", "C"]
    assert way == Way(SEVEN, SEVEN + 1500, 300, (Leg("X1", "A", "B"), Leg("X2", "B", "C")))


def test_stations_without_trains_have_no_ways() -> None:
    given = task(the_pass(), [])
    assert router(given)([], MONDAY, "ABC") == {}
    empty = replace(stay(existing("X1", "AB", SEVEN)), empty=True)
    assert not any(router(given)([empty], MONDAY, "AB").values())
