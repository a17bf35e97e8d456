"""The little world that is simulated: areas of two markets on a plane, and lots made for one or both."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from corridor.goods.watch.nouns import Area

__all__ = ["World"]

Array = Any


@dataclass(frozen=True)
class World:
    """How large the world is; every number is an estimate.

    Parameters
    ----------
    seed
        Of the whole simulation.
    areas
        Number of areas, half of them in each market. estimate
    days
        Days simulated. estimate
    lots, lot_size
        Lots made, and items in each. estimate
    products
        Products; lots are dealt to them in turn. estimate
    devices_per_area
        People with the app, in an area. estimate
    token_days
        Days after which a device's token is salted anew. estimate
    """

    seed: int = 0
    areas: int = 24
    days: int = 120
    lots: int = 160
    lot_size: int = 1200
    products: int = 16
    devices_per_area: int = 3000
    token_days: int = 90
    markets: tuple[str, str] = field(default=("west", "east"))

    @cached_property
    def items(self) -> int:
        """Number of items."""
        return self.lots * self.lot_size

    @cached_property
    def map(self) -> tuple[Area, ...]:
        """The areas: a western and an eastern half of 800 by 600 kilometres, with the border between."""
        rng = np.random.default_rng([self.seed, 1])
        x = np.sort(rng.uniform(0, 800, self.areas))
        y = rng.uniform(0, 600, self.areas)
        half = self.areas // 2
        return tuple(
            Area(f"A{n:02d}", self.markets[n >= half], float(x[n]), float(y[n])) for n in range(self.areas)
        )

    @cached_property
    def in_east(self) -> Array:
        """Whether each area lies in the second market."""
        return np.array([a.market == self.markets[1] for a in self.map])

    @cached_property
    def people(self) -> Array:
        """Share of the people in each area: a few towns, much country."""
        rng = np.random.default_rng([self.seed, 2])
        size = rng.pareto(1.5, self.areas) + 0.3
        return np.minimum(size, 6) / np.minimum(size, 6).sum()

    @cached_property
    def pull(self) -> Array:
        """Chance of each area as the destination from each area: people over distance (gravity)."""
        xy = np.array([(a.x_km, a.y_km) for a in self.map])
        apart = np.hypot(*(xy[:, None, :] - xy[None, :, :]).transpose(2, 0, 1))
        weight = self.people[None, :] / (30 + apart)
        np.fill_diagonal(weight, 0)
        return weight / weight.sum(axis=1, keepdims=True)

    @cached_property
    def foreign_pull(self) -> Array:
        """The same for crossing the border only."""
        weight = self.pull * (self.in_east[:, None] != self.in_east[None, :])
        xy = np.array([a.x_km for a in self.map])
        weight = weight / (20 + np.abs(xy[:, None] - xy[None, :]))
        return weight / weight.sum(axis=1, keepdims=True)

    def draw(self, rng: Any, chances: Array, rows: Array) -> Array:
        """Draw one area for each row of a table of chances."""
        sums = chances.cumsum(axis=1)[rows]
        return np.minimum((rng.random(len(rows))[:, None] > sums).sum(axis=1), self.areas - 1)
