"""Trains that must not be on one track together: crossing, following, and standing where there is one track.

Two trains that recur every p and q seconds meet in every relation that their periods' greatest common divisor
m allows, so each rule holds modulo m (Liebchen, Möhring: The modeling power of the periodic event scheduling
problem, 2007, section 4). If one needs the track for a seconds, the other for b, and r must lie between, the
second may enter from r to m − a − b − r seconds after the first has left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from corridor.errors import InfeasibleError
from corridor.rail.model import Network, Origin, RailTask, Station, Stretch
from corridor.rail.timetable.periodic.lines.draft import Draft, words
from corridor.rail.timetable.periodic.lines.services import Service
from corridor.rail.timetable.rules import TERMINAL_STAND_S
from corridor.units import format_duration

__all__ = [
    "Stand",
    "Use",
    "keep_apart",
    "keep_stands_apart",
    "most_s",
    "put_before",
    "share_tracks",
    "stands_of",
    "uses_of",
]


@dataclass(frozen=True, slots=True)
class Use:
    """A train on a stretch: events, seconds at least and at most, and who it is."""

    who: str
    stretch: Stretch
    enter: int
    leave: int
    least_s: int
    most_s: int
    origin: Origin
    dates: frozenset[date]
    given: bool = False
    """Whether it is a train already there: those are not our business among each other."""


@dataclass(frozen=True, slots=True)
class Stand:
    """A train on a track of a station, from some seconds before one event to some after another."""

    who: str
    station: str
    begin: int
    end: int
    before_s: int
    after_s: int
    least_s: int
    boarding: bool
    origin: Origin
    dates: frozenset[date] = frozenset()


def uses_of(task: RailTask, service: Service) -> Iterator[Use]:
    """Yield what a service uses of the tracks."""
    for stretch, n in service.stretches(task):
        enter, leave = service.points[n].departure, service.points[n + 1].arrival
        least, extra = service.legs[n]
        origin, dates = service.pattern.origin, service.pattern.train.dates
        yield Use(service.id, stretch, enter, leave, least, least + extra, origin, dates)


def share_tracks(draft: Draft, network: Network, uses: Iterable[Use]) -> None:
    """Keep all trains apart that use a stretch, and each from its own next one.

    Raises
    ------
    InfeasibleError
        If a stretch cannot take two of the trains, wherever they lie in their periods.
    """
    on: dict[str, list[Use]] = defaultdict(list)
    for use in uses:
        stretch = use.stretch
        on[stretch.key if stretch.single else f"{stretch.start}→{stretch.end}"].append(use)
    for group in on.values():
        for use in group:
            if not use.given:
                _repeat(draft, network, use)
        for first, second in combinations(group, 2):
            if not (first.given and second.given) and first.dates & second.dates:
                _share(draft, network, first, second)


def _release_s(network: Network, stretch: Stretch) -> int:
    return max(network.stations[s].clearance_s for s in (stretch.start, stretch.end))


def _repeat(draft: Draft, network: Network, use: Use) -> None:
    """See that a train has left the stretch, or is far enough, when the next of its kind comes."""
    stretch, period = use.stretch, draft.periods_s[use.enter]
    needed = use.least_s + _release_s(network, stretch) if stretch.clears else stretch.headway_s
    if needed > period:
        track = _track(stretch)
        sentence = (
            f"{use.who} every {format_duration(period)} needs {track} for {format_duration(needed)} each"
        )
        raise InfeasibleError([words(sentence, use.origin, *_rows(stretch))])


def _share(draft: Draft, network: Network, first: Use, second: Use) -> None:
    same = first.stretch.start == second.stretch.start
    if same and not first.stretch.clears:
        _follow(draft, first, second)
        return
    release = _release_s(network, first.stretch)
    verb = "follow" if same else "meet"
    sentence = (
        f"{first.who} and {second.who} {verb} on {_track(first.stretch)} {format_duration(release)} apart"
    )
    label = words(sentence, first.origin, second.origin, *_rows(first.stretch))
    kind = "headway" if same else "crossing"
    flexible = first.most_s > first.least_s or second.most_s > second.least_s
    keep_apart(draft, kind, _hold(first), _hold(second), release, label, both=flexible)


def _hold(use: Use) -> Stand:
    return Stand(use.who, "", use.enter, use.leave, 0, 0, use.least_s, False, use.origin)


def _follow(draft: Draft, first: Use, second: Use) -> None:
    """Keep the headway at both ends, and nobody overtakes on the way."""
    stretch, modulus = first.stretch, draft.modulus_s(first.enter, second.enter)
    gap = max(first.stretch.headway_s, second.stretch.headway_s)
    behind = gap + max(0, first.most_s - second.least_s)
    ahead = gap + max(0, second.most_s - first.least_s)
    sentence = f"{second.who} and {first.who} {format_duration(gap)} apart on {_track(stretch)}"
    label = words(sentence, first.origin, second.origin, *_rows(stretch))
    draft.join("headway", first.enter, second.enter, behind, modulus - ahead, label)


def keep_apart(
    draft: Draft, kind: str, first: Stand, second: Stand, release_s: int, label: str, *, both: bool
) -> None:
    """Let two trains hold something one after the other.

    Parameters
    ----------
    both
        Whether one of them may hold it longer than it must; then both gaps are asked for.

    Raises
    ------
    InfeasibleError
        If there is no room for both.
    """
    modulus = draft.modulus_s(first.begin, second.begin)
    room = modulus - first.least_s - second.least_s - release_s
    if room < release_s:
        raise InfeasibleError([f"{label} in every {format_duration(modulus)}"])
    for one, other in ((first, second), (second, first)) if both else ((first, second),):
        shift = one.after_s + other.before_s
        draft.join(kind, one.end, other.begin, release_s + shift, room + shift, label)


def stands_of(task: RailTask, service: Service) -> Iterator[Stand]:
    """Yield where a service stands or passes on a station's tracks."""
    last = len(service.points) - 1
    for n, point in enumerate(service.points):
        before = TERMINAL_STAND_S if n == 0 else 0
        after = TERMINAL_STAND_S if n == last else 0
        if task.network.stations[point.station].is_control_point:
            least = before + after + (point.hold_s if point.stands else 0)
            yield Stand(
                service.id,
                point.station,
                point.arrival,
                point.departure,
                before,
                after,
                least,
                point.boarding,
                service.pattern.origin,
                service.pattern.train.dates,
            )


def keep_stands_apart(draft: Draft, place: Station, stands: Sequence[Stand]) -> None:
    """Let trains stand one after another where there is one track, or one platform, for them."""
    for capacity, what, users in (
        (place.tracks, "track", stands),
        (place.platform_tracks, "platform", [s for s in stands if s.boarding]),
    ):
        if capacity == 1:
            for first, second in ((a, b) for a, b in combinations(users, 2) if a.dates & b.dates):
                part_stands(draft, place, first, second, what)


def most_s(draft: Draft, stand: Stand) -> int:
    """Return the most seconds that a train may stand."""
    if stand.begin == stand.end:
        return stand.least_s
    ends = (stand.begin, stand.end)
    dwell = next(a for a in draft.activities if a.kind == "dwell" and (a.source, a.target) == ends)
    rest_s = draft.rests_s[stand.end] - draft.rests_s[stand.begin]
    return dwell.upper * draft.grid_s + rest_s + stand.before_s + stand.after_s


def put_before(draft: Draft, place: Station, first: Stand, second: Stand, what: str) -> None:
    """Let two trains stand at a station one after the other, the first not long after the second.

    Trains that may stand long can meet although each leaves before the other comes again, once around the
    clock later. The gaps and stands then add up to two periods; less is left to the second gap here than that
    needs. What this forbids besides, the other order of the two allows.

    Raises
    ------
    InfeasibleError
        If there is no room for both.
    """
    part_stands(draft, place, first, second, what)
    modulus = draft.modulus_s(first.begin, second.begin)
    most = most_s(draft, first) + most_s(draft, second)
    shift = second.after_s + first.before_s
    limit = modulus + first.least_s + second.least_s + place.clearance_s - most - 1 + shift
    sentence = f"{second.who} leaves {place.id} not long before {first.who} comes"
    label = words(sentence, first.origin, second.origin, place.origin)
    draft.join("track", second.end, first.begin, place.clearance_s + shift, limit, label)


def part_stands(draft: Draft, place: Station, first: Stand, second: Stand, what: str) -> None:
    """Let two trains stand at a station one after the other."""
    sentence = f"{first.who} and {second.who} share a {what} of {place.id}"
    if first.before_s + first.after_s + second.before_s + second.after_s:
        sentence += f", held for {format_duration(TERMINAL_STAND_S)} before leaving there or after arriving"
    label = words(sentence, first.origin, second.origin, place.origin)
    keep_apart(draft, "track", first, second, place.clearance_s, label, both=True)


def _rows(stretch: Stretch) -> list[Origin]:
    return [s.origin for s in stretch.sections]


def _track(stretch: Stretch) -> str:
    kind = "single track" if stretch.single else "track"
    ends = sorted((stretch.start, stretch.end)) if stretch.single else (stretch.start, stretch.end)
    return f"{kind} {ends[0]} – {ends[1]}"
