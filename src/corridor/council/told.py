"""A status as plain values: what the web page, ``--json`` and the bulletin tell alike."""

from __future__ import annotations

from datetime import date
from typing import Any

from corridor.council.model import Appraisal, Evidence, Judgement, Milestone
from corridor.council.status import Status

__all__ = ["told_status"]


def told_status(status: Status) -> dict[str, Any]:
    """Return a status as JSON values; days as ``YYYY-MM-DD``, unknown as ``None``."""
    return {
        "as_of": status.day.isoformat(),
        "inputs": status.inputs,
        "counts": _counts(status),
        "decisions": [_decision(a, status) for a in status.appraisals],
    }


def _counts(status: Status) -> dict[str, int]:
    from corridor.council.model import Verdict

    found = [j.verdict for j in status.judgements]
    return {str(v): found.count(v) for v in Verdict}


def _decision(appraisal: Appraisal, status: Status) -> dict[str, Any]:
    decision = appraisal.decision
    return {
        "id": decision.id,
        "title": dict(decision.title),
        "form": dict(decision.form),
        "body": decision.body,
        "kind": decision.kind,
        "area": decision.area,
        "date": _day(decision.day),
        "standing": str(appraisal.standing),
        "missing": appraisal.missing,
        "verdict": str(appraisal.verdict),
        "because": appraisal.because,
        "deadline": _day(decision.deadline),
        "first_deadline": _day(appraisal.first_deadline),
        "history": list(appraisal.history),
        "targets": [_target(j) for j in appraisal.judgements],
        "milestones": [_milestone(m, first, status.day) for m, first in status.milestones(decision.id)],
        "file": decision.file,
        "digest": decision.digest,
        "source": decision.source,
        "estimate": decision.estimate,
        "note": decision.note,
    }


def _target(judgement: Judgement) -> dict[str, Any]:
    target = judgement.target
    return {
        "id": target.id,
        "title": dict(target.title),
        "verdict": str(judgement.verdict),
        "because": judgement.because,
        "metric": target.metric,
        "about": target.about,
        "op": target.op,
        "value": list(target.value) if isinstance(target.value, tuple) else target.value,
        "unit": target.unit,
        "window": target.window,
        "from": _day(target.first),
        "to": _day(target.last),
        "evidence": _evidence(judgement.evidence),
        "deadline": _day(judgement.deadline),
        "first_deadline": _day(judgement.first_deadline),
        "days_late": judgement.days_late,
        "days_late_first": judgement.days_late_first,
        "late_since": _day(judgement.late_since),
        "estimate": target.estimate,
        "note": target.note,
    }


def _evidence(evidence: Evidence | None) -> dict[str, Any] | None:
    if evidence is None:
        return None
    return {
        "value": evidence.value,
        "unit": evidence.unit,
        "day": evidence.day.isoformat(),
        "age_days": evidence.age_days,
        "source": evidence.source,
        "facts": evidence.facts,
        "share": round(evidence.share, 6),
        "assumed": evidence.assumed,
        "inputs": list(evidence.inputs),
        "planned": evidence.planned,
        "stale": evidence.stale,
    }


def _milestone(milestone: Milestone, first_due: date | None, today: date) -> dict[str, Any]:
    due, met = milestone.due, milestone.met_on if milestone.met_on and milestone.met_on <= today else None
    return {
        "id": milestone.id,
        "title": dict(milestone.title),
        "due": _day(due),
        "first_due": _day(first_due),
        "met_on": _day(met),
        "needs": list(milestone.needs),
        "days_late": max(0, ((met or today) - due).days) if due else 0,
    }


def _day(day: date | str | None) -> str | None:
    return day.isoformat() if isinstance(day, date) else day
