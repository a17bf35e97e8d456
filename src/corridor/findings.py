"""Findings: what is wrong or noteworthy in the user's data or in a plan.

A finding is a value, never an exception: a code that the manual explains, a severity, one sentence, the
place in the user's files, and what to do. Every code is declared once, in :data:`CODES`; a finding with
an undeclared code cannot be made.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files

__all__ = ["Code", "Finding", "Place", "Severity", "codes", "worst_first"]


class Severity(StrEnum):
    """How much a finding weighs: only ``error`` stops a plan."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A spot in the user's files.

    Parameters
    ----------
    file
        Path relative to the workspace, with forward slashes; empty when the finding is about a plan.
    row
        Line in the file, the header being 1; 0 when the whole file is meant.
    column
        Column or key; empty when the whole row is meant.
    """

    file: str = ""
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        row = f":{self.row}" if self.row else ""
        return f"{self.file}{row}" + (f" [{self.column}]" if self.column else "")


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of finding, as the manual explains it."""

    name: str
    severity: Severity
    meaning: str
    remedy: str


@cache
def codes() -> dict[str, Code]:
    """Return every kind of finding, by name, from ``findings.csv`` beside this module."""
    text = (files("corridor") / "findings.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {r["code"]: Code(r["code"], Severity(r["severity"]), r["meaning"], r["remedy"]) for r in rows}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong or noteworthy.

    Parameters
    ----------
    code
        A name in :func:`codes`.
    sentence
        What is wrong, with the user's own names and figures.
    place
        Where in the user's files.
    remedy
        What to do; the code's general remedy when empty.

    Raises
    ------
    KeyError
        If the code is not declared.
    """

    code: str
    sentence: str
    place: Place = field(default_factory=Place)
    remedy: str = ""

    def __post_init__(self) -> None:
        declared = codes()[self.code]
        if not self.remedy:
            object.__setattr__(self, "remedy", declared.remedy)

    @property
    def severity(self) -> Severity:
        """The severity of the code."""
        return codes()[self.code].severity

    @property
    def is_error(self) -> bool:
        """Whether this finding stops a plan."""
        return self.severity is Severity.ERROR

    def as_json(self) -> dict[str, object]:
        """Return the finding as plain JSON values."""
        return {
            "code": self.code,
            "severity": str(self.severity),
            "sentence": self.sentence,
            "file": self.place.file,
            "row": self.place.row,
            "column": self.place.column,
            "remedy": self.remedy,
        }

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place.file else ""
        return f"{place}{self.severity}: {self.sentence} ({self.code})"


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings with errors first, then in the order of the files."""
    rank = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
    return sorted(findings, key=lambda f: (rank[f.severity], f.place, f.code, f.sentence))
