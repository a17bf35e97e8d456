"""What a decision IS: an executable promise with milestones, money and targets (all frozen).

Names of fields follow the Open Contracting Data Standard's milestone and IATI's result, indicator, baseline
and target where they have one. Days are calendar days of the parties; no time of day matters here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

__all__ = [
    "Appraisal",
    "Baseline",
    "Decision",
    "DecisionId",
    "Evidence",
    "Judgement",
    "Milestone",
    "Money",
    "PartyId",
    "Standing",
    "Target",
    "TargetId",
    "Texts",
    "Verdict",
    "say",
]

PartyId = str
"""Id of a ``[[party]]`` in ``corridor.toml``."""

DecisionId = str
"""Permanent id of a decision; never reused, not even after it was withdrawn."""

TargetId = str
"""Id of a target within its decision; the same in the decision that supersedes it."""

Texts = Mapping[str, str]
"""A text by language code; ``""`` is the code of a text without a language."""


def say(texts: Texts, language: str = "en") -> str:
    """Return a text in a language, else in English, else in the first one there is."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


class Verdict(StrEnum):
    """What is said of a target on a day; what cannot be measured is never counted as met."""

    MET = "met"
    PARTLY = "partly"
    ON_SCHEDULE = "on schedule"
    AT_RISK = "at risk"
    LATE = "late"
    UNMEASURED = "cannot be measured"


class Standing(StrEnum):
    """What a decision file is worth, from its signatures and from what supersedes it."""

    DRAFT = "draft"
    ADOPTED = "adopted"
    SUPERSEDED = "superseded"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount that is promised.

    Parameters
    ----------
    amount, currency
        Exact amount in whole units of an ISO 4217 currency.
    first, last
        Span in which it is to be spent; ``None`` where it is not said.
    payer
        Who pays: a party or a budget, in words.
    """

    amount: Decimal
    currency: str
    first: date | None = None
    last: date | None = None
    payer: str = ""
    purpose: Texts = field(default_factory=dict)
    source: str = ""
    estimate: str = ""


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step on the way.

    Parameters
    ----------
    due
        The promised day; ``None`` where none was promised.
    needs
        What must be met before: ids of milestones of this decision, or ``decision/milestone`` of another.
    body
        Who is responsible; the decision's body if empty.
    met_on
        The day on which it was met, from ``council/progress.csv``: evidence, no part of what is signed.
    """

    id: str
    title: Texts
    due: date | None = None
    needs: tuple[str, ...] = ()
    body: str = ""
    met_on: date | None = None


@dataclass(frozen=True, slots=True)
class Baseline:
    """Where a target starts from: a value in the target's unit, and the day for which it held."""

    value: float
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A measurable promise: fields, not code (``docs/concepts/decisions.md`` has the full table).

    Parameters
    ----------
    metric, about
        Name of the facts it is judged by, and the thing they must be about; empty where there is only one.
    op
        ``>=``, ``<=``, ``>``, ``<``, ``==``, ``!=``, ``between``, ``exists``, or ``each`` before one of them.
    value
        A number, a text, two numbers for ``between``, names for ``each exists``; ``None`` for ``exists``.
    unit
        Unit of ``value``; a fact in another unit is not converted unless that is exact.
    window
        ``latest``, ``every day``, ``any day``, ``any N days``, ``season``, ``each month``, ``total`` or
        ``average``.
    days
        Days of the week that count, Monday is 0; empty means all.
    first, last
        The window (``from`` and ``to`` in the file), both included. A season is ``MM-DD`` text, each year.
    deadline
        By when it must hold; the decision's if ``None``.
    source
        Only facts of this source count; empty means any.
    fresh_within_days
        Evidence older than this does not count; ``None`` where the file does not say.
    when
        Condition in CEL under which the target applies.
    """

    id: TargetId
    title: Texts
    metric: str
    op: str
    value: float | int | str | tuple[float, ...] | tuple[str, ...] | None = None
    unit: str = ""
    about: str = ""
    window: str = "latest"
    days: tuple[int, ...] = ()
    first: date | str | None = None
    last: date | str | None = None
    deadline: date | None = None
    baseline: Baseline | None = None
    source: str = ""
    fresh_within_days: int | None = None
    when: str = ""
    estimate: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision file as it stands.

    Parameters
    ----------
    title, text, form
        In the parties' languages; ``form`` is the legal form: decree, directive, resolution …
    kind
        What has to be done, for comparison with others of its kind: ``law``, ``infrastructure``, ``service``,
        ``register`` …
    area
        Field of policy, for programmes.
    parties
        Who must sign it.
    body
        Who is responsible for carrying it out.
    day, deadline
        When it was taken, and by when it must be fulfilled; ``None`` where no source says.
    supersedes
        Id of the decision that this one amends.
    nothing_measurable
        Why it has no targets, in words; empty where it has some.
    source, estimate, note
        Ids of ``sources.csv``; what is assumed and why; anything else a reader should know.
    file, digest
        Path within the workspace, and SHA-256 of the exact bytes: what is signed.
    """

    id: DecisionId
    title: Texts
    text: Texts
    form: Texts
    parties: tuple[PartyId, ...]
    body: str
    day: date | None = None
    deadline: date | None = None
    kind: str = ""
    area: str = ""
    supersedes: DecisionId = ""
    milestones: tuple[Milestone, ...] = ()
    money: tuple[Money, ...] = ()
    targets: tuple[Target, ...] = ()
    nothing_measurable: str = ""
    source: str = ""
    estimate: str = ""
    note: str = ""
    file: str = ""
    digest: str = ""

    def deadline_of(self, target: Target) -> date | None:
        """Return the day by which a target must hold."""
        return target.deadline or self.deadline


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a verdict rests on.

    Parameters
    ----------
    value
        The measured value in the target's unit; the worst one where the window has many.
    day
        The day the evidence is from; its age is counted from here.
    age_days
        Days between that day and the day of the verdict.
    facts
        How many facts were looked at.
    share
        Share of the window, or of the things, for which the target holds, 0 to 1.
    assumed
        How many estimates the facts rest on.
    inputs
        SHA-256 digests of what the facts were computed from.
    planned
        Whether the facts are about days that are still to come: a plan, not an outcome.
    stale
        Whether it is too old to count; it is told, and the target cannot be measured.
    """

    value: float | int | str | None
    unit: str
    day: date
    age_days: int
    source: str
    facts: int
    share: float
    assumed: int = 0
    inputs: tuple[str, ...] = ()
    planned: bool = False
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """A target on a day.

    Parameters
    ----------
    because
        The sentence that explains the verdict, with figures.
    evidence
        ``None`` where there is none that counts.
    deadline, first_deadline
        The day by which it must hold now, and the day that was promised first.
    days_late
        Days past the deadline in force while it is not met; 0 otherwise.
    days_late_first
        The same against the first promise.
    late_since
        Where it is met, but did not hold on its deadline by what was known then: the day from which on it was
        known to hold.
    """

    decision: DecisionId
    target: Target
    verdict: Verdict
    because: str
    evidence: Evidence | None
    deadline: date | None
    first_deadline: date | None
    days_late: int = 0
    days_late_first: int = 0
    late_since: date | None = None


@dataclass(frozen=True, slots=True)
class Appraisal:
    """A decision on a day.

    Parameters
    ----------
    verdict
        The worst of its targets; ``cannot be measured`` where it has none.
    first_deadline
        The deadline of the first adopted decision in the chain that this one supersedes.
    history
        Ids of the chain, the first one first, this one last.
    missing
        What is missing until it is adopted, in words; empty if it is.
    """

    decision: Decision
    standing: Standing
    verdict: Verdict
    because: str
    judgements: tuple[Judgement, ...]
    first_deadline: date | None
    history: tuple[DecisionId, ...]
    missing: str = ""
