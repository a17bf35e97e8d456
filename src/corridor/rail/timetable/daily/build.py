"""Puts a draft together: trains, what they hold, what was promised, what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from corridor.rail.model import Call, RailTask, RunningTimes, Train, day_types
from corridor.rail.solvers.blocking import PRICING, BlockingModel, Hole, find_obstacles
from corridor.rail.timetable.daily.border import staff
from corridor.rail.timetable.daily.draft import SCALE, Draft, DraftTrain
from corridor.rail.timetable.daily.fleet import provide_units
from corridor.rail.timetable.daily.occupation import occupy
from corridor.rail.timetable.daily.order import keep_window_order
from corridor.rail.timetable.daily.promises import promise_connections, promise_day_returns
from corridor.rail.timetable.daily.trains import add_existing, add_planned
from corridor.rail.timetable.daily.variants import Variant, tie_variants
from corridor.rail.timetable.daily.wishes import fulfil_wishes

__all__ = ["build"]


def build(
    task: RailTask,
    running: RunningTimes,
    existing: Mapping[str, tuple[Call, ...]],
    variants: Sequence[Variant],
) -> Draft:
    """Return the draft of some wanted trains among all trains already there.

    Parameters
    ----------
    running
        Running times of the wanted trains.
    existing
        Every call of the trains already there, by id, seconds.
    variants
        The wanted trains with the dates on which each set of times shall hold.
    """
    draft = Draft(task, BlockingModel(tick_s=task.grid_s))
    _add_trains(draft, running, existing, variants)
    for train in draft.trains:
        occupy(draft.model, task.network, train)
    draft.holes = _holes(draft)
    for train in draft.planned:
        staff(draft.model, task, train)
    promise_day_returns(draft)
    promise_connections(draft)
    provide_units(draft)
    keep_window_order(draft)
    with draft.model.under(PRICING):
        fulfil_wishes(draft)
        tie_variants(draft)
        _price_movements(draft)
    return draft


def _add_trains(
    draft: Draft,
    running: RunningTimes,
    existing: Mapping[str, tuple[Call, ...]],
    variants: Sequence[Variant],
) -> None:
    services = draft.task.services
    draft.trains = [DraftTrain(v.id, services.trains[v.train], v.dates) for v in variants]
    draft.trains += [DraftTrain(i, t, t.dates) for i, t in services.existing.items() if i in existing]
    days = _day_bits(draft)
    for train in draft.trains:
        train.days = _mask(train.dates, days)
        if train.planned:
            add_planned(draft.model, draft.task, running, train)
        else:
            add_existing(draft.model, train, existing[train.id])


def _holes(draft: Draft) -> dict[str, dict[str, tuple[Hole, ...]]]:
    """Return when fixed trains keep each train from entering a stretch, by train and first station."""
    found = {o.occupation: o.holes for o in find_obstacles(draft.model)}
    return {
        train.id: {station: found[i] for station, i in train.entries.items() if i in found}
        for train in draft.trains
    }


def _day_bits(draft: Draft) -> dict[date, int]:
    types = day_types({t.id: t.dates for t in draft.trains}, draft.task.services.year)
    return {day: 1 << n for n, kind in enumerate(types) for day in kind.dates}


def _mask(dates: frozenset[date], days: Mapping[date, int]) -> int:
    mask = 0
    for day in dates:
        mask |= days.get(day, 0)
    return mask


def _price_movements(draft: Draft) -> None:
    """Price waiting, moving what is there, and running empty."""
    weights, tick_min = draft.task.weights, draft.model.tick_s / 60
    for train in draft.trains:
        days = len(train.dates)
        for steps in train.waits.values():
            draft.pay("waiting", round(weights.wait_min * tick_min * SCALE) * days, steps)
        if not train.planned:
            _price_shift(draft, train, round(weights.moved_min * tick_min * SCALE) * days)
        elif isinstance(train.asked, Train) and train.asked.empty:
            _price_empty(draft, train)


def _price_shift(draft: Draft, train: DraftTrain, price: int) -> None:
    terms = train.departure[train.path[0]].terms
    if terms:
        _, shift = terms[0]
        limit = draft.model.variables[shift].upper
        moved = draft.model.variable(0, limit, f"{train.id} moved by")
        draft.model.at_least_size(moved, shift)
        draft.pay("moving", price, moved)


def _price_empty(draft: Draft, train: DraftTrain) -> None:
    km = draft.task.network.length_m(train.path) / 1000
    price = round(draft.task.weights.empty_km * km * SCALE) * len(train.dates)
    draft.pay("empty running", price, train.present or 0)
