"""Why there is no plan: the smallest set of rules that cannot all be kept.

Implicit hitting sets (Ignatiev, Previti, Liffiton, Marques-Silva: Smallest MUS extraction with minimal
hitting set dualization, CP 2015): propose a smallest set of rules that touches every correction known so
far; if it clashes it is a smallest clash, otherwise it is grown as far as it can be kept, and what is left
out is one more correction. When time runs out: the smallest clash seen so far.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from ortools.sat.python import cp_model

from corridor.rail.solvers.blocking.master import Master
from corridor.rail.solvers.blocking.model import BlockingModel, Rule
from corridor.rail.solvers.blocking.obstacles import find_obstacles

__all__ = ["smallest_clash"]

EACH_S = 5.0
"""Longest single check, seconds; a check that takes longer counts as "can be kept"."""


def smallest_clash(model: BlockingModel, limit_s: float = 30.0) -> tuple[tuple[Rule, ...], bool]:
    """Return the smallest clashing set of rules, and whether it is proven smallest.

    Parameters
    ----------
    model
        A model found infeasible, with the orders that were added on the way.
    limit_s
        Wall seconds.

    Returns
    -------
    rules, proven
        Irreducible in any case if time allowed: without any one of the rules the others can be kept.
    """
    ends = time.monotonic() + limit_s
    master = Master(model, guarded=True)
    master.avoid(find_obstacles(model))
    core = master.clashing(master.guards, limit_s / 2)
    if not core:
        return (), False
    core = _irreducible(master, core, ends)
    smaller = _hitting_sets(master, tuple(master.guards), len(core), ends)
    return (smaller, True) if smaller else (core, smaller is None)


def _irreducible(master: Master, core: Sequence[Rule], ends: float) -> tuple[Rule, ...]:
    """Leave out one rule after another while the rest still clashes."""
    kept = list(core)
    for rule in core:
        if rule not in kept or time.monotonic() > ends:
            continue
        rest = master.clashing([r for r in kept if r is not rule], min(EACH_S, ends - time.monotonic()))
        if rest:
            kept = [r for r in kept if r in rest]
    return tuple(kept)


def _hitting_sets(master: Master, rules: tuple[Rule, ...], size: int, ends: float) -> tuple[Rule, ...] | None:
    """Return a clash smaller than ``size``; ``None`` if there is none, ``()`` if time ran out."""
    corrections: list[set[Rule]] = []
    while time.monotonic() < ends:
        proposal = _smallest_hitting_set(rules, corrections)
        if len(proposal) >= size:
            return None
        clash = master.clashing(proposal, EACH_S)
        if clash:
            return clash
        if clash is None:
            return ()
        corrections.append(set(rules) - _grown(master, rules, proposal, ends))
    return ()


def _grown(master: Master, rules: Iterable[Rule], kept: Sequence[Rule], ends: float) -> set[Rule]:
    """Add rules while all can be kept together; chunks that clash are skipped rule by rule."""
    grown = list(kept)
    for rule in rules:
        if rule in grown or time.monotonic() > ends:
            continue
        if master.clashing([*grown, rule], EACH_S) == ():
            grown.append(rule)
    return set(grown)


def _smallest_hitting_set(rules: Sequence[Rule], sets: Sequence[set[Rule]]) -> tuple[Rule, ...]:
    chooser = cp_model.CpModel()
    chosen = {r: chooser.new_bool_var("") for r in rules}
    for members in sets:
        chooser.add_bool_or([chosen[r] for r in members])
    chooser.minimize(sum(chosen.values()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.solve(chooser)
    return tuple(r for r in rules if solver.value(chosen[r]))
