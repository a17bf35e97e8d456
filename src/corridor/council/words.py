"""The council's own words in public, by language; the table is ``words.csv`` beside this module."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from corridor.files import Words

__all__ = ["day_in_words", "languages_known", "words"]

_WORDS = Words("corridor.council")


def languages_known() -> tuple[str, ...]:
    """Return the languages in which the council can speak."""
    return _WORDS.languages


def words(language: str) -> Mapping[str, str]:
    """Return the words of a language by key; English where the language is not known."""
    return _WORDS.of(language)


def day_in_words(day: date, language: str) -> str:
    """Return a date as people write it, e.g. ``26 February 2026``."""
    say = words(language)
    month = say["months"].split()[day.month - 1]
    return say["date"].format(day=day.day, month=month, year=day.year)
