"""Random numbers inside the kernels, each worker with a state of its own."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

__all__ = ["draw", "state_of"]


@numba.njit(cache=True, nogil=True, error_model="numpy")
def draw(state):  # type: ignore[no-untyped-def]
    """Return a number in [0, 1) and move the generator on (xorshift64*, Vigna 2016); uint64, shape (1,)."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    return np.float64((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


def state_of(seed: int) -> NDArray[np.uint64]:
    """Return the state from which :func:`draw` begins, shape (1,); never 0, where it would stay."""
    return np.maximum(np.random.SeedSequence(seed).generate_state(1, np.uint64), np.uint64(1))
