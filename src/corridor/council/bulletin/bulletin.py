"""What a bulletin says, in one language, from facts alone.

Sentences are put together from figures, dates and words of :mod:`corridor.council.words`; titles and notes
are those of the decision files. Nothing is said that no file or fact says, and every figure names its
evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from corridor.council.bulletin.evidence import EvidenceList, Reference, read_sources
from corridor.council.bulletin.occasion import Occasion
from corridor.council.bulletin.phrases import Phrases
from corridor.council.bulletin.statement import Statement
from corridor.council.model import Appraisal, Judgement, Milestone, Standing, Verdict, say
from corridor.council.programme import burn_up_chart
from corridor.council.review import Review
from corridor.council.words import day_in_words, words
from corridor.files import canonical_json, digest_bytes

__all__ = ["Bulletin", "Entry", "Section", "write_bulletin"]

PEOPLE = "people."
"""Facts of this family are told to the public as they are; ``people.train.ru`` only in Russian."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision, a target, a step, a train: a heading, a word for how it stands, and sentences.

    Parameters
    ----------
    anchor
        Id in the page; empty if nothing links to it.
    mark
        One of the verdicts or standings, in words; empty if there is none.
    kind
        The same as a name for the style: ``met``, ``late`` …
    """

    title: str
    statements: tuple[Statement, ...]
    anchor: str = ""
    mark: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the bulletin; ``picture`` is SVG of our own making."""

    key: str
    title: str
    entries: tuple[Entry, ...]
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A bulletin in one language.

    Parameters
    ----------
    name
        Stem of its files.
    as_of
        The day by whose knowledge it was made.
    inputs
        SHA-256 of all that it was made from.
    """

    name: str
    language: str
    council: str
    title: str
    as_of: date
    sections: tuple[Section, ...]
    references: tuple[Reference, ...]
    inputs: str


def write_bulletin(review: Review, occasion: Occasion, language: str) -> Bulletin:
    """Return the bulletin of an occasion as known on the review's day."""
    return _Writer(review, occasion, language).bulletin()


class _Writer:
    """Writes one bulletin in one language; evidence is numbered as it is mentioned."""

    def __init__(self, review: Review, occasion: Occasion, language: str) -> None:
        self.review, self.occasion, self.language = review, occasion, language
        self.words = words(language)
        self.evidence = EvidenceList(read_sources(review.desk.folder))
        self.phrases = Phrases(review, language, self.evidence)

    def bulletin(self) -> Bulletin:
        sections = (
            self._section("decided", self._decided()),
            self._section("people", self._people()),
            self._section("kept", self._kept()),
            self._section("planned_section", self._planned()),
            self._section("late", self._late()),
            self._section("ahead", self._ahead()),
            *self._programmes(),
            self._section("trade", self._trade()),
        )
        references = tuple(self.evidence.entries.values())
        council = say(self.review.corridor.name if self.review.corridor else {}, self.language)
        title = self.occasion.title(self.language)
        told = [repr(s) for s in sections] + [repr(r) for r in references]
        inputs = digest_bytes(canonical_json([self.review.status.inputs, title, *told]).encode())
        return Bulletin(
            self.occasion.name,
            self.language,
            council,
            title,
            self.review.day,
            sections,
            references,
            inputs,
        )

    def _section(self, key: str, entries: Iterator[Entry]) -> Section:
        return Section(key, self.words[key], tuple(entries))

    def _decided(self) -> Iterator[Entry]:
        for appraisal in self.review.status.appraisals:
            decision = appraisal.decision
            if not self.occasion.holds(decision.day):
                continue
            lines = [
                Statement(say(decision.form, self.language), self.evidence.source(decision.source)),
                *self.phrases.deadlines(decision.deadline, appraisal.first_deadline),
                *(self.phrases.money(m) for m in decision.money),
            ]
            if appraisal.standing is Standing.DRAFT:
                lines.append(Statement(self.words["missing"]))
            if not decision.targets:
                lines.append(Statement(self.words["not_measurable"], (self._file(appraisal),)))
            yield Entry(
                say(decision.title, self.language),
                tuple(lines),
                f"d-{decision.id}",
                self.words[str(appraisal.standing)],
                str(appraisal.standing),
            )

    def _people(self) -> Iterator[Entry]:
        """Tell the facts meant for people, then what each target of the occasion's decisions brings."""
        facts = self.review.desk.history.known_on(self.review.day)
        for fact in (f for f in facts if f.name.startswith(PEOPLE)):
            language = fact.name.rpartition(".")[2]
            if len(language) > 3 or language == self.language:
                number = self.evidence.fact(fact.source, fact.as_of.isoformat(), fact.inputs)
                yield Entry(str(fact.value), self.phrases.assumed(fact.assumed, number))
        for appraisal in self.review.status.appraisals:
            if self.occasion.holds(appraisal.decision.day):
                yield from (self._target(j) for j in appraisal.judgements)

    def _kept(self) -> Iterator[Entry]:
        for appraisal in self.review.status.appraisals:
            yield from (self._target(j) for j in _met(appraisal, planned=False))
            for milestone, first in self.review.status.milestones(appraisal.decision.id):
                if milestone.met_on and milestone.met_on <= self.review.day:
                    yield self._milestone(milestone, first, appraisal)

    def _planned(self) -> Iterator[Entry]:
        """Tell the targets that are met by days still to come when they were found out."""
        for appraisal in self.review.status.appraisals:
            yield from (self._target(j) for j in _met(appraisal, planned=True))

    def _late(self) -> Iterator[Entry]:
        for appraisal in self.review.status.appraisals:
            late = [j for j in appraisal.judgements if j.verdict is Verdict.LATE]
            yield from (self._target(j, self._why(appraisal)) for j in late)
            for milestone, first in self.review.status.milestones(appraisal.decision.id):
                met = milestone.met_on is not None and milestone.met_on <= self.review.day
                if milestone.due and milestone.due < self.review.day and not met:
                    yield self._milestone(milestone, first, appraisal)

    def _ahead(self) -> Iterator[Entry]:
        for decision in self.review.unfulfilled:
            if decision.deadline is None or decision.deadline >= self.review.day:
                found = self.review.forecasts[decision.id]
                lines = (
                    *self.phrases.deadlines(decision.deadline, None),
                    *self.phrases.forecast(found, self._decision_file(decision.file, decision.digest)),
                )
                yield Entry(say(decision.title, self.language), lines)

    def _programmes(self) -> Iterator[Section]:
        for programme in self.review.programmes:
            found = self.review.burn_up(programme)
            entry = Entry(say(programme.name, self.language), tuple(self.phrases.burn_up(found)))
            title = self.words["programme"]
            yield Section("programme", title, (entry,), burn_up_chart(found, self.language))

    def _trade(self) -> Iterator[Entry]:
        for line in self.review.trade.lines:
            yield Entry(self.phrases.flow(line), tuple(self.phrases.figures(line)))

    def _target(self, judgement: Judgement, why: tuple[Statement, ...] = ()) -> Entry:
        verdict = judgement.verdict
        mark = self.words["late_word"] if verdict is Verdict.LATE else self.words[str(verdict)]
        lines = (
            *self.phrases.judged(judgement),
            *self.phrases.deadlines(judgement.deadline, judgement.first_deadline),
            *why,
        )
        title = say(judgement.target.title, self.language) or judgement.target.id
        return Entry(title, lines, mark=mark, kind=str(verdict).replace(" ", "-"))

    def _milestone(self, milestone: Milestone, first: date | None, appraisal: Appraisal) -> Entry:
        met = milestone.met_on if milestone.met_on and milestone.met_on <= self.review.day else None
        day = day_in_words(met, self.language) if met else ""
        standing = self.words["met_on"].format(day=day) if met else self.words["not_met"]
        lines = [
            Statement(standing, (self._file(appraisal),)),
            *self.phrases.deadlines(milestone.due, first),
        ]
        if met is None and milestone.due:
            late = (self.review.day - milestone.due).days
            lines.append(Statement(self.words["days_late"].format(n=late)))
            lines += self.phrases.waits(milestone, appraisal.decision)
        mark = self.words["met" if met else "late_word"]
        title = say(milestone.title, self.language) or milestone.id
        return Entry(title, tuple(lines), mark=mark, kind="met" if met else "late")

    def _why(self, appraisal: Appraisal) -> tuple[Statement, ...]:
        """Say for what a late decision waits, and which party objects."""
        decision = appraisal.decision
        steps = [m for m in decision.milestones if not m.met_on or m.met_on > self.review.day]
        waits = [s for m in steps for s in self.phrases.waits(m, decision)]
        return (*waits, *self.phrases.positions(decision.id))

    def _file(self, appraisal: Appraisal) -> int:
        return self._decision_file(appraisal.decision.file, appraisal.decision.digest)

    def _decision_file(self, file: str, digest: str) -> int:
        return self.evidence.file(file, digest)


def _met(appraisal: Appraisal, *, planned: bool) -> Iterator[Judgement]:
    """Yield the targets that are met, by a plan or in fact."""
    for judgement in appraisal.judgements:
        evidence = judgement.evidence
        if judgement.verdict is Verdict.MET and evidence is not None and evidence.planned is planned:
            yield judgement
