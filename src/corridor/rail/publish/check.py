"""A second look at what is published: what it lacks, and whether it reads back."""

from __future__ import annotations

from datetime import datetime

from corridor.findings import Finding
from corridor.rail.model import RailTask, Run, Timetable
from corridor.rail.publish.gtfs_read import timetable_from_gtfs
from corridor.rail.publish.local_time import instant
from corridor.rail.publish.places import spot_of
from corridor.rail.publish.publisher import NO_ADDRESS, Publisher, publisher_of
from corridor.rail.publish.trips import published_runs
from corridor.workspace.gtfs import Feed

__all__ = ["check_feed", "check_publishable"]

Moments = list[tuple[str, datetime, datetime]]


def check_publishable(
    task: RailTask, timetable: Timetable, *, publisher: Publisher | None = None, with_existing: bool = False
) -> list[Finding]:
    """Return what the workspace does not say and a publication needs: coordinates, an address."""
    runs = published_runs(timetable, with_existing=with_existing)
    called = sorted({c.station for r in runs for c in r.calls if c.boarding})
    findings = [finding for station in called for finding in _placing(task, station)]
    if (publisher or publisher_of(task)).url == NO_ADDRESS:
        findings.append(
            Finding("publish-no-address", f"no web address is known; {NO_ADDRESS} stands in the feed")
        )
    return findings


def _placing(task: RailTask, station: str) -> list[Finding]:
    spot, s = spot_of(task, station), task.network.stations[station]
    if spot and not spot.between:
        return []
    if not spot:
        return [
            Finding(
                "publish-no-place", f"{s.name()} has no coordinates and no neighbour to tell", s.origin.place
            )
        ]
    sentence = f"{s.name()} has no coordinates; it is put between {' and '.join(spot.between)} by distance"
    return [Finding("publish-no-coordinates", sentence, s.origin.place)]


def check_feed(feed: Feed, timetable: Timetable, *, with_existing: bool = False) -> list[Finding]:
    """Compare a feed with the timetable it was made from, departure by departure, as moments in time."""
    back = timetable_from_gtfs(feed)
    wanted: dict[str, Moments] = {}
    for run in published_runs(timetable, with_existing=with_existing):
        wanted[run.id] = _moments(run, timetable.zone)
    found: dict[str, Moments] = {}
    for run in back.runs.values():
        found.setdefault(run.train, []).extend(_moments(run, back.zone))
    return [
        Finding("publish-reads-back-otherwise", f"train {name} does not read back to its times and dates")
        for name in sorted(wanted.keys() | found.keys())
        if sorted(wanted.get(name, [])) != sorted(found.get(name, []))
    ]


def _moments(run: Run, zone: str) -> Moments:
    return [
        (c.station, instant(c.arrival_s, day, zone), instant(c.departure_s, day, zone))
        for day in run.dates
        for c in run.calls
        if c.boarding
    ]
