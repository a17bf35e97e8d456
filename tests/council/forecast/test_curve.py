"""The estimate against hand-computed cases and against lifelines."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import AalenJohansenFitter, KaplanMeierFitter

from corridor.council.forecast import Case, History, Memory, Model
from corridor.council.forecast.effects import learn
from corridor.council.forecast.pieces import Pieces, cut
from corridor.council.forecast.prior import made_up_cases, prior_of, priors
from corridor.council.forecast.rush import hurry

DAY = date(2026, 3, 1)
NO_PRIOR = Pieces(*(np.empty(0, dtype=t) for t in (np.int64, float, float, bool, bool, float)))


def pieces(
    leave: list[float], done: list[bool], lost: list[bool] | None = None, entry: list[float] | None = None
) -> Pieces:
    n = len(leave)
    return Pieces(
        np.arange(n),
        np.array(entry or [0.0] * n),
        np.array(leave, dtype=float),
        np.array(done, dtype=bool),
        np.array(lost or [False] * n, dtype=bool),
        np.ones(n),
    )


def survival(observed: Pieces, age: float) -> float:
    curve, _ = learn(observed, NO_PRIOR, [])
    return float(np.exp(-curve.done[curve.ages <= age].sum() - curve.lost[curve.ages <= age].sum()))


def test_five_cases_by_hand() -> None:
    # done after 2, 3 and 5 days; still open at 3 and 4: S = 4/5, then 4/5 * 3/4, and nobody is left after 5
    observed = pieces([2, 3, 3, 4, 5], [True, True, False, False, True])
    assert survival(observed, 2) == pytest.approx(0.8)
    assert survival(observed, 4) == pytest.approx(0.6)
    assert survival(observed, 5) == pytest.approx(0.6 * 0.001)


def test_who_enters_late_was_not_at_risk_before() -> None:
    # at day 2 only one of the two is watched, so the closing halves nothing: it ends all who were at risk
    # then
    observed = pieces([2, 9, 9], [True, False, False], entry=[0, 0, 5])
    assert survival(observed, 2) == pytest.approx(0.5)


CASES = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 40), st.sampled_from(["done", "lost", "open"])),
    min_size=1,
    max_size=60,
)


@given(CASES)
@settings(max_examples=60, deadline=None)
def test_survival_is_that_of_lifelines(cases: list[tuple[int, int, str]]) -> None:
    # three who are watched from beginning to end keep somebody at risk, without whom there is nothing to say
    entry, length, how = (list(c) for c in zip(*cases, *[(0, 99, "open")] * 3, strict=True))
    leave = [e + n for e, n in zip(entry, length, strict=True)]
    ours = pieces(leave, [h == "done" for h in how], entry=entry)
    theirs = KaplanMeierFitter().fit(leave, [h == "done" for h in how], entry=entry)
    for age in (5, 17, 30, 45):
        expected = float(theirs.survival_function_at_times(age).iloc[0])
        if expected > 0.01:
            assert survival(ours, age) == pytest.approx(expected, abs=1e-9)


def test_two_ways_to_end_are_those_of_aalen_and_johansen() -> None:
    random = np.random.default_rng(4)
    leave = random.permutation(np.arange(1, 121)).astype(float)
    how = random.choice(["done", "lost", "open"], 120)
    curve, _ = learn(pieces(leave.tolist(), (how == "done").tolist(), (how == "lost").tolist()), NO_PRIOR, [])
    from corridor.council.forecast.model import _outlook

    theirs = AalenJohansenFitter(calculate_variance=False).fit(
        leave, np.select([how == "done", how == "lost"], [1, 2], 0), event_of_interest=1
    )
    for age in (10, 50, 100):
        assert _outlook(curve, 0.0, 1.0).chance(age) == pytest.approx(float(theirs.predict(age)), abs=1e-9)


def cases(
    *lengths: int, kind: str = "", body: str = "", years_ago: float = 3, open_days: int = 0
) -> list[Case]:
    start = DAY - timedelta(days=int(365.25 * years_ago))
    closed = [Case(f"c{n}", start, kind, body=body, closed=start + timedelta(days=n)) for n in lengths]
    return [
        *closed,
        *(Case(f"o{n}", DAY - timedelta(days=open_days), kind, body=body) for n in range(open_days and 1)),
    ]


def chance(history: History, days: float, **who: str) -> float:
    asked = History.of([Case("?", DAY, who.get("kind", ""), body=who.get("body", ""))])
    return float(Model(history, DAY).chances(asked, days)[0])


def test_without_any_history_the_written_prior_speaks() -> None:
    nothing = History.of([])
    assert chance(nothing, 365.25) == pytest.approx(0.5, abs=0.01)
    assert chance(nothing, 365, kind="overdue-law") == pytest.approx(1 - 0.306, abs=0.01)
    assert chance(nothing, 1095, kind="overdue-law") == pytest.approx(1 - 0.063, abs=0.01)


def test_the_prior_weighs_as_much_as_eight_cases() -> None:
    # eight cases done within eight days, where the coin expected 36 days * ln 2 / 365.25 = 0.07 of them:
    # the prior hastens by (8 + 8) / (0.07 + 8) = 1.98 and has 1 - 0.5 ** 1.98 = 0.747 done in a year; half
    # of each
    assert chance(History.of(cases(*range(1, 9))), 365.25) == pytest.approx((1 + 0.747) / 2, abs=0.005)


def test_what_no_case_is_old_enough_to_tell_is_no_rosier_than_what_they_told() -> None:
    # a hundred promises of one day, five of them kept in a year; the coin alone would have promised half
    start = DAY - timedelta(days=365)
    kept = [Case(f"k{n}", start, closed=start + timedelta(days=60 * n + 20)) for n in range(5)]
    history = History.of([*kept, *(Case(f"o{n}", start) for n in range(95))])
    asked = History.of([Case("?", start)])
    assert Model(history, DAY).chances(asked, 365.0)[0] < 0.1


def test_every_prior_has_a_source_or_says_that_it_is_an_estimate() -> None:
    assert [p.kind for p in priors().values() if not p.source and "estimate" not in p.estimate] == []


def test_a_prior_is_met_at_its_own_points() -> None:
    prior = prior_of("overdue-law")
    ages = made_up_cases(prior, 1.0).leave
    for at, still_open in zip(prior.ages, prior.still_open, strict=True):
        assert np.mean(ages > at) == pytest.approx(still_open, abs=1 / 80)


def test_open_cases_are_never_dropped() -> None:
    finished = cases(*range(10, 40))
    still_open = [Case(f"o{n}", DAY - timedelta(days=700)) for n in range(30)]
    with_open, without = History.of(finished + still_open), History.of(finished)
    assert chance(without, 365) > 0.85
    assert chance(with_open, 365) < 0.6


def test_a_case_that_has_waited_long_is_not_forecast_like_a_new_one() -> None:
    history = History.of(
        [*cases(*range(1, 60), years_ago=4), *(Case(f"o{n}", DAY - timedelta(days=1400)) for n in range(20))]
    )
    old = History.of([Case("?", DAY - timedelta(days=300))])
    new = History.of([Case("?", DAY)])
    model = Model(history, DAY)
    assert model.chances(new, 90)[0] > 0.6
    assert model.chances(old, 90)[0] < 0.1


def test_what_was_given_up_is_not_done() -> None:
    start = DAY - timedelta(days=1000)
    half = [Case(str(n), start, closed=start + timedelta(days=1 + n), met=n % 2 == 0) for n in range(200)]
    outlook = Model(History.of(half), DAY).outlook(
        kind="", area="", body="", opened=DAY.toordinal(), due=None
    )
    assert outlook.chance(400) == pytest.approx(0.5, abs=0.03)
    assert outlook.given_up == pytest.approx(0.48, abs=0.04)
    assert np.isinf(outlook.when(np.array([0.8]))[0])


def test_a_body_with_one_quick_case_is_hardly_believed_to_be_quick() -> None:
    slow = [
        Case(f"s{n}", DAY - timedelta(days=1500), body="B", closed=DAY - timedelta(days=1500 - 400 - n))
        for n in range(80)
    ]
    quick = [Case("q", DAY - timedelta(days=1500), body="A", closed=DAY - timedelta(days=1495))]
    history = History.of(slow + quick)
    assert abs(chance(history, 430, body="A") - chance(history, 430, body="B")) < 0.03


def test_effects_are_shrunk_by_hand() -> None:
    # thirty events where fifteen were to be expected and thirty of doubt: (30 + 30) / (15 + 30)
    observed = pieces([1.0] * 30 + [2.0] * 30, [True] * 60)
    labels = np.array(["quick"] * 30 + ["slow"] * 30)
    plain, _ = learn(observed, NO_PRIOR, [])
    _, (effect,) = learn(observed, NO_PRIOR, [labels], doubt_events=30.0)
    assert plain.done[0] == pytest.approx(np.log(2))
    assert effect.of(np.array(["quick"]))[0] > 1.1 > 1.0 > effect.of(np.array(["slow"]))[0]
    assert effect.of(np.array(["never seen"]))[0] == 1.0


def test_in_the_window_old_observations_count_less() -> None:
    history = History.of(
        [
            Case("a", DAY - timedelta(days=720), closed=DAY - timedelta(days=700)),
            Case("b", DAY - timedelta(days=40)),
        ]
    )
    known = history.known(DAY)
    weights = cut(known, DAY.toordinal(), Memory(half_life_years=1.0))
    assert dict(zip(weights.case.tolist(), weights.weight.tolist(), strict=True)) == {0: 0.5**1.5, 1: 1.0}
    assert cut(known, DAY.toordinal(), Memory(window_years=1.0)).case.tolist() == [1]


def test_the_rush_moves_completions_into_the_last_tenth() -> None:
    even, _ = learn(pieces([float(n) for n in range(1, 200)], [True] * 199), NO_PRIOR, [])
    hurried = hurry(even, planned=100.0)
    last_tenth = (even.ages > 90) & (even.ages <= 100)
    assert hurried.done[last_tenth].sum() > 1.2 * even.done[last_tenth].sum()
    assert hurried.done.sum() == pytest.approx(even.done.sum())


def test_shares_of_the_planned_time_are_the_clock_where_deadlines_are_known() -> None:
    # every case took twice the time planned, whatever it was: a new one of 100 days is done at 200, not at
    # 100
    start = DAY - timedelta(days=1600)
    history = History.of(
        [
            Case(str(n), start, due=start + timedelta(days=10 * n), closed=start + timedelta(days=20 * n))
            for n in range(5, 70)
        ]
    )
    today = DAY.toordinal()
    outlook = Model(history, DAY).outlook(kind="", area="", body="", opened=today, due=today + 100)
    assert outlook.chance(190) < 0.2
    assert outlook.chance(205) > 0.85
