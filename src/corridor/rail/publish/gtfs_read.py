"""A GTFS feed as a timetable again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from itertools import groupby

from corridor.rail.model import Call, Run, Timetable
from corridor.rail.publish.trips import SPLIT
from corridor.workspace.gtfs import Feed, TimedCall, timed_calls

__all__ = ["timetable_from_gtfs"]


def timetable_from_gtfs(feed: Feed) -> Timetable:
    """Return the trips of a feed as runs that call where passengers board.

    Parameters
    ----------
    feed
        Any feed; where a time is missing the other one of the call stands for it, and a call that has
        neither is left out.

    Returns
    -------
    Timetable
        Seconds of the service day on the feed's clock. Trips that Corridor had cut from one run at the same
        times (``W1``, ``W1~2``) are one run again. Points passed, border control and stock are not in a feed.
    """
    about = {t["trip_id"]: t for t in feed["trips"].iter_rows(named=True)}
    runs = []
    for trip, calls in groupby(timed_calls(feed), key=lambda c: c.train):
        rows = list(calls)
        timed = tuple(_call(c) for c in rows if c.arrival_s is not None or c.departure_s is not None)
        direction = {0: "out", 1: "back"}.get(about[trip]["direction_id"], "")
        runs.append(Run(trip, trip, "planned", about[trip]["route_id"], direction, "", timed, rows[0].dates))
    return Timetable({r.id: r for r in _joined(runs)}, feed.zone, 1, "feasible", None)


def _call(call: TimedCall) -> Call:
    arrival_s = call.departure_s if call.arrival_s is None else call.arrival_s
    departure_s = call.arrival_s if call.departure_s is None else call.departure_s
    assert arrival_s is not None
    assert departure_s is not None
    track = call.stop.removeprefix(f"{call.station}:")
    return Call(call.station, arrival_s, departure_s, True, track=int(track) if track.isdecimal() else 0)


def _joined(runs: list[Run]) -> list[Run]:
    """Join what was cut: the same run at the same times."""
    dates: dict[tuple[str, tuple[Call, ...]], set[date]] = defaultdict(set)
    first: dict[tuple[str, tuple[Call, ...]], Run] = {}
    for run in runs:
        key = (run.id.rpartition(SPLIT)[0] or run.id, run.calls)
        first.setdefault(key, run)
        dates[key] |= run.dates
    return [_named(run, key[0], frozenset(dates[key]), first) for key, run in first.items()]


def _named(
    run: Run, name: str, dates: frozenset[date], first: dict[tuple[str, tuple[Call, ...]], Run]
) -> Run:
    alone = sum(key[0] == name for key in first) == 1
    id_ = name if alone else run.id
    return replace(run, id=id_, train=name, dates=dates)
