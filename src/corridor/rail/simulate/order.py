"""Trains after each other: headways, single track, tracks at stations, vehicles, connections.

The order of the plan is kept: who goes first in the plan goes first on the day.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from corridor.rail.model import Circulation, Network, RailTask, Run, Stretch
from corridor.rail.simulate.graph import Activity, Sketch

__all__ = ["TERMINAL_STAND_S", "Passage", "connect", "keep_apart", "passages", "share_tracks", "turn_units"]

TERMINAL_STAND_S = 300
"""Seconds for which a train holds a track before its first departure and after its last arrival."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A run on a stretch: positions in its path where it enters and leaves it."""

    run: Run
    stretch: Stretch
    enter: int
    leave: int

    @property
    def enter_s(self) -> int:
        """Planned second of entering."""
        return self.run.calls[self.enter].departure_s

    @property
    def leave_s(self) -> int:
        """Planned second of leaving."""
        return self.run.calls[self.leave].arrival_s


def passages(network: Network, runs: Iterable[Run]) -> dict[str, list[Passage]]:
    """Return who uses each piece of track in the order of the plan: single track once, else a direction."""
    found: dict[str, list[Passage]] = defaultdict(list)
    for run in runs:
        at = 0
        for stretch in network.stretches(run.path):
            key = stretch.key if stretch.single else f"{stretch.start}→{stretch.end}"
            found[key].append(Passage(run, stretch, at, at + len(stretch.sections)))
            at += len(stretch.sections)
    for users in found.values():
        users.sort(key=lambda p: (p.enter_s, p.leave_s, p.run.id))
    return found


def keep_apart(sketch: Sketch, network: Network, runs: Sequence[Run]) -> None:
    """Let each train on a piece of track wait for the one before it in the plan."""
    for users in passages(network, runs).values():
        for first, second in itertools.pairwise(users):
            _apart(sketch, network, first, second)


def _apart(sketch: Sketch, network: Network, first: Passage, second: Passage) -> None:
    enters = [sketch.at[p.run.id, p.enter, "departure"] for p in (first, second)]
    leaves = [sketch.at[p.run.id, p.leave, "arrival"] for p in (first, second)]
    same = first.stretch.start == second.stretch.start
    if same and not second.stretch.clears:
        sketch.follow("headway", enters[0], enters[1], second.stretch.headway_s)
        sketch.follow("headway", leaves[0], leaves[1], second.stretch.headway_s)
    else:
        release = release_s(network, second.stretch)
        sketch.follow("headway" if same else "crossing", leaves[0], enters[1], release)


def release_s(network: Network, stretch: Stretch) -> int:
    """Return the seconds between one train leaving single track and an opposing one entering it."""
    return max(network.stations[s].clearance_s for s in (stretch.start, stretch.end))


def share_tracks(sketch: Sketch, network: Network, runs: Sequence[Run]) -> None:
    """Let a train wait outside a station until the one before it in the plan has left the track it takes."""
    standing: dict[str, list[tuple[int, int, Run, int]]] = defaultdict(list)
    for run in runs:
        last = len(run.calls) - 1
        for n, call in enumerate(run.calls):
            if network.stations[call.station].is_control_point:
                begin = call.arrival_s - (0 if n else TERMINAL_STAND_S)
                end = call.departure_s + (0 if n < last else TERMINAL_STAND_S)
                standing[call.station].append((begin, end, run, n))
    for station, users in standing.items():
        place = network.stations[station]
        users.sort(key=lambda u: (u[0], u[1], u[2].id))
        for before, after in _tracks(users, place.tracks, place.clearance_s):
            _wait_outside(sketch, before, after, place.clearance_s)


_Stand = tuple[int, int, Run, int]


def _tracks(users: Sequence[_Stand], tracks: int, clearance_s: int) -> Iterator[tuple[_Stand, _Stand]]:
    """Give each train a track, the longest free one first; yield who takes it after whom."""
    taken: list[_Stand] = []
    for user in users:
        free = [t for t in taken if t[1] + clearance_s <= user[0]]
        if len(taken) < tracks:
            taken.append(user)
        elif free:
            before = min(free, key=lambda t: t[1])
            taken.remove(before)
            taken.append(user)
            yield before, user


def _wait_outside(sketch: Sketch, before: _Stand, after: _Stand, clearance_s: int) -> None:
    _, _, gone, n = before
    _, _, comes, m = after
    if m == 0:
        return
    target = sketch.at[comes.id, m, "arrival"]
    if n < len(gone.calls) - 1:
        sketch.follow("track", sketch.at[gone.id, n, "departure"], target, clearance_s)
    else:
        source = sketch.at[gone.id, n, "arrival"]
        sketch.follow("track", source, target, clearance_s + TERMINAL_STAND_S)


def turn_units(
    sketch: Sketch, task: RailTask, runs: Sequence[Run], circulation: Circulation, day: date
) -> None:
    """Let a train wait for its vehicle from the train before, turned and if need be serviced."""
    today = {r.id: r for r in runs}
    serviced = {(unit, run) for unit, when, run in circulation.services if when == day}
    for duty in circulation.on(day):
        for a, b in itertools.pairwise(r for r in duty.runs if r in today):
            first, second = today[a], today[b]
            source = sketch.at[a, len(first.calls) - 1, "arrival"]
            target = sketch.at[b, 0, "departure"]
            stock = task.stock[first.stock]
            least_s = stock.turnaround_s + (stock.service_s if (duty.unit, a) in serviced else 0)
            if first.path[-1] != second.path[0]:
                least_s = sketch.gap_s(source, target)  # an empty run between: nothing known to spare
            if sketch.gap_s(source, target) >= 0:
                sketch.link("turn", source, target, least_s)


def connect(sketch: Sketch, task: RailTask, runs: Sequence[Run], hold_s: int) -> list[tuple[int, int, int]]:
    """Hold trains for late connections; return (arrival, departure, least seconds) of each, held or not.

    A train waits only if the other one will be there within ``hold_s`` of its own planned departure.
    """
    found = []
    for wish in task.services.connections:
        for a, d in itertools.product(runs, runs):
            if (a.train, d.train) != (wish.arriving, wish.departing):
                continue
            n, m = _position(a, wish.station), _position(d, wish.station)
            if n <= 0 or not 0 <= m < len(d.path) - 1:
                continue
            source, target = sketch.at[a.id, n, "arrival"], sketch.at[d.id, m, "departure"]
            found.append((source, target, wish.min_s))
            if hold_s > 0 and sketch.gap_s(source, target) >= wish.min_s:
                until = sketch.events[target].planned_s + hold_s
                sketch.activities.append(Activity("connection", source, target, wish.min_s, -1, until))
    return found


def _position(run: Run, station: str) -> int:
    """Return where a station is in a run's path; −1 if it does not pass it."""
    return run.path.index(station) if station in run.path else -1
