"""Little periodic networks whose best timetable is found by trying all."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.cli import main
from corridor.rail.solvers import Stop, Verdict
from corridor.rail.timetable.periodic import (
    PeriodicNetwork,
    check_periodic,
    evaluate_periodic,
    format_durations,
    format_network,
    format_times,
    parse_network,
    parse_times,
    plan_periodic,
    polish_periodic,
    slacks,
    weighted_slack,
)
from corridor.rail.timetable.periodic.anneal import Chain
from corridor.rail.timetable.periodic.couplings import FORBIDDEN, couple
from corridor.rail.timetable.periodic.field import field_of
from corridor.rail.timetable.periodic.merge import parts_of, rigid

Rows = list[tuple[int, int, int, int, int]]


def network(rows: Rows, period: int = 5, events: int = 0) -> PeriodicNetwork:
    table = np.array(rows, dtype=np.int64).reshape(-1, 5)
    count = events or int(table[:, :2].max()) + 1
    return PeriodicNetwork(period, tuple(str(n + 1) for n in range(count)), *table.T.copy())


def least(net: PeriodicNetwork) -> int | None:
    """Return the least weighted slack of all timetables; ``None`` if none keeps all bounds."""
    best = None
    for times in itertools.product(range(net.period), repeat=net.events):
        value, broken = evaluate_periodic(net, np.array(times))
        if not broken and (best is None or value < best):
            best = value
    return best


def triangle(weight: int = 1) -> PeriodicNetwork:
    """Return three activities of 1 tick around a circle of 5: two ticks must be lost somewhere."""
    return network([(0, 1, 1, 5, weight), (1, 2, 1, 5, 3), (2, 0, 1, 5, 4)])


@st.composite
def networks(draw: st.DrawFn) -> PeriodicNetwork:
    events = draw(st.integers(2, 4))
    ends = st.integers(0, events - 1)
    row = st.tuples(ends, ends, st.integers(0, 9), st.integers(0, 5), st.integers(0, 9)).filter(
        lambda r: r[0] != r[1]
    )
    rows = [(i, j, lo, lo + span, w) for i, j, lo, span, w in draw(st.lists(row, min_size=1, max_size=7))]
    periods = draw(st.lists(st.sampled_from([2, 4, 4]), min_size=events, max_size=events))
    return replace(network(rows, period=4, events=events), periods=np.array(periods, dtype=np.int64))


def test_the_cheapest_activity_of_a_circle_waits() -> None:
    outcome = plan_periodic(triangle(), stop=Stop(1.0, workers=1), work=20_000)
    assert (outcome.objective, least(triangle())) == (2.0, 2)


def test_two_activities_that_cannot_both_be_kept_have_no_timetable() -> None:
    clash = network([(0, 1, 1, 1, 1), (0, 1, 2, 2, 1), (1, 2, 0, 5, 1), (2, 0, 0, 5, 1)])
    outcome = plan_periodic(clash, stop=Stop(1.0, workers=1), work=5_000)
    assert (outcome.verdict, outcome.solution) == (Verdict.INFEASIBLE, None)


def test_a_change_to_a_train_every_30_waits_less_than_30() -> None:
    mixed = replace(network([(0, 1, 5, 124, 1)], period=120), periods=np.array([120, 30]))
    assert slacks(mixed, np.array([100, 10])).tolist() == [25]  # 100 + 5 = 105, next at 130
    assert weighted_slack(mixed, np.array([100, 15])) == 0


@given(networks())
@settings(max_examples=60, deadline=None)
def test_plan_finds_the_least_of_little_networks(net: PeriodicNetwork) -> None:
    outcome = plan_periodic(net, stop=Stop(1.0, workers=1), work=4_000)
    best = least(net)
    assert outcome.objective == best
    if outcome.solution is not None:
        assert check_periodic(net, outcome.solution) == []


@given(networks())
@settings(max_examples=60, deadline=None)
def test_taking_events_out_loses_nothing(net: PeriodicNetwork) -> None:
    whole, small = couple(net, reduce=False), couple(net)
    costs = []
    for couplings in (whole, small):
        field = field_of(couplings, forbidden=FORBIDDEN)
        best = np.inf
        for times in itertools.product(range(net.period), repeat=len(field.events)):
            full = np.zeros(net.events, dtype=np.int64)
            full[field.events] = times
            couplings.fill(full)
            value, broken = evaluate_periodic(net, full)
            best = best if broken else min(best, value)
        costs.append(best)
    assert costs[0] == costs[1]


@given(networks(), st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_shifting_all_events_and_whole_periods_changes_nothing(net: PeriodicNetwork, shift: int) -> None:
    times = np.arange(net.events) % net.period
    moved = replace(net, lower=net.lower + net.period, upper=net.upper + net.period)
    assert weighted_slack(net, times) == weighted_slack(moved, (times + shift) % net.period)


@given(networks())
@settings(max_examples=40, deadline=None)
def test_other_names_change_nothing(net: PeriodicNetwork) -> None:
    order = np.arange(net.events)[::-1].copy()
    assert net.periods is not None
    renamed = replace(
        net,
        names=net.names[::-1],
        source=order[net.source],
        target=order[net.target],
        periods=net.periods[order],
    )
    plans = [plan_periodic(n, stop=Stop(1.0, workers=1), work=4_000).objective for n in (net, renamed)]
    assert plans[0] == plans[1]


@given(networks())
@settings(max_examples=40, deadline=None)
def test_objective_and_slack_agree_with_the_check(net: PeriodicNetwork) -> None:
    times = (np.arange(net.events) * 3) % net.period
    value, broken = evaluate_periodic(net, times)
    assert value == weighted_slack(net, times)
    assert broken == list(np.flatnonzero(slacks(net, times) > net.spans))


@given(networks())
@settings(max_examples=40, deadline=None)
def test_files_read_back(net: PeriodicNetwork) -> None:
    text = format_network(net)
    back, findings = parse_network(text, period=net.period)
    used = sorted({*net.source.tolist(), *net.target.tolist()})
    assert (findings, back is not None and back.events) == ([], len(used))
    assert back is not None
    assert format_network(back) == text
    times = np.arange(back.events) % back.period
    read, wrong = parse_times(format_times(back, times), back)
    assert (wrong, read is not None and read.tolist()) == ([], times.tolist())


def test_durations_are_read_by_another_program() -> None:
    net = triangle()
    times = np.array([0, 1, 2])
    durations = [int(line.split(";")[1]) for line in format_durations(net, times).splitlines()]
    cost = sum(w * (d - lo) for w, d, lo in zip(net.weight, durations, net.lower, strict=True))
    assert (durations, cost) == ([1, 1, 3], weighted_slack(net, times))


def test_polishing_keeps_the_turns_and_finds_their_best() -> None:
    net = network([(0, 1, 0, 4, 9), (1, 2, 0, 4, 1), (2, 3, 0, 4, 1)], period=5)
    times = np.array([0, 2, 3, 4])
    assert weighted_slack(net, polish_periodic(net, times)) == 0


def test_the_same_seed_gives_the_same_timetable() -> None:
    rows = [(i, j, 1 + i, 9 + i, 1 + (i * j) % 7) for i in range(6) for j in range(6) if i != j]
    net = network(rows, period=10)
    found = [plan_periodic(net, stop=Stop(1.0, workers=2, seed=7), work=30_000).solution for _ in range(2)]
    assert found[0] is not None
    assert found[0].tolist() == found[1].tolist()  # type: ignore[union-attr]


def test_the_kernel_gives_the_same_without_the_compiler() -> None:
    from corridor.rail.timetable.periodic import trees

    rows = [(i, (i + 1) % 6, 1, 3 + i, 2) for i in range(6)] + [(0, 3, 2, 11, 1), (1, 4, 1, 10, 3)]
    field = field_of(couple(network(rows, period=10)), forbidden=1e6)
    runs = []
    for kernel in (trees.retime_trees, trees.retime_trees.py_func):
        chain = Chain(field, np.zeros(len(field.events), dtype=np.int64), seed=3)
        scores = np.full(2, chain.cost)
        random = np.array([12345], dtype=np.uint64)
        with np.errstate(over="ignore"):
            kernel(
                chain.times, chain.best, scores, field.first, field.neighbour, field.cost, field.allowed,
                field.forbidden, 10.0, 1.0, 50, 4, random, np.zeros(len(field.events), dtype=np.int64),
            )  # fmt: skip
        runs.append((chain.times.tolist(), scores.tolist()))
    assert runs[0] == runs[1]


def test_parts_that_two_timetables_share_stay_together() -> None:
    rows = [(0, 1, 1, 3, 5), (1, 2, 1, 3, 5), (2, 3, 0, 9, 1), (3, 4, 1, 3, 5), (4, 5, 1, 3, 5),
            (5, 0, 0, 9, 1), (0, 3, 0, 9, 2), (2, 5, 0, 9, 2)]  # fmt: skip
    field = field_of(couple(network(rows, period=10), reduce=False), forbidden=FORBIDDEN)
    ours = np.array([0, 1, 2, 5, 6, 7])
    theirs = np.array([0, 1, 2, 8, 9, 0])
    part = parts_of(field, ours, theirs)
    small = rigid(field, ours, part)
    both = [small.total(np.array([0, shift])) for shift in (0, 3)]
    within = field.total(ours) - both[0]
    assert part.tolist() == [0, 0, 0, 1, 1, 1]
    assert field.total(theirs) == both[1] + within


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "periodic-empty"),
        ("1; 1; 2; 3; x; 5", "periodic-bad-line"),
        ("1; 1; 2; 3; 4", "periodic-bad-line"),
        ("1; 1; 2; 3; 4; 5.5", "periodic-bad-line"),
        ("1; 1; 2; 3; 1e400; 5", "periodic-bad-line"),
        ("1; 1; 2; 5; 4; 1", "periodic-bounds"),
        ("1; 1; 2; 3; 4; -1", "periodic-weight"),
    ],
)
def test_a_bad_file_is_a_finding(text: str, code: str) -> None:
    found, findings = parse_network(text, file="x.csv")
    assert (found, [f.code for f in findings]) == (None, [code])


def test_a_timetable_without_an_event_is_a_finding() -> None:
    _, findings = parse_times("1; 1\n2; 2\n", triangle())
    assert [f.code for f in findings] == ["periodic-no-time"]


def test_an_activity_out_of_bounds_is_named() -> None:
    net = network([(0, 1, 1, 2, 1)])
    assert [f.code for f in check_periodic(net, np.array([0, 4]))] == ["periodic-out-of-bounds"]


def test_the_command_writes_what_it_found(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "circle.csv").write_text(format_network(triangle()))
    out = tmp_path / "times.csv"
    words = ["bench", "pesp", str(tmp_path / "circle.csv"), "--period", "5", "--work", "20000"]
    result = CliRunner().invoke(main, [*words, "--out", str(out)])
    assert (result.exit_code, result.stdout.split()[:2]) == (0, ["2", "optimal,"]), result.output
    net, _ = parse_network((tmp_path / "circle.csv").read_text(), period=5)
    assert net is not None
    times, _ = parse_times(out.read_text(), net)
    assert evaluate_periodic(net, times) == (2, [])  # type: ignore[arg-type]


def test_a_timetable_goes_to_a_new_folder_but_not_in_the_place_of_one(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "circle.csv").write_text(format_network(triangle()))
    words = ["bench", "pesp", str(tmp_path / "circle.csv"), "--period", "5", "--work", "20000", "--out"]
    out = [tmp_path / "new" / "folder" / "times.csv", tmp_path, tmp_path / "circle.csv" / "times.csv"]
    results = [CliRunner().invoke(main, [*words, str(o)]) for o in out]
    assert [r.exit_code for r in results[:2]] == [0, 2]
    assert parse_times(out[0].read_text(), triangle())[1] == []
    assert results[2].exit_code not in (0, 1)
    assert "circle.csv" in results[2].output
