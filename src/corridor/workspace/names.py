"""Names that are nearly right: the nearest known one, and quantities given in another unit."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = ["conversion", "nearest", "other_unit"]

_IN_BASE = {
    "mm": ("length", 0.001),
    "cm": ("length", 0.01),
    "m": ("length", 1.0),
    "km": ("length", 1000.0),
    "mi": ("length", 1609.344),
    "miles": ("length", 1609.344),
    "ft": ("length", 0.3048),
    "s": ("time", 1.0),
    "sec": ("time", 1.0),
    "min": ("time", 60.0),
    "minutes": ("time", 60.0),
    "h": ("time", 3600.0),
    "hours": ("time", 3600.0),
    "kmh": ("speed", 1 / 3.6),
    "mph": ("speed", 0.44704),
    "ms": ("speed", 1.0),
    "permille": ("slope", 0.001),
    "percent": ("slope", 0.01),
    "t": ("mass", 1000.0),
    "kg": ("mass", 1.0),
}


def other_unit(name: str, known: Iterable[str]) -> str:
    """Return the known name of the same quantity in another unit, or nothing.

    ``length_km`` is the ``length_m`` of a table that has no ``length_km``.
    """
    stem, _, unit = name.rpartition("_")
    if unit not in _IN_BASE or not stem:
        return ""
    fitting = (k for k in known if k.rpartition("_")[0] == stem and k.rpartition("_")[2] in _IN_BASE)
    return next(fitting, "")


def conversion(given: str, wanted: str) -> str:
    """Return the sentence that turns a column in one unit into the column wanted."""
    unit, other = given.rpartition("_")[2], wanted.rpartition("_")[2]
    (kind, one), (other_kind, another) = _IN_BASE[unit], _IN_BASE[other]
    if kind != other_kind:
        return f"Give it in {other} and rename the column to {wanted}"
    return f"Multiply by {one / another:g} and rename it to {wanted}"


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name most like this one, or nothing."""
    found = difflib.get_close_matches(name[:100], list(known), n=1, cutoff=0.6)
    return found[0] if found else ""
