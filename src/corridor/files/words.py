"""A table of a room's own words: one row a key, one column a language."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

__all__ = ["Words"]

Table = Mapping[str, Mapping[str, str]]


class Words:
    """The words of ``words.csv`` in a package, by language; English where a language is not known.

    Parameters
    ----------
    package
        Dotted name of the package beside whose modules the table lies.
    """

    def __init__(self, package: str) -> None:
        self.package = package

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages there are."""
        return tuple(_table(self.package))

    def of(self, language: str) -> Mapping[str, str]:
        """Return the words of a language by key."""
        table = _table(self.package)
        return table.get(language, table["en"])


@cache
def _table(package: str) -> Table:
    text = (files(package) / "words.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    return {lang: {r["key"]: r[lang] for r in rows} for lang in rows[0] if lang != "key"}
