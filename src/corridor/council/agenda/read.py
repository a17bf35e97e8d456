"""``council/agenda.toml``, ``positions.csv``, ``stakes.csv``, ``agenda.csv``: what an agenda is made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pydantic import Field

from corridor.council.agenda.agenda import Agenda, Rules
from corridor.council.agenda.matter import Position
from corridor.council.agenda.order import MARGIN
from corridor.council.agenda.weigh import GROUNDS, Weights
from corridor.council.tables import read_tables
from corridor.files import write_sheet
from corridor.findings import Finding
from corridor.workspace import Row
from corridor.workspace.document import read_document
from corridor.workspace.models import Thing

__all__ = ["KEPT", "AgendaRules", "Papers", "keep_agenda", "read_papers"]

RULES, POSITIONS, STAKES, KEPT = (
    f"council/{name}" for name in ("agenda.toml", "positions.csv", "stakes.csv", "agenda.csv")
)


class _Weights(Thing):
    """Points of each ground at its worst."""

    consequence: float = Field(default=Weights().consequence, ge=0, le=1000)
    forecast: float = Field(default=Weights().forecast, ge=0, le=1000)
    disagreement: float = Field(default=Weights().disagreement, ge=0, le=1000)
    dependency: float = Field(default=Weights().dependency, ge=0, le=1000)


class AgendaRules(Thing):
    """How an agenda is drawn up, and below which chance a promise is at risk."""

    limit: int = Field(
        default=Rules().limit, ge=0, le=1000, description="Matters that the heads have time for"
    )
    least: float = Field(
        default=Rules().least, ge=0, le=10_000, description="Points below which a matter does not need them"
    )
    margin: float = Field(
        default=MARGIN, ge=0, le=1000, description="Points that it takes to overtake one of the last agenda"
    )
    weights: _Weights = Field(default=_Weights.model_validate({}), description="Points of the four grounds")
    at_risk_below: float = Field(
        default=Rules().at_risk_below, ge=0, le=1,
        description="Chance to be kept in time below which a promise is at risk",
    )  # fmt: skip


@dataclass(frozen=True)
class Papers:
    """What lies on the secretariat's desk.

    Parameters
    ----------
    before
        Order of the last agenda that was kept.
    findings
        What is wrong with the files.
    """

    rules: Rules = field(default_factory=Rules)
    positions: tuple[Position, ...] = ()
    people: dict[str, int] = field(default_factory=dict)
    before: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_papers(folder: Path, *, decisions: Sequence[str] = ()) -> Papers:
    """Return what an agenda is drawn up from; files that are missing say nothing.

    Parameters
    ----------
    decisions
        Ids that there are; a row about another is a finding.
    """
    rules, findings = _rules(folder)
    tables = {}
    for file, schema in ((POSITIONS, "positions"), (STAKES, "stakes"), (KEPT, "agenda")):
        found, wrong = read_tables(folder, file, schema)
        tables[file] = [row for table in found for row in table]
        findings += wrong
    known = set(decisions)
    about = [row for file in (POSITIONS, STAKES) for row in tables[file]]
    findings += [
        Finding("agenda-unknown-decision", f"there is no decision {r['decision'][:60]}", r.place("decision"))
        for r in about
        if r.is_good("decision") and r["decision"] not in known
    ]
    people = {
        r["decision"]: r["people"] for r in tables[STAKES] if r.is_good("people") and r["people"] is not None
    }
    positions = [_position(r) for r in tables[POSITIONS] if r.is_good("party", "position", "day")]
    kept = sorted((r for r in tables[KEPT] if r.is_good("place")), key=lambda r: int(r["place"]))
    return Papers(rules, tuple(positions), people, tuple(r["decision"] for r in kept), tuple(findings))


def keep_agenda(folder: Path, agenda: Agenda, day: date) -> Path:
    """Write the order of an agenda, so that the next one changes it only for a reason."""
    rows = [
        (
            item.matter.id,
            str(item.place),
            f"{item.points:.1f}",
            "heads" if item.for_heads else "delegated",
            day.isoformat(),
        )
        for item in agenda.items
    ]
    return write_sheet(folder / KEPT, ("decision", "place", "points", "for", "day"), rows)


def _rules(folder: Path) -> tuple[Rules, list[Finding]]:
    if not (folder / RULES).exists():
        return Rules(), []
    document, findings = read_document(folder / RULES, RULES, AgendaRules)
    written = document.model or AgendaRules.model_validate({})
    weights = Weights(**{ground: getattr(written.weights, ground) for ground in GROUNDS})
    told = Rules(written.limit, written.least, written.margin, weights, written.at_risk_below)
    return told, list(findings)


def _position(row: Row) -> Position:
    return Position(row["decision"], row["party"], row["position"], row["day"], row["note"] or "", row.source)
