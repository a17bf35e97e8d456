"""Delays through a day on which crossings are decided anew: events in the order in which they happen.

A train that is ready to enter a track waits for those planned before it, but not longer than the patience
beyond its own planned time; then it goes first, if the track is free and the station at the other end has
a track left. Everything else is as in :mod:`kept`: the same luck, the same least times. If trains lock each
other up all the same, the day is played with the plan's order instead.

A discrete-event simulation with a binary heap; ties in the order of the plan. Time and event share one number
on the heap, and all is compiled without numba's runtime (``_nrt=False``), which would count every array of a
tuple up and down at each access: twenty times the work.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

from corridor.rail.simulate.graph import Net
from corridor.rail.simulate.kept import propagate
from corridor.rail.simulate.luck import Dice, sample, stream_of
from corridor.rail.simulate.order import TERMINAL_STAND_S
from corridor.rail.simulate.tracks import Tracks

__all__ = ["Onward", "State", "onward_of", "redecide_many", "state_of"]

Kernel = TypeVar("Kernel", bound=Callable[..., object])

_EVENT_BITS = 24
_EVENT_MASK = (1 << _EVENT_BITS) - 1
"""A place on the heap is the second, then the event, in one int64: up to sixteen million events."""

_NEVER = -(1 << 38)
"""Before every second of the plan, and still a place on the heap."""


def _kernel(function: Kernel) -> Kernel:
    """Compile without numba's runtime, an option that numba has and its types do not tell."""
    options: dict[str, Any] = {"cache": True, "nogil": True, "_nrt": False}
    return cast("Kernel", njit(**options)(function))


class Onward(NamedTuple):
    """Activities by where they begin: rows ``first[e]`` to ``first[e + 1]`` of ``target`` and ``row``.

    ``between_trains`` marks activities that stand for the plan's order and do not bind here, bool [A];
    ``waits`` counts, for each event, the activities that do, int64 [E].
    """

    first: NDArray[np.int64]
    target: NDArray[np.int64]
    row: NDArray[np.int64]
    between_trains: NDArray[np.bool_]
    waits: NDArray[np.int64]


class State(NamedTuple):
    """What changes during a day: one allocation for all days."""

    heap: NDArray[np.int64]
    size: NDArray[np.int64]
    waits: NDArray[np.int64]
    done: NDArray[np.bool_]
    ready: NDArray[np.int64]
    parked: NDArray[np.bool_]
    queue: NDArray[np.int64]
    queued: NDArray[np.int64]
    due: NDArray[np.int64]
    next_rank: NDArray[np.int64]
    on_track: NDArray[np.int64]
    last_enter: NDArray[np.int64]
    last_leave: NDArray[np.int64]
    ahead: NDArray[np.int64]
    newest: NDArray[np.int64]
    standing: NDArray[np.int64]
    coming: NDArray[np.int64]


def onward_of(net: Net, between_trains: NDArray[np.bool_]) -> Onward:
    """Return the activities by source."""
    target = np.repeat(np.arange(net.planned.size), np.diff(net.first))
    rows = np.flatnonzero((net.source >= 0) & ~between_trains)
    rows = rows[np.argsort(net.source[rows], kind="stable")]
    first = np.searchsorted(net.source[rows], np.arange(net.planned.size + 1))
    waits = np.bincount(target[rows], minlength=net.planned.size)
    return Onward(first.astype(np.int64), target[rows], rows, between_trains, waits.astype(np.int64))


def state_of(net: Net, tracks: Tracks) -> State:
    """Return room for a day."""
    events, many, yards = net.planned.size, tracks.clears.size, tracks.room.size

    def zeros(*shape: int) -> NDArray[np.int64]:
        return np.zeros(shape, np.int64)

    heap = 64 * (events + yards) + 64
    return State(
        zeros(heap), zeros(1), zeros(events), np.zeros(events, np.bool_), zeros(events),
        np.zeros(events, np.bool_), zeros(events), zeros(1), zeros(events), zeros(many), zeros(many, 2),
        zeros(many, 2), zeros(many, 2), zeros(events), zeros(many, 2), zeros(yards), zeros(yards),
    )  # fmt: skip


@_kernel
def _push(s: State, time: int, event: int) -> None:
    """Put an event on the heap; when it is full the event is lost and the day locks up."""
    i = s.size[0]
    if i >= s.heap.size:
        return
    s.size[0] = i + 1
    key = (time << _EVENT_BITS) | event
    while i > 0:
        up = (i - 1) >> 1
        if s.heap[up] <= key:
            break
        s.heap[i] = s.heap[up]
        i = up
    s.heap[i] = key


@_kernel
def _pop(s: State) -> tuple[int, int]:
    """Take the earliest event from the heap."""
    top = s.heap[0]
    n = s.size[0] - 1
    s.size[0] = n
    last = s.heap[n]
    i = 0
    while 2 * i + 1 < n:
        down = 2 * i + 1
        if down + 1 < n and s.heap[down + 1] < s.heap[down]:
            down += 1
        if last <= s.heap[down]:
            break
        s.heap[i] = s.heap[down]
        i = down
    s.heap[i] = last
    return top >> _EVENT_BITS, top & _EVENT_MASK


@_kernel
def _begin(onward: Onward, s: State) -> None:
    """Clear the state and make every event ready that waits for nothing."""
    s.size[0] = 0
    for e in range(s.waits.size):
        s.waits[e] = onward.waits[e]
    s.done[:] = False
    s.ready[:] = _NEVER
    s.parked[:] = False
    s.queued[0] = 0
    s.due[:] = _NEVER
    s.next_rank[:] = 0
    s.on_track[:] = 0
    s.last_enter[:] = _NEVER
    s.last_leave[:] = _NEVER
    s.ahead[:] = -1
    s.newest[:] = -1
    s.standing[:] = 0
    s.coming[:] = 0


@_kernel
def _clock(net: Net, dice: Dice, stream: np.uint64, s: State) -> None:
    """Give every event the times that the clock asks for, and start those that need nothing else."""
    for e in range(net.planned.size):
        for row in range(net.first[e], net.first[e + 1]):
            if net.source[row] < 0:
                time = net.lag[row]
                if net.chance[row] >= 0:
                    time += sample(dice, net.chance[row], stream)
                s.ready[e] = max(s.ready[e], time)
        if s.waits[e] == 0:
            _push(s, s.ready[e], e)


@_kernel
def _may_enter(net: Net, tracks: Tracks, s: State, patience: int, time: int, e: int) -> int:
    """Return 0 if a train may enter its track now, a later second to ask again, or −1 to be woken."""
    t, sense = tracks.enters[e], tracks.sense[e]
    other = 1 - sense
    if s.on_track[t, other] > 0 or (tracks.clears[t] and s.on_track[t, sense] > 0):
        return -1
    free = s.last_leave[t, other] + tracks.release[t]
    if tracks.clears[t]:
        free = max(free, s.last_leave[t, sense] + tracks.release[t])
    else:
        free = max(free, s.last_enter[t, sense] + tracks.headway[t])
    if time < free:
        return int(free)
    if tracks.order[tracks.first[t] + s.next_rank[t]] == e:
        return 0
    if time < net.planned[e] + patience:
        return int(net.planned[e] + patience)
    yard = tracks.yard[tracks.far[e]]
    if yard >= 0 and s.standing[yard] + s.coming[yard] >= tracks.room[yard]:
        return -1
    return 0


@_kernel
def _may_arrive(tracks: Tracks, s: State, at: NDArray[np.int64], time: int, e: int) -> int:
    """Return as :func:`_may_enter` for a train that reaches the end of its track."""
    t, before = tracks.leaves[e], s.ahead[e]
    if before >= 0 and not tracks.clears[t]:
        if not s.done[before]:
            return -1
        if time < at[before] + tracks.headway[t]:
            return int(at[before] + tracks.headway[t])
    yard = tracks.yard[e]
    if yard >= 0 and s.standing[yard] >= tracks.room[yard]:
        return -1
    return 0


@_kernel
def _wake(tracks: Tracks, s: State, time: int, track: int, yard: int) -> None:
    """Let the trains that wait for a track or for room at a station (−1: none) ask again."""
    kept = 0
    for n in range(s.queued[0]):
        e = s.queue[n]
        arrives = tracks.enters[e] < 0
        wants = tracks.leaves[e] if arrives else tracks.enters[e]
        room = tracks.yard[e] if arrives else tracks.yard[tracks.far[e]]
        if wants == track or (room == yard and yard >= 0):
            s.parked[e] = False
            _push(s, time, e)
        else:
            s.queue[kept] = e
            kept += 1
    s.queued[0] = kept


@_kernel
def _enter(tracks: Tracks, s: State, time: int, e: int) -> None:
    t, sense, far = tracks.enters[e], tracks.sense[e], tracks.far[e]
    s.on_track[t, sense] += 1
    s.last_enter[t, sense] = time
    s.ahead[far] = s.newest[t, sense]
    s.newest[t, sense] = far
    if tracks.yard[far] >= 0:
        s.coming[tracks.yard[far]] += 1


@_kernel
def _leave(tracks: Tracks, s: State, time: int, e: int, events: int) -> None:
    t, sense, yard = tracks.leaves[e], tracks.sense[e], tracks.yard[e]
    s.on_track[t, sense] -= 1
    s.last_leave[t, sense] = time
    if yard >= 0:
        s.coming[yard] -= 1
        s.standing[yard] += 1
        if tracks.ends[e]:
            _push(s, time + TERMINAL_STAND_S + tracks.clearance[yard], events + yard)


@_kernel
def _happen(
    net: Net, dice: Dice, stream: np.uint64, onward: Onward, tracks: Tracks, s: State,
    at: NDArray[np.int64], time: int, e: int,
) -> None:  # fmt: skip
    """Let an event happen, and tell those that wait for it."""
    at[e] = time
    s.done[e] = True
    if tracks.leaves[e] >= 0:
        _leave(tracks, s, time, e, net.planned.size)
    if tracks.frees[e] >= 0:
        _push(s, time + tracks.clearance[tracks.frees[e]], net.planned.size + tracks.frees[e])
    if tracks.enters[e] >= 0:
        _enter(tracks, s, time, e)
        t = tracks.enters[e]
        end = tracks.first[t + 1] - tracks.first[t]
        while s.next_rank[t] < end and s.done[tracks.order[tracks.first[t] + s.next_rank[t]]]:
            s.next_rank[t] += 1
    for k in range(onward.first[e], onward.first[e + 1]):
        row, target = onward.row[k], onward.target[k]
        reached = time + net.lag[row]
        if net.chance[row] >= 0:
            reached += sample(dice, net.chance[row], stream)
        if reached <= net.until[row]:
            s.ready[target] = max(s.ready[target], reached)
        s.waits[target] -= 1
        if s.waits[target] == 0:
            _push(s, s.ready[target], target)


@_kernel
def _wake_after(tracks: Tracks, s: State, time: int, e: int) -> None:
    """Wake those for whom an event that has happened changes something."""
    if tracks.enters[e] >= 0:
        _wake(tracks, s, time, tracks.enters[e], -1)
    if tracks.leaves[e] >= 0:
        _wake(tracks, s, time, tracks.leaves[e], -1)


@_kernel
def _play(
    net: Net, dice: Dice, stream: np.uint64, onward: Onward, tracks: Tracks, s: State,
    patience: int, at: NDArray[np.int64],
) -> bool:  # fmt: skip
    """Play one day; return whether every event happened."""
    events = net.planned.size
    _begin(onward, s)
    _clock(net, dice, stream, s)
    happened = 0
    while s.size[0] > 0 and happened < events:
        time, e = _pop(s)
        if e >= events:
            s.standing[e - events] -= 1
            _wake(tracks, s, time, -1, e - events)
            continue
        if s.done[e]:
            continue
        again = 0
        if tracks.enters[e] >= 0:
            again = _may_enter(net, tracks, s, patience, time, e)
        elif tracks.leaves[e] >= 0:
            again = _may_arrive(tracks, s, at, time, e)
        if again == 0:
            _happen(net, dice, stream, onward, tracks, s, at, time, e)
            happened += 1
            _wake_after(tracks, s, time, e)
        else:
            if (again < 0 or tracks.enters[e] >= 0) and not s.parked[e]:
                s.parked[e] = True
                s.queue[s.queued[0]] = e
                s.queued[0] += 1
            if again > 0 and s.due[e] != again:
                s.due[e] = again
                _push(s, again, e)
    return happened == events


@_kernel
def redecide_many(
    net: Net, dice: Dice, onward: Onward, tracks: Tracks, s: State, seed: int, begin: int, patience: int,
    times: NDArray[np.int64],
) -> int:  # fmt: skip
    """Fill in the days ``begin``, ``begin + 1``, …; return on how many the plan's order had to be kept.

    Parameters
    ----------
    patience
        Seconds beyond its planned time for which a train waits for those planned before it.
    times
        Written: when each event happens, int64 [days, E].
    """
    fallbacks = 0
    for n in range(times.shape[0]):
        stream = stream_of(seed, begin + n)
        if not _play(net, dice, stream, onward, tracks, s, patience, times[n]):
            fallbacks += 1
            propagate(net, dice, stream, times[n])
    return fallbacks
