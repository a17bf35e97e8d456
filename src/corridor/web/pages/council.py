"""The promises: what was decided, how each target stands, by which evidence, and how old that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from corridor.web.source import Names, Source

__all__ = ["CouncilPage", "DecisionRow", "EvidenceRow", "MilestoneRow", "TargetRow", "council"]


@dataclass(frozen=True)
class EvidenceRow:
    """What a verdict rests on; ``planned`` is about days still to come, ``stale`` does not count."""

    value: float | int | str | None
    unit: str
    day: str
    age_days: int
    source: str
    facts: int
    share: float
    assumed: int
    inputs: list[str]
    planned: bool
    stale: bool


@dataclass(frozen=True)
class TargetRow:
    """One target; ``evidence`` is ``None`` where nothing counts as evidence."""

    id: str
    title: Names
    verdict: str
    because: str
    metric: str
    about: str
    op: str
    value: float | int | str | list[float | int | str] | None
    unit: str
    window: str
    deadline: str | None
    first_deadline: str | None
    days_late: int
    days_late_first: int
    evidence: EvidenceRow | None


@dataclass(frozen=True)
class MilestoneRow:
    """One milestone with the day that was promised first."""

    id: str
    title: Names
    due: str | None
    first_due: str | None
    met_on: str | None
    needs: list[str]
    days_late: int


@dataclass(frozen=True)
class DecisionRow:
    """One decision; ``missing`` says what it lacks until it is adopted."""

    id: str
    title: Names
    form: Names
    body: str
    date: str | None
    standing: str
    missing: str
    verdict: str
    because: str
    deadline: str | None
    first_deadline: str | None
    history: list[str]
    note: str
    estimate: str
    digest: str
    targets: list[TargetRow]
    milestones: list[MilestoneRow]


@dataclass(frozen=True)
class CouncilPage:
    """All decisions in force on a day, with the number of targets of each verdict."""

    title: str
    as_of: str
    inputs: str
    counts: dict[str, int]
    decisions: list[DecisionRow]


def council(source: Source) -> CouncilPage:
    """Return the promises of today; none if the workspace has no council."""
    from corridor.council import told_status

    status = source.promises() if source.promises else None
    if status is None:
        return CouncilPage("Decisions", "", "", {}, [])
    told = told_status(status)
    decisions = [_decision(d) for d in told["decisions"]]
    return CouncilPage("Decisions", told["as_of"], told["inputs"], told["counts"], decisions)


def _decision(told: dict[str, Any]) -> DecisionRow:
    targets = [
        TargetRow(**_of(TargetRow, t) | {"evidence": EvidenceRow(**t["evidence"]) if t["evidence"] else None})
        for t in told["targets"]
    ]
    milestones = [MilestoneRow(**m) for m in told["milestones"]]
    return DecisionRow(**_of(DecisionRow, told) | {"targets": targets, "milestones": milestones})


def _of(kind: type, told: dict[str, Any]) -> dict[str, Any]:
    """Return what a row of the page has, of all that is told."""
    return {name: told[name] for name in kind.__dataclass_fields__}  # type: ignore[attr-defined]
