"""Planned running times: rounding, allowance, supplements, findings."""

import itertools
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rail.named_worlds import tiny_task
from tests.rail.running.level_line import PULLER, section, steep, without_traction_above, world
from tests.rail.running.published_trains import published_stock

from corridor.errors import FindingsError
from corridor.rail.model import Allowance, Grade, Resistance
from corridor.rail.running import Course, check_trains, running_times
from corridor.rail.running.allowance import with_allowance


def codes(task) -> list[str]:
    return sorted({f.code for f in check_trains(task)})


def test_allowance_of_100_km_in_an_hour() -> None:
    """60 s for the distance and 3 % of 3600 s."""
    assert with_allowance(3600, 100_000, Allowance(1.0, 3.0)) == 3768


def test_ten_km_with_allowance() -> None:
    """540 s + 6 s + 16.2 s = 562.2 s, rounded up."""
    running = running_times(world([section()], allowance=Allowance(1.0, 3.0))).trains["T"]
    assert running.run_s == (563,)
    assert running.technical_s == (540,)


def test_dwell_is_not_running_time() -> None:
    """A stop of 60 s at B adds 20 s of braking and 20 s of starting and nothing else."""
    line = [section("AB"), section("BC")]
    assert running_times(world(line)).trains["T"].run_s == (520, 520)
    assert running_times(world(line, stops="B")).trains["T"].run_s == (540, 540)


def test_rounding_does_not_pile_up_over_halts_passed() -> None:
    """Ten sections of 1010 m at 20 m/s are 50.5 s each: with 40 s for start and stop 545, not 550."""
    line = [section(a + b, 1010) for a, b in itertools.pairwise("ABCDEFGHIJK")]
    running = running_times(world(line, halts="BCDEFGHIJ")).trains["T"]
    assert sum(running.run_s) == 545
    assert all(r >= t for r, t in zip(running.run_s, running.technical_s, strict=True))


def test_a_stop_besides_costs_twenty_seconds_on_either_side() -> None:
    running = running_times(world([section("AB"), section("BC")])).trains["T"]
    assert running.brake_s == {"B": 20}
    assert running.start_s == {"B": 20}


def test_no_supplement_where_the_train_stops_anyway_or_may_not_stand() -> None:
    line = [section("AB"), section("BC"), section("CD")]
    running = running_times(world(line, stops="B", halts="C")).trains["T"]
    assert running.brake_s == running.start_s == {}


def test_where_a_border_control_holds_the_train_there_is_a_supplement() -> None:
    task = tiny_task()
    through = replace(task.services.trains["W1"], stops=task.services.trains["W1"].stops[::4])
    task = replace(task, services=replace(task.services, trains={"W1": through}))
    assert [s.station for s in through.stops] == ["AST", "EST"]
    running = running_times(task).trains["W1"]
    assert set(running.brake_s) == {"BEL", "DOR"}
    assert min(running.brake_s.values()) > 0


def test_a_hill_makes_the_two_directions_differ() -> None:
    """Up: 520 s + 10/(0.5 − 0.0981) = 544.9 s; down: 520 s + 10/(0.5 + 0.0981) = 536.7 s."""
    trains = running_times(world([steep(10.0)])).trains
    assert trains["T"].run_s == (545,)
    assert trains["U"].run_s == (537,)


def test_trains_alike_share_one_computation() -> None:
    trains = running_times(tiny_task()).trains
    assert trains["W1"] is trains["W5"]
    assert trains["W1"] is not trains["W2"]


def test_progress_names_each_pattern() -> None:
    told: list[tuple[float, str]] = []
    running_times(world([section()]), watch=lambda share, text: told.append((share, text)))
    assert told == [(0.0, "running time of T"), (0.5, "running time of U")]


STEEP = st.floats(-12.0, 12.0)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(600, 6000), min_size=5, max_size=5),
    st.lists(STEEP, min_size=5, max_size=5),
    st.lists(st.floats(40.0, 130.0), min_size=5, max_size=5),
    st.sets(st.sampled_from("BCDE"), min_size=1),
    st.sets(st.sampled_from("BCDE"), max_size=2),
    st.floats(0.0, 8.0),
)
def test_supplements_added_up_are_enough(lengths, grades, limits, extra, planned, percent) -> None:
    """Whatever stops are added: planned seconds and supplements cover the true time and allowance."""
    line = [
        section(a + b, m, speed_kmh=v, grades=[Grade(0, m, g)])
        for (a, b), m, g, v in zip(itertools.pairwise("ABCDEF"), lengths, grades, limits, strict=True)
    ]
    stock = replace(published_stock()["local"], gauges_mm=(1520,))
    task = world(line, stops="".join(planned), stock=stock, allowance=Allowance(1.5, percent))
    running = running_times(task).trains["T"]
    path, at_m = running.path, [0, *itertools.accumulate(lengths)]
    extra -= planned
    stands = [i for i, s in enumerate(path) if s in {"A", "F"} | planned | extra]
    true = Course(stock, line, path).run(stands[1:-1]).times_s
    for a, b in itertools.pairwise(stands):
        given_s = sum(running.run_s[a:b])
        given_s += running.start_s[path[a]] if path[a] in extra else 0
        given_s += running.brake_s[path[b]] if path[b] in extra else 0
        assert given_s >= with_allowance(true[b] - true[a], at_m[b] - at_m[a], task.allowance) - 1e-3


def test_the_world_of_the_puller_is_sound() -> None:
    assert codes(world([section()])) == []


def test_a_train_that_stalls_is_an_error_and_names_the_place() -> None:
    task = world([section("AB"), section("BC", grades=[Grade(0, 10_000, 60.0)])])
    found = next(f for f in check_trains(task) if f.code == "train-stalls")
    assert "into section BC" in found.sentence
    with pytest.raises(FindingsError):
        running_times(task)


@pytest.mark.parametrize(
    ("stock", "code"),
    [
        (replace(PULLER, mass_t=0.0), "stock-dynamics"),
        (replace(PULLER, braking_ms2=-0.5), "stock-dynamics"),
        (replace(PULLER, traction=()), "stock-traction"),
        (replace(PULLER, traction=((0.0, 50.0), (0.0, 40.0))), "stock-traction"),
        (replace(PULLER, traction=((0.0, 50.0), (72.0, -1.0))), "stock-traction"),
        (without_traction_above(60.0), "stock-traction-ends"),
        (replace(PULLER, resistance=Resistance("davies", {})), "stock-resistance"),
        (replace(PULLER, systems=("25kV50Hz",)), "train-without-power"),
        (replace(PULLER, gauges_mm=(1435,)), "train-of-other-gauge"),
    ],
)
def test_what_is_wrong_with_a_stock_is_found(stock, code: str) -> None:
    assert codes(world([section()], stock=stock)) == [code]


def test_beyond_the_curve_there_is_no_traction() -> None:
    """The curve ends at 60 km/h: 10 km take 600 s at 60 km/h and 16.7 s each for start and stop."""
    running = running_times(world([section()], stock=without_traction_above(60.0))).trains["T"]
    assert running.run_s == (634,)


def test_the_room_opens_without_numba() -> None:
    ask = "import corridor.rail.running, sys; print({'numba', 'numpy'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
