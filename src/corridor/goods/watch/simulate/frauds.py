"""The frauds, each with its label: what a perfect watch would name.

Copies are sold to people who do not know; what those people do with them is honest life.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from corridor.goods.watch.simulate.honest import PUBLIC, Honest, Marks, live
from corridor.goods.watch.simulate.world import World

__all__ = ["Frauds", "Planned", "commit_frauds"]

Array = Any


@dataclass(frozen=True)
class Frauds:
    """What is committed; every number is an estimate.

    Parameters
    ----------
    cloned, copies
        Serials copied, and things sold under each on average. estimate (facts: 40 serials, 50 copies)
    clone_areas
        Areas in which the copies of a serial are sold. estimate
    same_region
        Hard mode: all copies are sold in the area of the genuine thing and its nearest neighbour.
    adaptive
        Hard mode: the counterfeiter knows the watch and spreads: a tenth of the copies a serial, five times
        the serials, all of things not yet scanned by their buyers.
    stall
        Chance that a till scans a thing sold by a fraud of another kind than grey import; most are sold
        from stalls without one. estimate
    destroyed, destroyed_size
        Consignments of goods reported destroyed and sold, and their size. estimate
    unactivated, unactivated_size
        Rolls of labels never activated that are put on goods. estimate
    grey, grey_size
        Consignments sold in the market they were not made for. estimate
    poisoned, poison_devices, poison_areas
        Genuine serials rescanned from a photograph, by up to how many phones in up to how many areas.
        estimate
    wrong_range
        Honest trap: decommissionings of the wrong range by mistake. estimate
    late_activation
        Honest trap: share of lots whose activation is recorded days late. estimate
    """

    cloned: int = 40
    copies: float = 50.0
    clone_areas: int = 8
    same_region: bool = False
    adaptive: bool = False
    stall: float = 0.02
    destroyed: int = 8
    destroyed_size: int = 60
    unactivated: int = 8
    unactivated_size: int = 80
    grey: int = 8
    grey_size: int = 300
    poisoned: int = 25
    poison_devices: int = 3
    poison_areas: int = 8
    wrong_range: int = 1
    late_activation: float = 0.05

    def scaled(self, factor: float) -> Frauds:
        """Return the same frauds at another prevalence; honest traps and poisoning stay."""
        counts = {
            n: max(1, round(getattr(self, n) * factor))
            for n in ("cloned", "destroyed", "unactivated", "grey")
        }
        return replace(self, **counts)


@dataclass
class Planned:
    """What the frauds did: extra scans, and who is in which fraud."""

    marks: list[Marks] = field(default_factory=list)
    cloned: Array = None
    destroyed: Array = None
    unactivated: Array = None
    grey: Array = None
    poisoned: Array = None
    wrong_range: Array = None
    moved: dict[int, int] = field(default_factory=dict)


def commit_frauds(
    rng: Any, world: World, habits: Honest, frauds: Frauds, home: Array, area: Array, sold: Array
) -> Planned:
    """Commit all frauds.

    Parameters
    ----------
    home
        Whether each lot is made for the second market.
    area, sold
        Where and when each genuine item is sold.
    """
    done = Planned()
    habits = replace(habits, till=frauds.stall)
    lots = iter(rng.permutation(world.lots))

    def some(count: int) -> Array:
        return np.array([next(lots) for _ in range(count)], dtype=int)

    done.destroyed, done.unactivated = some(frauds.destroyed), some(frauds.unactivated)
    done.grey, done.wrong_range = some(frauds.grey), some(frauds.wrong_range)
    honest_lots = np.array(list(lots))
    _clone(rng, world, habits, frauds, area, sold, honest_lots, done)
    _sell_parts(rng, world, habits, done, done.destroyed, frauds.destroyed_size, area)
    _sell_parts(rng, world, habits, done, done.unactivated, frauds.unactivated_size, area)
    _sell_abroad(rng, world, done, frauds.grey_size, home, area)
    _poison(rng, world, frauds, sold, honest_lots, done)
    return done


def _clone(
    rng: Any,
    world: World,
    habits: Honest,
    frauds: Frauds,
    area: Array,
    sold: Array,
    lots: Array,
    done: Planned,
) -> None:
    count, copies = frauds.cloned, frauds.copies
    if frauds.adaptive:
        count, copies = count * 5, copies / 10
    source = rng.choice(lots, max(1, count // 10), replace=False)
    items = rng.choice(source, count) * world.lot_size + rng.choice(world.lot_size, count, replace=False)
    done.cloned = np.unique(items)
    for item in done.cloned:
        n = max(1, int(rng.poisson(copies)))
        places = _clone_areas(rng, world, frauds, int(area[item]))
        where = rng.choice(places, n)
        when = sold[item] + rng.integers(-10 * 24, 50 * 24, n)
        done.marks.append(
            live(rng, world, habits, np.full(n, item), where, np.clip(when, 240, world.days * 24))
        )


def _clone_areas(rng: Any, world: World, frauds: Frauds, home: int) -> Array:
    if frauds.same_region:
        return np.array([home, home, int(np.argmax(world.pull[home]))])
    return rng.choice(world.areas, frauds.clone_areas, replace=False, p=world.people)


def _sell_parts(
    rng: Any, world: World, habits: Honest, done: Planned, lots: Array, size: int, area: Array
) -> None:
    """Sell things of lots that should not be sold, in a few places each."""
    for lot in lots:
        items = lot * world.lot_size + np.arange(size)
        where = rng.choice(rng.choice(world.areas, 2, p=world.people), size)
        when = rng.integers(60 * 24, world.days * 24, size)
        area[items] = where
        done.marks.append(live(rng, world, habits, items, where, when))


def _sell_abroad(rng: Any, world: World, done: Planned, size: int, home: Array, area: Array) -> None:
    for lot in done.grey:
        abroad = np.flatnonzero(world.in_east != home[lot])
        items = lot * world.lot_size + np.arange(size)
        chances = world.people[abroad] / world.people[abroad].sum()
        area[items] = rng.choice(rng.choice(abroad, 2, p=chances), size)


def _poison(rng: Any, world: World, frauds: Frauds, sold: Array, lots: Array, done: Planned) -> None:
    """Scan photographed codes of genuine things: few phones, many areas, in a short time."""
    items = rng.choice(lots, frauds.poisoned) * world.lot_size + rng.choice(world.lot_size, frauds.poisoned)
    done.poisoned = np.setdiff1d(items, done.cloned)
    for number, item in enumerate(done.poisoned):
        phones = (
            world.areas * world.devices_per_area
            + 10 * number
            + np.arange(rng.integers(1, frauds.poison_devices + 1))
        )
        places = rng.choice(world.areas, rng.integers(3, frauds.poison_areas + 1), replace=False)
        n = len(places) * 2
        start = sold[item] + rng.integers(24, 20 * 24)
        done.marks.append(
            Marks(
                np.full(n, item),
                start + rng.integers(0, 10 * 24, n),
                np.repeat(places, 2),
                rng.choice(phones, n),
                np.full(n, PUBLIC),
            )
        )
