"""The price of wishes as a flow over intervals of departures, refined where the answer lies.

A group of wishes gets one cost variable. Its lower bound follows the departures of the trains interval by
interval (see ``rooftop``) and grows with every minute by which a train is slower than it could be. What a
plan really costs is computed outside; where bound and truth differ, the intervals around the plan are cut
finer and the search goes on (dynamic discretisation: Boland, Hewitt, Marshall, Savelsbergh 2017).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from corridor.rail.solvers.blocking import BlockingModel, Moment
from corridor.rail.timetable.daily.draft import Draft, DraftTrain, Wish
from corridor.rail.timetable.daily.profile import rides
from corridor.rail.timetable.daily.rooftop import Array, Layers, Wishes, interval_least, shortest_path

__all__ = ["Group", "add_group", "are_ordered"]

INTERVALS = 16
"""Intervals into which the possible departures of a train are cut at first."""

SLOWER_S = 900
"""Extra time on board up to which a slower train is priced, seconds."""

FINEST = 80
"""Intervals a train at which refinement ends."""


@dataclass
class Group:
    """Wishes to leave one station on days with the same trains.

    Parameters
    ----------
    trains
        Those that may serve them, in the order in which they leave.
    cost
        Variable: what all of them cost together, tenths of a traveller × tenths of a second; at least.
    slower
        Σ price · variable of trains that are slower than they could be.
    cuts
        Where each train's intervals begin, as indices of its departures.
    """

    start: str
    trains: tuple[DraftTrain, ...]
    wishes: tuple[Wish, ...]
    cost: int
    layers: Layers
    lows: tuple[int, ...]
    slower: Moment
    cuts: list[list[int]] = field(default_factory=list)

    def value(self, draft: Draft, values: Sequence[int]) -> int:
        """Return what the wishes really cost at the times of a plan."""
        early, late = draft.shift_prices
        total = 0
        leaves = [t.departure[self.start].value(values) for t in self.trains]
        reaches = [{w: t.arrival[w].value(values) for w in {x.end for x in self.wishes}} for t in self.trains]
        for wish in self.wishes:
            fees = (
                10 * (reach[wish.end] - leave) + max(late * (leave - wish.at), early * (wish.at - leave))
                for leave, reach in zip(leaves, reaches, strict=True)
            )
            total += wish.travellers * min(wish.cap, *fees)
        return total

    def refine(self, draft: Draft, values: Sequence[int]) -> bool:
        """Cut the intervals finer around the departures of a plan; return whether anything changed."""
        changed = False
        for n, train in enumerate(self.trains):
            at = (train.departure[self.start].value(values) - self.lows[n]) // draft.model.tick_s
            finer = sorted({*self.cuts[n], *_around(self.cuts[n], at, draft, train, self.start)})
            if finer != self.cuts[n] and len(finer) <= FINEST:
                self.cuts[n], changed = finer, True
        if changed:
            self.follow(draft)
        return changed

    def follow(self, draft: Draft) -> None:
        """Let the bound follow the departures through the intervals as they are cut now."""
        model = draft.model
        intervals = [_intervals(draft, self.start, t, c) for t, c in zip(self.trains, self.cuts, strict=True)]
        price = [*self.slower.terms]
        for n, costs in enumerate(self.layers.arcs):
            least = interval_least(costs, self.cuts[n], self.cuts[n + 1])
            price += _arcs(model, intervals[n], intervals[n + 1], least)
        closing = np.minimum.reduceat(self.layers.last, self.cuts[-1])
        price += _priced(model, closing, intervals[-1])
        bound = Moment(tuple(price), self.slower.constant + int(np.floor(self.layers.least)))
        model.after(Moment(((1, self.cost),)), bound)


def _around(cuts: Sequence[int], at: int, draft: Draft, train: DraftTrain, start: str) -> set[int]:
    """Return new cuts: the departure alone, and the middles of what is left of its interval."""
    low, high = draft.model.bounds(train.departure[start])
    count = (high - low) // draft.model.tick_s + 1
    begin = max(c for c in cuts if c <= at)
    end = min((c for c in cuts if c > at), default=count)
    return {c for c in ((begin + at) // 2, at, at + 1, (at + 1 + end) // 2) if c < count}


def are_ordered(draft: Draft, start: str, trains: Sequence[DraftTrain]) -> bool:
    """Whether each train leaves the station before the next one in any plan."""
    return all(_leaves_first(draft, start, a, b) for a, b in pairwise(trains))


def _leaves_first(draft: Draft, start: str, first: DraftTrain, second: DraftTrain) -> bool:
    (_, high), (low, _) = (draft.model.bounds(t.departure[start]) for t in (first, second))
    return high <= low or (first.id, second.id) in draft.ordered


def add_group(draft: Draft, start: str, trains: Sequence[DraftTrain], wishes: Sequence[Wish]) -> Group | None:
    """Price the wishes by the trains, which must be ordered; ``None`` if no train can run at all."""
    tick = draft.model.tick_s
    windows = [draft.model.bounds(t.departure[start]) for t in trains]
    departures = [np.arange(low, high + 1, tick, dtype=np.float64) for low, high in windows]
    table = _table(draft, wishes)
    costs = [_rides(draft, start, t, d, wishes) for t, d in zip(trains, departures, strict=True)]
    layers = table.layers(departures, costs, tick)
    loyal = table.loyalty(layers, costs, 10 * SLOWER_S)
    path = shortest_path(layers, table, _discounts(trains, start, wishes, costs, loyal))
    if path is None:
        return None
    big = sum(w.travellers * w.cap for w in wishes)
    cost = draft.model.variable(0, big, f"wishes at {start}")
    slower = _slower(draft, start, trains, wishes, loyal)
    cuts = [list(range(0, len(d), max(1, -(-len(d) // INTERVALS)))) for d in departures]
    group = Group(
        start, tuple(trains), tuple(wishes), cost, path, tuple(low for low, _ in windows), slower, cuts
    )
    group.follow(draft)
    return group


def _table(draft: Draft, wishes: Sequence[Wish]) -> Wishes:
    early, late = draft.shift_prices
    at, weight, cap = np.array([(w.at, w.travellers, w.cap) for w in wishes], dtype=np.float64).T
    return Wishes(at, weight, cap, early, late)


def _rides(draft: Draft, start: str, train: DraftTrain, departures: Array, wishes: Sequence[Wish]) -> Array:
    """Return the cost of the ride of each wish for every departure, shape (departures, wishes)."""
    after = train.steps[train.path.index(start) :]
    holes = draft.holes.get(train.id, {})
    least = rides(departures, draft.model.tick_s, after, holes, {w.end for w in wishes}, start)
    return 10.0 * np.stack([least[w.end] for w in wishes], axis=1)


def _discounts(
    trains: Sequence[DraftTrain],
    start: str,
    wishes: Sequence[Wish],
    costs: Sequence[Array],
    loyal: Sequence[Array],
) -> list[Array]:
    """Return what the price of slowness already contains of rides that are long by themselves."""
    discounts = []
    for train, cost, weight in zip(trains, costs, loyal, strict=True):
        fastest = np.array([10.0 * train.ride_s(start, w.end) for w in wishes])
        extra = np.clip(np.where(np.isfinite(cost), cost - fastest, 0.0), 0.0, 10.0 * SLOWER_S)
        discounts.append(extra @ weight)
    return discounts


def _slower(
    draft: Draft, start: str, trains: Sequence[DraftTrain], wishes: Sequence[Wish], loyal: Sequence[Array]
) -> Moment:
    """Return the price of each train's extra time on board, by where people leave it."""
    terms: list[tuple[int, int]] = []
    for train, weight in zip(trains, loyal, strict=True):
        for end in sorted({w.end for w in wishes}):
            price = int(10 * sum(x for x, w in zip(weight, wishes, strict=True) if w.end == end))
            if price > 0:
                terms.append((price, _extra(draft, train, start, end)))
    return Moment(tuple(terms))


def _extra(draft: Draft, train: DraftTrain, start: str, end: str) -> int:
    """Return the variable "seconds on board beyond the least, up to ``SLOWER_S``"."""
    key = (train.id, start, end)
    if key not in draft.extras:
        model = draft.model
        extra = draft.extras[key] = model.variable(0, SLOWER_S, f"{train.id} slower {start} {end}")
        much = model.literal(f"{train.id} much slower {start} {end}")
        least = train.ride_s(start, end)
        over = train.departure[start].plus(1, extra) + least
        model.after(over, train.arrival[end], given=(-much,))
        model.after(Moment(((1, extra),)), Moment(constant=SLOWER_S), given=(much,))
    return draft.extras[key]


def _intervals(draft: Draft, start: str, train: DraftTrain, cuts: Sequence[int]) -> list[int]:
    """Return the literals "the train leaves within this interval"; whoever cuts alike shares them."""
    key = (train.id, start, tuple(cuts))
    if key not in draft.intervals:
        draft.intervals[key] = _cut(draft.model, train.departure[start], cuts)
    return draft.intervals[key]


def _cut(model: BlockingModel, leave: Moment, cuts: Sequence[int]) -> list[int]:
    """Add the literals and tie them to the departure, once each and once all together for the relaxation."""
    low, high = model.bounds(leave)
    begins = [low + c * model.tick_s for c in cuts]
    ends = [*(b - 1 for b in begins[1:]), high]
    literals = [model.literal("interval") for _ in cuts]
    for begin, end, literal in zip(begins, ends, literals, strict=True):
        model.after(leave, Moment(constant=begin), given=(literal,))
        model.after(Moment(constant=end), leave, given=(literal,))
    model.among(literals, 1, 1)
    model.after(leave, Moment(tuple(zip(begins, literals, strict=True))))
    model.after(Moment(tuple(zip(ends, literals, strict=True))), leave)
    return literals


def _arcs(
    model: BlockingModel, rows: Sequence[int], columns: Sequence[int], least: Array
) -> list[tuple[int, int]]:
    """Add one literal a possible pair of intervals; return (cost, literal) of those that cost anything."""
    outgoing: dict[int, list[int]] = {x: [] for x in rows}
    incoming: dict[int, list[int]] = {x: [] for x in columns}
    price = []
    for i, a in enumerate(rows):
        for j, b in enumerate(columns):
            if np.isfinite(least[i, j]):
                arc = model.literal("arc")
                outgoing[a].append(arc)
                incoming[b].append(arc)
                price.append((int(np.floor(least[i, j])), arc))
    for sides in (outgoing, incoming):
        for literal, arcs in sides.items():
            model.equal(Moment(tuple((1, x) for x in arcs)), Moment(((1, literal),)))
    return [(c, x) for c, x in price if c]


def _priced(model: BlockingModel, costs: Array, literals: Sequence[int]) -> list[tuple[int, int]]:
    """Return (cost, literal), and rule out the intervals in which the train cannot leave."""
    price = []
    for cost, literal in zip(costs, literals, strict=True):
        if not np.isfinite(cost):
            model.among([-literal], 1)
        elif np.floor(cost):
            price.append((int(np.floor(cost)), literal))
    return price
