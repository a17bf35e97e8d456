"""How the costs of pairs are split among cycles, and which cycles there are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corridor.rail.timetable.periodic.bound.ascent import raise_bound, violations
from corridor.rail.timetable.periodic.bound.cycles import ways_around
from corridor.rail.timetable.periodic.bound.exact import IMPOSSIBLE, worth
from corridor.rail.timetable.periodic.bound.pairs import Pairs
from corridor.rail.timetable.periodic.network import Integers

__all__ = ["Split"]

LONGEST = 80
"""Most pairs of a cycle."""

MOST = 50_000_000
"""Most numbers that the parts of cycles may take."""

FINEST = 1024
"""Parts are rounded to this fraction of a cost, or to a coarser one where costs are large."""


class Split:
    """Parts of the pairs' costs: one for each cycle, and a rest.

    Parameters
    ----------
    pairs
        Pairs and what they pay.
    """

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs
        allowed = pairs.cost < IMPOSSIBLE
        most = int(np.where(allowed, pairs.cost, 0).max(initial=1))
        self._scale = max(1, min(FINEST, (1 << 56) // (max(1, len(pairs.cost)) * max(1, most))))
        self._rest = np.where(allowed, pairs.cost, np.inf).astype(np.float32)
        self._first, self._pair, self._sign = (np.zeros(k, dtype=np.int64) for k in (1, 0, 0))
        self._own = np.zeros((0, pairs.cost.shape[1]), dtype=np.float32)
        self._known: set[tuple[int, ...]] = set()

    @property
    def cycles(self) -> int:
        """Number of cycles."""
        return len(self._first) - 1

    def settle(self, cycles: Integers, temperature: float) -> int:
        """Settle each pair of some cycles once; return how many that were."""
        parts = (self._first, self._pair, self._sign, self._own, self._rest)
        raise_bound(cycles, *parts, np.float32(temperature))
        return int((self._first[cycles + 1] - self._first[cycles]).sum())

    def worth(self) -> int | None:
        """Return the bound of this split, rounded up; ``None`` if it shows that there is no timetable."""
        rest = np.where(np.isinf(self._rest), IMPOSSIBLE, self.pairs.cost * self._scale)
        total = int(worth(self._first, self._pair, self._sign, self._own, rest, self._scale))
        if total >= IMPOSSIBLE:
            return None
        self._rest[:] = np.where(rest >= IMPOSSIBLE, np.inf, rest / self._scale)  # sums of many parts drift
        return -(-total // self._scale)

    def grow(self, through: Integers, random: np.random.Generator, *, least: float) -> int:
        """Add cycles through some pairs, whose rests cost ``least`` more around; return how many."""
        lengths = self._lengths(random)
        pairs = self.pairs
        ways = ways_around(through, pairs.source, pairs.target, *pairs.near, lengths, LONGEST)
        names = [_name(ways[1][n, :size]) for n, size in enumerate(ways[0])]
        new = np.array(
            [n for n, name in enumerate(names) if name and name not in self._known], dtype=np.int64
        )
        taken = np.arange(LONGEST)[None, :] < ways[0][new, None]
        pair, sign = ways[1][new][taken], ways[2][new][taken]
        first = np.concatenate([[0], np.cumsum(ways[0][new])]).astype(np.int64)
        paying = violations(first, pair, sign, self._rest) > least
        paying &= self._own.shape[1] * (len(self._pair) + first[1:]) < MOST
        self._append(np.diff(first)[paying], *(v[np.repeat(paying, np.diff(first))] for v in (pair, sign)))
        self._known |= {names[n] for n in new[paying]}
        return int(paying.sum())

    def _lengths(self, random: np.random.Generator) -> NDArray[np.float64]:
        """Return how far apart two events are: less the more other differences than the best would cost."""
        least = self._rest.min(axis=1, keepdims=True)
        more = self._rest - np.where(np.isinf(least), 0.0, least)
        dearest = np.where(np.isinf(more), 0.0, more).max(axis=1, keepdims=True)
        certain = np.minimum(more, np.maximum(dearest, 1.0)).mean(axis=1, dtype=np.float64)
        usual = max(float(certain.mean()), 1e-9)
        return np.asarray(1.0 / (certain / usual + 0.05) + 0.1 + 0.2 * random.random(len(certain)))

    def _append(self, counts: Integers, pair: Integers, sign: Integers) -> None:
        self._first = np.concatenate([self._first, self._first[-1] + np.cumsum(counts)])
        self._pair, self._sign = np.concatenate([self._pair, pair]), np.concatenate([self._sign, sign])
        self._own = np.concatenate([self._own, np.zeros((len(pair), self._own.shape[1]), np.float32)])


def _name(pairs: Integers) -> tuple[int, ...]:
    """Return what two cycles through the same pairs have in common."""
    return tuple(sorted(pairs.tolist()))
