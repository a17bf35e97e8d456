"""The council's folder: every decision file, with every problem told at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from corridor.council.collector import collector_paused
from corridor.council.model import Decision, DecisionId, Texts
from corridor.council.reader import Paper, read_decision
from corridor.files import read_sheet
from corridor.findings import Finding, worst_first
from corridor.workspace.document import read_document
from corridor.workspace.models import Corridor
from corridor.workspace.schema import Column, Schema, schema
from corridor.workspace.table import Row, read_table

__all__ = ["PROGRESS", "RETIRED", "Council", "read_council"]

PROGRESS = Schema(
    "progress",
    (
        Column("decision", "id", "", True, "", "Id of the decision"),
        Column("milestone", "id", "", True, "", "Id of the milestone"),
        Column("met", "date", "", True, "", "Day on which it was met"),
        Column("source", "refs:sources.csv", "", False, "", "Ids of sources.csv, separated by blanks"),
        Column("estimate", "text", "", False, "", "What is assumed and why"),
    ),
)
"""``council/progress.csv``: which milestones were met, when, and who says so; no part of what is signed."""

RETIRED = Schema(
    "retired",
    (
        Column("decision", "id", "", True, "", "Id that is never used again"),
        Column("day", "date", "", True, "", "Day on which the decision was withdrawn"),
        Column("why", "text", "", True, "", "Why"),
    ),
)
"""``council/retired.csv``: a decision that is withdrawn leaves its id here for good."""


@dataclass(frozen=True)
class Council:
    """Everything in ``council/decisions`` as read.

    Parameters
    ----------
    folder
        The workspace.
    papers
        Every file, in the order of their names, also those that cannot be used.
    parties
        Name of each party of ``corridor.toml``, by id and language.
    languages
        The corridor's languages, the first first.
    progress
        Day on which a milestone was met, by decision and milestone.
    retired
        Why an id was withdrawn, by id, from ``council/retired.csv``: it is never used again.
    sources
        Ids of ``sources.csv``; ``None`` if they cannot be known.
    findings
        What is wrong with single files; :func:`corridor.council.check_council` adds what needs more than one.
    """

    folder: Path
    papers: tuple[Paper, ...] = ()
    parties: Mapping[str, Texts] | None = None
    languages: tuple[str, ...] = ("en",)
    progress: Mapping[tuple[str, str], date] | None = None
    retired: Mapping[DecisionId, str] = field(default_factory=dict)
    sources: frozenset[str] | None = None
    findings: tuple[Finding, ...] = ()

    @cached_property
    def decisions(self) -> dict[DecisionId, Decision]:
        """Decisions by id, in the order of the files; of two with one id the first."""
        found: dict[DecisionId, Decision] = {}
        for paper in self.papers:
            if paper.decision is not None:
                found.setdefault(paper.decision.id, paper.decision)
        return found

    @cached_property
    def paper_of(self) -> dict[DecisionId, Paper]:
        """The file of each decision."""
        found: dict[DecisionId, Paper] = {}
        for paper in self.papers:
            if paper.decision is not None:
                found.setdefault(paper.decision.id, paper)
        return found


def read_council(folder: str | Path) -> Council:
    """Read the council's part of a workspace; nothing at all if it has none.

    Bad data never raises: it is in the findings.
    """
    folder = Path(folder)
    home = _corridor(folder)
    met, findings = _table(folder, "council/progress.csv", PROGRESS)
    progress = {(r["decision"], r["milestone"]): r["met"] for r in met}
    gone, wrong = _table(folder, "council/retired.csv", RETIRED)
    sources, _ = _table(folder, "sources.csv", schema("sources"))
    with collector_paused():
        papers = [
            read_decision(path, f"council/decisions/{path.name}")
            for path in sorted((folder / "council" / "decisions").glob("*.toml"))
        ]
    if progress:
        papers = [_with_progress(paper, progress) for paper in papers]
    findings += [*wrong, *(f for paper in papers for f in paper.findings)]
    return Council(
        folder,
        tuple(papers),
        {p.id: p.name for p in home.party} if home else None,
        home.languages if home else ("en",),
        progress,
        {r["decision"]: f"{r['day']}, {r['why']}" for r in gone},
        frozenset(r["id"] for r in sources) if (folder / "sources.csv").exists() else None,
        tuple(worst_first(findings)),
    )


def _corridor(folder: Path) -> Corridor | None:
    """Return what the workspace says of itself; what is wrong with it is told by ``corridor check``."""
    if not (folder / "corridor.toml").is_file():
        return None
    return read_document(folder / "corridor.toml", "corridor.toml", Corridor)[0].model


def _table(folder: Path, file: str, columns: Schema) -> tuple[list[Row], list[Finding]]:
    """Return the rows of an optional table whose required cells could be read."""
    if not (folder / file).exists():
        return [], []
    table, findings = read_table(read_sheet(folder / file), columns, file)
    needed = [c.name for c in columns.columns if c.required]
    return [row for row in table if row.is_good(*needed)], findings


def _with_progress(paper: Paper, progress: Mapping[tuple[str, str], date]) -> Paper:
    """Put beside each milestone the day on which it was met."""
    decision = paper.decision
    if decision is None or not any((decision.id, m.id) in progress for m in decision.milestones):
        return paper
    met = tuple(replace(m, met_on=progress.get((decision.id, m.id))) for m in decision.milestones)
    return replace(paper, decision=replace(decision, milestones=met))
