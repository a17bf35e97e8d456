"""The vehicles: what each unit does on which days, and where it sleeps."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from corridor.rail.model import Run, Unit
from corridor.units import DAY_S, format_clock
from corridor.web.source import Names, Source

__all__ = ["DutyRow", "Night", "UnitRow", "Vehicles", "Work", "vehicles"]


@dataclass(frozen=True)
class Work:
    """One train of a duty, on the railway's clock; shares of the day from 0 to 1 place it on a bar."""

    run: str
    page: str
    start: Names
    leaves: str
    end: Names
    arrives: str
    colour: str
    from_share: float
    share: float


@dataclass(frozen=True)
class DutyRow:
    """The same work on a number of days."""

    days: str
    dates: int
    km: float
    work: list[Work]


@dataclass(frozen=True)
class Night:
    """How many nights a unit stands at a station."""

    station: str
    names: Names
    nights: int


@dataclass(frozen=True)
class UnitRow:
    """One unit; ``services`` counts its visits to a service point."""

    id: str
    stock: Names
    home: Names
    days_at_work: int
    services: int
    duties: list[DutyRow]
    nights: list[Night]


@dataclass(frozen=True)
class Vehicles:
    """All units; ``needed`` is the least number by stock, ``empty_runs`` those without a train."""

    title: str
    zone: str
    needed: dict[str, int]
    empty_runs: int
    units: list[UnitRow]


def vehicles(source: Source) -> Vehicles:
    """Return the work of every unit over the year."""
    plan = source.plan
    units = [_unit(source, unit) for unit in plan.task.units.values()]
    needed, empty = dict(plan.circulation.units_needed), len(plan.circulation.empty_runs)
    return Vehicles("Vehicles", plan.timetable.zone, needed, empty, units)


def _unit(source: Source, unit: Unit) -> UnitRow:
    task, circulation = source.plan.task, source.plan.circulation
    stock = task.stock.get(unit.stock)
    alike: dict[tuple[str, ...], list[date]] = defaultdict(list)
    for duty in circulation.duties:
        if duty.unit == unit.id and duty.runs:
            alike[duty.runs].append(duty.day)
    ordered = sorted(alike.items(), key=lambda item: (-len(item[1]), item[1][0]))
    home = task.network.stations.get(unit.home)
    return UnitRow(
        id=unit.id,
        stock=source.names(dict(stock.names) if stock else {}, unit.stock),
        home=source.station_names(home) if home else source.names({}, unit.home),
        days_at_work=sum(map(len, alike.values())),
        services=sum(u == unit.id for u, _, _ in circulation.services),
        duties=[_duty(source, runs, dates) for runs, dates in ordered],
        nights=_nights(source, unit.id),
    )


def _duty(source: Source, ids: tuple[str, ...], dates: list[date]) -> DutyRow:
    from corridor.rail.publish import days_in_words

    plan = source.plan
    runs = [plan.timetable.runs[run] for run in ids]
    km = sum(plan.task.network.length_m(run.path) for run in runs) / 1000
    words = days_in_words(frozenset(dates), plan.task.services.year)
    return DutyRow(words, len(dates), km, [_work(source, run) for run in runs])


def _work(source: Source, run: Run) -> Work:
    task = source.plan.task
    start, end = (task.network.stations[c.station] for c in (run.calls[0], run.calls[-1]))
    line = task.services.lines.get(run.line)
    return Work(
        run=run.id,
        page=source.train_page(run) if run.kind == "planned" else "",
        start=source.station_names(start),
        leaves=format_clock(run.departure_s),
        end=source.station_names(end),
        arrives=format_clock(run.arrival_s),
        colour=line.colour if line else "",
        from_share=round(run.departure_s / DAY_S, 4),
        share=round((run.arrival_s - run.departure_s) / DAY_S, 4),
    )


def _nights(source: Source, unit: str) -> list[Night]:
    counts = Counter(s.station for s in source.plan.circulation.layovers if s.unit == unit)
    stations = source.plan.task.network.stations
    return [Night(s, source.station_names(stations[s]), n) for s, n in counts.most_common()]
