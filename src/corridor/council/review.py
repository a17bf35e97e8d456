"""The council's review of a day: status, forecasts, agenda, programmes and trade, from what was known on it.

>>> from corridor.council import Desk
>>> from corridor.council.review import Review
>>> review = Review(Desk.open("smolensk"), date(2026, 3, 1))      # doctest: +SKIP
>>> review.agenda.for_heads                                       # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property

from corridor.council.agenda import Agenda, Papers, draw_up, matters, read_papers
from corridor.council.desk import Desk
from corridor.council.forecast import (
    PERCENTS,
    Forecast,
    History,
    Outcome,
    Recorded,
    Score,
    forecast_decisions,
    read_histories,
    read_record,
    score_forecasts,
    stale_histories,
)
from corridor.council.model import Decision, DecisionId, Verdict
from corridor.council.outlook import weigh_by_forecast
from corridor.council.programme import Advice, BurnUp, Lag, Programme, advise, burn_up, lags, read_programmes
from corridor.council.status import Status
from corridor.council.trade import Board, board, read_trade
from corridor.errors import RefusedError
from corridor.files import canonical_json, digest_bytes
from corridor.findings import Finding, worst_first
from corridor.workspace.document import read_document
from corridor.workspace.models import Corridor

__all__ = ["MOST_FORECAST", "Review"]

MOST_FORECAST = 1000
"""Open decisions above which a status is by evidence alone: a forecast takes milliseconds."""


class Review:
    """What the secretariat sees on a day; each part is computed when it is asked for.

    Parameters
    ----------
    desk
        The workspace's council.
    day
        Nothing that became known later is looked at.
    """

    def __init__(self, desk: Desk, day: date) -> None:
        self.desk = desk
        self.day = day

    @cached_property
    def corridor(self) -> Corridor | None:
        """What ``corridor.toml`` says; ``None`` if it cannot be used."""
        file = "corridor.toml"
        return read_document(self.desk.folder / file, file, Corridor)[0].model

    @cached_property
    def _by_evidence(self) -> Status:
        return self.desk.status(self.day)

    @property
    def is_by_evidence_alone(self) -> bool:
        """Whether so many decisions are open that the status does without forecasts, to be there at once."""
        return len(self.unfulfilled) > MOST_FORECAST

    @cached_property
    def status(self) -> Status:
        """How every promise stands; at risk is also what the forecast gives too small a chance."""
        if self.is_by_evidence_alone:
            return self._by_evidence
        try:
            forecasts = self.forecasts
        except RefusedError:  # milestones in a ring, which ``check`` tells
            return self._by_evidence
        return weigh_by_forecast(self._by_evidence, forecasts, self.papers.rules.at_risk_below)

    @cached_property
    def unfulfilled(self) -> list[Decision]:
        """Decisions in force that are not fulfilled, and say by when or how they would be."""
        return [
            a.decision
            for a in self._by_evidence.appraisals
            if a.verdict is not Verdict.MET
            and (a.decision.deadline or a.decision.milestones or a.decision.targets)
            and not _all_steps_met(a.decision, self.day)
        ]

    @cached_property
    def _histories(self) -> tuple[History, list[Finding]]:
        return read_histories(self.desk.folder)

    @cached_property
    def forecasts(self) -> Mapping[DecisionId, Forecast]:
        """When each decision will be fulfilled.

        Raises
        ------
        RefusedError
            If milestones wait for each other in a ring.
        """
        found = forecast_decisions(
            self.unfulfilled, self.history, self.day, among=self.desk.council.decisions
        )
        burning = {p.decision: self.burn_up(p) for p in self.programmes if p.decision}
        return {
            f.decision: _as_programme(f, burning[f.decision]) if f.decision in burning else f for f in found
        }

    @cached_property
    def papers(self) -> Papers:
        """Positions, stakes and rules for the agenda."""
        return read_papers(self.desk.folder, decisions=list(self.desk.council.decisions))

    @property
    def agenda(self) -> Agenda:
        """Which matters need the heads."""
        return self.agenda_of()

    def agenda_of(self, limit: int | None = None) -> Agenda:
        """Return the agenda under another limit than ``council/agenda.toml`` states."""
        papers = self.papers
        rules = papers.rules if limit is None else replace(papers.rules, limit=limit)
        found = matters(self.unfulfilled, self.forecasts, papers.people, papers.positions, self.day)
        return draw_up(found, rules, before=papers.before)

    @cached_property
    def _programmes(self) -> tuple[list[Programme], list[Finding]]:
        return read_programmes(self.desk.folder)

    @property
    def programmes(self) -> list[Programme]:
        """Programmes that had begun by the day, with what was told by then."""
        return [_told_by(p, self.day) for p in self._programmes[0] if p.first <= self.day]

    @property
    def history(self) -> History:
        """Cases to learn from."""
        return self._histories[0]

    def burn_up(self, programme: Programme) -> BurnUp:
        """Return where a programme will end."""
        return burn_up(programme, self.history, self.day)

    def advice(self, programme: Programme) -> list[Advice]:
        """Return what to do with each of its measures; nothing where only counts are known."""
        return advise(programme, self.history, self.day)

    def lags(self, programme: Programme, by: str) -> list[Lag]:
        """Return how each ``body`` or ``area`` of a programme stands."""
        return lags(programme, self.advice(programme), self.history, self.day, by)

    @cached_property
    def _trade(self) -> tuple[Board, list[Finding]]:
        figures, produced, findings = read_trade(self.desk.folder, parties=self.desk.council.parties or ())
        return board(figures, produced, until=self.day), findings

    @property
    def trade(self) -> Board:
        """Trade in the periods that had ended by the day."""
        return self._trade[0]

    @cached_property
    def _record(self) -> tuple[list[Recorded], list[Finding]]:
        return read_record(self.desk.folder)

    def score(self, *, in_time: bool) -> Score:
        """Return the score of the recorded forecasts.

        Parameters
        ----------
        in_time
            Those written on their day, or those that were reconstructed later.
        """
        recorded = [r for r in self._record[0] if r.in_time is in_time and r.forecast.made <= self.day]
        return score_forecasts(recorded, self.outcomes({r.forecast.decision for r in recorded}), self.day)

    def outcomes(self, names: Iterable[DecisionId]) -> dict[DecisionId, Outcome]:
        """Return what became of decisions by the day; one that cannot be measured is left out.

        A decision is fulfilled on the first day on which all its targets were met by what was known then, or,
        where it has none, on the day of its last milestone. An amended one is fulfilled with its amendment.
        """
        current = {name: a.decision.id for a in self.status.appraisals for name in a.history}
        wanted = {name: current[name] for name in names if name in current}
        first_met = self._first_met(set(wanted.values()))
        return {name: first_met[now] for name, now in wanted.items() if now in first_met}

    def _first_met(self, names: set[DecisionId]) -> dict[DecisionId, Outcome]:
        found = {}
        last = {a.decision.id: a for a in self.status.appraisals if a.decision.id in names}
        for name, appraisal in last.items():
            decision = appraisal.decision
            if not decision.targets and decision.milestones:
                found[name] = Outcome(_last_step(decision, self.day), self.day)
            elif appraisal.verdict is not Verdict.UNMEASURED:
                found[name] = Outcome(None, self.day)
        for day in self._days_of_news():
            judged = self.desk.status(day) if day != self.day else self.status
            for appraisal in judged.appraisals:
                name = appraisal.decision.id
                if name in names and appraisal.verdict is Verdict.MET and not _is_met(found.get(name)):
                    found[name] = Outcome(day, self.day)
        return found

    def _days_of_news(self) -> list[date]:
        """Return the days by which something new was known, the day itself last."""
        entries = self.desk.history.entries
        known = {e.known_on if hasattr(e, "known_on") else e.known for e in entries}
        return sorted({day for day in known if day < self.day} | {self.day})

    def check(self) -> list[Finding]:
        """Return what is wrong with histories, record, agenda, programmes and trade, errors first."""
        found = [
            *self._histories[1],
            *stale_histories(self.history, self.day),
            *self._record[1],
            *self.papers.findings,
            *self._programmes[1],
            *self._trade[1],
        ]
        return worst_first(dict.fromkeys(found))


def _as_programme(forecast: Forecast, found: BurnUp) -> Forecast:
    """Return the forecast of a decision that is fulfilled when all measures of its programme are done."""
    deadline = forecast.deadline
    told = canonical_json([forecast.inputs, repr(found.programme)])
    return replace(
        forecast,
        chance=found.chance if deadline == found.programme.last else _chance_by(found, deadline),
        p50=found.all_with(50),
        p80=found.all_with(80),
        days=found.all_done,
        never=1.0 - max((p / 100 for p, d in zip(PERCENTS, found.all_done, strict=True) if d), default=0.0),
        inputs=digest_bytes(told.encode()),
    )


def _chance_by(found: BurnUp, deadline: date | None) -> float | None:
    """Return the chance that every measure is done by a day, as far as the days kept tell it."""
    if deadline is None:
        return None
    return max(
        (p / 100 for p, d in zip(PERCENTS, found.all_done, strict=True) if d and d <= deadline), default=0.0
    )


def _told_by(programme: Programme, day: date) -> Programme:
    """Return a programme without the counts of later days."""
    return replace(programme, counts=tuple(c for c in programme.counts if c.day <= day))


def _is_met(outcome: Outcome | None) -> bool:
    return outcome is not None and outcome.met is not None


def _all_steps_met(decision: Decision, day: date) -> bool:
    """Whether a decision without targets has met its milestones."""
    return not decision.targets and _last_step(decision, day) is not None


def _last_step(decision: Decision, day: date) -> date | None:
    """Return the day on which the last milestone was met; ``None`` while one is open, or if there is none."""
    met = [m.met_on for m in decision.milestones]
    if not met or any(d is None or d > day for d in met):
        return None
    return max(d for d in met if d is not None)
