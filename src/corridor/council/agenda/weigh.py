"""What speaks for troubling the heads with a matter, in points that add up.

Four grounds, each between 0 and 1 and without jumps, so that a small change of what is known is a small
change of the points: what is at stake (on a logarithmic scale: ten times the people is one step), how
likely it is to fail, how far the parties are apart, and what waits for it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from corridor.council.agenda.matter import APART, Matter

__all__ = ["GROUNDS", "Reason", "Weights", "points", "reasons"]

GROUNDS = ("consequence", "forecast", "disagreement", "dependency")

MOST_PEOPLE, MOST_MONEY = 1e7, 1e12
"""Ten million people, or a million million of money, is all that can be at stake."""

UNKNOWN_RISK = 0.5
"""A decision without a deadline or forecast counts as one of even chances. An estimate, and shown as one."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Points of each ground at its worst; together they are what a matter can have at most."""

    consequence: float = 30.0
    forecast: float = 30.0
    disagreement: float = 25.0
    dependency: float = 15.0


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the explanation.

    Parameters
    ----------
    ground
        One of :data:`GROUNDS`.
    share
        Between 0 and 1.
    points
        What it brings, to a tenth.
    because
        The figures it comes from.
    """

    ground: str
    share: float
    points: float
    because: str


def reasons(matter: Matter, weights: Weights) -> tuple[Reason, ...]:
    """Return what speaks for a matter, one line a ground, unknown grounds included."""
    found: Mapping[str, tuple[float, str]] = {
        "consequence": _consequence(matter),
        "forecast": _risk(matter),
        "disagreement": _disagreement(matter),
        "dependency": _dependency(matter),
    }
    return tuple(
        Reason(ground, share, round(getattr(weights, ground) * share, 1), because)
        for ground, (share, because) in found.items()
    )


def points(lines: tuple[Reason, ...]) -> float:
    """Return the sum of the lines, to a tenth."""
    return round(sum(line.points for line in lines), 1)


def _consequence(matter: Matter) -> tuple[float, str]:
    known = []
    if matter.people is not None:
        known.append((_scale(matter.people, MOST_PEOPLE), f"{matter.people:,} people"))
    if matter.money is not None:
        known.append((_scale(float(matter.money), MOST_MONEY), f"{matter.money:,} {matter.currency}"))
    if not known:
        return 0.0, "nobody says what is at stake"
    return max(share for share, _ in known), ", ".join(words for _, words in known)


def _scale(value: float, most: float) -> float:
    return min(math.log10(1 + max(value, 0.0)) / math.log10(1 + most), 1.0)


def _risk(matter: Matter) -> tuple[float, str]:
    if matter.chance is None:
        return UNKNOWN_RISK, "no deadline to forecast: counts as even chances (estimate)"
    return 1.0 - matter.chance, f"{matter.chance:.0%} likely to be fulfilled by its deadline"


def _disagreement(matter: Matter) -> tuple[float, str]:
    if not matter.positions:
        return 0.0, "no party has objected"
    said = ", ".join(f"{party} {position}" for party, position in sorted(matter.positions.items()))
    return max(APART[position] for position in matter.positions.values()), said


def _dependency(matter: Matter) -> tuple[float, str]:
    if matter.holds_up <= 0:
        return 0.0, "nothing waits for it"
    return matter.holds_up / (1 + matter.holds_up), f"{matter.holds_up:.2f} other decisions wait for it"
