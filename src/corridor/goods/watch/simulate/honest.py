"""Honest life: who scans a thing that is what it says, when, where and with what.

The same model serves the copies that frauds sell: their buyers are honest people too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from corridor.goods.watch.simulate.world import World

__all__ = ["PUBLIC", "SHOP", "TILL", "Honest", "Marks", "live", "spoil"]

PUBLIC, TILL, SHOP, INSPECTOR = 0, 1, 2, 3
Array = Any


@dataclass(frozen=True)
class Honest:
    """Habits; every number is an estimate.

    Parameters
    ----------
    scans
        Chance that the buyer scans an item at all. estimate (the trial in the facts: 12 %)
    rescans
        Further scans of such a buyer on average. estimate
    household
        Chance that another phone of the house scans it within two weeks. estimate
    shelf
        Chance that someone scans it on the shelf and does not buy it. estimate
    travels
        Chance that a buyer who scans carries it to other areas and scans there. estimate (facts: 7 %)
    companion
        Chance that the scan on a journey is with another phone. estimate
    resold
        Chance that such an item changes hands later and is scanned by the next owner. estimate
    resold_near
        Chance that the next owner lives in the same area. estimate
    till
        Chance that the shop's till scans at the sale. estimate
    returned, returned_elsewhere
        Chance that a sold item is brought back and sold by a till again, and that this is another shop's,
        perhaps in another area. estimate
    twice
        Chance that a scan in a shop is made twice. estimate
    cross_border
        Share of sales in an area next to the border to people from beyond it. estimate
    wrong_area
        Chance that the area of a scan is wrong (an address of the network provider elsewhere). estimate
    late, late_days
        Chance that a scan is uploaded later, and by up to how many days. estimate
    wrong_clock
        Chance that a device's clock is wrong by up to two days. estimate
    capitals
        Chance that caps lock or a scanner's keyboard mangles a code. estimate
    no_token
        Chance that a scan comes without a device token. estimate
    """

    scans: float = 0.12
    rescans: float = 0.4
    household: float = 0.10
    shelf: float = 0.03
    travels: float = 0.07
    companion: float = 0.15
    resold: float = 0.03
    resold_near: float = 0.5
    till: float = 0.15
    returned: float = 0.02
    returned_elsewhere: float = 0.2
    twice: float = 0.05
    cross_border: float = 0.08
    wrong_area: float = 0.01
    late: float = 0.05
    late_days: int = 14
    wrong_clock: float = 0.005
    capitals: float = 0.01
    no_token: float = 0.03


@dataclass
class Marks:
    """Scans as columns: item, hour, area, device (-1: no token), role."""

    item: Array
    hour: Array
    area: Array
    device: Array
    role: Array

    @classmethod
    def join(cls, parts: list[Marks]) -> Marks:
        """Return the scans of several parts as one."""
        names = ("item", "hour", "area", "device", "role")
        return cls(*(np.concatenate([getattr(p, n) for p in parts]) for n in names))


def _someone(rng: Any, world: World, area: Array) -> Array:
    return area * world.devices_per_area + rng.integers(0, world.devices_per_area, len(area))


def live(rng: Any, world: World, habits: Honest, item: Array, area: Array, sold: Array) -> Marks:
    """Return the scans of sold things over their lives.

    Parameters
    ----------
    item
        Which item's code each thing carries.
    area, sold
        Where and in which hour each was sold.
    """
    n = len(item)
    home = area.copy()
    near = _near_border(world)[area] & (rng.random(n) < habits.cross_border)
    home[near] = world.draw(rng, world.foreign_pull, area[near])
    buyer = _someone(rng, world, home)
    scanned = rng.random(n) < habits.scans
    first = sold + rng.integers(0, 72, n)
    parts = [
        _marks(item, first, home, buyer, PUBLIC, scanned),
        *_again(rng, habits, item, first, home, buyer, scanned),
        *_others(rng, world, habits, item, sold, area, home, scanned),
        *_journeys(rng, world, habits, item, first, home, buyer, scanned),
        _next_owner(rng, world, habits, item, first, home, scanned),
        *_shop(rng, world, habits, item, sold, area),
    ]
    return Marks.join(parts)


def _near_border(world: World) -> Array:
    x = np.array([a.x_km for a in world.map])
    edge = (x[world.areas // 2 - 1] + x[world.areas // 2]) / 2
    return np.abs(x - edge) < 120


def _marks(item: Array, hour: Array, area: Array, device: Array, role: int, chosen: Array) -> Marks:
    return Marks(item[chosen], hour[chosen], area[chosen], device[chosen], np.full(int(chosen.sum()), role))


def _again(
    rng: Any, habits: Honest, item: Array, first: Array, home: Array, buyer: Array, scanned: Array
) -> list[Marks]:
    more = rng.poisson(habits.rescans, len(item)) * scanned
    return [
        _marks(item, first + rng.exponential(20 * 24, len(item)).astype(int), home, buyer, PUBLIC, more > k)
        for k in range(int(more.max(initial=0)))
    ]


def _others(
    rng: Any, world: World, habits: Honest, item: Array, sold: Array, area: Array, home: Array, scanned: Array
) -> list[Marks]:
    n = len(item)
    house = scanned & (rng.random(n) < habits.household)
    shelf = rng.random(n) < habits.shelf
    return [
        _marks(item, sold + rng.integers(24, 14 * 24, n), home, _someone(rng, world, home), PUBLIC, house),
        _marks(item, sold - rng.integers(1, 240, n), area, _someone(rng, world, area), PUBLIC, shelf),
    ]


def _journeys(
    rng: Any,
    world: World,
    habits: Honest,
    item: Array,
    first: Array,
    home: Array,
    buyer: Array,
    scanned: Array,
) -> list[Marks]:
    n = len(item)
    goes = scanned & (rng.random(n) < habits.travels)
    parts = []
    for stop in range(3):
        goes = goes & ((stop == 0) | (rng.random(n) < 0.3))
        there = world.draw(rng, world.pull, home)
        other = rng.random(n) < habits.companion
        phone = np.where(other, _someone(rng, world, home), buyer)
        parts.append(_marks(item, first + rng.integers(24, 60 * 24, n), there, phone, PUBLIC, goes))
    return parts


def _next_owner(
    rng: Any, world: World, habits: Honest, item: Array, first: Array, home: Array, scanned: Array
) -> Marks:
    n = len(item)
    sold_on = scanned & (rng.random(n) < habits.resold)
    there = np.where(rng.random(n) < habits.resold_near, home, world.draw(rng, world.pull, home))
    return _marks(
        item, first + rng.integers(5 * 24, 90 * 24, n), there, _someone(rng, world, there), PUBLIC, sold_on
    )


def _shop(rng: Any, world: World, habits: Honest, item: Array, sold: Array, area: Array) -> list[Marks]:
    """Tills have devices of their own, below zero but for ``-1``; a scan made twice is one of them again."""
    n = len(item)
    till = -(area * 40 + rng.integers(0, 40, n)) - 10
    rung = rng.random(n) < habits.till
    twice = rung & (rng.random(n) < habits.twice)
    back = rung & (rng.random(n) < habits.returned)
    moved = rng.random(n) < habits.returned_elsewhere
    shop = np.where(moved, world.draw(rng, world.pull, area), area)
    other = np.where(moved, -(shop * 40 + rng.integers(0, 40, n)) - 10, till)
    return [
        _marks(item, sold, area, till, TILL, rung),
        _marks(item, sold, area, till, TILL, twice),
        _marks(item, sold + rng.integers(24, 40 * 24, n), shop, other, TILL, back),
    ]


def spoil(rng: Any, world: World, habits: Honest, marks: Marks) -> tuple[Array, Array]:
    """Let life spoil the scans in place; return the hour each is received and whether its code is mangled."""
    n = len(marks.item)
    public = marks.role == PUBLIC
    astray = public & (rng.random(n) < habits.wrong_area)
    marks.area[astray] = rng.choice(world.areas, int(astray.sum()), p=world.people)
    nameless = public & (rng.random(n) < habits.no_token)
    marks.device[nameless] = -1
    late = rng.random(n) < habits.late
    received = marks.hour + late * rng.integers(24, 24 * habits.late_days, n)
    skewed = rng.random(n) < habits.wrong_clock
    marks.hour = np.maximum(0, marks.hour + skewed * rng.integers(-48, 48, n))
    return np.maximum(received, 0), rng.random(n) < habits.capitals
