"""Share the costs of pairs among the cycles they lie on, so that what the cycles must pay grows.

The bound is a dual of the problem (dual decomposition; Komodakis, Paragios and Tziritas 2007; Sontag et al.
2008): each pair's vector of costs is split into parts, one for each cycle and a rest, and every part is made
as cheap as it can be by itself. Around a cycle the differences add up to 0 modulo T, so its least is found by
min-plus convolutions over the ticks. One pair of one cycle is settled at a time: what the cycle pays for each
difference of that pair is halved between the cycle and the rest. With plain minima such ascent stops early;
with minima softened by a temperature, −τ · log Σ exp(−cost / τ), it does not, and the temperature falls.

Any split is a valid one, so nothing here has to be exact; :mod:`.exact` says what a split is worth.
"""

from __future__ import annotations

import numba
import numpy as np

__all__ = ["raise_bound", "violations"]

_njit = numba.njit(cache=True, nogil=True, error_model="numpy")

_REACH = np.float32(40.0)
"""Costs so many temperatures above the least are counted by their plain minimum."""

_HALVINGS = 10
_STEPS = np.float32(1024.0)  # 2 ** _HALVINGS
_FAINT = np.float32(1e-16)


@_njit
def _soften(least, likely, tau):  # type: ignore[no-untyped-def]
    """Shift ``least[:T]`` to minimum 0, fill ``likely`` with exp(−least / τ), write both twice in a row."""
    period = len(least) // 2
    low = least[:period].min()
    for d in range(period):
        x = least[d] - low
        least[d] = x
        least[d + period] = x
        g = np.float32(1.0) - x / (_STEPS * tau)  # (1 − x/1024)^1024, which the compiler can vectorise
        likely[d] = g if x < _REACH * tau else np.float32(0.0)
    for _ in range(_HALVINGS):
        for d in range(period):
            likely[d] *= likely[d]
    likely[period:] = likely[:period]


@_njit
def _places(a, empty, places):  # type: ignore[no-untyped-def]
    """Write down where the first half of ``a`` is not ``empty``; return how often."""
    size = 0
    for x in range(len(a) // 2):
        if a[x] != empty:
            places[size] = x
            size += 1
    return size


@_njit
def _least_sums(a, b, places, out):  # type: ignore[no-untyped-def]
    """Fill ``out[d]`` with the least of a[x] + b[y], x + y ≡ d modulo T; four x at once spare memory."""
    period, size = len(out), _places(a, np.inf, places)
    out[:] = np.inf
    for q in range(0, size - 3, 4):
        i, j, k, m = places[q], places[q + 1], places[q + 2], places[q + 3]
        p, r, s, t = a[i], a[j], a[k], a[m]
        u, v, w, z = b[period - i :], b[period - j :], b[period - k :], b[period - m :]
        for d in range(period):
            c, e, f, g = p + u[d], r + v[d], s + w[d], t + z[d]
            c = e if e < c else c
            f = g if g < f else f
            c = f if f < c else c
            out[d] = c if c < out[d] else out[d]
    for q in range(size - size % 4, size):
        p, u = a[places[q]], b[period - places[q] :]
        for d in range(period):
            c = p + u[d]
            out[d] = c if c < out[d] else out[d]


@_njit
def _sums_of_products(a, b, places, out):  # type: ignore[no-untyped-def]
    """Fill ``out[d]`` with the sum of a[x] · b[y], x + y ≡ d modulo T."""
    period, size = len(out), _places(a, np.float32(0.0), places)
    out[:] = 0.0
    for q in range(0, size - 3, 4):
        i, j, k, m = places[q], places[q + 1], places[q + 2], places[q + 3]
        p, r, s, t = a[i], a[j], a[k], a[m]
        u, v, w, z = b[period - i :], b[period - j :], b[period - k :], b[period - m :]
        for d in range(period):
            out[d] += p * u[d] + r * v[d] + s * w[d] + t * z[d]
    for q in range(size - size % 4, size):
        p, u = a[places[q]], b[period - places[q] :]
        for d in range(period):
            out[d] += p * u[d]


@_njit
def _add(a, likely_a, b, likely_b, places, out, dense, tau):  # type: ignore[no-untyped-def]
    """Fill ``out`` with the softened least of a[x] + b[y] by x + y modulo T."""
    _least_sums(a, b, places, out)
    _sums_of_products(likely_a, likely_b, places, dense)
    bits, scale = dense.view(np.int32), tau * np.float32(0.6931472)
    for d in range(
        len(out)
    ):  # a logarithm good to 0.01 from the bits of the number, which compiles to vectors
        m = np.float32(bits[d] & 0x7FFFFF) * np.float32(2.0**-23)
        log = np.float32((bits[d] >> 23) - 127) + m + np.float32(0.3368) * m * (np.float32(1.0) - m)
        out[d] = -scale * log if dense[d] > _FAINT else out[d]


@_njit
def _load(sign, own, rest, row):  # type: ignore[no-untyped-def]
    """Copy a part in the cycle's direction; what the rest has found impossible is so here too."""
    period = len(own)
    for d in range(period):
        at = d if sign > 0 or d == 0 else period - d
        row[d] = own[at] if rest[at] < np.inf else np.inf


@_njit
def _halve(sign, around, own, rest):  # type: ignore[no-untyped-def]
    """Halve what a cycle and the rest pay for each difference of a pair; ``around``: cost of the way back."""
    period = len(own)
    for at in range(period):
        back = around[at if sign < 0 or at == 0 else period - at]
        if rest[at] < np.inf and back < np.inf:
            half = np.float32(0.5) * (own[at] + back + rest[at])
            own[at] += rest[at] - half
            rest[at] = half
        else:
            own[at], rest[at] = np.inf, np.inf


@_njit
def _origin(least, likely):  # type: ignore[no-untyped-def]
    """Fill with the cost of no way at all: 0 at difference 0, impossible elsewhere."""
    period = len(least) // 2
    least[:], likely[:] = np.inf, 0.0
    least[0], least[period], likely[0], likely[period] = 0.0, 0.0, 1.0, 1.0


@_njit
def raise_bound(order, first, pair, sign, own, rest, tau):  # type: ignore[no-untyped-def]
    """Settle each pair of each cycle once.

    Parameters
    ----------
    order : int64
        Cycles, in the order in which they are settled.
    first : int64 (c+1,)
        Where the pairs of each cycle begin.
    pair, sign : int64 (e,)
        Pairs around the cycles, and ±1 for their direction.
    own : float32 (e, T)
        Part of the pair's cost that the cycle holds, by the pair's difference; changed in place.
    rest : float32 (p, T)
        Part that no cycle holds; changed in place, inf where no timetable can be.
    tau : float32
        Temperature, > 0.
    """
    period, longest = rest.shape[1], np.max(first[1:] - first[:-1])
    shape = (longest + 1, 2 * period)
    row, row_likely = np.empty(shape, np.float32), np.empty(shape, np.float32)
    left, left_likely = np.empty(2 * period, np.float32), np.empty(2 * period, np.float32)
    right, right_likely = np.empty(shape, np.float32), np.empty(shape, np.float32)
    out, dense = np.empty(period, np.float32), np.empty(period, np.float32)
    places = np.empty(period, np.int64)
    for cycle in order:
        begin, length = first[cycle], first[cycle + 1] - first[cycle]
        _origin(right[length], right_likely[length])
        for k in range(length - 1, -1, -1):
            e = begin + k
            _load(sign[e], own[e], rest[pair[e]], row[k])
            _soften(row[k], row_likely[k], tau)
            if k > 0:
                _add(row[k], row_likely[k], right[k + 1], right_likely[k + 1], places, out, dense, tau)
                right[k, :period] = out
                _soften(right[k], right_likely[k], tau)
        _origin(left, left_likely)
        for k in range(length):
            e = begin + k
            _add(left, left_likely, right[k + 1], right_likely[k + 1], places, out, dense, tau)
            _halve(sign[e], out, own[e], rest[pair[e]])
            if k < length - 1:
                _load(sign[e], own[e], rest[pair[e]], row[k])
                _soften(row[k], row_likely[k], tau)
                _add(row[k], row_likely[k], left, left_likely, places, out, dense, tau)
                left[:period] = out
                _soften(left, left_likely, tau)


@_njit
def violations(first, pair, sign, rest):  # type: ignore[no-untyped-def]
    """Return by how much each cycle's rests cost more around it than each by itself, float32 (c,)."""
    period, count = rest.shape[1], len(first) - 1
    row, way = np.empty(2 * period, np.float32), np.empty(2 * period, np.float32)
    none, out = np.empty(2 * period, np.float32), np.empty(period, np.float32)
    places = np.empty(period, np.int64)
    more = np.empty(count, np.float32)
    for cycle in range(count):
        _origin(way, none)
        alone = np.float32(0.0)
        for e in range(first[cycle], first[cycle + 1]):
            alone += rest[pair[e]].min()
            _load(sign[e], rest[pair[e]], rest[pair[e]], row)
            _least_sums(row, way, places, out)
            way[:period], way[period:] = out, out
        more[cycle] = way[0] - alone
    return more
