"""What may need the heads: a decision that is not fulfilled, and all that bears on troubling them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from corridor.council.forecast.forecast import Forecast
from corridor.council.model import Decision, DecisionId, PartyId

__all__ = ["APART", "Matter", "Position", "held_up", "matters"]

APART = {"for": 0.0, "reserved": 0.5, "against": 1.0}
"""How far each position lies from agreement."""


@dataclass(frozen=True, slots=True)
class Position:
    """What a party says of a decision since a day: ``for``, ``reserved`` or ``against``."""

    decision: DecisionId
    party: PartyId
    position: str
    day: date
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """A decision that may need the heads.

    Parameters
    ----------
    body
        To whom it is delegated if it does not.
    people
        Whom it touches; ``None`` if no source says.
    money, currency
        The largest amount promised; ``None`` if none is.
    chance
        Forecast to be fulfilled by its deadline; ``None`` without a deadline or forecast.
    positions
        Of each party that has said something.
    holds_up
        In how many other decisions the end is expected to wait for this one (a sum of shares of runs).
    """

    id: DecisionId
    title: Mapping[str, str]
    body: str = ""
    people: int | None = None
    money: Decimal | None = None
    currency: str = ""
    chance: float | None = None
    positions: Mapping[PartyId, str] = field(default_factory=dict)
    holds_up: float = 0.0


def matters(
    decisions: Iterable[Decision],
    forecasts: Mapping[DecisionId, Forecast],
    people: Mapping[DecisionId, int],
    positions: Iterable[Position],
    today: date,
) -> list[Matter]:
    """Return each decision as a matter, as it stands on a day.

    Parameters
    ----------
    decisions
        Those in force that are not fulfilled.
    people
        Whom each touches, where a source says.
    positions
        Those of later days do not count; of a party's several the last does.
    """
    open_ones = list(decisions)
    said = [p for p in sorted(positions, key=lambda p: p.day) if p.day <= today]
    waits = held_up(forecasts.values())
    return [
        Matter(
            d.id,
            d.title,
            d.body,
            people.get(d.id),
            *_money(d),
            forecasts[d.id].chance if d.id in forecasts else None,
            {p.party: p.position for p in said if p.decision == d.id},
            waits.get(d.id, 0.0),
        )
        for d in open_ones
    ]


def held_up(forecasts: Iterable[Forecast]) -> dict[DecisionId, float]:
    """Return for each decision the sum, over the others, of the share of runs in which they waited for it."""
    total: dict[DecisionId, float] = {}
    for forecast in forecasts:
        worst: dict[DecisionId, float] = {}
        for step, share in forecast.critical.items():
            home, _, _ = step.rpartition("/")
            if home:
                worst[home] = max(worst.get(home, 0.0), share)
        for home, share in worst.items():
            total[home] = total.get(home, 0.0) + share
    return total


def _money(decision: Decision) -> tuple[Decimal | None, str]:
    largest = max(decision.money, key=lambda m: m.amount, default=None)
    return (largest.amount, largest.currency) if largest else (None, "")
