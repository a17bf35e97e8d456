"""What no source gives, and what rests on it."""

from __future__ import annotations

from dataclasses import dataclass

from corridor.web.source import Source

__all__ = ["AssumptionRow", "Assumptions", "assumptions"]


@dataclass(frozen=True)
class AssumptionRow:
    """One assumed value with its place in the workspace (``file:row``) and its reasoning."""

    what: str
    place: str
    estimate: str
    source: str
    influences: str


@dataclass(frozen=True)
class Assumptions:
    """All assumptions behind the plan, in the order of the files."""

    title: str
    assumptions: list[AssumptionRow]


def assumptions(source: Source) -> Assumptions:
    """Return the assumptions of the plan."""
    ordered = sorted(source.plan.assumptions, key=lambda a: (a.origin.place, a.what))
    rows = [
        AssumptionRow(a.what, str(a.origin.place), a.origin.estimate, a.origin.source, a.influences)
        for a in ordered
    ]
    return Assumptions("Assumptions", rows)
