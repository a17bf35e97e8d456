"""Networks with hardly any room: tracks whose period is cut into slots, nearly all of them taken."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from corridor.rail.timetable.periodic import PeriodicNetwork

__all__ = ["Crowd", "crowd"]


@dataclass(frozen=True)
class Crowd:
    """A kind of network.

    Parameters
    ----------
    tracks, trains
        Every train runs over every track, in an order of its own.
    headway
        Ticks for which a train takes a track.
    span
        Longest minus shortest time between two tracks, ticks.
    period
        T; at most ``period // headway`` trains fit.
    """

    tracks: int
    trains: int
    headway: int
    span: int
    period: int = 60


def crowd(kind: Crowd, seed: int) -> tuple[PeriodicNetwork, np.ndarray]:
    """Return a network, and a timetable planted in it that keeps all its bounds."""
    random = np.random.default_rng(seed)
    slots = kind.period // kind.headway
    entry = np.array([random.permutation(slots)[: kind.trains] for _ in range(kind.tracks)]) * kind.headway
    rows: list[tuple[int, int, int, int, int]] = []
    for train in range(kind.trains):
        way = random.permutation(kind.tracks)
        for here, there in pairwise(way):
            lower = int(entry[there, train] - entry[here, train]) - int(random.integers(0, kind.span + 1))
            ends = here * kind.trains + train, there * kind.trains + train
            rows.append((*map(int, ends), lower, lower + kind.span, int(random.integers(1, 100))))
    for track in range(kind.tracks):
        for j in range(kind.trains):
            ends = [(track * kind.trains + i, track * kind.trains + j) for i in range(j)]
            rows += [(*pair, kind.headway, kind.period - kind.headway, 0) for pair in ends]
    table = np.array(rows, dtype=np.int64)
    names = tuple(str(n + 1) for n in range(kind.tracks * kind.trains))
    return PeriodicNetwork(kind.period, names, *table.T.copy()), entry.reshape(-1)
