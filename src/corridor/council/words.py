"""The council's own words in public, by language; the table is ``words.csv`` beside this module."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

__all__ = ["day_in_words", "languages_known", "words"]


@cache
def _table() -> dict[str, dict[str, str]]:
    text = (files("corridor.council") / "words.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    return {lang: {r["key"]: r[lang] for r in rows} for lang in rows[0] if lang != "key"}


def languages_known() -> tuple[str, ...]:
    """Return the languages in which the council can speak."""
    return tuple(_table())


def words(language: str) -> Mapping[str, str]:
    """Return the words of a language by key; English where the language is not known."""
    return _table().get(language, _table()["en"])


def day_in_words(day: date, language: str) -> str:
    """Return a date as people write it, e.g. ``26 February 2026``."""
    say = words(language)
    month = say["months"].split()[day.month - 1]
    return say["date"].format(day=day.day, month=month, year=day.year)
