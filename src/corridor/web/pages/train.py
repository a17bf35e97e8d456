"""One train: its times, its vehicle, and why it runs when it does."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import accumulate

from corridor.rail.model import Call, Run
from corridor.units import format_clock, format_duration
from corridor.web.pages.brief import TrainRow, train_row
from corridor.web.source import Names, Source
from corridor.web.words import local_clock, slack_words

__all__ = ["CallRow", "Reason", "TrainPage", "train"]


@dataclass(frozen=True)
class CallRow:
    """The train at a point: local clocks (two where clocks change); where it passes there is no arrival.

    ``railway`` is the same on the railway's clock, with seconds where they are not zero.
    """

    station: str
    names: Names
    km: float
    kind: str
    zone: str
    arrival: str | None
    departure: str | None
    railway: str
    stands: str
    control: str
    track: int
    boarding: bool


@dataclass(frozen=True)
class Reason:
    """A rule that bears on a time; ``slack_s`` 0 binds."""

    station: str
    names: Names
    event: str
    time: str
    rule: str
    slack_s: int
    slack: str
    places: list[str]


@dataclass(frozen=True)
class TrainPage:
    """A planned train; ``variants`` are its other times on other days, ``reasons_known`` if it was asked."""

    title: str
    train: TrainRow
    line: Names
    line_page: str
    colour: str
    calls: list[CallRow]
    units: dict[str, int]
    variants: list[TrainRow]
    reasons_known: bool
    reasons: list[Reason]


def train(source: Source, name: str) -> TrainPage:
    """Return the page of a run, by its id."""
    plan = source.plan
    run = plan.timetable.runs[name]
    line = plan.task.services.lines[run.line]
    variants = [r for r in plan.timetable.planned if r.train == run.train and r.id != name]
    units = Counter(d.unit for d in plan.circulation.duties if name in d.runs)
    return TrainPage(
        title=f"Train {run.id}",
        train=train_row(source, run),
        line=source.names(dict(line.names), line.id),
        line_page=source.line_page(line.id),
        colour=line.colour,
        calls=_calls(source, run),
        units=dict(units.most_common()),
        variants=[train_row(source, r) for r in variants],
        reasons_known=source.why is not None,
        reasons=_reasons(source, name),
    )


def _calls(source: Source, run: Run) -> list[CallRow]:
    sections = source.plan.task.network.path_sections(run.path)
    metres = list(accumulate((s.length_m for s in sections), initial=0))
    last = len(run.calls) - 1
    return [
        _call(source, run, call, metres[i] / 1000, is_first=i == 0, is_last=i == last)
        for i, call in enumerate(run.calls)
    ]


def _call(source: Source, run: Run, call: Call, km: float, *, is_first: bool, is_last: bool) -> CallRow:
    station = source.plan.task.network.stations[call.station]

    def local(seconds: int) -> str:
        return local_clock(seconds, station.zone, source.plan.timetable.zone, run.dates)

    passes = not (call.stands or is_first or is_last)
    return CallRow(
        station=station.id,
        names=source.station_names(station),
        km=km,
        kind=station.kind,
        zone=station.zone,
        arrival=None if is_first or passes else local(call.arrival_s),
        departure=None if is_last else local(call.departure_s),
        railway=_railway(call),
        stands=format_duration(call.dwell_s) if call.stands else "",
        control=format_duration(call.control_s) if call.control_s else "",
        track=call.track,
        boarding=call.boarding,
    )


def _railway(call: Call) -> str:
    """Return ``08:15–08:20``, or one time where it does not stand."""
    times = dict.fromkeys((call.arrival_s, call.departure_s))
    return "–".join(format_clock(s, with_seconds=s % 60 != 0) for s in times)


def _reasons(source: Source, run: str) -> list[Reason]:
    """Return why the train runs when it does; nothing where only the plan is at hand."""
    stations = source.plan.task.network.stations
    reasons = []
    for why in source.why(run) if source.why else []:
        known = stations.get(why.station)
        names = source.station_names(known) if known else source.names({}, why.station)
        time = format_clock(why.time_s, with_seconds=why.time_s % 60 != 0)
        slack = slack_words(why.slack_s)
        reasons.append(
            Reason(why.station, names, why.event, time, why.rule, why.slack_s, slack, list(why.places))
        )
    return reasons
