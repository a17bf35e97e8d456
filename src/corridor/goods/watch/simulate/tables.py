"""Labelled tables beside the scans: lots, pass rates and prices, honest and not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from corridor.goods.watch.bodies import PassCount
from corridor.goods.watch.lots import LotCount
from corridor.goods.watch.nouns import Kind
from corridor.goods.watch.prices import Price

__all__ = ["TableFrauds", "Tables", "play_tables"]


@dataclass(frozen=True)
class TableFrauds:
    """What is wrong in the tables; every number is an estimate.

    Parameters
    ----------
    overrun, surplus
        Lots of which more is made than certified, and by how much at the least. estimate
    lenient, leniency
        Bodies that wave goods through, and the share of failures they overlook. estimate
    fakes, discount
        Sellers of fakes, and the share of the usual price that they ask, at most. estimate
    """

    overrun: int = 6
    surplus: float = 0.06
    lenient: int = 2
    leniency: float = 0.8
    fakes: int = 12
    discount: float = 0.5


@dataclass(frozen=True)
class Tables:
    """Tables and their labels: lots, bodies, ``seller: product``."""

    lots: tuple[LotCount, ...]
    passes: tuple[PassCount, ...]
    prices: tuple[Price, ...]
    truth: Mapping[Kind, frozenset[str]]


def play_tables(seed: int, frauds: TableFrauds | None = None) -> Tables:
    """Play the tables of a year from a seed: 200 lots, 14 bodies in 8 groups, 40 products of 25 sellers."""
    frauds = frauds or TableFrauds()
    rng = np.random.default_rng([seed, 11])
    lots, beyond = _lots(rng, frauds)
    passes, lenient = _passes(rng, frauds)
    prices, fakes = _prices(rng, frauds)
    truth = {Kind.LOT_BEYOND: beyond, Kind.PASS_RATE: lenient, Kind.PRICE: fakes}
    return Tables(lots, passes, prices, truth)


def _lots(rng: np.random.Generator, frauds: TableFrauds) -> tuple[tuple[LotCount, ...], frozenset[str]]:
    """Play lots: honest ones have up to 2 % of labels too many, a few an amendment not recorded yet."""
    beyond = set(rng.choice(200, frauds.overrun, replace=False).tolist())
    found = []
    for n in range(200):
        certified = int(rng.integers(500, 20_000))
        honest = 1 + rng.uniform(0, 0.02) + (0.05 if rng.random() < 0.01 else 0.0)
        share = 1 + frauds.surplus + rng.exponential(0.1) if n in beyond else honest
        activated = int(certified * share)
        found.append(
            LotCount(
                f"L{n:03d}", certified, activated, seen=int(activated * 0.12), evidence=(f"row:lots:{n}",)
            )
        )
    return tuple(found), frozenset(f"L{n:03d}" for n in beyond)


def _passes(rng: np.random.Generator, frauds: TableFrauds) -> tuple[tuple[PassCount, ...], frozenset[str]]:
    """Play test results: groups pass 80 to 97 %, bodies differ with a correlation of 1 %."""
    lenient = set(rng.choice(14, frauds.lenient, replace=False).tolist())
    found = []
    for g in range(8):
        mean = rng.uniform(0.80, 0.97)
        for b in range(14):
            if rng.random() < 0.4:
                continue
            tests = int(rng.integers(40, 600))
            rate = rng.beta(mean * 99, (1 - mean) * 99)
            rate = 1 - (1 - rate) * (1 - frauds.leniency) if b in lenient else rate
            found.append(
                PassCount(f"B{b:02d}", f"G{g}", tests, int(rng.binomial(tests, rate)), f"row:{g}.{b}")
            )
    return tuple(found), frozenset(f"B{b:02d}" for b in lenient)


def _prices(rng: np.random.Generator, frauds: TableFrauds) -> tuple[tuple[Price, ...], frozenset[str]]:
    """Play prices: sellers differ by some 15 %, every tenth price is a sale of up to 60 % off."""
    pairs = rng.choice(40 * 25, frauds.fakes, replace=False).tolist()
    found = []
    for p in range(40):
        usual = rng.lognormal(3, 1)
        for s in range(25):
            level = usual * rng.lognormal(0, 0.15)
            if p * 25 + s in pairs:
                level *= frauds.discount * rng.uniform(0.6, 1.0)
            for k in range(int(rng.integers(1, 9))):
                sale = 1 - rng.uniform(0.1, 0.6) if rng.random() < 0.1 else 1.0
                found.append(
                    Price(f"P{p:02d}", f"S{s:02d}", level * sale * rng.lognormal(0, 0.05), f"row:{p}.{s}.{k}")
                )
    return tuple(found), frozenset(f"S{n % 25:02d}: P{n // 25:02d}" for n in pairs)
