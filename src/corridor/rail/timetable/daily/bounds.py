"""Lower bounds on what the wishes cost, as a flow over intervals of departures."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from corridor.rail.solvers.blocking import BlockingModel, Moment
from corridor.rail.timetable.daily.draft import Draft, DraftTrain, Wish
from corridor.rail.timetable.daily.profile import rides
from corridor.rail.timetable.daily.rooftop import Array, Layers, Wishes, interval_least, shortest_path

__all__ = ["bound_wishes"]


INTERVALS = 24
"""Intervals into which the possible departures of a train are cut; a pair of trains has the square of it."""


def bound_wishes(draft: Draft, start: str, trains: Sequence[DraftTrain], group: Sequence[Wish]) -> None:
    """Ask that the wishes cost at least what the best departures of the trains from ``start`` would.

    Where the order of the trains is known the bound follows their departures, interval by interval;
    otherwise it is one number.
    """
    model = draft.model
    ordered = sorted(trains, key=lambda t: (sum(model.bounds(t.departure[start])), t.id))
    draft.groups.append((start, tuple(t.id for t in ordered), group))
    layers = _best(draft, start, ordered, group)
    if layers is None:
        return
    for train in (t for t in ordered if t.path[0] == start):
        draft.promise[train.id] = max(draft.promise.get(train.id, 0.0), layers.least)
    total = Moment(tuple((w.travellers, w.cost) for w in group))
    model.after(total, Moment(constant=int(layers.least)))
    if all(_leaves_first(draft, start, a, b) for a, b in pairwise(ordered)):
        _follow(draft, start, ordered, layers, total)


def _best(draft: Draft, start: str, trains: Sequence[DraftTrain], group: Sequence[Wish]) -> Layers | None:
    """Return the best departures of the trains if nothing but fixed trains stood in their way."""
    windows = [draft.model.bounds(t.departure[start]) for t in trains]
    weights = draft.task.weights
    wishes = Wishes(
        np.array([w.at for w in group], dtype=np.float64),
        np.array([w.travellers for w in group], dtype=np.float64),
        np.array([w.cap for w in group], dtype=np.float64),
        round(10 * weights.early),
        round(10 * weights.late),
    )
    departures = _departures(_agreeable(windows), draft.model.tick_s)
    rides = [_rides(draft, start, t, d, group) for t, d in zip(trains, departures, strict=True)]
    return shortest_path(wishes.layers(departures, rides, draft.model.tick_s), wishes)


def _rides(draft: Draft, start: str, train: DraftTrain, departures: Array, group: Sequence[Wish]) -> Array:
    """Return the cost of the ride of each wish for every departure, shape (departures, wishes)."""
    after = train.steps[train.path.index(start) :]
    ends = {w.end for w in group}
    least = rides(departures, draft.model.tick_s, after, draft.holes.get(train.id, {}), ends, start)
    return 10.0 * np.stack([least[w.end] for w in group], axis=1)


def _agreeable(windows: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Widen the windows so that any departures in them, once sorted, lie each in its window."""
    lows = np.minimum.accumulate([low for low, _ in windows][::-1])[::-1]
    highs = np.maximum.accumulate([high for _, high in windows])
    return [(int(a), int(b)) for a, b in zip(lows, highs, strict=True)]


def _departures(windows: Sequence[tuple[int, int]], step: int) -> list[Array]:
    """Return every departure of each window, ``step`` seconds apart."""
    return [np.arange(low, high + 1, step, dtype=np.float64) for low, high in windows]


def _leaves_first(draft: Draft, start: str, first: DraftTrain, second: DraftTrain) -> bool:
    """Whether ``first`` leaves before ``second`` in any plan."""
    (_, high), (low, _) = (draft.model.bounds(t.departure[start]) for t in (first, second))
    return high <= low or (start == first.path[0] and (first.id, second.id) in draft.ordered)


def _follow(draft: Draft, start: str, trains: Sequence[DraftTrain], layers: Layers, total: Moment) -> None:
    """Add the flow: one interval a train, one pair of intervals between neighbours, at its least cost."""
    model = draft.model
    intervals = [_intervals(draft, start, t) for t in trains]
    price: list[tuple[int, int]] = []
    for n, costs in enumerate(layers.arcs):
        rows, columns = intervals[n], intervals[n + 1]
        least = interval_least(costs, [b for b, _ in rows], [b for b, _ in columns])
        price += _arcs(model, [x for _, x in rows], [x for _, x in columns], least)
    closing = np.minimum.reduceat(layers.last, [b for b, _ in intervals[-1]])
    for cost, (_, literal) in zip(closing, intervals[-1], strict=True):
        if not np.isfinite(cost):
            model.among([-literal], 1)
        elif cost >= 1:
            price.append((int(cost), literal))
    model.after(total, Moment(tuple(price), int(layers.least)))


Interval = tuple[int, int]
"""(index of its first departure, literal "the train leaves within it")."""


def _intervals(draft: Draft, start: str, train: DraftTrain) -> list[Interval]:
    """Return the intervals of a train's departures from a station; they are shared by all who ask."""
    key = (train.id, start)
    if key not in draft.intervals:
        draft.intervals[key] = _cut(draft.model, train.departure[start], f"{train.id} {start}")
    return draft.intervals[key]


def _cut(model: BlockingModel, leave: Moment, name: str) -> list[Interval]:
    low, high = model.bounds(leave)
    count = (high - low) // model.tick_s + 1
    width = max(1, -(-count // INTERVALS))
    intervals = []
    for begin in range(0, count, width):
        literal = model.literal(f"{name} in {begin}")
        model.after(leave, Moment(constant=low + begin * model.tick_s), given=(literal,))
        last = low + (begin + width) * model.tick_s - 1
        model.after(Moment(constant=last), leave, given=(literal,))
        intervals.append((begin, literal))
    model.among([x for _, x in intervals], 1, 1)
    return intervals


def _arcs(
    model: BlockingModel, rows: Sequence[int], columns: Sequence[int], least: Array
) -> list[tuple[int, int]]:
    """Add one literal a possible pair; return (cost, literal) of those that cost anything."""
    outgoing: dict[int, list[int]] = {x: [] for x in rows}
    incoming: dict[int, list[int]] = {x: [] for x in columns}
    price = []
    for i, a in enumerate(rows):
        for j, b in enumerate(columns):
            if np.isfinite(least[i, j]):
                arc = model.literal("arc")
                outgoing[a].append(arc)
                incoming[b].append(arc)
                price.append((int(least[i, j]), arc))
    for sides in (outgoing, incoming):
        for literal, arcs in sides.items():
            model.equal(Moment(tuple((1, x) for x in arcs)), Moment(((1, literal),)))
    return [(c, x) for c, x in price if c >= 1]
