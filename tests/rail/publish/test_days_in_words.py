from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.rail.model import TimetableYear
from corridor.rail.publish.days import in_seasons, weekly_pattern
from corridor.rail.publish.days_in_words import days_in_words

YEAR = TimetableYear(date(2026, 12, 13), date(2027, 12, 11))
ALL = frozenset(YEAR.days())


def between(first: date, last: date, *weekdays: int) -> frozenset[date]:
    return frozenset(d for d in ALL if first <= d <= last and d.weekday() in (weekdays or range(7)))


SUMMER = between(date(2027, 3, 28), date(2027, 10, 31), 4, 6)  # Fridays and Sundays


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        (ALL, "daily"),
        (between(YEAR.first, YEAR.last, 0, 1, 2, 3, 4), "Mon–Fri"),
        (between(YEAR.first, YEAR.last, 5, 6), "Sat and Sun"),
        (SUMMER, "Fri and Sun 28 Mar–31 Oct"),
        (SUMMER | {date(2027, 7, 3)}, "Fri and Sun 28 Mar–31 Oct and on 3 Jul"),
        (ALL - {date(2027, 1, 1)}, "daily, not on 1 Jan"),
        (ALL - between(date(2027, 1, 1), date(2027, 1, 3)), "daily, not on 1–3 Jan"),
        (frozenset({date(2027, 5, 9)}), "only on 9 May"),
        (frozenset({date(2027, 5, 9), date(2027, 7, 3)}), "only on 9 May and 3 Jul"),
        (between(date(2027, 6, 1), date(2027, 8, 31)), "daily 1 Jun–31 Aug"),
        (
            ALL - between(date(2027, 3, 28), date(2027, 10, 30)),
            "daily 13 Dec–27 Mar and 31 Oct–11 Dec",
        ),
        (
            between(date(2027, 1, 1), date(2027, 2, 28), 0) | between(date(2027, 6, 1), date(2027, 8, 31)),
            "Mon 4 Jan–22 Feb; daily 1 Jun–31 Aug",
        ),
        (frozenset(), "on no day"),
    ],
)
def test_days_are_said_as_a_timetable_prints_them(dates, words):
    assert days_in_words(dates, YEAR) == words


def test_other_languages_have_their_own_words():
    assert days_in_words(SUMMER, YEAR, "ru") == "Пт и Вс 28 мар–31 окт"
    assert days_in_words(ALL, YEAR, "be") == "штодзень"


def test_years_are_named_when_the_timetable_is_longer_than_one():
    long = TimetableYear(date(2026, 1, 1), date(2027, 12, 31))
    assert days_in_words(frozenset({date(2027, 5, 9)}), long) == "only on 9 May 2027"


some_dates = st.frozensets(st.integers(0, 400).map(lambda n: YEAR.first + timedelta(n)), max_size=60)


@given(some_dates)
def test_both_descriptions_expand_to_the_very_dates(dates):
    assert weekly_pattern(dates).dates() == dates
    assert in_seasons(dates).dates() == dates


def test_a_weekly_pattern_needs_no_more_exceptions_than_necessary():
    # Saturdays of June and one Tuesday in May: one season, one added date.
    dates = between(date(2027, 6, 1), date(2027, 6, 30), 5) | {date(2027, 5, 4)}
    days = weekly_pattern(dates)
    assert (days.seasons[0].first, days.seasons[0].last) == (date(2027, 6, 5), date(2027, 6, 26))
    assert days.added == (date(2027, 5, 4),)
    assert days.removed == ()
