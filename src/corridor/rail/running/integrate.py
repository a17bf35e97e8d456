"""The fastest run of a train: one backward and one forward sweep over the path.

The state is the specific kinetic energy E = v²/2 over the position s, whose slope is the acceleration:
dE/ds = (F(v) − R(v) − W(s)) / (m·ξ). In a cell of the path the acceleration is that at the middle of the cell
(the explicit midpoint rule, second order); with it E is linear in s, as are the speed limit and the braking
curve, so the speed in a cell is the least of three straight lines in E. Where they cross and how long the
cell takes follows in closed form. A train of constant acceleration is therefore exact at any cell length.

Algorithm: Brünger and Dahlhaus, *Running Time Estimation*, in Hansen and Pachl (eds.), *Railway Timetabling &
Operations* (2014), pp. 65–90.
"""

from __future__ import annotations

import math
from typing import Any

import numba
from numba.extending import register_jitable

from corridor.rail.running.braking import braking_energies
from corridor.rail.running.traction import effort_n

__all__ = ["fastest_run"]


def _line_s(length_m: float, from_e: float, to_e: float) -> float:
    """Return the seconds over a length on which E is a straight line."""
    if length_m <= 0.0:
        return 0.0
    return 2.0 * length_m / (math.sqrt(2.0 * max(from_e, 0.0)) + math.sqrt(2.0 * max(to_e, 0.0)))


line_s = register_jitable(_line_s)


def _cell_s(length_m: float, start: float, slope: float, cap: float, end: float, braking_ms2: float) -> float:
    """Return the seconds in a cell where E is the least of acceleration, speed limit and braking curve.

    Parameters
    ----------
    start, slope
        E on entering, and the acceleration in m/s².
    cap, end
        E of the speed limit, and E that the braking curve allows at the end of the cell.
    """
    reached = start + slope * length_m
    if reached <= min(cap, end):
        return line_s(length_m, start, reached)
    top, braking = cap, max(0.0, (cap - end) / braking_ms2)
    rising = max(0.0, (cap - start) / slope) if slope > 0.0 else length_m
    if rising + braking > length_m:
        rising = (end + braking_ms2 * length_m - start) / (slope + braking_ms2)
        rising = min(max(rising, 0.0), length_m)
        top, braking = start + slope * rising, length_m - rising
    return (
        line_s(rising, start, top) + line_s(length_m - rising - braking, top, top) + line_s(braking, top, end)
    )


cell_s = register_jitable(_cell_s)


def _level_n(resistance: Any, speed_ms: float) -> float:
    return float(resistance[0] + (resistance[1] + resistance[2] * speed_ms) * speed_ms)


level_n = register_jitable(_level_n)


def _fastest_run(
    lengths_m: Any,
    caps_ms: Any,
    weights_ms2: Any,
    stops: Any,
    braking_ms2: float,
    inertia_kg: float,
    speeds_ms: Any,
    efforts_n: Any,
    resistance: Any,
    times_s: Any,
) -> int:
    """Write the running seconds at each edge of the path, without dwell; return where it stalls, or -1.

    Parameters
    ----------
    lengths_m, caps_ms, weights_ms2
        By cell: length, speed limit, and weight on the gradient over m·ξ.
    stops
        Whether the train stops at each edge; one more than the cells, as ``times_s``.
    inertia_kg
        m·ξ.
    speeds_ms, efforts_n
        Tractive effort curve.
    resistance
        r0, r1, r2 of the resistance in N.
    """
    caps = 0.5 * caps_ms * caps_ms
    allowed = 0.0 * times_s
    braking_energies(lengths_m, caps, stops, braking_ms2, allowed)
    fastest_ms = speeds_ms[len(speeds_ms) - 1]
    pulled, rolling = 0.5 * fastest_ms * fastest_ms, level_n(resistance, fastest_ms) / inertia_kg
    energy = 0.0 if stops[0] else allowed[0]
    times_s[0] = 0.0
    for i in range(len(lengths_m)):
        length, end = lengths_m[i], allowed[i + 1]
        cap = caps[i]
        if energy <= pulled and rolling + weights_ms2[i] >= 0.0:
            cap = min(cap, pulled)  # the end of the effort curve, passed only where the line falls
        slope, at = 0.0, energy
        for _half in range(2):
            speed = math.sqrt(2.0 * at)
            pull = effort_n(speed, speeds_ms, efforts_n) - level_n(resistance, speed)
            slope = pull / inertia_kg - weights_ms2[i]
            middle = min(cap, end + 0.5 * braking_ms2 * length, energy + 0.5 * slope * length)
            at = max(0.0, middle)
        reached = energy + slope * length
        if reached < 0.0 or (reached <= 0.0 and end > 0.0):
            return i
        times_s[i + 1] = times_s[i] + cell_s(length, energy, slope, cap, end, braking_ms2)
        energy = min(reached, cap, end)
    return -1


fastest_run = numba.njit(cache=True)(_fastest_run)
"""Compiled and cached; ``fastest_run.py_func`` is the same in plain Python and gives the same answer.

The cache knows changes of this file only: touch it after a change of ``braking.py`` or ``traction.py``.
"""
