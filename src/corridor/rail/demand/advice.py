"""When even that is not enough: what each way of making room takes and gives, ranked by what a seat costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from corridor.rail.demand.costs import price_of
from corridor.rail.demand.result import Estimate
from corridor.rail.demand.ridership import DailyDemand, demand_of, served, sold_out, turned_away
from corridor.rail.model import Parameter, Price, Ridership

__all__ = ["Advice", "DayOutlook", "Operation", "Outlook", "advise", "outlook"]

Floats = NDArray[np.float64]

FULL_DAY = 0.2
"""Probability of selling out from which a day counts as one for a longer train."""

PRICE_STEP = 0.1
"""The price change that is weighed."""

DRAWS = 200


@dataclass(frozen=True, slots=True)
class DayOutlook:
    """A day: demand (mean), seats, probability that it sells out, and how many are turned away (mean)."""

    day: date
    demand: float
    seats: float
    sold_out: float
    turned_away: float


@dataclass(frozen=True)
class Outlook:
    """The timetable year of a service as it is.

    Parameters
    ----------
    fitted
        Whether the shape of the year comes from counted days; otherwise it is an estimate.
    """

    service: str
    trains: tuple[str, ...]
    days: tuple[DayOutlook, ...]
    demand: Estimate
    carried: Estimate
    turned_away: Estimate
    sold_out_days: Estimate
    fitted: bool
    growth: float


@dataclass(frozen=True, slots=True)
class Operation:
    """What one more train or unit of the service takes.

    Parameters
    ----------
    seats
        Of one train.
    trains
        Trains a day in both directions.
    km, hours, calls
        Of one train's journey.
    vehicles
        Vehicles that one more pair needs.
    fare
        What a passenger pays.
    """

    seats: float
    trains: int
    km: float
    hours: float
    calls: int
    stock: str = ""
    vehicles: float = 1.0
    fare: float = 0.0


@dataclass(frozen=True)
class Advice:
    """One way to make room.

    Parameters
    ----------
    kind
        ``longer``, ``longer on full days``, ``extra pair``, ``different time`` or ``price``.
    seats_year
        Seats more in a year.
    carried_year
        Passengers more in a year; negative for a price change.
    cost_year, cost_per_seat, cost_per_passenger
        In the workspace's currency, negative if it earns; ``None`` where prices or the gain are missing.
        By the ``turned_away`` that it avoids where no seat is added.
    room
        What the timetable stage found: ``not checked``, ``fits``, ``no room``.
    detail
        In words: when it would leave, which rules clash, what is not known.
    """

    kind: str
    text: str
    seats_year: float
    carried_year: float
    turned_away_year: float
    cost_year: float | None
    cost_per_seat: float | None
    cost_per_passenger: float | None
    room: str = "not checked"
    detail: str = ""


def outlook(
    service: str, history: Sequence[Ridership], days: Sequence[date], free: frozenset[date], *, seed: int = 1
) -> tuple[Outlook, DailyDemand]:
    """Forecast a service day by day with the seats of the latest row.

    Raises
    ------
    ValueError
        If the history holds no passengers or no seats.
    """
    demand = demand_of(history, free)
    latest = max(history, key=lambda r: r.last)
    seats = np.full(len(days), latest.seats / latest.days)
    mean = demand.means(days)
    full, away = sold_out(mean, demand.sigma, seats), turned_away(mean, demand.sigma, seats)
    total = np.exp(mean + demand.sigma**2 / 2)
    told = tuple(
        DayOutlook(d, float(t), float(s), float(f), float(a))
        for d, t, s, f, a in zip(days, total, seats, full, away, strict=True)
    )
    bands = _bands(demand, days, seats, np.random.default_rng(seed))
    trend = float(np.exp(demand.coefficients[-1]) - 1)
    return Outlook(service, latest.trains, told, *bands, demand.fitted, trend), demand


def _bands(
    demand: DailyDemand, days: Sequence[date], seats: Floats, rng: np.random.Generator
) -> tuple[Estimate, Estimate, Estimate, Estimate]:
    """Return demand, carried, turned away and days sold out with their bands."""

    def measures(mean: Floats) -> list[float]:
        away = turned_away(mean, demand.sigma, seats).sum()
        total = np.exp(mean + demand.sigma**2 / 2).sum()
        return [
            float(total),
            float(total - away),
            float(away),
            float(sold_out(mean, demand.sigma, seats).sum()),
        ]

    central = measures(demand.means(days))
    drawn = np.array([measures(demand.means(days, demand.drawn(rng))) for _ in range(DRAWS)])
    low, high = np.percentile(drawn, [5, 95], axis=0)
    units = ("passengers/year", "passengers/year", "passengers/year", "days/year")
    rows = zip(central, low, high, units, strict=True)
    first, second, third, fourth = (
        Estimate(c, float(min(c, a)), float(max(c, b)), unit) for c, a, b, unit in rows
    )
    return first, second, third, fourth


def advise(
    seen: Outlook,
    demand: DailyDemand,
    operation: Operation,
    prices: Sequence[Price],
    elasticity: Parameter,
    *,
    shares: Sequence[float] = (),
) -> list[Advice]:
    """Return the ways to make room, the cheapest seat first; those that give nothing last.

    Parameters
    ----------
    operation
        What one more train or unit takes.
    elasticity
        Of demand to the fare.
    shares
        Share of the day's demand that wishes for each train of the service, if known: what a different time
        can even out.
    """
    days = [d.day for d in seen.days]
    now = _Room(demand.means(days), demand.sigma, np.array([d.seats for d in seen.days]))
    full = np.array([d.sold_out >= FULL_DAY for d in seen.days])
    ways = [
        _longer(now, operation, prices, np.ones(len(days), np.bool_), "longer", "every train twice as long"),
        _longer(now, operation, prices, full, "longer on full days",
                f"every train twice as long on the {int(full.sum())} fullest days"),
        _pair(now, operation, prices),
        _even_out(now, shares),
        _price(now, operation, elasticity),
    ]  # fmt: skip
    return sorted(ways, key=_rank)


def _rank(way: Advice) -> tuple[bool, float]:
    """Cheapest seat first; what carries nobody more last."""
    return way.carried_year <= 0, way.cost_per_seat if way.cost_per_seat is not None else float("inf")


@dataclass(frozen=True)
class _Room:
    """Demand and seats by day."""

    mean: Floats
    sigma: float
    seats: Floats

    def carried(self) -> float:
        return float(served(self.mean, self.sigma, self.seats).sum())

    def away(self) -> float:
        return float(turned_away(self.mean, self.sigma, self.seats).sum())


def _way(
    kind: str, text: str, now: _Room, then: _Room, cost: float | None, seats: float | None = None
) -> Advice:
    added = float((then.seats - now.seats).sum()) if seats is None else seats
    more = then.carried() - now.carried()
    return Advice(
        kind,
        text,
        added,
        more,
        then.away(),
        cost,
        cost / added if cost is not None and added > 0 else None,
        cost / more if cost is not None and more > 0 else None,
    )


def _longer(
    now: _Room, operation: Operation, prices: Sequence[Price], on: NDArray[np.bool_], kind: str, text: str
) -> Advice:
    then = replace(now, seats=np.where(on, 2 * now.seats, now.seats))
    journeys = operation.trains * float(on.sum())
    cost = _cost(prices, operation, journeys, staff=False, vehicles=_pairs(operation) if on.any() else 0.0)
    return _way(kind, text, now, then, cost)


def _pairs(operation: Operation) -> float:
    """Return the vehicles of all pairs of the service."""
    return operation.vehicles * max(1.0, operation.trains / 2)


def _pair(now: _Room, operation: Operation, prices: Sequence[Price]) -> Advice:
    then = replace(now, seats=now.seats + 2 * operation.seats)
    cost = _cost(prices, operation, 2.0 * len(now.seats), staff=True, vehicles=operation.vehicles)
    return _way("extra pair", f"one more pair a day of {operation.seats:.0f} seats a train", now, then, cost)


def _cost(
    prices: Sequence[Price], operation: Operation, journeys: float, *, staff: bool, vehicles: float
) -> float | None:
    """Return the cost of a year; ``None`` if not even the kilometre has a price."""
    found = {
        item: price_of(prices, item, operation.stock)
        for item in ("train_km", "train_hour", "staff_hour", "access_km", "station_call", "vehicle_year")
    }
    if found["train_km"] is None:
        return None
    value = {item: p.value.central if p else 0.0 for item, p in found.items()}
    journey = operation.km * value["train_km"] + operation.hours * value["train_hour"]
    if staff:
        journey += operation.hours * value["staff_hour"] + operation.km * value["access_km"]
        journey += operation.calls * value["station_call"]
    return journeys * journey + vehicles * value["vehicle_year"]


def _even_out(now: _Room, shares: Sequence[float]) -> Advice:
    """Weigh trains at times that all fill alike: nobody is turned away while another train has seats."""
    text = "trains at times at which they fill alike"
    if len(shares) < 2:
        return Advice("different time", f"{text}: what each train carries is not known", 0.0, 0.0, now.away(),
                      None, None, None)  # fmt: skip
    part = np.array(shares) / sum(shares)
    n = len(part)
    away = sum(turned_away(now.mean + np.log(p), now.sigma, now.seats / n).sum() for p in part if p > 0)
    more = float(away) - now.away()
    return Advice("different time", text, 0.0, more, now.away(), 0.0, 0.0 if more > 0 else None, None)


def _price(now: _Room, operation: Operation, elasticity: Parameter) -> Advice:
    """Weigh a higher price on days that would sell out: it frees seats and carries nobody more."""
    power = elasticity.value.central * np.log(1 + PRICE_STEP)
    full = sold_out(now.mean, now.sigma, now.seats) >= FULL_DAY
    then = replace(now, mean=np.where(full, now.mean + power, now.mean))
    paid = served(then.mean, now.sigma, now.seats) * np.where(full, 1 + PRICE_STEP, 1.0)
    earned = operation.fare * float(paid.sum() - served(now.mean, now.sigma, now.seats).sum())
    freed = now.away() - then.away()
    text = f"fares {PRICE_STEP:.0%} higher on the {int(full.sum())} fullest days: fewer wish to ride"
    told = _way("price", text, now, then, -earned if operation.fare else None, seats=0.0)
    per_seat = -earned / freed if operation.fare and freed > 0 else None
    return replace(told, cost_per_seat=per_seat)
