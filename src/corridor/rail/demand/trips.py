"""Trips of a year between stations: counted, fitted to totals, or as the workspace wishes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from corridor.rail.demand.gravity import fit, gravity
from corridor.rail.demand.parameters import Values
from corridor.rail.demand.scene import Scene
from corridor.rail.model import Market, RailTask, Total

__all__ = ["origin_of", "trips_of_year"]

Floats = NDArray[np.float64]


def origin_of(task: RailTask) -> str:
    """Return where trips come from: ``counts`` and ``gravity`` (with totals), ``counts``, or ``od``."""
    market = task.market
    if market.totals and market.zones:
        return "counts, else gravity fitted to totals" if market.counts else "gravity fitted to totals"
    return "counts, else demand/od.csv" if market.counts else "demand/od.csv"


def trips_of_year(
    task: RailTask, scene: Scene, values: Values, totals: Mapping[str, float]
) -> tuple[Floats, float]:
    """Return trips a year between stations, [Z, Z], and the greatest relative error of the fit.

    Parameters
    ----------
    totals
        Passengers a year of each total, by its id.
    """
    market, at = task.market, {s: n for n, s in enumerate(scene.stations)}
    if market.totals and market.zones:
        trips = gravity(scene.population, scene.minutes, scene.crosses, values)
        rows = [(t, *_total(t, at, totals[t.id])) for t in market.totals]
        counted = _counts(market, at)
        for mask, _ in counted:
            trips[mask] = np.maximum(trips[mask], np.isfinite(scene.minutes[mask]))
        fitted, error = fit(trips, [*((mask, n) for _, mask, n in rows if mask.any()), *counted])
        carried = [mask for t, mask, _ in rows if t.carried] + [mask for mask, _ in counted]
        known = np.any(carried, axis=0) if carried else np.zeros_like(trips, np.bool_)
        return np.where(known, fitted, 0.0), error
    trips = np.zeros((len(at), len(at)))
    for flow in task.flows:
        if flow.start in at and flow.end in at:
            trips[at[flow.start], at[flow.end]] += flow.passengers * 365
    for mask, total in _counts(market, at):
        trips[mask] = total
    return trips, 0.0


def _total(total: Total, at: Mapping[str, int], passengers: float) -> tuple[NDArray[np.bool_], float]:
    """Return the cells of a total, both directions, and what they add up to."""
    a, b = ([at[s] for s in side if s in at] for side in (total.start, total.end))
    mask = np.zeros((len(at), len(at)), np.bool_)
    mask[np.ix_(a, b)] = True
    mask |= mask.T
    np.fill_diagonal(mask, False)
    return mask, passengers


def _counts(market: Market, at: Mapping[str, int]) -> list[tuple[NDArray[np.bool_], float]]:
    """Return one cell a counted pair; several counts of a pair are averaged by their days."""
    sums: dict[tuple[int, int], list[float]] = {}
    for count in market.counts:
        if count.start in at and count.end in at and count.start != count.end:
            days = (count.last - count.first).days + 1
            total = sums.setdefault((at[count.start], at[count.end]), [0.0, 0.0])
            total[0] += count.passengers
            total[1] += days
    found = []
    for cell, (passengers, counted) in sums.items():
        mask = np.zeros((len(at), len(at)), np.bool_)
        mask[cell] = True
        found.append((mask, passengers * 365 / counted))
    return found
