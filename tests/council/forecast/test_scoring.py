"""Scores by hand and against scoringrules."""

from __future__ import annotations

import numpy as np
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st

from corridor.council.forecast import brier, crps, reliability

DAYS = st.floats(-1000, 1000, allow_nan=False)


def test_brier_by_hand() -> None:
    assert brier([0.9, 0.2], [True, False]) == pytest.approx((0.01 + 0.04) / 2)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1))
def test_brier_is_that_of_scoringrules(pairs: list[tuple[float, bool]]) -> None:
    chances, done = (np.array(c, dtype=float) for c in zip(*pairs, strict=True))
    assert brier(chances, done) == pytest.approx(float(np.mean(scoringrules.brier_score(done, chances))))


def test_crps_by_hand() -> None:
    # the sample is 0 or 10, it happened at 4: distribution 0.5 on [0, 10), so 4 * 0.25 + 6 * 0.25
    assert crps(np.array([0.0, 10.0]), 4.0) == pytest.approx(2.5)


@given(st.lists(DAYS, min_size=1, max_size=40), DAYS)
def test_crps_is_that_of_scoringrules(sample: list[float], happened: float) -> None:
    theirs = float(scoringrules.crps_ensemble(happened, np.array(sample), estimator="nrg"))
    assert crps(np.array(sample), happened) == pytest.approx(theirs, abs=1e-7)


def test_what_has_not_happened_yet_is_scored_up_to_today() -> None:
    # half the runs say day 2, half never; on day 6 it is still open: 4 days at 0.25
    assert crps(np.array([2.0, np.inf]), np.inf, until=6.0) == pytest.approx(1.0)


def test_reliability_by_hand() -> None:
    rows = reliability([0.1, 0.15, 0.9, 1.0], [False, True, True, True])
    assert [(r.forecasts, round(r.said, 3), r.happened) for r in rows] == [(2, 0.125, 0.5), (2, 0.95, 1.0)]
