"""The exact bounds of passengers' costs and of one train's rides against trying everything out."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from corridor.rail.model import Profile
from corridor.rail.solvers.blocking import Hole
from corridor.rail.timetable.daily.profile import Step, rides, trace
from corridor.rail.timetable.daily.rooftop import Layers, Wishes, interval_least, shortest_path
from corridor.rail.timetable.daily.wishes import wished_times

TICK = 300
GRID = [np.arange(low, low + 4 * TICK, TICK, dtype=float) for low in (0, 300, 1500)]
"""Three trains with four possible departures each, five minutes apart."""

WISHES = Wishes(
    at=np.array([0.0, 450.0, 900.0, 2100.0]),
    weight=np.array([3.0, 5.0, 1.0, 4.0]),
    cap=np.array([90_000.0, 9_000.0, 90_000.0, 12_000.0]),
    early=5.0,
    late=10.0,
)
"""Tenths of a second: a second late costs 10, a second early 5."""


def price(departures: tuple[float, ...], ride: list[np.ndarray]) -> float:
    """Return what all wishes cost when everyone takes the train that is best for them."""
    total = 0.0
    for n, (at, weight, cap) in enumerate(zip(WISHES.at, WISHES.weight, WISHES.cap, strict=True)):
        fees = [
            ride[k][round((d - GRID[k][0]) / TICK), n] + max(10.0 * (d - at), 5.0 * (at - d))
            for k, d in enumerate(departures)
        ]
        total += weight * min(cap, *fees)
    return total


def tried(ride: list[np.ndarray]) -> dict[tuple[float, ...], float]:
    """Return the price of every choice of departures in ascending order."""
    choices = (tuple(map(float, c)) for c in product(*GRID) if list(c) == sorted(c))
    return {c: price(c, ride) for c in choices}


def path_of(ride: list[np.ndarray]) -> Layers:
    found = shortest_path(WISHES.layers(GRID, ride, TICK), WISHES, [np.zeros(len(g)) for g in GRID])
    assert found is not None
    return found


EQUAL = [np.full((4, 4), 12_000.0) for _ in GRID]
"""Every ride takes 1200 s."""


def test_the_shortest_path_costs_what_the_best_of_all_choices_costs() -> None:
    everything = tried(EQUAL)
    found = path_of(EQUAL)
    assert found.least == min(everything.values())
    assert everything[found.best] == found.least


def test_reduced_costs_along_any_choice_add_up_to_what_it_costs_more() -> None:
    found = path_of(EQUAL)
    for choice, cost in tried(EQUAL).items():
        i, j, k = (round((d - g[0]) / TICK) for d, g in zip(choice, GRID, strict=True))
        extra = found.arcs[0][i, j] + found.arcs[1][j, k] + found.last[k]
        assert found.least + extra == pytest.approx(cost)


@pytest.mark.parametrize("seed", range(5))
def test_with_unequal_rides_it_is_a_bound(seed: int) -> None:
    chance = np.random.default_rng(seed)
    ride = [chance.integers(6_000, 20_000, (4, 1)).astype(float) * np.ones((1, 4)) for _ in GRID]
    assert path_of(ride).least <= min(tried(ride).values())


def test_no_possible_departure_is_no_path() -> None:
    never = [EQUAL[0], np.full((4, 4), np.inf), EQUAL[2]]
    assert shortest_path(WISHES.layers(GRID, never, TICK), WISHES, [np.zeros(4)] * 3) is None


def test_the_least_within_intervals() -> None:
    """Rows 0–1 and 2, columns 0 and 1–2."""
    costs = np.array([[5.0, 3.0, 4.0], [2.0, 9.0, 8.0], [7.0, 6.0, 1.0]])
    assert interval_least(costs, [0, 2], [0, 1]).tolist() == [[2.0, 3.0], [7.0, 1.0]]


def test_a_slot_of_two_hours_becomes_two_wishes() -> None:
    wished = wished_times(Profile("day", ((25_200, 32_400, 0.8), (32_400, 36_000, 0.2))))
    assert wished == [(27_000, 0.4), (30_600, 0.4), (34_200, 0.2)]


HOLES = {"A": [Hole(900, 1500, 1500, 1600)], "B": [Hole(1300, 1560, 1560, 1600)]}
"""A–B cannot be entered between 900 and 1500, B–C not between 1300 and 1560."""

STEPS = (Step("B", 610, hold_s=60, grid=True, most=3), Step("C", 600))
"""B after 610 s, at least 60 s there, on the minute, up to three minutes more; then C after 600 s."""


def by_hand(departure: int) -> float:
    """Return the least seconds on board of all waits at B, infinite if none is possible."""
    leaves = -(-(departure + 610 + 60) // 60) * 60
    onward = [leaves + 60 * n for n in range(4)]
    free = [s for s in onward if not 1300 < s < 1560]
    return free[0] + 600 - departure if free and not 900 < departure < 1500 else np.inf


def test_the_fastest_rides_are_those_of_trying_every_wait() -> None:
    departures = np.arange(0, 2400, 60, dtype=float)
    found = rides(departures, 60, STEPS, HOLES, {"C"}, "A")
    assert found["C"].tolist() == [by_hand(int(d)) for d in departures]


def test_the_trace_of_a_departure_waits_until_the_hole_is_over() -> None:
    """Leaving at 660 it could leave B at 1380 and waits until 1560; a minute before, that is too long."""
    assert trace(660, 60, STEPS, HOLES, "A") == {"B": 1560, "C": 2160}
    assert trace(600, 60, STEPS, HOLES, "A") is None
    assert trace(540, 60, STEPS, HOLES, "A") == {"B": 1260, "C": 1860}
