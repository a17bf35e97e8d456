"""A pattern's trains of a day: first and last, thinned hours, and days on which they run otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from corridor.rail.model import Call, Exempt, Pattern, PatternTimes, Run, Train, Waiting

__all__ = ["DayTrain", "day_trains", "moved", "run_of", "train_of"]


@dataclass(frozen=True)
class DayTrain:
    """One train of a pattern at one set of times.

    Parameters
    ----------
    id
        Of the run; ``SERVICE-n`` and, where a train has other times on some days, ``@2`` and so on behind it.
    train
        Of the train.
    number
        Its number; 0 for none.
    calls
        Seconds on the railway's clock.
    """

    id: str
    train: str
    number: int
    pattern: Pattern
    calls: tuple[Call, ...]
    dates: frozenset[date]

    @property
    def leaves_s(self) -> int:
        """When it leaves its first station."""
        return self.calls[0].departure_s


def day_trains(
    patterns: Mapping[str, Pattern], times: Sequence[PatternTimes], waits: Sequence[Waiting] = ()
) -> list[DayTrain]:
    """Return every train of every pattern, by pattern and departure.

    Out trains get odd numbers, back trains even ones, as on most railways; a number belongs to a train of the
    full pattern, so that thinned hours leave gaps.
    """
    of: dict[str, list[PatternTimes]] = defaultdict(list)
    for one in times:
        of[one.pattern].append(one)
    kept = {name: _kept(patterns[name], _departures(patterns[name], found)) for name, found in of.items()}
    _balance(patterns, kept, waits)
    return [t for name, found in kept.items() for d in found for t in _variants(patterns[name], *d)]


_Departure = tuple[int, int, tuple[Call, ...]]
"""Its place in the full pattern, its second, and the calls."""


def _departures(pattern: Pattern, times: Sequence[PatternTimes]) -> list[_Departure]:
    """Return all departures from first to last, in order."""
    found = []
    for one in times:
        base = one.calls[0].departure_s
        at = pattern.first_s + (base - pattern.first_s) % one.every_s
        while at <= pattern.last_s:
            found.append((at, moved(one.calls, at - base)))
            at += one.every_s
    return [(n, at, calls) for n, (at, calls) in enumerate(sorted(found, key=lambda f: f[0]))]


def _kept(pattern: Pattern, departures: Sequence[_Departure]) -> list[_Departure]:
    """Leave trains out in thinned hours: the first of the hours runs, then every so manieth."""
    seen: dict[int, int] = defaultdict(int)
    kept = []
    for departure in departures:
        place = next((k for k, t in enumerate(pattern.thinned) if t.from_s <= departure[1] < t.to_s), None)
        if place is not None:
            step = pattern.every_s // pattern.count
            number, seen[place] = seen[place], seen[place] + 1
            if number % max(1, pattern.thinned[place].every_s // step):
                continue
        kept.append(departure)
    return kept


def _balance(
    patterns: Mapping[str, Pattern], kept: dict[str, list[_Departure]], waits: Sequence[Waiting]
) -> None:
    """Let as many trains run there as back, where the pattern asks for it, with the units it keeps busy.

    A first train whose unit could go on as one before the other direction's first is left out; so are the
    last ones of the direction with more.
    """
    turns = {w.first: w.seconds for w in waits if w.kind == "turnaround"}
    pairs = [
        (kept[p.id], kept[q.id], p.id)
        for p in patterns.values()
        for q in patterns.values()
        if p.balanced and p.service == q.service and p.back != q.back and {p.id, q.id} <= kept.keys()
    ]
    for mine, theirs, name in pairs:
        while mine and theirs and mine[0][2][-1].arrival_s + turns.get(name, 0) < theirs[0][1]:
            del mine[0]
    for mine, theirs, _ in pairs:
        del mine[len(theirs) :]


def _variants(pattern: Pattern, n: int, at: int, calls: tuple[Call, ...]) -> Iterator[DayTrain]:
    """Yield the train with its usual times, and one for each way in which it runs otherwise."""
    dates: dict[int, set[date]] = {0: set(pattern.train.dates)}
    for exempt in pattern.exempt:
        if exempt.from_s <= at < exempt.to_s:
            _take_out(dates, exempt)
    place = 2 * n + (2 if pattern.back else 1)
    train = f"{pattern.service}-{place}"
    number = pattern.number_from + 2 * n if pattern.number_from else 0
    found = [(shift, days) for shift, days in dates.items() if days]
    for k, (shift, days) in enumerate(found):
        name = train if k == 0 else f"{train}@{k + 1}"
        yield DayTrain(name, train, number, pattern, moved(calls, shift), frozenset(days))


def _take_out(dates: dict[int, set[date]], exempt: Exempt) -> None:
    """Move days to other times, or out; of several exceptions for a day the last one counts."""
    taken = {d for days in dates.values() for d in days & exempt.dates}
    for days in dates.values():
        days -= taken
    if exempt.shift_s is not None:
        dates.setdefault(exempt.shift_s, set()).update(taken)


def moved(calls: Sequence[Call], by_s: int) -> tuple[Call, ...]:
    """Return calls so many seconds later."""
    return tuple(replace(c, arrival_s=c.arrival_s + by_s, departure_s=c.departure_s + by_s) for c in calls)


def run_of(train: DayTrain) -> Run:
    """Return the train as a run of the timetable."""
    asked = train.pattern.train
    return Run(
        train.id,
        train.train,
        "planned",
        asked.line,
        asked.direction,
        asked.stock,
        train.calls,
        train.dates,
    )


def train_of(alike: Sequence[DayTrain], parties: Sequence[str]) -> Train:
    """Return what is asked of a train, given all its sets of times: exactly those, on exactly those days."""
    first = alike[0]
    leaves = [t.leaves_s for t in alike]
    return replace(
        first.pattern.train,
        id=first.train,
        dates=frozenset(d for t in alike for d in t.dates),
        departure=(min(leaves), max(leaves)),
        numbers={p: str(first.number) for p in parties} if first.number else {},
    )
