"""The blocking model in CP-SAT: the one place that speaks to it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ortools.sat.python import cp_model

from corridor.rail.solvers.blocking.model import (
    PRICING,
    SYMMETRY,
    BlockingModel,
    Clause,
    Linear,
    Moment,
    Occupation,
    Rule,
    Track,
)
from corridor.rail.solvers.blocking.obstacles import Hole, Obstacles
from corridor.rail.solvers.blocking.orders import separations
from corridor.rail.solvers.outcome import Outcome, Verdict
from corridor.rail.solvers.stop import Interruptible, Stop

__all__ = ["Master", "OrderTable"]

OrderTable = dict[tuple[int, int], int]
"""Literal "the first occupation goes before the second", by pair of indices in ascending order."""

Report = Callable[[float | None, float | None], None]

SEARCHES = 8
"""Kinds of search that run side by side, however few cores they share: proofs need several of them."""

WIDE = 200_000
"""By how much bounds that only repeat rules are widened to find clashing rules: over two days of seconds."""

_VERDICTS = {
    cp_model.OPTIMAL: Verdict.OPTIMAL,
    cp_model.FEASIBLE: Verdict.FEASIBLE,
    cp_model.INFEASIBLE: Verdict.INFEASIBLE,
}


def _silent(_value: float | None, _bound: float | None) -> None:
    """Tell nobody."""


class Master:
    """A CP-SAT model that grows with the blocking model behind it.

    Parameters
    ----------
    model
        The blocking model; its occupations are not looked at here.
    guarded
        Whether the constraints of a rule are enforced only while its guard holds: to find what clashes.
    priced
        Whether constraints that only serve the objective are taken over.
    """

    def __init__(self, model: BlockingModel, *, guarded: bool = False, priced: bool = True) -> None:
        self._model = model
        self._cp = cp_model.CpModel()
        self.guards: dict[Rule, cp_model.IntVar] = {}
        self._guarded, self._priced = guarded, priced and not guarded
        self._vars: list[cp_model.IntVar] = []
        self._linears = 0
        self._clauses = 0
        self.extend()

    def extend(self) -> None:
        """Take over the variables and constraints added to the blocking model since the last call."""
        for variable in self._model.variables[len(self._vars) :]:
            loose = WIDE if self._guarded and variable.ruled else 0
            lower, upper = variable.lower - loose, variable.upper + loose
            self._vars.append(self._cp.new_int_var(lower, upper, variable.name))
        for linear in self._model.linears[self._linears :]:
            self._add_linear(linear)
        for clause in self._model.clauses[self._clauses :]:
            self._add_clause(clause)
        self._linears, self._clauses = len(self._model.linears), len(self._model.clauses)

    def _leaves_out(self, rule: Rule | None) -> bool:
        return (rule is PRICING and not self._priced) or (rule is SYMMETRY and self._guarded)

    def _literal(self, literal: int) -> Any:
        variable = self._vars[abs(literal)]
        return variable if literal > 0 else variable.negated()

    def _guard(self, rule: Rule | None) -> list[Any]:
        if not self._guarded or rule is None:
            return []
        if rule not in self.guards:
            self.guards[rule] = self._cp.new_bool_var(f"rule {len(self.guards)}")
        return [self.guards[rule]]

    def _add_linear(self, linear: Linear) -> None:
        if self._leaves_out(linear.rule):
            return
        total = cp_model.LinearExpr.weighted_sum(
            [self._vars[v] for _, v in linear.terms], [c for c, _ in linear.terms]
        )
        given = [self._literal(x) for x in linear.given] + self._guard(linear.rule)
        constraint = self._cp.add(total >= linear.least) if linear.terms else self._false(linear.least)
        if constraint is not None and given:
            constraint.only_enforce_if(given)

    def _false(self, least: int) -> cp_model.Constraint | None:
        return self._cp.add_bool_or([]) if least > 0 else None

    def _add_clause(self, clause: Clause) -> None:
        if self._leaves_out(clause.rule):
            return
        literals = [self._literal(x) for x in clause.literals]
        guard = self._guard(clause.rule)
        if (clause.least, clause.most) == (1, len(literals)):
            self._cp.add_bool_or([*literals, *(g.negated() for g in guard)])
        elif (clause.least, clause.most) == (1, 1) and not guard:
            self._cp.add_exactly_one(literals)
        else:
            total = sum(literals)
            constraint = self._cp.add_linear_constraint(total, clause.least, clause.most)
            if guard:
                constraint.only_enforce_if(guard)

    def avoid(self, obstacles: Iterable[Obstacles]) -> None:
        """Keep entries out of the holes that fixed trains leave."""
        for found in obstacles:
            mover = self._model.occupations[found.occupation]
            if self._guarded:
                for hole in found.holes:
                    self._avoid_guarded(mover, found.occupation, hole)
                continue
            outside = cp_model.Domain.from_intervals([[h.last + 1, h.next - 1] for h in found.holes])
            constraint = self._cp.add_linear_expression_in_domain(
                self._expression(mover.enter), outside.complement()
            )
            if mover.present:
                constraint.only_enforce_if(self._literal(mover.present))

    def _avoid_guarded(self, mover: Occupation, index: int, hole: Hole) -> None:
        """Say the same of one fixed train, with the rule that keeps the two apart."""
        given = self._guard(collision_rule(self._model, (hole.other, index)))
        if mover.present:
            given.append(self._literal(mover.present))
        before = self._cp.new_bool_var("")
        self._cp.add(self._expression(mover.enter) <= hole.last).only_enforce_if([before, *given])
        self._cp.add(self._expression(mover.enter) >= hole.next).only_enforce_if([~before, *given])

    def _expression(self, moment: Moment) -> Any:
        return moment.constant + cp_model.LinearExpr.weighted_sum(
            [self._vars[v] for _, v in moment.terms], [c for c, _ in moment.terms]
        )

    def hint(self, values: Mapping[int, int]) -> None:
        """Suggest values by variable index."""
        self._cp.clear_hints()  # type: ignore[no-untyped-call]
        for v, value in values.items():
            self._cp.add_hint(self._vars[v], value)

    def minimise(self) -> None:
        """Set the objective."""
        terms = [(v, c) for v, c in self._model.objective.items() if c]
        if terms:
            self._cp.minimize(
                cp_model.LinearExpr.weighted_sum([self._vars[v] for v, _ in terms], [c for _, c in terms])
            )

    def solve(
        self,
        stop: Stop,
        interrupt: Interruptible,
        report: Report = _silent,
        *,
        keep_hints: bool = False,
    ) -> Outcome[list[int]]:
        """Search within the limits; objective and bound include the constant of the model.

        With ``keep_hints`` every hinted variable keeps its value and only the others are chosen.
        """
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = max(stop.limit_s, 0.01)
        solver.parameters.num_workers = SEARCHES if stop.workers > 1 else 1
        solver.parameters.random_seed = stop.seed
        solver.parameters.relative_gap_limit = stop.gap
        solver.parameters.catch_sigint_signal = False
        solver.parameters.max_presolve_iterations = 1
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.symmetry_level = 0
        solver.parameters.fix_variables_to_their_hinted_value = keep_hints
        solver.best_bound_callback = lambda bound: report(None, bound + self._model.objective_constant)
        began = time.monotonic()
        statuses: list[Any] = []
        relay = _Relay(lambda value: report(value + self._model.objective_constant, None))
        interrupt.wait(lambda: statuses.append(solver.solve(self._cp, relay)), solver.stop_search)
        return self._outcome(solver, statuses[0], time.monotonic() - began)

    def _outcome(self, solver: cp_model.CpSolver, status: Any, seconds: float) -> Outcome[list[int]]:
        verdict = _VERDICTS.get(status, Verdict.UNKNOWN)
        found = verdict in (Verdict.OPTIMAL, Verdict.FEASIBLE)
        constant = self._model.objective_constant
        bound = solver.best_objective_bound + constant if self._model.objective else float(constant)
        if not found:
            return Outcome(verdict, bound=bound if verdict is Verdict.UNKNOWN else None, seconds=seconds)
        values = [solver.value(v) for v in self._vars]
        return Outcome(verdict, values, float(self._model.price(values)), bound, seconds)

    def clashing(self, rules: Iterable[Rule], limit_s: float, seed: int = 1) -> tuple[Rule, ...] | None:
        """Return some of the rules that cannot all hold, ``()`` if they can, ``None`` if unknown in time."""
        chosen = [r for r in rules if r in self.guards]
        self._cp.clear_assumptions()
        self._cp.add_assumptions([self.guards[r] for r in chosen])
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = max(limit_s, 0.01)
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = seed
        status = solver.solve(self._cp)
        if status == cp_model.INFEASIBLE:
            core = set(solver.sufficient_assumptions_for_infeasibility())
            return tuple(r for r in chosen if self.guards[r].index in core) or tuple(chosen)
        return () if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None


class _Relay(cp_model.CpSolverSolutionCallback):
    def __init__(self, tell: Callable[[float], None]) -> None:
        super().__init__()
        self._tell = tell

    def on_solution_callback(self) -> None:
        """Tell the value of a new solution."""
        self._tell(self.objective_value)


def separate(model: BlockingModel, orders: OrderTable, members: Sequence[int]) -> None:
    """Ask that at least one pair of the members is ordered apart (or one of them does not happen)."""
    rule = collision_rule(model, members)
    if isinstance(model.occupations[members[0]].resource, Track):
        _either_way(model, orders, members[0], members[1], rule)
    else:
        pairs = [(i, j) for n, i in enumerate(members) for j in members[n + 1 :]]
        choices = [_order(model, orders, *p) for i, j in pairs for p in ((i, j), (j, i))]
        absent = [-model.occupations[i].present for i in members if model.occupations[i].present]
        model.among([*choices, *absent], 1, rule=rule)


def _either_way(model: BlockingModel, orders: OrderTable, i: int, j: int, rule: Rule) -> None:
    """Two trains on one track: one literal, true if ``i`` goes first, false if ``j`` does."""
    if (i, j) in orders:
        return
    a, b = model.occupations[i], model.occupations[j]
    literal = orders[i, j] = model.literal(f"{a.train}<{b.train}@{a.resource.key}#{i},{j}")
    model.orders.add(literal)
    present = [o.present for o in (a, b) if o.present]
    for first, second, choice in ((a, b, literal), (b, a, -literal)):
        for later, earlier, lag in separations(first, second):
            model.after(later, earlier, lag, given=(choice, *present), rule=rule)


def _order(model: BlockingModel, orders: OrderTable, i: int, j: int) -> int:
    """Return the literal "``i`` has left its place in the yard when ``j`` comes"."""
    if (i, j) not in orders:
        a, b = model.occupations[i], model.occupations[j]
        orders[i, j] = model.literal(f"{a.train}<{b.train}@{a.resource.key}#{i},{j}")
        model.orders.add(orders[i, j])
        for later, earlier, lag in separations(a, b):
            model.after(later, earlier, lag, given=(orders[i, j],))
    return orders[i, j]


def collision_rule(model: BlockingModel, members: Sequence[int]) -> Rule:
    """Return the rule that keeps the members apart, in words."""
    resource = model.occupations[members[0]].resource
    trains = sorted({model.occupations[i].train for i in members})
    listed = ", ".join(trains[:-1]) + f" and {trains[-1]}"
    return Rule(f"{resource.name or resource.key}: {listed} cannot be there at once", resource.places)
