"""Plays a world: honest trade and frauds together, as a stream of scans with their labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from corridor.goods.watch.ledger import Lot, PlainLedger
from corridor.goods.watch.nouns import Area, Kind, Role, Scan
from corridor.goods.watch.simulate.frauds import Frauds, Planned, commit_frauds
from corridor.goods.watch.simulate.honest import Honest, Marks, live, spoil
from corridor.goods.watch.simulate.world import World

__all__ = ["Play", "play"]

_ROLES = (Role.PUBLIC, Role.TILL, Role.SHOP, Role.INSPECTOR)
_NEVER = 10**9
Array = Any


@dataclass(frozen=True)
class Play:
    """What was played.

    Parameters
    ----------
    scans
        In the order in which the register receives them.
    ledger
        What the register knows.
    areas
        The map.
    truth
        For each kind, what a perfect watch would name: codes, or lots.
    poisoned
        Codes of genuine things that someone tried to make look copied.
    """

    scans: tuple[Scan, ...]
    ledger: PlainLedger
    areas: tuple[Area, ...]
    truth: Mapping[Kind, frozenset[str]]
    poisoned: frozenset[str]


def play(world: World, habits: Honest | None = None, frauds: Frauds | None = None) -> Play:
    """Play a world from its seed.

    Parameters
    ----------
    world
        Size and seed.
    habits, frauds
        Honest life and what is committed; the documented estimates unless given.
    """
    habits, frauds = habits or Honest(), frauds or Frauds()
    rng = np.random.default_rng([world.seed, 7])
    home, import_ok = _markets(rng, world)
    area, sold = _sales(rng, world, home, import_ok)
    done = commit_frauds(rng, world, habits, frauds, home, area, sold)
    bought = _honestly_sold(world, frauds, done)
    honest = live(rng, world, habits, bought, area[bought], sold[bought])
    marks = Marks.join([honest, *done.marks])
    received, mangled = spoil(rng, world, habits, marks)
    ledger = _ledger(rng, world, frauds, done, home, import_ok, sold)
    return Play(
        _scans(world, marks, received, mangled), ledger, world.map, _truth(done), _codes(done.poisoned)
    )


def code_of(item: int) -> str:
    """Return the code of an item; the mixed case is what caps lock destroys."""
    return f"01/0481000100007/21/k{item:07d}x"


def lot_of(lot: int) -> str:
    """Return the key of a lot."""
    return f"L{lot:04d}"


def _codes(items: Array) -> frozenset[str]:
    return frozenset(code_of(int(i)) for i in items)


def _markets(rng: Any, world: World) -> tuple[Array, Array]:
    """Return each lot's market, and whether an authorised importer takes part of it to the other."""
    return rng.integers(0, 2, world.lots).astype(bool), rng.random(world.lots) < 0.25


def _sales(rng: Any, world: World, home: Array, import_ok: Array) -> tuple[Array, Array]:
    """Return the area and hour of each item's sale: half of what may be sold abroad is."""
    lot = np.arange(world.items) // world.lot_size
    east = home[lot] ^ (import_ok[lot] & (rng.random(world.items) < 0.5))
    sides = [np.where(world.in_east == side, world.people, 0) for side in (False, True)]
    chances = np.array([s / s.sum() for s in sides])
    area = world.draw(rng, chances, east.astype(int))
    begin = rng.integers(10 * 24, 50 * 24, world.lots)
    sold = begin[lot] + rng.exponential(25 * 24, world.items).astype(int)
    return area, np.minimum(sold, world.days * 24)


def _honestly_sold(world: World, frauds: Frauds, done: Planned) -> Array:
    """Return the items that reach buyers honestly: neither destroyed ones nor labels in a drawer."""
    lot, number = np.divmod(np.arange(world.items), world.lot_size)
    gone = np.isin(lot, done.destroyed) & (number < frauds.destroyed_size)
    return np.flatnonzero(~gone & ~np.isin(lot, done.unactivated))


def _ledger(
    rng: Any,
    world: World,
    frauds: Frauds,
    done: Planned,
    home: Array,
    import_ok: Array,
    sold: Array,
) -> PlainLedger:
    lots: list[Lot] = []
    ended: dict[str, tuple[int, int, str]] = {}
    for lot in range(world.lots):
        here, there = world.markets[int(home[lot])], world.markets[1 - int(home[lot])]
        begins = int(sold[lot * world.lot_size : (lot + 1) * world.lot_size].min()) - 240
        late = int(rng.integers(24, 24 * 10)) if rng.random() < frauds.late_activation else 0
        imported = frozenset([there]) if import_ok[lot] and lot not in done.grey else frozenset()
        activated = None if lot in done.unactivated else begins
        lots.append(
            Lot(
                lot_of(lot),
                f"P{lot % world.products:02d}",
                frozenset([here]),
                imported,
                activated,
                begins + late,
            )
        )
    for lot in done.destroyed:
        _end(ended, world, lot, frauds.destroyed_size, 50 * 24, "destroyed")
    for lot in done.wrong_range:
        _end(ended, world, lot, frauds.destroyed_size, 30 * 24, "destroyed")
    by_code = {code_of(i): lots[i // world.lot_size] for i in range(world.items)}
    return PlainLedger(by_code, ended)


def _end(
    ended: dict[str, tuple[int, int, str]], world: World, lot: int, size: int, hour: int, why: str
) -> None:
    for number in range(size):
        ended[code_of(int(lot) * world.lot_size + number)] = (hour, hour + 24, why)


def _truth(done: Planned) -> dict[Kind, frozenset[str]]:
    def lots(numbers: Array) -> frozenset[str]:
        return frozenset(lot_of(int(n)) for n in numbers)

    return {
        Kind.CLONE: _codes(done.cloned),
        Kind.DECOMMISSIONED: lots(done.destroyed),
        Kind.NEVER_ACTIVATED: lots(done.unactivated),
        Kind.OUTSIDE_MARKET: lots(done.grey),
    }


def _scans(world: World, marks: Marks, received: Array, mangled: Array) -> tuple[Scan, ...]:
    order = np.lexsort((marks.hour, received))
    period = 24 * world.token_days
    names = [a.id for a in world.map]
    scans = []
    for number, n in enumerate(order.tolist()):
        code, device, hour = code_of(int(marks.item[n])), int(marks.device[n]), int(marks.hour[n])
        token = "" if device == -1 else f"{device}.{hour // period}" if device > 0 else f"till{-device}"
        area, role = names[int(marks.area[n])], _ROLES[int(marks.role[n])]
        scans.append(
            Scan(number + 1, code.upper() if mangled[n] else code, hour, int(received[n]), area, token, role)
        )
    return tuple(scans)
