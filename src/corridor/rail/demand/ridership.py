"""From a history of passengers to demand by day: fitted where days were counted, assumed where years were.

Where a history tells only sums over longer spans, the shape of the year is :data:`ASSUMED`, an estimate, and
only the level and its growth are taken from the sums: the level at which the passengers who find a seat add
up to those carried.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from corridor.rail.demand.calendar_days import FEATURES, features
from corridor.rail.demand.unconstrain import normal_cdf, unconstrain
from corridor.rail.model import Ridership

__all__ = ["ASSUMED", "ASSUMED_SIGMA", "DailyDemand", "demand_of", "served", "sold_out", "turned_away"]

Floats = NDArray[np.float64]

ASSUMED: dict[str, float] = {
    "friday": 0.2, "saturday": 0.05, "sunday": 0.2, "holiday": 0.15, "eve": 0.35, "after": 0.25,
    "year_sin": -0.05, "year_cos": -0.12,
}  # fmt: skip
"""Estimate, of the logarithm: Fridays, Sundays and eves of holidays full, summers above winters."""

ASSUMED_SIGMA = 0.2
"""Estimate: demand of like days differs by a fifth."""

ASSUMED_DOUBT = 0.05
"""Estimate: standard error of each assumed coefficient."""

ENOUGH_DAYS = 60
"""Single days from which on the shape of the year is fitted."""


@dataclass(frozen=True)
class DailyDemand:
    """Demand of a service by day, log-normal.

    Parameters
    ----------
    coefficients
        Of :data:`~corridor.rail.demand.calendar_days.FEATURES`.
    covariance
        Of them.
    sigma
        Standard deviation of the logarithm between like days.
    start
        Day from which the trend counts.
    fitted
        Whether the shape comes from counted days; otherwise it is an estimate.
    """

    coefficients: Floats
    covariance: Floats
    sigma: float
    start: date
    free: frozenset[date]
    fitted: bool

    def means(self, days: Sequence[date], coefficients: Floats | None = None) -> Floats:
        """Return the mean of the logarithm of demand on each day, [D]."""
        used = self.coefficients if coefficients is None else coefficients
        return np.asarray(features(days, self.free, self.start) @ used)

    def drawn(self, rng: np.random.Generator) -> Floats:
        """Return coefficients drawn from what is known of them."""
        return np.asarray(rng.multivariate_normal(self.coefficients, self.covariance, method="svd"))


def sold_out(mean: Floats, sigma: float, seats: Floats) -> Floats:
    """Return the probability that demand fills the seats."""
    return 1 - normal_cdf((np.log(seats) - mean) / sigma)


def turned_away(mean: Floats, sigma: float, seats: Floats) -> Floats:
    """Return the mean demand beyond the seats, E[(D − seats)⁺] of a log-normal D."""
    total = np.exp(mean + sigma**2 / 2)
    z = (mean - np.log(seats)) / sigma
    return np.asarray(total * normal_cdf(z + sigma) - seats * normal_cdf(z))


def served(mean: Floats, sigma: float, seats: Floats) -> Floats:
    """Return the mean of those who find a seat."""
    return np.asarray(np.exp(mean + sigma**2 / 2) - turned_away(mean, sigma, seats))


def demand_of(history: Sequence[Ridership], free: frozenset[date]) -> DailyDemand:
    """Return the demand behind the history of one service.

    Raises
    ------
    ValueError
        If the history holds no passengers or no seats.
    """
    rows = sorted((r for r in history if r.passengers > 0 and r.seats > 0), key=lambda r: r.first)
    if not rows:
        raise ValueError("the history holds no passengers or no seats")
    single = [r for r in rows if r.days == 1]
    if len(single) >= ENOUGH_DAYS:
        return _fitted(single, free)
    return _assumed(rows, free)


def _fitted(rows: Sequence[Ridership], free: frozenset[date]) -> DailyDemand:
    start = rows[0].first
    kinds = features([r.first for r in rows], free, start)
    keep = _told_apart(kinds, rows)
    passengers, seats = (np.array([getattr(r, n) for r in rows]) for n in ("passengers", "seats"))
    found = unconstrain(kinds[:, keep], passengers, seats)
    coefficients, covariance = np.zeros(len(FEATURES)), np.zeros((len(FEATURES), len(FEATURES)))
    coefficients[keep] = found.coefficients
    covariance[np.ix_(keep, keep)] = found.covariance
    return DailyDemand(coefficients, covariance, found.sigma, start, free, True)


def _told_apart(kinds: Floats, rows: Sequence[Ridership]) -> NDArray[np.intp]:
    """Return the columns that the history can tell: seasons and trend want a year of it."""
    span = (rows[-1].first - rows[0].first).days
    long = {"year_sin", "year_cos", "half_sin", "half_cos", "trend"}
    return np.array(
        [n for n, name in enumerate(FEATURES) if np.any(kinds[:, n]) and (span >= 365 or name not in long)]
    )


def _assumed(rows: Sequence[Ridership], free: frozenset[date]) -> DailyDemand:
    start = rows[0].first
    coefficients = np.array([ASSUMED.get(name, 0.0) for name in FEATURES])
    levels = np.array([_level(r, coefficients, free, start) for r in rows])
    middles = np.array([((r.first - start).days + r.days / 2) / 365.25 for r in rows])
    slope = float(np.polyfit(middles, levels, 1)[0]) if len(rows) > 1 else 0.0
    coefficients[FEATURES.index("trend")] = slope
    coefficients[0] = levels[-1] - slope * middles[-1]
    doubt = np.eye(len(FEATURES)) * ASSUMED_DOUBT**2
    return DailyDemand(coefficients, doubt, ASSUMED_SIGMA, start, free, False)


def _level(row: Ridership, shape: Floats, free: frozenset[date], start: date) -> float:
    """Return the level at which those who find a seat add up to the passengers of the row (bisection)."""
    days = [row.first + timedelta(n) for n in range(row.days)]
    mean, seats = features(days, free, start) @ shape, np.full(row.days, row.seats / row.days)
    low, high = np.log(row.passengers / row.days) - 2, np.log(row.seats / row.days) + 3
    for _ in range(60):
        middle = (low + high) / 2
        if served(mean + middle, ASSUMED_SIGMA, seats).sum() < row.passengers:
            low = middle
        else:
            high = middle
    return float((low + high) / 2)
