"""The front door: demand, loads, benefit and cost of a plan, each with the band of what is not known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corridor.rail.demand.costs import COST_ITEMS, Effort, cost, effort_of, price_of
from corridor.rail.demand.offer import Route
from corridor.rail.demand.parameters import Values, draw, in_force, triangular
from corridor.rail.demand.reach import reach
from corridor.rail.demand.result import Benefit, Estimate, SectionLoad, TrainLoad
from corridor.rail.demand.scene import Scene, set_scene
from corridor.rail.demand.trips import origin_of
from corridor.rail.demand.year import Year, play_year
from corridor.rail.model import Band, Circulation, RailTask, Run, Timetable

__all__ = ["evaluate"]

Watch = Callable[[float, str], None]
Prices = Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class _Played:
    """A year under one draw, its figures and costs."""

    year: Year
    figures: dict[str, float]
    costs: dict[str, float]


def evaluate(
    task: RailTask,
    timetable: Timetable,
    circulation: Circulation,
    before: Sequence[Run] = (),
    *,
    route: Route | None = None,
    samples: int = 100,
    seed: int = 1,
    watch: Watch = lambda *_: None,
    go_on: Callable[[], bool] = lambda: True,
) -> Benefit:
    """Return who rides in a year, what they gain against the old trains, and what it costs.

    Parameters
    ----------
    before
        The old trains; without any, everybody gains what no train costs them.
    route
        Finds the journeys of a day; direct trains and one change if ``None``.
    samples
        Draws of parameters, totals and prices from their ranges (triangular) for the bands.
    go_on
        Asked before each draw; ``False`` ends them.

    Notes
    -----
    Trips fitted to totals are those after the change. Capacity is not enforced here: a load above the seats
    is told as it is.
    """
    scene = set_scene(task, list(timetable.runs.values()), list(before), route)
    efforts = effort_of(task, timetable, circulation)
    parameters = in_force(task.market.parameters)
    central = {n: p.value.central for n, p in parameters.items()}
    totals = {t.id: t.passengers.central for t in task.market.totals}
    first = _play(task, scene, efforts, central, totals, _prices(task, efforts, lambda b: b.central))
    rng = np.random.default_rng(seed)
    drawn: list[_Played] = []
    for n in range(samples):
        if not go_on():
            break
        watch(n / samples, f"{n} of {samples} draws")
        values = draw(parameters, rng)
        sums = {t.id: triangular(t.passengers, rng) for t in task.market.totals}
        prices = _prices(task, efforts, lambda b: triangular(b, rng))
        drawn.append(_play(task, scene, efforts, values, sums, prices))
    return _tell(task, scene, first, drawn)


def _prices(task: RailTask, efforts: Sequence[Effort], at: Callable[[Band], float]) -> Prices:
    """Return the price of every item for every type of vehicle, and fares; one draw a row."""
    drawn = {id(p): at(p.value) for p in task.market.prices}
    found = {}
    for item in (*COST_ITEMS, "fare_base", "fare_km"):
        for stock in ("", *(e.stock for e in efforts)):
            price = price_of(task.market.prices, item, stock)
            if price is not None:
                found[item, stock] = drawn[id(price)]
    return found


def _play(
    task: RailTask,
    scene: Scene,
    efforts: Sequence[Effort],
    values: Values,
    totals: Mapping[str, float],
    prices: Prices,
) -> _Played:
    year = play_year(task, scene, values, totals)
    costs = cost(efforts, prices)
    return _Played(year, dict(_figures(task, year, efforts, costs, prices)), costs)


def _figures(
    task: RailTask, year: Year, efforts: Sequence[Effort], costs: Mapping[str, float], prices: Prices
) -> dict[str, float]:
    saved = sum(p.minutes_saved for p in year.pairs)
    units = sum(e.vehicle_years for e in efforts)
    seat_km = sum(e.train_km * task.stock[e.stock].seats for e in efforts)
    found = {
        "passengers_year": year.carried,
        "induced_passengers_year": sum(p.passengers_after - p.passengers_before for p in year.pairs),
        "passenger_km_year": year.km,
        "seats_sold_share": year.km / seat_km if seat_km else 0.0,
        "minutes_saved_year": saved,
        "minutes_saved_per_vehicle": saved / units if units else 0.0,
    }
    if not task.market.prices:
        return found
    total = sum(costs.values())
    revenue = prices.get(("fare_base", ""), 0.0) * year.boardings + prices.get(("fare_km", ""), 0.0) * year.km
    subsidy = max(0.0, total - revenue)
    return found | {
        "cost_year": total,
        "revenue_year": revenue,
        "subsidy_year": subsidy,
        "subsidy_per_passenger": subsidy / year.carried if year.carried else 0.0,
        "minutes_saved_per_subsidy": saved / subsidy if subsidy else 0.0,
    }


UNITS = {
    "passengers_year": "passengers/year",
    "induced_passengers_year": "passengers/year",
    "passenger_km_year": "passenger-km/year",
    "seats_sold_share": "",
    "minutes_saved_year": "min/year",
    "minutes_saved_per_vehicle": "min/vehicle",
}


def _tell(task: RailTask, scene: Scene, first: _Played, drawn: Sequence[_Played]) -> Benefit:
    market = task.market
    money = dict.fromkeys(("cost_year", "revenue_year", "subsidy_year"), f"{market.currency}/year")
    units = UNITS | money | {
        "subsidy_per_passenger": f"{market.currency}/passenger",
        "minutes_saved_per_subsidy": f"min/{market.currency}",
    }  # fmt: skip
    figures = {
        name: _band(value, [d.figures[name] for d in drawn], units[name])
        for name, value in first.figures.items()
    }
    costs = {
        item: _band(value, [d.costs[item] for d in drawn], f"{market.currency}/year")
        for item, value in first.costs.items()
    }
    origins = [p.origin for p in in_force(market.parameters).values()]
    origins += [t.origin for t in market.totals] + [p.origin for p in market.prices]
    return Benefit(
        origin_of(task),
        figures,
        tuple(sorted(first.year.pairs, key=lambda p: -p.minutes_saved)),
        tuple(_trains(task, scene, first, drawn)),
        tuple(reach(task, scene)),
        costs if market.prices else {},
        market.currency,
        first.year.fit_error,
        len(drawn),
        sum(bool(o.estimate) for o in origins),
    )


def _band(value: float, values: Sequence[float], unit: str = "") -> Estimate:
    if not values:
        return Estimate(value, value, value, unit)
    low, high = np.percentile(values, [5, 95])
    return Estimate(value, min(value, float(low)), max(value, float(high)), unit)


def _trains(task: RailTask, scene: Scene, first: _Played, drawn: Sequence[_Played]) -> list[TrainLoad]:
    told = []
    for c, kind in enumerate(scene.classes):
        for run in sorted(kind.runs, key=lambda r: (r.kind != "planned", r.departure_s)):
            key = (c, run.id)
            if key in first.year.loads:
                loads = np.array([d.year.loads.get(key, first.year.loads[key] * 0) for d in drawn])
                told.append(_train(task, scene, c, run, first, drawn, loads))
    return told


def _train(
    task: RailTask,
    scene: Scene,
    c: int,
    run: Run,
    first: _Played,
    drawn: Sequence[_Played],
    loads: NDArray[np.float64],
) -> TrainLoad:
    key, kind = (c, run.id), scene.classes[c]
    central = first.year.loads[key]
    sections = tuple(
        SectionLoad(a, b, _band(float(central[n]), [float(row[n]) for row in loads], "passengers/day"))
        for n, (a, b) in enumerate(zip(run.path, run.path[1:], strict=False))
    )
    stock = task.stock.get(run.stock)
    riders = [d.year.riders.get(key, 0.0) for d in drawn]
    return TrainLoad(
        run.id,
        kind.id,
        len(kind.dates),
        kind.dates[0].isoformat(),
        _band(first.year.riders[key], riders, "passengers/day"),
        _band(float(central.max()), [float(row.max()) for row in loads], "passengers/day"),
        stock.seats if stock else 0,
        sections,
    )
