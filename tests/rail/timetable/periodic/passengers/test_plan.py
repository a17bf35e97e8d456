"""Little worlds whose best timetable for passengers is found by trying all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rail.timetable.periodic.passengers.worlds import fork, read, world

from corridor.cli import main
from corridor.rail.solvers import Stop, Verdict
from corridor.rail.timetable.periodic import PeriodicNetwork
from corridor.rail.timetable.periodic.passengers import (
    PassengerNetwork,
    bound_travel,
    check_passengers,
    evaluate_passengers,
    parse_passengers,
    plan_passengers,
    route,
    shift,
)
from corridor.rail.timetable.periodic.passengers.blocks import block
from corridor.rail.timetable.periodic.passengers.chain import Chain
from corridor.rail.timetable.periodic.passengers.routing import streets_of


def plan(instance: PassengerNetwork, work: int = 3_000, workers: int = 1, seed: int = 1):  # type: ignore[no-untyped-def]
    return plan_passengers(instance, stop=Stop(1.0, workers=workers, seed=seed), work=work)


def least(instance: PassengerNetwork) -> int | None:
    """Return the least travel time of all timetables; ``None`` if none keeps all bounds."""
    found = timetables(instance.network, (0,))
    return min((evaluate_passengers(instance, np.array(times))[0] for times in found), default=None)


def timetables(net: PeriodicNetwork, times: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Yield all timetables that begin with these times and keep all bounds."""
    known, last = len(times), len(times) - 1
    for i, j, lower, span in zip(net.source, net.target, net.lower, net.spans, strict=True):
        if max(i, j) == last and (times[j] - times[i] - lower) % net.period > span:
            return
    if known == net.events:
        yield times
    else:
        for tick in range(net.period):
            yield from timetables(net, (*times, tick))


def cross(**more: int) -> dict[str, str]:
    """Return two lines that cross at X, with a change each way; 3 travel A–D and 3 travel C–B."""
    return world(
        [("d", "A"), ("a", "X"), ("d", "X"), ("a", "B"), ("d", "C"), ("a", "X"), ("d", "X"), ("a", "D")],
        [
            ("drive", 1, 2, 4, 4), ("wait", 2, 3, 1, 3), ("drive", 3, 4, 4, 4),
            ("drive", 5, 6, 4, 4), ("wait", 6, 7, 1, 3), ("drive", 7, 8, 4, 4),
            ("change", 2, 7, 3, 12), ("change", 6, 3, 3, 12),
        ],
        [("A", "D", 3), ("C", "B", 3), ("A", "B", 2), ("C", "D", 2)],
        **more,
    )  # fmt: skip


@st.composite
def little(draw: st.DrawFn) -> PassengerNetwork:
    count = draw(st.integers(2, 5))
    ends, stops = st.integers(1, count), st.sampled_from("ABC")
    kinds = st.sampled_from(["drive", "wait", "change", "change", "sync", "headway"])
    row = st.tuples(kinds, ends, ends, st.integers(0, 6), st.integers(0, 4))
    rows = [(k, i, j, low, low + span) for k, i, j, low, span in draw(st.lists(row, min_size=1, max_size=9))]
    texts = world(
        draw(st.lists(st.tuples(st.sampled_from("da"), stops), min_size=count, max_size=count)),
        rows,
        draw(st.lists(st.tuples(stops, stops, st.integers(0, 9)), max_size=4)),
        period=5,
        penalty=draw(st.integers(0, 3)),
    )
    return read(texts)


@given(little())
@settings(max_examples=60, deadline=None)
def test_plan_finds_the_least_of_little_worlds(instance: PassengerNetwork) -> None:
    outcome = plan(instance)
    assert outcome.objective == least(instance)
    if outcome.solution is not None:
        assert [f for f in check_passengers(instance, outcome.solution) if f.is_error] == []
        assert evaluate_passengers(instance, outcome.solution)[0] == outcome.objective


def test_everybody_who_changes_both_ways_waits_for_the_other() -> None:
    """Both trains must stop for the change of 3: A–D 4 + 3 + 5 + 4, A–B 4 + 3 + 4; nobody waits longer."""
    outcome = plan(read(cross()))
    assert (outcome.objective, outcome.verdict) == (6 * 16 + 4 * 11, Verdict.FEASIBLE)
    assert outcome.bound == 6 * 16 + 4 * 9


def test_few_who_change_are_not_waited_for() -> None:
    """9 on each train ride through: both leave after 1, and one of the two changes takes 9."""
    texts = cross()
    texts["OD"] = "A; D; 1\nC; B; 1\nA; B; 9\nC; D; 9\n"
    outcome = plan(read(texts))
    assert outcome.objective == least(read(texts)) == 16 + 22 + 18 * 9


def test_the_bound_is_a_proof_where_it_is_met() -> None:
    outcome = plan(read(fork()))
    assert (outcome.verdict, outcome.objective, outcome.bound) == (Verdict.OPTIMAL, 45.0, 45.0)


def test_half_minutes_are_counted_as_halves() -> None:
    texts = fork(period="7.5")
    texts["Activities"] = texts["Activities"].replace("3; 3\n", "3.5; 3.5\n")
    outcome = plan(read(texts))
    assert outcome.objective == 7 * 3.5 + 2 * 12


def test_who_has_no_route_does_not_count() -> None:
    outcome = plan(read({**fork(), "OD": "A; B; 7\nC; A; 100\nA; X; 100\nB; B; 100\n"}))
    assert (outcome.objective, outcome.verdict) == (21.0, Verdict.OPTIMAL)


def test_of_nobody_who_has_no_route_nothing_is_said() -> None:
    instance, odd = parse_passengers({**fork(), "OD": "A; B; 7\nC; A; 0\nA; X; 0\n"})
    assert instance is not None
    assert [*odd, *check_passengers(instance, np.array([0, 3, 4, 7, 0, 2]))] == []
    assert evaluate_passengers(instance, None) == (21, [1, 2])


def test_large_values_are_written_to_the_last_digit(tmp_path: Path) -> None:
    for name, text in {**fork(period=3600), "OD": "A; B; 123456789\n"}.items():
        (tmp_path / f"{name}.csv").write_text(text.replace("3; 3", "3600; 3600"))
    result = CliRunner().invoke(main, ["bench", "timpass", str(tmp_path), "--work", "10"])
    assert result.stdout.startswith("444,444,440,400 optimal, bound 444,444,440,400"), result.output


def test_nobody_travels_where_nobody_wants_to() -> None:
    outcome = plan(read({**fork(), "OD": "# none\n"}))
    assert (outcome.objective, outcome.verdict) == (0.0, Verdict.OPTIMAL)


def test_rigid_activities_that_contradict_each_other_have_no_timetable() -> None:
    texts = fork()
    texts["Activities"] += "5; sync; 1; 2; 4; 4\n"
    outcome = plan(read(texts))
    assert (outcome.verdict, outcome.solution) == (Verdict.INFEASIBLE, None)


def test_headways_that_clash_have_no_timetable() -> None:
    """Each train 1 or 2 after the other makes at most 4 of 10 minutes."""
    texts = fork()
    texts["Activities"] += "5; headway; 1; 5; 1; 2\n6; headway; 5; 1; 1; 2\n"
    outcome = plan(read(texts))
    assert (outcome.verdict, outcome.solution) == (Verdict.INFEASIBLE, None)


def test_trains_that_must_keep_apart_wait_longer_than_they_need() -> None:
    """The second train may not arrive with the first, which fixed shortest stops would force."""
    texts = cross()
    texts["Activities"] += "9; sync; 1; 5; 0; 0\n10; headway; 4; 8; 1; 9\n"
    tight = block(read(texts), tight=True)
    assert tight.broken == 0
    outcome = plan(read(texts))
    assert outcome.objective == least(read(texts))


def test_a_train_may_stop_longer_where_the_shortest_stop_breaks_a_rigid_tie() -> None:
    """Running 4 and stopping 1 is 5, but the two departures are tied at 7: the stop takes 3."""
    texts = cross()
    texts["Activities"] += "9; sync; 1; 3; 7; 7\n"
    assert (block(read(texts), tight=True).broken, block(read(texts), tight=False).broken) == (0, 0)
    outcome = plan(read(texts))
    assert outcome.objective == least(read(texts))


@pytest.mark.parametrize("workers", [1, 2])
def test_the_same_seed_gives_the_same_timetable(workers: int) -> None:
    instance = read(cross())
    found = [plan(instance, workers=workers, seed=7).solution for _ in range(2)]
    assert found[0] is not None
    assert found[0].tolist() == found[1].tolist()


@given(little(), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_the_pool_never_promises_more_than_exact_routing(instance: PassengerNetwork, seed: int) -> None:
    blocks = block(instance, tight=False)
    if blocks.broken:
        return
    times = np.random.default_rng(seed).integers(0, 5, blocks.count)
    chain = Chain(instance, streets_of(instance), blocks, times, seed)
    for _ in range(5):
        chain._shift(3.0)
        wrong = int((blocks.slack(chain.best) > blocks.span).sum())
        exact = route(instance, chain.events).total + chain.dear * wrong
        assert bound_travel(instance) <= exact <= chain.best_cost + 1e-6


def test_the_kernel_gives_the_same_without_the_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = read(cross())
    runs = []
    for compiled in (True, False):
        if not compiled:
            for name, kernel in list(vars(shift).items()):
                if hasattr(kernel, "py_func"):
                    monkeypatch.setattr(shift, name, kernel.py_func)
            monkeypatch.setattr(
                "corridor.rail.timetable.periodic.passengers.chain.shift_blocks", shift.shift_blocks
            )
        blocks = block(instance, tight=False)
        chain = Chain(instance, streets_of(instance), blocks, np.arange(blocks.count) % 10, 5)
        with np.errstate(over="ignore"):
            sets = [chain._shift(4.0) for _ in range(3)]
        runs.append((sets, chain.times.tolist(), chain.best.tolist(), chain.cost, chain.best_cost))
    assert runs[0] == runs[1]


def test_the_command_writes_a_timetable_and_judges_it(tmp_path: Path) -> None:
    for name, text in cross().items():
        (tmp_path / f"{name}.csv").write_text(text)
    out = tmp_path / "Timetable.csv"
    words = ["bench", "timpass", str(tmp_path)]
    result = CliRunner().invoke(main, [*words, "--work", "3000", "--out", str(out)])
    assert (result.exit_code, result.stdout.split()[:2]) == (0, ["140", "feasible,"]), result.output
    judged = CliRunner().invoke(main, [*words, "--evaluate", str(out)])
    assert (judged.exit_code, judged.stdout) == (0, "140 given, bound 132, gap 5.71%\n")


def test_the_command_names_what_a_timetable_breaks(tmp_path: Path) -> None:
    for name, text in fork().items():
        (tmp_path / f"{name}.csv").write_text(text)
    (tmp_path / "Mine.csv").write_text("1; 0\n2; 4\n3; 4\n4; 7\n5; 0\n6; 2\n")
    result = CliRunner().invoke(
        main, ["bench", "timpass", str(tmp_path), "--evaluate", str(tmp_path / "Mine.csv")]
    )
    assert (result.exit_code, "1 activities broken" in result.stdout) == (1, True)
    assert "drive 1 from event 1 at 0 to event 2 at 4" in result.stderr


def test_the_command_lists_what_is_wrong_with_a_folder(tmp_path: Path) -> None:
    for name, text in {**fork(), "OD": "A; B\n"}.items():
        (tmp_path / f"{name}.csv").write_text(text)
    result = CliRunner().invoke(main, ["bench", "timpass", str(tmp_path)])
    assert (result.exit_code != 0, "OD.csv:1" in result.stderr) == (True, True)
