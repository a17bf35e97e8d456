"""Steps of the search on little networks, against costs recomputed one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.rail.solvers import Stop
from corridor.rail.timetable.periodic import PeriodicNetwork, plan_periodic
from corridor.rail.timetable.periodic.couplings import FORBIDDEN, couple
from corridor.rail.timetable.periodic.cuts import _cut_costs, _span, shift_cuts
from corridor.rail.timetable.periodic.field import Field, field_of
from corridor.rail.timetable.periodic.pool import Child, Pool
from corridor.rail.timetable.periodic.tropical import turn_pair


def ladder(seed: int, events: int = 12, period: int = 10) -> PeriodicNetwork:
    """Return a network with more than two neighbours at every event, random bounds and weights."""
    random = np.random.default_rng(seed)
    ends = [(i, (i + d) % events) for i in range(events) for d in (1, 2, 5)]
    source, target = np.array(ends, dtype=np.int64).T.copy()
    lower = random.integers(0, period, len(ends))
    span = random.choice([3, period - 1, period - 1], len(ends))
    weight = random.integers(1, 9, len(ends))
    return PeriodicNetwork(
        period, tuple(map(str, range(events))), source, target, lower, lower + span, weight
    )


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
    from corridor.rail.timetable.periodic.anneal import Chain

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
