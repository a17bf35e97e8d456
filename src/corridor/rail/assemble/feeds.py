"""GTFS feeds in ``services/existing`` and ``services/before`` → timed trains → trains already there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby

from corridor.findings import Place
from corridor.rail.assemble.existing import TimedCall, TimedTrain, existing_trains
from corridor.rail.assemble.ground import Ground
from corridor.rail.model import ExistingTrain, Origin
from corridor.units import Clock
from corridor.workspace import gtfs

__all__ = ["feed_trains"]


def feed_trains(ground: Ground, folder: str, taken: Mapping[str, Place]) -> dict[str, ExistingTrain]:
    """Return the trains of every GTFS feed in a folder, by id.

    Trips with equal railway times on different dates become one train, under the id of the first.

    Parameters
    ----------
    taken
        Ids of trains that tables already give, and where.
    """
    seen = dict(taken)
    found: list[ExistingTrain] = []
    for label, feed, wrong in ground.workspace.feeds_in(folder):
        timed = _unseen(ground, _timed(ground, feed, label), seen)
        trains, findings = existing_trains(
            timed, ground.network, ground.zone, network_is_whole=ground.sections_sound
        )
        ground.findings += wrong + findings
        found += _merged(trains.values())
    return {train.id: train for train in found}


def _unseen(ground: Ground, trains: Iterable[TimedTrain], seen: dict[str, Place]) -> Iterator[TimedTrain]:
    for train in trains:
        place = train.origin.place
        if train.id in seen:
            ground.report("duplicate-id", f"train {train.id} was already given at {seen[train.id]}", place)
            continue
        seen[train.id] = place
        yield train


def _timed(ground: Ground, feed: gtfs.Feed, label: str) -> list[TimedTrain]:
    """Return the trips of a feed that concern the network; the others are counted in one note."""
    if not feed.zone:
        return []
    stations = _stations(ground, feed)
    calls = groupby(gtfs.timed_calls(feed, stops=stations.keys()), key=lambda c: c.train)
    trips = [_train(ground, list(of_trip), stations, f"{label}/stop_times.txt") for _, of_trip in calls]
    near = [t for t in trips if len({c.station for c in t.calls}) > 1]
    used = [t for t in near if t.dates]
    _tell_left_out(ground, feed, label, near=len(near), used=len(used))
    return used


def _tell_left_out(ground: Ground, feed: gtfs.Feed, label: str, *, near: int, used: int) -> None:
    total = feed["trips"].height
    if total > near:
        sentence = (
            f"{total - near} of {total} trips never run or touch fewer than two stations of the network"
        )
        ground.report("feed-elsewhere", sentence, Place(label))
    if near > used:
        sentence = (
            f"{near - used} of {near} trips do not run between {ground.year.first} and {ground.year.last}"
        )
        ground.report("feed-outside-year", sentence, Place(label))


def _stations(ground: Ground, feed: gtfs.Feed) -> dict[str, str]:
    """Return the station of every stop known by its id, an alias or its code, or by those of its parent."""
    codes = {s.code: s.id for s in ground.network.stations.values() if s.code}
    rows = {r["stop_id"]: r for r in feed["stops"].iter_rows(named=True) if r["stop_id"]}
    found = {}
    for stop, row in rows.items():
        parent = rows.get(row["parent_station"], row)
        names = (ground.station(stop), ground.station(parent["stop_id"]))
        by_code = (codes.get(r["stop_code"] or "", "") for r in (row, parent))
        station = next((s for s in (*names, *by_code) if s), "")
        if station:
            found[stop] = station
    return found


def _train(ground: Ground, calls: list[gtfs.TimedCall], stations: Mapping[str, str], file: str) -> TimedTrain:
    """Return a trip on its days of the timetable year, from its first known departure to its last arrival."""
    first = calls[0]
    leaving = [n for n, c in enumerate(calls) if c.departure_s is not None]
    reaching = [n for n, c in enumerate(calls) if c.arrival_s is not None]
    kept = calls[leaving[0] : reaching[-1] + 1] if leaving and reaching else []
    timed = [_call(call, stations[call.stop], file) for call in kept]
    days = frozenset(d for d in first.dates if ground.year.first <= d <= ground.year.last)
    origin = Origin(Place(file, first.row))
    return TimedTrain(first.train, first.number, first.operator, _open_ended(timed), days, origin=origin)


def _call(call: gtfs.TimedCall, station: str, file: str) -> TimedCall:
    def clock(seconds: int | None) -> Clock | None:
        return None if seconds is None else Clock(seconds, call.zone)

    return TimedCall(station, clock(call.arrival_s), clock(call.departure_s), Origin(Place(file, call.row)))


def _open_ended(calls: list[TimedCall]) -> tuple[TimedCall, ...]:
    """Drop the arrival where a train begins and the departure where it ends.

    GTFS wants both times everywhere and repeats one; where they differ the train comes from beyond.
    """
    if calls and calls[0].arrival == calls[0].departure:
        calls[0] = replace(calls[0], arrival=None)
    if calls and calls[-1].arrival == calls[-1].departure:
        calls[-1] = replace(calls[-1], departure=None)
    return tuple(calls)


def _merged(trains: Iterable[ExistingTrain]) -> list[ExistingTrain]:
    """Join trains of one number and equal railway times, unless they run on the same day."""
    merged: dict[object, list[ExistingTrain]] = {}
    for train in trains:
        times = tuple((c.station, c.arrival_s, c.departure_s) for c in train.calls)
        alike = merged.setdefault((train.number, train.operator, train.path, times), [])
        at = next((n for n, other in enumerate(alike) if not other.dates & train.dates), None)
        if at is None:
            alike.append(train)
        else:
            alike[at] = replace(alike[at], dates=alike[at].dates | train.dates)
    return [train for alike in merged.values() for train in alike]
