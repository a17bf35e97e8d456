"""The front door: a periodic plan becomes a day's trains, which keep every rule among those already there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import gcd

from corridor.findings import Finding
from corridor.rail.model import Call, Pattern, PatternTimes, PeriodicPlan, RailTask, Run, Timetable
from corridor.rail.timetable.margins import Margin
from corridor.rail.timetable.rollout.clashes import Day
from corridor.rail.timetable.rollout.trains import DayTrain, day_trains, moved
from corridor.units import format_clock, format_duration

__all__ = ["RollOut", "roll_out"]

TURNS_S = 3600
"""The whole pattern is turned round by less than this to find irregular trains least in the way, seconds."""


@dataclass(frozen=True)
class RollOut:
    """A day's trains.

    Parameters
    ----------
    plan
        The periodic plan, with the minutes as they were turned round and the trains it became.
    task
        The task that asks for exactly these trains.
    findings
        Each train that leaves the pattern or is left out, and why.
    """

    plan: PeriodicPlan
    task: RailTask
    timetable: Timetable
    findings: tuple[Finding, ...] = ()


def roll_out(
    task: RailTask,
    patterns: Sequence[Pattern],
    plan: PeriodicPlan,
    existing: Mapping[str, tuple[Call, ...]],
) -> RollOut:
    """Make the trains of a year from the minutes of a pattern.

    Every rule of the timetable is measured among all trains. Where an irregular train is in the way, it is
    moved within its tolerance; else the pattern's train leaves the pattern by as little as will do, at most
    ``shift_s``; else it is left out on those days, and with it the train that its unit would have gone on as.
    Every such exception is a finding. Before that the whole pattern is turned round, if none of its times is
    fixed, to where it meets irregular trains least.

    Parameters
    ----------
    patterns
        As planned.
    existing
        All calls of the trains already there, by id, seconds.
    """
    by_id = {p.id: p for p in patterns}
    there = {i: _there(task, i, calls) for i, calls in existing.items()}
    plan = _turned(task, by_id, plan, there)
    day = Day(task, day_trains(by_id, plan.times, plan.waits), there)
    full = _balances(day)
    notes = _Resolver(day).resolve()
    notes += list(_keep_balance(day, full))
    asked = day.asked()
    # what is proven of the minutes says nothing of the day's trains one by one
    timetable = Timetable(day.runs(), task.zone, task.grid_s, "feasible", None)
    return RollOut(replace(plan, trains=asked.services.trains), asked, timetable, tuple(notes))


def _there(task: RailTask, name: str, calls: tuple[Call, ...]) -> Run:
    train = task.services.existing[name]
    return Run(name, name, "existing", "", "", "", calls, train.dates)


def _turned(
    task: RailTask, patterns: Mapping[str, Pattern], plan: PeriodicPlan, there: Mapping[str, Run]
) -> PeriodicPlan:
    """Turn the whole pattern round to where it meets trains already there on the fewest days."""
    if any(p.fixed for p in patterns.values()):
        return plan
    every = gcd(TURNS_S, *(t.every_s for t in plan.times))
    best, least = plan, -1
    for by in range(0, every, task.grid_s):
        turned = replace(plan, times=tuple(_later(t, by) for t in plan.times))
        clashes = _clashes(task, patterns, turned, there)
        if least < 0 or clashes < least:
            best, least = _waits_later(turned, by), clashes
        if clashes == 0:
            break
    return best


def _later(times: PatternTimes, by_s: int) -> PatternTimes:
    """Return the times so much later, the first departure still within the first period."""
    at = times.calls[0].departure_s
    return replace(times, calls=moved(times.calls, (at + by_s) % times.every_s - at))


def _waits_later(plan: PeriodicPlan, by_s: int) -> PeriodicPlan:
    return replace(plan, waits=tuple(replace(w, at_s=w.at_s + by_s) for w in plan.waits))


def _clashes(
    task: RailTask, patterns: Mapping[str, Pattern], plan: PeriodicPlan, there: Mapping[str, Run]
) -> int:
    """Return how many train-days break a rule."""
    day = Day(task, day_trains(patterns, plan.times, plan.waits), there)
    runs = day.runs()
    return sum(len(_common(runs, m)) for m in day.broken())


def _common(runs: Mapping[str, Run], margin: Margin) -> frozenset[date]:
    """Return the days on which all trains of a rule run."""
    return frozenset.intersection(*(runs[r].dates for r in margin.runs))


@dataclass
class _Resolver:
    """Takes one broken rule after another until none is left."""

    day: Day
    tried: set[str] = field(default_factory=set)

    def resolve(self) -> list[Finding]:
        """Mend the day; return what was done."""
        notes: list[Finding] = []
        while bad := self.day.broken():
            notes += self._mend(bad[0])
        return notes

    def _mend(self, margin: Margin) -> Iterator[Finding]:
        runs = self.day.runs()
        for name in margin.runs:
            if name in self.day.there and name not in self.tried:
                self.tried.add(name)
                if by := self.day.move_there(name):
                    train = self.day.task.services.existing[name]
                    sentence = f"{name} is moved {_by(by)} to let the pattern pass: {margin.sentence}"
                    yield Finding("pattern-other-moved", sentence, train.origin.place)
                    return
        victim = self.day.trains[_victim(self.day, margin)]
        yield self._part(victim, _common(runs, margin), margin)

    def _part(self, train: DayTrain, dates: frozenset[date], margin: Margin) -> Finding:
        """Take a train out of its times on some days; put it near them if that fits."""
        day = self.day
        rest = train.dates - dates
        if rest:
            day.trains[train.id] = replace(train, dates=rest)
        else:
            del day.trains[train.id]
        freed = replace(train, id=train.id if not rest else _free_name(day, train.train), dates=dates)
        days = f"on {len(dates)} days from {min(dates)}"
        why, place = margin.sentence, train.pattern.origin.place
        found = day.nearest(freed)
        if found is None:
            sentence = f"{train.train}, {format_clock(train.leaves_s)}, does not run {days}: {why}"
            return Finding("pattern-train-left-out", sentence, place)
        other, by = found
        day.trains[other.id] = other
        sentence = f"{train.train} leaves at {format_clock(other.leaves_s)}, {_by(by)}, {days}: {why}"
        return Finding("pattern-train-shifted", sentence, place)


def _by(seconds: int) -> str:
    return f"{format_duration(abs(seconds))} {'later' if seconds > 0 else 'earlier'}"


def _victim(day: Day, margin: Margin) -> str:
    """Return which of the pattern's trains gives way: the one with fewest days, then the last."""
    own = [day.trains[r] for r in margin.runs if r in day.trains]
    return min(own, key=lambda t: (len(t.dates), -t.leaves_s, t.id)).id


def _free_name(day: Day, train: str) -> str:
    n = 2
    while f"{train}@{n}" in day.trains:
        n += 1
    return f"{train}@{n}"


Balance = Mapping[tuple[str, date], int]


def _balances(day: Day) -> Balance:
    """Return trains out minus trains back, by service and date."""
    found: Counter[tuple[str, date]] = Counter()
    for train in day.trains.values():
        for when in train.dates:
            found[train.pattern.service, when] += -1 if train.pattern.back else 1
    return found


def _keep_balance(day: Day, full: Balance) -> Iterator[Finding]:
    """Leave out the trains for which no unit comes any more, so that none gathers at one end."""
    ways = defaultdict(set)
    for train in day.trains.values():
        ways[train.pattern.service].add(train.pattern.back)
    while True:
        now = _balances(day)
        off: dict[tuple[str, bool], list[date]] = defaultdict(list)
        for key in {*full, *now}:
            service, when = key
            change = now.get(key, 0) - full.get(key, 0)
            if change and len(ways[service]) == 2:
                off[service, change < 0].append(when)
        told = [n for (service, back), dates in off.items() for n in _drop(day, service, back, dates)]
        if not told:
            return
        yield from told


def _drop(day: Day, service: str, back: bool, dates: Iterable[date]) -> list[Finding]:
    """Leave out one train of a direction on each of the days: the one nearest to a gap in the other."""
    gap = _gap(day, service, back, frozenset(dates))
    mine = [t for t in day.trains.values() if t.pattern.service == service and t.pattern.back == back]
    mine = [t for t in mine if not t.dates.isdisjoint(dates)]
    if not mine:
        return []
    train = min(mine, key=lambda t: (abs(t.leaves_s - gap), t.id))
    taken = train.dates & frozenset(dates)
    rest = train.dates - taken
    if rest:
        day.trains[train.id] = replace(train, dates=rest)
    else:
        del day.trains[train.id]
    sentence = (
        f"{train.train}, {format_clock(train.leaves_s)}, does not run on {len(taken)} days from {min(taken)}:"
        " the train that would bring its unit is left out"
    )
    return [Finding("pattern-train-left-out", sentence, train.pattern.origin.place)]


def _gap(day: Day, service: str, back: bool, dates: frozenset[date]) -> int:
    """Return about when a unit is missing at the end from which a direction leaves.

    The other direction's trains arrive every period; where two of them lie further apart, one is missing.
    """
    arrivals = sorted(
        t.calls[-1].arrival_s
        for t in day.trains.values()
        if t.pattern.service == service and t.pattern.back != back and not t.dates.isdisjoint(dates)
    )
    if len(arrivals) < 2:
        return arrivals[0] if arrivals else 0
    wide = max(range(1, len(arrivals)), key=lambda k: arrivals[k] - arrivals[k - 1])
    return (arrivals[wide] + arrivals[wide - 1]) // 2
