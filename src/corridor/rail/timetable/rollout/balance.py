"""As many units there as back: where a train is left out, one that needs its unit is left out too."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from corridor.rail.model import Deviation
from corridor.rail.timetable.rollout.clashes import Day
from corridor.rail.timetable.rollout.trains import DayTrain

__all__ = ["Balance", "balances", "keep_balance"]

Balance = Mapping[tuple[str, date], int]
"""Trains out minus trains back, by service and date."""

WHY = "the train that would bring its unit does not run"


def balances(day: Day) -> Balance:
    """Return how many more trains run out than back, by service and date."""
    found: Counter[tuple[str, date]] = Counter()
    for train in day.trains.values():
        for when in train.dates:
            found[train.pattern.service, when] += -1 if train.pattern.back else 1
    return found


def keep_balance(day: Day, full: Balance) -> Iterator[Deviation]:
    """Leave trains out until as many run out and back as in the full pattern; yield them.

    Services with one direction are left alone.
    """
    while off := _off(day, full):
        told = [d for (service, back), dates in off.items() for d in _drop(day, service, back, dates)]
        if not told:
            return
        yield from told


def _off(day: Day, full: Balance) -> dict[tuple[str, bool], frozenset[date]]:
    """Return the days on which a direction of a service has a train too many, by service and direction."""
    now = balances(day)
    found: dict[tuple[str, bool], set[date]] = defaultdict(set)
    for service, when in {*full, *now}:
        change = now.get((service, when), 0) - full.get((service, when), 0)
        if change:
            found[service, change < 0].add(when)
    return {key: frozenset(dates) for key, dates in found.items()}


def _drop(day: Day, service: str, back: bool, dates: frozenset[date]) -> list[Deviation]:
    """Leave out, on as many of the days as it runs, the train nearest to a gap in the other direction."""
    mine = [t for t in _running(day, service, dates) if t.pattern.back == back]
    if not mine:
        return []
    gap = _gap([t for t in _running(day, service, dates) if t.pattern.back != back])
    train = min(mine, key=lambda t: (abs(t.leaves_s - gap), t.id))
    taken = train.dates & dates
    day.take_out(train, taken)
    pattern = train.pattern
    return [Deviation(pattern.id, train.train, train.leaves_s, taken, None, WHY, pattern.origin)]


def _running(day: Day, service: str, dates: frozenset[date]) -> list[DayTrain]:
    trains = day.trains.values()
    return [t for t in trains if t.pattern.service == service and not t.dates.isdisjoint(dates)]


def _gap(others: list[DayTrain]) -> int:
    """Return about when a unit is missing: in the middle of the longest time without an arrival."""
    arrivals = sorted(t.calls[-1].arrival_s for t in others)
    if len(arrivals) < 2:
        return arrivals[0] if arrivals else 0
    widest = max(range(1, len(arrivals)), key=lambda k: arrivals[k] - arrivals[k - 1])
    return (arrivals[widest] + arrivals[widest - 1]) // 2
