"""More trains at a station than it has tracks: seen in a finished plan, and forbidden in the next one.

Which of several trains share one of several tracks is no periodic event scheduling; so the crowd that a plan
brings together is looked at, and two of it are told to stand one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from corridor.rail.model import Station
from corridor.rail.timetable.periodic.lines.draft import Draft
from corridor.rail.timetable.periodic.lines.tracks import Stand
from corridor.rail.timetable.periodic.network import Integers

__all__ = ["crowds", "pairs_to_part"]

Hold = tuple[int, int, Stand]


def crowds(
    draft: Draft, place: Station, stands: Sequence[Stand], times: Integers
) -> Iterator[tuple[str, list[Stand]]]:
    """Yield ("track" or "platform", stands at once) wherever there are more than the station has."""
    for what, capacity, users in (
        ("track", place.tracks, list(stands)),
        ("platform", place.platform_tracks, [s for s in stands if s.boarding]),
    ):
        worst = _worst(draft, users, times, place.clearance_s)
        if len(worst) > capacity:
            yield what, worst


def _worst(draft: Draft, users: Sequence[Stand], times: Integers, release_s: int) -> list[Stand]:
    """Return the most trains that are there at once, any time they recur."""
    period = draft.period_s()
    holds = [h for u in users for h in _holds(draft, u, times, period, release_s)]
    best: list[Stand] = []
    for begin, _, newcomer in holds:
        here = [u for a, b, u in holds if (begin - a) % period < b - a and u.dates & newcomer.dates]
        best = max(best, here, key=len)
    return best


def _holds(draft: Draft, user: Stand, times: Integers, period: int, release_s: int) -> Iterator[Hold]:
    every, grid = draft.periods_s[user.begin], draft.grid_s
    begin = int(times[user.begin]) * grid + draft.rests_s[user.begin] - user.before_s
    end = int(times[user.end]) * grid + draft.rests_s[user.end] + user.after_s
    length = user.least_s + (end - begin - user.least_s) % every + release_s
    for n in range(period // every):
        yield (begin + n * every) % period, (begin + n * every) % period + length, user


def pairs_to_part(crowd: Sequence[Stand]) -> list[tuple[Stand, Stand]]:
    """Return the pairs of a crowd that may be told to stand one after the other, the shortest first."""
    pairs = [(a, b) for a, b in combinations(crowd, 2) if a.who != b.who]
    return sorted(pairs, key=lambda p: (p[0].least_s + p[1].least_s, p[0].who, p[1].who))
