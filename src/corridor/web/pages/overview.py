"""The first page: what is promised, what it changes, how good it is, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from corridor.rail.model import Comparison, Line, Run
from corridor.web.pages.assumptions import AssumptionRow, assumptions
from corridor.web.pages.brief import TrainRow, train_row
from corridor.web.pages.findings import FindingRow, findings
from corridor.web.pages.minutes import PatternMinutes, minutes
from corridor.web.source import Names, Source
from corridor.web.words import gap_percent, measure_words, verdict_sentence

__all__ = ["Change", "Overview", "Promise", "overview"]


@dataclass(frozen=True)
class Change:
    """One measure before and after; the words repeat the figures with their unit."""

    journey: str
    measure: str
    unit: str
    before: float | None
    after: float | None
    before_words: str
    after_words: str
    note: str


@dataclass(frozen=True)
class Promise:
    """What a line offers.

    Parameters
    ----------
    least_pairs, most_pairs
        Pairs of trains on the quietest and the busiest day of the year.
    control_min
        Border control during the fastest journey, minutes.
    """

    line: str
    names: Names
    page: str
    graph: str
    colour: str
    km: float
    least_pairs: int
    most_pairs: int
    fastest: TrainRow | None
    control_min: float
    trains: list[TrainRow]


@dataclass(frozen=True)
class Overview:
    """A plan at a glance.

    ``gap_percent`` is ``None`` when nothing is known about the best possible; ``patterns`` are those of a
    periodic plan; ``downloads`` are files beside the page.
    """

    title: str
    names: Names
    first: str
    last: str
    zone: str
    verdict: str
    gap_percent: float | None
    sentence: str
    promises: list[Promise]
    patterns: list[PatternMinutes]
    changes: list[Change]
    units: dict[str, int]
    existing_trains: int
    downloads: list[str]
    findings: list[FindingRow]
    assumptions: list[AssumptionRow]


def overview(source: Source) -> Overview:
    """Return the first page of a plan."""
    plan = source.plan
    names = source.names(dict(plan.task.names), "Corridor")
    year = plan.task.services.year
    return Overview(
        title=next(iter(names.values())),
        names=names,
        first=year.first.isoformat(),
        last=year.last.isoformat(),
        zone=plan.timetable.zone,
        verdict=plan.timetable.verdict,
        gap_percent=gap_percent(plan.timetable),
        sentence=verdict_sentence(plan.timetable),
        promises=[p for line in plan.task.services.lines.values() if (p := _promise(source, line)).trains],
        patterns=minutes(source),
        changes=[_change(c) for c in plan.comparison],
        units=dict(plan.circulation.units_needed),
        existing_trains=len({r.train for r in plan.timetable.runs.values() if r.kind == "existing"}),
        downloads=list(source.downloads),
        findings=findings(source).findings,
        assumptions=assumptions(source).assumptions,
    )


def _promise(source: Source, line: Line) -> Promise:
    plan = source.plan
    mine = (r for r in plan.timetable.planned if r.line == line.id)
    runs = sorted(mine, key=lambda r: (r.direction != "out", r.departure_s, r.id))
    carrying = [r for r in runs if not r.empty]
    fastest = min(carrying, key=lambda r: r.arrival_s - r.departure_s, default=None)
    least, most = _pairs(source, carrying)
    return Promise(
        line=line.id,
        names=source.names(dict(line.names), line.id),
        page=source.line_page(line.id),
        graph=source.graph_page(line.id),
        colour=line.colour,
        km=plan.task.network.length_m(line.path) / 1000,
        least_pairs=least,
        most_pairs=most,
        fastest=train_row(source, fastest) if fastest else None,
        control_min=sum(c.control_s for c in fastest.calls) / 60 if fastest else 0.0,
        trains=[train_row(source, r) for r in runs],
    )


def _pairs(source: Source, runs: list[Run]) -> tuple[int, int]:
    """Return the least and the greatest number of pairs on a day of the year."""
    counts = []
    for day in source.plan.task.services.year.days():
        senses = [r.direction for r in runs if day in r.dates]
        counts.append(min(senses.count("out"), senses.count("back")))
    return min(counts, default=0), max(counts, default=0)


def _change(c: Comparison) -> Change:
    before, after = measure_words(c.before, c.unit), measure_words(c.after, c.unit)
    return Change(c.journey, c.measure, c.unit, c.before, c.after, before, after, c.note)
