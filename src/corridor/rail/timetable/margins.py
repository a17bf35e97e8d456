"""By how much each rule is kept: recomputed from the tables and the finished timetable alone.

A margin is one rule at one place between one or two trains, with its slack in seconds: negative means broken
(the check reports it), zero means it binds (``corridor why`` tells it). Nothing here knows the solver or its
model; where both could share code they do not, on purpose.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corridor.rail.model import Control, Network, Origin, RailTask, Run, Station, Stretch, Timetable, Train
from corridor.rail.timetable.rules import TERMINAL_STAND_S
from corridor.units import DAY_S, format_clock, format_duration

__all__ = ["NEAR_S", "Margin", "margins"]

NEAR_S = 900
"""Margins between two trains are reported up to this slack, seconds."""


@dataclass(frozen=True, slots=True)
class Margin:
    """A rule, who is concerned, and the slack.

    Parameters
    ----------
    kind
        ``window``, ``dwell``, ``control``, ``staff``, ``headway``, ``crossing``, ``tracks``, ``platforms``,
        ``connection``, ``day-return``.
    runs
        Ids of the runs concerned.
    station
        Where; for a stretch, the station at which it binds.
    slack_s
        Seconds by which the rule is kept; negative if it is broken.
    event
        ``arrival`` or ``departure`` of the first of the runs.
    """

    kind: str
    runs: tuple[str, ...]
    station: str
    event: str
    slack_s: int
    sentence: str
    origins: tuple[Origin, ...]


def margins(task: RailTask, timetable: Timetable) -> list[Margin]:
    """Return the margin of every rule: all of single trains, those between trains up to ``NEAR_S``.

    Cost is O(n log n + c) for n calls and c pairs of trains close in time at one place.
    """
    runs = list(timetable.runs.values())
    found: list[Margin] = []
    for run in timetable.planned:
        train = task.services.trains[run.train]
        found += [*_windows(run, train), *_dwells(run, train), *_controls(task, run)]
    found += _stretches(task.network, runs)
    found += _yards(task.network, runs)
    found += _connections(task, runs)
    return found


def _windows(run: Run, train: Train) -> Iterator[Margin]:
    first, last = run.calls[0], run.calls[-1]
    for event, station, at, window in (
        ("departure", first.station, first.departure_s, train.departure or (0, DAY_S)),
        ("arrival", last.station, last.arrival_s, train.arrival),
    ):
        if window:
            a, b = (format_clock(s) for s in window)
            slack = min(at - window[0], window[1] - at)
            sentence = f"{run.id}: {event} at {station} between {a} and {b}"
            yield Margin("window", (run.id,), station, event, slack, sentence, (train.origin,))


def _dwells(run: Run, train: Train) -> Iterator[Margin]:
    for stop in train.stops[1:-1]:
        call = run.call(stop.station)
        stood = call.dwell_s if call and call.boarding else -1
        sentence = f"{run.id} stands at least {stop.min_dwell_s} s at {stop.station}"
        slack = stood - stop.min_dwell_s
        yield Margin("dwell", (run.id,), stop.station, "departure", slack, sentence, (train.origin,))


def _controls(task: RailTask, run: Run) -> Iterator[Margin]:
    """Measure the checks: at a station one after the other, on board the time between two stations."""
    done: dict[str, int] = {}
    for control in task.network.controls_on(run.path):
        first, second = sorted(control.between, key=run.path.index)
        if control.where == "on board":
            begin, until, place = run.call(first), run.call(second), second
        else:
            begin = until = run.call(control.station)
            place = control.station
        assert begin is not None
        assert until is not None
        begins = begin.departure_s if control.where == "on board" else begin.arrival_s + done.get(place, 0)
        done[place] = done.get(place, 0) + control.planned_s
        yield _duration(run, control, place, until.departure_s - begins)
        yield from _staffed(run, control, place, begins)


def _duration(run: Run, control: Control, place: str, there: int) -> Margin:
    where = "on board" if control.where == "on board" else f"at {control.station}"
    sentence = f"{control.party} checks {run.id} {where} for {format_duration(control.planned_s)}"
    return Margin(
        "control", (run.id,), place, "departure", there - control.planned_s, sentence, (control.origin,)
    )


def _staffed(run: Run, control: Control, place: str, begins: int) -> Iterator[Margin]:
    if control.staffed:
        ends = begins + control.planned_s
        slack = max(min(begins - a, b - ends) for a, b in control.staffed)
        hours = ", ".join(f"{format_clock(a)}–{format_clock(b)}" for a, b in control.staffed)
        sentence = f"{control.party} staffs {place} {hours}"
        yield Margin("staff", (run.id,), place, "arrival", slack, sentence, (control.origin,))


@dataclass(frozen=True, slots=True)
class _Use:
    """A run on a stretch, from ``enter`` to ``leave``."""

    run: Run
    stretch: Stretch
    enter: int
    leave: int


def _stretches(network: Network, runs: Sequence[Run]) -> Iterator[Margin]:
    uses: dict[str, list[_Use]] = defaultdict(list)
    for run in runs:
        at = {c.station: c for c in run.calls}
        for stretch in network.stretches(run.path):
            key = stretch.key if stretch.single else f"{stretch.start}→{stretch.end}"
            enter, leave = at[stretch.start].departure_s, at[stretch.end].arrival_s
            uses[key].append(_Use(run, stretch, enter, leave))
    for group in uses.values():
        yield from _along(network, sorted(group, key=lambda u: (u.enter, u.leave, u.run.id)))


def _along(network: Network, uses: Sequence[_Use]) -> Iterator[Margin]:
    """Compare each run on a stretch with those that follow soon."""
    longest = max(u.leave - u.enter for u in uses)
    for n, first in enumerate(uses):
        for second in uses[n + 1 :]:
            if second.enter > first.enter + longest + NEAR_S:
                break
            if _together(first.run, second.run):
                yield from _pair(network, first, second)


def _together(a: Run, b: Run) -> bool:
    """Whether two runs share a day, and not both were there before."""
    return (a.kind, b.kind) != ("existing", "existing") and not a.dates.isdisjoint(b.dates)


def _pair(network: Network, first: _Use, second: _Use) -> Iterator[Margin]:
    stretch = second.stretch
    origins = tuple(dict.fromkeys(s.origin for s in stretch.sections))
    same = first.stretch.start == stretch.start
    if same and not stretch.clears:
        slack = min(second.enter - first.enter, second.leave - first.leave) - stretch.headway_s
        way = f"from {stretch.start} to {stretch.end}"
        text = f"{second.run.id} follows {first.run.id} {way} by {stretch.headway_s} s"
        kind = "headway"
    else:
        release = max(network.stations[s].clearance_s for s in (stretch.start, stretch.end))
        slack = second.enter - first.leave - release
        verb = "follows" if same else "meets"
        text = f"{second.run.id} {verb} {first.run.id} at {stretch.start} on single track, {release} s apart"
        kind = "headway" if same else "crossing"
    if slack <= NEAR_S:
        runs = (second.run.id, first.run.id)
        yield Margin(kind, runs, stretch.start, "departure", slack, text, origins)


def _yards(network: Network, runs: Sequence[Run]) -> Iterator[Margin]:
    """Compare how many trains stand at once with the tracks and platforms there are."""
    standing: dict[str, list[tuple[int, int, Run, bool]]] = defaultdict(list)
    for run in runs:
        for n, call in enumerate(run.calls):
            if network.stations[call.station].is_control_point:
                begin = call.arrival_s - (TERMINAL_STAND_S if n == 0 else 0)
                end = call.departure_s + (TERMINAL_STAND_S if n == len(run.calls) - 1 else 0)
                standing[call.station].append((begin, end, run, call.boarding))
    for station, users in standing.items():
        place = network.stations[station]
        boarding = [u for u in users if u[3]]
        yield from _crowds(place, "tracks", place.tracks, users)
        yield from _crowds(place, "platforms", place.platform_tracks, boarding)


def _crowds(
    place: Station, what: str, capacity: int, users: Iterable[tuple[int, int, Run, bool]]
) -> Iterator[Margin]:
    there: list[tuple[int, int, Run, bool]] = []
    for user in sorted(users, key=lambda u: (u[0], u[1], u[2].id)):
        there = [u for u in there if u[1] + place.clearance_s > user[0]]
        crowd = _largest(there, user[2])
        if len(crowd) >= capacity and any(r.kind == "planned" for r in (*crowd, user[2])):
            slack = min(u[1] + place.clearance_s for u in there if u[2] in crowd)
            text = f"{user[2].id} at {place.id} finds {len(crowd)} trains on {capacity} {what}"
            ids = (user[2].id, *(r.id for r in crowd))
            yield Margin(what, ids, place.id, "arrival", user[0] - slack, text, (place.origin,))
        there.append(user)


def _largest(there: Sequence[tuple[int, int, Run, bool]], newcomer: Run) -> list[Run]:
    """Return the most runs standing on one day of the newcomer's."""
    runs = [u[2] for u in there if not u[2].dates.isdisjoint(newcomer.dates)]
    days = {d for r in runs for d in r.dates & newcomer.dates}
    crowds = {tuple(i for i, r in enumerate(runs) if d in r.dates) for d in days}
    return [runs[i] for i in max(crowds, key=len, default=())]


def _connections(task: RailTask, runs: Sequence[Run]) -> Iterator[Margin]:
    by_train: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        by_train[run.train].append(run)
    for wish in task.services.connections:
        for a in by_train[wish.arriving]:
            for d in by_train[wish.departing]:
                reach, leave = a.call(wish.station), d.call(wish.station)
                if reach and leave and not a.dates.isdisjoint(d.dates):
                    change = leave.departure_s - reach.arrival_s
                    slack = min(change - wish.min_s, wish.max_s - change)
                    text = f"from {a.id} to {d.id} at {wish.station} in {format_duration(change)}"
                    ids = (d.id, a.id)
                    yield Margin("connection", ids, wish.station, "departure", slack, text, (wish.origin,))
