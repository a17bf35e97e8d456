"""The publications' own words, by language; the table is ``words.csv`` beside this module."""

from __future__ import annotations

from collections.abc import Mapping

from corridor.files import Words

__all__ = ["languages_known", "words"]

_WORDS = Words("corridor.rail.publish")


def languages_known() -> tuple[str, ...]:
    """Return the languages in which the publications can speak."""
    return _WORDS.languages


def words(language: str) -> Mapping[str, str]:
    """Return the words of a language by key; English where the language is not known."""
    return _WORDS.of(language)
