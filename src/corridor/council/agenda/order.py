"""The order of matters: by points, but whoever stood before another stays there until clearly overtaken.

Without that, two matters of nearly equal weight would change places with every rounding. If no matter's
points move by half the margin since the last agenda, the order does not move at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["MARGIN", "in_order"]

MARGIN = 3.0
"""Points by which one must exceed another that stood before it."""


def in_order(scores: Mapping[str, float], before: Sequence[str] = (), *, margin: float = MARGIN) -> list[str]:
    """Return the names in order.

    Parameters
    ----------
    scores
        Points by name.
    before
        The order of the last agenda; names that are gone are left out, new ones come in by their points.
    margin
        What it takes to overtake one of the last agenda.
    """
    rank = {name: n for n, name in enumerate(before)}
    order: list[str] = [name for name in before if name in scores]
    for name in sorted(scores.keys() - rank.keys(), key=lambda n: (-scores[n], n)):
        at = next((n for n, other in enumerate(order) if scores[other] < scores[name]), len(order))
        order.insert(at, name)
    return _overtake(order, scores, rank, margin)


def _overtake(
    order: list[str], scores: Mapping[str, float], rank: Mapping[str, int], margin: float
) -> list[str]:
    """Put each before the first whom it clearly overtakes; then nobody stands behind one whom it does."""
    result: list[str] = []
    for name in order:
        beaten = (
            n
            for n, other in enumerate(result)
            if scores[name] > scores[other] + (margin if name in rank and other in rank else 0.0)
        )
        result.insert(next(beaten, len(result)), name)
    return result
