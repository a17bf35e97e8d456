"""How good the recorded forecasts were, beside the base rate and "the plan is right"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from corridor.council.forecast.forecast import Forecast
from corridor.council.forecast.record import Recorded
from corridor.council.forecast.scoring import ReliabilityRow, crps, reliability
from corridor.council.model import DecisionId

__all__ = ["ENOUGH", "Outcome", "Score", "score_forecasts"]

ENOUGH = 20
"""Decisions with a known outcome below which nothing is said about skill."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a decision.

    Parameters
    ----------
    met
        Day on which it was fulfilled; ``None`` if it was not by ``seen``.
    seen
        Last day on which one looked.
    """

    met: date | None
    seen: date


@dataclass(frozen=True, slots=True)
class Score:
    """The score of a set of forecasts; several of one decision count together as one.

    Parameters
    ----------
    decisions, forecasts
        Scored by their deadline.
    brier, base_brier, plan_brier
        Of the forecasts, of the base rate, and of "the plan is right"; ``None`` of nothing.
    crps_days, plan_crps_days
        Of the whole distribution and of the deadline as the one date, in days up to today; also of decisions
        whose deadline has not come.
    reliability
        What was said and what happened.
    unmeasurable
        Forecasts left out because nobody can say what became of the decision.
    """

    decisions: int
    forecasts: int
    brier: float | None
    base_brier: float | None
    plan_brier: float | None
    crps_days: float | None
    plan_crps_days: float | None
    reliability: tuple[ReliabilityRow, ...]
    unmeasurable: int

    @property
    def skill(self) -> float | None:
        """Share of the base rate's score that the forecasts save; ``None`` with too few decisions."""
        if self.decisions < ENOUGH or not self.base_brier or self.brier is None:
            return None
        return 1 - self.brier / self.base_brier

    @property
    def verdict(self) -> str:
        """One sentence; with too few decisions it says that there is no skill to speak of yet."""
        if self.decisions < ENOUGH:
            return f"no skill yet: {self.decisions} of the {ENOUGH} scored decisions that it takes"
        if self.skill is None:
            return "no base rate to compare with"
        better = "better" if self.skill > 0 else "no better"
        return f"{better} than the base rate (skill {self.skill:+.2f}, {self.decisions} decisions)"


def score_forecasts(
    recorded: Iterable[Recorded], outcomes: Mapping[DecisionId, Outcome], today: date
) -> Score:
    """Return the score of recorded forecasts as far as outcomes are known today.

    Parameters
    ----------
    outcomes
        By decision; one that cannot be measured has none.

    Notes
    -----
    A chance is scored once the deadline has passed or the decision was fulfilled before. Of several forecasts
    of one decision on one day, the last counts.
    """
    last = {(r.forecast.decision, r.forecast.made): r.forecast for r in recorded if r.forecast.made <= today}
    known = [(f, outcomes[f.decision]) for f in last.values() if f.decision in outcomes]
    due = [(f, _kept(f, o)) for f, o in known if _decided(f, o, today)]
    chances = [(f.decision, f.chance or 0.0, kept) for f, kept in due]
    based = [(f.decision, f.base_rate, kept) for f, kept in due if f.base_rate is not None]
    spread = [(f.decision, *_crps(f, o, today)) for f, o in known]
    return Score(
        len({name for name, _, _ in chances}),
        len(chances),
        _by_decision((name, (p - kept) ** 2) for name, p, kept in chances),
        _by_decision((name, (p - kept) ** 2) for name, p, kept in based),
        _by_decision((name, (1.0 - kept) ** 2) for name, _, kept in chances),
        _by_decision((name, ours) for name, ours, _ in spread),
        _by_decision((name, plan) for name, _, plan in spread if plan is not None),
        tuple(reliability([p for _, p, _ in chances], [kept for _, _, kept in chances])),
        sum(f.decision not in outcomes for f in last.values()),
    )


def _decided(forecast: Forecast, outcome: Outcome, today: date) -> bool:
    if forecast.chance is None or forecast.deadline is None:
        return False
    fulfilled = outcome.met is not None and outcome.met <= today
    return fulfilled or (forecast.deadline < today and outcome.seen >= forecast.deadline)


def _kept(forecast: Forecast, outcome: Outcome) -> bool:
    return outcome.met is not None and forecast.deadline is not None and outcome.met <= forecast.deadline


def _crps(forecast: Forecast, outcome: Outcome, today: date) -> tuple[float, float | None]:
    """Return the scores of the distribution and of the deadline; what lies ahead counts up to today."""
    now = float(min(today, outcome.seen).toordinal())
    met = float(outcome.met.toordinal()) if outcome.met and outcome.met <= today else np.inf
    sample = np.array([np.inf if d is None else float(d.toordinal()) for d in forecast.days])
    deadline = forecast.deadline
    plan = None if deadline is None else crps(np.array([float(deadline.toordinal())]), met, now)
    return crps(sample, met, now), plan


def _by_decision(scores: Iterable[tuple[DecisionId, float]]) -> float | None:
    """Return the mean over decisions of the mean over the forecasts of each."""
    each: dict[DecisionId, list[float]] = defaultdict(list)
    for name, score in scores:
        each[name].append(score)
    means: Sequence[float] = [sum(s) / len(s) for s in each.values()]
    return sum(means) / len(means) if means else None
