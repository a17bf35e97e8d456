"""The second pair of eyes sees each planted error, and nothing in a sound plan."""

from dataclasses import replace

import pytest
from tests.rail.running.level_line import PULLER, run_of, section, timetable, world

from corridor.rail.model import Allowance, Resistance, Stock
from corridor.rail.running import check_running

LINE = [section("AB"), section("BC")]
TASK = world(LINE, stops="B", allowance=Allowance(1.0, 3.0))
"""A–B and B–C: 540 s technical, 562.2 s with allowance each; B is a stop of 60 s."""

SOUND = [(0, 0), (563, 623), (1186, 1186)]


def codes(times: list[tuple[int, int]], task=TASK) -> list[str]:
    return [f.code for f in check_running(task, timetable(run_of(task, times)))]


def test_a_sound_run_has_no_finding() -> None:
    assert codes(SOUND) == []


def test_a_second_of_rounding_is_borne() -> None:
    assert codes([(0, 0), (562, 622), (1184, 1184)]) == []


def test_two_seconds_too_fast_are_seen() -> None:
    assert codes([(0, 0), (561, 623), (1186, 1186)]) == ["run-too-fast"]


def test_an_unplanned_wait_costs_braking_and_starting() -> None:
    """Without a stop at B the train needs 1082.4 s; with a wait there 562.2 s on either side."""
    task = world(LINE, allowance=Allowance(1.0, 3.0))
    assert codes([(0, 0), (541, 541), (1083, 1083)], task) == []
    assert codes([(0, 0), (541, 600), (1142, 1142)], task) == ["run-too-fast", "run-too-fast"]


def test_a_dwell_too_short_is_seen() -> None:
    assert codes([(0, 0), (563, 622), (1186, 1186)]) == ["short-dwell"]


def test_a_stop_without_boarding_is_seen() -> None:
    run = run_of(TASK, SOUND)
    calls = tuple(replace(c, boarding=c.boarding and c.station != "B") for c in run.calls)
    assert [f.code for f in check_running(TASK, timetable(replace(run, calls=calls)))] == ["stop-missed"]


def test_a_run_off_its_path_is_seen() -> None:
    run = run_of(TASK, SOUND)
    assert [f.code for f in check_running(TASK, timetable(replace(run, calls=run.calls[:2])))] == [
        "run-off-path"
    ]


def test_existing_trains_are_not_ours_to_judge() -> None:
    assert (
        check_running(TASK, timetable(replace(run_of(TASK, [(0, 0), (1, 1), (2, 2)]), kind="existing"))) == []
    )


HEAVY = replace(PULLER, resistance=Resistance("davis", {"a": 60_000.0, "b": 0.0, "c": 0.0}))
"""60 kN of resistance against 50 kN of effort."""


@pytest.mark.parametrize("stock", [HEAVY, replace(PULLER, mass_t=0.0), replace(PULLER, traction=())])
def test_a_run_with_a_stock_that_cannot_start_is_seen(stock: Stock) -> None:
    assert codes(SOUND, world(LINE, stops="B", stock=stock)) == ["run-impossible"]
