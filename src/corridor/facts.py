"""Facts: what ``rail`` and ``goods`` measured, dated and sourced, for ``council`` to judge promises by."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date

__all__ = ["Fact"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One measured value.

    Parameters
    ----------
    name
        Dotted name, e.g. ``rail.pairs_per_day.min``.
    value
        The number, or a short text.
    unit
        Unit of the value, e.g. ``min``, ``pairs/day``; empty for a pure number.
    as_of
        The day for which it holds.
    source
        Who measured it: a command, a source id, a body.
    about
        What it is about, e.g. a line or a train.
    inputs
        SHA-256 digest of what it was computed from.
    assumed
        How many assumptions ("estimate") the inputs contain.
    through
        Last day for which the value holds as it does on ``as_of``; that day alone if ``None``.
    known
        Day on which it was measured or computed; ``as_of`` if ``None``. Facts about days that were still to
        come when they became known tell of a plan.
    """

    name: str
    value: float | int | str
    unit: str
    as_of: date
    source: str
    about: str = ""
    inputs: str = ""
    assumed: int = 0
    through: date | None = None
    known: date | None = None

    @property
    def last(self) -> date:
        """Last day for which it holds, included."""
        return self.through or self.as_of

    @property
    def known_on(self) -> date:
        """Day on which it became known."""
        return self.known or self.as_of

    def as_json(self) -> str:
        """Return the fact as one line of JSON."""
        told = {
            k: v.isoformat() if isinstance(v, date) else v for k, v in asdict(self).items() if v is not None
        }
        return json.dumps(told, ensure_ascii=False, sort_keys=True)
