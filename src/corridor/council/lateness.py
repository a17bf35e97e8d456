"""Met, but late: what held on a deadline is asked of what was known on that day, not of what is known now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from corridor.council.judge import judge
from corridor.council.model import Decision, DecisionId, Judgement, Verdict
from corridor.council.series import Facts
from corridor.council.status import Status
from corridor.facts import Fact
from corridor.files import History

__all__ = ["MOST_TARGETS", "tell_lateness"]

MOST_TARGETS = 2000
"""Met targets above which it is not asked since when: each is judged again on many days."""

_MOST_DAYS = 60
"""Days of news that are looked at for the day from which on a target held."""


def tell_lateness(status: Status, history: History) -> Status:
    """Say of every target that is met whether it was met in time.

    A target was met in time if it held by what was known on its deadline, or if what it is judged by is about
    days up to the deadline. Targets with a condition are left as they are, and so are all where more than
    :data:`MOST_TARGETS` are in question.
    """
    late = [j for j in status.judgements if _may_be_late(j, status.day)]
    if not 0 < len(late) <= MOST_TARGETS:
        return status
    past = _Past(history, {j.target.metric for j in late})
    decisions = {a.decision.id: a.decision for a in status.appraisals}
    since = {_key(j): past.first_held(decisions[j.decision], j, status.day) for j in late}
    return status.rejudged(lambda j: _late(j, since.get(_key(j))))


def _key(judgement: Judgement) -> tuple[DecisionId, str]:
    return judgement.decision, judgement.target.id


def _may_be_late(judgement: Judgement, today: date) -> bool:
    found, deadline = judgement.evidence, judgement.deadline
    if judgement.verdict is not Verdict.MET or judgement.target.when or found is None or deadline is None:
        return False
    return deadline < today and found.day > deadline and not _is_over(judgement, deadline)


def _is_over(judgement: Judgement, deadline: date) -> bool:
    """Whether the days it is judged by had passed by the deadline: then it was in time, whenever counted."""
    last = judgement.target.last
    return isinstance(last, date) and last <= deadline


def _late(judgement: Judgement, since: date | None) -> Judgement:
    deadline = judgement.deadline
    if since is None or deadline is None or since <= deadline:
        return judgement
    days = (since - deadline).days
    known = "in the plan" if judgement.evidence and judgement.evidence.planned else "known to hold"
    words = f"met late: {known} since {since.isoformat()}, {days} days after its deadline"
    return replace(judgement, late_since=since, because=f"{words}; {judgement.because}")


class _Past:
    """What was known on earlier days about some metrics; each day is read once."""

    def __init__(self, history: History, metrics: Iterable[str]) -> None:
        wanted = set(metrics)
        entries = tuple(e for e in history.entries if not isinstance(e, Fact) or e.name in wanted)
        self._history = History(entries)
        self._known: dict[date, Facts] = {}
        days = {e.known_on if isinstance(e, Fact) else e.known for e in entries}
        self._news = sorted(days)

    def first_held(self, decision: Decision, judgement: Judgement, today: date) -> date:
        """Return the deadline if the target held then, else the first day of later news on which it did."""
        deadline = judgement.deadline
        assert deadline is not None
        news = [day for day in self._news if deadline < day <= today][:_MOST_DAYS]
        promise = replace(decision, targets=(judgement.target,))
        return next((day for day in (deadline, *news) if self._held(promise, day)), today)

    def _held(self, decision: Decision, day: date) -> bool:
        if day not in self._known:
            self._known[day] = Facts(self._history.known_on(day))
        return judge(decision, self._known[day], day)[0].verdict is Verdict.MET
