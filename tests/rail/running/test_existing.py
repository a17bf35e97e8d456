"""Times of trains already there, filled in."""

from hypothesis import given
from hypothesis import strategies as st
from tests.rail.named_worlds import tiny_task
from tests.rail.running.level_line import passing, section, world

from corridor.rail.model import Call
from corridor.rail.running import fill_existing

LINE = [section("AB", 10_000), section("BC", 10_000, speed_kmh=36.0), section("CD", 10_000)]


def filled(known: dict[str, tuple[int | None, int | None]], path: str = "ABCD") -> tuple[Call, ...]:
    return fill_existing(world(LINE, halts="B", existing=[passing("X", path, known)]))["X"]


def test_time_is_divided_as_the_speed_limits_ask() -> None:
    """500 s, 1000 s and 500 s at the limits: 4000 s between A and D give 1000, 2000 and 1000."""
    calls = filled({"A": (None, 0), "D": (4000, None)})
    assert [(c.arrival_s, c.departure_s) for c in calls] == [(0, 0), (1000, 1000), (3000, 3000), (4000, 4000)]
    assert [c.boarding for c in calls] == [True, False, False, True]


def test_a_known_stop_is_kept_and_cuts_the_filling() -> None:
    """From 60 s dwell at C both sides are divided on their own: A–C 3000 s as 1 : 2."""
    calls = filled({"A": (None, 0), "C": (3000, 3060), "D": (4000, None)})
    assert [(c.arrival_s, c.departure_s) for c in calls] == [(0, 0), (1000, 1000), (3000, 3060), (4000, 4000)]
    assert calls[2].boarding


def test_one_time_alone_or_two_alike_are_a_passage() -> None:
    calls = filled({"A": (None, 0), "B": (None, 900), "C": (2000, 2000), "D": (4000, None)})
    assert [(c.dwell_s, c.boarding) for c in calls[1:3]] == [(0, False), (0, False)]


def test_a_call_without_any_time_is_filled() -> None:
    assert filled({"A": (None, 0), "B": (None, None), "D": (4000, None)})[1].arrival_s == 1000


def test_against_the_sections_it_is_the_same_division() -> None:
    calls = filled({"D": (None, 0), "A": (4000, None)}, "DCBA")
    assert [c.arrival_s for c in calls] == [0, 1000, 3000, 4000]


def test_beyond_the_known_times_it_runs_at_the_limit() -> None:
    """Only B is known: 500 s before it at A, 1000 s and 500 s behind it."""
    assert [c.arrival_s for c in filled({"B": (1000, 1000)})] == [500, 1000, 2000, 2500]


def test_the_freight_train_of_the_tiny_world_passes_the_border() -> None:
    """From Dorset 12:02 to Aston 12:40, 2280 s over 40 km at one limit: the border after 10 km, 570 s."""
    calls = {c.station: c for c in fill_existing(tiny_task())["X9"]}
    assert list(calls) == ["EST", "DOR", "BRD", "CAM", "BEL", "AST"]
    assert calls["BRD"].arrival_s == 12 * 3600 + 2 * 60 + 570
    assert not calls["BRD"].boarding


@given(st.integers(0, 90_000), st.integers(0, 4000), st.integers(0, 600), st.integers(0, 4000))
def test_times_never_run_backwards(leave: int, first: int, dwell: int, second: int) -> None:
    at_c = leave + first
    calls = filled({"A": (None, leave), "C": (at_c, at_c + dwell), "D": (at_c + dwell + second, None)})
    times = [t for c in calls for t in (c.arrival_s, c.departure_s)]
    assert times == sorted(times)
    assert all(isinstance(t, int) for t in times)
