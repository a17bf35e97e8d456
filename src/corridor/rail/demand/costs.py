"""What the planned trains cost and earn in a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corridor.rail.model import Circulation, Price, RailTask, Run, Stock, Timetable

__all__ = ["Effort", "cost", "effort_of", "price_of"]

COST_ITEMS = ("train_km", "train_hour", "staff_hour", "access_km", "station_call", "vehicle_year")


@dataclass(frozen=True, slots=True)
class Effort:
    """What the planned trains of one type of vehicle take in a year.

    ``vehicle_years`` are the least number of vehicles that the circulation needs, over the timetable year.
    """

    stock: str
    train_km: float
    train_hours: float
    calls: int
    vehicle_years: float

    def amounts(self) -> dict[str, float]:
        """Return how much of each item there is to pay for."""
        return {
            "train_km": self.train_km,
            "train_hour": self.train_hours,
            "staff_hour": self.train_hours,
            "access_km": self.train_km,
            "station_call": float(self.calls),
            "vehicle_year": self.vehicle_years,
        }


def effort_of(task: RailTask, timetable: Timetable, circulation: Circulation) -> list[Effort]:
    """Return the effort by type of vehicle; empty runs are counted where the circulation has them."""
    return [
        _effort(task, stock, [r for r in timetable.planned if r.stock == stock.id], circulation)
        for stock in task.stock.values()
        if any(r.stock == stock.id for r in timetable.planned)
    ]


def _effort(task: RailTask, stock: Stock, runs: Sequence[Run], circulation: Circulation) -> Effort:
    km = sum(task.network.length_m(r.path) / 1000 * len(r.dates) for r in runs)
    hours = sum((r.arrival_s - r.departure_s) / 3600 * len(r.dates) for r in runs)
    calls = sum(sum(c.boarding for c in r.calls) * len(r.dates) for r in runs)
    years = len(task.services.year.days()) / 365
    return Effort(stock.id, km, hours, calls, circulation.units_needed.get(stock.id, 0) * years)


def price_of(prices: Sequence[Price], item: str, stock: str) -> Price | None:
    """Return the price of an item for a type of vehicle; its own row goes before the general one."""
    fitting = [p for p in prices if p.item == item and p.stock in ("", stock)]
    return max(fitting, key=lambda p: bool(p.stock), default=None)


def cost(efforts: Sequence[Effort], values: Mapping[tuple[str, str], float]) -> dict[str, float]:
    """Return the cost of a year by item.

    Parameters
    ----------
    values
        Price by (item, stock).
    """
    return {
        item: sum(e.amounts()[item] * values.get((item, e.stock), 0.0) for e in efforts)
        for item in COST_ITEMS
    }
