"""What goes wrong on an ordinary day: how often a step of a train takes longer, and by how much."""

from __future__ import annotations

from dataclasses import dataclass, field

from corridor.rail.model.origin import Origin

__all__ = ["Band", "Disturbance"]


@dataclass(frozen=True, slots=True)
class Band:
    """A value that is not known exactly: the central one, the lowest and the highest thought possible."""

    central: float
    low: float
    high: float

    def at(self, level: str) -> float:
        """Return the value at ``low``, ``central`` or ``high``."""
        return {"low": self.low, "central": self.central, "high": self.high}[level]


@dataclass(frozen=True, slots=True)
class Disturbance:
    """A primary delay: its kind, where it holds, how often it happens and how long it is.

    Parameters
    ----------
    kind
        ``entry`` (a train already there enters the network late), ``departure`` (a train is not ready at its
        first station), ``running`` (share per 100 km run) or ``dwell`` (a stop where people board).
    train, station
        Whom and where it concerns; empty means any. Of several that fit, the most particular holds.
    share
        Probability that the step is disturbed.
    mean_s
        Mean of the delay if it is, seconds; exponentially distributed.
    cap_s
        Longest delay, seconds: longer ones count as a disruption and are cut to it.
    values
        (seconds, probability) instead of ``share`` and ``mean_s``; the rest of the probability is no delay.
    """

    kind: str
    share: Band
    mean_s: Band
    cap_s: int
    train: str = ""
    station: str = ""
    values: tuple[tuple[int, float], ...] = ()
    origin: Origin = field(default_factory=Origin)
