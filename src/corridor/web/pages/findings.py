"""What is wrong or noteworthy, worst first."""

from __future__ import annotations

from dataclasses import dataclass

from corridor.findings import worst_first
from corridor.web.source import Source

__all__ = ["FindingRow", "Findings", "findings"]


@dataclass(frozen=True)
class FindingRow:
    """One finding; row 0 means the whole file."""

    severity: str
    code: str
    place: str
    sentence: str
    remedy: str


@dataclass(frozen=True)
class Findings:
    """All findings about the workspace and its plan, with the number of each severity."""

    title: str
    counts: dict[str, int]
    findings: list[FindingRow]


def findings(source: Source) -> Findings:
    """Return the findings of the plan."""
    rows = [
        FindingRow(str(f.severity), f.code, str(f.place), f.sentence, f.remedy)
        for f in worst_first(source.plan.findings)
    ]
    counts = {kind: sum(r.severity == kind for r in rows) for kind in ("error", "warning", "note")}
    return Findings("Findings", counts, rows)
