"""Times at which a train cannot enter a track because of trains that do not move.

Against a fixed train an order is no choice of two trains but a hole in the times of one: all holes of an
entry are one domain, which propagates far better than as many disjunctions. Exact where the time on the
track is a constant; where it may grow (an extra stop), necessary, and the sweep for collisions does the rest.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corridor.rail.solvers.blocking.model import BlockingModel, Moment, Occupation, Track, merge

__all__ = ["Hole", "Obstacles", "find_obstacles"]


@dataclass(frozen=True, slots=True)
class Hole:
    """Seconds strictly between ``last`` and ``next`` that the fixed occupation ``fixed`` rules out."""

    last: int
    next: int
    fixed: int


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
    shortest, longest = _duration(model, mover)
    reach = longest + track.headway_s + track.release_s
    slowest = max(leave - enter for enter, leave, _ in fixed)
    for enter, leave, j in fixed[bisect_left(fixed, (low - slowest - reach, 0, 0)) :]:
        if enter > high + reach:
            break
        other = model.occupations[j]
        if other.days & mover.days and other.train != mover.train:
            last, following = _hole(track, mover.sense == other.sense, shortest, longest, enter, leave)
            if last < high and following > low:
                yield Hole(last, following, j)


def _duration(model: BlockingModel, mover: Occupation) -> tuple[int, int]:
    """Return the least and the greatest time on the track."""
    difference = merge((*mover.leave.terms, *((-c, v) for c, v in mover.enter.terms)))
    return model.bounds(Moment(difference, mover.leave.constant - mover.enter.constant))


def _hole(track: Track, same: bool, shortest: int, longest: int, enter: int, leave: int) -> tuple[int, int]:
    """Return the last entry before a fixed train and the first one after it."""
    if same and not track.clears:
        before = min(enter - track.headway_s, leave - track.headway_s - shortest)
        return before, max(enter + track.headway_s, leave + track.headway_s - longest)
    return enter - track.release_s - shortest, leave + track.release_s
