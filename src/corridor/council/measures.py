"""Units: the same thing said in another unit, where that is exact, and nowhere else."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

__all__ = ["exact_factor", "per_day"]

_BASE: dict[str, tuple[str, Fraction]] = {
    "ms": ("time", Fraction(1, 1000)),
    "s": ("time", Fraction(1)),
    "min": ("time", Fraction(60)),
    "h": ("time", Fraction(3600)),
    "d": ("time", Fraction(86_400)),
    "mm": ("length", Fraction(1, 1000)),
    "cm": ("length", Fraction(1, 100)),
    "m": ("length", Fraction(1)),
    "km": ("length", Fraction(1000)),
    "g": ("mass", Fraction(1, 1000)),
    "kg": ("mass", Fraction(1)),
    "t": ("mass", Fraction(1000)),
    "": ("number", Fraction(1)),
    "share": ("number", Fraction(1)),
    "%": ("number", Fraction(1, 100)),
    "‰": ("number", Fraction(1, 1000)),
}
_OTHER_WORDS = {
    "second": "s", "seconds": "s", "sec": "s", "minute": "min", "minutes": "min", "hour": "h", "hours": "h",
    "day": "d", "days": "d", "percent": "%", "tonnes": "t", "tons": "t", "tonne": "t",
}  # fmt: skip
_COUNTS = {"thousand": Fraction(1000), "million": Fraction(10**6), "billion": Fraction(10**9)}
"""Short scale."""


@lru_cache(maxsize=4096)
def exact_factor(given: str, wanted: str) -> Fraction | None:
    """Return by what a value in ``given`` is multiplied to be in ``wanted``; ``None`` if that is not exact.

    Days are 24 hours; months and years have no fixed length, and no currency has a fixed rate.
    """
    if given == wanted:
        return Fraction(1)
    (many, one), (others, other) = _counted(given), _counted(wanted)
    (kind, a), (other_kind, b) = (_BASE.get(unit, (unit, Fraction(1))) for unit in (one, other))
    return (many * a) / (others * b) if kind == other_kind else None


def per_day(unit: str) -> str | None:
    """Return of what a unit is so much a day: ``pairs`` of ``pairs/day``; ``None`` if it is no daily rate."""
    return unit.removesuffix("/day") if unit.endswith("/day") else None


def _counted(unit: str) -> tuple[Fraction, str]:
    """Return how many, and of what: 1000 and ``passengers`` of ``thousand passengers``."""
    word, _, rest = unit.strip().partition(" ")
    if word.lower() in _COUNTS:
        return _COUNTS[word.lower()], _OTHER_WORDS.get(rest, rest)
    plain = unit.strip()
    return Fraction(1), _OTHER_WORDS.get(plain, plain)
