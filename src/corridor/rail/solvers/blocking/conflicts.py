"""Which occupations collide under given times. A sweep along time per resource; no solver."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corridor.rail.solvers.blocking.model import Occupation, Track, Yard
from corridor.rail.solvers.blocking.orders import apart

__all__ = ["Conflict", "find_conflicts"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Occupations (indices, ascending) of one resource of which two must be ordered apart."""

    members: tuple[int, ...]


def find_conflicts(occupations: Sequence[Occupation], values: list[int]) -> list[Conflict]:
    """Return every pair that collides on track, and every set of one too many in a yard.

    Cost is O(n log n + c) for n occupations and c pairs close in time.
    """
    found: list[Conflict] = []
    for resource, users in _by_resource(occupations, values).items():
        if isinstance(resource, Track):
            found.extend(_on_track(resource, users, occupations, values))
        else:
            found.extend(_in_yard(resource, users, occupations))
    return [c for c in found if any(_movable(occupations[i]) for i in c.members)]


def _movable(occupation: Occupation) -> bool:
    """Whether its times are not both constants: what is there already and collides is not ours to mend."""
    return bool(occupation.enter.terms or occupation.leave.terms)


User = tuple[int, int, int]
"""(enter, leave, index of the occupation)."""


def _by_resource(occupations: Sequence[Occupation], values: list[int]) -> dict[Track | Yard, list[User]]:
    users: dict[Track | Yard, list[User]] = defaultdict(list)
    for i, o in enumerate(occupations):
        if holds(o.present, values):
            users[o.resource].append((o.enter.value(values), o.leave.value(values), i))
    for group in users.values():
        group.sort()
    return users


def holds(literal: int, values: Sequence[int]) -> bool:
    """Whether a literal holds under an assignment; 0 always does."""
    return literal == 0 or (values[abs(literal)] == 1) == (literal > 0)


def _on_track(
    track: Track, users: list[User], occupations: Sequence[Occupation], values: list[int]
) -> Iterator[Conflict]:
    reach = max(track.headway_s, track.release_s)
    for n, (_, leave, i) in enumerate(users):
        for enter, _, j in users[n + 1 :]:
            if enter >= leave + reach:
                break
            a, b = occupations[i], occupations[j]
            meets = a.days & b.days and a.train != b.train
            if meets and not apart(a, b, values) and not apart(b, a, values):
                yield Conflict((min(i, j), max(i, j)))


def _in_yard(yard: Yard, users: list[User], occupations: Sequence[Occupation]) -> Iterator[Conflict]:
    standing: list[User] = []
    for user in users:
        enter, _, i = user
        standing = [u for u in standing if u[1] + yard.release_s > enter]
        crowd = _crowd([occupations[u[2]] for u in standing], occupations[i], yard.capacity)
        if crowd:
            yield Conflict(tuple(sorted([i, *(standing[k][2] for k in crowd)])))
        standing.append(user)


def _crowd(standing: list[Occupation], newcomer: Occupation, capacity: int) -> list[int]:
    """Return ``capacity`` of those standing that share a day type with the newcomer, if there are so many."""
    for day in _bits(newcomer.days):
        there = [k for k, o in enumerate(standing) if o.days & day and o.train != newcomer.train]
        if len(there) >= capacity:
            return sorted(there, key=lambda k: _movable(standing[k]))[-capacity:]
    return []


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low
        mask ^= low
