"""Let one coupled pair pass over the edge of its period, and settle all others around it.

Timetables with the same whole periods form a polytrope; its neighbours differ by one period in one activity
(tropical neighbourhood search, Bortoletto, Lindner and Masing 2022). Here a pair that pays much is brought to
its cheapest difference and held there while the rest settles; then it is let go.
"""

from __future__ import annotations

import numpy as np

from corridor.rail.timetable.periodic.anneal import Chain
from corridor.rail.timetable.periodic.field import Field
from corridor.rail.timetable.periodic.merge import rigid
from corridor.rail.timetable.periodic.network import Integers

__all__ = ["turn_pair"]


def turn_pair(couplings: Field, times: Integers, random: np.random.Generator) -> Integers:
    """Return times with one costly pair turned, settled: often worse, sometimes better.

    Parameters
    ----------
    couplings
        Field of the events.
    times
        Ticks, shape (k,); left as they are.
    random
        Draws the pair, the more likely the more it pays.
    """
    own = np.repeat(np.arange(len(times)), np.diff(couplings.first))
    period = couplings.cost.shape[1]
    pays = couplings.cost[np.arange(len(own)), (times[own] - times[couplings.neighbour]) % period]
    spare = pays - couplings.cost.min(axis=1)
    if spare.sum() <= 0.0:
        return times
    pair = int(random.choice(len(own), p=spare / spare.sum()))
    event, other = int(own[pair]), int(couplings.neighbour[pair])
    turned = times.copy()
    turned[event] = (times[other] + int(couplings.cost[pair].argmin())) % period
    held = _held(couplings, turned, event, other, int(random.integers(1 << 62)))
    chain = Chain(couplings, held, int(random.integers(1 << 62)))
    chain.settle()
    return chain.best


def _held(couplings: Field, times: Integers, event: int, other: int, seed: int) -> Integers:
    """Settle all events while the difference of two is held."""
    part = np.arange(len(times))
    part[event] = other
    part = np.unique(part, return_inverse=True)[1].astype(np.int64)
    chain = Chain(rigid(couplings, times, part), np.zeros(int(part.max()) + 1, dtype=np.int64), seed)
    chain.settle()
    return np.asarray((times + chain.best[part]) % couplings.cost.shape[1])
