"""Facts in the order in which targets ask for them: by name and thing, then by day.

The index is built once from all facts; a series is laid out when the first target asks for it, and what a
window looks like is kept for the next target with the same window. So many targets cost little more than
their facts.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import accumulate, pairwise

from corridor.council.measures import exact_factor
from corridor.facts import Fact

__all__ = ["Facts", "Ladder", "Segment", "Series", "View", "days_between", "evidence_day"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A span of days (ordinals, both included) on which one fact is the last word."""

    first: int
    last: int
    value: float
    fact: Fact


class Ladder:
    """Values in order, with how often each occurs: how many lie between two bounds is found by bisection.

    Parameters
    ----------
    values
        (value, how often), in any order, at least one.
    """

    def __init__(self, values: Iterable[tuple[float, int]]) -> None:
        ordered = sorted(values)
        self._values = [v for v, _ in ordered]
        self._counts = [0, *accumulate(n for _, n in ordered)]

    @property
    def total(self) -> int:
        """How many there are."""
        return self._counts[-1]

    @property
    def lowest(self) -> float:
        """The smallest value."""
        return self._values[0]

    @property
    def highest(self) -> float:
        """The greatest value."""
        return self._values[-1]

    def within(self, low: float, high: float, *, open_low: bool = False, open_high: bool = False) -> int:
        """Return how many lie between two bounds, included unless open."""
        start = (bisect_right if open_low else bisect_left)(self._values, low)
        end = (bisect_left if open_high else bisect_right)(self._values, high)
        return self._counts[end] - self._counts[start] if end > start else 0


@dataclass(frozen=True)
class View:
    """A window of a series.

    Parameters
    ----------
    first, last
        Its days, ordinals, both included.
    days, covered
        Days of the window that count, and those of them that facts cover.
    past, covered_past
        Days up to the day of the verdict: that count, and that facts cover.
    segments
        What is in the window, clipped to it, with how many of its days count.
    """

    first: int
    last: int
    days: int
    covered: int
    past: int
    covered_past: int
    segments: tuple[tuple[Segment, int], ...]
    _rolled: dict[int, Ladder | None] = field(default_factory=dict)

    @cached_property
    def ladder(self) -> Ladder:
        """The values of all covered days."""
        return Ladder((s.value, n) for s, n in self.segments)

    @cached_property
    def sum(self) -> float:
        """The sum over all covered days."""
        return round(sum(s.value * n for s, n in self.segments), 9)

    def rolling(self, n: int) -> Ladder | None:
        """Return the sums over each N days in a row that facts cover; ``None`` if there are no such days."""
        if n not in self._rolled:
            sums = [(total, 1) for total in self._sums(n)]
            self._rolled[n] = Ladder(sums) if sums else None
        return self._rolled[n]

    def _sums(self, n: int) -> Iterator[float]:
        values: list[float | None] = [None] * (self.last - self.first + 1)
        for s, _ in self.segments:
            a, b = max(s.first, self.first), min(s.last, self.last)
            values[a - self.first : b - self.first + 1] = [s.value] * (b - a + 1)
        total, known = 0.0, 0
        for at, value in enumerate(values):
            total, known = total + (value or 0.0), known + (value is not None)
            if at >= n:
                old = values[at - n]
                total, known = total - (old or 0.0), known - (old is not None)
            if at >= n - 1 and known == n:
                yield round(total, 9)

    @cached_property
    def newest(self) -> Fact | None:
        """The fact whose evidence is the youngest."""
        return max((s.fact for s, _ in self.segments), key=evidence_day, default=None)

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """Digests of what the facts were computed from."""
        return tuple(sorted({s.fact.inputs for s, _ in self.segments if s.fact.inputs}))

    @cached_property
    def assumed(self) -> int:
        """The most estimates that any of the facts rests on."""
        return max((s.fact.assumed for s, _ in self.segments), default=0)


def evidence_day(fact: Fact) -> date:
    """Return the day the evidence is from: the day it was found out, or the last day measured if earlier."""
    return min(fact.last, fact.known_on)


@dataclass
class Series:
    """All facts of one name about one thing.

    Parameters
    ----------
    facts
        In the order in which they were told; later ones are the last word on their days.
    unit
        Unit of the newest one; the values of the others are in it too.
    strange
        A unit that cannot be converted exactly; empty if there is none.
    """

    facts: list[Fact]
    unit: str = ""
    strange: str = ""
    _views: dict[tuple[int, int, tuple[int, ...], int], View] = field(default_factory=dict)
    _inside: dict[tuple[int, int], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.unit = self.facts[-1].unit
        odd = (f.unit for f in self.facts if f.unit != self.unit and exact_factor(f.unit, self.unit) is None)
        self.strange = next(odd, "")

    @cached_property
    def is_text(self) -> bool:
        """Whether the facts are words, not numbers."""
        return any(isinstance(f.value, str) for f in self.facts)

    def number(self, fact: Fact) -> float:
        """Return the value of a fact in the unit of the series; 0 for a text."""
        if isinstance(fact.value, str):
            return 0.0
        if fact.unit == self.unit:
            return float(fact.value)
        return float(fact.value * (exact_factor(fact.unit, self.unit) or 1))

    @cached_property
    def segments(self) -> list[Segment]:
        """Spans of days in order, each with the last word on it."""
        spans = [(f.as_of.toordinal(), f.last.toordinal(), f) for f in self.facts]
        ordered = sorted(spans, key=lambda s: s[0])
        if all(a[1] < b[0] for a, b in pairwise(ordered)):
            return [Segment(a, b, self.number(f), f) for a, b, f in ordered]
        return [Segment(a, b, self.number(f), f) for a, b, f in _last_words(spans)]

    @cached_property
    def amounts(self) -> list[Fact]:
        """Facts by span of days; of two about the same span the later one. In order of their first day."""
        last_word = {(f.as_of, f.last): f for f in self.facts}
        return sorted(last_word.values(), key=lambda f: (f.as_of, f.last))

    def amount_within(self, first: int, last: int) -> float:
        """Return the sum of the amounts whose whole span lies between two days (ordinals)."""
        if (first, last) not in self._inside:
            spans = ((f, f.as_of.toordinal(), f.last.toordinal()) for f in self.amounts)
            self._inside[first, last] = sum(self.number(f) for f, a, b in spans if first <= a and b <= last)
        return self._inside[first, last]

    @cached_property
    def _starts(self) -> list[int]:
        return [s.first for s in self.segments]

    def at(self, day: int) -> Segment:
        """Return the segment of a day (ordinal), else the last one before it, else the first one after it."""
        return self.segments[max(0, bisect_right(self._starts, day) - 1)]

    def between(self, first: int, last: int) -> Iterator[Segment]:
        """Yield the segments that touch the days from ``first`` to ``last`` (ordinals)."""
        segments = self.segments
        at = max(0, bisect_right(self._starts, first) - 1)
        for segment in segments[at:]:
            if segment.first > last:
                return
            if segment.last >= first:
                yield segment

    def view(self, first: int, last: int, weekdays: tuple[int, ...], today: int) -> View:
        """Return a window of the series; days are ordinals, Monday is 0, no weekdays mean all."""
        key = (first, last, weekdays, min(max(today, first - 1), last))
        found = self._views.get(key)
        if found is None:
            found = self._views[key] = self._look(first, last, weekdays, key[3])
        return found

    def _look(self, first: int, last: int, weekdays: tuple[int, ...], today: int) -> View:
        inside = []
        covered = covered_past = 0
        for segment in self.between(first, last):
            a, b = max(segment.first, first), min(segment.last, last)
            n = days_between(a, b, weekdays)
            if n:
                inside.append((segment, n))
                covered += n
                covered_past += days_between(a, min(b, today), weekdays)
        days = days_between(first, last, weekdays)
        past = days_between(first, today, weekdays)
        return View(first, last, days, covered, past, covered_past, tuple(inside))


def days_between(first: int, last: int, weekdays: tuple[int, ...]) -> int:
    """Return how many days from ``first`` to ``last`` (ordinals, included) count."""
    n = last - first + 1
    if n <= 0 or not weekdays or len(weekdays) == 7:
        return max(0, n)
    weeks, rest = divmod(n, 7)
    start = (first + 6) % 7
    return weeks * len(weekdays) + sum((start + k) % 7 in weekdays for k in range(rest))


def _last_words(spans: list[tuple[int, int, Fact]]) -> list[tuple[int, int, Fact]]:
    """Return disjoint spans in order, where the later told span covers the earlier one.

    The days are cut at every bound; each piece is painted once, from the newest span to the oldest, jumping
    over pieces already painted.
    """
    bounds = sorted({b for first, last, _ in spans for b in (first, last + 1)})
    at = {bound: n for n, bound in enumerate(bounds)}
    ahead = list(range(len(bounds) + 1))
    owner: list[Fact | None] = [None] * len(bounds)

    def free(n: int) -> int:
        while ahead[n] != n:
            ahead[n] = ahead[ahead[n]]
            n = ahead[n]
        return n

    for first, last, fact in reversed(spans):
        n = free(at[first])
        while n < at[last + 1]:
            owner[n], ahead[n] = fact, n + 1
            n = free(n)
    pieces = zip(bounds, bounds[1:], owner, strict=False)
    return [(a, b - 1, fact) for a, b, fact in pieces if fact is not None]


class Facts:
    """Everything known on a day, by name and thing.

    Parameters
    ----------
    facts
        In the order in which they were told (:meth:`corridor.files.History.known_on`).
    """

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._told: dict[str, dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
        for fact in facts:
            self._told[fact.name][fact.about].append(fact)
        self._series: dict[tuple[str, str, str], Series | None] = {}

    def abouts(self, name: str) -> list[str]:
        """Return the things that there are facts of this name about."""
        return list(self._told[name]) if name in self._told else []

    def names(self) -> list[str]:
        """Return the names of all facts."""
        return list(self._told)

    def series(self, name: str, about: str, source: str = "") -> Series | None:
        """Return the facts of a name about a thing, of one source or of any; ``None`` if there are none."""
        key = (name, about, source)
        if key not in self._series:
            told = self._told[name].get(about, ()) if name in self._told else ()
            chosen = [f for f in told if not source or source in (f.source, *f.source.split(": "))]
            self._series[key] = Series(chosen) if chosen else None
        return self._series[key]

    def sources(self, name: str) -> list[str]:
        """Return who says something under this name."""
        return sorted({f.source for facts in self._told.get(name, {}).values() for f in facts})
