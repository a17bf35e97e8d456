"""Events that recur every period, and the activities between them: the periodic event scheduling problem.

Serafini, Ukovich: A mathematical model for periodic scheduling problems (1989). An activity from event i to
event j takes a duration d ≡ π_j − π_i (mod T) with lower ≤ d ≤ upper; its slack is d − lower.

Events may recur at different periods. Then T is their least common multiple, and an activity counts modulo
the greatest common divisor of the periods of its two events: whoever changes from a train every 120 minutes
to one every 30 waits less than 30, and two trains keep apart in every 30.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

__all__ = ["Integers", "PeriodicNetwork", "slacks", "weighted_slack"]

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class PeriodicNetwork:
    """A periodic event–activity network.

    Parameters
    ----------
    period
        T, in ticks (minutes in the published libraries).
    names
        Name of each event, shape (n,).
    source, target
        Index of the event where each activity begins and ends, shape (m,).
    lower, upper
        Shortest and longest duration, ticks, shape (m,); ``upper − lower ≥ modulus − 1`` is no restriction.
    weight
        Cost of a tick of slack, ≥ 0, shape (m,).
    labels
        What each activity is, in the user's words; empty if the file gives none.
    periods
        Period of each event, ticks, shape (n,), each a divisor of ``period``; ``None`` if all have that one.
    """

    period: int
    names: tuple[str, ...]
    source: Integers
    target: Integers
    lower: Integers
    upper: Integers
    weight: Integers
    labels: tuple[str, ...] = ()
    periods: Integers | None = None

    def __post_init__(self) -> None:
        sizes = {len(a) for a in (self.source, self.target, self.lower, self.upper, self.weight)}
        if len(sizes) > 1:
            raise ValueError("the activities' columns differ in length")
        if self.period < 1 or (self.upper < self.lower).any() or (self.weight < 0).any():
            raise ValueError("the period is below 1, or an activity has upper < lower or a negative weight")
        if self.periods is not None and (
            len(self.periods) != self.events or (self.periods < 1).any() or (self.period % self.periods).any()
        ):
            raise ValueError("an event has no period, or one that does not divide the common period")

    @property
    def events(self) -> int:
        """Number of events, n."""
        return len(self.names)

    @property
    def activities(self) -> int:
        """Number of activities, m."""
        return len(self.source)

    @property
    def spans(self) -> Integers:
        """Longest minus shortest duration of each activity, ticks."""
        return self.upper - self.lower

    @cached_property
    def moduli(self) -> Integers:
        """What each activity counts modulo: the greatest common divisor of its events' periods."""
        if self.periods is None:
            return np.full(self.activities, self.period, dtype=np.int64)
        return np.gcd(self.periods[self.source], self.periods[self.target])

    def within(self, times: Integers) -> Integers:
        """Return times as ticks of each event's own period, 0 … period − 1."""
        return times % (self.period if self.periods is None else self.periods)


def slacks(network: PeriodicNetwork, times: Integers) -> Integers:
    """Return the slack of each activity, 0 … modulus−1 ticks; it is allowed where it is at most the span."""
    taken = times[network.target] - times[network.source] - network.lower
    return np.asarray(taken % network.moduli, dtype=np.int64)


def weighted_slack(network: PeriodicNetwork, times: Integers) -> int:
    """Return Σ weight · slack, the objective of PESPlib."""
    return int(network.weight @ slacks(network, times))
