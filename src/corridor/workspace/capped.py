"""A list of findings that a person can read: of each kind in each file, the first hundred and a count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from corridor.findings import Finding, Place

__all__ = ["TOLD_AT_MOST", "capped"]

TOLD_AT_MOST = 100


def capped(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Leave out the hundred-and-first of a kind in a file, and say how many."""
    seen: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        seen[finding.code, finding.place.file] += 1
        if seen[finding.code, finding.place.file] <= TOLD_AT_MOST:
            yield finding
    for (code, file), times in seen.items():
        if times > TOLD_AT_MOST:
            sentence = f"{times - TOLD_AT_MOST} more findings {code} are not listed"
            yield Finding("more-like-this", sentence, Place(file))
