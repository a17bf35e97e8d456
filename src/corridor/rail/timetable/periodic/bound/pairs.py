"""The pairs of events between which something is paid, in whole numbers, as small as they can be made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from corridor.rail.timetable.periodic.bound.exact import IMPOSSIBLE
from corridor.rail.timetable.periodic.couplings import FORBIDDEN, couple
from corridor.rail.timetable.periodic.network import Integers, PeriodicNetwork

__all__ = ["Pairs", "pairs_of"]


@dataclass(frozen=True)
class Pairs:
    """Coupled pairs of events, numbered 0 … p−1, and what they pay.

    Parameters
    ----------
    constant
        Cost that no timetable avoids; ``IMPOSSIBLE`` if there is no timetable.
    events
        Number of events that are left.
    source, target
        Position of the events of each pair, shape (p,).
    cost
        Cost by (time of target − time of source) mod T, shape (p, T); ``IMPOSSIBLE`` where it is not allowed.
    """

    constant: int
    events: int
    source: Integers
    target: Integers
    cost: Integers

    @cached_property
    def usual(self) -> float:
        """What a pair pays more than its least if its difference is any of those allowed, on average."""
        allowed = self.cost < IMPOSSIBLE
        more = np.where(allowed, self.cost - self.cost.min(axis=1, keepdims=True), 0)
        return float((more.sum(axis=1) / np.maximum(allowed.sum(axis=1), 1)).mean()) if len(more) else 0.0

    @cached_property
    def near(self) -> tuple[Integers, Integers, Integers]:
        """By event: where its neighbours begin, (n+1,); neighbours, and the pairs that lead there, (2p,)."""
        own = np.concatenate([self.source, self.target])
        order = np.argsort(own, kind="stable")
        first = np.concatenate([[0], np.cumsum(np.bincount(own, minlength=self.events))])
        pair = np.tile(np.arange(len(self.source)), 2)
        return first.astype(np.int64), np.concatenate([self.target, self.source])[order], pair[order]


def pairs_of(network: PeriodicNetwork, *, reduce: bool = True) -> tuple[Pairs, int]:
    """Return the pairs of a network, and the ticks that one of theirs stands for.

    Parameters
    ----------
    reduce
        Whether events with at most two neighbours are taken out, which loses nothing.
    """
    ticks = _common_ticks(network)
    couplings = couple(_in_units(network, ticks), reduce=reduce)
    place = {event: n for n, event in enumerate(couplings.events)}
    rows = [(place[o], place[e], c) for e in couplings.events for o, c in couplings.costs[e].items() if o < e]
    cost = np.array([c for _, _, c in rows], dtype=np.float64).reshape(-1, couplings.period)
    whole = np.where(cost < FORBIDDEN, np.rint(cost), 0).astype(np.int64)
    return Pairs(
        int(couplings.constant) if couplings.constant < FORBIDDEN else int(IMPOSSIBLE),
        len(place),
        np.array([a for a, _, _ in rows], dtype=np.int64),
        np.array([b for _, b, _ in rows], dtype=np.int64),
        np.where(cost < FORBIDDEN, whole, IMPOSSIBLE),
    ), ticks


def _common_ticks(network: PeriodicNetwork) -> int:
    """Return the most ticks that divide all periods and bounds: some best timetable keeps to them."""
    bound = network.spans < network.moduli - 1
    every = [network.moduli, network.lower, network.upper[bound], np.array([network.period])]
    return int(np.gcd.reduce(np.concatenate(every)))


def _in_units(network: PeriodicNetwork, ticks: int) -> PeriodicNetwork:
    """Return the network with ``ticks`` ticks in one."""
    if ticks == 1:
        return network
    free = network.spans >= network.moduli - 1
    lower = network.lower // ticks
    upper = np.where(free, lower + network.moduli // ticks, network.upper // ticks)
    whole = network.period // ticks
    periods = network.periods
    if periods is not None:  # that of an event without activities need not be a multiple
        periods = np.where(periods % ticks == 0, periods // ticks, whole)
    return replace(network, period=whole, lower=lower, upper=upper, periods=periods)
