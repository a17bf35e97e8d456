"""The model anyone would write first: an interval an operation, no overlap on a track, all at once."""

from __future__ import annotations

import time
from collections import defaultdict

from ortools.sat.python import cp_model

from corridor.rail.solvers.blocking import BlockingModel, Moment

__all__ = ["solve_plain"]


def solve_plain(model: BlockingModel, limit_s: float) -> tuple[str, float | None, float]:
    """Return status, objective and wall seconds of the plain model of the same instance."""
    cp = cp_model.CpModel()
    variables = [cp.new_int_var(v.lower, v.upper, "") for v in model.variables]

    def at(moment: Moment) -> cp_model.LinearExpr:
        return sum((c * variables[v] for c, v in moment.terms), moment.constant)

    for linear in model.linears:
        cp.add(sum(c * variables[v] for c, v in linear.terms) >= linear.least)
    tracks = defaultdict(list)
    for o in model.occupations:
        lasts = cp.new_int_var(0, 200_000, "")
        tracks[o.resource.key].append(cp.new_interval_var(at(o.enter), lasts, at(o.leave), ""))
    for intervals in tracks.values():
        cp.add_no_overlap(intervals)
    cp.minimize(sum(c * variables[v] for v, c in model.objective.items()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = limit_s
    solver.parameters.num_workers = 8
    began = time.monotonic()
    status = solver.solve(cp)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return solver.status_name(status), solver.objective_value if found else None, time.monotonic() - began
