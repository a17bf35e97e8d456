"""Runs cut into GTFS trips: one trip for every set of dates on which the vehicle's block is the same.

A trip whose first time lies before the midnight at which its service day begins moves to the day before, as
GTFS has no negative times.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from corridor.rail.model import Call, Circulation, Run, Timetable
from corridor.rail.publish.local_time import instant

__all__ = ["SPLIT", "Trip", "published_runs", "trips_of"]

SPLIT = "~"
Block = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trip:
    """A run on some of its dates.

    Parameters
    ----------
    id
        The run's id, with ``~2`` and so on behind it where the run had to be cut.
    dates
        Service days as published.
    shift_s
        Seconds to add to the run's times.
    block
        The runs that one vehicle works on these days, in order; empty if it is this run alone.
    """

    id: str
    run: Run
    dates: frozenset[date]
    shift_s: int
    block: Block

    @property
    def calls(self) -> tuple[Call, ...]:
        """The calls at which passengers board or alight."""
        return tuple(c for c in self.run.calls if c.boarding)


def published_runs(timetable: Timetable, *, with_existing: bool) -> list[Run]:
    """Return the runs that passengers can use: on some day, not empty, with two boarding calls at least."""
    kinds = {"planned", "existing"} if with_existing else {"planned"}
    runs = (r for r in timetable.runs.values() if r.kind in kinds and r.dates and not r.empty)
    usable = (r for r in runs if sum(c.boarding for c in r.calls) > 1)
    return sorted(usable, key=lambda r: (r.kind != "planned", r.line, r.direction, r.departure_s, r.id))


def trips_of(runs: Iterable[Run], circulation: Circulation, zone: str) -> list[Trip]:
    """Cut runs into trips; together the trips of a run cover its dates exactly once."""
    runs = list(runs)
    blocks = _blocks(circulation, {r.id for r in runs})
    return [trip for run in runs for trip in _cut(run, blocks, zone)]


def _blocks(circulation: Circulation, published: set[str]) -> dict[tuple[date, str], Block]:
    """Return the block of every run and day; the first duty counts where two units run coupled."""
    blocks: dict[tuple[date, str], Block] = {}
    for duty in circulation.duties:
        block = tuple(r for r in duty.runs if r in published)
        for run in block:
            blocks.setdefault((duty.day, run), block if len(block) > 1 else ())
    return blocks


def _cut(run: Run, blocks: Mapping[tuple[date, str], Block], zone: str) -> list[Trip]:
    groups: dict[tuple[Block, int], set[date]] = defaultdict(set)
    first_s = min(c.arrival_s for c in run.calls if c.boarding)
    for day in run.dates:
        service_day, shift_s = _service_day(day, first_s, zone)
        groups[blocks.get((day, run.id), ()), shift_s].add(service_day)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), min(item[1])))
    return [
        Trip(run.id if n == 1 else f"{run.id}{SPLIT}{n}", run, frozenset(dates), shift_s, block)
        for n, ((block, shift_s), dates) in enumerate(ordered, 1)
    ]


def _service_day(day: date, first_s: int, zone: str) -> tuple[date, int]:
    """Return the latest service day on which the time is not negative, and what to add to it."""
    start, shift_s = day, 0
    while first_s + shift_s < 0:
        start -= timedelta(1)
        shift_s = int((instant(0, day, zone) - instant(0, start, zone)).total_seconds())
    return start, shift_s
