"""Verdicts on the little promise: two pairs a day over the pass, from May 1 to 10, promised by May 1."""

from __future__ import annotations

import operator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.council.little_promises import MAY_1, MAY_10, day, decision, judged, pairs, target

from corridor.council import Baseline, Facts, Target, Verdict, judge, worst
from corridor.facts import Fact

MET, PARTLY, LATE = Verdict.MET, Verdict.PARTLY, Verdict.LATE
ON_SCHEDULE, AT_RISK, UNMEASURED = Verdict.ON_SCHEDULE, Verdict.AT_RISK, Verdict.UNMEASURED


def test_two_pairs_on_every_day_are_met_with_evidence_and_age() -> None:
    found = judged(target(), pairs(2))
    assert found.verdict is MET
    assert found.evidence is not None
    assert (found.evidence.value, found.evidence.day, found.evidence.age_days) == (2, date(2026, 4, 20), 20)
    assert (found.evidence.assumed, found.evidence.inputs, found.evidence.planned) == (3, ("ab12",), True)


def test_one_day_with_one_pair_is_partly_met_and_the_day_is_named() -> None:
    found = judged(target(), pairs(2), pairs(1, day(4), day(4)))
    assert found.verdict is PARTLY
    assert found.because == "1 pairs/day, promised >= 2 pairs/day, on 9 of 10 days, not from 2026-05-04"
    assert (found.days_late, found.evidence and found.evidence.share) == (9, 0.9)


def test_no_pair_on_any_day_is_late_by_the_days_since_the_deadline() -> None:
    found = judged(target(), pairs(1))
    assert (found.verdict, found.days_late) == (LATE, 9)


def test_before_its_deadline_nothing_is_late() -> None:
    assert judged(target(), pairs(1), today=MAY_1).verdict is AT_RISK


def test_an_empty_timetable_never_satisfies() -> None:
    assert judged(target(), pairs(0)).verdict is LATE
    assert judged(target()).verdict is UNMEASURED


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ([], "there are no facts named rail.pairs_per_day"),
        ([pairs(2, about="valley")], "there are no facts named rail.pairs_per_day about pass"),
        ([pairs(2, known=date(2026, 4, 9))],
         "the evidence is 31 days old, from 2026-04-09; it may be 30 days old"),
        ([pairs(2, last=day(8))], "there is no evidence for 2 of the 10 days that are past"),
        ([pairs(2, unit="trains/day")],
         "the target is in pairs/day, the facts are in trains/day: there is no exact conversion"),
        ([pairs(2, unit="trains/day"), pairs(2)], "facts come in pairs/day and in trains/day"),
        ([pairs("two")], "the facts are words, which cannot be more or less"),
    ],
)  # fmt: skip
def test_what_cannot_be_measured_says_why(facts: list[Fact], reason: str) -> None:
    found = judged(target(), *facts)
    assert (found.verdict, found.because) == (UNMEASURED, reason)
    assert found.evidence is None or found.evidence.stale


def test_evidence_as_old_as_it_may_be_still_counts() -> None:
    assert judged(target(), pairs(2, known=date(2026, 4, 10))).verdict is MET


def test_a_window_that_is_over_and_was_measured_to_its_end_stays_measured() -> None:
    measured = pairs(2, known=day(11))
    assert judged(target(), measured, today=date(2027, 5, 1)).verdict is MET
    assert judged(target(), pairs(2), today=date(2027, 5, 1)).verdict is UNMEASURED


def test_days_still_to_come_keep_a_window_open() -> None:
    found = judged(target(), pairs(2, last=day(6), known=day(6)), today=day(6), deadline=MAY_10)
    assert (found.verdict, found.because[-30:]) == (ON_SCHEDULE, "10 days; 4 days are still to come"[-30:])


def test_only_the_source_named_counts() -> None:
    assert judged(target(source="conductor"), pairs(2)).verdict is UNMEASURED
    assert judged(target(source="corridor plan"), pairs(2)).verdict is MET


def test_weekdays_count_alone() -> None:
    weekend = [pairs(2, day(n), day(n)) for n in (2, 3, 9, 10)]
    assert judged(target(days=(5, 6)), *weekend).verdict is MET
    assert judged(target(days=(5, 6)), pairs(1), *weekend[:3]).because.endswith(
        "on 3 of 4 days, not from 2026-05-10"
    )


@pytest.mark.parametrize(
    ("op", "value", "found", "verdict"),
    [
        (">", 2, 2, LATE), (">", 2, 3, MET), ("<=", 2, 2, MET), ("<", 2, 2, LATE),
        ("==", 2, 2, MET), ("==", 2, 3, LATE),
        ("!=", 2, 3, MET), ("!=", 2, 2, LATE), ("between", (1, 2), 2, MET), ("between", (1, 2), 3, LATE),
        ("exists", None, 0, MET),
    ],
)  # fmt: skip
@pytest.mark.parametrize("window", ["every day", "latest", "any day", "average"])
def test_every_operator_compares(op: str, value: Any, found: float, verdict: Verdict, window: str) -> None:
    assert judged(target(op=op, value=value, window=window), pairs(found)).verdict is verdict


@pytest.mark.parametrize(
    ("window", "unit", "value", "verdict"),
    [
        ("total", "pairs", 20, MET), ("total", "pairs", 21, LATE), ("total", "pairs/day", 2, UNMEASURED),
        ("any 7 days", "pairs", 14, MET), ("any 7 days", "pairs", 15, LATE),
        ("any 7 days", "pairs/day", 2, MET),
        ("any 11 days", "pairs", 1, UNMEASURED), ("each month", "pairs", 20, MET),
        ("average", "pairs/day", 2, MET), ("average", "pairs/day", 2.1, LATE),
    ],
)  # fmt: skip
def test_rates_are_added_up_over_days(window: str, unit: str, value: float, verdict: Verdict) -> None:
    assert judged(target(window=window, unit=unit, value=value), pairs(2)).verdict is verdict


def test_any_seven_days_are_found_wanting_where_four_days_are_thin() -> None:
    thin = pairs(1, day(7), MAY_10)
    found = judged(target(window="any 7 days", unit="pairs", value=12), pairs(2), thin)
    assert (found.verdict, found.because) == (
        PARTLY, "10 pairs, promised >= 12 pairs, in 2 of 4 spans of 7 days")  # fmt: skip


def test_each_month_must_have_its_own_sum() -> None:
    promise = target(window="each month", unit="pairs", value=60, last=date(2026, 6, 30))
    found = judged(promise, pairs(2, last=date(2026, 6, 30)), today=date(2026, 5, 2))
    assert (found.verdict, found.because) == (MET, "62 pairs, promised >= 60 pairs, in 2 of 2 months")
    assert judged(promise, pairs(2, last=date(2026, 6, 29)), today=date(2026, 5, 2)).verdict is PARTLY


def test_a_monthly_amount_is_counted_once() -> None:
    tonnes = {"name": "trade.tonnes", "unit": "t"}
    months = [pairs(5, date(2026, m, 1), date(2026, m, 28), **tonnes) for m in (1, 2)]
    promise = target(metric="trade.tonnes", unit="t", value=10, window="total", first=date(2026, 1, 1),
                     last=date(2026, 2, 28))  # fmt: skip
    assert judged(promise, *months, today=date(2026, 1, 15)).verdict is MET
    assert judged(promise, months[0], today=date(2026, 1, 15), deadline=MAY_10).verdict is ON_SCHEDULE


def test_a_season_comes_back_every_year_that_has_facts() -> None:
    promise = target(window="season", first="05-01", last="05-10", value=2)
    years = [
        pairs(2),
        pairs(2, date(2027, 5, 1), date(2027, 5, 10)),
        pairs(0, date(2026, 6, 1), date(2026, 6, 30)),
    ]
    assert judged(promise, *years).verdict is MET
    found = judged(promise, *years, pairs(1, date(2027, 5, 3), date(2027, 5, 3)))
    assert (found.verdict, found.evidence and found.evidence.share) == (PARTLY, 0.95)


def test_a_season_may_run_over_new_year() -> None:
    promise = target(window="season", first="12-31", last="01-02", value=2)
    told = [pairs(1, date(2026, 12, 1), date(2027, 1, 31)), pairs(2, date(2026, 12, 31), date(2027, 1, 2))]
    assert judged(promise, *told, today=date(2026, 5, 3)).verdict is MET


@pytest.mark.parametrize(
    ("unit", "value", "facts_unit", "found", "verdict"),
    [
        ("min", 150, "h", 2.5, MET), ("h", 2.5, "min", 150, MET), ("min", 149, "h", 2.5, LATE),
        ("%", 90, "share", 0.9, MET), ("passengers", 100_000, "thousand passengers", 100, MET),
        ("RUB", 1, "EUR", 1, UNMEASURED), ("months", 1, "d", 30, UNMEASURED),
    ],
)  # fmt: skip
def test_units_are_converted_only_where_that_is_exact(
    unit: str, value: float, facts_unit: str, found: float, verdict: Verdict
) -> None:
    promise = target(unit=unit, value=value, op="==", window="latest")
    told = judged(promise, pairs(found, unit=facts_unit))
    assert told.verdict is verdict
    assert told.evidence is None or told.evidence.unit == unit


def test_one_thing_need_not_be_named_and_two_must() -> None:
    assert judged(target(about=""), pairs(2)).verdict is MET
    found = judged(target(about=""), pairs(2), pairs(2, about="valley"))
    assert (
        found.because
        == "there are facts about pass, valley: say which with about, or write each before the op"
    )


def test_each_thing_must_keep_the_promise() -> None:
    promise = target(about="", op="each >=")
    assert judged(promise, pairs(2), pairs(3, about="valley")).verdict is MET
    found = judged(promise, pairs(2), pairs(1, about="valley"))
    assert (found.verdict, found.because) == (
        PARTLY, "1 pairs/day, promised >= 2 pairs/day, for 1 of 2 things, not for valley")  # fmt: skip


def test_each_thing_named_must_be_there() -> None:
    promise = target(about="", op="each exists", value=("pass", "valley"), window="latest")
    assert judged(promise, pairs(2)).verdict is PARTLY
    assert judged(promise, pairs(2), pairs(0, about="valley")).verdict is MET


def test_words_are_compared_as_words() -> None:
    promise = target(metric="mark.state", op="==", value="in force", unit="", window="latest")
    state = pairs("in force", unit="", name="mark.state")
    assert judged(promise, state).verdict is MET
    assert judged(promise, pairs("void", unit="", name="mark.state")).verdict is LATE


def done(value: float, on: date) -> Fact:
    return pairs(value, on, on, name="measures", unit="measures", about="", known=on)


def measures(**changes: Any) -> Target:
    told = {"metric": "measures", "about": "", "value": 250, "unit": "measures", "window": "latest"}
    return target(**(told | {"first": None, "last": None} | changes))


@pytest.mark.parametrize(("value", "verdict"), [(124, AT_RISK), (125, ON_SCHEDULE), (310, MET)])
def test_progress_is_compared_with_the_time_passed(value: float, verdict: Verdict) -> None:
    """Half of the time is over: 125 of 250 measures must be done."""
    promise = measures(baseline=Baseline(0, MAY_1))
    assert judged(promise, done(value, day(6)), today=day(6), deadline=day(11)).verdict is verdict


def test_without_a_baseline_what_is_not_there_yet_is_at_risk() -> None:
    assert judged(measures(), done(249, day(6)), today=day(6), deadline=day(11)).verdict is AT_RISK


def test_the_last_word_on_a_day_is_the_one_told_last() -> None:
    assert judged(target(), pairs(1), pairs(2)).verdict is MET
    assert judged(target(), pairs(2), pairs(1)).verdict is LATE


def test_a_decision_is_met_only_if_all_of_it_is() -> None:
    assert worst([MET, MET]) is MET
    assert worst([MET, LATE]) is PARTLY
    assert worst([MET, UNMEASURED]) is UNMEASURED
    assert worst([]) is UNMEASURED


COMPARE = {
    "<=": operator.le,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
}
spans = st.tuples(st.integers(1, 10), st.integers(1, 10)).map(sorted)
promises = st.builds(
    target,
    op=st.sampled_from([">=", "<=", ">", "<", "==", "!="]),
    value=st.integers(0, 4),
    window=st.sampled_from(["every day", "any day"]),
    days=st.sets(st.integers(0, 6), min_size=1).map(lambda s: tuple(sorted(s))),
)


@given(promises, st.lists(st.tuples(spans, st.integers(0, 4)), max_size=6))
def test_a_window_says_the_same_as_looking_at_every_day(
    promise: Target, told: list[tuple[list[int], int]]
) -> None:
    """The plain way: a dictionary of days, the later fact overwriting the earlier one."""
    by_day: dict[date, int] = {}
    for (first, last), value in told:
        by_day |= {day(n): value for n in range(first, last + 1)}
    counting = [day(n) for n in range(1, 11) if day(n).weekday() in promise.days]
    good = [COMPARE[promise.op](by_day[d], promise.value) for d in counting if d in by_day]
    facts = [pairs(v, day(a), day(b)) for (a, b), v in told]
    found = judge(decision(promise), Facts(facts), MAY_10)[0].verdict
    if not good or (promise.window == "every day" and all(good) and len(good) < len(counting)):
        assert found is UNMEASURED
    elif promise.window == "every day":
        assert found is (MET if all(good) else PARTLY if any(good) else LATE)
    else:
        assert found is (MET if any(good) else PARTLY if len(good) < len(counting) else LATE)
