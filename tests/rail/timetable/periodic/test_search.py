"""Steps of the search on little networks, against costs recomputed one by one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rail.timetable.periodic.little_networks import ladder, network

from corridor.rail.solvers import Stop, Tick, Verdict
from corridor.rail.timetable.periodic import PeriodicNetwork, evaluate_periodic, plan_periodic
from corridor.rail.timetable.periodic.anneal import Budget, Chain
from corridor.rail.timetable.periodic.couplings import FORBIDDEN, _join, couple
from corridor.rail.timetable.periodic.cuts import _cut_costs, _shift_best, _span, shift_cuts
from corridor.rail.timetable.periodic.field import Field, field_of
from corridor.rail.timetable.periodic.pool import Child, Pool
from corridor.rail.timetable.periodic.search import Search
from corridor.rail.timetable.periodic.tropical import turn_pair


def field(seed: int) -> Field:
    return field_of(couple(ladder(seed)), forbidden=1000.0)


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_every_shift_of_every_cut_costs_what_it_is_said_to_cost(seed: int) -> None:
    f, random = field(seed), np.random.default_rng(seed)
    count, period = len(f.events), f.cost.shape[1]
    times = random.integers(0, period, count)
    own = np.repeat(np.arange(count), np.diff(f.first))
    parent, depth, order = (np.empty(count, dtype=np.int64) for _ in range(3))
    _span(f.first, f.neighbour, f.twin, own, random.permutation(len(own)), parent, depth, order)
    change = np.empty((count, period))
    _cut_costs(times, f.first, f.neighbour, f.cost, parent, depth, order, change)
    for event in range(count):
        below = np.array([_is_below(e, event, parent) for e in range(count)])
        shift = int(random.integers(period))
        moved = np.where(below, times + shift, times) % period
        assert abs(f.total(moved) - f.total(times) - change[event, shift]) < 1e-2


def _is_below(event: int, above: int, parent: np.ndarray) -> bool:
    while event not in (above, -1):
        event = int(parent[event])
    return event == above


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_shifting_cuts_never_costs(seed: int) -> None:
    f, random = field(seed), np.random.default_rng(seed)
    times = random.integers(0, f.cost.shape[1], len(f.events))
    assert f.total(shift_cuts(f, times, random)) <= f.total(times) + 1e-2


def test_turning_a_pair_can_leave_a_timetable_that_no_tree_improves() -> None:
    found = [_best(seed, turns=40) for seed in range(6)]
    assert any(after < before - 0.5 for before, after in found)
    assert all(after <= before for before, after in found)


def _best(seed: int, turns: int) -> tuple[float, float]:
    f, random = field(seed), np.random.default_rng(seed)
    chain = Chain(f, random.integers(0, f.cost.shape[1], len(f.events)), seed)
    chain.settle()
    before = chain.best_cost
    for _ in range(turns):
        chain.restart(turn_pair(f, chain.best, random))
    return before, chain.best_cost


def test_a_child_takes_the_place_of_its_parent_only_if_it_is_better() -> None:
    times = np.zeros(2, dtype=np.int64)
    pool = Pool(("cuts",))
    pool.take([Child(times, 10.0, "race"), Child(times, 20.0, "race")])
    pool.take([Child(times, 12.0, "cuts", parent=0), Child(times, 15.0, "cuts", parent=1)])
    assert [m.cost for m in pool.members] == [10.0, 15.0]


def test_a_timetable_of_the_same_cost_is_not_kept_twice() -> None:
    times = np.zeros(2, dtype=np.int64)
    pool = Pool(("cuts",))
    pool.take([Child(times, 10.0, "race"), Child(times, 10.2, "race")])
    assert len(pool.members) == 1


def test_the_same_seed_and_work_give_the_same_timetable_with_two_workers() -> None:
    plans = [plan_periodic(ladder(3), stop=Stop(60.0, workers=2, seed=5), work=60_000) for _ in range(2)]
    found = [None if p.solution is None else p.solution.tolist() for p in plans]
    assert found[0] is not None
    assert found[0] == found[1]


def test_a_forbidden_difference_is_no_step() -> None:
    f = field_of(couple(ladder(1)), forbidden=FORBIDDEN)
    best = plan_periodic(ladder(1), stop=Stop(5.0, workers=1), work=60_000).solution
    assert best is not None
    stepped = shift_cuts(f, best[f.events], np.random.default_rng(0))
    assert f.total(stepped) < FORBIDDEN / 2


NONE = np.zeros(0, dtype=np.int64)
ODD = {
    "no event": PeriodicNetwork(60, (), NONE, NONE, NONE, NONE, NONE),
    "one event": network([], 60, events=1),
    "no activity": network([], 60, events=5),
    "to itself": network([(0, 0, -3, 4, 2)], 60),
    "one tick": network([(0, 1, 0, 0, 5), (1, 2, 7, 9, 5), (2, 0, 3, 3, 5)], 1),
    "two ticks": network([(0, 1, 1, 2, 5), (1, 2, 1, 2, 5), (2, 0, 1, 2, 5)], 2),
    "an hour of seconds": network([(0, 1, 0, 3599, 5), (1, 2, 1, 3000, 5), (2, 0, 3590, 7189, 4)], 3600),
    "no weight": network([(i, j, i, i + 50, 0) for i in range(5) for j in range(i)], 60),
    "all fixed": network([(i, (i + 1) % 5, 12, 12, 9) for i in range(5)], 60),
    "all free": network([(i, (i + 1) % 5, 12, 71, 9) for i in range(5)], 60),
    "side by side": network([(0, 1, 1, 30, 1), (0, 1, 20, 40, 5), (1, 0, 10, 50, 2)] * 3, 60),
    "unconnected": network([(0, 1, 1, 30, 1), (1, 0, 1, 30, 1), (2, 3, 5, 64, 1), (3, 2, 5, 64, 1)], 60),
    "the largest weights": network([(0, 1, 1, 60, 8 * 10**9), (1, 0, 1, 60, 8 * 10**9)], 60),
}
LEAST = {"to itself": 6, "two ticks": 5, "an hour of seconds": 36, "side by side": 237, "unconnected": 108}
LEAST |= {"the largest weights": 58 * 8 * 10**9}


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("work", [None, 500])
def test_an_odd_network_is_planned_with_proof(name: str, work: int | None) -> None:
    outcome = plan_periodic(ODD[name], stop=Stop(1.0, workers=2), work=work)
    least = LEAST.get(name, 0)
    assert (outcome.verdict, outcome.objective, outcome.bound) == (Verdict.OPTIMAL, least, least)
    assert outcome.solution is not None
    assert evaluate_periodic(ODD[name], outcome.solution) == (least, [])


def test_weights_that_reach_the_cost_of_what_is_not_allowed_are_refused() -> None:
    with pytest.raises(ValueError, match="1e"):
        plan_periodic(network([(0, 1, 1, 60, 2 * 10**10)]), stop=Stop(1.0))


@pytest.mark.parametrize("period", [0, -6, 4])
def test_a_period_that_does_not_divide_the_common_one_is_refused(period: int) -> None:
    with pytest.raises(ValueError, match="does not divide"):
        replace(network([(0, 1, 1, 3, 1)], 6), periods=np.array([6, period]))


def test_nothing_is_improved_when_all_is_over() -> None:
    f = field(3)
    times = np.random.default_rng(3).integers(0, 10, len(f.events))
    chain = Chain(f, times, 3)
    chain.settle(lambda: True)
    assert chain.best.tolist() == times.tolist()
    assert shift_cuts(f, times, np.random.default_rng(3), lambda: True).tolist() == times.tolist()


def test_a_part_is_over_with_the_whole() -> None:
    assert Budget(0.0).part(0.5).over
    assert not Budget(0.0, work=10).part(0.5).over
    assert not Budget(3600.0).part(0.5).over


def test_a_best_shift_is_the_same_without_the_compiler() -> None:
    f, found = field(4), []
    count, period = len(f.events), f.cost.shape[1]
    own = np.repeat(np.arange(count), np.diff(f.first))
    for span, shift in ((_span, _shift_best), (_span.py_func, _shift_best.py_func)):
        times, savings = np.arange(count) % period, np.empty((count, period))
        parent, depth, order = (np.empty(count, dtype=np.int64) for _ in range(3))
        span(f.first, f.neighbour, f.twin, own, np.arange(len(own)), parent, depth, order)
        went_on = [shift(times, f.first, f.neighbour, f.cost, parent, depth, order, savings) for _ in "abc"]
        found.append((times.tolist(), parent.tolist(), order.tolist(), went_on))
    assert found[0] == found[1]
    assert found[0][0] != (np.arange(count) % period).tolist()


def test_costs_of_cuts_are_the_same_without_the_compiler() -> None:
    f, found = field(5), []
    count, period = len(f.events), f.cost.shape[1]
    parent = np.arange(count) - 1  # the events in a row
    for kernel in (_cut_costs, _cut_costs.py_func):
        change = np.empty((count, period))
        kernel(parent % period, f.first, f.neighbour, f.cost, parent, parent + 1, parent + 1, change)
        found.append(change)
    assert np.allclose(*found, atol=1e-3)


def test_an_event_taken_out_costs_the_same_without_the_compiler() -> None:
    to_a, to_b = np.array([0.0, FORBIDDEN, 2.0]), np.array([5.0, 1.0, FORBIDDEN])
    found = [np.full(3, FORBIDDEN) for _ in "ab"]
    for kernel, joined in zip((_join, _join.py_func), found, strict=True):
        kernel(to_a, np.tile(to_b, 2), FORBIDDEN, joined)
    assert [j.tolist() for j in found] == [[5.0, 1.0, 3.0]] * 2


def test_what_is_allowed_stays_cheaper_than_what_is_not_whatever_the_weights() -> None:
    net = ladder(2)
    heavy = np.where(np.arange(net.activities) == 0, 10**6, net.weight)
    search = Search(replace(net, weight=heavy), lambda _: None, [1], 0.0)
    assert ((search.field.cost < search.field.forbidden).sum(axis=1) == search.field.allowed).all()


def test_where_no_start_is_known_a_first_timetable_comes_before_the_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("corridor.rail.timetable.periodic.regions.SIZE", 2)
    monkeypatch.setattr("corridor.rail.timetable.periodic.plan._begin", lambda *_: Verdict.UNKNOWN)
    ticks: list[Tick] = []
    outcome = plan_periodic(ladder(3), stop=Stop(5.0), work=20_000, watch=ticks.append)
    assert "annealing" in ticks[0].text
    assert ticks[0].bound == 0.0
    assert outcome.bound is not None
    assert 0.0 < outcome.bound < outcome.objective  # type: ignore[operator]
