"""Trains already there that recur: the neighbour's clock-face service is part of the network, as it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from corridor.rail.model import Call, ExistingTrain, RailTask
from corridor.rail.timetable.periodic.lines.draft import Draft, words
from corridor.rail.timetable.periodic.lines.tracks import Use

__all__ = ["given_uses", "recurring"]

FEWEST = 3
"""Trains at the same minutes that make a pattern."""


def recurring(
    task: RailTask, existing: Mapping[str, tuple[Call, ...]], period_s: int
) -> list[list[ExistingTrain]]:
    """Return the groups of fixed trains already there that run at the same minutes, period after period.

    A group has one path and the same times modulo the period, three trains or more, and two neighbours of it
    are once no more than a period apart.
    """
    groups: dict[tuple[object, ...], list[ExistingTrain]] = defaultdict(list)
    for name, calls in existing.items():
        train = task.services.existing[name]
        if not train.tolerance_s:
            minutes = tuple((c.station, c.arrival_s % period_s, c.departure_s % period_s) for c in calls)
            groups[minutes].append(train)
    return [g for g in groups.values() if len(g) >= FEWEST and _often(existing, g, period_s)]


def _often(existing: Mapping[str, tuple[Call, ...]], group: Sequence[ExistingTrain], period_s: int) -> bool:
    leaves = sorted(existing[t.id][0].departure_s for t in group)
    return any(b - a == period_s for a, b in pairwise(leaves))


def given_uses(
    draft: Draft, task: RailTask, existing: Mapping[str, tuple[Call, ...]], period_s: int
) -> Iterator[Use]:
    """Give the recurring trains their events, fixed to the clock; yield what they use of the tracks."""
    for group in recurring(task, existing, period_s):
        train = min(group, key=lambda t: existing[t.id][0].departure_s)
        at = {c.station: c for c in existing[train.id]}
        dates = frozenset(d for t in group for d in t.dates)
        for stretch in task.network.stretches(tuple(at)):
            enter_s, leave_s = at[stretch.start].departure_s, at[stretch.end].arrival_s
            enter = _given(draft, train, f"leaves {stretch.start}", enter_s, period_s)
            leave = _given(draft, train, f"reaches {stretch.end}", leave_s, period_s)
            length = leave_s - enter_s
            yield Use(train.id, stretch, enter, leave, length, length, train.origin, dates, given=True)


def _given(draft: Draft, train: ExistingTrain, what: str, at_s: int, period_s: int) -> int:
    event = draft.event(f"{train.id} {what}", period_s, at_s % draft.grid_s)
    label = words(f"{train.id} {what} as every period", train.origin)
    draft.tie(event, at_s, 0, label)
    return event
