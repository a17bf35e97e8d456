"""The memory of a forecast: the pieces of each life that lie in the window, the recent ones weightier.

A case opened before the window enters it at the age it then had (late entry), so what happens nowadays to
old cases counts too. Weights fall by half every so many years; without a half-life all of the window counts
alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridor.council.forecast.history import Days, Flags, History

__all__ = ["YEAR_DAYS", "Memory", "Pieces", "cut"]

YEAR_DAYS = 365.25
SHORTEST_DAYS = 0.5
"""Of a case closed on the day it was opened."""


@dataclass(frozen=True, slots=True, order=True)
class Memory:
    """How far a forecast looks back.

    Parameters
    ----------
    window_years
        Nothing before counts.
    half_life_years
        After so long an observation counts half; infinite: all alike.
    late_entry
        Whether cases opened before the window count from its beginning on; otherwise they do not count.
    """

    window_years: float = 5.0
    half_life_years: float = np.inf
    late_entry: bool = True


@dataclass(frozen=True)
class Pieces:
    """Parts of cases under observation, as columns of equal length.

    Parameters
    ----------
    case
        Index of the case in the history.
    entry, leave
        Days since its opening at which the part begins and ends.
    done, lost
        Whether it ends with the case done, or given up.
    weight
        At most 1.
    """

    case: np.ndarray[tuple[int], np.dtype[np.int64]]
    entry: Days
    leave: Days
    done: Flags
    lost: Flags
    weight: Days

    def __len__(self) -> int:
        return len(self.case)

    def where(self, rows: Flags) -> Pieces:
        """Return some of the pieces."""
        return Pieces(**{name: column[rows] for name, column in vars(self).items()})

    def and_also(self, more: Pieces) -> Pieces:
        """Return these pieces and others."""
        return Pieces(**{n: np.concatenate((column, getattr(more, n))) for n, column in vars(self).items()})


def cut(known: History, day: int, memory: Memory) -> Pieces:
    """Cut the cases of a known history into the pieces that a memory holds on a day."""
    first = day - memory.window_years * YEAR_DAYS
    use = known.end > first if memory.late_entry else known.opened >= first
    parts = [_part(known, use, low, high, weight) for low, high, weight in _spans(day, first, memory)]
    columns = (np.concatenate(c) for c in zip(*parts, strict=True))
    return Pieces(*columns)


def _spans(day: int, first: float, memory: Memory) -> list[tuple[float, float, float]]:
    """Return (begin, end, weight) of calendar spans, latest first; one span if all count alike."""
    if not np.isfinite(memory.half_life_years):
        return [(first, float(day), 1.0)]
    count = int(np.ceil(2 * memory.window_years))
    edges = np.maximum(day - np.arange(count + 1) * YEAR_DAYS / 2, first)
    weights = 0.5 ** (np.arange(count) / 2 / memory.half_life_years)
    return [(float(edges[n + 1]), float(edges[n]), float(weights[n])) for n in range(count)]


def _part(known: History, use: Flags, low: float, high: float, weight: float) -> tuple[np.ndarray, ...]:
    """Return what happened to the cases in one span of the calendar, its end included."""
    end = known.end
    rows = np.flatnonzero(use & (known.opened < high) & (end > low))
    opened, end = known.opened[rows], np.minimum(end[rows], high)
    ended = known.closed[rows] <= high
    done, lost = ended & known.met[rows], ended & ~known.met[rows]
    leave = np.maximum(end - opened, SHORTEST_DAYS)
    return rows, np.maximum(low - opened, 0.0), leave, done, lost, np.full(len(rows), weight)
