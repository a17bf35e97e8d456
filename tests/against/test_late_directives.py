"""The forecasts on 14,296 real cases, made as if made then (benchmarks/council/backtest.py)."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.council.backtest import CUT_OFFS, OLDEST_DAYS, corridor
from benchmarks.council.cases import WHERE, read_cases
from benchmarks.council.others import kaplan_meier

from corridor.council.forecast import History, roll

pytestmark = pytest.mark.skipif(not WHERE.exists(), reason=f"no {WHERE.name} in ../shared/data/council")


@pytest.fixture(scope="module")
def history() -> History:
    return read_cases()[0]


def test_one_year_ahead_the_brier_score_is_at_most_0_205(history: History) -> None:
    outcomes = roll(history, CUT_OFFS, 365.0, corridor, oldest_days=OLDEST_DAYS)
    assert len(outcomes.day) == 4148
    assert outcomes.brier < 0.195
    assert abs(outcomes.chance.mean() - outcomes.done.mean()) < 0.03


def test_the_plain_estimate_scores_as_was_measured_elsewhere(history: History) -> None:
    outcomes = roll(history, CUT_OFFS, 365.0, kaplan_meier, oldest_days=OLDEST_DAYS)
    assert outcomes.brier == pytest.approx(0.204, abs=0.0006)


def test_closings_after_the_cut_off_change_nothing(history: History) -> None:
    day = CUT_OFFS[3]
    later = history.closed > day
    moved = np.where(later, np.nan, history.closed)
    seen = np.where(later, np.nan, history.seen)
    changed = History(**{**vars(history), "closed": moved, "seen": seen})
    rows = (history.opened <= day) & ~(history.closed <= day)
    asked = history.where(rows).known(day)
    said = corridor(history.known(day), day, asked, 365.0)
    assert np.array_equal(said, corridor(changed.known(day), day, asked, 365.0))
