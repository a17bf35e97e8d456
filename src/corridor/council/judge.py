"""From targets and facts to verdicts: met, partly, on schedule, at risk, late, or cannot be measured.

A verdict follows from evidence alone. What is not measured, or measured too long ago, is never met. Before
its deadline a target that does not hold yet is on schedule if it has come as far from its baseline as time
has passed, else at risk; after it, it is late, or partly met where a part of its window or of its things
holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from corridor.council.model import Decision, Evidence, Judgement, Target, Verdict
from corridor.council.series import Facts, Series, evidence_day
from corridor.council.windows import Reading, Unmeasured, read_window

__all__ = ["FRESH_WITHIN_DAYS", "WORST_FIRST", "Applies", "judge", "worst"]

FRESH_WITHIN_DAYS = 366
"""How old evidence may be where a target does not say."""

WORST_FIRST = (
    Verdict.LATE,
    Verdict.UNMEASURED,
    Verdict.AT_RISK,
    Verdict.PARTLY,
    Verdict.ON_SCHEDULE,
    Verdict.MET,
)

Applies = Callable[[str], "bool | str"]
"""Tells of a condition whether it holds today, or why that cannot be told."""


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """Return what is said of a decision: met only if all of it is; nothing measured if there is no target."""
    if not verdicts:
        return Verdict.UNMEASURED
    found = next(v for v in WORST_FIRST if v in verdicts)
    return Verdict.PARTLY if found is Verdict.LATE and Verdict.MET in verdicts else found


def judge(
    decision: Decision,
    facts: Facts,
    today: date,
    *,
    first_deadlines: Mapping[str, date | None] | None = None,
    applies: Applies | None = None,
) -> tuple[Judgement, ...]:
    """Judge every target of a decision on a day.

    Parameters
    ----------
    facts
        What was known on that day.
    first_deadlines
        The first promised day of a target, by its id, where an earlier decision promised another one.
    applies
        Evaluates conditions; a target with a condition cannot be measured without it.
    """
    return tuple(
        _judge(decision, target, facts, today, first_deadlines or {}, applies) for target in decision.targets
    )


def _judge(
    decision: Decision,
    target: Target,
    facts: Facts,
    today: date,
    first_deadlines: Mapping[str, date | None],
    applies: Applies | None,
) -> Judgement:
    deadline = decision.deadline_of(target)
    first = first_deadlines.get(target.id) or deadline
    try:
        if target.when:
            _must_apply(target.when, applies)
        reading = _read(target, facts, today)
    except Unmeasured as reason:
        return _told(decision, target, (Verdict.UNMEASURED, str(reason)), None, (deadline, first), today)
    evidence = _evidence(target, reading, today)
    if evidence.stale:
        said = (Verdict.UNMEASURED, _too_old(target, evidence))
    else:
        said = _verdict(decision, target, reading, today)
    return _told(decision, target, said, evidence, (deadline, first), today)


def _too_old(target: Target, evidence: Evidence) -> str:
    allowed = target.fresh_within_days or FRESH_WITHIN_DAYS
    found = f"the evidence is {evidence.age_days} days old, from {evidence.day.isoformat()}"
    return f"{found}; it may be {allowed} days old"


def _told(
    decision: Decision,
    target: Target,
    said: tuple[Verdict, str],
    evidence: Evidence | None,
    deadlines: tuple[date | None, date | None],
    today: date,
) -> Judgement:
    late, late_first = (
        0 if day is None or said[0] is Verdict.MET else max(0, (today - day).days) for day in deadlines
    )
    return Judgement(decision.id, target, *said, evidence, *deadlines, late, late_first)


def _must_apply(condition: str, applies: Applies | None) -> None:
    answer = applies(condition) if applies else "conditions are not evaluated here"
    if isinstance(answer, str):
        raise Unmeasured(f"the condition cannot be evaluated: {answer}")
    if not answer:
        raise Unmeasured("the condition under which it applies does not hold")


def _read(target: Target, facts: Facts, today: date) -> Reading:
    if target.op.startswith("each"):
        return _each(target, facts, today)
    series = _series(target, facts)
    return read_window(target, series, today)


def _series(target: Target, facts: Facts) -> Series:
    """Return the facts that a target is about."""
    about = target.about
    if not about:
        things = facts.abouts(target.metric)
        if len(things) > 1 and "" not in things:
            shown = ", ".join(sorted(things)[:5])
            raise Unmeasured(
                f"there are facts about {shown}: say which with about, or write each before the op"
            )
        about = things[0] if len(things) == 1 else ""
    found = facts.series(target.metric, about, target.source)
    if found is None:
        raise Unmeasured(_nothing(target, facts))
    return found


def _nothing(target: Target, facts: Facts) -> str:
    """Say what there is none of."""
    things, others = facts.abouts(target.metric), facts.sources(target.metric)
    if not things:
        return f"there are no facts named {target.metric}"
    if target.about and target.about not in things:
        return f"there are no facts named {target.metric} about {target.about}"
    return (
        f"there are no facts named {target.metric} of {target.source}; there are some of {', '.join(others)}"
    )


def _each(target: Target, facts: Facts, today: date) -> Reading:
    """Read the target for each thing; the worst one is told."""
    wanted = [v for v in target.value if isinstance(v, str)] if isinstance(target.value, tuple) else []
    things = wanted or sorted(facts.abouts(target.metric))
    if not things:
        raise Unmeasured(_nothing(target, facts))
    single = replace(target, op="exists", value=None) if wanted else target
    found: list[tuple[str, Reading | None]] = []
    for thing in things:
        series = facts.series(target.metric, thing, target.source)
        found.append((thing, read_window(single, series, today) if series else None))
    readings = [r for _, r in found if r is not None]
    if not readings or (len(readings) < len(found) and not wanted):
        raise Unmeasured(_nothing(target, facts))
    good = sum(r is not None and r.holds is True for _, r in found)
    bad = [thing for thing, r in found if r is None or r.holds is False]
    worst_of = next((r for r in readings if r.holds is False), readings[0])
    oldest = min((r.newest for r in readings), key=evidence_day)
    words = f"for {good} of {len(found)} things" + (f", not for {', '.join(bad[:3])}" if bad else "")
    holds = False if bad else True if good == len(found) else None
    return replace(
        worst_of,
        holds=holds,
        share=good / len(found),
        words=words,
        newest=oldest,
        facts=sum(r.facts for r in readings),
    )


def _evidence(target: Target, reading: Reading, today: date) -> Evidence:
    """Return the evidence, and whether it is too old to count."""
    day = evidence_day(reading.newest)
    age = (today - day).days
    allowed = target.fresh_within_days or FRESH_WITHIN_DAYS
    return Evidence(
        reading.value,
        target.unit or reading.newest.unit,
        day,
        age,
        reading.newest.source,
        reading.facts,
        reading.share,
        reading.assumed,
        reading.inputs,
        reading.planned,
        age > allowed and not reading.over,
    )


def _verdict(decision: Decision, target: Target, reading: Reading, today: date) -> tuple[Verdict, str]:
    deadline = decision.deadline_of(target)
    words = _figures(target, reading)
    if reading.holds:
        return Verdict.MET, words
    passed = deadline is not None and today > deadline
    if reading.holds is None:
        return (Verdict.PARTLY if passed else Verdict.ON_SCHEDULE), words
    if passed:
        return (Verdict.PARTLY if 0 < reading.share < 1 else Verdict.LATE), words
    return _before_deadline(decision, target, reading, today, words)


def _before_deadline(
    decision: Decision, target: Target, reading: Reading, today: date, words: str
) -> tuple[Verdict, str]:
    """Compare the way covered with the time passed."""
    deadline, base = decision.deadline_of(target), target.baseline
    start = (base.day if base else None) or decision.day
    goal = target.value[0] if isinstance(target.value, tuple) else target.value
    if base is None or start is None or deadline is None or deadline <= start:
        return Verdict.AT_RISK, f"{words}; not there yet, and without a baseline no progress shows"
    if isinstance(goal, str) or goal is None or isinstance(reading.value, str) or reading.value is None:
        return Verdict.AT_RISK, words
    if goal == base.value:
        return Verdict.AT_RISK, words
    way = (reading.value - base.value) / (goal - base.value)
    time = (today - start).days / (deadline - start).days
    told = f"{words}; {way:.0%} of the way in {min(1.0, max(0.0, time)):.0%} of the time"
    return (Verdict.ON_SCHEDULE if way >= time else Verdict.AT_RISK), told


def _figures(target: Target, reading: Reading) -> str:
    """Say what was found beside what was promised."""
    unit = f" {target.unit}" if target.unit else ""
    if target.op == "exists":
        return "it exists"
    wanted = " to ".join(map(str, target.value)) if isinstance(target.value, tuple) else str(target.value)
    op = target.op.removeprefix("each").strip()
    promised = f"{op} {wanted}".strip() if target.value is not None else target.op
    found = "" if reading.value is None else f"{_plain(reading.value)}{unit}, "
    return f"{found}promised {promised}{unit}" + (f", {reading.words}" if reading.words else "")


def _plain(value: float | int | str) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
