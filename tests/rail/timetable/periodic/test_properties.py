"""What holds for every periodic network, against all timetables of little ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rail.timetable.periodic.little_networks import (
    duration,
    least_waiting,
    network,
    networks,
    periods_of,
    timetables,
    waiting,
)

from corridor.rail.solvers import Stop, Verdict
from corridor.rail.timetable.periodic import (
    PeriodicNetwork,
    check_periodic,
    evaluate_periodic,
    find_start,
    lower_bound,
    plan_periodic,
    polish_periodic,
    slacks,
    weighted_slack,
)

STOP = Stop(1.0, workers=1)


@given(networks(), st.randoms())
@settings(max_examples=100, deadline=None)
def test_value_and_broken_bounds_are_those_of_another_count(net: PeriodicNetwork, random) -> None:  # type: ignore[no-untyped-def]
    times = np.array([random.randrange(p) for p in periods_of(net)])
    broken = [a for a in range(net.activities) if duration(net, times, a) > net.upper[a]]
    assert evaluate_periodic(net, times) == (waiting(net, times), broken)
    assert weighted_slack(net, times) == waiting(net, times)
    assert np.flatnonzero(slacks(net, times) > net.spans).tolist() == broken


@given(networks(most=9))
@settings(max_examples=80, deadline=None)
def test_the_engine_finds_the_least_or_proves_that_there_is_none(net: PeriodicNetwork) -> None:
    outcome = plan_periodic(net, stop=STOP, work=4_000)
    least = least_waiting(net)
    assert (outcome.verdict is Verdict.INFEASIBLE) == (least is None)
    assert outcome.objective == least
    if outcome.solution is not None:
        assert check_periodic(net, outcome.solution) == []
        assert (outcome.solution < np.array(periods_of(net))).all()
        assert outcome.bound is not None
        assert outcome.bound <= least  # type: ignore[operator]


@given(networks())
@settings(max_examples=80, deadline=None)
def test_the_bound_is_never_above_the_least(net: PeriodicNetwork) -> None:
    least = least_waiting(net)
    if least is not None:
        assert lower_bound(net, limit_s=5.0, work=300) <= least


@given(networks())
@settings(max_examples=60, deadline=None)
def test_polishing_never_loses(net: PeriodicNetwork) -> None:
    for times in timetables(net)[:3]:
        polished = polish_periodic(net, np.array(times))
        assert waiting(net, polished) <= waiting(net, times)
        assert evaluate_periodic(net, polished)[1] == []


def reordered(net: PeriodicNetwork, order: list[int]) -> PeriodicNetwork:
    columns = {c: getattr(net, c)[order] for c in ("source", "target", "lower", "upper", "weight")}
    return replace(net, **columns)


def renamed(net: PeriodicNetwork, place: list[int]) -> PeriodicNetwork:
    """Move event e to position ``place[e]``."""
    to = np.array(place)
    back = np.argsort(to)
    assert net.periods is not None
    return replace(net, source=to[net.source], target=to[net.target], periods=net.periods[back])


def turned(net: PeriodicNetwork) -> PeriodicNetwork:
    """Run every activity from its end to its beginning: −upper to −lower."""
    return replace(net, source=net.target, target=net.source, lower=-net.upper, upper=-net.lower)


@given(networks(), st.data())
@settings(max_examples=60, deadline=None)
def test_other_names_order_and_whole_periods_change_nothing(
    net: PeriodicNetwork, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(net.activities)))
    place = data.draw(st.permutations(range(net.events)))
    turns = data.draw(st.integers(-2, 2)) * net.period
    alike = [
        reordered(net, order),
        renamed(net, place),
        replace(net, lower=net.lower + turns, upper=net.upper + turns),
    ]
    values = [plan_periodic(n, stop=STOP, work=4_000).objective for n in [net, *alike]]
    assert values == [values[0]] * 4


@given(networks(), st.integers(0, 20))
@settings(max_examples=60, deadline=None)
def test_shifting_all_times_changes_nothing(net: PeriodicNetwork, shift: int) -> None:
    times = np.arange(net.events) % 2
    assert evaluate_periodic(net, net.within(times + shift)) == evaluate_periodic(net, times)


@given(networks(), st.data())
@settings(max_examples=100, deadline=None)
def test_an_activity_run_backwards_allows_the_same_times(net: PeriodicNetwork, data: st.DataObject) -> None:
    backwards = replace(turned(net), weight=0 * net.weight)
    verdicts = [find_start(n, STOP).verdict for n in (net, backwards)]
    assert verdicts[0] is verdicts[1]
    times = np.array([data.draw(st.integers(0, p - 1)) for p in periods_of(net)])
    assert evaluate_periodic(backwards, times)[1] == evaluate_periodic(net, times)[1]
    assert evaluate_periodic(turned(turned(net)), times) == evaluate_periodic(net, times)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_seed_and_a_limit_of_work_give_one_timetable(workers: int) -> None:
    rows = [(i, j, 1 + i, 9 + i, 1 + (i * j) % 7) for i in range(6) for j in range(6) if i != j]
    rows += [(i, j, 1, 11, 0) for i in range(6) for j in range(i)]
    net = network(rows, 12, periods=[12, 12, 6, 12, 4, 12])
    stop = Stop(1.0, workers=workers, seed=7)
    runs = [plan_periodic(net, stop=stop, work=20_000) for _ in range(3)]
    assert runs[0].solution is not None
    assert [r.solution.tolist() for r in runs] == [runs[0].solution.tolist()] * 3  # type: ignore[union-attr]
    assert {r.objective for r in runs} == {runs[0].objective}
