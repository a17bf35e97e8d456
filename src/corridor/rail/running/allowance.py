"""Regularity allowance: minutes per 100 km and percent of the running time, added up.

It is laid on running alone, never on dwell or border control. Source of the form: UIC 451-1.
"""

from __future__ import annotations

from corridor.rail.model import Allowance

__all__ = ["with_allowance"]


def with_allowance(technical_s: float, length_m: float, allowance: Allowance) -> float:
    """Return the running time with its allowance, seconds, not rounded.

    By hand: 100 km in 3600 s with 1 min/100 km and 3 % take 3600 + 60 + 108 = 3768 s.
    """
    return technical_s * (1 + allowance.percent / 100) + allowance.min_per_100_km * 60 * length_m / 100_000
