"""Demand behind sold-out trains: a log-normal regression in which sold-out days only say "at least so many".

Expectation–maximisation for a censored normal on the logarithm (Weatherford and Pölt 2002, "Better
unconstraining of airline demand data in revenue management systems"; Dempster, Laird and Rubin 1977). The
maximisation step is ordinary least squares by statsmodels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["SOLD_OUT", "Fit", "normal_cdf", "normal_pdf", "unconstrain"]

Floats = NDArray[np.float64]

SOLD_OUT = 0.98
"""A train counts as sold out from this share of its seats."""

ROUNDS = 200


@dataclass(frozen=True)
class Fit:
    """Coefficients of the logarithm of demand, their covariance, and the standard deviation left over."""

    coefficients: Floats
    covariance: Floats
    sigma: float


def normal_cdf(z: Floats) -> Floats:
    """Return the standard normal distribution function."""
    from scipy.special import ndtr

    return np.asarray(ndtr(z))


def normal_pdf(z: Floats) -> Floats:
    """Return the standard normal density."""
    return np.asarray(np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi))


def unconstrain(kinds: Floats, passengers: Floats, seats: Floats) -> Fit:
    """Fit demand to passengers of whom some days' were cut off by the seats.

    Parameters
    ----------
    kinds
        Explanatory columns of each day, [D, F].
    passengers, seats
        Carried and offered, [D], above zero.
    """
    import statsmodels.api as sm

    full = passengers >= SOLD_OUT * seats
    bound = np.log(np.where(full, np.maximum(passengers, 1.0), 1.0))
    y = np.log(np.maximum(passengers, 0.5))
    model = sm.OLS(y, kinds).fit()
    beta, sigma = np.asarray(model.params), max(float(np.sqrt(model.mse_resid)), 1e-3)
    for _ in range(ROUNDS):
        mean = kinds @ beta
        z = (bound - mean) / sigma
        hazard = normal_pdf(z) / np.maximum(1 - normal_cdf(z), 1e-12)
        hidden = np.where(full, mean + sigma * hazard, y)
        spread = np.where(full, sigma**2 * np.clip(1 + z * hazard - hazard**2, 0, 1), 0.0)
        model = sm.OLS(hidden, kinds).fit()
        new = np.asarray(model.params)
        freedom = max(1, len(y) - np.linalg.matrix_rank(kinds))
        sigma_new = float(np.sqrt((np.sum((hidden - kinds @ new) ** 2) + spread.sum()) / freedom))
        moved = float(np.max(np.abs(new - beta))) + abs(sigma_new - sigma)
        beta, sigma = new, max(sigma_new, 1e-3)
        if moved < 1e-7:
            break
    return Fit(beta, np.asarray(model.cov_params()), sigma)
