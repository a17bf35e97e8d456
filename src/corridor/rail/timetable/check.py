"""The second pair of eyes: recomputes every rule of the timetable from the tables; knows no solver."""

from __future__ import annotations

from collections.abc import Iterator

from corridor.findings import Finding, Place
from corridor.rail.model import DayReturn, ExistingCall, RailTask, Run, Timetable
from corridor.rail.timetable.margins import Margin, margins
from corridor.units import format_duration

__all__ = ["check_timetable", "missed_day_returns"]

CODES = {
    "window": "outside-window",
    "dwell": "short-dwell",
    "control": "short-control",
    "staff": "control-unstaffed",
    "headway": "headway-broken",
    "crossing": "crossing-on-single-track",
    "tracks": "station-overfull",
    "platforms": "platforms-overfull",
    "connection": "connection-broken",
}


def check_timetable(task: RailTask, timetable: Timetable) -> list[Finding]:
    """Return every rule that the timetable breaks, and what it leaves out.

    Running times and vehicles have their own checks, :mod:`corridor.rail.running.check` and
    :mod:`corridor.rail.circulation.check`.
    """
    broken = [_broken(m) for m in margins(task, timetable) if m.slack_s < 0]
    return [
        *broken,
        *_calendars(task, timetable),
        *_moved(task, timetable),
        *missed_day_returns(task, timetable),
    ]


def _broken(margin: Margin) -> Finding:
    place = margin.origins[0].place if margin.origins else Place()
    return Finding(CODES[margin.kind], f"{margin.sentence}: {-margin.slack_s} s short", place)


def _calendars(task: RailTask, timetable: Timetable) -> Iterator[Finding]:
    """Every wanted train runs on exactly its dates, once."""
    for train in task.services.trains.values():
        runs = [r for r in timetable.runs.values() if r.train == train.id and r.kind == "planned"]
        dates = [d for r in runs for d in r.dates]
        wrong = train.dates.symmetric_difference(dates)
        if (train.optional and not runs) or (not wrong and len(dates) == len(set(dates))):
            continue
        example = min(wrong) if wrong else min(d for d in dates if dates.count(d) > 1)
        sentence = f"{train.id} does not run on exactly its dates: {len(wrong)} differ, e.g. {example}"
        yield Finding("calendar-differs", sentence, train.origin.place)


def _moved(task: RailTask, timetable: Timetable) -> Iterator[Finding]:
    """Trains already there keep their known times within their tolerance."""
    for run in timetable.runs.values():
        train = task.services.existing.get(run.train) if run.kind == "existing" else None
        if train is None:
            continue
        for known in train.calls:
            off = _shift(known, run)
            if off > train.tolerance_s:
                sentence = (
                    f"{train.id} is moved by {off} s at {known.station}, allowed are {train.tolerance_s} s"
                )
                yield Finding("moved-too-far", sentence, known.origin.place)


def _shift(known: ExistingCall, run: Run) -> int:
    """Return by how many seconds a known time was moved."""
    call = run.call(known.station)
    if call is None:
        return 0
    pairs = ((known.arrival_s, call.arrival_s), (known.departure_s, call.departure_s))
    return max((abs(now - was) for was, now in pairs if was is not None), default=0)


def missed_day_returns(task: RailTask, timetable: Timetable) -> Iterator[Finding]:
    """Yield each day out that is promised and not possible on all its dates."""
    for promise in task.services.day_returns:
        missed = [d for d in sorted(promise.dates) if _stay_s(timetable.on(d), promise) < promise.stay_s]
        if missed:
            wanted = format_duration(promise.stay_s)
            sentence = (
                f"no day out of {wanted} from {promise.home} to {promise.away} "
                f"on {len(missed)} days, first on {missed[0]}"
            )
            yield Finding("no-day-return", sentence, promise.origin.place)


def _stay_s(runs: list[Run], promise: DayReturn) -> int:
    """Return the longest stay at the other end that the day's trains allow, seconds; −1 if none."""
    reach = _board(runs, promise.home, promise.away, arriving=True)
    leave = _board(runs, promise.away, promise.home, arriving=False)
    return max(leave) - min(reach) if reach and leave else -1


def _board(runs: list[Run], start: str, end: str, *, arriving: bool) -> list[int]:
    """Return arrivals at ``end``, or departures from ``start``, of trains that carry people between them."""
    times = []
    for run in runs:
        a, b = run.call(start), run.call(end)
        if a and b and a.boarding and b.boarding and a.departure_s < b.arrival_s:
            times.append(b.arrival_s if arriving else a.departure_s)
    return times
