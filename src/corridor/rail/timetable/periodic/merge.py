"""What two good timetables have in common stays together; the rest is sought anew among few parts.

Coupled events whose times differ by the same number of ticks between the two become one rigid part. The
problem over the parts holds both timetables and everything between them (compare timetable merging, Lindner
and Liebchen 2022, and partition crossover, Whitley et al. 2009).
"""

from __future__ import annotations

import numpy as np

from corridor.rail.timetable.periodic.field import Field
from corridor.rail.timetable.periodic.network import Integers

__all__ = ["parts_of", "rigid"]


def parts_of(couplings: Field, ours: Integers, theirs: Integers) -> Integers:
    """Return the part of each event, 0 … q−1."""
    period = couplings.cost.shape[1]
    shift = (theirs - ours) % period
    part = np.full(len(ours), -1, dtype=np.int64)
    count = 0
    for root in range(len(ours)):
        ahead = [] if part[root] >= 0 else [root]
        while ahead:
            event = ahead.pop()
            if part[event] < 0:
                part[event] = count
                near = couplings.neighbour[couplings.first[event] : couplings.first[event + 1]]
                ahead += [int(o) for o in near if part[o] < 0 and shift[o] == shift[event]]
        count = int(part.max()) + 1
    return part


def rigid(couplings: Field, times: Integers, part: Integers) -> Field:
    """Return the field over rigid parts: the time of a part is by how much its events are shifted.

    All shifts 0 are ``times``; the costs within a part are left out.
    """
    period = couplings.cost.shape[1]
    own = couplings.own
    across = np.flatnonzero(part[own] != part[couplings.neighbour])
    a, b = own[across], couplings.neighbour[across]
    turned = (np.arange(period)[None, :] + (times[a] - times[b])[:, None]) % period
    costs = np.take_along_axis(couplings.cost[across], turned, axis=1)
    pairs, place = np.unique(np.stack([part[a], part[b]]), axis=1, return_inverse=True)
    cost = np.zeros((pairs.shape[1], period))
    np.add.at(cost, place.reshape(-1), costs)
    where = {(int(i), int(j)): n for n, (i, j) in enumerate(pairs.T)}
    counts = np.bincount(pairs[0], minlength=int(part.max()) + 1)
    return Field(
        np.arange(int(part.max()) + 1, dtype=np.int64),
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        pairs[1].astype(np.int64),
        np.array([where[int(j), int(i)] for i, j in pairs.T], dtype=np.int64),
        np.minimum(cost, couplings.forbidden).astype(np.float32),
        (cost < couplings.forbidden).sum(axis=1).astype(np.int64),
        couplings.forbidden,
    )
