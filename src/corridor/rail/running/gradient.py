"""Weight on a gradient: the average gradient under the train, as a force against its motion."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from corridor.rail.running.resistance import GRAVITY_MS2

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["mean_grades", "weight_n"]


def weight_n(mass_kg: float, permille: float) -> float:
    """Return the force of a gradient, N; positive where the line rises and holds the train back."""
    return mass_kg * GRAVITY_MS2 * math.sin(math.atan(permille / 1000))


def mean_grades(
    edges_m: NDArray[np.float64], permille: NDArray[np.float64], front_m: NDArray[np.float64], length_m: float
) -> NDArray[np.float64]:
    """Return the mean gradient under a train, ‰, for each position of its front.

    Parameters
    ----------
    edges_m
        Where gradients begin and end along the path, increasing, metres; one more than ``permille``.
    permille
        Gradient between two edges, in the direction of travel.
    front_m
        Positions of the front.
    length_m
        Train length; 0 is a mass point.

    Notes
    -----
    The first gradient is taken to reach back under a train that has not yet wholly left its first station.
    """
    import numpy as np

    if length_m <= 0:
        return permille[np.clip(np.searchsorted(edges_m, front_m, "right") - 1, 0, len(permille) - 1)]
    rise = np.concatenate(([0.0], np.cumsum(permille * np.diff(edges_m))))
    tail_m = front_m - length_m
    behind = np.minimum(tail_m - edges_m[0], 0.0) * permille[0]
    below = np.interp(tail_m, edges_m, rise) + behind
    mean: NDArray[np.float64] = (np.interp(front_m, edges_m, rise) - below) / length_m
    return mean
