"""Sets of numbers as spans: ten million numbers in a row take as much room as one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

__all__ = ["Spans"]


@dataclass(frozen=True, slots=True)
class Spans:
    """A set of whole numbers.

    Parameters
    ----------
    bounds
        First and beyond-last of each span, all in rising order: ``(0, 3, 7, 8)`` is 0, 1, 2 and 7.
    """

    bounds: tuple[int, ...] = ()

    @classmethod
    def of(cls, numbers: Iterable[int]) -> Spans:
        """Return the set of some numbers, in any order; a ``range`` of any length is one span."""
        if isinstance(numbers, range) and numbers.step == 1:
            return cls((numbers.start, numbers.stop) if numbers else ())
        return cls().union((n, n + 1) for n in numbers)

    def union(self, spans: Iterable[tuple[int, int]]) -> Spans:
        """Return the set with further spans, each (first, beyond last)."""
        merged: list[int] = []
        for first, beyond in sorted(chain(self.pairs(), spans)):
            if merged and first <= merged[-1]:
                merged[-1] = max(merged[-1], beyond)
            else:
                merged += (first, beyond)
        return Spans(tuple(merged))

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Yield each span as (first, beyond last)."""
        return zip(self.bounds[::2], self.bounds[1::2], strict=True)

    def within(self, other: Spans) -> bool:
        """Whether every number is in another set."""
        return all(other.holds(first, beyond) for first, beyond in self.pairs())

    def holds(self, first: int, beyond: int) -> bool:
        """Whether a whole span is in the set."""
        place = bisect_right(self.bounds, first)
        return place % 2 == 1 and beyond <= self.bounds[place]

    def meets(self, other: Spans) -> bool:
        """Whether the sets have a number in common."""
        return len(self) + len(other) > len(self.union(other.pairs()))

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and bisect_right(self.bounds, number) % 2 == 1

    def __len__(self) -> int:
        return sum(self.bounds[1::2]) - sum(self.bounds[::2])
