"""What to do with each measure that is open, and which bodies and areas lag."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from corridor.council.forecast.history import History
from corridor.council.forecast.model import Model
from corridor.council.programme.burn_up import model_of
from corridor.council.programme.model import Measure, Programme

__all__ = ["Advice", "Lag", "advise", "lags"]

EVEN = 0.5

Step = Literal["done", "given up", "finish", "carry", "drop"]


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do with a measure.

    Parameters
    ----------
    step
        ``finish`` it in this package, ``carry`` it into the next, ``drop`` it or promise it anew; or it is
        ``done`` or ``given up``.
    by_end, by_next_end
        Chance that it is done by the end of this package, and of the next.
    because
        The sentence with the figures.
    """

    measure: Measure
    step: Step
    by_end: float
    by_next_end: float
    because: str


@dataclass(frozen=True, slots=True)
class Lag:
    """How a body or an area stands.

    Parameters
    ----------
    name
        Of the body or area; empty: none is named.
    due, done, late
        Measures due by today, those of all that are done, and those due and not done.
    expected
        Measures that will be done by the end of the package, as a sum of chances.
    pace
        How fast its measures are done, 1 being like everybody's; drawn to 1 where it has few.
    """

    name: str
    measures: int
    due: int
    done: int
    late: int
    expected: float
    pace: float


def advise(programme: Programme, history: History, day: date) -> list[Advice]:
    """Return what to do with each measure, in the order of the file."""
    model = model_of(programme, history, day)
    return [_advice(programme, measure, model, day) for measure in programme.measures]


def lags(programme: Programme, advice: Sequence[Advice], history: History, day: date, by: str) -> list[Lag]:
    """Return how each body or area stands, whoever has most late measures first.

    Parameters
    ----------
    by
        ``body`` or ``area``.
    """
    groups: dict[str, list[Advice]] = defaultdict(list)
    for item in advice:
        groups[getattr(item.measure.case, by)].append(item)
    paces = _paces(programme, history, day, by)
    found = [_lag(name, items, paces.get(name, 1.0), day) for name, items in groups.items()]
    return sorted(found, key=lambda lag: (-lag.late, lag.expected / lag.measures, lag.name))


def _advice(programme: Programme, measure: Measure, model: Model, day: date) -> Advice:
    case = measure.case
    if case.closed is not None and case.closed <= day:
        step: Step = "done" if case.met else "given up"
        chance = float(case.met)
        return Advice(measure, step, chance, chance, f"{step} on {case.closed}")
    opened = case.opened.toordinal()
    due = case.due.toordinal() if case.due else None
    outlook = model.outlook(kind=case.kind, area=case.area, body=case.body, opened=opened, due=due)
    by_end, by_next = (outlook.chance(d.toordinal() - opened) for d in (programme.last, programme.next_last))
    said = f"{by_end:.0%} by {programme.last}, {by_next:.0%} by {programme.next_last}"
    if by_end >= EVEN:
        return Advice(measure, "finish", by_end, by_next, f"likely to be done in this package: {said}")
    if by_next >= EVEN:
        return Advice(measure, "carry", by_end, by_next, f"likely to be done in the next package: {said}")
    return Advice(measure, "drop", by_end, by_next, f"unlikely even in the next package: {said}")


def _paces(programme: Programme, history: History, day: date, by: str) -> dict[str, float]:
    """Return the shrunk effect of each body or area, over all kinds by the number of their cases."""
    model = model_of(programme, history, day)
    kinds = sorted({m.case.kind for m in programme.measures})
    learned = [model.learned(kind, model.clock_for(kind, has_due=True)) for kind in kinds]
    total: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for each in learned:
        for name, factor in getattr(each, by).by_label.items():
            total[name].append((factor, each.cases))
    return {n: sum(f * c for f, c in pairs) / sum(c for _, c in pairs) for n, pairs in total.items()}


def _lag(name: str, items: Sequence[Advice], pace: float, day: date) -> Lag:
    due = [i for i in items if i.measure.case.due and i.measure.case.due <= day]
    return Lag(
        name,
        len(items),
        len(due),
        sum(i.step == "done" for i in items),
        sum(i.step not in ("done", "given up") for i in due),
        sum(i.by_end for i in items),
        pace,
    )
