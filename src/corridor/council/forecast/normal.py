"""The normal distribution function, as NumPy lacks it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["normal_share"]


def normal_share(z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share of a standard normal distribution below each value."""
    shares: NDArray[np.float64] = np.vectorize(math.erf, otypes=[np.float64])(z / math.sqrt(2.0))
    return 0.5 * (1.0 + shares)
