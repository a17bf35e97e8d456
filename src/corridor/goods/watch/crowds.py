"""Crowds: lots of which remarkably many serials have newcomers.

A counterfeiter who knows the watch puts few copies on each of many serials. Each alone looks like a thing
sold on; together they stand out from what other lots show.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from corridor.goods.watch.clones import CloneEvidence

__all__ = ["Crowds"]

_USUAL, _USUAL_WEIGHT = 0.04, 50.0
"""Estimate: share of scanned items with a newcomer elsewhere, and how many items that guess is worth."""

_TEACHES = 0.08
_MOST = 2.0
_MOST_KEPT = 500


class Crowds:
    """Counts items, and items with newcomers, by lot."""

    def __init__(self) -> None:
        self._items: dict[str, int] = {}
        self._strange: dict[str, set[str]] = {}
        self._past: dict[str, int] = {}
        self._grown: set[str] = set()
        self._all = 0
        self._taught = 0.0

    def add_item(self, lot: str) -> None:
        """Count an item that is scanned for the first time."""
        self._items[lot] = self._items.get(lot, 0) + 1
        self._all += 1

    def add_newcomers(self, lot: str, code: str, found: CloneEvidence) -> None:
        """Count an item if strangers scanned it elsewhere."""
        if found.elsewhere + found.back < 0.5:
            return
        strange = self._strange.setdefault(lot, set())
        if code not in strange and len(strange) < _MOST_KEPT:
            strange.add(code)
            self._grown.add(lot)
            if len(strange) <= 1 + _TEACHES * self._items.get(lot, 0):
                self._taught += 1

    def take_grown(self) -> list[tuple[str, str]]:
        """Return (lot, code) of all such items in lots that stand out and have one more since last asked."""
        lots = [lot for lot in sorted(self._grown) if self.excess(lot) > 0]
        self._grown.clear()
        return [(lot, code) for lot in lots for code in sorted(self._strange.get(lot, ()))]

    def forget(self, is_known: Callable[[str], bool]) -> None:
        """Drop the codes of items that are forgotten; their number stays."""
        for lot, codes in list(self._strange.items()):
            kept = {code for code in codes if is_known(code)}
            self._past[lot] = self._past.get(lot, 0) + len(codes) - len(kept)
            self._strange[lot] = kept
            if not kept:
                del self._strange[lot]

    def excess(self, lot: str) -> float:
        """Return how many times more such items a lot has than others, beyond chance, as a logarithm."""
        usual = (_USUAL * _USUAL_WEIGHT + self._taught) / (_USUAL_WEIGHT + self._all)
        expected = usual * self._items.get(lot, 0)
        seen = len(self._strange.get(lot, ())) + self._past.get(lot, 0)
        # one standard deviation is chance
        return max(0.0, min(_MOST, math.log((seen + 1) / (expected + math.sqrt(expected) + 1))))
