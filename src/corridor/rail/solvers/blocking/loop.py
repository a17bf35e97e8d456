"""Solve, look for collisions, add their orders, solve again: row generation for the blocking model.

The order of two trains is a choice only where a solution makes them collide; a handful of the pairs that
could meet ever does. The bound of any round holds for the whole problem, because constraints are only added.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from corridor.rail.solvers.blocking.conflicts import Conflict, find_conflicts
from corridor.rail.solvers.blocking.master import Master, OrderTable, separate
from corridor.rail.solvers.blocking.model import BlockingModel, named
from corridor.rail.solvers.blocking.obstacles import find_obstacles
from corridor.rail.solvers.outcome import Outcome, Verdict
from corridor.rail.solvers.stop import Interruptible, Stop, Tick

__all__ = ["solve"]

Watch = Callable[[Tick], None]

ROUND_GAPS = (0.05, 0.02, 0.005)
"""Relative gaps of the first rounds: while trains still collide, proof is wasted on what will be cut off."""


def _silent(_tick: Tick) -> None:
    """Tell nobody."""


BEGIN_SHARE = 0.1
"""Share of the time that may be spent on completing a hint."""


@dataclass
class _Search:
    """What is known so far."""

    model: BlockingModel
    stop: Stop
    watch: Watch
    began: float = field(default_factory=time.monotonic)
    orders: OrderTable = field(default_factory=dict)
    best: list[int] | None = None
    value: float | None = None
    bound: float | None = None
    rounds: int = 0
    text: str = "first round"

    @property
    def left_s(self) -> float:
        return self.stop.limit_s - (time.monotonic() - self.began)

    def tell(self, _value: float | None, bound: float | None) -> None:
        """Take a new bound from the solver and give a sign of life."""
        if bound is not None and (self.bound is None or bound > self.bound):
            self.bound = bound
        self.watch(Tick(time.monotonic() - self.began, self.value, self.bound, self.text))

    def keep(self, values: list[int]) -> None:
        """Remember a solution without collisions if it is the best."""
        price = float(self.model.price(values))
        if self.value is None or price < self.value:
            self.best, self.value = values, price

    def outcome(self, verdict: Verdict) -> Outcome[list[int]]:
        seconds = time.monotonic() - self.began
        if self.value is not None and self.bound is not None:
            self.bound = min(self.bound, self.value)
        return Outcome(verdict, self.best, self.value, self.bound, seconds, self.rounds)

    @property
    def gap(self) -> float | None:
        return self.outcome(Verdict.FEASIBLE).gap


def solve(
    model: BlockingModel,
    stop: Stop,
    *,
    interrupt: Interruptible | None = None,
    hint: Mapping[str, int] | None = None,
    watch: Watch = _silent,
) -> Outcome[list[int]]:
    """Minimise the model's objective so that no two trains collide.

    Parameters
    ----------
    model
        Is extended by the orders that were needed; a model whose verdict is ``infeasible`` can be given to
        :func:`~corridor.rail.solvers.blocking.smallest_clash` afterwards.
    stop
        Limits; within them the answer is the best found.
    hint
        Values by variable name to start from, for instance of the last plan.

    Returns
    -------
    Outcome
        Its solution holds the values of the variables, in the model's order.
    """
    search = _Search(model, stop, watch)
    with interrupt or Interruptible() as asked:
        master = Master(model)
        master.avoid(find_obstacles(model))
        master.minimise()
        _begin(search, master, named(hint or {}, model), asked)
        while True:
            outcome = _round(search, master, asked)
            verdict = _settled(search, outcome, asked)
            if verdict is not None:
                return search.outcome(verdict)


def _begin(search: _Search, master: Master, hint: Mapping[int, int], asked: Interruptible) -> None:
    """Complete the hint to a solution if it can be; without collisions it is the first answer."""
    if not hint:
        return
    master.hint(hint)
    limits = replace(search.stop, limit_s=search.left_s * BEGIN_SHARE, gap=ROUND_GAPS[0])
    found = master.solve(limits, asked, keep_hints=True).solution
    if found is not None:
        conflicts = find_conflicts(search.model.occupations, found)
        if conflicts:
            _forbid(search, master, conflicts, found)
        else:
            search.keep(found)
            master.hint(dict(enumerate(found)))
        search.text = f"a first plan with {len(conflicts)} collisions"
        search.tell(None, None)


def _round(search: _Search, master: Master, asked: Interruptible) -> Outcome[list[int]]:
    gap = ROUND_GAPS[search.rounds] if search.rounds < len(ROUND_GAPS) else search.stop.gap
    limits = replace(search.stop, limit_s=search.left_s, gap=max(gap, search.stop.gap))
    outcome = master.solve(limits, asked, search.tell)
    search.rounds += 1
    search.tell(None, outcome.bound)
    if outcome.solution is None:
        return outcome
    conflicts = find_conflicts(search.model.occupations, outcome.solution)
    search.text = f"round {search.rounds}: {len(conflicts)} collisions"
    if conflicts:
        _forbid(search, master, conflicts, outcome.solution)
    else:
        search.keep(outcome.solution)
        master.hint(dict(enumerate(outcome.solution)))
    search.tell(search.value, None)
    return outcome


def _forbid(search: _Search, master: Master, conflicts: list[Conflict], values: list[int]) -> None:
    for conflict in conflicts:
        separate(search.model, search.orders, conflict.members)
    master.extend()
    master.hint(dict(enumerate(values)))


def _settled(search: _Search, outcome: Outcome[list[int]], asked: Interruptible) -> Verdict | None:
    """Return the final verdict, or ``None`` if another round is needed."""
    if outcome.verdict is Verdict.INFEASIBLE:
        return Verdict.INFEASIBLE
    clean = outcome.solution is not None and search.value == outcome.objective
    if clean and outcome.verdict is Verdict.OPTIMAL and search.gap is not None and search.gap <= 1e-9:
        return Verdict.OPTIMAL
    enough = search.gap is not None and search.rounds > len(ROUND_GAPS) and search.gap <= search.stop.gap
    if enough or asked.requested or search.left_s <= 0:
        return Verdict.FEASIBLE if search.best is not None else Verdict.UNKNOWN
    return None
