"""What decisions say about each other and about themselves: what needs more than one line to see."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from corridor.council.condition import refused_condition
from corridor.council.milestones import cycles
from corridor.council.model import Decision, DecisionId, Standing
from corridor.council.read import Council
from corridor.council.reader import Paper
from corridor.council.vacuous import vacuous
from corridor.facts import metrics
from corridor.findings import Finding, Place

__all__ = ["check_council"]

Known = Mapping[DecisionId, Decision]


def check_council(council: Council, standings: Mapping[DecisionId, Standing] | None = None) -> list[Finding]:
    """Return every finding about the decisions together, in the order of the files.

    Parameters
    ----------
    standings
        What each decision is worth by its signatures; without them nothing is adopted.
    """
    found: list[Finding] = []
    for paper in council.papers:
        if paper.decision is not None:
            found += _one(paper, paper.decision, council)
    found += _ids_twice(council)
    found += _supersession(council, standings or {})
    found += _cycles(council)
    found += _progress(council)
    return found


def _one(paper: Paper, decision: Decision, council: Council) -> Iterator[Finding]:
    yield from _parties(paper, decision, council)
    yield from _twice(paper, "milestone", [m.id for m in decision.milestones])
    yield from _twice(paper, "target", [t.id for t in decision.targets])
    yield from _needs(paper, decision, council.decisions)
    yield from _days(paper, decision)
    yield from _targets(paper, decision)
    yield from _sources(paper, decision, council.sources)


def _parties(paper: Paper, decision: Decision, council: Council) -> Iterator[Finding]:
    for n, party in enumerate(decision.parties):
        if council.parties is not None and party not in council.parties:
            known = ", ".join(council.parties)
            sentence = f"there is no party {party}; there are {known}"
            yield Finding("decision-unknown-party", sentence, paper.place("parties", n))


def _twice(paper: Paper, kind: str, ids: list[str]) -> Iterator[Finding]:
    for n, name in enumerate(ids):
        if name in ids[:n]:
            yield Finding("decision-id-twice", f"{kind} {name} is given twice", paper.place(kind, n, "id"))


def _needs(paper: Paper, decision: Decision, known: Known) -> Iterator[Finding]:
    own = {m.id for m in decision.milestones}
    for n, milestone in enumerate(decision.milestones):
        for need in milestone.needs:
            other, _, name = need.rpartition("/")
            there = {m.id for m in known[other].milestones} if other in known else own if not other else set()
            if name not in there:
                sentence = f"milestone {milestone.id} needs {need[:60]}, which is not there"
                yield Finding("decision-unknown-milestone", sentence, paper.place("milestone", n, "needs"))


def _days(paper: Paper, decision: Decision) -> Iterator[Finding]:
    dues = [(("milestone", n, "due"), m.due) for n, m in enumerate(decision.milestones)]
    dues += [(("target", n, "deadline"), t.deadline) for n, t in enumerate(decision.targets)]
    for loc, day in [(("deadline",), decision.deadline), *dues]:
        if day and decision.day and day < decision.day:
            sentence = f"{day.isoformat()} is before the decision of {decision.day.isoformat()}"
            yield Finding("decision-deadline-before", sentence, paper.place(*loc))
    for n, milestone in enumerate(decision.milestones):
        if milestone.due and decision.deadline and milestone.due > decision.deadline:
            sentence = (
                f"milestone {milestone.id} is due after the deadline of {decision.deadline.isoformat()}"
            )
            yield Finding("decision-milestone-after", sentence, paper.place("milestone", n, "due"))


def _targets(paper: Paper, decision: Decision) -> Iterator[Finding]:
    if not decision.targets and not decision.nothing_measurable:
        yield Finding("decision-without-target", f"{decision.id} has no target", paper.place())
    places = {t.id: n for n, t in reversed(list(enumerate(decision.targets)))}
    for target, why, remedy in vacuous(decision.targets):
        yield Finding(
            "target-vacuous", f"{target.id}: {why}", paper.place("target", places[target.id]), remedy
        )
    for n, target in enumerate(decision.targets):
        if decision.deadline_of(target) is None and not isinstance(target.last, date):
            yield Finding("target-without-deadline", f"{target.id} has no deadline", paper.place("target", n))
        if target.fresh_within_days is None:
            sentence = f"{target.id} does not say how old its evidence may be; 366 days are taken"
            yield Finding("target-without-freshness", sentence, paper.place("target", n))
        metric = metrics().get(target.metric)
        if metric and not _same_unit(metric.unit, target.unit) and target.op != "exists":
            sentence = (
                f"{target.metric} is measured in {metric.unit}, the target is in {target.unit or 'no unit'}"
            )
            yield Finding("target-other-unit", sentence, paper.place("target", n, "unit"))
        refused = refused_condition(target.when)
        if refused:
            yield Finding("target-condition", f"{target.id}: {refused}", paper.place("target", n, "when"))


def _same_unit(measured: str, promised: str) -> bool:
    """Whether two units are the same; ``¤`` stands for the currency of the corridor."""
    return re.fullmatch(re.escape(measured).replace("¤", "[A-Z]{3}"), promised) is not None


def _sources(paper: Paper, decision: Decision, known: Iterable[str] | None) -> Iterator[Finding]:
    for name in dict.fromkeys(decision.source.split()):
        if known is not None and name not in known:
            yield Finding("unknown-source", f"there is no source {name[:60]}", paper.place("source"))
    if not decision.source and not decision.estimate:
        yield Finding("decision-unsourced", f"{decision.id} names no source", paper.place())


def _ids_twice(council: Council) -> Iterator[Finding]:
    first: dict[DecisionId, Paper] = {}
    for paper in council.papers:
        if paper.decision is None:
            continue
        name = paper.decision.id
        if name in first:
            yield Finding("decision-id-reused", f"{name} is the id of {first[name].file}", paper.place("id"))
        first.setdefault(name, paper)
        if name in council.retired:
            yield Finding(
                "decision-id-reused", f"{name} was withdrawn: {council.retired[name]}", paper.place("id")
            )


def _progress(council: Council) -> Iterator[Finding]:
    """Tell which rows of the progress table are about milestones that are not there."""
    for decision, milestone in council.progress or ():
        there = council.decisions[decision].milestones if decision in council.decisions else ()
        if milestone not in {m.id for m in there}:
            sentence = f"there is no milestone {milestone[:60]} of {decision[:60]}"
            yield Finding("decision-unknown-milestone", sentence, Place("council/progress.csv"))


def _supersession(council: Council, standings: Mapping[DecisionId, Standing]) -> Iterator[Finding]:
    heirs: dict[DecisionId, DecisionId] = {}
    for decision in council.decisions.values():
        old, place = decision.supersedes, council.paper_of[decision.id].place("supersedes")
        if not old:
            continue
        if old == decision.id or old not in council.decisions:
            what = "itself" if old == decision.id else f"{old}, which is not there"
            yield Finding("decision-supersedes-unknown", f"{decision.id} supersedes {what}", place)
            continue
        if old in heirs:
            sentence = f"{old} is superseded by {heirs[old]} and by {decision.id}"
            yield Finding("decision-superseded-twice", sentence, place)
        heirs.setdefault(old, decision.id)
        if standings.get(old, Standing.DRAFT) is not Standing.ADOPTED:
            sentence = f"{decision.id} supersedes {old}, which is not adopted"
            yield Finding("decision-supersedes-unadopted", sentence, place)
        yield from _lost(council, decision, council.decisions[old])
    yield from _rings(council)


def _lost(council: Council, decision: Decision, old: Decision) -> Iterator[Finding]:
    """Tell which targets an amendment drops: a promise must not vanish silently."""
    kept = {t.id for t in decision.targets}
    for target in old.targets:
        if target.id not in kept:
            sentence = f"{decision.id} drops target {target.id} of {old.id}"
            yield Finding("target-dropped", sentence, council.paper_of[decision.id].place("supersedes"))


def _rings(council: Council) -> Iterator[Finding]:
    """Report each ring of decisions that supersede each other once."""
    graph = {i: (d.supersedes,) for i, d in council.decisions.items() if d.supersedes != i}
    for ring in cycles(graph):
        place = council.paper_of[ring[0]].place("supersedes")
        sentence = f"{' → '.join([*ring, ring[0]])} supersede each other"
        yield Finding("decision-supersedes-cycle", sentence, place)


def _cycles(council: Council) -> Iterator[Finding]:
    graph: dict[str, tuple[str, ...]] = {}
    at: dict[str, Paper] = {}
    for decision in council.decisions.values():
        for milestone in decision.milestones:
            name = f"{decision.id}/{milestone.id}"
            at[name] = council.paper_of[decision.id]
            graph[name] = tuple(n if "/" in n else f"{decision.id}/{n}" for n in milestone.needs)
    for ring in cycles(graph):
        home, _, first = ring[0].rpartition("/")
        ids = [m.id for m in council.decisions[home].milestones]
        place = at[ring[0]].place("milestone", ids.index(first), "needs")
        yield Finding(
            "decision-milestone-cycle", f"{' → '.join([*ring, ring[0]])} wait for each other", place
        )
