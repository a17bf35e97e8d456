"""Fields that ran together because a separator (FNC1) was lost on the way."""

from __future__ import annotations

from collections.abc import Iterator

from corridor.goods.gs1.associations import check_associations
from corridor.goods.gs1.code import Allow, Code, Element
from corridor.goods.gs1.elements import STRICT, check_value
from corridor.goods.gs1.fault import RefusedCodeError
from corridor.goods.gs1.syntax import Rule, dictionary

__all__ = ["MOST_LOST", "split_glued"]

MOST_LOST = 3
"""Separators that may be missing; with more, chance decides more than the data."""

MOST_STEPS = 3_000
"""Values tried before the search gives up."""


def split_glued(text: str, lost: int, allow: Allow = STRICT) -> list[Code]:
    """Return every valid reading of an element string from which separators are missing.

    Parameters
    ----------
    text
        Begins with ``^``; further ``^`` are separators that were not lost.
    lost
        How many are missing, exactly.
    allow
        What is let through beyond the standard.

    Returns
    -------
    list of Code
        In the order of the place of the first missing separator. No reading holds an AI twice.
    """
    search = _Search(text, allow)
    readings = []
    for elements in search.read(1, (), lost):
        try:
            check_associations(elements, allow)
        except RefusedCodeError:
            continue
        readings.append(Code(elements))
    return readings


class _Search:
    """A walk over all ways to end a value early."""

    def __init__(self, text: str, allow: Allow) -> None:
        self.text = text
        self.allow = allow
        self.steps = 0

    def read(self, at: int, before: tuple[Element, ...], lost: int) -> Iterator[tuple[Element, ...]]:
        """Yield the elements of each reading of the text from a place on."""
        if at >= len(self.text):
            if lost == 0 and before:
                yield before
            return
        rule = dictionary().leading(self.text, at, unknown=self.allow.unknown_ai)
        if rule is None or not rule.ai:
            return
        ai = self.text[at : at + len(rule.ai)]
        if any(e.ai == ai for e in before):
            return
        at += len(ai)
        for end, missing in self._ends(at, rule, lost):
            value = self.text[at:end]
            if self._fits(ai, value, rule):
                after = end + self.text.startswith("^", end)
                yield from self.read(after, (*before, Element(ai, value, rule)), lost - missing)

    def _ends(self, at: int, rule: Rule, lost: int) -> Iterator[tuple[int, int]]:
        """Yield (end of the value, separators missing there)."""
        stop = self.text.find("^", at)
        stop = len(self.text) if stop < 0 else stop
        if rule.fixed:
            yield min(stop, at + rule.most), 0
            return
        if lost:
            yield from ((end, 1) for end in range(at + rule.least, min(at + rule.most + 1, stop)))
        if stop <= at + rule.most:
            yield stop, 0

    def _fits(self, ai: str, value: str, rule: Rule) -> bool:
        self.steps += 1
        if self.steps > MOST_STEPS:
            return False
        try:
            check_value(ai, value, rule)
        except RefusedCodeError:
            return False
        return True
