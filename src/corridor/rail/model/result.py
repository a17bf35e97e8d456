"""What people are told about a plan besides the plan: assumptions behind it and what it changes for them."""

from __future__ import annotations

from dataclasses import dataclass

from corridor.rail.model.origin import Origin

__all__ = ["Assumption", "Comparison"]


@dataclass(frozen=True, slots=True)
class Assumption:
    """A value that no source gives, and what in the plan rests on it."""

    what: str
    origin: Origin
    influences: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure of a journey before and after.

    Parameters
    ----------
    journey
        From where to where, in words.
    measure
        ``fastest journey``, ``changes``, ``pairs a day``, ``hours at the other end`` …
    unit
        ``min``, ``changes``, ``pairs/day``, ``h``.
    before, after
        The values; ``None`` when there is none (no train, no day return).
    note
        What rests on an estimate, or the day it is valid for.
    """

    journey: str
    measure: str
    unit: str
    before: float | None
    after: float | None
    note: str = ""
