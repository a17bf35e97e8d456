"""Regions freed by integer programming, against all timetables of little networks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.rail.timetable.periodic.little_networks import (
    ladder,
    least_waiting,
    network,
    networks,
    timetables,
    waiting,
)

from corridor.rail.solvers import Stop, Verdict
from corridor.rail.solvers.slack import Tie, least_slack
from corridor.rail.timetable.periodic import PeriodicNetwork, evaluate_periodic, lower_bound, plan_periodic
from corridor.rail.timetable.periodic import regions as room
from corridor.rail.timetable.periodic.regions import Regions

STAR = network([(0, i, 5, 64, 1) for i in range(1, 6)] + [(i, i % 5 + 1, 7, 66, 9) for i in range(1, 6)])
"""A hub and a ring about it."""


def go_on() -> bool:
    return False


@given(networks(most=9), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_the_whole_network_is_settled_with_proof(net: PeriodicNetwork, seed: int) -> None:
    found = timetables(net)
    assume(found)
    regions = Regions(net)
    best = regions.free(np.array(found[seed % len(found)]), np.random.default_rng(seed), go_on)
    assert regions.bound == waiting(net, best) == least_waiting(net)
    assert evaluate_periodic(net, best)[1] == []


@given(networks(most=9), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_a_region_never_costs_and_the_rest_stays(net: PeriodicNetwork, seed: int) -> None:
    found = timetables(net)
    assume(found and net.events > 1)
    times = np.array(found[seed % len(found)])
    regions = Regions(net)
    regions._size = 1.0
    better = regions.free(times, np.random.default_rng(seed), go_on)
    assert waiting(net, better) <= waiting(net, times)
    assert evaluate_periodic(net, better)[1] == []
    assert (better != times).sum() <= 1
    assert regions.bound == 0.0


def test_the_next_region_is_larger_where_this_one_was_settled_and_smaller_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    regions, times = Regions(STAR), np.array([0, 5, 12, 19, 26, 33])
    regions._size = 4.0
    regions.free(times, np.random.default_rng(1), go_on)
    assert regions._size == 5.0
    monkeypatch.setattr(room, "EFFORT", 0.0)
    regions.free(times, np.random.default_rng(1), go_on)
    assert regions._size == 3.75


def test_whoever_is_stiffly_bound_comes_along() -> None:
    stiff = [(0, 1, 5, 5, 0), (1, 2, 5, 6, 0), (3, 4, 5, 5, 0), (4, 5, 5, 6, 0)]
    net = network([*stiff, (2, 3, 5, 64, 900), (5, 0, 5, 64, 900)])
    regions = Regions(net)
    regions._size = 3.0
    drawn = {
        tuple(np.flatnonzero(regions._grow(np.array([0, 5, 10, 15, 20, 25]), np.random.default_rng(seed))))
        for seed in range(20)
    }
    assert drawn == {(0, 1, 2), (3, 4, 5)}


def test_a_network_that_no_bound_settles_is_proven_by_freeing_all_of_it() -> None:
    net = ladder(3)
    outcome = plan_periodic(net, stop=Stop(20.0, workers=2))
    assert outcome.verdict is Verdict.OPTIMAL
    assert lower_bound(net, limit_s=1.0) < outcome.bound == outcome.objective  # type: ignore[operator]


def test_times_that_nothing_improves_are_given_back() -> None:
    ties = [Tie(0, 1, 5, 59, 1), Tie(1, 0, 5, 59, 1)]
    found = least_slack([60, 60], ties, [0, 5], effort=1.0)
    assert (found.verdict, found.objective, found.bound) == (Verdict.OPTIMAL, 50.0, 50.0)


def test_who_asks_to_give_up_is_heard() -> None:
    random = np.random.default_rng(1)
    ties = [Tie(i, j, int(random.integers(60)), 59, 1) for i in range(40) for j in range(i)]
    found = least_slack([60] * 40, ties, [0] * 40, effort=600.0, over=lambda: True)
    assert found.verdict in (Verdict.FEASIBLE, Verdict.UNKNOWN)
