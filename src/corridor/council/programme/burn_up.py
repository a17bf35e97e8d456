"""Where a programme will end: how many measures are done by each day to come, with a band.

From counts alone, the measures still open are taken to be done at one rate, each as likely as the next: the
rate of each span between two counts, weighed by what was done in it, with the doubt that so few spans
leave. From a list of measures each one is forecast like a decision, from the histories and from the
programme's own past; one shared factor makes them late together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corridor.council.forecast.forecast import PERCENTS
from corridor.council.forecast.history import History
from corridor.council.forecast.model import Model
from corridor.council.forecast.network import RUNS, SHARED, Step, run_steps
from corridor.council.forecast.rush import rush
from corridor.council.programme.model import Count, Measure, Programme

__all__ = ["BAND", "BurnUp", "Point", "burn_up", "model_of"]

BAND = (0.1, 0.5, 0.9)
"""Shares of the runs at which low, middle and high are read off."""

SPREAD = 0.3
"""Standard deviation of the log of the rate from span to span, before any was seen. An estimate."""

SEED = 20240129
EVERY = timedelta(days=30)

Counts = NDArray[np.int64]
"""Measures done, shape (runs, days)."""


@dataclass(frozen=True, slots=True)
class Point:
    """Measures done by a day: low, middle and high of the runs."""

    day: date
    low: int
    middle: int
    high: int


@dataclass(frozen=True)
class BurnUp:
    """A programme on a day.

    Parameters
    ----------
    seen
        Counts told by then.
    band
        From that day to the end of the next package.
    at_end
        On the day by which everything was promised; ``None`` if that is over.
    chance
        That every measure is done by then.
    all_done
        For each of :data:`~corridor.council.forecast.forecast.PERCENTS` the day by which every measure is
        done in so many of the runs; ``None`` beyond the band.
    basis
        ``measures`` or ``counts``.
    """

    programme: Programme
    day: date
    seen: tuple[Count, ...]
    band: tuple[Point, ...]
    at_end: Point | None
    chance: float | None
    all_done: tuple[date | None, ...]
    basis: str

    def all_with(self, percent: int) -> date | None:
        """Return the day by which every measure is done with such a chance, one of the percentages kept."""
        return self.all_done[PERCENTS.index(percent)]

    @property
    def done(self) -> int:
        """Measures done by the day."""
        return self.seen[-1].done if self.seen else 0


def burn_up(programme: Programme, history: History, day: date, *, runs: int = RUNS) -> BurnUp:
    """Return what is done and what will be.

    Parameters
    ----------
    history
        Cases to learn from; used where the measures are known one by one.
    day
        Nothing later is looked at.
    """
    days = _days(programme, day)
    seen, basis = programme.known(day), "counts"
    if programme.measures:
        seen, basis = (_count(programme.measures, day),), "measures"
        done = _by_measure(programme.measures, model_of(programme, history, day), days, runs)
    else:
        done = _by_rate(programme, seen, days, runs)
    band = tuple(_point(d, column) for d, column in zip(days, done.T, strict=True))
    at_end = next((n for n, d in enumerate(days) if d == programme.last), None)
    return BurnUp(
        programme,
        day,
        seen,
        band,
        band[at_end] if at_end is not None else None,
        float(np.mean(done[:, at_end] >= programme.total)) if at_end is not None else None,
        tuple(_reached(days, done, programme.total, percent / 100) for percent in PERCENTS),
        basis,
    )


def model_of(programme: Programme, history: History, day: date) -> Model:
    """Return what is known on a day, the programme's own measures included."""
    own = History.of(m.case for m in programme.measures)
    columns = {name: np.concatenate((column, getattr(own, name))) for name, column in vars(history).items()}
    return Model(History(**columns), day)


def _days(programme: Programme, day: date) -> list[date]:
    """Return the day, every thirtieth after it, and the last days of this package and the next."""
    end = max(programme.next_last, programme.last)
    steps = [day + n * EVERY for n in range((end - day) // EVERY + 1)] if end >= day else [day]
    return sorted({*steps, *(d for d in (programme.last, end) if d >= day)})


def _count(measures: Sequence[Measure], day: date) -> Count:
    done = sum(m.case.met and m.case.closed is not None and m.case.closed <= day for m in measures)
    return Count(day, done, len(measures))


def _by_measure(measures: Sequence[Measure], model: Model, days: Sequence[date], runs: int) -> Counts:
    steps = [_step(m, model.day) for m in measures if not _given_up(m, model.day)]
    ends = run_steps(steps, model, seed=SEED, runs=runs, shared=SHARED)
    limits = np.array([d.toordinal() for d in days], dtype=np.float64)
    done = np.zeros((runs, len(days)), dtype=np.int64)
    for end in ends.values():
        done += end[:, None] <= limits
    return done


def _given_up(measure: Measure, day: int) -> bool:
    case = measure.case
    return not case.met and case.closed is not None and case.closed.toordinal() <= day


def _step(measure: Measure, day: int) -> Step:
    case = measure.case
    closed = case.closed.toordinal() if case.closed else None
    return Step(
        case.id,
        case.opened.toordinal(),
        case.due.toordinal() if case.due else None,
        case.kind,
        case.area,
        case.body,
        done=closed if closed is not None and closed <= day else None,
    )


def _by_rate(programme: Programme, seen: Sequence[Count], days: Sequence[date], runs: int) -> Counts:
    """Draw counts: a rate for each run, the rush in the last tenth of the time, then what it meets."""
    random = np.random.default_rng(SEED)
    rate, doubt = _rate(programme, seen)
    rates = rate * np.exp(doubt * random.standard_normal(runs))
    last = seen[-1] if seen else Count(programme.first, 0)
    done = np.empty((runs, len(days)), dtype=np.int64)
    so_far, at = np.full(runs, last.done), last.day
    for n, day in enumerate(days):
        share = -np.expm1(-rates * _pace(programme, at, day))
        so_far = so_far + random.binomial(programme.total - so_far, share)
        done[:, n], at = so_far, max(at, day)
    return done


def _rate(programme: Programme, seen: Sequence[Count]) -> tuple[float, float]:
    """Return the rate a day at which an open measure is done, and the standard deviation of its logarithm.

    Without a count the measures are taken to be done with even chances by their day, as of any kind.
    """
    spans = list(pairwise([Count(programme.first, 0), *seen]))
    paces = [_pace(programme, a.day, b.day) for a, b in spans]
    left = [(programme.total - a.done, b.done - a.done) for a, b in spans]
    total = sum(d for _, d in left)
    if not total:
        return float(np.log(2)) / max(_pace(programme, programme.first, programme.last), 1.0), 1.0
    exposure = sum((n - d / 2) * pace for (n, d), pace in zip(left, paces, strict=True))
    rate = total / max(exposure, 1e-9)
    logs = [
        np.log((d + 0.5) / max((n - d / 2) * pace, 1e-9) / rate)
        for (n, d), pace in zip(left, paces, strict=True)
        if n and pace
    ]
    spread = (SPREAD**2 + sum(x**2 for x in logs)) / (1 + len(logs))
    return rate, float(np.sqrt(1 / total + spread * (1 + 1 / len(logs))))


def _pace(programme: Programme, since: date, until: date) -> float:
    """Return the days between, those of the last tenth before the programme's end counting as in a rush."""
    length = (programme.last - programme.first).days
    before, final = (per_tenth for _, _, per_tenth in rush()[:2])
    hurry = programme.last - timedelta(days=length // 10)
    days = max((until - since).days, 0)
    rushed = max((min(until, programme.last) - max(since, hurry)).days, 0)
    return days + rushed * (final / before - 1)


def _point(day: date, done: Counts) -> Point:
    low, middle, high = (int(v) for v in np.quantile(done, BAND, method="inverted_cdf"))
    return Point(day, low, middle, high)


def _reached(days: Sequence[date], done: Counts, total: int, share: float) -> date | None:
    reached = np.mean(done >= total, axis=0) >= share
    return days[int(np.argmax(reached))] if reached.any() else None
