"""Tractive effort over speed: linear between the points of the curve, zero beyond the last."""

from __future__ import annotations

from typing import Any

from numba.extending import register_jitable

__all__ = ["effort_n"]

ROUNDING_MS = 1e-9
"""A speed that misses the last point of the curve only by floating-point rounding still pulls."""


def _effort_n(speed_ms: float, speeds_ms: Any, efforts_n: Any) -> float:
    """Return the effort in N at a speed in m/s; below the first point, that of the first."""
    last = len(speeds_ms) - 1
    if speed_ms > speeds_ms[last] + ROUNDING_MS:
        return 0.0
    low, high = 0, last
    while high - low > 1:
        middle = (low + high) // 2
        if speeds_ms[middle] <= speed_ms:
            low = middle
        else:
            high = middle
    if speed_ms <= speeds_ms[low]:
        return float(efforts_n[low])
    if speed_ms >= speeds_ms[high]:
        return float(efforts_n[high])
    share = (speed_ms - speeds_ms[low]) / (speeds_ms[high] - speeds_ms[low])
    return float(efforts_n[low] + share * (efforts_n[high] - efforts_n[low]))


effort_n = register_jitable(_effort_n)
"""Effort in N at a speed in m/s on (speeds in m/s, efforts in N); plain Python, compiled inside kernels."""
