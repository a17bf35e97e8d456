"""Times modulo periods that make the weighted slack least: integer programming, given to CP-SAT."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from math import ceil, gcd
from typing import NamedTuple

from ortools.sat.python import cp_model

from corridor.rail.solvers.outcome import Outcome, Verdict
from corridor.rail.solvers.stop import wait_for

__all__ = ["Tie", "least_slack"]


class Tie(NamedTuple):
    """An activity between two events, by position: shortest duration, most slack, cost of a tick of slack."""

    first: int
    second: int
    lower: int
    span: int
    weight: int


def least_slack(
    periods: Sequence[int],
    ties: Sequence[Tie],
    times: Sequence[int],
    *,
    fixed: Collection[int] = (),
    effort: float,
    seed: int = 1,
    over: Callable[[], bool] = lambda: False,
) -> Outcome[tuple[int, ...]]:
    """Choose times for which Σ weight · slack is least.

    Parameters
    ----------
    periods
        Of each event, ticks.
    ties
        Slack counts modulo the greatest common divisor of the periods of the two events.
    times
        Where the search begins: ticks of each event, 0 … period − 1, that keep all ties.
    fixed
        Positions of events that keep their time.
    effort
        Limit in the solver's own unit, about a second: the same seed gives the same answer every time.
    over
        Asked ten times a second whether to give up.

    Returns
    -------
    Outcome
        Times of all events, at least as good as those given; ``unknown`` if nothing was found.
    """
    model = cp_model.CpModel()
    clocks = [
        model.new_constant(t) if n in fixed else model.new_int_var(0, period - 1, "")
        for n, (period, t) in enumerate(zip(periods, times, strict=True))
    ]
    for clock, time in zip(clocks, times, strict=True):
        model.add_hint(clock, time)
    waits = [_slack(model, clocks, periods, tie) for tie in ties]
    model.minimize(sum(tie.weight * wait for tie, wait in zip(ties, waits, strict=True)))
    solver = _solver(effort, seed)
    statuses: list[cp_model.CpSolverStatus] = []
    wait_for(lambda: statuses.append(solver.solve(model)), over, solver.stop_search)
    if statuses[0] not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Outcome(Verdict.UNKNOWN)
    return Outcome(
        Verdict.OPTIMAL if statuses[0] == cp_model.OPTIMAL else Verdict.FEASIBLE,
        tuple(solver.value(clock) for clock in clocks),
        solver.objective_value,
        float(ceil(solver.best_objective_bound - 1e-6)),
        solver.wall_time,
    )


def _slack(
    model: cp_model.CpModel, clocks: Sequence[cp_model.IntVar], periods: Sequence[int], tie: Tie
) -> cp_model.IntVar:
    """Return the slack of a tie: what is taken, without whole periods, beyond the shortest duration."""
    modulus = gcd(periods[tie.first], periods[tie.second])
    lower, span = tie.lower % modulus, min(tie.span, modulus - 1)
    most, least = periods[tie.second] - 1 - lower, 1 - periods[tie.first] - lower
    wait = model.new_int_var(0, span, "")
    turns = model.new_int_var(-(most // modulus), (span - least) // modulus, "")
    model.add(wait == clocks[tie.second] - clocks[tie.first] - lower + modulus * turns)
    return wait


def _solver(effort: float, seed: int) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.max_deterministic_time = effort
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.catch_sigint_signal = False
    solver.parameters.linearization_level = 2
    return solver
