"""How the promises stand on a day: the front door of the council.

Everything is computed from what was known on that day: decisions taken by then, facts found out by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from corridor.council.chain import Chain, chains, in_force
from corridor.council.collector import collector_paused
from corridor.council.condition import Conditions
from corridor.council.judge import judge, worst
from corridor.council.model import Appraisal, Decision, DecisionId, Judgement, Milestone, Standing, Verdict
from corridor.council.series import Facts
from corridor.facts import Fact
from corridor.files import canonical_json, digest_bytes

__all__ = ["Status", "status"]


@dataclass(frozen=True)
class Status:
    """All decisions in force on a day, and drafts.

    Parameters
    ----------
    appraisals
        In the order of the files; superseded decisions only as history of those that supersede them.
    chains
        What each decision supersedes, by its id.
    inputs
        SHA-256 digest of the decisions and facts that it was computed from.
    """

    day: date
    appraisals: tuple[Appraisal, ...]
    chains: Mapping[DecisionId, Chain]
    inputs: str

    @property
    def judgements(self) -> Iterator[Judgement]:
        """Every target of every decision."""
        return (j for a in self.appraisals for j in a.judgements)

    def milestones(self, decision: DecisionId) -> Iterator[tuple[Milestone, date | None]]:
        """Yield the milestones of a decision with the day that was promised first."""
        return self.chains[decision].milestones()

    def rejudged(self, change: Callable[[Judgement], Judgement]) -> Status:
        """Return the status with judgements changed, and what follows from them for each decision."""
        return replace(self, appraisals=tuple(_rejudged(a, change) for a in self.appraisals))


def status(
    decisions: Mapping[DecisionId, Decision],
    facts: Iterable[Fact],
    today: date,
    *,
    standings: Mapping[DecisionId, Standing] | None = None,
    missing: Mapping[DecisionId, str] | None = None,
) -> Status:
    """Judge every decision in force on a day.

    Parameters
    ----------
    decisions
        All that were ever taken, by id.
    facts
        What was known on that day, in the order in which it was told
        (``read_facts(folder).known_on(today)``).
    standings, missing
        By signatures: what each decision is worth, and what it lacks until it is adopted; drafts if left out.
    """
    told = list(facts)
    index, linked = Facts(told), chains(decisions)
    worth = in_force(decisions, standings or {}, today)
    with collector_paused(), Conditions(index, today) as applies:
        appraisals = tuple(
            _appraise(linked[i], standing, index, today, applies, (missing or {}).get(i, ""))
            for i, standing in worth.items()
            if standing is not Standing.SUPERSEDED
        )
    return Status(today, appraisals, linked, _inputs(decisions, told))


def _appraise(
    chain: Chain, standing: Standing, facts: Facts, today: date, applies: Conditions, missing: str
) -> Appraisal:
    decision = chain.links[-1]
    first = chain.first_deadlines if len(chain.links) > 1 else None
    judged = judge(decision, facts, today, first_deadlines=first, applies=applies)
    verdict = worst([j.verdict for j in judged])
    words = _because(decision, judged, verdict)
    return Appraisal(decision, standing, verdict, words, judged, chain.first_deadline, chain.ids, missing)


def _rejudged(appraisal: Appraisal, change: Callable[[Judgement], Judgement]) -> Appraisal:
    judged = tuple(change(j) for j in appraisal.judgements)
    if judged == appraisal.judgements:
        return appraisal
    verdict = worst([j.verdict for j in judged])
    words = _because(appraisal.decision, judged, verdict)
    return replace(appraisal, verdict=verdict, because=words, judgements=judged)


def _because(decision: Decision, judged: tuple[Judgement, ...], verdict: Verdict) -> str:
    if not judged:
        return decision.nothing_measurable or "it has no target"
    if len(judged) == 1:
        return judged[0].because
    met = sum(j.verdict is Verdict.MET for j in judged)
    if verdict is Verdict.MET:
        late = sum(j.late_since is not None for j in judged)
        return f"all {met} targets are met" + (f", {late} of them late" if late else "")
    told = verdict if any(j.verdict is verdict for j in judged) else Verdict.LATE
    decisive = [j.target.id for j in judged if j.verdict is told]
    named = f"; {told}: {', '.join(decisive[:3])}" if decisive else ""
    return f"{met} of {len(judged)} targets are met{named}"


def _inputs(decisions: Mapping[DecisionId, Decision], facts: list[Fact]) -> str:
    """Return the digest of everything a status is computed from."""
    told = digest_bytes("\n".join(f.as_json() for f in facts).encode("utf-8"))
    return digest_bytes(
        canonical_json({"decisions": [d.digest for d in decisions.values()], "facts": told}).encode()
    )
