"""Lots of which there is more than was certified."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from corridor.goods.watch.nouns import Alert, Kind

__all__ = ["LotCount", "find_lots_beyond"]

_TOLERANCE = 0.02
"""Estimate: surplus of labels for spoilage and samples that honest production uses."""


@dataclass(frozen=True, slots=True)
class LotCount:
    """A lot and how much of it there is.

    Parameters
    ----------
    lot
        Its key.
    certified
        Items certified.
    activated
        Codes in force.
    made
        Items that events say were made; 0 if none do.
    seen
        Distinct codes ever scanned.
    evidence
        Ids of the rows or events behind these numbers.
    """

    lot: str
    certified: int
    activated: int = 0
    made: int = 0
    seen: int = 0
    evidence: tuple[str, ...] = ()


def find_lots_beyond(
    lots: Iterable[LotCount], *, tolerance: float = _TOLERANCE, hour: int = 0
) -> list[Alert]:
    """Return an alert for each lot of which there is more than certified, beyond the tolerance.

    Codes in force may lie in a drawer; what events made is there; what was seen is certainly there. The
    strength says so.
    """
    return [alert for lot in lots if (alert := _judge(lot, tolerance, hour))]


def _judge(lot: LotCount, tolerance: float, hour: int) -> Alert | None:
    allowed = lot.certified * (1 + tolerance)
    counts = {
        "were seen": (lot.seen, 0.97),
        "were made": (lot.made, 0.9),
        "are in force": (lot.activated, 0.8),
    }
    beyond = {words: (n, most) for words, (n, most) in counts.items() if n > allowed}
    if not beyond:
        return None
    words, (count, most) = max(
        beyond.items(), key=lambda entry: (_strength(entry[1], lot, tolerance), entry[0])
    )
    return Alert(
        Kind.LOT_BEYOND,
        lot.lot,
        f"{count} items of lot {lot.lot} {words}; {lot.certified} are certified.",
        f"{tolerance:.0%} more is usual for spoilt labels; an amendment not yet recorded looks the same.",
        _strength((count, most), lot, tolerance),
        lot.evidence,
        hour,
    )


def _strength(entry: tuple[int, float], lot: LotCount, tolerance: float) -> float:
    """Return half at the edge of the tolerance, rising to the most that such a count can say."""
    count, most = entry
    surplus = (count - lot.certified) / max(1, lot.certified) / max(tolerance, 0.001)
    return 0.5 + (most - 0.5) * (1 - math.exp(-(surplus - 1)))
