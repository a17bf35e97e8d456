"""The second pair of eyes: recomputes from the tables alone whether the units can do what the plan says."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from corridor.findings import Finding
from corridor.rail.circulation.empty import EmptyWays
from corridor.rail.model import Circulation, EmptyRun, RailTask, Run, Stock, Timetable
from corridor.units import DAY_S, format_duration

__all__ = ["check_circulation"]


@dataclass(frozen=True)
class _Gap:
    """What a unit does between two trains (or before its first, after its last)."""

    before: tuple[date, Run] | None
    after: tuple[date, Run] | None
    empty: tuple[EmptyRun, ...] = ()


@dataclass
class _Year:
    """One unit's year, read from the circulation."""

    unit: str
    stock: Stock
    home: str
    trains: list[tuple[date, Run]]
    ways: EmptyWays
    gaps: list[_Gap] = field(default_factory=list)

    def begin_of(self, gap: _Gap) -> str:
        return gap.before[1].path[-1] if gap.before else self.home


def check_circulation(task: RailTask, timetable: Timetable, circulation: Circulation) -> list[Finding]:
    """Return what is wrong with a circulation; an empty list if the units can do it.

    Every planned train has exactly one unit of its stock on each date; no unit is in two places; it begins
    where it ended, also after a night; turnarounds, ranges and services are kept. Empty runs are given the
    time that :class:`~corridor.rail.circulation.empty.EmptyWays` estimates.
    """
    found = [*_trains_worked(timetable, circulation), *_right_stock(task, timetable, circulation)]
    for year in _years(task, timetable, circulation):
        found.extend(_overlaps(year))
        found.extend(_places(year))
        found.extend(_turnarounds(year))
        found.extend(_nights(task, year, circulation))
        found.extend(_services(year, circulation))
        found.extend(_ranges(task, year, circulation))
    return found


def _at(day: date, seconds: int) -> int:
    return day.toordinal() * DAY_S + seconds


def _trains_worked(timetable: Timetable, circulation: Circulation) -> Iterator[Finding]:
    worked = Counter((run, duty.day) for duty in circulation.duties for run in duty.runs)
    wanted = {(r.id, day) for r in timetable.planned for day in r.dates}
    for run, day in sorted(wanted - worked.keys()):
        yield Finding("train-without-unit", f"{run} has no unit on {day}")
    for (run, day), units in sorted(worked.items()):
        if units > 1:
            yield Finding("train-with-two-units", f"{run} has {units} units on {day}")
        if (run, day) not in wanted:
            yield Finding("duty-without-train", f"a unit shall work {run} on {day}, when no such train runs")


def _right_stock(task: RailTask, timetable: Timetable, circulation: Circulation) -> Iterator[Finding]:
    for duty in circulation.duties:
        unit = task.units.get(duty.unit)
        for run in (timetable.runs[r] for r in duty.runs if r in timetable.runs):
            if unit is None or unit.stock != run.stock:
                is_what = unit.stock if unit else "not in units.csv"
                words = f"{run.id} on {duty.day} asks for {run.stock}; {duty.unit} is {is_what}"
                yield Finding("unit-of-wrong-stock", words)


def _years(task: RailTask, timetable: Timetable, circulation: Circulation) -> Iterator[_Year]:
    """Read each unit's year from duties and empty runs."""
    trains: dict[str, list[tuple[date, Run]]] = defaultdict(list)
    for duty in circulation.duties:
        runs = (timetable.runs[r] for r in duty.runs if r in timetable.runs)
        trains[duty.unit].extend((duty.day, run) for run in runs)
    ways = {s.id: EmptyWays(task.network, s) for s in task.stock.values()}
    for unit in task.units.values():
        ordered = sorted(trains[unit.id], key=lambda t: (_at(t[0], t[1].departure_s), t[1].id))
        year = _Year(unit.id, task.stock[unit.stock], unit.home, ordered, ways[unit.stock])
        empty = [e for e in circulation.empty_runs if e.unit == unit.id]
        year.gaps.extend(_gaps(year, sorted(empty, key=lambda e: e.day)))
        yield year


def _gaps(year: _Year, empty: list[EmptyRun]) -> Iterator[_Gap]:
    """Put the empty runs between the trains: each where it begins and by the day it is made."""
    for before, after in itertools.pairwise([None, *year.trains, None]):
        station = before[1].path[-1] if before else year.home
        made: list[EmptyRun] = []
        while empty and empty[0].start == station and _is_due(empty[0], station, after):
            made.append(empty.pop(0))
            station = made[-1].end
        yield _Gap(before, after, tuple(made))


def _is_due(empty: EmptyRun, station: str, after: tuple[date, Run] | None) -> bool:
    return after is None or (empty.day <= after[0] and after[1].path[0] != station)


def _overlaps(year: _Year) -> Iterator[Finding]:
    for (day, run), (next_day, after) in itertools.pairwise(year.trains):
        if _at(next_day, after.departure_s) < _at(day, run.arrival_s):
            words = f"{year.unit} is in {run.id} ({day}) and in {after.id} ({next_day}) at the same time"
            yield Finding("unit-in-two-places", words)


def _places(year: _Year) -> Iterator[Finding]:
    for gap in year.gaps:
        station = gap.empty[-1].end if gap.empty else year.begin_of(gap)
        if gap.after and gap.after[1].path[0] != station:
            day, run = gap.after
            words = f"{year.unit} stands at {station} and shall begin {run.id} at {run.path[0]} on {day}"
            yield Finding("unit-elsewhere", words)


def _turnarounds(year: _Year) -> Iterator[Finding]:
    for gap in year.gaps:
        if not gap.before or not gap.after:
            continue
        (day, run), (next_day, after) = gap.before, gap.after
        stay = _at(next_day, after.departure_s) - _at(day, run.arrival_s)
        least = year.stock.turnaround_s + sum(_empty_s(year, e) + year.stock.turnaround_s for e in gap.empty)
        if 0 <= stay < least:
            words = (
                f"{year.unit} has {format_duration(stay)} between {run.id} and {after.id} on {next_day}; "
                f"it takes {format_duration(least)}"
            )
            yield Finding("turnaround-too-short", words)


def _empty_way(year: _Year, empty: EmptyRun) -> tuple[int, int]:
    return year.ways.between(empty.start, empty.end) or (0, 0)


def _empty_s(year: _Year, empty: EmptyRun) -> int:
    return _empty_way(year, empty)[1]


def _nights(task: RailTask, year: _Year, circulation: Circulation) -> Iterator[Finding]:
    """Compare where the plan says the unit stands with where its work leaves it."""
    ends = [end for gap in year.gaps for end in _ends(year, gap)]
    said = {n.day: n.station for n in circulation.layovers if n.unit == year.unit}
    station, place = year.home, 0
    for day in task.services.year.days():
        while place < len(ends) and ends[place][0] <= day:
            station = ends[place][1]
            place += 1
        if said.get(day) != station:
            words = f"{year.unit} stands at {station} in the night of {day}; the plan says {said.get(day)}"
            yield Finding("night-elsewhere", words)


def _ends(year: _Year, gap: _Gap) -> list[tuple[date, str]]:
    came = [(gap.before[0], year.begin_of(gap))] if gap.before else []
    return came + [(e.day, e.end) for e in gap.empty]


def _services(year: _Year, circulation: Circulation) -> Iterator[Finding]:
    planned = {(day, run) for unit, day, run in circulation.services if unit == year.unit}
    for gap in year.gaps:
        key = (gap.before[0], gap.before[1].id) if gap.before else None
        if key not in planned:
            continue
        planned.remove(key)
        yield from _service(year, gap)
    for day, run in sorted(planned):
        words = f"{year.unit} shall be serviced after {run} on {day}, which it does not work"
        yield Finding("service-without-train", words)


def _service(year: _Year, gap: _Gap) -> Iterator[Finding]:
    assert gap.before is not None
    day, run = gap.before
    if _service_place(year, gap) is None:
        words = f"{year.unit} cannot be serviced at {year.begin_of(gap)} after {run.id} on {day}"
        yield Finding("service-not-here", words)
    elif gap.after:
        stay = _at(gap.after[0], gap.after[1].departure_s) - _at(day, run.arrival_s)
        least = year.stock.service_s + sum(_empty_s(year, e) for e in gap.empty)
        if stay < least:
            words = (
                f"{year.unit} has {format_duration(stay)} after {run.id} on {day}; its service "
                f"takes {format_duration(least)}"
            )
            yield Finding("service-too-short", words)


def _service_place(year: _Year, gap: _Gap) -> int | None:
    """Return after how many empty runs of the gap the unit stands where it may be serviced."""
    stations = [year.begin_of(gap), *(e.end for e in gap.empty)]
    return next((n for n, s in enumerate(stations) if s in year.stock.service_stations), None)


def _ranges(task: RailTask, year: _Year, circulation: Circulation) -> Iterator[Finding]:
    """Add up the metres between services; a unit begins the year serviced."""
    planned = {(day, run) for unit, day, run in circulation.services if unit == year.unit}
    since = 0
    for gap in year.gaps:
        before = [*gap.empty]
        if gap.before:
            day, run = gap.before
            since += task.network.length_m(run.path)
            yield from _beyond(year, since, run.id, day)
            if (day, run.id) in planned and (place := _service_place(year, gap)) is not None:
                yield from _beyond(year, since + _metres(year, before[:place]), run.id, day)
                since, before = 0, before[place:]
        since += _metres(year, before)


def _metres(year: _Year, empty: Sequence[EmptyRun]) -> int:
    return sum(_empty_way(year, e)[0] for e in empty)


def _beyond(year: _Year, since: int, run: str, day: date) -> Iterator[Finding]:
    if 0 < year.stock.range_m < since:
        words = (
            f"{year.unit} has run {since / 1000:g} km since its service after {run} on {day}; "
            f"its range is {year.stock.range_m / 1000:g} km"
        )
        yield Finding("unit-not-serviced", words)
