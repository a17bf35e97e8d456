"""What a history says about an open case: the chance that it is done by a day, given that it is open today.

For each kind of case a curve (:mod:`~corridor.council.forecast.effects`), drawn towards what is written
(:mod:`~corridor.council.forecast.prior`) and towards the curve of all kinds together, as far as its own
cases are few; area and body bear on it as shrunk effects. Nothing here sees later than the day it was made
for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from corridor.council.forecast.effects import DOUBT_EVENTS, Curve, Effect, learn
from corridor.council.forecast.history import History, Labels
from corridor.council.forecast.pieces import YEAR_DAYS, Memory, Pieces, cut
from corridor.council.forecast.prior import DAYS, MADE_UP, SHARE, Prior, made_up_cases, pace, prior_of
from corridor.council.forecast.rush import hurry

__all__ = ["Learned", "Model", "Outlook"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Learned:
    """What is known of one kind of case on one clock.

    Parameters
    ----------
    cases, events
        Cases remembered, and how many of them were closed.
    """

    kind: str
    clock: str
    curve: Curve
    area: Effect
    body: Effect
    prior: Prior
    cases: int
    events: int

    def factor(self, area: Labels, body: Labels) -> Floats:
        """Return by how much faster than the common curve cases of an area and body are done."""
        return self.area.of(area) * self.body.of(body)


@dataclass(frozen=True)
class Outlook:
    """When one open case will be done, seen from one day.

    Parameters
    ----------
    ages
        Ages of the case at which it may be done, in days since opening, ascending, all later than its age
        today.
    done
        Chance to be done by each.
    given_up
        Chance that it is given up sooner or later.
    """

    ages: Floats
    done: Floats
    given_up: float

    def chance(self, age: float) -> float:
        """Return the chance to be done by an age (days since opening)."""
        at = int(np.searchsorted(self.ages, age, side="right"))
        return float(self.done[at - 1]) if at else 0.0

    def when(self, share: Floats) -> Floats:
        """Return the age by which it is done with such a chance; infinite where that is never reached."""
        at = np.searchsorted(self.done, share, side="left")
        ages: Floats = np.append(self.ages, np.inf)[at]
        return ages


class Model:
    """Everything that was known on a day.

    Parameters
    ----------
    history
        Any history; what lies after the day is not looked at.
    day
        The day of the forecast.
    memory
        How far back it looks.
    doubt_events
        Shrinkage of areas, bodies and kinds (k0).
    """

    def __init__(
        self,
        history: History,
        day: date | int,
        memory: Memory | None = None,
        *,
        doubt_events: float = DOUBT_EVENTS,
    ) -> None:
        self.day = day if isinstance(day, int) else day.toordinal()
        self.known = history.known(self.day)
        self.memory = memory or Memory()
        self.doubt = doubt_events
        self.pieces = cut(self.known, self.day, self.memory)
        self._clocks: dict[str, str] = {}
        self._learned: dict[tuple[str, str], Learned] = {}
        self._pools: dict[str, tuple[Curve, list[Effect]]] = {}

    def clock_for(self, kind: str, *, has_due: bool) -> str:
        """Return the clock for a case: shares of its planned time where most of its kind have a deadline."""
        if not has_due:
            return DAYS
        if kind not in self._clocks:
            mine = np.unique(self.pieces.case[self.known.kind[self.pieces.case] == kind])
            told = np.isfinite(self.known.planned[mine])
            usual = SHARE if 2 * told.sum() >= len(mine) else DAYS
            self._clocks[kind] = usual if len(mine) else prior_of(kind).clock
        return self._clocks[kind]

    def learned(self, kind: str, clock: str) -> Learned:
        """Return what is known of a kind on a clock."""
        if (kind, clock) not in self._learned:
            self._learned[kind, clock] = self._learn(kind, clock)
        return self._learned[kind, clock]

    def chances(self, cases: History, days: float) -> Floats:
        """Return for cases that are open on the day the chance to be done within so many days.

        Deadlines of the cases are not looked at: this is the plain question that back-tests ask.
        """
        result = np.empty(len(cases))
        age = self.day - cases.opened
        for kind in np.unique(cases.kind):
            rows = cases.kind == kind
            learned = self.learned(str(kind), DAYS)
            factor = learned.factor(cases.area[rows], cases.body[rows])
            result[rows] = _chances(learned.curve, age[rows], age[rows] + days, factor)
        return result

    def outlook(
        self, *, kind: str, area: str, body: str, opened: int, due: int | None, age: float | None = None
    ) -> Outlook:
        """Return when a case will be done.

        Parameters
        ----------
        opened, due
            Ordinal days; no deadline if ``None``.
        age
            Days that it has been open; counted to the model's day if ``None``.
        """
        planned = float(due - opened) if due is not None and due > opened else None
        learned = self.learned(kind, self.clock_for(kind, has_due=planned is not None))
        unit = planned if planned and learned.clock == SHARE else 1.0
        curve = replace(learned.curve, ages=learned.curve.ages * unit)
        if planned and (learned.clock == DAYS or not learned.cases):
            curve = hurry(curve, planned)
        factor = float(learned.factor(np.array([area]), np.array([body]))[0])
        return _outlook(curve, max(self.day - opened, 0) if age is None else age, factor)

    def base_rate(self, kind: str, planned: float) -> float:
        """Return the share of a kind done within the days planned: what one says knowing no more."""
        learned = self.learned(kind, self.clock_for(kind, has_due=True))
        limit = 1.0 if learned.clock == SHARE else planned
        return _outlook(learned.curve, 0.0, 1.0).chance(limit)

    def _learn(self, kind: str, clock: str) -> Learned:
        pieces = _on_clock(self.pieces, self.known, clock)
        mine = pieces.where(self.known.kind[pieces.case] == kind)
        members = np.unique(mine.case)
        lengths = self.known.planned[members]
        lengths = lengths[np.isfinite(lengths)]
        typical = float(np.median(lengths)) if len(lengths) else YEAR_DAYS
        prior = prior_of(kind)
        scale = 1.0 if prior.clock == clock else typical if clock == DAYS else 1 / typical
        extra = made_up_cases(prior, scale, pace(prior, scale, mine))
        if len(members) < len(np.unique(pieces.case)):
            extra = extra.and_also(self._like_the_others(pieces, kind, clock))
        curve, (area, body) = learn(mine, extra, [self.known.area, self.known.body], doubt_events=self.doubt)
        events = int(np.sum(mine.done | mine.lost))
        return Learned(kind, clock, curve, area, body, prior, len(members), events)

    def _like_the_others(self, pieces: Pieces, kind: str, clock: str) -> Pieces:
        """Return made-up cases that follow the curve of all kinds together, as fast as this kind is."""
        if clock not in self._pools:
            nothing = pieces.where(np.zeros(len(pieces), dtype=bool))
            labels = [self.known.kind, self.known.body]
            self._pools[clock] = learn(pieces, nothing, labels, doubt_events=self.doubt)
        curve, (kinds, _) = self._pools[clock]
        outlook = _outlook(curve, 0.0, kinds.by_label.get(kind, 1.0))
        shares = (np.arange(MADE_UP) + 0.5) / MADE_UP
        ages = outlook.when(shares)
        closed = np.isfinite(ages)
        ages = np.where(closed, ages, curve.ages[-1] if len(curve.ages) else 1.0)
        none = np.zeros(MADE_UP, dtype=bool)
        weight = np.full(MADE_UP, self.doubt / MADE_UP)
        return Pieces(np.full(MADE_UP, -1), np.zeros(MADE_UP), ages, closed, none, weight)


def _on_clock(pieces: Pieces, known: History, clock: str) -> Pieces:
    """Return the pieces with their ages on a clock; cases without a deadline have none in shares."""
    if clock == DAYS:
        return pieces
    planned = known.planned[pieces.case]
    with_due = pieces.where(np.isfinite(planned))
    planned = planned[np.isfinite(planned)]
    return replace(with_due, entry=with_due.entry / planned, leave=with_due.leave / planned)


def _outlook(curve: Curve, age: float, factor: float) -> Outlook:
    """Return the cumulative incidence of being done, given open at an age (Aalen and Johansen 1978)."""
    at = int(np.searchsorted(curve.ages, age, side="right"))
    done, lost = factor * curve.done[at:], curve.lost[at:]
    fall = done + lost
    total = np.concatenate(([0.0], np.cumsum(fall)))
    before = np.exp(-total[:-1])
    share = np.divide(done, fall, out=np.zeros_like(done), where=fall > 0)
    incidence = np.cumsum(before * -np.expm1(-fall) * share)
    ends = 1.0 - np.exp(-total[-1])
    given_up = float(ends - (incidence[-1] if len(incidence) else 0.0))
    return Outlook(curve.ages[at:], incidence, max(given_up, 0.0))


def _chances(curve: Curve, age: Floats, until: Floats, factor: Floats) -> Floats:
    if not np.any(curve.lost):
        total = np.concatenate(([0.0], np.cumsum(curve.done)))
        at = np.searchsorted(curve.ages, np.stack((age, until)), side="right")
        chances: Floats = -np.expm1(-factor * (total[at[1]] - total[at[0]]))
        return chances
    each: Sequence[float] = [
        _outlook(curve, a, f).chance(u) for a, u, f in zip(age, until, factor, strict=True)
    ]
    return np.array(each)
