"""Solve, look for collisions, add their orders, solve again: row generation for the blocking model.

The order of two trains is a choice only where a solution makes them collide; a handful of the pairs that
could meet ever does. The bound of any round holds for the whole problem, because constraints are only added.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from corridor.rail.solvers.blocking.conflicts import find_conflicts
from corridor.rail.solvers.blocking.master import Master, OrderTable, separate
from corridor.rail.solvers.blocking.model import BlockingModel, named
from corridor.rail.solvers.blocking.obstacles import find_obstacles
from corridor.rail.solvers.outcome import Outcome, Verdict
from corridor.rail.solvers.stop import Interruptible, Stop, Tick

__all__ = ["solve"]

Watch = Callable[[Tick], None]
Price = Callable[[list[int]], int]
Refine = Callable[[list[int]], bool]
Polish = Callable[[list[int]], Mapping[str, int] | None]

ROUND_GAP = 0.01
"""Relative gap that a round aims at while trains still collide: proof is wasted on what will be cut off."""

ROUND_SHARE = 0.15
"""Share of the time that a round may take while trains still collide."""

CLEAN_SHARE = 0.25
"""Share of the time that any other round may take before its plan is polished and its price sharpened."""

PROVEN = 1e-6
"""Relative gap that rounding alone explains."""

BEGIN_SHARE = 0.2
"""Share of the time left that one attempt at a first plan may take."""

BEGIN_LEAVES = 0.3
"""Share of the time that the search for a first plan leaves to making it better."""


def _no_better(_values: list[int]) -> None:
    """Know no better."""


def _as_it_is(_values: list[int]) -> bool:
    """Leave the model's price as it is."""
    return False


def _silent(_tick: Tick) -> None:
    """Tell nobody."""


@dataclass
class _Search:
    """What is known so far."""

    model: BlockingModel
    stop: Stop
    watch: Watch
    price: Price
    refine: Refine
    polish: Polish
    began: float = field(default_factory=time.monotonic)
    orders: OrderTable = field(default_factory=dict)
    best: list[int] | None = None
    value: float | None = None
    bound: float | None = None
    rounds: int = 0
    settled: bool = False
    conflicts: int = 0
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
        price = float(self.price(values))
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
    price: Price | None = None,
    refine: Refine | None = None,
    polish: Polish | None = None,
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
    price
        What a plan without collisions really costs, if the model's objective is only a lower bound of it.
    refine
        Sharpens that bound around a plan by extending the model; returns whether it did.
    polish
        Makes a plan better by other means: returns values by variable name, or ``None``.

    Returns
    -------
    Outcome
        Its solution holds the values of the variables, in the model's order.
    """
    search = _Search(model, stop, watch, price or model.price, refine or _as_it_is, polish or _no_better)
    with interrupt or Interruptible() as asked:
        verdict, first = _begin(search, hint or {}, asked)
        master = _master(search)
        master.minimise()
        _complete(search, master, first, asked)
        _polish(search, master, asked)
        while verdict is None:
            verdict = _settled(search, _round(search, master, asked), asked)
        return search.outcome(verdict)


def _master(search: _Search, *, priced: bool = True) -> Master:
    """Return the model as it is now for the solver, with the best plan as a hint."""
    master = Master(search.model, priced=priced)
    master.avoid(find_obstacles(search.model))
    master.hint(dict(enumerate(search.best or ())))
    return master


def _begin(
    search: _Search, hint: Mapping[str, int], asked: Interruptible
) -> tuple[Verdict | None, dict[int, int]]:
    """Look for any plan without collisions: as hinted if that can be completed, else near it.

    Returns a verdict if the search is over, and the plan's values apart from those that only price it.
    """
    if not hint:
        return None, {}
    master = _master(search, priced=False)
    keep = True
    while search.left_s > BEGIN_LEAVES * search.stop.limit_s:
        master.hint(named(hint, search.model))
        limits = replace(search.stop, limit_s=search.left_s * BEGIN_SHARE)
        outcome = master.solve(limits, asked, keep_hints=keep)
        values = outcome.solution
        if values is not None and not _forbid(search, values):
            return None, {v: values[v] for v in search.model.firm()}
        if not keep and outcome.verdict is Verdict.INFEASIBLE:
            return Verdict.INFEASIBLE, {}
        if asked.requested:
            return Verdict.UNKNOWN, {}
        keep = False
        master.extend()
    return None, {}


def _complete(search: _Search, master: Master, hint: Mapping[int, int], asked: Interruptible) -> None:
    """Choose the other variables of a plan that is known in part, and look at it."""
    if hint:
        master.hint(hint)
        limits = replace(search.stop, limit_s=search.left_s * BEGIN_SHARE, gap=0.0)
        values = master.solve(limits, asked, keep_hints=True).solution
        if values is not None:
            _look(search, master, values)


def _round(search: _Search, master: Master, asked: Interruptible) -> Outcome[list[int]]:
    """Solve the model as it is, from the best plan so far."""
    clean = search.conflicts == 0 and search.best is not None
    gap, share = (search.stop.gap, CLEAN_SHARE) if clean else (ROUND_GAP, ROUND_SHARE)
    limit = min(search.left_s, share * search.stop.limit_s)
    limits = replace(search.stop, limit_s=limit, gap=max(gap, search.stop.gap))
    outcome = master.solve(limits, asked, search.tell)
    search.rounds += 1
    search.tell(None, outcome.bound)
    if outcome.solution is not None:
        _look(search, master, outcome.solution)
        _polish(search, master, asked, outcome.solution)
    return outcome


def _polish(search: _Search, master: Master, asked: Interruptible, plan: list[int] | None = None) -> None:
    """Let a plan (the best one, or one that collides) be made better by other means as long as that helps."""
    conflicts, plan, value = search.conflicts, plan or search.best, None
    while plan is not None and search.value != value and search.left_s > 0:
        value = search.value
        better = search.polish(plan)
        if better is None:
            break
        _complete(search, master, named(better, search.model), asked)
        plan = search.best
    search.conflicts = conflicts
    master.hint(dict(enumerate(search.best or ())))


def _forbid(search: _Search, values: list[int]) -> bool:
    """Forbid the collisions of a solution; return whether there are any."""
    conflicts = find_conflicts(search.model.occupations, values)
    search.conflicts = len(conflicts)
    for conflict in conflicts:
        separate(search.model, search.orders, conflict.members)
    search.text = f"round {search.rounds}, {len(search.orders)} orders: {len(conflicts)} collisions"
    search.tell(search.value, None)
    return bool(conflicts)


def _look(search: _Search, master: Master, values: list[int]) -> None:
    """Look at a solution: forbid its collisions, or keep it and sharpen its price."""
    if not _forbid(search, values):
        search.keep(values)
        search.settled = not search.refine(values)
    master.extend()
    master.hint(dict(enumerate(search.best or values)))


def _settled(search: _Search, outcome: Outcome[list[int]], asked: Interruptible) -> Verdict | None:
    """Return the final verdict, or ``None`` if another round is needed."""
    if outcome.verdict is Verdict.INFEASIBLE:
        return Verdict.INFEASIBLE
    gap = search.gap
    if gap is not None and gap <= PROVEN:
        return Verdict.OPTIMAL
    enough = gap is not None and gap <= search.stop.gap
    exact = outcome.gap is not None and outcome.gap <= PROVEN
    spent = exact and search.settled and search.best is not None and search.conflicts == 0
    if enough or spent or asked.requested or search.left_s <= 0:
        return Verdict.FEASIBLE if search.best is not None else Verdict.UNKNOWN
    return None
