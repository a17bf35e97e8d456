"""What passengers gain: every traveller takes the train that costs least, seen from the wished time.

Generalised time of a train = minutes on board + ``early`` or ``late`` × minutes between wish and departure;
the "rooftop" of all trains of the day, never above what having no train costs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from corridor.rail.model import Flow, Profile
from corridor.rail.solvers.blocking import BlockingModel, Moment
from corridor.rail.timetable.daily.bounds import add_group, are_ordered
from corridor.rail.timetable.daily.draft import Draft, DraftTrain, Wish, by_members
from corridor.rail.timetable.rules import SLOT_S

__all__ = ["fulfil_wishes", "wished_times"]

PER_MINUTE = 600
"""Tenths of a second in a minute: the unit of a single traveller's cost."""


def fulfil_wishes(draft: Draft) -> None:
    """Price the generalised time of every flow on every day of the year."""
    alike: dict[tuple[str, ...], list[Flow]] = defaultdict(list)
    for flow in draft.task.flows:
        serving = [t for t in draft.trains if t.serves(flow.start, flow.end)]
        if any(t.planned for t in serving):
            alike[flow.start, *(t.id for t in serving)].append(flow)
    year = dict.fromkeys(draft.task.services.year.days(), 1)
    by_id = {t.id: t for t in draft.trains}
    for (start, *names), flows in alike.items():
        for members, days in by_members([by_id[n] for n in names], year):
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
    known = [t for t in members if not t.departure[start].terms]
    moving = [t for t in members if t.departure[start].terms]
    moving.sort(key=lambda t: (sum(draft.model.bounds(t.departure[start])), t.id))
    wishes = [w for flow in flows for w in _wishes(draft, flow, known, days)]
    steady = all(t.steps and not t.present for t in moving)
    if not moving:
        draft.model.objective_constant += sum(w.travellers * w.cap for w in wishes)
    elif wishes and steady and are_ordered(draft, start, moving):
        group = add_group(draft, start, moving, wishes)
        if group is not None:
            draft.groups.append(group)
            draft.pay("passengers", 1, group.cost)
    else:
        for wish in wishes:
            draft.pay("passengers", wish.travellers, _rooftop(draft, start, moving, wish))


def _wishes(draft: Draft, flow: Flow, known: Sequence[DraftTrain], days: int) -> Iterator[Wish]:
    """Return the wishes of a flow, with the most they can cost given the trains whose times are known."""
    for at, share in wished_times(draft.task.profiles[flow.profile]):
        travellers = round(10 * flow.passengers * share * days)
        if travellers:
            cap = round(draft.task.weights.no_train_min * PER_MINUTE)
            fees = (_fees(draft, t, flow.start, flow.end, at) for t in known)
            cap = min([cap, *(max(f.constant for f in pair) for pair in fees)])
            yield Wish(flow.end, at, travellers, cap)


def _fees(draft: Draft, train: DraftTrain, start: str, end: str, at: int) -> tuple[Moment, Moment]:
    """Return what the train costs a traveller if it leaves after the wish, and if it leaves before."""
    early, late = draft.shift_prices
    leave = train.departure[start]
    ride = _scaled(train.arrival[end], 10, leave, -10)
    return _scaled(leave, late, ride, 1) + -late * at, _scaled(ride, 1, leave, -early) + early * at


def _rooftop(draft: Draft, start: str, trains: list[DraftTrain], wish: Wish) -> int:
    """Return the variable "least cost of a traveller with this wish", whatever the order of the trains."""
    model = draft.model
    cost = model.variable(0, wish.cap, f"{start} {wish.end} {wish.at}")
    nobody = model.literal("no train")
    choices, floors = [nobody], [(wish.cap, nobody)]
    for train in trains:
        floor = _floor(draft, train, start, wish)
        if floor < wish.cap:
            takes = _choose(model, train, cost, _fees(draft, train, start, wish.end, wish.at))
            choices.append(takes)
            floors.append((floor, takes))
    model.among(choices, 1, 1)
    model.after(Moment(((1, cost),)), Moment(tuple(floors)))
    return cost


def _floor(draft: Draft, train: DraftTrain, start: str, wish: Wish) -> int:
    """Return the least that the train can cost a traveller, wherever it lies in its window."""
    low, high = draft.model.bounds(train.departure[start])
    early, late = draft.shift_prices
    ride = 10 * train.ride_s(start, wish.end) if train.least_s else 0
    return ride + max(0, late * (low - wish.at), early * (wish.at - high))


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
