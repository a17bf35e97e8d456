"""The few words that exports need in the parties' languages, from ``terms.csv`` beside this module."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

__all__ = ["term"]


@cache
def _terms() -> dict[str, dict[str, str]]:
    text = (files("corridor.council") / "terms.csv").read_text(encoding="utf-8")
    return {row["key"]: row for row in csv.DictReader(text.splitlines())}


def term(key: str, language: str) -> str:
    """Return a word in a language; in English where there is none."""
    row = _terms()[key]
    return row.get(language) or row["en"]
