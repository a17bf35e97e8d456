"""The fastest run, where every number can be checked on paper."""

import itertools
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rail.running.level_line import PULLER, section, steep
from tests.rail.running.published_trains import published_sections, published_stock

from corridor.rail.model import Grade, Section, SpeedLimit, Stock
from corridor.rail.running import Course, technical_time

BRIDGE = SpeedLimit(4000, 5000, "both", 36.0)


def seconds(stock: Stock, sections: list[Section], path: str = "AB", **kw: float) -> float:
    run = technical_time(stock, sections, path, **kw)
    assert run.stalled_m is None
    return run.times_s[-1]


@pytest.mark.parametrize("step_m", [1.0, 10.0, 400.0, 7000.0])
def test_ten_km_at_constant_acceleration_is_exact_at_any_step(step_m: float) -> None:
    """10 km at 20 m/s are 500 s; starting and braking cost 20 s each."""
    assert seconds(PULLER, [section()], step_m=step_m) == pytest.approx(540.0, abs=1e-9)


def test_too_short_to_reach_the_limit() -> None:
    """200 m: 100 m up to 10 m/s in 20 s, 100 m down in 20 s."""
    assert seconds(PULLER, [section(length_m=200)]) == pytest.approx(40.0, abs=1e-9)


def test_a_stop_on_the_way_costs_forty_seconds() -> None:
    course = Course(PULLER, [section("AB"), section("BC")], "ABC")
    assert course.run().times_s == pytest.approx((0.0, 520.0, 1040.0))
    assert course.run([1]).times_s == pytest.approx((0.0, 540.0, 1080.0))


@pytest.mark.parametrize(("length_m", "expected_s"), [(0, 600.0), (100, 605.0)])
def test_the_tail_must_clear_the_bridge(length_m: int, expected_s: float) -> None:
    """40 start + 165 + 20 brake + 1000 m (and the train) at 10 m/s + 20 up + the rest at 20 m/s + 40 stop."""
    stock = replace(PULLER, length_m=length_m)
    assert seconds(stock, [section(limits=[BRIDGE])]) == pytest.approx(expected_s, abs=1e-9)


def test_a_section_s_own_limit_holds_for_the_tail_too() -> None:
    """Behind 10 km at 10 m/s, the front runs 100 m of the fast section at 10 m/s: (10100 + 9600 − 300 m) …

    start 20 s for 100 m, 10 000 m at 10 m/s, up to 20 m/s in 20 s and 300 m, 9200 m at 20 m/s, stop 40 s.
    """
    slow, fast = section("AB", speed_kmh=36.0), section("BC")
    assert seconds(PULLER, [slow, fast], "ABC") == pytest.approx(20 + 1000 + 20 + 460 + 40, abs=1e-9)


@pytest.mark.parametrize(("direction", "there_s", "back_s"), [("out", 605, 540), ("back", 540, 605)])
def test_a_limit_for_one_direction_holds_for_that_one(direction: str, there_s: int, back_s: int) -> None:
    bridge = section(limits=[replace(BRIDGE, direction=direction)])
    assert seconds(PULLER, [bridge]) == pytest.approx(there_s)
    assert seconds(PULLER, [bridge], "BA") == pytest.approx(back_s)


def test_a_hill_is_slower_up_than_down() -> None:
    """10 ‰ are 0.0980616 m/s²: starting to 20 m/s costs 10/a more than passing, braking 20 s."""
    pull = 9.80665 * math.sin(math.atan(0.01))
    assert seconds(PULLER, [steep(10.0)]) == pytest.approx(520 + 10 / (0.5 - pull), abs=1e-6)
    assert seconds(PULLER, [steep(10.0)], "BA") == pytest.approx(520 + 10 / (0.5 + pull), abs=1e-6)


def test_a_long_train_feels_the_mean_gradient() -> None:
    """A ramp of 100 m at 20 ‰ under a 400 m train is never more than 5 ‰ to it."""
    ramp = section(grades=[Grade(5000, 5100, 20.0)])
    assert Course(replace(PULLER, length_m=400), [ramp], "AB").profile.permille.max() == pytest.approx(5.0)
    assert Course(replace(PULLER, length_m=0), [ramp], "AB").profile.permille.max() == 20.0


def test_a_train_stalls_where_the_line_is_too_steep() -> None:
    """60 ‰ are 0.587 m/s², more than 0.5: it does not move; from 4 km it halts on the ramp."""
    assert technical_time(PULLER, [steep(60.0)], "AB").stalled_m == 0.0
    ramp = technical_time(PULLER, [section(grades=[Grade(4000, 10_000, 60.0)])], "AB")
    assert ramp.stalled_m is not None
    assert 4100 < ramp.stalled_m < 7000
    assert ramp.times_s == (0.0,)


def test_speed_settles_where_effort_equals_weight() -> None:
    """100 kN falling to 0 at 72 km/h against 49.03 kN of weight: the ramp is climbed at 10.19 m/s."""
    stock = replace(PULLER, traction=((0.0, 100.0), (72.0, 0.0)), length_m=0)
    weight = 100_000 * 9.80665 * math.sin(math.atan(0.05))
    steady = 20 * (1 - weight / 100_000)
    course = Course(stock, [section(ends, grades=[Grade(0, 10_000, 50.0)]) for ends in ("AB", "BC")], "ABC")
    times = course.run().times_s
    braking_gain = steady / (2 * 0.5)
    assert times[2] - times[1] == pytest.approx(10_000 / steady + braking_gain, rel=1e-6)


@pytest.mark.parametrize("train", ["local", "longdistance", "freight"])
def test_compiled_and_plain_give_the_same(train: str) -> None:
    course = Course(published_stock()[train], [published_sections()["slope"]], "AB", step_m=20.0)
    assert course.run(plain=True).times_s == pytest.approx(course.run().times_s, rel=1e-12)


LIMITS = st.floats(20.0, 140.0)


@settings(max_examples=40, deadline=None)
@given(st.lists(LIMITS, min_size=3, max_size=3), st.integers(0, 2), st.floats(0.5, 1.0))
def test_a_lower_limit_is_never_faster(limits: list[float], which: int, factor: float) -> None:
    stock = replace(published_stock()["local"], length_m=40)
    lower = [v * factor if i == which else v for i, v in enumerate(limits)]

    def time(speeds: list[float]) -> float:
        line = [section(e, 3000, speed_kmh=v) for e, v in zip(("AB", "BC", "CD"), speeds, strict=True)]
        return seconds(stock, line, "ABCD")

    assert time(lower) >= time(limits) - 1e-6


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-15.0, 15.0), min_size=4, max_size=4), st.lists(LIMITS, min_size=4, max_size=4))
def test_times_only_grow_along_the_path(grades: list[float], limits: list[float]) -> None:
    line = [
        section(e, 2500, speed_kmh=v, grades=[Grade(0, 2500, g)])
        for e, v, g in zip(("AB", "BC", "CD", "DE"), limits, grades, strict=True)
    ]
    times = technical_time(published_stock()["local"], line, "ABCDE").times_s
    assert len(times) == 5
    assert all(b - a > 2500 / (140 / 3.6) - 1e-9 for a, b in itertools.pairwise(times))
