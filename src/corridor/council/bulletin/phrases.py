"""Figures and dates put into words of one language, each with its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from corridor.council.bulletin.evidence import EvidenceList
from corridor.council.bulletin.statement import Statement
from corridor.council.forecast import Forecast
from corridor.council.model import Decision, DecisionId, Judgement, Milestone, Money, say
from corridor.council.programme import BurnUp
from corridor.council.review import Review
from corridor.council.trade import Figure, Line
from corridor.council.words import day_in_words, words

__all__ = ["Phrases"]

SIGNS = {">=": "≥", "<=": "≤", "==": "=", "!=": "≠", "between": ""}

NARROW = "\u202f"
"""Thin space that does not break: between thousands in every language of ours."""


class Phrases:
    """Puts figures into words.

    Parameters
    ----------
    language
        Of the words.
    evidence
        Where what they rest on is numbered.
    """

    def __init__(self, review: Review, language: str, evidence: EvidenceList) -> None:
        self.review, self.language, self.evidence = review, language, evidence
        self.words = words(language)

    def say(self, key: str, *evidence: int, **parts: object) -> Statement:
        """Return the sentence of a key."""
        return Statement(self.words[key].format(**parts), evidence)

    def day(self, day: date) -> str:
        """Return a date in words."""
        return day_in_words(day, self.language)

    def deadlines(self, current: date | None, first: date | None) -> Iterator[Statement]:
        """Say by when, and by when it was promised first, though it be the same day."""
        if current is None:
            yield self.say("no_deadline")
        else:
            yield self.say("deadline", day=self.day(current))
        if first is not None:
            yield self.say("first_deadline", day=self.day(first))

    def money(self, money: Money) -> Statement:
        """Say how much was promised."""
        amount = f"{number(money.amount)} {money.currency}"
        return self.say("money", *self.evidence.source(money.source), amount=amount)

    def judged(self, judgement: Judgement) -> Iterator[Statement]:
        """Say what was promised, what was measured, and how late it is."""
        target = judgement.target
        if target.value is not None:
            op = SIGNS.get(target.op.removeprefix("each "), target.op)
            amount = self._amount(target.value, target.unit)
            yield self.say("promised_value", value=f"{op} {amount}".strip())
        evidence = judgement.evidence
        if evidence is None:
            yield self.say("measured", value=self.words["unknown"])
        else:
            key = "planned" if evidence.planned else "measured"
            at = self.evidence.measured(evidence)
            yield self.say(key, at, value=self._amount(evidence.value, evidence.unit))
            if evidence.assumed:
                yield self.say("assumed", at, n=evidence.assumed)
        if judgement.days_late:
            yield self.say("days_late", n=judgement.days_late)
        if judgement.late_since and judgement.deadline:
            late = (judgement.late_since - judgement.deadline).days
            key = "planned_late" if evidence and evidence.planned else "met_late"
            yield self.say(key, day=self.day(judgement.late_since), n=late)

    def _amount(self, value: object, unit: str) -> str:
        """Return a value with its unit, in words where the language has them."""
        told = self.words["unknown"] if value is None else _value(value)
        return f"{told} {self.words.get(f'unit {unit}', unit)}".strip()

    def assumed(self, estimates: int, number_of: int) -> tuple[Statement, ...]:
        """Say on how many estimates a fact rests; its evidence stands there in any case."""
        if estimates:
            return (self.say("assumed", number_of, n=estimates),)
        return (Statement(self.words["evidence"], (number_of,)),)

    def waits(self, milestone: Milestone, decision: Decision) -> Iterator[Statement]:
        """Say for which steps that are not met it waits."""
        for need in milestone.needs:
            other, _, wanted = need.rpartition("/")
            home = self.review.desk.council.decisions.get(other) if other else decision
            for step in home.milestones if home else ():
                if step.id == wanted and (step.met_on is None or step.met_on > self.review.day):
                    yield self.say("waits_for", what=say(step.title, self.language) or step.id)

    def positions(self, decision: DecisionId) -> Iterator[Statement]:
        """Say which parties have objected."""
        for position in self.review.papers.positions:
            known = position.decision == decision and position.day <= self.review.day
            if known and position.position != "for":
                party = say((self.review.desk.council.parties or {}).get(position.party, {}), self.language)
                words_of_it = self.words[position.position] + (f" ({position.note})" if position.note else "")
                yield self.say(
                    "position_of",
                    *self.evidence.source(position.source),
                    party=party or position.party,
                    position=words_of_it,
                )

    def forecast(self, found: Forecast, *evidence: int) -> Iterator[Statement]:
        """Say how likely, and when."""
        if found.chance is not None:
            yield self.say("chance", *evidence, chance=f"{100 * found.chance:.0f}{NARROW}%")
        if found.p50 is None:
            yield self.say("never", *evidence)
        elif found.p80 is None:
            yield self.say("half_only", *evidence, p50=self.day(found.p50))
        else:
            yield self.say("range", *evidence, p50=self.day(found.p50), p80=self.day(found.p80))

    def burn_up(self, found: BurnUp) -> Iterator[Statement]:
        """Say what is done, where it will end, and what another source says."""
        programme = found.programme
        sources = found.seen[-1].source if found.seen else programme.source
        at = self.evidence.source(sources)
        yield self.say("measures_done", *at, done=found.done, total=programme.total)
        if found.at_end is not None:
            end = found.at_end
            day = self.day(programme.last)
            yield self.say("will_end", *at, day=day, low=end.low, middle=end.middle, high=end.high)
        for count in programme.disputed():
            yield self.say(
                "disagree", *self.evidence.source(count.source), done=count.done, total=count.total
            )

    def flow(self, line: Line) -> str:
        """Return what went where and when."""
        flow = line.flow
        names = self.review.desk.council.parties or {}
        ends = [say(names.get(p, {}), self.language) or p for p in (flow.exporter, flow.importer)]
        way = " → ".join(ends) if flow.exporter else self.words["both_ways"]
        group = self.words["all_goods"] if flow.group == "all" else flow.group
        return f"{line.period}, {way}: {group}, {self.words[flow.scope]}"

    def figures(self, line: Line) -> Iterator[Statement]:
        """Say every figure with who told it; then the gap of both sides, known or not."""
        for figure in line.figures:
            yield self._figure(figure)
        if line.flow.exporter or not line.figures:
            gap = self.words["unknown"] if line.gap is None else f"{100 * line.gap:+.1f}{NARROW}%"
            yield self._plain(f"{self.words['gap']}: {gap}")

    def _figure(self, figure: Figure) -> Statement:
        names = self.review.desk.council.parties or {}
        teller = say(names.get(figure.told_by, {}), self.language) or figure.told_by
        told = f"{self.words['told_by']} {teller}: "
        if figure.value is None:
            return self._plain(told + self.words["unknown"], figure.source)
        amount = f"{number(figure.value)} {figure.flow.currency}"
        estimate = f" ({self.words['estimate']})" if figure.estimate else ""
        return self._plain(told + self.words[figure.bound].format(value=amount) + estimate, figure.source)

    def _plain(self, text: str, sources: str = "") -> Statement:
        return Statement(text, self.evidence.source(sources))


def number(value: Decimal) -> str:
    """Return an amount with thin spaces between thousands."""
    return f"{value:,f}".replace(",", NARROW)


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return "–".join(map(_value, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
