"""The couplings as flat arrays for the kernels: the one place where dtype, shape and order are settled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corridor.rail.timetable.periodic.couplings import FORBIDDEN, Couplings
from corridor.rail.timetable.periodic.network import Integers

__all__ = ["Field", "field_of"]


@dataclass(frozen=True)
class Field:
    """Couplings of the events that are left, by position 0 … k−1.

    Parameters
    ----------
    events
        Index in the network of each event, shape (k,).
    first
        Where each event's neighbours begin, shape (k+1,).
    neighbour
        Position of each neighbour, shape (2p,) for p coupled pairs.
    twin
        Where the same pair stands in the neighbour's list, shape (2p,).
    cost
        Cost by (own time − neighbour's time) mod T, shape (2p, T), C order;
        single precision halves what the kernels read, and values are recomputed in whole numbers.
    allowed
        How many differences are allowed, shape (2p,).
    forbidden
        Cost of a difference that is not.
    """

    events: Integers
    first: Integers
    neighbour: Integers
    twin: Integers
    cost: NDArray[np.float32]
    allowed: Integers
    forbidden: float

    @cached_property
    def own(self) -> Integers:
        """Position of the event in whose list each neighbour stands, shape (2p,)."""
        return np.repeat(np.arange(len(self.events)), np.diff(self.first))

    def pays(self, times: Integers) -> NDArray[np.float32]:
        """Return what each pair pays at the times of the events that are left, shape (2p,)."""
        ticks = (times[self.own] - times[self.neighbour]) % self.cost.shape[1]
        return np.asarray(self.cost[np.arange(len(ticks)), ticks])

    def total(self, times: Integers) -> float:
        """Return what all pairs pay, each once, at the times of the events that are left."""
        return float(self.pays(times).sum(dtype=np.float64)) / 2


def field_of(couplings: Couplings, *, forbidden: float) -> Field:
    """Return the couplings as arrays.

    Parameters
    ----------
    forbidden
        Cost of what is not allowed: the couplings' own, or less so that a first timetable can be found.
    """
    events = couplings.events
    forbidden = float(np.float32(forbidden))
    place = {event: n for n, event in enumerate(events)}
    rows = [(place[e], place[o], cost) for e in events for o, cost in sorted(couplings.costs[e].items())]
    where = {(a, b): n for n, (a, b, _) in enumerate(rows)}
    cost = np.array([c for _, _, c in rows], dtype=np.float64).reshape(-1, couplings.period)
    counts = np.bincount([a for a, _, _ in rows], minlength=len(events))
    return Field(
        np.array(events, dtype=np.int64),
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        np.array([b for _, b, _ in rows], dtype=np.int64),
        np.array([where[b, a] for a, b, _ in rows], dtype=np.int64),
        np.minimum(cost, forbidden).astype(np.float32),
        (cost < FORBIDDEN).sum(axis=1).astype(np.int64),
        forbidden,
    )
