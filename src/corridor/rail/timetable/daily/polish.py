"""Makes a plan better train by train: each is put where it costs least, everything else staying as it is.

What the plan decided (which arrival becomes which departure, which pair of trains is the day out, who goes
first) holds while trains move; each candidate is checked against every rule of the model that then bears on
the train, so the result is a plan again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from corridor.rail.solvers.blocking import PRICING, Linear, find_conflicts
from corridor.rail.timetable.daily.draft import Draft, DraftTrain
from corridor.rail.timetable.daily.placing import Placing, Times, named_values

__all__ = ["polish"]

SWEEPS = 8

Rules = dict[str, list[Linear]]


def polish(draft: Draft, values: Sequence[int], enough: Callable[[], bool]) -> dict[str, int] | None:
    """Return better values by variable name for the trains of a plan, or ``None`` if none is found.

    Parameters
    ----------
    enough
        Asked before each sweep: whether to end with what there is.
    """
    placing, known = Placing(draft), list(values)
    trains = [t for t in draft.planned if t.steps and not t.present]
    for train in trains:
        placing.settle(train, _times(train, known))
    rules = _rules(draft, known, trains)
    moved = _part(draft, placing, [t for t in trains if t.id in _colliding(draft, known)], rules, known)
    if moved is None:
        return None
    for _ in range(SWEEPS):
        better = [_move(draft, placing, train, rules[train.id], known) for train in trains]
        moved |= any(better)
        if not any(better) or enough():
            break
    return placing.values() if moved else None


def _colliding(draft: Draft, values: list[int]) -> set[str]:
    """Return the trains that collide with others."""
    found = find_conflicts(draft.model.occupations, values)
    return {draft.model.occupations[i].train for c in found for i in c.members}


def _part(
    draft: Draft, placing: Placing, colliding: Sequence[DraftTrain], rules: Rules, values: list[int]
) -> bool | None:
    """Take out the trains that collide and put them back one by one; ``None`` if one finds no place."""
    for train in colliding:
        placing.take_out(train)
    for train in colliding:
        if not _put(draft, placing, train, rules[train.id], values, float("inf")):
            return None
    return bool(colliding)


def _times(train: DraftTrain, values: Sequence[int]) -> Times:
    """Return the times of a train in a plan."""
    times = {train.path[0]: train.departure[train.path[0]].value(values)}
    for step in train.steps:
        reach, leave = (m[step.station].value(values) for m in (train.arrival, train.departure))
        times[step.station] = leave + (step.start_s if step.always or leave > reach + step.hold_s else 0)
    return times


def _rules(draft: Draft, values: Sequence[int], trains: Sequence[DraftTrain]) -> Rules:
    """Return the constraints in force under the plan's decisions, by the trains whose times they speak of."""
    owner = {v: t.id for t in trains for m in _moments(t) for _, v in m}
    found: Rules = defaultdict(list)
    for linear in draft.model.linears:
        if linear.rule is not PRICING and all(_decided(draft, x, values) for x in linear.given):
            for train in {owner[v] for _, v in linear.terms if v in owner}:
                found[train].append(linear)
    return found


def _moments(train: DraftTrain) -> list[tuple[tuple[int, int], ...]]:
    return [m.terms for side in (train.arrival, train.departure) for m in side.values()]


def _decided(draft: Draft, literal: int, values: Sequence[int]) -> bool:
    """Whether the plan decided so; who goes first on a track is left open, the tracks themselves tell."""
    variable = abs(literal)
    known = variable < len(values) and variable not in draft.model.orders
    return known and (values[variable] == 1) == (literal > 0)


def _move(
    draft: Draft, placing: Placing, train: DraftTrain, rules: Sequence[Linear], values: list[int]
) -> bool:
    """Put one train where it costs least and breaks nothing; return whether it moved."""
    here = placing.times[train.id]
    limit = placing.cost(train, here) - 1
    return _put(draft, placing, train, rules, values, limit)


def _put(
    draft: Draft,
    placing: Placing,
    train: DraftTrain,
    rules: Sequence[Linear],
    values: list[int],
    limit: float,
) -> bool:
    """Put a train where it costs least, if that is under the limit; return whether it was."""
    here = placing.times.get(train.id)
    for times in placing.candidates(train):
        if times == here:
            return False
        trial = _with(draft, train, times, values)
        if placing.cost(train, times) < limit and all(_kept(r, trial) for r in rules):
            placing.settle(train, times)
            values[:] = trial
            return True
    return False


def _with(draft: Draft, train: DraftTrain, times: Times, values: Sequence[int]) -> list[int]:
    trial, index = list(values), draft.model.index
    for name, value in named_values(draft, train, times).items():
        if name in index:
            trial[index[name]] = value
    return trial


def _kept(linear: Linear, values: Sequence[int]) -> bool:
    return sum(c * values[v] for c, v in linear.terms) >= linear.least
