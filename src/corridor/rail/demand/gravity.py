"""Who would travel from where to where: gravity, then fitted to what is known.

``T_ij = (P_i P_j)^a · max(c_ij, 1)^(−d) · b_ij`` with inhabitants P, generalised minutes c and border
resistance b: either a factor (Klodt; Rietveld) or minutes added to c (Pieters et al. 2012), never both.
Totals are met by iterative proportional fitting (Deming and Stephan 1940) over sets of pairs.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corridor.rail.demand.parameters import Values

__all__ = ["fit", "gravity"]

Floats = NDArray[np.float64]


def gravity(population: Floats, minutes: Floats, crosses: NDArray[np.bool_], values: Values) -> Floats:
    """Return trips between zones in an arbitrary unit, [Z, Z], zero on the diagonal.

    Parameters
    ----------
    population
        Inhabitants, [Z].
    minutes
        Generalised minutes between zones, [Z, Z]; infinite where there is no way.
    crosses
        Whether a border lies between them, [Z, Z].
    """
    cost = np.maximum(minutes + crosses * values["border_min"], 1.0)
    mass = np.outer(population, population) ** values["population_exponent"]
    trips = mass * cost ** -values["decay_exponent"] * np.where(crosses, values["border_factor"], 1.0)
    trips[~np.isfinite(cost)] = 0.0
    np.fill_diagonal(trips, 0.0)
    return np.asarray(trips)


def fit(
    trips: Floats,
    groups: Sequence[tuple[NDArray[np.bool_], float]],
    *,
    rounds: int = 500,
    close: float = 1e-9,
) -> tuple[Floats, float]:
    """Scale groups of cells in turn until each adds up to its total.

    Parameters
    ----------
    groups
        (mask of cells, total). Groups may lie within each other; then the inner total must be the smaller.

    Returns
    -------
    trips
        In the totals' unit.
    error
        Greatest relative error left; not small if the totals contradict each other or a group has no trips.
    """
    trips = trips.copy()
    error = 0.0
    for _ in range(rounds):
        error = 0.0
        for mask, total in groups:
            now = trips[mask].sum()
            if now > 0:
                error = max(error, abs(now - total) / max(total, 1e-12))
                trips[mask] *= total / now
            elif total > 0:
                error = 1.0
        if error < close:
            break
    return trips, error
