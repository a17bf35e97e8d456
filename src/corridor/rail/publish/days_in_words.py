"""Dates as a timetable prints them: “daily”, “Fri and Sun 28 Mar–31 Oct and on 9 May, not on 4 Jul”."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from corridor.rail.model import TimetableYear
from corridor.rail.publish.days import Season, in_seasons
from corridor.rail.publish.words import words

__all__ = ["date_in_words", "days_in_words"]


def days_in_words(dates: frozenset[date], year: TimetableYear, language: str = "en") -> str:
    """Say on which days something runs.

    Parameters
    ----------
    dates
        The days.
    year
        A season that fills it is said without dates; years are named only if it is longer than 366 days.
    language
        Code of the language; English where its words are not known.

    Returns
    -------
    str
        Exactly these dates and no others, in as few words as the seasons allow.
    """
    say = words(language)
    if not dates:
        return say["never"]
    days = in_seasons(dates)
    with_year = (year.last - year.first).days > 366
    alike = [list(same) for _, same in groupby(days.seasons, key=lambda s: s.weekdays)]
    seasons = "; ".join(_seasons(same, year, say, with_year) for same in alike)
    added, removed = (_list(d, say, with_year) for d in (days.added, days.removed))
    parts = [seasons, f"{say['and_on'] if seasons else say['only_on']} {added}" if added else ""]
    text = " ".join(p for p in parts if p)
    return f"{text}, {say['not_on']} {removed}" if removed else text


def date_in_words(day: date, language: str = "en", *, with_year: bool = False) -> str:
    """Return ``9 May`` or ``9 May 2027``."""
    return _date(day, words(language), with_year)


def _seasons(same: Sequence[Season], year: TimetableYear, say: Mapping[str, str], with_year: bool) -> str:
    """Say seasons with the same weekdays, naming the weekdays once."""
    weekdays = _weekdays(same[0].weekdays, say)
    if same[0].fills(year.first, year.last):
        return weekdays
    return f"{weekdays} {_and([_range(s.first, s.last, say, with_year) for s in same], say)}"


def _weekdays(weekdays: Sequence[int], say: Mapping[str, str]) -> str:
    """Return ``daily``, ``Mon–Fri``, ``Fri and Sun``, ``Mon–Wed, Fri and Sun``."""
    if len(weekdays) == 7:
        return say["daily"]
    names = say["weekdays"].split()
    parts: list[str] = []
    for _, run in groupby(enumerate(weekdays), lambda item: item[1] - item[0]):
        block = [names[weekday] for _, weekday in run]
        parts += [f"{block[0]}–{block[-1]}"] if len(block) > 2 else block
    return _and(parts, say)


def _list(days: Sequence[date], say: Mapping[str, str], with_year: bool) -> str:
    """Return single dates and, for three or more days on end, ranges."""
    parts: list[str] = []
    for _, run in groupby(enumerate(days), lambda item: item[1].toordinal() - item[0]):
        block = [day for _, day in run]
        if len(block) > 2:
            parts.append(_range(block[0], block[-1], say, with_year))
        else:
            parts += [_date(day, say, with_year) for day in block]
    return _and(parts, say)


def _range(first: date, last: date, say: Mapping[str, str], with_year: bool) -> str:
    if first == last:
        return _date(first, say, with_year)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{_date(last, say, with_year)}"
    return f"{_date(first, say, with_year)}–{_date(last, say, with_year)}"


def _date(day: date, say: Mapping[str, str], with_year: bool) -> str:
    month = say["months"].split()[day.month - 1]
    return f"{day.day} {month} {day.year}" if with_year else f"{day.day} {month}"


def _and(parts: Sequence[str], say: Mapping[str, str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {say['and']} {parts[-1]}"
