"""No forecast uses the future: whatever is changed after its day, it stays the same to the last digit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.council.forecast import Case, History, Model, Step, choose_memory, run_network

DAY = date(2012, 6, 1)
FIRST = date(2004, 1, 1)
BODIES, KINDS = ("A", "B", "C"), ("law", "works")

CASES = st.lists(
    st.builds(
        lambda n, opened, length, kind, body, due, met: Case(
            str(n),
            FIRST + timedelta(days=opened),
            kind,
            body=body,
            due=FIRST + timedelta(days=opened + due) if due else None,
            closed=None if length > 1500 else FIRST + timedelta(days=opened + length),
            met=met,
        ),
        st.integers(),
        st.integers(0, 4000),
        st.integers(0, 2000),
        st.sampled_from(KINDS),
        st.sampled_from(BODIES),
        st.sampled_from([0, 0, 100, 400]),
        st.booleans(),
    ),
    min_size=1,
    max_size=40,
)


def otherwise(case: Case, days: int) -> Case | None:
    """Return the case with another future: later events moved, undone, or the whole case gone."""
    if case.opened > DAY:
        return None
    if case.closed is not None and case.closed <= DAY:
        return case
    return replace(case, closed=DAY + timedelta(days=days) if days else None, met=days % 2 == 0)


def everything_said(history: History) -> list[float]:
    """Return chances, dates and runs for a handful of questions."""
    day = DAY.toordinal()
    who = [(n, kind, body) for n in (0, 1, 4) for kind in KINDS for body in BODIES]
    asked = History.of(Case("?", DAY - timedelta(days=200 * n), kind, body=body) for n, kind, body in who)
    model = Model(history, DAY, choose_memory(history, day))
    outlook = model.outlook(kind="law", area="", body="A", opened=day - 90, due=day + 90)
    steps = (Step("a", day - 10, day + 50, "works"), Step("b", day + 50, day + 90, "law", after=("a",)))
    runs = run_network(steps, model, seed=3, runs=50)
    return [
        *(float(chance) for chance in model.chances(asked, 365.0)),
        *outlook.when(np.array([0.5, 0.8])).tolist(),
        *runs.done.tolist(),
    ]


@given(CASES, st.integers(0, 3000), CASES)
@settings(max_examples=60, deadline=None)
def test_another_future_changes_no_forecast(cases: list[Case], days: int, strangers: list[Case]) -> None:
    kept = [c for c in (otherwise(case, days) for case in cases) if c is not None]
    later = [
        replace(case, opened=DAY + timedelta(days=1 + n), due=None, closed=None)
        for n, case in enumerate(strangers)
    ]
    assert everything_said(History.of(kept + later)) == everything_said(History.of(cases))


def test_another_past_does_change_it() -> None:
    opened = DAY - timedelta(days=900)
    quick = [Case(str(n), opened, "law", closed=opened + timedelta(days=10)) for n in range(40)]
    slow = [replace(c, closed=DAY - timedelta(days=1)) for c in quick]
    assert everything_said(History.of(quick)) != everything_said(History.of(slow))
