"""Enough vehicles for the trains, wherever they begin, on every day of the year.

Where a unit stands at night follows from the calendars alone: each departure takes one away, each arrival
brings one. Within a day, a departure needs a unit that stood there or one that came early enough to turn.
Which unit it is is left to the circulation stage.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from corridor.rail.model import Stock
from corridor.rail.solvers.blocking import Moment, Rule
from corridor.rail.timetable.daily.draft import SCALE, Draft, DraftTrain
from corridor.units import format_duration

__all__ = ["provide_units"]


def provide_units(draft: Draft) -> None:
    """Ask for enough units of each stock and put a price on them."""
    stocks = {t.asked.stock for t in draft.planned}  # type: ignore[union-attr]
    for stock in sorted(stocks):
        trains = [t for t in draft.planned if t.asked.stock == stock]  # type: ignore[union-attr]
        _provide(draft, draft.task.stock[stock], trains)


def _provide(draft: Draft, stock: Stock, trains: list[DraftTrain]) -> None:
    units = [u for u in draft.task.units.values() if u.stock == stock.id]
    ends = sorted({s for t in trains for s in (t.path[0], t.path[-1])})
    standing = {s: draft.model.variable(0, len(trains), f"{stock.id} units at {s}") for s in ends}
    draft.fleet[stock.id] = standing
    rule = Rule(f"there are {len(units)} units of {stock.id}", tuple(str(u.origin) for u in units[:3]))
    terms = tuple((1, v) for v in standing.values())
    draft.model.after(Moment(constant=len(units)), Moment(terms), rule=rule)
    if any(not t.present for t in trains):
        draft.model.after(Moment(terms), Moment(constant=1))
    year = draft.task.services.year
    price = round(draft.task.weights.unit_day * SCALE) * len(year.days())
    for variable in standing.values():
        draft.pay("vehicles", price, variable)
    for station in ends:
        _serve_station(draft, stock, station, standing[station], trains)


def _serve_station(draft: Draft, stock: Stock, station: str, standing: int, trains: list[DraftTrain]) -> None:
    """Every departure of every day has a unit."""
    worst: dict[tuple[int, ...], int] = {}
    overnight = 0
    for day in draft.task.services.year.days():
        here = tuple(i for i, t in enumerate(trains) if day in t.dates and _touches(t, station))
        worst[here] = min(worst.get(here, overnight), overnight)
        overnight += _balance(trains, station, day)
    for members, least in worst.items():
        _serve_day(draft, stock, station, standing, [trains[i] for i in members], least)


def _touches(train: DraftTrain, station: str) -> bool:
    return station in (train.path[0], train.path[-1])


def _balance(trains: list[DraftTrain], station: str, day: date) -> int:
    running = [t for t in trains if day in t.dates and not t.present]
    count = Counter(t.path[-1] for t in running)
    count.subtract(Counter(t.path[0] for t in running))
    return count[station]


def _serve_day(
    draft: Draft, stock: Stock, station: str, standing: int, trains: list[DraftTrain], overnight: int
) -> None:
    """Match each departure with an arrival of the day or a unit that stood there overnight."""
    model = draft.model
    arriving = [t for t in trains if t.path[-1] == station]
    used: dict[str, list[int]] = {t.id: [] for t in arriving}
    stood: list[int] = []
    for departing in (t for t in trains if t.path[0] == station):
        choices = []
        for arrival in arriving:
            literal = model.literal(f"{arrival.id} becomes {departing.id}")
            model.after(
                departing.departure[station], arrival.arrival[station], stock.turnaround_s, given=(literal,)
            )
            choices.append(literal)
            used[arrival.id].append(literal)
        from_night = model.literal(f"{departing.id} from the night at {station}")
        stood.append(from_night)
        rule = Rule(
            f"{departing.id} needs a unit of {stock.id} at {station}, "
            f"turned in {format_duration(stock.turnaround_s)}",
            (str(stock.origin),),
        )
        absent = [-departing.present] if departing.present else []
        model.among([*choices, from_night, *absent], 1, rule=rule)
    for literals in used.values():
        if len(literals) > 1:
            model.among(literals, 0, 1)
    _limit_nights(draft, station, standing, stood, overnight, stock)


def _limit_nights(
    draft: Draft, station: str, standing: int, stood: list[int], overnight: int, stock: Stock
) -> None:
    if stood or overnight < 0:
        sentence = (
            f"{len(stood)} departures of a day from {station} share the {stock.id} that stood there overnight"
        )
        rule = Rule(sentence, (str(stock.origin),))
        nights = Moment(((1, standing),), overnight)
        draft.model.after(nights, Moment(tuple((1, v) for v in stood)), rule=rule)
