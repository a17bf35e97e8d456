"""What a split of the costs is worth, in whole numbers: the part of the bound that has to be right.

The parts that cycles hold are rounded to multiples of a fraction of a tick's cost; the rest is what is then
missing to the pair's cost. So the parts add up to the cost exactly, and the bound is a sum of exact minima.
"""

from __future__ import annotations

import numba
import numpy as np

__all__ = ["IMPOSSIBLE", "worth"]

IMPOSSIBLE = np.int64(1) << 60
"""Cost of a difference that no timetable can have; sums of several still fit."""

_njit = numba.njit(cache=True, nogil=True, error_model="numpy")


@_njit
def _round(part, scale, whole):  # type: ignore[no-untyped-def]
    """Round a part to whole numbers."""
    for d in range(len(part)):
        whole[d] = np.int64(np.rint(np.float64(part[d]) * scale)) if part[d] < np.inf else IMPOSSIBLE


@_njit
def _take(whole, rest):  # type: ignore[no-untyped-def]
    """Take a part from the rest."""
    for d in range(len(whole)):
        if rest[d] >= IMPOSSIBLE:
            whole[d] = IMPOSSIBLE
        elif whole[d] >= IMPOSSIBLE:
            rest[d] = IMPOSSIBLE
        else:
            rest[d] -= whole[d]


@_njit
def _follow(way, whole, sign, out):  # type: ignore[no-untyped-def]
    """Fill ``out[d]`` with the least of way[x] + whole[±y], x + y ≡ d modulo T."""
    period = len(whole)
    out[:] = IMPOSSIBLE
    for y in range(period):
        pay = whole[y if sign > 0 or y == 0 else period - y]
        if pay < IMPOSSIBLE:
            ahead, over = out[y:], out[:y]
            for x in range(period - y):
                ahead[x] = min(ahead[x], way[x] + pay)
            late = way[period - y :]
            for x in range(y):
                over[x] = min(over[x], late[x] + pay)
    for d in range(period):
        if out[d] > IMPOSSIBLE // 2:
            out[d] = IMPOSSIBLE


@_njit
def worth(first, pair, sign, own, rest, scale):  # type: ignore[no-untyped-def]
    """Return the bound of a split times ``scale``: what cycles and rests cost at least, each by itself.

    Parameters
    ----------
    first, pair, sign, own
        As in :func:`.ascent.raise_bound`.
    rest : int64 (p, T)
        Cost of each pair times ``scale``, ``IMPOSSIBLE`` where there is none; what no cycle holds remains, in
        place.
    scale : int
        Parts are rounded to 1 / scale.

    Returns
    -------
    int
        ``IMPOSSIBLE`` if a cycle or a pair can have no differences at all.
    """
    period, total = rest.shape[1], np.int64(0)
    whole, way, out = np.empty(period, np.int64), np.empty(period, np.int64), np.empty(period, np.int64)
    for cycle in range(len(first) - 1):
        way[:] = IMPOSSIBLE
        way[0] = 0
        for e in range(first[cycle], first[cycle + 1]):
            _round(own[e], scale, whole)
            _take(whole, rest[pair[e]])
            _follow(way, whole, sign[e], out)
            way[:] = out
        if way[0] >= IMPOSSIBLE:
            return IMPOSSIBLE
        total += way[0]
    for p in range(len(rest)):
        if rest[p].min() >= IMPOSSIBLE:
            return IMPOSSIBLE
        total += rest[p].min()
    return total
