"""What passengers gain: every traveller takes the train that costs least, seen from the wished time.

Generalised time of a train = minutes on board + ``early`` or ``late`` × minutes between wish and departure;
the "rooftop" of all trains of the day, never above what having no train costs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from corridor.rail.model import Flow, Profile
from corridor.rail.solvers.blocking import BlockingModel, Moment
from corridor.rail.timetable.daily.bounds import bound_wishes
from corridor.rail.timetable.daily.draft import Draft, DraftTrain, Wish, by_members
from corridor.rail.timetable.rules import SLOT_S

__all__ = ["fulfil_wishes", "wished_times"]

PER_MINUTE = 600
"""Tenths of a second in a minute: the unit of a single traveller's cost."""


def fulfil_wishes(draft: Draft) -> None:
    """Price the generalised time of every flow on every day of the year, and bound it from below."""
    by_start: dict[str, list[Flow]] = defaultdict(list)
    for flow in draft.task.flows:
        if any(t.planned and t.serves(flow.start, flow.end) for t in draft.trains):
            by_start[flow.start].append(flow)
    year = dict.fromkeys(draft.task.services.year.days(), 1)
    for start, flows in by_start.items():
        candidates = [t for t in draft.trains if any(t.serves(start, f.end) for f in flows)]
        for members, days in by_members(candidates, year):
            _price_group(draft, start, flows, members, days)


def wished_times(profile: Profile) -> list[tuple[int, float]]:
    """Return (wished departure in seconds, share of the travellers)."""
    wished = []
    for begin, end, share in profile.slots:
        pieces = max(1, -(-(end - begin) // SLOT_S))
        width = (end - begin) / pieces
        wished += [(round(begin + (n + 0.5) * width), share / pieces) for n in range(pieces)]
    return wished


def _price_group(
    draft: Draft, start: str, flows: Sequence[Flow], members: list[DraftTrain], days: int
) -> None:
    """Price all who leave one station on days on which the same trains run."""
    wishes: dict[tuple[str, ...], list[Wish]] = defaultdict(list)
    for flow in flows:
        serving = [t for t in members if t.serves(flow.start, flow.end)]
        key = tuple(t.id for t in serving if t.departure[start].terms)
        for at, share in wished_times(draft.task.profiles[flow.profile]):
            travellers = round(10 * flow.passengers * share * days)
            if travellers:
                wishes[key].append(_price(draft, flow, serving, at, travellers))
    by_id = {t.id: t for t in members}
    for key, group in wishes.items():
        trains = [by_id[i] for i in key if not by_id[i].present]
        if trains and len(trains) == len(key):
            bound_wishes(draft, start, trains, group)


def _price(draft: Draft, flow: Flow, serving: list[DraftTrain], at: int, travellers: int) -> Wish:
    cap = round(draft.task.weights.no_train_min * PER_MINUTE)
    known = [t for t in serving if not t.departure[flow.start].terms]
    for train in known:
        cap = min(cap, max(fee.constant for fee in _fees(draft, flow, train, at)))
    moving = [t for t in serving if t.departure[flow.start].terms]
    cost = _rooftop(draft, flow, moving, at, cap)
    draft.pay("passengers", travellers, cost)
    return Wish(flow.end, at, travellers, cost, cap)


def _fees(draft: Draft, flow: Flow, train: DraftTrain, at: int) -> tuple[Moment, Moment]:
    """Return what the train costs a traveller if it leaves after the wish, and if it leaves before."""
    early, late = _shift_prices(draft)
    leave = train.departure[flow.start]
    ride = _scaled(train.arrival[flow.end], 10, leave, -10)
    return _scaled(leave, late, ride, 1) + -late * at, _scaled(ride, 1, leave, -early) + early * at


def _rooftop(draft: Draft, flow: Flow, trains: list[DraftTrain], at: int, cap: int) -> int:
    """Return the variable "least cost of a traveller with this wish"."""
    model = draft.model
    cost = model.variable(0, cap, f"{flow.start} {flow.end} {at}")
    nobody = model.literal("no train")
    choices, floors = [nobody], [(cap, nobody)]
    for train in trains:
        floor = _floor(draft, flow, train, at)
        if floor < cap:
            takes = _choose(model, train, cost, _fees(draft, flow, train, at))
            choices.append(takes)
            floors.append((floor, takes))
    model.among(choices, 1, 1)
    model.after(Moment(((1, cost),)), Moment(tuple(floors)))
    return cost


def _floor(draft: Draft, flow: Flow, train: DraftTrain, at: int) -> int:
    """Return the least that the train can cost a traveller, wherever it lies in its window."""
    low, high = draft.model.bounds(train.departure[flow.start])
    early, late = _shift_prices(draft)
    return _ride(train, flow) + max(0, late * (low - at), early * (at - high))


def _ride(train: DraftTrain, flow: Flow) -> int:
    """Return the least cost of the ride itself."""
    if train.least_s:
        return 10 * train.ride_s(flow.start, flow.end)
    ride = _scaled(train.arrival[flow.end], 10, train.departure[flow.start], -10)
    return ride.constant


def _shift_prices(draft: Draft) -> tuple[int, int]:
    """Return the price of leaving a second early and late, tenths of a second."""
    return round(10 * draft.task.weights.early), round(10 * draft.task.weights.late)


def _choose(model: BlockingModel, train: DraftTrain, cost: int, fees: tuple[Moment, Moment]) -> int:
    takes = model.literal(f"takes {train.id}")
    for fee in fees:
        model.after(Moment(((1, cost),)), fee, given=(takes,))
    if train.present:
        model.among([-takes, train.present], 1)
    return takes


def _scaled(a: Moment, by_a: int, b: Moment, by_b: int) -> Moment:
    """Return ``by_a`` · a + ``by_b`` · b."""
    terms = tuple((c * by_a, v) for c, v in a.terms) + tuple((c * by_b, v) for c, v in b.terms)
    return Moment(terms, a.constant * by_a + b.constant * by_b)
