"""Bounds of little networks, by hand and beside all timetables."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rail.timetable.periodic.little_networks import Row, least_waiting, network

from corridor.rail.timetable.periodic import PeriodicNetwork, lower_bound
from corridor.rail.timetable.periodic.anneal import Budget
from corridor.rail.timetable.periodic.bound import DualBound
from corridor.rail.timetable.periodic.bound.exact import IMPOSSIBLE
from corridor.rail.timetable.periodic.bound.pairs import pairs_of
from corridor.rail.timetable.periodic.bound.split import Split


@st.composite
def everyone_to_everyone(draw: st.DrawFn) -> PeriodicNetwork:
    """Draw four events, each with an activity to each other, so that none can be taken out."""
    rows: list[Row] = []
    for ends in [*combinations(range(4), 2), *draw(st.lists(st.sampled_from([(0, 1), (3, 2)]), max_size=2))]:
        i, j = ends if draw(st.booleans()) else ends[::-1]
        low, span, weight = (
            draw(st.integers(0, 7)),
            draw(st.sampled_from([0, 2, 4, 6, 6])),
            draw(st.integers(0, 99)),
        )
        rows.append((i, j, low, low + span, weight))
    return network(rows, 6, 4, periods=draw(st.lists(st.sampled_from([6, 6, 3, 2]), min_size=4, max_size=4)))


def circle(*rows: Row, period: int) -> Split:
    """Return a split of a circle's pairs, none of them taken out, with the circle as its one cycle."""
    split = Split(pairs_of(network(rows, period), reduce=False)[0])
    assert split.grow(np.array([0]), np.random.default_rng(1), least=0.0) == 1
    return split


def settled(net: PeriodicNetwork, work: int = 600) -> float:
    return lower_bound(net, limit_s=60.0, work=work)


def test_a_circle_is_worth_what_its_cheapest_activity_must_wait() -> None:
    split = circle((0, 1, 1, 5, 2), (1, 2, 1, 5, 3), (2, 0, 1, 5, 4), period=5)
    before = split.worth()
    for temperature in (1.0, 0.1, 0.01):
        split.settle(np.array([0]), temperature)
    assert (before, split.worth()) == (0, 4)  # 1 + 1 + 1 is two ticks short of 5: 2 · 2


def test_a_circle_against_the_direction_of_an_activity() -> None:
    split = circle((0, 1, 3, 12, 5), (1, 2, 4, 13, 6), (0, 2, 1, 10, 7), period=10)
    for temperature in (1.0, 0.1, 0.01):
        split.settle(np.array([0]), temperature)
    assert (
        split.worth() == 5 * 4
    )  # 3 + 4 − 1 = 6 is four ticks short of 10; waiting at 0 → 2 instead costs 7 · 6


def test_a_circle_of_fixed_durations_that_miss_the_period_has_no_timetable() -> None:
    split = circle((0, 1, 1, 1, 2), (1, 2, 1, 1, 3), (2, 0, 1, 1, 4), period=5)
    split.settle(np.array([0]), 1.0)
    assert split.worth() is None


def test_ticks_that_all_bounds_share_are_counted_as_one() -> None:
    fine = network([(0, 1, 60, 120, 2), (1, 2, 60, 5000, 3), (2, 0, 60, 7000, 4)], 300)
    pairs, ticks = pairs_of(fine, reduce=False)
    assert (ticks, pairs.cost.shape[1], settled(fine)) == (60, 5, 2 * 60 + 3 * 60)


def test_what_is_not_allowed_stays_so_in_whole_numbers() -> None:
    pairs, _ = pairs_of(network([(0, 1, 1, 2, 9)], 4), reduce=False)
    assert pairs.cost.tolist() == [[IMPOSSIBLE, 0, 9, IMPOSSIBLE]]


@given(everyone_to_everyone())
@settings(max_examples=60, deadline=None)
def test_the_bound_is_never_above_the_least_where_none_is_taken_out(net: PeriodicNetwork) -> None:
    best = least_waiting(net)
    assert settled(net) <= (np.inf if best is None else best)


@given(everyone_to_everyone(), st.integers(1, 5))
@settings(max_examples=25, deadline=None)
def test_a_split_is_never_worth_more_whatever_the_temperature(net: PeriodicNetwork, seed: int) -> None:
    best, random = least_waiting(net), np.random.default_rng(seed)
    pairs, ticks = pairs_of(net)
    split = Split(pairs)
    for temperature in 10.0 ** random.uniform(-2, 3, 6):
        split.grow(random.permutation(len(pairs.cost)), random, least=-1.0)
        split.settle(random.permutation(split.cycles), temperature)
        worth = split.worth()
        value = np.inf if worth is None else (pairs.constant + worth) * ticks
        assert value <= (np.inf if best is None else best)


def crowd(events: int = 7, period: int = 10) -> PeriodicNetwork:
    rows = [(i, j, 1 + i, period + i, 1 + (i * j) % 7) for i, j in combinations(range(events), 2)]
    return network(rows, period)


def test_going_on_never_lowers_the_bound() -> None:
    bound, values = DualBound(crowd()), []
    for _ in range(4):
        bound.go_on(Budget(work=2_000))
        values.append(bound.value)
    assert values == sorted(values)
    assert values[0] > 0


def test_the_same_seed_and_work_give_the_same_bound() -> None:
    assert settled(crowd(), 3_000) == settled(crowd(), 3_000)


def test_the_worth_is_that_of_the_kernels_without_the_compiler() -> None:
    from corridor.rail.timetable.periodic.bound import exact

    split = circle((0, 1, 1, 5, 2), (1, 2, 1, 5, 3), (2, 0, 1, 5, 4), period=5)
    split.settle(np.array([0]), 0.1)
    rests = [split.pairs.cost * 64 for _ in range(2)]
    parts = (split._first, split._pair, split._sign, split._own)
    totals = [
        run(*parts, rest, 64) for run, rest in zip((exact.worth, exact.worth.py_func), rests, strict=True)
    ]
    assert totals[0] == totals[1] > 0


def test_an_event_without_activities_may_have_any_period() -> None:
    net = network([(0, 1, 6, 6, 1), (1, 0, 6, 12, 5)], 60, events=3, periods=[60, 6, 20])
    assert lower_bound(net, limit_s=5.0, work=100) == least_waiting(net) == 0
