"""Times at which a train cannot enter a track because of trains that do not move.

Against a fixed train an order is no choice of two trains but a hole in the times of one: all holes of an
entry are one domain, which propagates far better than as many disjunctions. Exact where the time on the
track is a constant; where it may grow (an extra stop), necessary, and the sweep for collisions does the rest.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corridor.rail.solvers.blocking.model import BlockingModel, Occupation, Track

__all__ = ["Hole", "Obstacles", "find_obstacles", "hole"]


@dataclass(frozen=True, slots=True)
class Hole:
    """Seconds strictly between ``last`` and ``next`` at which a track cannot be entered.

    Parameters
    ----------
    last
        Last entry before the other train, at the shortest running.
    next
        First entry behind it, at the longest running.
    sure
        First entry behind it that fits at any running.
    leave_by
        When the track must have been left by whoever goes before.
    other
        Index of the other occupation; −1 if it is none of the model's.
    """

    last: int
    next: int
    sure: int
    leave_by: int
    other: int = -1


@dataclass(frozen=True, slots=True)
class Obstacles:
    """All holes in the entry time of one occupation."""

    occupation: int
    holes: tuple[Hole, ...]


def find_obstacles(model: BlockingModel) -> list[Obstacles]:
    """Return the holes that fixed trains leave in the entries of trains that move, track by track.

    Cost is O(n log n + h) for n occupations and h holes within the reach of the entries.
    """
    fixed = _fixed_by_track(model.occupations)
    found = []
    for i, occupation in enumerate(model.occupations):
        track = occupation.resource
        if isinstance(track, Track) and occupation.enter.terms and track in fixed:
            holes = tuple(_holes(model, occupation, track, fixed[track]))
            if holes:
                found.append(Obstacles(i, holes))
    return found


Fixed = tuple[int, int, int]
"""(enter, leave, index of the occupation)."""


def _fixed_by_track(occupations: Sequence[Occupation]) -> dict[Track, list[Fixed]]:
    groups: dict[Track, list[Fixed]] = defaultdict(list)
    for i, o in enumerate(occupations):
        if isinstance(o.resource, Track) and not o.enter.terms and not o.leave.terms and not o.present:
            groups[o.resource].append((o.enter.constant, o.leave.constant, i))
    for group in groups.values():
        group.sort()
    return groups


def _holes(model: BlockingModel, mover: Occupation, track: Track, fixed: Sequence[Fixed]) -> Iterator[Hole]:
    """Return the holes of one entry, within the times it can take at all."""
    low, high = model.bounds(mover.enter)
    shortest, longest = model.span(mover.enter, mover.leave)
    reach = longest + track.headway_s + track.release_s
    slowest = max(leave - enter for enter, leave, _ in fixed)
    for enter, leave, j in fixed[bisect_left(fixed, (low - slowest - reach, 0, 0)) :]:
        if enter > high + reach:
            break
        other = model.occupations[j]
        if other.days & mover.days and other.train != mover.train:
            found = hole(track, mover.sense == other.sense, (shortest, longest), enter, leave)
            if found.last < high and found.next > low:
                yield replace(found, other=j)


def hole(track: Track, same: bool, running: tuple[int, int], enter: int, leave: int) -> Hole:
    """Return the hole that a train on the track from ``enter`` to ``leave`` makes for another.

    Parameters
    ----------
    same
        Whether the two run in the same direction.
    running
        Shortest and longest time of the other on the track, seconds.
    """
    shortest, longest = running
    if same and not track.clears:
        ahead, behind = leave - track.headway_s, leave + track.headway_s
        last = min(enter - track.headway_s, ahead - shortest)
        first, sure = (max(enter + track.headway_s, behind - r) for r in (longest, shortest))
        return Hole(last, first, sure, ahead)
    ahead, behind = enter - track.release_s, leave + track.release_s
    return Hole(ahead - shortest, behind, behind, ahead)
