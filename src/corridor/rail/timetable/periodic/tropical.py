"""Let one coupled pair pass over the edge of its period, and settle all others around it.

Timetables with the same whole periods form a polytrope; its neighbours differ by one period in one activity
(tropical neighbourhood search, Bortoletto, Lindner and Masing 2022). Here a pair that pays much is brought to
its cheapest difference and held there while the rest settles; then it is let go.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from corridor.rail.timetable.periodic.anneal import Chain
from corridor.rail.timetable.periodic.field import Field
from corridor.rail.timetable.periodic.merge import rigid
from corridor.rail.timetable.periodic.network import Integers

__all__ = ["turn_pair"]


def turn_pair(
    couplings: Field,
    times: Integers,
    random: np.random.Generator,
    over: Callable[[], bool] = lambda: False,
) -> Integers:
    """Return times with one costly pair turned, settled: often worse, sometimes better.

    Parameters
    ----------
    couplings
        Field of the events.
    times
        Ticks, shape (k,); left as they are.
    random
        Draws the pair, the more likely the more it pays.
    over
        Asked while all settles whether to leave it at that.
    """
    period = couplings.cost.shape[1]
    spare = couplings.pays(times) - couplings.cost.min(axis=1)
    if spare.sum() <= 0.0:
        return times
    pair = int(random.choice(len(spare), p=spare / spare.sum()))
    event, other = int(couplings.own[pair]), int(couplings.neighbour[pair])
    turned = times.copy()
    turned[event] = (times[other] + int(couplings.cost[pair].argmin())) % period
    part = _pair_in_one(event, other, len(times))
    held = rigid(couplings, turned, part)
    shifts = Chain(held, np.zeros(len(held.events), dtype=np.int64), int(random.integers(1 << 62)))
    shifts.settle(over)
    turned = (turned + shifts.best[part]) % period
    chain = Chain(couplings, turned, int(random.integers(1 << 62)))
    chain.settle(over)
    return chain.best


def _pair_in_one(event: int, other: int, count: int) -> Integers:
    """Return the part of each event, shape (count,): two are in one, every other is by itself."""
    part = np.arange(count)
    part[event] = other
    return np.unique(part, return_inverse=True)[1].astype(np.int64)
