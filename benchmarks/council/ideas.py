"""Ideas to forecast better: would the past have chosen them, and what came of it?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np

from corridor.council.forecast import History, Memory, Model
from corridor.council.forecast.history import Days
from corridor.council.forecast.model import DAYS
from corridor.council.forecast.origins import EVERY_DAYS, ORIGINS, Method, roll

__all__ = ["chosen_by_the_past", "coarse_days", "recalibrated", "remembering", "seasonal"]

MONTH_DAYS = 30.4375


def remembering(memory: Memory, doubt_events: float = 30.0) -> Method:
    """Return the model with another memory or another shrinkage."""
    return lambda known, day, asked, horizon: Model(known, day, memory, doubt_events=doubt_events).chances(
        asked, horizon
    )


def coarse_days(base: Method, grid_days: float) -> Method:
    """Return a method that sees closings only by spans of days, as meetings decide on them."""

    def method(known: History, day: int, asked: History, horizon: float) -> Days:
        ages = known.closed - known.opened
        middle = (np.floor(ages / grid_days) + 0.5) * grid_days
        closed = np.minimum(known.opened + middle, day)
        return base(History(**{**vars(known), "closed": closed}), day, asked, horizon)

    return method


def recalibrated(base: Method) -> Method:
    """Return a method whose log-odds are straightened on its own past forecasts (Platt, ridge 10)."""

    def method(known: History, day: int, asked: History, horizon: float) -> Days:
        past = roll(known, _past_days(day, horizon), horizon, base)
        plain = base(known, day, asked, horizon)
        if len(past.day) < 100:
            return plain
        x = np.stack((_odds(past.chance), np.ones(len(past.day))), axis=1)
        slope = np.array([1.0, 0.0])
        for _ in range(20):
            p = 1 / (1 + np.exp(-x @ slope))
            gradient = x.T @ (past.done - p) - 10 * (slope - [1.0, 0.0])
            slope = slope + np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + 10 * np.eye(2), gradient)
        return 1 / (1 + np.exp(-(slope[0] * _odds(plain) + slope[1])))

    return method


def seasonal(memory: Memory) -> Method:
    """Return the model with a factor for each month of the year, shrunk with thirty events' doubt."""

    def method(known: History, day: int, asked: History, horizon: float) -> Days:
        model = Model(known, day, memory)
        factors = _months(model)
        result = np.empty(len(asked))
        for n, (kind, area, body) in enumerate(zip(asked.kind, asked.area, asked.body, strict=True)):
            learned = model.learned(str(kind), DAYS)
            total = np.concatenate(([0.0], np.cumsum(learned.curve.done)))
            age = day - asked.opened[n]
            edges = np.append(np.arange(0.0, horizon, MONTH_DAYS), horizon)
            hazard = total[np.searchsorted(learned.curve.ages, age + edges, side="right")]
            months = [date.fromordinal(int(day + e + 15)).month - 1 for e in edges[:-1]]
            factor = learned.factor(np.array([area]), np.array([body]))[0]
            result[n] = -np.expm1(-factor * np.sum(np.diff(hazard) * factors[months]))
        return result

    return method


def chosen_by_the_past(idea: Method, base: Method, note: Callable[[bool], None] = lambda _: None) -> Method:
    """Return a method that uses an idea only where it would have beaten the base on past days."""

    def method(known: History, day: int, asked: History, horizon: float) -> Days:
        days = _past_days(day, horizon)
        better = roll(known, days, horizon, idea).brier < roll(known, days, horizon, base).brier
        note(better)
        return (idea if better else base)(known, day, asked, horizon)

    return method


def _past_days(day: int, horizon: float) -> list[int]:
    return [int(day - horizon) - n * EVERY_DAYS for n in range(ORIGINS)]


def _odds(chance: Days) -> Days:
    clipped = np.clip(chance, 0.005, 0.995)
    return np.log(clipped / (1 - clipped))


def _months(model: Model) -> Days:
    known, seen, due = model.known, np.zeros(12), np.zeros(12)
    curve = model.learned(str(known.kind[0]), DAYS).curve
    total = np.concatenate(([0.0], np.cumsum(curve.done)))

    def at(ages: Days) -> Days:
        return total[np.searchsorted(curve.ages, np.maximum(ages, 0.0), side="right")]

    for back in range(int(12 * model.memory.window_years)):
        high = model.day - back * MONTH_DAYS
        low, month = high - MONTH_DAYS, date.fromordinal(int(high - 15)).month - 1
        rows = (known.opened < high) & (known.end > low)
        ends = np.minimum(known.end[rows], high) - known.opened[rows]
        due[month] += np.sum(at(ends) - at(low - known.opened[rows]))
        seen[month] += np.sum((known.closed > low) & (known.closed <= high))
    return (seen + 30.0) / (due + 30.0)
