"""A valid code: application identifiers and their values, in the order in which they were read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from corridor.goods.gs1.syntax import Rule

__all__ = ["Allow", "Code", "Element"]

MOST_ELEMENTS = 64
LONGEST = 8191
"""Characters of one code; longer input is refused unread."""


@dataclass(frozen=True, slots=True)
class Allow:
    """What is let through beyond the standard; by default nothing.

    Parameters
    ----------
    unknown_ai
        AIs that the syntax dictionary does not list, where their length can be told.
    unknown_attribute
        Such AIs also in the query of a Digital Link.
    short_gtin
        GTIN-8, -12 and -13 in a Digital Link, filled up with zeros (allowed before version 1.3).
    alpha_names
        ``/gtin/…/ser/…`` for ``/01/…/21/…`` (deprecated by GS1 since 2021).
    missing_partners
        AIs without those that the standard requires beside them, as on one of several labels of an item.
    """

    unknown_ai: bool = False
    unknown_attribute: bool = False
    short_gtin: bool = False
    alpha_names: bool = False
    missing_partners: bool = False


class Element(NamedTuple):
    """One application identifier with its value and the rule it obeys."""

    ai: str
    value: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Code:
    """A code that obeys the GS1 standard.

    Parameters
    ----------
    elements
        In the order read. Empty for a plain text or a bare EAN or UPC number, see ``plain``.
    path
        How many of them stood in the path of a Digital Link; 0 for other forms.
    plain
        A message without application identifiers: an EAN or UPC number, or any text.
    stem
        The Digital Link up to its key, without the last slash; empty for other forms.
    ignored
        Query parameters of a Digital Link that are not GS1's, as they stood there.
    split
        Where the second component of a composite symbol begins in ``elements``; ``None`` without one.
    symbology
        The symbology identifier it was scanned with, e.g. ``]d2``; empty if it was none.
    """

    elements: tuple[Element, ...]
    path: int = 0
    plain: str = ""
    stem: str = ""
    ignored: tuple[str, ...] = ()
    split: int | None = None
    symbology: str = ""

    def value(self, ai: str) -> str | None:
        """Return the value of an AI, or ``None`` if the code does not hold it."""
        return next((e.value for e in self.elements if e.ai == ai), None)

    @property
    def unbracketed(self) -> str:
        """The element string with ``^`` for each separator (FNC1), e.g. ``^0104600000000006^21A``."""
        if self.split is None:
            return self.plain + _unbracketed(self.elements)
        head, tail = self.elements[: self.split], self.elements[self.split :]
        return f"{self.plain}{_unbracketed(head)}|{_unbracketed(tail)}"

    @property
    def bracketed(self) -> str:
        r"""The element string as people read it, ``(01)04600000000006(21)A``; ``(`` in a value is ``\(``."""
        texts = [f"({e.ai})" + e.value.replace("(", "\\(") for e in self.elements]
        if self.split:
            texts.insert(self.split, "|")
        return "".join(texts)

    @property
    def lines(self) -> tuple[str, ...]:
        """Human readable interpretation, a line for each element: ``(01) 04600000000006``."""
        return tuple(f"({e.ai}) {e.value}" for e in self.elements)


def _unbracketed(elements: tuple[Element, ...]) -> str:
    parts = []
    separator = "^"
    for ai, value, rule in elements:
        parts.append(f"{separator}{ai}{value}")
        separator = "" if rule.fixed else "^"
    return "".join(parts)
