"""Braking at a constant deceleration: curves drawn backwards from where the train must be slow.

Specific kinetic energy E = v²/2 (m²/s²) falls linearly over the distance under a constant deceleration, so
v = √(v₁² + 2·b·Δs) is a straight line in E. Source: Wende (2003), p. 37.
"""

from __future__ import annotations

from typing import Any

from numba.extending import register_jitable

__all__ = ["braking_distance_m", "braking_energies"]


def braking_distance_m(from_ms: float, to_ms: float, braking_ms2: float) -> float:
    """Return the distance to slow from one speed to another, metres."""
    return (from_ms**2 - to_ms**2) / (2 * braking_ms2)


def _braking_energies(lengths_m: Any, caps: Any, stops: Any, braking_ms2: float, out: Any) -> None:
    """Fill ``out`` with the greatest E at each edge from which every later limit and stop can be kept.

    Parameters
    ----------
    lengths_m, caps
        Length of each cell and E of its speed limit.
    stops
        Whether the train stops at each edge; one more than the cells.
    out
        E at each edge, written.
    """
    cells = len(lengths_m)
    out[cells] = 0.0 if stops[cells] else caps[cells - 1]
    for i in range(cells - 1, -1, -1):
        allowed = min(caps[i], out[i + 1] + braking_ms2 * lengths_m[i])
        if i > 0:
            allowed = min(allowed, caps[i - 1])
        out[i] = 0.0 if stops[i] else allowed


braking_energies = register_jitable(_braking_energies)
