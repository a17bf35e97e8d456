"""Timetables side by side: what passengers have of each, and which trains make the difference.

The first timetable is the measure of the others. Every row is one figure of one journey, place or whole;
where a figure has a band (low, high) it is carried along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from corridor.study.reach import HOURS

if TYPE_CHECKING:
    from corridor.findings import Finding
    from corridor.rail.journeys import Change, TrainEffect
    from corridor.study.timetables import Opened

__all__ = ["Figure", "Line", "SideBySide", "figures_of_demand", "side_by_side"]

WINDOW_S = (5 * 3600, 23 * 3600)
"""Wishes to leave that count in means: from five in the morning to eleven at night."""

Tell = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its band, if it has one; ``None`` where there is no journey at all."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of all timetables.

    Parameters
    ----------
    about, measure, unit
        What it is.
    figures
        One a timetable.
    more_is_better
        Which way is good.
    """

    about: str
    measure: str
    unit: str
    figures: tuple[Figure, ...]
    more_is_better: bool

    def difference(self, n: int) -> float | None:
        """Return the figure of timetable ``n`` less that of the first; ``None`` if either is missing."""
        first, other = self.figures[0].value, self.figures[n].value
        return None if first is None or other is None else other - first

    def verdict(self, n: int) -> str:
        """Return ``better``, ``worse`` or ``same``; a journey that is there at all beats none."""
        first, other = self.figures[0].value, self.figures[n].value
        if first is None or other is None:
            return "same" if first is other else ("better" if first is None else "worse")
        if abs(other - first) < 1e-9:
            return "same"
        return "better" if (other > first) == self.more_is_better else "worse"


@dataclass(frozen=True)
class SideBySide:
    """The comparison.

    Parameters
    ----------
    names, days
        Of the timetables.
    lines
        In the order of the table.
    trains
        For every timetable but the first: the trains that make it better or worse.
    totals
        The same: (minutes better, worse, unexplained) summed over all pairs of stations.
    pairs
        The same: pairs of stations that gain, and that lose, a minute or more in the mean.
    """

    names: tuple[str, ...]
    days: tuple[date, ...]
    lines: tuple[Line, ...]
    trains: tuple[tuple[TrainEffect, ...], ...]
    totals: tuple[tuple[float, float, float], ...]
    pairs: tuple[tuple[int, int], ...]
    findings: tuple[Finding, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        from dataclasses import asdict

        lines = [
            {**asdict(line), "differences": [line.difference(n) for n in range(1, len(self.names))]}
            for line in self.lines
        ]
        return {
            "timetables": list(self.names),
            "days": [d.isoformat() for d in self.days],
            "lines": lines,
            "trains": [[asdict(t) for t in side] for side in self.trains],
            "minutes_better_worse_unexplained": [list(t) for t in self.totals],
            "pairs_gaining_losing": [list(p) for p in self.pairs],
            "findings": [f.as_json() for f in self.findings],
        }


def side_by_side(
    sides: Sequence[Opened],
    *,
    pairs: Sequence[tuple[str, str]] = (),
    starts: Sequence[str] = (),
    days: Sequence[date] = (),
    people: Callable[[Opened], list[int]] | None = None,
    tell: Tell = lambda _text, _share: None,
) -> SideBySide:
    """Compare timetables.

    Parameters
    ----------
    sides
        The first is the measure of the others.
    pairs
        Journeys to look at, by names of stations.
    starts
        Stations from which to count what is within 1, 2 and 3 hours.
    days
        A day of each, or one that holds for all that cover it; a usual one where absent.
    people
        People by station of a timetable; stations alone are counted when ``None``.
    """
    from corridor.rail.journeys import compare_days

    chosen = tuple(_day(side, n, days) for n, side in enumerate(sides))
    lines = [line for a, b in pairs for line in _pair(sides, chosen, a, b)]
    lines += [line for start in starts for line in _reach(sides, chosen, start, people)]
    changes: list[Change] = []
    for side, day in zip(sides[1:], chosen[1:], strict=True):
        both = (sides[0].planner, side.planner)
        changes.append(compare_days(*both, (chosen[0], day), window_s=WINDOW_S, watch=tell))
    findings = tuple(dict.fromkeys(f for side in sides for f in side.findings))
    totals = tuple((c.better_min, c.worse_min, c.unexplained_min) for c in changes)
    names, trains = tuple(s.name for s in sides), tuple(c.trains for c in changes)
    gaining = tuple(_gaining(c) for c in changes)
    return SideBySide(names, chosen, tuple(lines), trains, totals, gaining, findings)


def _day(side: Opened, n: int, days: Sequence[date]) -> date:
    """Return the day of the ``n``-th timetable."""
    first, last = side.planner.network.days
    if len(days) == 1 and first <= days[0] <= last:
        return days[0]
    return days[n] if n < len(days) else side.usual


def _gaining(change: Change) -> tuple[int, int]:
    gained = change.before.mean_s - change.after.mean_s
    return int((gained >= 60).sum()), int((gained <= -60).sum())


def _pair(sides: Sequence[Opened], days: Sequence[date], start: str, end: str) -> Iterator[Line]:
    """Yield fastest journey, its changes, how many a day, and the mean time from wish to arrival."""
    columns = [_journeys(side, day, start, end) for side, day in zip(sides, days, strict=True)]
    names = [start, end]
    for side in sides[::-1]:
        found = _stations(side, start, end)
        names = [side.planner.network.name(s) for s in found] if found else names
    about = " – ".join(names)
    measures = (
        ("fastest journey", "min", False),
        ("changes on it", "changes", False),
        ("journeys a day", "a day", True),
        ("from wish to arrival, mean", "h", False),
    )
    for n, (measure, unit, more) in enumerate(measures):
        yield Line(about, measure, unit, tuple(Figure(c[n]) for c in columns), more)


def _journeys(
    side: Opened, day: date, start: str, end: str
) -> tuple[float | None, float | None, float, float]:
    """Return minutes and changes of the fastest journey, journeys a day, and hours from wish to arrival."""
    found = _stations(side, start, end)
    if found is None:
        return None, None, 0.0, 24.0
    matrix = side.planner.matrix(day, stations=found)
    mean = float(side.planner.matrix(day, stations=found, window_s=WINDOW_S).mean_s[0, 1])
    fastest, changes = int(matrix.fastest_s[0, 1]), max(0, int(matrix.trains[0, 1]) - 1)
    there = fastest >= 0
    return (
        round(fastest / 60, 1) if there else None,
        float(changes) if there else None,
        float(matrix.departures[0, 1]),
        round(mean / 3600, 2),
    )


def _stations(side: Opened, *names: str) -> list[int] | None:
    """Return the stations, or ``None`` where one of the timetables does not know one of them."""
    from corridor.errors import UnknownNameError

    try:
        return [side.planner.station(n) for n in names]
    except UnknownNameError:
        return None


def _reach(
    sides: Sequence[Opened], days: Sequence[date], start: str, people: Callable[[Opened], list[int]] | None
) -> Iterator[Line]:
    """Yield what is within 1, 2 and 3 hours, by the fastest journey of the day."""
    counts: list[dict[int, tuple[int, int]]] = []
    name = start
    for side, day in zip(sides, days, strict=True):
        found = _stations(side, start)
        if found is None:
            counts.append(dict.fromkeys(HOURS, (0, 0)))
            continue
        name = side.planner.network.name(found[0])
        seconds = side.planner.matrix(day).fastest_s[found[0]].tolist()
        living = people(side) if people else [0] * len(seconds)
        near = {h: [n for n, s in enumerate(seconds) if 0 <= s <= h * 3600 and n != found[0]] for h in HOURS}
        counts.append({h: (len(near[h]), sum(living[n] for n in near[h])) for h in HOURS})
    for h in HOURS:
        figures = tuple(Figure(float(c[h][0])) for c in counts)
        yield Line(f"from {name}", f"stations within {h} h", "stations", figures, True)
        if people:
            figures = tuple(Figure(float(c[h][1])) for c in counts)
            yield Line(f"from {name}", f"people within {h} h", "people", figures, True)


def figures_of_demand(sides: Sequence[Opened], *, samples: int, seed: int) -> Iterator[Line]:
    """Yield passengers, hours and money of a workspace's timetables, each with its band.

    A timetable that is no plan of the workspace (a feed, what was before) has none.
    """
    from dataclasses import replace

    from corridor.study.benefit import evaluate_plan

    told: list[dict[str, Any]] = []
    for side in sides:
        if side.plan is None or side.runs is None:
            told.append({})
            continue
        timetable = replace(side.plan.timetable, runs={r.id: r for r in side.runs})
        benefit = evaluate_plan(
            replace(side.plan, timetable=timetable), lambda *_: None, samples=samples, seed=seed
        )
        told.append(dict(benefit.figures))
    for name in dict.fromkeys(n for t in told for n in t):
        figures = tuple(Figure(f.value, f.low, f.high) if (f := t.get(name)) else Figure(None) for t in told)
        unit = next(t[name].unit for t in told if name in t)
        yield Line("demand", name, unit, figures, "cost" not in name and "subsid" not in name)
