"""As many units there as back: where a train is left out, one that needs its unit is left out too."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from corridor.rail.model import Deviation
from corridor.rail.timetable.rollout.clashes import Day
from corridor.rail.timetable.rollout.trains import DayTrain

__all__ = ["keep_balance"]

Balance = Mapping[tuple[str, date], int]
"""Trains out minus trains back, by service and date."""

WHY = "the train that would bring its unit does not run"


def keep_balance(day: Day, full: Sequence[DayTrain]) -> Iterator[Deviation]:
    """Leave trains out until as many run out and back as in the full pattern; yield them.

    Services with one direction are left alone.
    """
    asked = _balances(full)
    while off := _off(day, asked):
        told = [d for (service, back), dates in off.items() for d in _drop(day, full, service, back, dates)]
        if not told:
            return
        yield from told


def _balances(trains: Iterable[DayTrain]) -> Balance:
    """Return how many more trains run out than back, by service and date."""
    found: Counter[tuple[str, date]] = Counter()
    for train in trains:
        for when in train.dates:
            found[train.pattern.service, when] += -1 if train.pattern.back else 1
    return found


def _off(day: Day, full: Balance) -> dict[tuple[str, bool], frozenset[date]]:
    """Return the days on which a direction of a service has a train too many, by service and direction."""
    now = _balances(day.trains.values())
    found: dict[tuple[str, bool], set[date]] = defaultdict(set)
    for service, when in {*full, *now}:
        change = now.get((service, when), 0) - full.get((service, when), 0)
        if change:
            found[service, change < 0].add(when)
    return {key: frozenset(dates) for key, dates in found.items()}


def _drop(
    day: Day, full: Sequence[DayTrain], service: str, back: bool, dates: frozenset[date]
) -> list[Deviation]:
    """Leave out, on as many of the days as it runs, the train that would leave when a unit is missing."""
    mine = [t for t in _of(day.trains.values(), service, dates) if t.pattern.back == back]
    if not mine:
        return []
    missing = _missing_s(_of(full, service, dates), _of(day.trains.values(), service, dates), back)
    train = min(mine, key=lambda t: (min((abs(t.leaves_s - s) for s in missing), default=0), t.id))
    taken = train.dates & dates
    day.take_out(train, taken)
    pattern = train.pattern
    return [Deviation(pattern.id, train.train, train.leaves_s, taken, None, WHY, pattern.origin)]


def _of(trains: Iterable[DayTrain], service: str, dates: frozenset[date]) -> list[DayTrain]:
    return [t for t in trains if t.pattern.service == service and not t.dates.isdisjoint(dates)]


def _missing_s(full: Sequence[DayTrain], left: Sequence[DayTrain], back: bool) -> list[int]:
    """Return when units fail to arrive for trains of a direction, but for those left out for that already."""
    names = {t.train for t in left}
    gone = [t for t in full if t.train not in names]
    missing = [t.calls[-1].arrival_s for t in gone if t.pattern.back != back]
    for train in (t for t in gone if t.pattern.back == back):
        if missing:
            missing.remove(min(missing, key=lambda s: abs(s - train.leaves_s)))
    return missing
