"""What a target's window says on a day: does it hold, on what share of it, and by which evidence.

======================  ==========================================================================
window                  what is compared with the value
======================  ==========================================================================
``latest``              the value of the day, else the last one before it, else the first one planned
``every day``           each day of the window
``any day``             the best day of the window
``any N days``          the sum over each N days in a row
``season``              each day between two days of the year (``MM-DD``), in every year with facts
``each month``          the sum over each calendar month
``total``               the sum over the window
``average``             the mean over the days of the window
======================  ==========================================================================

A rate (``pairs/day``) is summed over days, and the sum is in ``pairs``; an amount that holds for a span of
days is summed once, if the span lies inside. Days that are still to come count as facts tell of them; where
no fact does, the window stays open.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any

from corridor.council.measures import exact_factor, per_day
from corridor.council.model import Target
from corridor.council.series import Ladder, Series, View, evidence_day
from corridor.facts import Fact

__all__ = ["Reading", "Unmeasured", "read_window"]

_INFINITY = float("inf")
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
    "!=": operator.ne,
}


class Unmeasured(Exception):  # noqa: N818 - it is no error but an answer
    """There is nothing that counts as evidence; the message says why."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the evidence says.

    Parameters
    ----------
    holds
        ``None`` while it is open: nothing speaks against it, and days without facts are still to come.
    share
        Share of the window for which it holds, 0 to 1.
    value
        The decisive value in the target's unit.
    words
        What was looked at, e.g. ``on 300 of 365 days``.
    newest
        The youngest evidence.
    over
        Last day of the window if it is over and was measured to its end; the evidence does not age then.
    """

    holds: bool | None
    share: float
    value: float | int | str | None
    words: str
    newest: Fact
    facts: int
    inputs: tuple[str, ...]
    assumed: int
    planned: bool
    over: bool = False


@dataclass(frozen=True, slots=True)
class _Test:
    """The comparison, in the unit of the facts."""

    low: float
    high: float
    op: str

    def holds(self, value: float) -> bool:
        if self.op == "exists":
            return True
        if self.op == "between":
            return self.low <= value <= self.high
        return _COMPARE[self.op](value, self.low)

    def count(self, ladder: Ladder) -> int:
        """Return for how many values it holds."""
        if self.op == "exists":
            return ladder.total
        if self.op == "!=":
            return ladder.total - ladder.within(self.low, self.low)
        low = self.low if self.op in (">=", ">", "==", "between") else -_INFINITY
        high = {"between": self.high, "==": self.low, "<=": self.low, "<": self.low}.get(self.op, _INFINITY)
        return ladder.within(low, high, open_low=self.op == ">", open_high=self.op == "<")

    @property
    def wants_much(self) -> bool:
        return self.op in (">=", ">", "exists")


def read_window(target: Target, series: Series, today: date) -> Reading:
    """Return what the facts of a series say about a target.

    Raises
    ------
    Unmeasured
        If nothing counts as evidence; the message says why.
    """
    if series.strange:
        raise Unmeasured(f"facts come in {series.unit or 'no unit'} and in {series.strange}")
    if series.is_text:
        return _text(target, series, today)
    window = target.window
    if window == "latest":
        return _latest(target, series, today)
    if window in ("every day", "season", "any day"):
        return _days(target, series, today)
    if window == "average":
        return _average(target, series, today)
    return _sums(target, series, today)


def _test(target: Target, unit: str) -> _Test:
    return _comparison(target.op, target.value, target.unit, unit)


@lru_cache(maxsize=65_536)
def _comparison(operator: str, value: Any, wanted: str, unit: str) -> _Test:
    """Return the comparison in the unit of the facts; a fact is never converted unless that is exact."""
    op = operator.removeprefix("each").strip() or "=="
    if op == "exists":
        return _Test(0, 0, op)
    factor = exact_factor(wanted, unit)
    if factor is None:
        said = f"the target is in {wanted or 'no unit'}, the facts are in {unit or 'no unit'}"
        raise Unmeasured(f"{said}: there is no exact conversion")
    bounds = value if isinstance(value, tuple) else (value, value)
    low, high = (_times(b, factor) for b in bounds)
    return _Test(low, high, op)


def _times(value: float | int | str | None, factor: Fraction) -> float:
    if value is None or isinstance(value, str):
        raise Unmeasured("the target compares with words, the facts are numbers")
    return float(value) if factor == 1 else float(Fraction(str(value)) * factor)


def _back(value: float, target: Target, unit: str) -> float | int:
    """Return a value of the facts in the target's unit, whole if it is whole."""
    factor = exact_factor(unit, target.unit)
    told = value if factor is None else _times(value, factor)
    return int(told) if told == int(told) else round(told, 6)


def _reading(
    target: Target, view: View, holds: bool | None, value: float | None, words: str, unit: str, share: float
) -> Reading:
    newest = view.newest
    assert newest is not None
    told = None if value is None else _back(value, target, unit)
    planned = newest.last > newest.known_on
    return Reading(holds, share, told, words, newest, len(view.segments), view.inputs, view.assumed, planned)


def _text(target: Target, series: Series, today: date) -> Reading:
    """Compare words: the last word on or before the day."""
    op = target.op.removeprefix("each").strip()
    fact = max((f for f in series.facts if f.as_of <= today), key=lambda f: f.as_of, default=series.facts[-1])
    if op not in ("==", "!=", "exists", ""):
        raise Unmeasured("the facts are words, which cannot be more or less")
    same = str(fact.value) == str(target.value)
    holds = op == "exists" or same == (op != "!=")
    told = fact.known_on < fact.last
    return Reading(holds, float(holds), fact.value, "", fact, 1, (fact.inputs,), fact.assumed, told)


def _latest(target: Target, series: Series, today: date) -> Reading:
    day = today
    if isinstance(target.first, date):
        day = max(day, target.first)
    if isinstance(target.last, date):
        day = min(day, target.last)
    at = day.toordinal()
    segment = series.at(at)
    view = series.view(segment.first, segment.last, (), at)
    test = _test(target, series.unit)
    holds = test.holds(segment.value)
    when = segment.fact.as_of.isoformat() if segment.last <= at else f"from {segment.fact.as_of.isoformat()}"
    return _reading(target, view, holds, segment.value, when, series.unit, float(holds))


def _bounds(target: Target, series: Series) -> tuple[int, int]:
    """Return first and last day of the window; those of the facts where the target does not say."""
    first = target.first.toordinal() if isinstance(target.first, date) else series.segments[0].first
    last = target.last.toordinal() if isinstance(target.last, date) else series.segments[-1].last
    if first > last:
        raise Unmeasured("there are no facts in the window")
    return first, last


def _seasons(target: Target, series: Series) -> Iterator[tuple[int, int]]:
    """Yield the seasons, first and last day, that facts reach into."""
    assert isinstance(target.first, str)
    assert isinstance(target.last, str)
    start, end = series.segments[0].first, series.segments[-1].last
    over_new_year = target.first > target.last
    for year in range(date.fromordinal(start).year - 1, date.fromordinal(end).year + 1):
        first = _day_of(year, target.first)
        last = _day_of(year + over_new_year, target.last)
        if first <= end and last >= start:
            yield max(first, start), min(last, end)


def _day_of(year: int, month_day: str) -> int:
    month, day = map(int, month_day.split("-"))
    try:
        return date(year, month, day).toordinal()
    except ValueError:  # the 29th of February, in a year that has none
        return (date(year, month + 1, 1) - timedelta(1)).toordinal()


def _days(target: Target, series: Series, today: date) -> Reading:
    """Every day, or the best one."""
    if isinstance(target.first, str) and isinstance(target.last, str):
        spans = list(_seasons(target, series))
    else:
        spans = [_bounds(target, series)]
    views = [series.view(a, b, target.days, today.toordinal()) for a, b in spans]
    views = [v for v in views if v.covered]
    if not views:
        raise Unmeasured("there are no facts in the window")
    test = _test(target, series.unit)
    good = [test.count(v.ladder) for v in views]
    if target.window == "any day":
        return _any_day(target, series, views, test, sum(good))
    parts = [_every_day(target, series, v, test, n) for v, n in zip(views, good, strict=True)]
    if len(parts) == 1:
        return parts[0]
    worst = next(
        (p for p in parts if p.holds is False), next((p for p in parts if p.holds is None), parts[-1])
    )
    share = sum(good) / sum(v.days for v in views)
    newest = max((p.newest for p in parts), key=evidence_day)
    return replace(worst, share=share, newest=newest, facts=sum(p.facts for p in parts))


def _every_day(target: Target, series: Series, view: View, test: _Test, good: int) -> Reading:
    missing_past = view.past - view.covered_past
    bad = view.covered - good
    if not bad and missing_past:
        raise Unmeasured(f"there is no evidence for {missing_past} of the {view.past} days that are past")
    holds = False if bad else None if view.covered < view.days else True
    words = f"on {good} of {view.days} days"
    if bad:
        worst, _ = next((s, n) for s, n in view.segments if not test.holds(s.value))
        since = date.fromordinal(max(worst.first, view.segments[0][0].first)).isoformat()
        words += f", not from {since}"
        value = worst.value
    else:
        if holds is None:
            words += f"; {view.days - view.covered} days are still to come"
        value = view.ladder.lowest if test.wants_much else view.ladder.highest
    reading = _reading(target, view, holds, value, words, series.unit, good / view.days)
    over = view.past == view.days and not reading.planned
    return replace(reading, over=over) if over else reading


def _any_day(target: Target, series: Series, views: list[View], test: _Test, good: int) -> Reading:
    best = max(v.ladder.highest for v in views) if test.wants_much else min(v.ladder.lowest for v in views)
    open_still = any(v.covered < v.days for v in views)
    holds = True if good else None if open_still else False
    days = sum(v.days for v in views)
    return _reading(target, views[-1], holds, best, f"on {good} of {days} days", series.unit, float(good > 0))


def _average(target: Target, series: Series, today: date) -> Reading:
    view = series.view(*_bounds(target, series), target.days, today.toordinal())
    if not view.covered:
        raise Unmeasured("there are no facts in the window")
    if view.covered_past < view.past:
        raise Unmeasured(_blind(view))
    mean = view.sum / view.covered
    good = _test(target, series.unit).holds(mean)
    holds = good if view.covered == view.days else None if good else False
    words = f"on average of {view.covered} days"
    return _reading(target, view, holds, mean, words, series.unit, float(good))


def _sums(target: Target, series: Series, today: date) -> Reading:
    """Add up the window, each month of it, or any N days in a row."""
    first, last = _bounds(target, series)
    view = series.view(first, last, target.days, today.toordinal())
    if not view.covered:
        raise Unmeasured("there are no facts in the window")
    if target.window.startswith("any "):
        return _any_days(target, series, view)
    spans = _months(first, last) if target.window == "each month" else [(first, last)]
    unit = per_day(series.unit) or series.unit
    test = _test(target, unit)
    sums = [_sum(series, a, b, target, today) for a, b in spans]
    if any(s.blind for s in sums):
        raise Unmeasured("there is no evidence for a part of the window that is past")
    told = [_judge_sum(test, s) for s in sums]
    holds = False if False in told else None if None in told else True
    share = told.count(True) / len(told)
    worst = sums[told.index(holds)]
    words = f"in {told.count(True)} of {len(told)} months" if target.window == "each month" else "in total"
    reading = _reading(target, view, holds, worst.value, words, unit, share)
    over = view.past == view.days and not reading.planned
    return replace(reading, over=over) if over else reading


@dataclass(frozen=True, slots=True)
class _Sum:
    """A sum, whether it is whole, and whether a part that is past is not known."""

    value: float
    whole: bool
    blind: bool


def _sum(series: Series, first: int, last: int, target: Target, today: date) -> _Sum:
    view = series.view(first, last, target.days, today.toordinal())
    whole, blind = view.covered == view.days, view.covered_past < view.past
    if per_day(series.unit) is not None:
        return _Sum(view.sum, whole, blind)
    return _Sum(series.amount_within(first, last), whole, blind)


def _judge_sum(test: _Test, found: _Sum) -> bool | None:
    """Judge a sum that only grows: reached is reached and exceeded is exceeded, whatever is still to come."""
    good = test.holds(found.value)
    if found.whole:
        return good
    if test.op in (">=", ">"):
        return True if good else None
    return False if test.op in ("<=", "<") and not good else None


def _months(first: int, last: int) -> list[tuple[int, int]]:
    found = []
    while first <= last:
        day = date.fromordinal(first)
        turn = date(day.year + day.month // 12, day.month % 12 + 1, 1).toordinal()
        found.append((first, min(turn - 1, last)))
        first = turn
    return found


def _any_days(target: Target, series: Series, view: View) -> Reading:
    """Compare each N days in a row: their sum, or their daily mean if the target is in the facts' unit."""
    n = int(target.window.split()[1])
    rate = per_day(series.unit)
    mean = rate is not None and exact_factor(target.unit, series.unit) is not None
    unit = series.unit if mean or rate is None else rate
    test = _test(target, unit)
    sums = view.rolling(n)
    if sums is None:
        raise Unmeasured(f"facts do not cover {n} days in a row")
    scaled = test if not mean else replace(test, low=test.low * n, high=test.high * n)
    good = scaled.count(sums)
    if good == sums.total and view.covered_past < view.past:
        raise Unmeasured(_blind(view))
    worst = (sums.lowest if test.wants_much else sums.highest) / (n if mean else 1)
    holds = False if good < sums.total else None if view.covered < view.days else True
    words = f"in {good} of {sums.total} spans of {n} days"
    return _reading(target, view, holds, worst, words, unit, good / sums.total)


def _blind(view: View) -> str:
    return f"there is no evidence for {view.past - view.covered_past} of {view.past} past days"
