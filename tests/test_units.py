"""Clocks and durations."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.units import Clock, ceil_to, format_clock, format_duration, is_zone, offset_s, parse_clock

WINTER, SUMMER = date(2027, 1, 15), date(2027, 7, 15)


def test_six_in_warsaw_is_eight_in_minsk_in_winter_and_seven_in_summer() -> None:
    six = parse_clock("06:00 Europe/Warsaw")
    assert six == Clock(6 * 3600, "Europe/Warsaw")
    assert six.on(WINTER, "Europe/Minsk") == 8 * 3600
    assert six.on(SUMMER, "Europe/Minsk") == 7 * 3600


def test_the_day_of_the_change_counts_by_its_noon() -> None:
    assert offset_s("Europe/Warsaw", date(2027, 3, 27)) == 3600
    assert offset_s("Europe/Warsaw", date(2027, 3, 28)) == 7200


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("06:00", "clock time without zone"),
        ("06:00 Europe/Nowhere", "unknown zone Europe/Nowhere"),
        ("6 o'clock", "not a clock time"),
        ("06:60 UTC", "not a clock time"),
        ("06:00:61 UTC", "not a clock time"),
        ("", "not a clock time"),
    ],
)
def test_a_bad_clock_time_says_why(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_clock(text)


@given(st.integers(0, 99 * 3600 + 59 * 60 + 59))
def test_clocks_read_back(seconds: int) -> None:
    assert parse_clock(format_clock(seconds, with_seconds=True), "UTC").seconds == seconds


@given(st.text(max_size=300))
def test_any_text_is_a_clock_time_or_a_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert is_zone(parse_clock(text).zone)


@given(st.text(max_size=300))
def test_asking_for_a_zone_never_raises(name: str) -> None:
    assert is_zone(name) in (True, False)


def test_durations_as_people_say_them() -> None:
    assert [format_duration(s) for s in (45, 600, 7500)] == ["45 s", "10 min", "2 h 05 min"]
    assert format_clock(25 * 3600 + 300) == "25:05"
    assert format_clock(-300) == "-00:05"


def test_ceil_to_the_grid() -> None:
    assert [ceil_to(v, 60) for v in (0, 1, 60, 61)] == [0, 60, 60, 120]
