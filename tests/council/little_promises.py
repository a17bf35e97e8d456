"""A promise about the pass, typed by hand: two pairs a day on all ten days of May 1 to 10."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from corridor.council import Decision, Facts, Judgement, Target, judge
from corridor.facts import Fact

MAY_1, MAY_10 = date(2026, 5, 1), date(2026, 5, 10)


def day(n: int) -> date:
    """Return the n-th of May."""
    return MAY_1 + timedelta(n - 1)


def target(**changes: Any) -> Target:
    """Return the promise, changed."""
    told: dict[str, Any] = {
        "id": "pairs",
        "title": {},
        "metric": "rail.pairs_per_day",
        "op": ">=",
        "value": 2,
        "unit": "pairs/day",
        "about": "pass",
        "window": "every day",
        "first": MAY_1,
        "last": MAY_10,
        "fresh_within_days": 30,
    }
    return Target(**(told | changes))


def decision(*targets: Target, **changes: Any) -> Decision:
    """Return the decision of April 1 with a deadline on May 1."""
    told: dict[str, Any] = {
        "id": "D1",
        "title": {"en": "Trains over the pass"},
        "text": {},
        "form": {"": "decree"},
        "parties": ("A", "B"),
        "body": "Ministry",
        "day": date(2026, 4, 1),
        "deadline": MAY_1,
        "targets": targets or (target(),),
    }
    return Decision(**(told | changes))


def pairs(value: float | str, first: date = MAY_1, last: date = MAY_10, **changes: Any) -> Fact:
    """Return so many pairs a day over the pass, known since April 20."""
    told: dict[str, Any] = {
        "name": "rail.pairs_per_day",
        "value": value,
        "unit": "pairs/day",
        "as_of": first,
        "source": "corridor plan",
        "about": "pass",
        "through": last,
        "known": date(2026, 4, 20),
        "inputs": "ab12",
        "assumed": 3,
    }
    return Fact(**(told | changes))


def judged(promise: Target, *facts: Fact, today: date = MAY_10, **changes: Any) -> Judgement:
    """Return what is said of a promise on a day."""
    return judge(decision(promise, **changes), Facts(facts), today)[0]
