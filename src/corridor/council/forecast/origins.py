"""Forecasts of the past, made as they would have been made then, and what came of them.

A rolling origin: on each past day the history is cut to what was known, every case then open is forecast,
and what happened within the horizon decides. How far back a forecast looks is chosen that way too, from
days whose horizon has passed: nothing after the day of the forecast is ever looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from corridor.council.forecast.history import Days, Flags, History
from corridor.council.forecast.model import Model
from corridor.council.forecast.pieces import Memory
from corridor.council.forecast.scoring import brier

__all__ = ["MEMORIES", "Method", "Outcomes", "choose_memory", "open_on", "roll"]

MEMORIES = (Memory(), Memory(half_life_years=3.0), Memory(half_life_years=1.0))
"""What :func:`choose_memory` chooses from; all look back five years."""

ORIGINS, EVERY_DAYS = 8, 182
FEWEST = 100
"""Forecasts with a known outcome below which the past cannot choose."""

Method: TypeAlias = Callable[[History, int, History, float], Days]
"""Known history, day, open cases, horizon in days → the chance of each case to be done within the horizon."""


@dataclass(frozen=True)
class Outcomes:
    """Forecasts and what came of them, as columns of equal length."""

    day: Days
    chance: Days
    done: Flags

    @property
    def brier(self) -> float:
        """Mean squared distance from what happened."""
        return brier(self.chance, self.done)


def open_on(history: History, day: int, *, opened_after: float = -np.inf) -> Flags:
    """Return which cases are open at the end of a day (and were opened on a day or later)."""
    closed_later = ~(history.closed <= day)
    still_seen = ~(np.isnan(history.closed) & (history.seen < day))
    return (history.opened <= day) & (history.opened >= opened_after) & closed_later & still_seen


def roll(
    history: History,
    days: Iterable[int],
    horizon: float,
    method: Method,
    *,
    oldest_days: float = np.inf,
) -> Outcomes:
    """Return what a method would have said on each day, and what came of it.

    Parameters
    ----------
    horizon
        Days ahead; cases that are no longer watched at its end, and not closed, are left out.
    oldest_days
        Only cases that have been open for at most so long.
    """
    parts = []
    for day in days:
        rows = open_on(history, day, opened_after=day - oldest_days)
        rows &= ~(np.isnan(history.closed) & (history.seen < day + horizon))
        if not rows.any():
            continue
        known, asked = history.known(day), history.where(rows).known(day)
        chance = method(known, day, asked, horizon)
        done = (history.closed[rows] <= day + horizon) & history.met[rows]
        parts.append((np.full(len(chance), float(day)), chance, done))
    if not parts:
        return Outcomes(np.empty(0), np.empty(0), np.empty(0, dtype=bool))
    return Outcomes(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def choose_memory(
    history: History, day: int, *, horizon: float = 365.0, among: Sequence[Memory] = MEMORIES
) -> Memory:
    """Return the memory that would have forecast best on past days whose horizon has passed by ``day``.

    The first one if fewer than :data:`FEWEST` such forecasts can be scored, and where two are equally good.
    """
    known = history.known(day)
    days = [int(day - horizon) - n * EVERY_DAYS for n in range(ORIGINS)]
    scored = []
    for memory in among:
        outcomes = roll(known, days, horizon, _with(memory))
        if len(outcomes.day) < FEWEST:
            return among[0]
        scored.append(outcomes.brier)
    return among[int(np.argmin(scored))]


def _with(memory: Memory) -> Method:
    return lambda known, day, asked, horizon: Model(known, day, memory).chances(asked, horizon)
