"""Facts: what ``rail`` and ``goods`` measured, dated and sourced, for ``council`` to judge promises by."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from importlib.resources import files

__all__ = ["Fact", "Metric", "metrics"]


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
        named = ((f.name, getattr(self, f.name)) for f in fields(self))
        told = {k: v.isoformat() if isinstance(v, date) else v for k, v in named if v is not None}
        return json.dumps(told, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Metric:
    """A name under which facts are told.

    Parameters
    ----------
    unit
        Unit of its facts; ``¤`` stands for the currency of the corridor.
    empty
        What is measured where nothing happens; ``None`` if nothing can be measured then.
    meaning
        What is measured, and what it is about.
    """

    name: str
    unit: str
    empty: float | None
    meaning: str


@cache
def metrics() -> dict[str, Metric]:
    """Return what Corridor's own desks measure, by name, from ``metrics.csv`` beside this module.

    Imported statistics have names of their own, which are not among them.
    """
    text = (files("corridor") / "metrics.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {
        r["name"]: Metric(r["name"], r["unit"], float(r["empty"]) if r["empty"] else None, r["meaning"])
        for r in rows
    }
