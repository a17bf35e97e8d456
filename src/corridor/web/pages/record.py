"""How the plan came about: facts measured on it, inputs by digest, seconds by stage."""

from __future__ import annotations

from dataclasses import dataclass

from corridor.web.source import Source

__all__ = ["FactRow", "Record", "record"]


@dataclass(frozen=True)
class FactRow:
    """One measured value; ``assumed`` counts the assumptions it rests on."""

    name: str
    about: str
    value: float | int | str
    unit: str
    as_of: str
    source: str
    assumed: int


@dataclass(frozen=True)
class Record:
    """Facts, SHA-256 by input file, seconds by stage, and the parts of the objective.

    The objective is in equivalent passenger-minutes a year.
    """

    title: str
    facts: list[FactRow]
    inputs: dict[str, str]
    stages: dict[str, float]
    objective: dict[str, float]


def record(source: Source) -> Record:
    """Return the record of the plan."""
    plan = source.plan
    facts = [
        FactRow(f.name, f.about, f.value, f.unit, f.as_of.isoformat(), f.source, f.assumed)
        for f in plan.facts
    ]
    objective = dict(plan.timetable.objective)
    return Record("Record", facts, dict(plan.inputs), dict(plan.stages), objective)
