"""Puts a periodic plan together: services, what they share, what was promised."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from corridor.rail.model import Call, Change, Pattern, RailTask, RunningTimes
from corridor.rail.timetable.periodic.lines.draft import Draft
from corridor.rail.timetable.periodic.lines.given import given_uses
from corridor.rail.timetable.periodic.lines.promises import (
    boarded,
    changes_of,
    fix_times,
    space_evenly,
    space_patterns,
    tie_changes,
    tie_turnarounds,
)
from corridor.rail.timetable.periodic.lines.services import Service, add_service
from corridor.rail.timetable.periodic.lines.tracks import (
    Stand,
    keep_stands_apart,
    share_tracks,
    stands_of,
    uses_of,
)

__all__ = ["LineDraft", "build"]

Waits = Mapping[str, Collection[str]]
"""Stations where a pattern passes and may stop for others, by pattern."""


@dataclass
class LineDraft:
    """A draft with the services in it.

    Parameters
    ----------
    stands
        Who stands at each station.
    """

    draft: Draft
    services: list[Service] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    stands: dict[str, list[Stand]] = field(default_factory=dict)


def build(
    task: RailTask,
    patterns: Sequence[Pattern],
    running: RunningTimes,
    existing: Mapping[str, tuple[Call, ...]],
    period_s: int,
    waits: Waits,
) -> LineDraft:
    """Return the draft of patterns among the trains already there that recur.

    Parameters
    ----------
    running
        Running times of each pattern's train.
    existing
        Every call of the trains already there, by id, seconds.
    period_s
        The plan's period, with which trains already there may recur.

    Raises
    ------
    InfeasibleError
        If one rule alone cannot be kept.
    """
    made = LineDraft(Draft(task.grid_s), changes=changes_of(task, patterns))
    loads = boarded(task, patterns)
    for pattern in patterns:
        for nth in range(pattern.count):
            service = Service(pattern, nth, pattern.every_s, running.trains[pattern.train.id])
            add_service(made.draft, task, service, loads[pattern.id], waits.get(pattern.id, ()))
            made.services.append(service)
    _share(made, task, existing, period_s)
    tie_changes(made.draft, made.services, made.changes)
    tie_turnarounds(made.draft, task, made.services)
    space_evenly(made.draft, made.services)
    space_patterns(made.draft, task, made.services)
    fix_times(made.draft, made.services)
    return made


def _share(made: LineDraft, task: RailTask, existing: Mapping[str, tuple[Call, ...]], period_s: int) -> None:
    """Keep trains apart on the tracks between and in stations."""
    uses = [use for service in made.services for use in uses_of(task, service)]
    uses += given_uses(made.draft, task, existing, period_s)
    share_tracks(made.draft, task.network, uses)
    for service in made.services:
        for stand in stands_of(task, service):
            made.stands.setdefault(stand.station, []).append(stand)
    for station, stands in made.stands.items():
        keep_stands_apart(made.draft, task.network.stations[station], stands)
