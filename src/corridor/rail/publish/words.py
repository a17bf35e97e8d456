"""The publications' own words, by language; the table is ``words.csv`` beside this module."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

__all__ = ["languages_known", "words"]


@cache
def _table() -> dict[str, dict[str, str]]:
    text = (files("corridor.rail.publish") / "words.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    return {lang: {r["key"]: r[lang] for r in rows} for lang in rows[0] if lang != "key"}


def languages_known() -> tuple[str, ...]:
    """Return the languages in which the publications can speak."""
    return tuple(_table())


def words(language: str) -> Mapping[str, str]:
    """Return the words of a language by key; English where the language is not known."""
    return _table().get(language, _table()["en"])
