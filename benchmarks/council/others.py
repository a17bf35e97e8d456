"""What the forecasts are compared with: the usual ways to answer, each fitted on what was known only."""

from __future__ import annotations

from collections.abc import Callable

import lifelines
import numpy as np
import pandas as pd

from corridor.council.forecast import History
from corridor.council.forecast.history import Days
from corridor.council.forecast.origins import Method, open_on
from corridor.council.forecast.pieces import YEAR_DAYS

__all__ = [
    "accelerated",
    "constant",
    "finished_only",
    "kaplan_meier",
    "kaplan_meier_by_body",
    "past_share",
]

WINDOW_DAYS = 5 * YEAR_DAYS


def _recent(known: History, day: int) -> History:
    return known.where(known.opened >= day - WINDOW_DAYS)


def _given_age(
    curve: Callable[[Days], Days], day: int, asked: History, horizon: float, *, beyond: float = 0.5
) -> Days:
    """Return the chances; ``beyond`` for a case older than all that the curve has seen."""
    age = day - asked.opened
    now, then = curve(age), curve(age + horizon)
    return np.where(now > 0, 1 - then / np.where(now > 0, now, 1.0), beyond)


def _survival(known: History) -> Callable[[Days], Days]:
    fitted = lifelines.KaplanMeierFitter().fit(known.end - known.opened, ~np.isnan(known.closed))
    table = fitted.survival_function_
    ages, still_open = table.index.to_numpy(dtype=float), table.iloc[:, 0].to_numpy(dtype=float)
    return lambda age: still_open[np.maximum(np.searchsorted(ages, age, side="right") - 1, 0)]


def kaplan_meier(known: History, day: int, asked: History, horizon: float) -> Days:
    """Kaplan-Meier given age, all states together (lifelines)."""
    return _given_age(_survival(_recent(known, day)), day, asked, horizon)


def kaplan_meier_by_body(known: History, day: int, asked: History, horizon: float) -> Days:
    """Kaplan-Meier given age, each state by itself (lifelines); of a state without cases, a coin."""
    recent, result = _recent(known, day), np.full(len(asked), 0.5)
    for body in np.unique(asked.body):
        rows, its = asked.body == body, recent.where(recent.body == body)
        if len(its):
            result[rows] = _given_age(_survival(its), day, asked.where(rows), horizon)
    return result


def finished_only(known: History, day: int, asked: History, horizon: float) -> Days:
    """The share of finished cases that took no longer, given age: what one gets by dropping open cases."""
    recent = _recent(known, day)
    finished = recent.where(~np.isnan(recent.closed))
    return _given_age(_survival(finished), day, asked, horizon, beyond=1.0)


def past_share(known: History, day: int, asked: History, horizon: float) -> Days:
    """The base rate: of the cases open one horizon ago (opened within the window), the share done since."""
    then = int(day - horizon)
    rows = open_on(known, then, opened_after=then - WINDOW_DAYS)
    return np.full(len(asked), float(np.mean(known.closed[rows] <= day)))


def constant(known: History, day: int, asked: History, horizon: float) -> Days:  # noqa: ARG001
    """A coin."""
    return np.full(len(asked), 0.5)


def accelerated(fitter: type) -> Method:
    """Return an accelerated-failure-time model of lifelines with an effect for each state, ridge 0.1."""
    fitted: dict[int, object] = {}

    def method(known: History, day: int, asked: History, horizon: float) -> Days:
        recent = _recent(known, day)
        bodies = sorted(set(recent.body) | set(asked.body))
        if day not in fitted:
            table = _dummies(recent, bodies).assign(
                days=np.maximum(recent.end - recent.opened, 0.5), done=~np.isnan(recent.closed)
            )
            fitted[day] = fitter(penalizer=0.1).fit(table, "days", "done")
        model, columns = fitted[day], _dummies(asked, bodies)
        result = np.empty(len(asked))
        for body in np.unique(asked.body):
            rows = asked.body == body
            one = columns[rows].head(1)
            ages = (day - asked.opened)[rows]
            now, then = (_survival_at(model, one, a) for a in (np.maximum(ages, 0.01), ages + horizon))
            result[rows] = 1 - then / now
        return result

    return method


def _survival_at(model: object, case: pd.DataFrame, ages: Days) -> Days:
    table = model.predict_survival_function(case, times=np.unique(ages))
    return table.iloc[:, 0].to_numpy()[np.searchsorted(table.index.to_numpy(), ages)]


def _dummies(cases: History, bodies: list[str]) -> pd.DataFrame:
    return pd.DataFrame({body: (cases.body == body).astype(float) for body in bodies[1:]})
