"""An exact start: found wherever there is one, and proofs that lose no timetable."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import gcd

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rail.timetable.periodic.little_networks import network, networks, timetables

from corridor.rail.solvers import Stop, Verdict
from corridor.rail.solvers.modulo import Apart, find_times_modulo
from corridor.rail.timetable.periodic import PeriodicNetwork, evaluate_periodic, find_start
from corridor.rail.timetable.periodic import feasible as room
from corridor.rail.timetable.periodic.crowd import crowded_events, room_needed
from corridor.rail.timetable.periodic.propagate import differences, interval_set, sum_of_sets, turned

STOP = Stop(10.0)

ticks = st.integers(1, 2**12 - 1)


def members(bits: int) -> set[int]:
    return {d for d in range(12) if bits >> d & 1}


@given(ticks, ticks)
def test_sums_and_turns_of_sets_are_those_of_their_members(a: int, b: int) -> None:
    assert members(sum_of_sets(a, b, 12)) == {(x + y) % 12 for x in members(a) for y in members(b)}
    assert members(turned(a, 12)) == {-x % 12 for x in members(a)}


def test_two_to_three_modulo_four_are_six_ticks_of_twelve() -> None:
    assert members(interval_set(-2, 1, 4, 12)) == {2, 3, 6, 7, 10, 11}


@given(networks(most=9))
@settings(max_examples=150, deadline=None)
def test_a_start_is_found_where_there_is_one(net: PeriodicNetwork) -> None:
    start = find_start(net, STOP)
    assert (start.verdict is Verdict.FEASIBLE) == bool(timetables(net))
    assert start.verdict is not Verdict.UNKNOWN
    if start.times is not None:
        assert evaluate_periodic(net, start.times)[1] == []


@given(networks(most=9))
@settings(max_examples=100, deadline=None)
def test_propagation_loses_no_timetable(net: PeriodicNetwork) -> None:
    known = differences(net)
    known.propagate(1000)
    found = timetables(net)
    assert not (known.clash and found)
    for i, near in known.allowed.items():
        for j, allowed in near.items():
            assert all(allowed >> (t[j] - t[i]) % net.period & 1 for t in found)


def test_propagation_around_a_triangle_leaves_what_the_other_way_allows() -> None:
    known = differences(network([(0, 1, 2, 4, 1), (1, 2, 3, 5, 1), (0, 2, 0, 7, 1)]))
    known.propagate(100)
    assert known.allowed[0][2] == 0b11100000  # 5, 6 or 7


def complete(events: int, lower: int, upper: int, period: int) -> PeriodicNetwork:
    return network([(i, j, lower, upper, 1) for i in range(events) for j in range(i)], period)


@pytest.mark.parametrize("events", [5, 6])
def test_five_trains_of_12_minutes_fit_in_an_hour_and_six_do_not(events: int) -> None:
    verdict = find_start(complete(events, 12, 48, 60), STOP).verdict
    assert verdict is (Verdict.FEASIBLE if events == 5 else Verdict.INFEASIBLE)


def test_21_headways_of_3_minutes_are_more_than_an_hour() -> None:
    known = differences(complete(21, 3, 57, 60))
    assert room_needed(known, range(21)) == 63
    assert len(crowded_events(known)) == 21
    assert crowded_events(differences(complete(20, 3, 57, 60))) == []


def test_a_train_every_20_minutes_takes_its_headway_three_times_an_hour() -> None:
    rows = [(i, 0, 9, 11, 1) for i in range(1, 5)] + [
        (i, j, 9, 51, 1) for i in range(2, 5) for j in range(1, i)
    ]
    mixed = network(rows, periods=[20, 60, 60, 60, 60])
    assert room_needed(differences(mixed), range(5)) == 63  # seven trains an hour


def test_once_around_the_cheapest_order_counts() -> None:
    rows = [(0, 1, 10, 58, 1), (0, 2, 10, 58, 1), (1, 2, 2, 50, 1)]
    assert room_needed(differences(network(rows)), [0, 1, 2]) == 14  # 10, 2, and 2 back


@given(networks(most=10))
@settings(max_examples=100, deadline=None)
def test_a_crowd_has_no_timetable(net: PeriodicNetwork) -> None:
    if crowded_events(differences(net)):
        assert timetables(net) == []


@given(networks(most=9), st.sampled_from([1, 40]))
@settings(max_examples=100, deadline=None)
def test_on_a_coarser_grid_times_are_kept_and_nothing_is_proven(net: PeriodicNetwork, most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "MOST_CLAUSES", most)
        patch.setattr(room, "CLAUSES_A_SECOND", 0.1)
        start = find_start(net, STOP)
    if start.times is not None:
        assert evaluate_periodic(net, start.times)[1] == []
    elif start.verdict is Verdict.INFEASIBLE:
        assert timetables(net) == []


def test_in_little_time_coarse_grids_come_before_fine_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    known = differences(network([(i, j, 2, 58, 0) for i in range(4) for j in range(i)], period=60))
    ends = [(i, j) for i in range(4) for j in range(i + 1, 4)]
    assert [g.step for g in room._grids(known, [0, 1, 2, 3], ends, 0.001)] == [1]
    monkeypatch.setattr(room, "MOST_CLAUSES", 300)  # of 546 on single ticks
    monkeypatch.setattr(room, "CLAUSES_A_SECOND", 1)
    assert [g.step for g in room._grids(known, [0, 1, 2, 3], ends, 10.0)] == [60, 15, 4, 2]


def test_pairs_that_clash_are_named() -> None:
    pairs = [Apart(0, 1, 0b0110), Apart(1, 2, 0b1000), Apart(2, 3, 0b0001), Apart(0, 2, 0b0100)]
    found = find_times_modulo([4, 4, 4, 4], pairs, STOP, core=True)
    assert (found.verdict, set(found.core)) == (Verdict.INFEASIBLE, {0, 1, 3})


@st.composite
def parted(draw: st.DrawFn) -> tuple[list[int], list[Apart]]:
    """Draw three clocks, and for each two of them the differences they may have."""
    periods = draw(st.lists(st.sampled_from([2, 3, 4, 6, 12]), min_size=3, max_size=3))
    pairs = []
    for i, j in ((0, 1), (1, 2), (0, 2)):
        modulus = gcd(periods[i], periods[j])
        pairs.append(Apart(i, j, draw(st.integers(0, 2**modulus - 1))))
    return periods, pairs


def keeps(times: Sequence[int], periods: list[int], pairs: Sequence[Apart]) -> bool:
    return all(
        p.allowed >> (times[p.second] - times[p.first]) % gcd(periods[p.first], periods[p.second]) & 1
        for p in pairs
    )


@given(parted(), st.booleans())
@settings(max_examples=200, deadline=None)
def test_clauses_say_what_the_sets_say(clocks: tuple[list[int], list[Apart]], core: bool) -> None:
    periods, pairs = clocks
    found = find_times_modulo(periods, pairs, STOP, core=core)
    every = list(product(*map(range, periods)))
    assert (found.verdict is Verdict.FEASIBLE) == any(keeps(t, periods, pairs) for t in every)
    if found.times:
        assert keeps(found.times, periods, pairs)
    if found.core:
        assert not any(keeps(t, periods, [pairs[n] for n in found.core]) for t in every)
    assert bool(found.core) == (core and found.verdict is Verdict.INFEASIBLE)


def test_the_same_seed_gives_the_same_start() -> None:
    starts = [find_start(complete(5, 9, 51, 60), STOP, effort=1.0).times for _ in range(2)]
    assert starts[0] is not None
    assert starts[0].tolist() == starts[1].tolist()  # type: ignore[union-attr]
