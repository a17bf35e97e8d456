"""Times modulo a period that keep apart what must be apart: propositional logic, given to CP-SAT as clauses.

Order encoding (Großmann, Hölldobler, Manthey, Nachtigall, Opitz, Steinke: Solving periodic event scheduling
problems with SAT, 2012): a variable says "event v is at tick k or before", and the differences two events may
not have are stripes in the plane of their times, covered by rectangles of one clause each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import gcd
from typing import Any

from ortools.sat.python import cp_model

from corridor.rail.solvers.outcome import Verdict
from corridor.rail.solvers.stop import Interruptible, Stop

__all__ = ["Apart", "TimesFound", "clauses_about", "find_times_modulo"]

Clause = tuple[int, int, int, int]
"""A rectangle, all inclusive: first and last tick of the one, first and last tick of the other."""


@dataclass(frozen=True)
class Apart:
    """Two events, by position, and the set of differences (second − first) that they may have, as bits."""

    first: int
    second: int
    allowed: int


@dataclass(frozen=True)
class TimesFound:
    """Times if there are any; else, if asked for, the positions of pairs that cannot all be kept."""

    verdict: Verdict
    times: tuple[int, ...] = ()
    core: tuple[int, ...] = ()


def find_times_modulo(
    periods: Sequence[int],
    pairs: Sequence[Apart],
    stop: Stop,
    *,
    asked: Interruptible | None = None,
    core: bool = False,
    effort: float | None = None,
) -> TimesFound:
    """Find times at which every pair has a difference that it may have, or prove that there are none.

    Parameters
    ----------
    periods
        Of each event, ticks.
    pairs
        At most one of each two events; differences count modulo the greatest common divisor of the periods.
    stop
        Wall seconds and seed; the search has one worker.
    asked
        Gives the search up on Ctrl-C.
    effort
        Limit in the solver's own unit, about a second, in place of the wall seconds: with it the same seed
        gives the same times every time.
    core
        Whether pairs that clash are named; it takes longer.
    """
    model = cp_model.CpModel()
    ticks = [_Clock(model, period) for period in periods]
    guards = []
    for pair in pairs:
        guard = model.new_bool_var("") if core else None
        guards += [] if guard is None else [guard]
        _keep_apart(model, ticks[pair.first], ticks[pair.second], pair.allowed, guard)
    model.add_assumptions(guards)
    solver = _solver(stop, effort)
    statuses: list[cp_model.CpSolverStatus] = []
    (asked or Interruptible()).wait(lambda: statuses.append(solver.solve(model)), solver.stop_search)
    if statuses[0] in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return TimesFound(Verdict.FEASIBLE, tuple(clock.time(solver) for clock in ticks))
    if statuses[0] != cp_model.INFEASIBLE:
        return TimesFound(Verdict.UNKNOWN)
    clashing = set(solver.sufficient_assumptions_for_infeasibility()) if core else set()
    return TimesFound(
        Verdict.INFEASIBLE, core=tuple(n for n, guard in enumerate(guards) if guard.index in clashing)
    )


def clauses_about(periods: Sequence[int], pairs: Sequence[Apart]) -> int:
    """Return about how many clauses the encoding has: what it costs in memory and time."""
    total = 0
    for pair in pairs:
        n, m = periods[pair.first], periods[pair.second]
        modulus = gcd(n, m)
        total += sum((n + (b - a) // 2) * (m // modulus) * 3 // 2 for a, b in _stripes(pair.allowed, modulus))
    return total


def _solver(stop: Stop, effort: float | None) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    if effort is None:
        solver.parameters.max_time_in_seconds = max(stop.limit_s, 0.01)
    else:
        solver.parameters.max_deterministic_time = effort
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = stop.seed
    solver.parameters.catch_sigint_signal = False
    solver.parameters.cp_model_presolve = False
    solver.parameters.symmetry_level = 0
    solver.parameters.linearization_level = 0
    return solver


class _Clock:
    """An event's time: ``until[k]`` says that it is at tick k or before, for k = 0 … period − 2."""

    def __init__(self, model: cp_model.CpModel, period: int) -> None:
        self.period = period
        self.until = [model.new_bool_var("") for _ in range(period - 1)]
        self._after = [~x for x in self.until]
        for earlier, later in zip(self._after, self.until[1:], strict=False):
            model.add_bool_or(earlier, later)

    def time(self, solver: cp_model.CpSolver) -> int:
        """Return the tick that was chosen."""
        return sum(not solver.boolean_value(x) for x in self.until)

    def outside(self, first: int, last: int) -> list[Any]:
        """Return literals of which one holds where the time is before ``first`` or after ``last``."""
        before = self.until[first - 1 : first] if first > 0 else []
        return [*before, *self._after[last : last + 1]]


def _keep_apart(
    model: cp_model.CpModel, a: _Clock, b: _Clock, allowed: int, guard: cp_model.IntVar | None
) -> None:
    given = [] if guard is None else [~guard]
    for stripe in _stripes(allowed, gcd(a.period, b.period)):
        for x, until_x, y, until_y in _rectangles(a.period, b.period, *stripe):
            model.add_bool_or([*a.outside(x, until_x), *b.outside(y, until_y), *given])


def _stripes(allowed: int, modulus: int) -> Iterator[tuple[int, int]]:
    """Yield first and last of each run of differences, modulo ``modulus``, that are not allowed."""
    begin = next((d for d in range(modulus) if allowed >> d & 1), None)
    if begin is None:
        yield 0, modulus - 1
        return
    run = 0
    for d in range(begin + 1, begin + modulus + 1):
        if allowed >> d % modulus & 1:
            if run:
                yield (d - run) % modulus, (d - run) % modulus + run - 1
            run = 0
        else:
            run += 1


@cache
def _rectangles(n: int, m: int, first: int, last: int) -> tuple[Clause, ...]:
    """Cover all (x, y) in n × m ticks whose difference y − x is in a stripe, modulo gcd(n, m)."""
    modulus = gcd(n, m)
    half = (last - first) // 2
    found = set()
    for x in range(-half, n):
        low = (x + half + first) % modulus - modulus
        for y in range(low, m, modulus):
            rectangle = max(x, 0), min(x + half, n - 1), max(y, 0), min(y + last - first - half, m - 1)
            if rectangle[2] <= rectangle[3]:
                found.add(rectangle)
    return tuple(sorted(found))
