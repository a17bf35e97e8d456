"""Findings in the terminal: by severity, each with its place, sentence and remedy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from corridor.findings import Finding

__all__ = ["count_words", "print_findings"]

_COLOURS = {"error": "red", "warning": "yellow", "note": "blue"}


def count_words(findings: Sequence[Finding]) -> str:
    """Return the summary line, e.g. ``2 errors, 1 warning``, or ``no findings``."""
    counts = Counter(str(f.severity) for f in findings)
    words = (f"{n} {kind}{'s' if n > 1 else ''}" for kind in _COLOURS if (n := counts[kind]))
    return ", ".join(words) or "no findings"


def print_findings(findings: Sequence[Finding], screen: Console, whole: str = "the plan") -> None:
    """Print every finding, errors first, and the summary line; those about no file are about the whole."""
    from corridor.findings import worst_first

    heading = ""
    for finding in worst_first(findings):
        if heading != finding.severity:
            heading = str(finding.severity)
            screen.print(f"\n[bold {_COLOURS[heading]}]{heading.capitalize()}s[/]")
        _print_one(finding, screen, whole)
    screen.print(f"\n{count_words(findings)}" if findings else count_words(findings))


def _print_one(finding: Finding, screen: Console, whole: str) -> None:
    """Print one finding; the user's words are never read as markup and never broken up inside a place."""
    from rich.text import Text

    colour = _COLOURS[str(finding.severity)]
    place = str(finding.place) if finding.place.file else whole
    screen.print(Text.assemble("  ", (place, f"bold {colour}"), f"  {finding.code}"), overflow="fold")
    screen.print(Text("    " + finding.sentence), soft_wrap=True)
    screen.print(Text("    → " + finding.remedy, style="dim"), soft_wrap=True)
