"""Which departure a traveller takes: impedance of each, and shares by Kirchhoff's rule.

The form and the worked example of the tests are those of the PTV Visum manual: impedance = perceived journey
time + minutes earlier or later than wished, each with its weight; share ∝ impedance^(−β).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corridor.rail.demand.parameters import Values

__all__ = ["impedances", "kirchhoff_shares", "shift_min"]

Floats = NDArray[np.float64]


def shift_min(departure_min: Floats, begin: Floats, end: Floats, values: Values) -> Floats:
    """Return the weighted minutes by which departures miss intervals in which people wish to leave.

    Parameters
    ----------
    departure_min
        [N].
    begin, end
        Of each interval, minutes, [S].

    Returns
    -------
    array
        [S, N]; never more than ``no_train_min``.
    """
    early = np.maximum(begin[:, None] - departure_min, 0.0) * values["shift_early"]
    late = np.maximum(departure_min - end[:, None], 0.0) * values["shift_late"]
    return np.asarray(np.minimum(early + late, values["no_train_min"]))


def impedances(
    perceived_min: Floats, departure_min: Floats, begin: Floats, end: Floats, values: Values
) -> Floats:
    """Return perceived journey time plus shift, minutes, [S, N]."""
    return np.asarray(perceived_min + shift_min(departure_min, begin, end, values))


def kirchhoff_shares(impedance: Floats, exponent: float) -> Floats:
    """Return shares ∝ impedance^(−exponent), [..., N], each row summing to 1 (empty for no departures)."""
    weight = np.maximum(impedance, 1.0) ** -exponent
    return np.asarray(weight / weight.sum(axis=-1, keepdims=True)) if weight.size else weight
