"""Clones: one serial on many things.

A thing is in one place. A traveller carries it elsewhere and scans it with the same phone; a buyer at
second hand scans it with another phone, somewhere, once in a while. Copies are scanned by many phones in
many areas, with no order among them. So what counts is *newcomers*: devices beyond the first, each weighted
by how easily honest life explains it: the same area within days (a shelf, a household), the same area
later, another area, an area that the thing should have left. Speed is minor evidence: clocks are wrong and
uploads late.

Few devices that carry one code through many areas are how someone with a photograph makes genuine goods look
copied; a device's second area counts nothing, and a device that shows such behaviour counts little as a
newcomer too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corridor.goods.watch.nouns import Area, Role
from corridor.goods.watch.sightings import Sighting

__all__ = ["WEIGHTS", "CloneEvidence", "Weights", "clone_strength", "weigh_newcomers"]

_SOON_HOURS = 14 * 24
_FASTEST_KMH = 900.0
_LEAST_TRUST = 0.25
"""Estimate: what a scan without token counts where all others have one."""
_TRADE = (Role.SHOP, Role.INSPECTOR)


@dataclass(frozen=True, slots=True)
class CloneEvidence:
    """What the sightings of one item amount to; the numbers are sums of weights of devices.

    Parameters
    ----------
    soon, late
        Newcomers in an area where it was seen before: within two weeks, or later.
    elsewhere
        Newcomers in an area where it was not seen before.
    back
        Newcomers in an area that it had left: another device saw it elsewhere in between.
    sales
        Tills beyond the first that sold it.
    too_fast
        1 if two devices saw it sooner after each other than anything travels.
    areas
        Distinct areas of the newcomers and the first device.
    crowd
        How much more often than elsewhere items of its lot have newcomers; 0 if not.
    """

    soon: float = 0.0
    late: float = 0.0
    elsewhere: float = 0.0
    back: float = 0.0
    sales: float = 0.0
    too_fast: float = 0.0
    areas: int = 0
    crowd: float = 0.0


@dataclass(frozen=True, slots=True)
class Weights:
    """Logarithms of likelihood ratios, clone against honest, for one unit of each kind of evidence."""

    base: float
    soon: float
    late: float
    elsewhere: float
    back: float
    sales: float
    too_fast: float
    crowd: float


WEIGHTS = Weights(-7.25, 0.71, 1.74, 2.03, 1.91, 0.45, 0.11, 3.5)
"""Estimate: fitted by logistic regression on simulated trade, seeds from 1000 (``benchmarks.goods.tune``)."""


def weigh_newcomers(
    seen: Sequence[Sighting], areas: Sequence[Area], slack_hours: int, *, tokenless: float = 0.0
) -> CloneEvidence:
    """Sum up the newcomers among the sightings of one item.

    Parameters
    ----------
    seen
        By first hour.
    areas
        Area by its number.
    slack_hours
        How far clocks may be wrong.
    tokenless
        Share of all scans that come without a token: where most do, lacking one is no reason for doubt.
    """
    without = _LEAST_TRUST + (1 - _LEAST_TRUST) * tokenless
    first_of, roams = _by_device([s for s in seen if s.role not in _TRADE])
    if len(first_of) < 2:
        return CloneEvidence(sales=_extra_sales(seen))
    sums = {"soon": 0.0, "late": 0.0, "elsewhere": 0.0, "back": 0.0}
    visited: dict[int, int] = {}
    place = first_of[0].area
    for number, s in enumerate(first_of):
        if number:
            sums[_sort_of(s, visited, place)] += _trust(s, roams, without)
        visited[s.area] = max(visited.get(s.area, 0), s.last)
        place = s.area
    return CloneEvidence(
        **sums,
        sales=_extra_sales(seen),
        too_fast=float(_any_too_fast(first_of, areas, slack_hours)),
        areas=len(visited),
    )


def _by_device(seen: Sequence[Sighting]) -> tuple[list[Sighting], dict[int, int]]:
    """Return the first sighting of each device, and in how many areas each device had the item."""
    first: dict[int, Sighting] = {}
    areas: dict[int, set[int]] = {}
    for s in seen:
        key = s.device or -1 - s.area
        first.setdefault(key, s)
        areas.setdefault(key, set()).add(s.area)
    return list(first.values()), {key: len(a) for key, a in areas.items()}


def _sort_of(s: Sighting, visited: dict[int, int], place: int) -> str:
    if s.area not in visited:
        return "elsewhere"
    if place != s.area:
        return "back"
    return "soon" if s.first - visited[s.area] <= _SOON_HOURS else "late"


def _trust(s: Sighting, roams: dict[int, int], without: float) -> float:
    """Return how much a device counts: less without token, when it roams, or scans again and again."""
    token = 1.0 if s.device else without
    return token / roams[s.device or -1 - s.area] ** 2 / max(1, s.times - 2)


def _extra_sales(seen: Sequence[Sighting]) -> float:
    tills = {(s.area, s.device) for s in seen if s.role is Role.TILL}
    return float(max(0, len(tills) - 1))


def _any_too_fast(seen: Sequence[Sighting], areas: Sequence[Area], slack_hours: int) -> bool:
    for before, after in pairwise(seen):
        a, b = areas[before.area], areas[after.area]
        apart = math.hypot(a.x_km - b.x_km, a.y_km - b.y_km)
        if apart / _FASTEST_KMH > after.first - before.first + slack_hours:
            return True
        if apart > 300 and after.first - before.first <= 1:
            return True
    return False


def clone_strength(found: CloneEvidence, weights: Weights = WEIGHTS) -> float:
    """Return the probability that the item has copies."""
    score = (
        weights.base
        + weights.soon * found.soon
        + weights.late * found.late
        + weights.elsewhere * found.elsewhere
        + weights.back * found.back
        + weights.sales * found.sales
        + weights.too_fast * found.too_fast
        + weights.crowd * found.crowd
    )
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
