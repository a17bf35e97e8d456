"""Two or three trains on one track or in one yard: what they wait is known beforehand."""

from __future__ import annotations

import signal

import pytest
from tests.rail.solvers.little_tracks import DOUBLE, RUN_S, SINGLE, at, leaves, must_leave, runs, stands

from corridor.rail.solvers import Interruptible, Outcome, Stop, Tick, Verdict
from corridor.rail.solvers.blocking import BlockingModel, Moment, Yard, find_conflicts, solve

STOP = Stop(limit_s=10)


def times(model: BlockingModel, outcome: Outcome[list[int]], *names: str) -> tuple[int, ...]:
    assert outcome.solution is not None
    assert find_conflicts(model.occupations, outcome.solution) == []
    return tuple(outcome.solution[model.index[n]] for n in names)


def test_the_second_on_single_track_waits_for_the_first_and_60_s_more() -> None:
    model = BlockingModel()
    for name, sense, ready in (("east", 1, 0), ("west", -1, 100)):
        runs(model, name, SINGLE, leaves(model, name, ready), sense=sense)
    outcome = solve(model, STOP)
    assert times(model, outcome, "east", "west") == (0, RUN_S + 60)
    assert (outcome.verdict, outcome.objective, outcome.bound) == (Verdict.OPTIMAL, 560, 560)


def test_two_trains_cross_at_the_loop_60_s_apart() -> None:
    """A–B–C, 600 s each; B has two tracks. West is ready 300 s late, so it is the one that waits: 360 s."""
    model = BlockingModel()
    loop, second = Yard("B", 2, 60), SINGLE
    first = type(SINGLE)("BC", True, 0, 60)
    east, west = leaves(model, "east", 0), leaves(model, "west", 300)
    goes_on, comes_on = model.variable(0, 9000, "east B"), model.variable(0, 9000, "west B")
    on, off = Moment(((1, goes_on),)), Moment(((1, comes_on),))
    runs(model, "east", second, east)
    stands(model, "east", loop, east + RUN_S, on)
    runs(model, "east", first, on)
    runs(model, "west", first, west, sense=-1)
    stands(model, "west", loop, west + RUN_S, off)
    runs(model, "west", second, off, sense=-1)
    for leave, arrive, variable in ((on, east, goes_on), (off, west, comes_on)):
        model.after(leave, arrive, RUN_S)
        model.pay(1, variable)
        model.objective_constant -= RUN_S
    model.objective_constant -= 300
    outcome = solve(model, STOP)
    assert times(model, outcome, "east", "west", "east B", "west B") == (
        0,
        300,
        300 + RUN_S + 60,
        300 + RUN_S,
    )


def test_followers_on_double_track_keep_the_headway_at_both_ends() -> None:
    """The slow one takes 900 s, the fast one 600 s: 180 s apart behind means 480 s apart in front."""
    model = BlockingModel()
    slow, fast = leaves(model, "slow", 0, latest_s=0), leaves(model, "fast", 60)
    runs(model, "slow", DOUBLE, slow, run_s=900)
    runs(model, "fast", DOUBLE, fast)
    assert times(model, solve(model, STOP), "fast") == (480,)


def test_trains_of_different_days_need_not_be_ordered() -> None:
    model = BlockingModel()
    runs(model, "weekday", SINGLE, leaves(model, "weekday", 0), days=0b01)
    runs(model, "weekend", SINGLE, leaves(model, "weekend", 0), sense=-1, days=0b10)
    assert times(model, solve(model, STOP), "weekday", "weekend") == (0, 0)


@pytest.mark.parametrize(("tracks", "second"), [(1, 360), (2, 0)])
def test_a_yard_holds_as_many_trains_as_it_has_tracks(tracks: int, second: int) -> None:
    """Both would stand 300 s from second 0; 60 s lie between two on one track."""
    model = BlockingModel()
    yard = Yard("B", tracks, 60)
    for name in ("one", "two"):
        enter = leaves(model, name, 0)
        stands(model, name, yard, enter, enter + 300)
    assert sorted(times(model, solve(model, STOP), "one", "two")) == [0, second]


def test_a_fixed_train_makes_the_other_wait() -> None:
    model = BlockingModel()
    runs(model, "there", SINGLE, at(300))
    runs(model, "new", SINGLE, leaves(model, "new", 0), sense=-1)
    assert times(model, solve(model, STOP), "new") == (300 + RUN_S + 60,)


def test_no_room_at_all_is_infeasible_and_has_no_solution() -> None:
    model = BlockingModel()
    runs(model, "there", SINGLE, at(300))
    runs(model, "new", SINGLE, leaves(model, "new", 0, latest_s=900), sense=-1)
    outcome = solve(model, STOP)
    assert (outcome.verdict, outcome.solution, outcome.gap) == (Verdict.INFEASIBLE, None, None)


def test_a_literal_that_does_not_hold_takes_its_train_off_the_track() -> None:
    model = BlockingModel()
    present = model.literal("new runs")
    model.pay(1000, present)
    runs(model, "there", SINGLE, at(0))
    enter = leaves(model, "new", 0, latest_s=0)
    runs(model, "new", SINGLE, enter)
    last = model.occupations.pop()
    model.occupations.append(type(last)(last.train, last.resource, last.enter, last.leave, present=present))
    assert times(model, solve(model, STOP), "new runs") == (0,)


@pytest.mark.parametrize(
    ("objective", "bound", "gap"),
    [(200.0, 150.0, 0.25), (200.0, 200.0, 0.0), (200.0, 201.0, 0.0), (None, 1.0, None)],
)
def test_the_gap_is_the_share_of_the_value_that_is_not_proven(
    objective: float | None, bound: float, gap: float | None
) -> None:
    assert Outcome(Verdict.FEASIBLE, None, objective, bound).gap == gap


def crowd(trains: int = 12) -> BlockingModel:
    """Trains of both senses that are all ready within ten minutes on one single track."""
    model = BlockingModel()
    for n in range(trains):
        runs(model, f"T{n}", SINGLE, leaves(model, f"T{n}", 37 * n, latest_s=20_000), sense=(-1) ** n)
    return model


def test_one_worker_and_one_seed_give_one_answer() -> None:
    answers = [solve(crowd(4), Stop(limit_s=10, workers=1, seed=7)) for _ in range(2)]
    assert answers[0].verdict is Verdict.OPTIMAL
    assert answers[0].solution == answers[1].solution


def hard_crowd(trains: int = 24) -> BlockingModel:
    """Trains of unlike weight and speed on one track: which goes first is far from obvious."""
    model = BlockingModel()
    for n in range(trains):
        enter = leaves(model, f"T{n}", 37 * n, latest_s=100_000)
        model.pay(n * 7 % 11, model.index[f"T{n}"])
        must_leave(model, f"T{n}", enter, 37 * n, 100_000)
        runs(model, f"T{n}", SINGLE, enter, sense=(-1) ** n, run_s=300 + 60 * (n * 5 % 13))
    return model


def test_ctrl_c_keeps_the_best_answer() -> None:
    """Somebody presses Ctrl-C as soon as the plan to start from, one train every 2000 s, is accepted."""
    model, before = hard_crowd(), signal.getsignal(signal.SIGINT)
    hint = {f"T{n}": 2000 * n for n in range(24)}
    started = model.price([hint.get(v.name, 1) for v in model.variables])
    pressed: list[float] = []

    def press(tick: Tick) -> None:
        if tick.objective is not None and not pressed:
            pressed.append(tick.objective)
            signal.raise_signal(signal.SIGINT)

    outcome = solve(model, Stop(limit_s=10), hint=hint, watch=press)
    assert pressed
    assert pressed[0] <= started
    assert outcome.verdict is Verdict.FEASIBLE
    assert outcome.objective is not None
    assert outcome.objective <= pressed[0]
    assert find_conflicts(model.occupations, outcome.solution or []) == []
    assert signal.getsignal(signal.SIGINT) is before


def test_ctrl_c_before_any_plan_is_an_honest_unknown() -> None:
    asked = Interruptible()
    asked.requested = True
    model = crowd(3)
    outcome = solve(model, STOP, interrupt=asked)
    assert outcome.verdict in (Verdict.UNKNOWN, Verdict.FEASIBLE)
    assert (outcome.solution is None) == (outcome.verdict is Verdict.UNKNOWN)


def test_a_second_ctrl_c_is_raised() -> None:
    with Interruptible() as asked:
        signal.raise_signal(signal.SIGINT)
        assert asked.requested
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_a_failure_inside_the_thread_comes_out() -> None:
    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), Interruptible() as asked:
        asked.wait(fail, lambda: None)


def test_a_window_binds_the_departure() -> None:
    model = BlockingModel()
    enter = leaves(model, "new", 0)
    must_leave(model, "new", enter, 600, 900)
    runs(model, "new", SINGLE, enter)
    assert times(model, solve(model, STOP), "new") == (600,)


def test_a_hint_that_fits_is_as_good_a_start_as_any() -> None:
    model = crowd(3)
    outcome = solve(model, STOP, hint={"T0": 0, "T1": 660, "T2": 1320})
    assert times(model, outcome, "T0", "T1", "T2") == (0, 660, 1320)
