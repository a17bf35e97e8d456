"""What moves as one: events that are tied to each other become a block, and equal waits one class.

Activities without leeway tie two events together. Activities between the same two blocks that wait the same
in every timetable are one class, however many trains run on the line: a route of passengers is a constant
and a few classes whose waits it pays.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.rail.timetable.periodic.network import Integers, slacks
from corridor.rail.timetable.periodic.passengers.instance import PassengerNetwork

__all__ = ["Blocks", "block"]

Ties = list[list[tuple[int, int, int]]]
"""By event: the event tied to it, by how much that is later, and the activity."""


@dataclass(frozen=True)
class Blocks:
    """Blocks of events 0 … k−1 and classes of activities 0 … c−1.

    Parameters
    ----------
    period
        T, ticks.
    of, offset
        Block of each event, and by how much it is later than its block, ticks, shape (n,).
    source, target
        Blocks between which the activities of each class run, shape (c,).
    base
        Slack of a class is (x[target] − x[source] − base) mod T for times x of the blocks, shape (c,).
    span
        Most slack that a class may have; T−1 if any, shape (c,).
    class_of
        Class of each activity, −1 within a block, shape (m,).
    within
        Slack of each activity within a block, else 0, shape (m,).
    broken
        How many activities within blocks do not keep their bounds: then no times of the blocks can be used.
    near_first, near
        Where the classes of each block begin, shape (k+1,); classes, those of least span first.
    """

    period: int
    of: Integers
    offset: Integers
    source: Integers
    target: Integers
    base: Integers
    span: Integers
    class_of: Integers
    within: Integers
    broken: int
    near_first: Integers
    near: Integers

    @property
    def count(self) -> int:
        """Number of blocks, k."""
        return len(self.near_first) - 1

    def slack(self, times: Integers) -> Integers:
        """Return the slack of each class at times of the blocks."""
        return np.asarray((times[self.target] - times[self.source] - self.base) % self.period, dtype=np.int64)

    def events(self, times: Integers) -> Integers:
        """Return the times of all events, ticks 0 … T−1, from those of the blocks."""
        return np.asarray((times[self.of] + self.offset) % self.period, dtype=np.int64)

    def times(self, events: Integers) -> Integers:
        """Return the times of the blocks from those of events that keep the blocks together."""
        found = np.zeros(self.count, dtype=np.int64)
        found[self.of] = (events - self.offset) % self.period
        return found


def block(instance: PassengerNetwork, *, tight: bool, times: Integers | None = None) -> Blocks:
    """Tie events into blocks.

    Parameters
    ----------
    tight
        Whether trains run and stop as fast as is allowed, so that whole lines become blocks. Where that would
        break an activity within a block, the train may run or stop longer somewhere between its two events.
    times
        Of all events, ticks, shape (n,): whole lines keep the durations that they have here instead.
    """
    net = instance.network
    riding = np.array([kind in ("drive", "wait") for kind in instance.kinds], dtype=bool)
    tied = (net.spans == 0) | (riding & tight)
    taken = net.lower if times is None else net.lower + slacks(net, times)
    while True:
        made, ties = _blocks(instance, tied, taken)
        broken = np.flatnonzero(made.within > net.spans)
        loose = {a for index in broken for a in _loosest(instance, ties, int(index))}
        if not loose:
            return made
        tied[list(loose)] = False


def _blocks(instance: PassengerNetwork, tied: NDArray[np.bool_], taken: Integers) -> tuple[Blocks, Ties]:
    net = instance.network
    order = np.flatnonzero(tied)[np.argsort(net.spans[tied], kind="stable")]
    ties: Ties = [[] for _ in range(net.events)]
    for a in order.tolist():
        i, j, duration = int(net.source[a]), int(net.target[a]), int(taken[a])
        ties[i].append((j, duration, a))
        ties[j].append((i, -duration, a))
    of, offset = _tie(ties, net.period)
    source, target = of[net.source], of[net.target]
    base = (net.lower - offset[net.target] + offset[net.source]) % net.period
    inside = source == target
    within = np.where(inside, -base % net.period, 0)
    keys = np.stack([source, target, base])[:, ~inside]
    kept, first_of = np.unique(keys, axis=1, return_inverse=True)
    span = np.full(kept.shape[1], net.period - 1, dtype=np.int64)
    np.minimum.at(span, first_of.reshape(-1), net.spans[~inside])
    class_of = np.full(net.activities, -1, dtype=np.int64)
    class_of[~inside] = first_of.reshape(-1)
    near_first, near = _near(int(of.max(initial=-1)) + 1, kept, span)
    broken = int((within > net.spans).sum())
    begin, end, based = (np.ascontiguousarray(row, dtype=np.int64) for row in kept)
    return Blocks(
        net.period, of, offset, begin, end, based, span, class_of, within, broken, near_first, near
    ), ties


def _tie(ties: Ties, period: int) -> tuple[Integers, Integers]:
    """Return block and offset of each event; of ties that contradict each other some are broken."""
    of, offset = np.full(len(ties), -1, dtype=np.int64), np.zeros(len(ties), dtype=np.int64)
    blocks = 0
    for root in range(len(ties)):
        if of[root] >= 0:
            continue
        of[root], ahead = blocks, [root]
        while ahead:
            event = ahead.pop()
            for other, later, _ in ties[event]:
                if of[other] < 0:
                    of[other], offset[other] = blocks, (offset[event] + later) % period
                    ahead.append(other)
        blocks += 1
    return of, offset


def _loosest(instance: PassengerNetwork, ties: Ties, index: int) -> list[int]:
    """Return the tie of most leeway on the way around by an activity; none if all are rigid."""
    net = instance.network
    begin, goal = int(net.source[index]), int(net.target[index])
    came: dict[int, tuple[int, int]] = {begin: (begin, -1)}
    ahead = deque([begin])
    while ahead and goal not in came:
        event = ahead.popleft()
        for other, _, activity in ties[event]:
            if other not in came and activity != index:
                came[other] = (event, activity)
                ahead.append(other)
    way = [index] if any(a == index for _, _, a in ties[begin]) else []
    while goal != begin and goal in came:
        goal, activity = came[goal]
        way.append(activity)
    loosest = max(way, key=lambda a: int(net.spans[a]), default=-1)
    return [loosest] if loosest >= 0 and net.spans[loosest] > 0 else []


def _near(blocks: int, kept: Integers, span: Integers) -> tuple[Integers, Integers]:
    classes = np.tile(np.arange(kept.shape[1]), 2)
    ends = np.concatenate([kept[0], kept[1]])
    order = np.lexsort((classes, span[classes], ends))
    counts = np.bincount(ends, minlength=blocks)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), classes[order]
